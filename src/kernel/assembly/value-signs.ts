// Forms of values that hold signs besides letters and digits: blanks, brackets, numbers of versions, UUIDs. Values are bytes, one a character.
import { isBase64 } from "./characters";
import { charAt8 as at8, isDigit, isLetter, isSpace, isWord } from "./text";

const UUID_LENGTH: usize = 36;

function isBracket(c: u32): bool {
  return c == 40 || c == 41 || c == 60 || c == 62 || c == 91 || c == 92 || c == 93 || c == 123 || c == 124 || c == 125;
}

/** Groups of characters with blanks between them; at most three are counted. */
export function countGroups(from: usize, to: usize): i32 {
  let groups: i32 = 0;
  let between = true;
  for (let p = from; p < to && groups < 3; p++) {
    const blank = isSpace(load<u8>(p));
    if (between && !blank) groups++;
    between = blank;
  }
  return groups;
}

export function hasBlank(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) if (isSpace(load<u8>(p))) return true;
  return false;
}

/** `()[]{}<>|` and the stroke backwards. */
export function hasBracket(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) if (isBracket(load<u8>(p))) return true;
  return false;
}

/** Fewest kinds of signs in what a program made of all characters of the keyboard. */
const MANY_SIGNS: i32 = 6;
/** Kinds of signs that were met. */
const MET: usize = memory.data(128);

function countKindsOfSigns(from: usize, to: usize): i32 {
  memory.fill(MET, 0, 128);
  let kinds: i32 = 0;
  for (let p = from; p < to; p++) {
    const c = <usize>load<u8>(p);
    if (c - 33 >= 94 || isLetter(<u32>c) || isDigit(<u32>c) || load<u8>(MET + c) != 0) continue;
    store<u8>(MET + c, 1);
    kinds++;
  }
  return kinds;
}

/**
 * `x{{k}o)p${w]`: signs of many kinds, and a bracket that closes one of another kind. Code, patterns and templates nest theirs.
 *
 * @param scratch - room for as many bytes
 */
export function isTangled(from: usize, to: usize, scratch: usize): bool {
  if (countKindsOfSigns(from, to) < MANY_SIGNS || hasBlank(from, to)) return false;
  let top = scratch;
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    const closing: u32 = c == 40 ? 41 : c == 91 ? 93 : c == 123 ? 125 : 0;
    if (closing != 0) store<u8>(top++, <u8>closing);
    else if ((c == 41 || c == 93 || c == 125) && top > scratch && <u32>load<u8>(--top) != c) return true;
  }
  return false;
}

/** `[-./:#*\\]` */
export function startsOdd(from: usize): bool {
  const c = <u32>load<u8>(from);
  return c - 45 < 3 || c == 58 || c == 35 || c == 42 || c == 92;
}

/** `[:,.;\\]` */
export function endsOdd(to: usize): bool {
  const c = <u32>load<u8>(to - 1);
  return c == 58 || c == 44 || c == 46 || c == 59 || c == 92;
}

/** `\\[nrtux]` */
export function hasEscape(from: usize, to: usize): bool {
  for (let p = from; p + 1 < to; p++) {
    if (load<u8>(p) != 92) continue;
    const c = <u32>load<u8>(p + 1);
    if (c == 110 || c == 114 || c == 116 || c == 117 || c == 120) return true;
  }
  return false;
}

/** Where the equals signs at the end begin. */
export function paddingOf(from: usize, to: usize): usize {
  let end = to;
  while (end > from && load<u8>(end - 1) == 61) end--;
  return end;
}

/** A stroke, in what is no base64. */
export function hasSlashes(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) {
    if (load<u8>(p) != 47) continue;
    const end = paddingOf(from, to);
    return end == from || !isBase64(from, end);
  }
  return false;
}

/** How many characters are not printable ASCII before the first three in a row that are. */
export function countForeign(from: usize, to: usize): i32 {
  let foreign: i32 = 0;
  let printable: i32 = 0;
  for (let p = from; p < to && printable < 3; p++) {
    if (<u32>load<u8>(p) - 32 < 95) printable++;
    else {
      foreign++;
      printable = 0;
    }
  }
  return foreign;
}

export function hasForeign(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) if (<u32>load<u8>(p) - 32 >= 95) return true;
  return false;
}

function pastDigits(p: usize, to: usize): usize {
  while (isDigit(at8(p, to))) p++;
  return p;
}

/** `^[v^~]?\d+(?:\.\d+|\.[x*]){1,3}(?:-[\w.]+)?$`, in any case. */
export function isVersion(from: usize, to: usize): bool {
  let p = from;
  const first = <u32>load<u8>(p);
  if ((first | 0x20) == 118 || first == 94 || first == 126) p++;
  let q = pastDigits(p, to);
  if (q == p) return false;
  let groups: i32 = 0;
  for (; groups < 3 && at8(q, to) == 46; groups++) {
    const c = at8(q + 1, to);
    if ((c | 0x20) == 120 || c == 42) q += 2;
    else if (isDigit(c)) q = pastDigits(q + 1, to);
    else break;
  }
  if (groups == 0) return false;
  if (at8(q, to) == 45 && q + 1 < to) {
    q++;
    while (isWord(at8(q, to)) || at8(q, to) == 46) q++;
  }
  return q == to;
}

/** Whether [from, to) is a UUID, in brackets or not. */
export function isUuid(from: usize, to: usize): bool {
  let p = from;
  let end = to;
  const first = at8(p, to);
  if (first == 123 || first == 40) p++;
  if (end - p == UUID_LENGTH + 1) {
    const last = <u32>load<u8>(end - 1);
    if (last != 125 && last != 41) return false;
    end--;
  }
  if (end - p != UUID_LENGTH) return false;
  for (let i: usize = 0; i < UUID_LENGTH; i++) {
    const c = <u32>load<u8>(p + i);
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (c != 45) return false;
    } else if (!isDigit(c) && (c | 0x20) - 97 >= 6) return false;
  }
  return true;
}

/** Whether the letters and digits of [from, to) stand side by side. */
export function isOneGroup(from: usize, to: usize): bool {
  let ended = false;
  let begun = false;
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    const wordy = isWord(c) && c != 95;
    if (wordy && ended) return false;
    if (begun && !wordy) ended = true;
    if (wordy) begun = true;
  }
  return true;
}
