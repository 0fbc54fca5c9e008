/** Writes a path so that a POSIX shell reads it back as the same bytes.
 *  The commands of a clean-up plan are there to be copied: a path must neither break them nor run anything.
 *  Knows nothing of what the commands do. */
import { displayPath, isUtf8Path, printable } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";

/**
 * One shell word for a path: bare where nothing needs quoting, else in single quotes, else as `$'…'` with `\xNN`
 * for control characters and bytes that are not UTF-8 (bash, zsh, ksh; POSIX 2024 section 2.2.4).
 */
export function shellWord(path: BytePath): string {
  const text = displayPath(path);
  if (/^[\w@%+=:,./][\w@%+=:,./-]*$/.test(text)) return text;
  if (isUtf8Path(path) && printable(text) === text) return `'${text.replaceAll("'", `'\\''`)}'`;
  let quoted = "";
  for (const byte of Buffer.from(path, "latin1")) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    quoted += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `$'${quoted}'`;
}
