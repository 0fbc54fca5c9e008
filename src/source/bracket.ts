/** Bracket expressions of a glob: `[abc]`, `[!a-z]`, `[[:digit:]_]`, with git's reading of the odd cases (t3070).
 *  Knows nothing of the rest of a pattern; glob.ts calls it from behind a `[`. */
import type { BytePath } from "../model/finding.ts";

const POSIX_CLASSES: Readonly<Record<string, (byte: number) => boolean>> = {
  alnum: (b) => isAlpha(b) || isDigit(b),
  alpha: isAlpha,
  blank: (b) => b === 0x20 || b === 0x09,
  cntrl: (b) => b < 0x20 || b === 0x7f,
  digit: isDigit,
  graph: (b) => b > 0x20 && b < 0x7f,
  lower: (b) => b >= 0x61 && b <= 0x7a,
  print: (b) => b >= 0x20 && b < 0x7f,
  punct: (b) => b > 0x20 && b < 0x7f && !isAlpha(b) && !isDigit(b),
  // Git's own notion of a space: no vertical tab, no form feed.
  space: (b) => b === 0x20 || b === 0x09 || b === 0x0a || b === 0x0d,
  upper: (b) => b >= 0x41 && b <= 0x5a,
  xdigit: (b) => isDigit(b) || (b >= 0x41 && b <= 0x46) || (b >= 0x61 && b <= 0x66),
};

function isAlpha(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** A bracket expression's members, one flag a byte, and where the pattern goes on. */
export interface Bracket {
  readonly members: Uint8Array;
  readonly end: number;
}

/** Reads a bracket expression.
 *  @param start - position behind its `[`
 *  @returns undefined when it is malformed: such a pattern matches nothing */
export function parseBracket(pattern: BytePath, start: number): Bracket | undefined {
  const negated = pattern[start] === "!" || pattern[start] === "^";
  const members = new Uint8Array(256);
  let at = negated ? start + 1 : start;
  // The byte that a following "-" starts a range from; -1 behind a range or a class.
  let previous = -1;
  for (let first = true; first || pattern[at] !== "]"; first = false) {
    const posix = pattern.startsWith("[:", at) ? addPosixClass(pattern, at, members) : 0;
    if (posix < 0) return undefined;
    if (posix > 0) {
      at = posix;
      previous = -1;
      continue;
    }
    const isRange = pattern[at] === "-" && previous >= 0 && at + 1 < pattern.length && pattern[at + 1] !== "]";
    const where = isRange ? at + 1 : at;
    const place = pattern[where] === "\\" ? where + 1 : where;
    if (place >= pattern.length) return undefined;
    const byte = pattern.charCodeAt(place);
    if (isRange) members.fill(1, previous, Math.max(previous, byte + 1));
    else members[byte] = 1;
    previous = isRange ? -1 : byte;
    at = place + 1;
  }
  return { members: negated ? members.map((flag) => 1 - flag) : members, end: at + 1 };
}

/** Adds `[:name:]`. @returns the position behind it; 0 when it is none after all, -1 when it is malformed */
function addPosixClass(pattern: BytePath, at: number, members: Uint8Array): number {
  const end = pattern.indexOf("]", at + 2);
  if (end < 0) return -1;
  if (end === at + 2 || pattern[end - 1] !== ":") return 0;
  const test = POSIX_CLASSES[pattern.slice(at + 2, end - 1)];
  if (test === undefined) return -1;
  for (let byte = 0; byte < 256; byte++) if (test(byte)) members[byte] = 1;
  return end + 1;
}
