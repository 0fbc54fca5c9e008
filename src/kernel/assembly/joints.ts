// Where a string is put together of two that are written down ("ab" + "cd", 'ab' . 'cd', "ab" "cd", items of a list), and where a line goes on in the
// next one behind a backslash. A joint goes from the quote that ends a piece to behind the one that begins the next, and says nothing.
// Knows nothing of what the pieces say.
import { unit, unitOf } from "./base64-units";

/** Bytes of the longest. */
export const MOST: usize = 56;
/** Bytes on each side that tell whether one stands in a long word, and the characters of that; of a piece that is an item of a list. */
const LOOK: usize = 128;
const JOINED: usize = 20;
/** Characters of a row beside a joint. src/kernel/assembly/encoded-blocks.ts must agree. */
const ROW: usize = 20;
/** Bytes from where a joint begins to where the row beside it is long enough to be one. */
export const BESIDE: usize = MOST + ROW;
const ITEM: usize = 8;
/** Signs between two strings, at most: the two lines of SQL, the two full stops of Lua. */
const MOST_SIGNS: u32 = 3;

function isQuote(c: u32): bool {
  return c == 34 || c == 39;
}

function isBlank(c: u32): bool {
  return c == 32 || c == 9 || c == 10 || c == 13;
}

/** What puts strings together: + & . \\ _ | */
function isSign(c: u32): bool {
  return c == 43 || c == 38 || c == 46 || c == 92 || c == 95 || c == 124;
}

/** Whether a quote opens a string at a place. */
function opens(p: usize, end: usize): bool {
  return p + 1 < end && isQuote(<u32>load<u8>(p)) && unit(p + 1) < 64;
}

/** Behind the one line end that stands at a place; the place itself where none does. */
function pastLineEnd(p: usize, end: usize): usize {
  const feed = p < end && load<u8>(p) == 13 ? p + 1 : p;
  return feed < end && load<u8>(feed) == 10 ? feed + 1 : p;
}

/**
 * Bytes of the joint that begins at a quote or backslash; 0: none does.
 *
 * @param inList - whether a comma joins, with a blank at most; or something else
 */
export function jointAt(p: usize, origin: usize, objectEnd: usize, inList: bool): usize {
  if (p == origin || p + 2 >= objectEnd || unit(p - 1) >= 64) return 0;
  const end = min<usize>(objectEnd, p + MOST);
  let q = p + 1;
  if (inList) {
    if (load<u8>(q) != 44 || load<u8>(p) == 92) return 0;
    q += load<u8>(q, 1) == 32 ? 2 : 1;
  } else if (load<u8>(p) == 92) {
    q = pastLineEnd(q, end);
    if (q == p + 1) return 0;
    while (q < end && (load<u8>(q) == 32 || load<u8>(q) == 9)) q++;
    return q < end && unit(q) < 64 ? q - p : 0;
  } else {
    let signs: u32 = 0;
    for (; q < end; q++) {
      const c = <u32>load<u8>(q);
      if (isSign(c)) signs++;
      else if (!isBlank(c)) break;
    }
    if (signs > MOST_SIGNS) return 0;
  }
  return opens(q, end) ? q + 1 - p : 0;
}

/** Where the joint begins that ends at a place; the place itself where none does. */
export function jointBefore(p: usize, origin: usize, objectEnd: usize, inList: bool): usize {
  if (p == origin) return p;
  const limit = p - min<usize>(p - origin, MOST);
  let q = p - 1;
  let begin = q;
  if (isQuote(<u32>load<u8>(q))) {
    if (inList) begin = q - min<usize>(q - limit, load<u8>(q - 1) == 32 ? 3 : 2);
    else begin = beginBefore(q, limit);
  } else {
    while (q > limit && (load<u8>(q) == 32 || load<u8>(q) == 9)) q--;
    begin = load<u8>(q) == 10 ? hidingSign(q, origin) : q;
  }
  return begin < p - 1 && begin + jointAt(begin, origin, objectEnd, inList) == p ? begin : p;
}

/** The quote behind which nothing stands but blanks and signs up to a place; the place itself without one. */
function beginBefore(p: usize, limit: usize): usize {
  let q = p;
  while (q > limit) {
    const c = <u32>load<u8>(q - 1);
    if (isQuote(c)) return q - 1;
    if (!isBlank(c) && !isSign(c)) break;
    q--;
  }
  return p;
}

/** Whether a character may stand in a word that is put together: of base64, but no slash of a path. */
function isWordly(c: u32): bool {
  return unitOf(c) < 64 && c != 47;
}

function classOf(c: u32): u32 {
  return c - 48 < 10 ? 1 : c - 65 < 26 ? 2 : c - 97 < 26 ? 4 : 0;
}

const ALL_CLASSES: u32 = 7;

/** Whether nothing but blanks stands between two strings. */
function isBare(p: usize, size: usize): bool {
  for (let q = p; q < p + size; q++) if (isSign(<u32>load<u8>(q))) return false;
  return true;
}

