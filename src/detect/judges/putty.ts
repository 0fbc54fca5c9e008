/** PuTTY private keys (.ppk, versions 1 to 3; PuTTY manual, appendix C): header, public lines, private lines.
 *  The literal is "PuTTY-User-Key-File"; the window holds the whole file. Knows nothing of file names. */
import { describeSshKey } from "./key-formats.ts";
import type { Judge, Window, WindowMatch } from "./window.ts";

const MAX_FILE = 16384;

const KEY_FILE =
  /PuTTY-User-Key-File-[123]: ?([a-z0-9-]{4,32})[\s\S]{1,40}?Encryption: ?([a-z0-9-]{3,20})[\s\S]{1,12000}?Private-Lines: ?([0-9]{1,3})((?:\s+[A-Za-z0-9+/=]{4,80}(?![\w+/=-])){1,200})(?:\s+Private-(?:MAC|Hash): ?[0-9a-f]{40,64})?/y;

function judge(window: Window): WindowMatch | undefined {
  KEY_FILE.lastIndex = window.at;
  const match = KEY_FILE.exec(window.text);
  if (!match) return undefined;
  const start = window.at;
  const end = start + match[0].length;
  const encrypted = match[2] === "none" ? "no" : "yes";
  const publicKey = Buffer.from(
    /Public-Lines: ?[0-9]{1,3}\s+([A-Za-z0-9+/=\s]{16,9000})/.exec(match[0])?.[1] ?? "",
    "base64",
  );
  const bits = describeSshKey(publicKey)?.bits;
  const facts = { encrypted, algorithm: match[1] ?? "", ...(bits === undefined ? {} : { size: `${bits} bits` }) };
  return { start, end, secretStart: start, secretEnd: end, facts };
}

export const puttyJudge: Judge = { before: 0, after: MAX_FILE, probes: { after: [], before: [] }, judge };
