// Cheap shape checks: is there, near a literal, the run of one character class that every match needs?
// They keep the number of windows that reach a regex small. Reads only inside the object.
import { LITERAL_SIZE, classes, literals, shapes } from "./prefilter";

/** Bytes of one shape record: kind u8, direction u8, class u16, minRun u16, maxDistance u16. */
const SHAPE_SIZE: usize = 8;

const KIND_RUN: u8 = 0;
const KIND_ASSIGNMENT: u8 = 1;

@inline
function isMember(table: usize, c: u32): bool {
  return ((<u32>load<u8>(table + (c >>> 3)) >>> (c & 7)) & 1) != 0;
}

/** Reads the character of `step` bytes at `p`: its low byte, or 0xff where it is no Latin-1 character. */
@inline
function unit(p: usize, step: usize, low: usize): u32 {
  if (step == 1) return load<u8>(p);
  for (let i: usize = 0; i < step; i++) if (i != low && load<u8>(p + i) != 0) return 0xff;
  return load<u8>(p + low);
}

/** A run of at least `need` members that begins at most `distance` units after `from`. Skips like Boyer and Moore. */
function runAfter(table: usize, from: usize, end: usize, step: usize, low: usize, distance: usize, need: usize): bool {
  if (from > end) return false;
  const room = (end - from) / step;
  if (room < need) return false;
  const most = min<usize>(distance, room - need);
  let i: usize = 0;
  while (i <= most) {
    let j = i + need;
    while (j > i && isMember(table, unit(from + (j - 1) * step, step, low))) j--;
    if (j == i) return true;
    i = j;
  }
  return false;
}

/** The same, leftwards from `from` (exclusive) to the object's start. */
function runBefore(table: usize, from: usize, start: usize, step: usize, low: usize, distance: usize, need: usize): bool {
  const room = (from - start) / step;
  if (room < need) return false;
  const most = min<usize>(distance, room - need);
  let i: usize = 0;
  while (i <= most) {
    let j = i + need;
    while (j > i && isMember(table, unit(from - j * step, step, low))) j--;
    if (j == i) return true;
    i = j;
  }
  return false;
}

@inline
function isNameChar(c: u32): bool {
  return (c | 0x20) - 97 < 26 || c - 48 < 10 || c == 95 || c == 45 || c == 46 || c == 36;
}

/**
 * Could an assignment of a value stand here? After the keyword: the rest of the name, closing quotes and brackets, blanks, an operator or a
 * blank, then (after quotes and blanks) at least `need` characters of a value that holds more than one letter class or a digit.
 */
function assignment(from: usize, end: usize, step: usize, low: usize, need: usize): bool {
  if (from > end) return false;
  let p = from;
  let left: i32 = 48;
  while (left-- > 0 && p + step <= end && isNameChar(unit(p, step, low))) p += step;
  let operator = p > from;
  let sawOperator = false;
  left = 40;
  while (left-- > 0 && p + step <= end) {
    const c = unit(p, step, low);
    if (c == 61 || c == 58 || c == 40 || c == 62 || c == 44 || c == 91) sawOperator = true;
    else if (c == 32 || c == 9) operator = true;
    else if (c != 34 && c != 39 && c != 96 && c != 93 && c != 41 && c != 92 && c != 60 && c != 33 && c != 126 && c != 43 && c != 63 && c != 64 && c != 10 && c != 13)
      break;
    p += step;
  }
  if (!sawOperator && !operator) return false;
  let n: usize = 0;
  while (n < need && p + step <= end) {
    const c = unit(p, step, low);
    if (c <= 32 || c == 34 || c == 39 || c == 96) return false;
    n++;
    p += step;
  }
  return n >= need;
}

/** Whether shape number `shape` holds for the literal record at address `at`. Only the window [start, end) is looked at,
 *  so that the answer is the same in every object that holds these bytes. */
export function shapeHolds(shape: u32, literal: u32, start: usize, end: usize, at: usize): bool {
  const record = literals + <usize>literal * LITERAL_SIZE;
  // Of a literal that is looked for by its first characters, the whole counts here.
  const length = <usize>load<u8>(record, 11);
  const step = <usize>load<u8>(record, 9);
  const low = <usize>load<u8>(record, 10);
  const s = shapes + <usize>shape * SHAPE_SIZE;
  if (load<u8>(s) == KIND_ASSIGNMENT) return assignment(at + length, end, step, low, <usize>load<u16>(s, 4));
  const table = classes + (<usize>load<u16>(s, 2) << 5);
  const need = <usize>load<u16>(s, 4);
  const distance = <usize>load<u16>(s, 6);
  return load<u8>(s, 1) == 0
    ? runAfter(table, at + length, end, step, low, distance, need)
    : runBefore(table, at, start, step, low, distance, need);
}