/** Whether a long row ends where something begins, or begins where that ends: what joins is looked for there. */
export function isBesideRow(p: usize, behind: usize, origin: usize, end: usize): bool {
  let count: usize = 0;
  while (count < ROW && p > origin + count && unit(p - count - 1) < 64) count++;
  if (count == ROW) return true;
  count = 0;
  while (count < ROW && behind + count < end && unit(behind + count) < 64) count++;
  return count == ROW;
}

/** Whether a joint stands in a long word; where no sign says that strings are put together, or a comma in a list, in one of chance: with capitals, small
 *  letters and digits, and then behind an item that is long. */
export function isWordJoined(p: usize, size: usize, origin: usize, end: usize, listed: bool): bool {
  const wanted: u32 = listed || isBare(p, size) ? ALL_CLASSES : 0;
  let count: usize = 0;
  let classes: u32 = 0;
  const first = p - min<usize>(p - origin, LOOK);
  if (listed) {
    if (p - origin < ITEM) return false;
    for (let i: usize = 1; i <= ITEM; i++) if (unit(p - i) >= 64) return false;
  }
  for (let q = p; q > first;) {
    const c = <u32>load<u8>(q - 1);
    if (isWordly(c)) {
      classes |= classOf(c);
      count++;
      q--;
    } else {
      const begin = jointBefore(q, origin, end, listed);
      if (begin == q) break;
      q = begin;
    }
  }
  if (!isBesideRow(p, p + size, origin, end)) return false;
  const last = min<usize>(end, p + size + LOOK);
  for (let q = p + size; q < last && (count < JOINED || (classes & wanted) != wanted);) {
    const c = <u32>load<u8>(q);
    if (isWordly(c)) {
      classes |= classOf(c);
      count++;
      q++;
    } else {
      const own = jointAt(q, origin, end, listed);
      if (own == 0) break;
      q += own;
    }
  }
  return count >= JOINED && (classes & wanted) == wanted;
}

/** The CR before a line feed, or the line end itself. */
export function firstOfLineEnd(lineEnd: usize, origin: usize): usize {
  return lineEnd > origin && load<u8>(lineEnd) == 10 && load<u8>(lineEnd - 1) == 13 ? lineEnd - 1 : lineEnd;
}

/** The backslash or = that may hide a line end; the line end itself without one. */
export function hidingSign(lineEnd: usize, origin: usize): usize {
  const p = firstOfLineEnd(lineEnd, origin);
  return p > origin && (load<u8>(p - 1) == 92 || load<u8>(p - 1) == 61) ? p - 1 : lineEnd;
}

/** Whether a joint may end behind a line end, by what stands there. */
export function mayEndBehind(lineEnd: usize, objectEnd: usize): bool {
  const end = min<usize>(objectEnd, lineEnd + MOST);
  return opens(pastJoining(lineEnd, end), end);
}

function pastJoining(p: usize, end: usize): usize {
  let q = p;
  while (q < end && (isBlank(<u32>load<u8>(q)) || isSign(<u32>load<u8>(q)))) q++;
  return q;
}

/** Up to where the bytes behind a line end tell whether something goes on over it; the line end itself where what stands before it says that nothing does. */
export function reachBehind(lineEnd: usize, origin: usize, objectEnd: usize): usize {
  let reach = lineEnd;
  if (hidingSign(lineEnd, origin) != lineEnd) {
    reach = pastLineEnd(lineEnd, objectEnd);
    while (reach < objectEnd && (load<u8>(reach) == 32 || load<u8>(reach) == 9)) reach++;
    reach = max<usize>(reach, lineEnd + 1) + 1;
  }
  const begin = beginBefore(lineEnd, lineEnd - min<usize>(lineEnd - origin, MOST));
  if (begin < lineEnd && begin > origin && unit(begin - 1) < 64) {
    const q = pastJoining(lineEnd, min<usize>(objectEnd, lineEnd + MOST));
    const isQuoted = q < objectEnd && isQuote(<u32>load<u8>(q));
    reach = max<usize>(reach, q + (isQuoted ? 2 : 1));
  }
  return min<usize>(objectEnd, reach);
}

/** From where on the bytes before a line end tell that. */
export function reachBefore(lineEnd: usize, origin: usize): usize {
  const limit = lineEnd - min<usize>(lineEnd - origin, MOST);
  let q = lineEnd;
  while (q > limit && (isBlank(<u32>load<u8>(q - 1)) || isSign(<u32>load<u8>(q - 1)))) q--;
  const isQuoted = q > origin && isQuote(<u32>load<u8>(q - 1));
  return q - min<usize>(q - origin, isQuoted ? 2 : 1);
}

/** Where the joint begins that goes on over the line end at a place; the place itself where none does. */
export function jointOver(lineEnd: usize, origin: usize, objectEnd: usize): usize {
  const sign = hidingSign(lineEnd, origin);
  if (sign < lineEnd && sign + jointAt(sign, origin, objectEnd, false) > lineEnd) return sign;
  const begin = beginBefore(lineEnd, lineEnd - min<usize>(lineEnd - origin, MOST));
  return begin < lineEnd && begin + jointAt(begin, origin, objectEnd, false) > lineEnd ? begin : lineEnd;
}
