// The characters of one window, as a judge of text sees them: what lies outside is no character. Places are addresses of their first bytes.
import { unit } from "./wide";

/** What stands before the window's start and behind its end. */
export const NONE: u32 = 0x10000;

/** The window [first, end), and the bytes of a character. */
export let first: usize = 0;
export let end: usize = 0;
export let step: usize = 1;
let low: usize = 0;
let size: usize = 0;

export function openWindow(windowStart: usize, windowEnd: usize, charStep: usize, charLow: usize): void {
  first = windowStart;
  end = windowEnd;
  step = charStep;
  low = charLow;
  size = windowEnd - windowStart;
}

export function charAt(p: usize): u32 {
  if (step == 1) return p - first < size ? <u32>load<u8>(p) : NONE;
  return p >= first && p + step <= end ? unit(p, step, low) : NONE;
}

/** The byte at `p`, one character, where it stands before `to`. */
export function charAt8(p: usize, to: usize): u32 {
  return p < to ? <u32>load<u8>(p) : NONE;
}

/** The place so many characters further on. */
export function after(p: usize, characters: i32): usize {
  return p + <usize>characters * step;
}

export function isBlank(c: u32): bool {
  return c == 32 || c == 9;
}

/** What `\s` matches in Latin-1. */
export function isSpace(c: u32): bool {
  return c == 32 || c - 9 < 5 || c == 0xa0;
}

export function isQuote(c: u32): bool {
  return c == 34 || c == 39 || c == 96;
}

export function isLower(c: u32): bool {
  return c - 97 < 26;
}

export function isUpper(c: u32): bool {
  return c - 65 < 26;
}

export function isLetter(c: u32): bool {
  return (c | 0x20) - 97 < 26;
}

export function isDigit(c: u32): bool {
  return c - 48 < 10;
}

/** What `\w` matches. */
export function isWord(c: u32): bool {
  return isLetter(c) || isDigit(c) || c == 95;
}

/** `$`, `-`, `.` and digits; capitals, `_` and small letters. */
const NAME_BELOW_64: u64 = (1 << 36) | (1 << 45) | (1 << 46) | (0x3ff << 48);
const NAME_FROM_64: u64 = (0x3ffffff << 1) | (1 << 31) | (0x3ffffff << 33);

/** What a name is made of: `src/detect/judges/assignment/syntax.ts` has the same. */
export function isNameCharacter(c: u32): bool {
  if (c > 127) return c != NONE;
  return <bool>(((c < 64 ? NAME_BELOW_64 : NAME_FROM_64) >> (<u64>c & 63)) & 1);
}

/** Past the blanks from `p` on, at most so many. */
export function skipBlanks(p: usize, most: i32): usize {
  while (most-- > 0 && isBlank(charAt(p))) p += step;
  return p;
}

/** Past white space, at most so many characters. */
export function skipSpaces(p: usize, most: i32): usize {
  while (most-- > 0 && isSpace(charAt(p))) p += step;
  return p;
}

/** Whether this text stands at `p`. */
export function isAt(p: usize, text: string): bool {
  const size = text.length;
  for (let i = 0; i < size; i++) if (charAt(p + <usize>i * step) != text.charCodeAt(i)) return false;
  return true;
}

/** The same in any case; the text is in lower case. */
export function isAtAnyCase(p: usize, text: string): bool {
  const size = text.length;
  for (let i = 0; i < size; i++) {
    const c = charAt(p + <usize>i * step);
    if ((isUpper(c) ? c | 0x20 : c) != text.charCodeAt(i)) return false;
  }
  return true;
}

/** The place behind the first of the texts, parted by bars, that stands at `p`; `p` itself where none does. */
export function pastOneOf(p: usize, texts: string): usize {
  const size = texts.length;
  let q = p;
  let holds = true;
  for (let i = 0; i <= size; i++) {
    const wanted = i < size ? texts.charCodeAt(i) : 124;
    if (wanted == 124) {
      if (holds) return q;
      q = p;
      holds = true;
    } else if (holds) {
      holds = charAt(q) == wanted;
      q += step;
    }
  }
  return p;
}
