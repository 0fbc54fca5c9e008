// What stands between two lines of text in base64 or hex that are one text: a line end, and what programs and documents put around it: blanks, signs of
// comments, quotes and plus signs of strings that are put together, a line end written as \n. Knows nothing of what the lines say.
import { FILLER, OTHER, unit, unitOf } from "./base64-units";

/** Bytes of the longest joint. */
export const MOST_JOINT: usize = 56;
/** Rows so far from one another have nothing to do with one another: with what is looked at behind a joint, and no more than one word of bits. */
export const APART: usize = 64;

/** Behind the letters + - and /, which are characters of base64, where up to three stand there as signs: no other is beside them. */
function pastSigns(p: usize, limit: usize): usize {
  const c = load<u8>(p);
  if (c != 43 && c != 45 && c != 47) return p;
  let q = p;
  while (q < limit && q < p + 3 && load<u8>(q) == c) q++;
  return q < limit && unit(q) >= 64 ? q : p;
}

/** Bytes beyond which what stands behind the joint that was looked for last did not matter. */
export let lookedBehind: usize = 0;
let isLine: bool = false;
let quotes: u32 = 0;

/** Behind all that may stand in a joint, at most so many bytes. */
function pastFiller(p: usize, limit: usize): usize {
  isLine = false;
  quotes = 0;
  let q = p;
  while (q < limit) {
    const value = unit(q);
    const c = <u32>load<u8>(q);
    if (value < 64) {
      const behind = q == p ? q : pastSigns(q, limit);
      if (behind == q) break;
      q = behind;
    } else if (value != FILLER) break;
    else if (c == 92) {
      const next = q + 1 < limit ? <u32>load<u8>(q, 1) : 65;
      const isWritten = next == 110 || next == 114;
      if (!isWritten && unitOf(next) < 64) break;
      if (isWritten) isLine = true;
      q += isWritten ? 2 : 1;
    } else {
      if (c == 10 || c == 13) isLine = true;
      else if (c == 34 || c == 39 || c == 96) quotes++;
      q++;
    }
  }
  return q;
}

/** The last byte that is looked at to tell that no joint goes on at `q`. */
function lookedAt(q: usize): usize {
  const c = load<u8>(q);
  if (c == 92) return q + 1;
  let r = q;
  if (c == 43 || c == 45 || c == 47) while (r < q + 3 && load<u8>(r) == c) r++;
  return r;
}

/**
 * Where the line goes on that ends at `p`, the first byte behind its last character; `p` where it does not.
 *
 * @param end - of the object
 */
export function pastJoint(p: usize, end: usize): usize {
  const limit = min<usize>(end, p + MOST_JOINT);
  const q = pastFiller(p, limit);
  lookedBehind = min<usize>(end, lookedAt(q));
  return (isLine || quotes >= 2) && q < limit && unit(q) < 64 ? q : p;
}

/** Behind the letter that ends an escape, where a row begins with one: \n and the like. */
export function pastEscape(first: usize, origin: usize): usize {
  if (first == origin || load<u8>(first - 1) != 92) return first;
  const c = load<u8>(first);
  return c == 110 || c == 114 || c == 116 ? first + 1 : first;
}

/** Characters of base64 that may stand between rows: signs, and letters of escapes. */
const SIGNS: usize = 3;

/** Behind what may stand between two rows, from the end of the first on: where the second may begin, or what stands between no two. */
export function rowBehind(end: usize, objectEnd: usize): usize {
  const limit = min<usize>(objectEnd, end + APART);
  let q = end;
  while (q < limit) {
    const value = unit(q);
    if (value == FILLER) q++;
    else if (value == OTHER) break;
    else {
      let r = q + 1;
      while (r < objectEnd && r <= q + SIGNS && unit(r) < 64) r++;
      if (r > q + SIGNS) break;
      q = r;
    }
  }
  return q;
}

/** The same backwards: where the first may end, from the second's beginning on. */
export function rowEndBefore(row: usize, origin: usize): usize {
  const limit = row - min<usize>(row - origin, APART);
  let q = row;
  while (q > limit) {
    const value = unit(q - 1);
    if (value == FILLER) q--;
    else if (value == OTHER) break;
    else {
      let r = q - 1;
      while (r > origin && r + SIGNS >= q && unit(r - 1) < 64) r--;
      if (r + SIGNS < q) break;
      q = r;
    }
  }
  return q;
}
