// What stands between two lines of text in base64 or hex that are one text: a line end, and what programs and documents put around it: blanks, signs of
// comments, quotes and plus signs of strings that are put together, a line end written as \n. Knows nothing of what the lines say.
import { unit, unitOf } from "./base64-units";

/** Bytes of the longest joint. */
export const MOST_JOINT: usize = 56;
/** Rows so far from one another have nothing to do with one another: with what is looked at behind a joint, and no more than one word of bits. */
export const APART: usize = 64;

/** Signs that may stand there: blanks " # ' ( ) * , . ; > ` | as bits from 32 and from 96 on. */
const LOW_SIGNS: u64 = 0x4800578d;
const HIGH_SIGNS: u64 = 0x10000001;

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
/** Bytes that are looked at behind what may stand in a joint: signs, and the byte behind them. */
const AHEAD: usize = 4;

let isLine: bool = false;
let quotes: u32 = 0;

/** Behind all that may stand in a joint, at most so many bytes. */
function pastFiller(p: usize, limit: usize): usize {
  isLine = false;
  quotes = 0;
  let q = p;
  while (q < limit) {
    const c = <u32>load<u8>(q);
    if (unit(q) < 64) {
      const behind = q == p ? q : pastSigns(q, limit);
      if (behind == q) break;
      q = behind;
    } else if (c == 10 || c == 13) {
      isLine = true;
      q++;
    } else if (c == 92) {
      const next = q + 1 < limit ? <u32>load<u8>(q, 1) : 65;
      const isWritten = next == 110 || next == 114;
      if (!isWritten && unitOf(next) < 64) break;
      if (isWritten) isLine = true;
      q += isWritten ? 2 : 1;
    } else if (c == 34 || c == 39 || c == 96) {
      quotes++;
      q++;
    } else if (c == 9 || isSign(c)) q++;
    else break;
  }
  return q;
}

function isSign(c: u32): bool {
  if (c < 32) return false;
  return c < 64 ? ((LOW_SIGNS >>> (c - 32)) & 1) != 0 : c >= 96 && ((HIGH_SIGNS >>> (c - 96)) & 1) != 0;
}

/**
 * Where the line goes on that ends at `p`, the first byte behind its last character; `p` where it does not.
 *
 * @param end - of the object
 */
export function pastJoint(p: usize, end: usize): usize {
  const limit = min<usize>(end, p + MOST_JOINT);
  const q = pastFiller(p, limit);
  lookedBehind = min<usize>(end, q + AHEAD);
  return (isLine || quotes >= 2) && q < limit && unit(q) < 64 ? q : p;
}

/** Behind the letter that ends an escape, where a row begins with one: \n and the like. */
export function pastEscape(first: usize, origin: usize): usize {
  if (first == origin || load<u8>(first - 1) != 92) return first;
  const c = load<u8>(first);
  return c == 110 || c == 114 || c == 116 ? first + 1 : first;
}
