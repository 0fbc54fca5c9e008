/** Private keys in PEM, OpenSSH and OpenPGP armour (RFC 7468, RFC 4716, RFC 9580 section 6.2): from BEGIN to END, within 64 KiB.
 *  The block may stand in a string literal: escaped line breaks, quotes, concatenation and indentation are read through.
 *  Decides only on the block; says whether it is encrypted. Knows nothing of where the block stands. */
import type { Judge, Window, WindowMatch } from "./window.ts";
import { charClass } from "./char-class.ts";
import { keyFacts } from "./key-facts.ts";

const MAX_BLOCK = 65536;
/** From the literal ("PRIVATE KEY") back to the dashes of BEGIN. */
const BEFORE = 64;
/** Fewest base64 characters of a body: an Ed25519 key in PKCS #8 has 64, a 256-bit EC key 160. */
const MIN_BODY = 40;

const BEGIN_LABEL = /-----BEGIN ((?:[A-Z0-9][A-Z0-9 ]{0,40} )?)PRIVATE KEY( BLOCK)?-----/;

/** Removes what a string literal or a document puts between the lines of a body. */
function bodyText(raw: string): string {
  return raw.replace(/\\+[nrt]|\\u000[ad]|&#(?:10|13|xa|xd);|<br ?\/?>|%0[AaDd]/g, "\n");
}

function judge(window: Window): WindowMatch | undefined {
  const { text, at } = window;
  const from = text.lastIndexOf("-----BEGIN ", at);
  if (from < 0 || at - from > BEFORE) return undefined;
  const begin = BEGIN_LABEL.exec(text.slice(from, at + 32));
  if (!begin || begin.index !== 0 || from + begin[0].length < at + window.length) return undefined;
  const label = begin[1] ?? "";
  const block = begin[2] ?? "";
  const bodyStart = from + begin[0].length;
  const endMarker = `-----END ${label}PRIVATE KEY${block}-----`;
  let end = text.indexOf(endMarker, bodyStart);
  const complete = end >= 0 && end - bodyStart <= MAX_BLOCK;
  // A second BEGIN before the END means that this block was cut off.
  const next = text.indexOf("-----BEGIN ", bodyStart);
  if (!complete || (next >= 0 && next < end)) return cutOff(window, from, bodyStart, label, next);
  const body = bodyText(text.slice(bodyStart, end));
  const base64 = base64Of(body);
  if (base64.length < MIN_BODY) return undefined;
  if (new Set(base64).size < 12) return undefined;
  end += endMarker.length;
  return { start: from, end, secretStart: from, secretEnd: end, facts: keyFacts(label, body, base64, true) };
}

/** A block without its END counts when a body of some lines is there: half a key is often enough to rebuild it. */
function cutOff(window: Window, from: number, bodyStart: number, label: string, next: number): WindowMatch | undefined {
  const limit = next >= 0 ? next : Math.min(window.text.length, bodyStart + 4096);
  const run = /^(?:[\s"'+,;|*#>\\]|\\[nr]|[A-Za-z0-9+/=]{16,})*/.exec(window.text.slice(bodyStart, limit));
  const body = (run?.[0] ?? "").replace(/\s+$/, "");
  const base64 = base64Of(bodyText(body));
  if (base64.length < 96 || new Set(base64).size < 24) return undefined;
  const end = bodyStart + body.length;
  return { start: from, end, secretStart: from, secretEnd: end, facts: keyFacts(label, body, base64, false) };
}

/** The body's base64 characters, headers ("Proc-Type: …", "Comment: …") left out. */
function base64Of(body: string): string {
  return body
    .split("\n")
    .filter((line) => !/^[\s"'+]*[A-Za-z][A-Za-z-]{2,24}:\s/.test(line) && !/^\s*=[A-Za-z0-9+/]{4}\s*$/.test(line))
    .join("")
    .replace(/[^A-Za-z0-9+/=]/g, "");
}

/** Five dashes on both sides, before a window of 64 KiB is made into a string. */
const DASHES = Buffer.from(charClass("-")).toString("hex");
const EVERYTHING = "ff".repeat(32);

export const pemJudge: Judge = {
  before: BEFORE,
  after: MAX_BLOCK + 512,
  probes: {
    after: [
      ["run", EVERYTHING, 0, 6],
      ["run", DASHES, 5, 5],
    ],
    before: [
      ["run", EVERYTHING, 0, BEFORE - 5],
      ["run", DASHES, 5, 5],
    ],
  },
  judge,
};
