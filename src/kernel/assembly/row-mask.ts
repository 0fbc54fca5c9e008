// Which of 64 bytes are characters of base64, and at which an escape may begin, or a joint of two strings, told together: two looks into tables of sixteen bytes.
// Knows nothing of what rows of such characters say.

/** Which bytes are what, by their lower and their higher half: five bits for characters of base64, one for quotes, and two for % & # and for \\ =, which
 *  < and ] come with. */
const LOW: usize = memory.data<u8>([10, 14, 30, 78, 14, 78, 78, 30, 14, 14, 12, 5, 132, 133, 4, 36]);
const HIGH: usize = memory.data<u8>([0, 0, 113, 130, 4, 168, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
const QUOTE: u8 = 16;
/** The same of what stands between two strings that are joined: blanks, line ends, and + & . \\ _ | */
const JOINING_LOW: usize = memory.data<u8>([2, 0, 0, 0, 0, 0, 2, 0, 0, 1, 1, 2, 12, 1, 2, 4]);
const JOINING_HIGH: usize = memory.data<u8>([1, 0, 2, 0, 0, 4, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Those of the 64 bytes asked for last that may begin an escape: the next byte is one that goes on, or it hides a line end; or a joint. */
export let marks: u64 = 0;

function kinds(p: usize): v128 {
  const bytes = v128.load(p);
  const lows = i8x16.swizzle(v128.load(LOW), v128.and(bytes, i8x16.splat(15)));
  const rows = i8x16.swizzle(v128.load(HIGH), i8x16.shr_u(bytes, 4));
  return v128.and(lows, rows);
}

function bitsOf(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u64>(<u32>i8x16.bitmask(a) | ((<u32>i8x16.bitmask(b)) << 16));
  return low | ((<u64>(<u32>i8x16.bitmask(c) | ((<u32>i8x16.bitmask(d)) << 16))) << 32);
}

/** Without quotes. */
function isAny(kind: v128): v128 {
  return i8x16.ne(v128.and(kind, i8x16.splat(~QUOTE)), i8x16.splat(0));
}

/** The highest bit of a byte: whether one of its two highest is set. */
function isMark(kind: v128): v128 {
  return v128.or(kind, i8x16.add(kind, kind));
}

/** The highest bit of a byte: whether it is a quote. */
function isQuote(kind: v128): v128 {
  return i16x8.shl(kind, 3);
}

/** Characters of base64 among 64 bytes, and `marks`. */
export function look64(p: usize): u64 {
  const a = kinds(p);
  const b = kinds(p + 16);
  const c = kinds(p + 32);
  const d = kinds(p + 48);
  const any = bitsOf(isAny(a), isAny(b), isAny(c), isAny(d));
  const mark = bitsOf(isMark(a), isMark(b), isMark(c), isMark(d));
  const members = any ^ mark;
  // What stands before the first and behind the last is not known here.
  const behind = (members << 1) | 1;
  marks = mark & ((any >>> 1) | ((<u64>1) << 63) | behind);
  const quotes = v128.and(v128.or(v128.or(a, b), v128.or(c, d)), i8x16.splat(QUOTE));
  if (v128.any_true(quotes)) {
    const closing = bitsOf(isQuote(a), isQuote(b), isQuote(c), isQuote(d)) & behind;
    if (closing != 0) marks |= joints(p, closing, members);
  }
  return members;
}

function joining(p: usize): v128 {
  const bytes = v128.load(p);
  const lows = i8x16.swizzle(v128.load(JOINING_LOW), v128.and(bytes, i8x16.splat(15)));
  const rows = i8x16.swizzle(v128.load(JOINING_HIGH), i8x16.shr_u(bytes, 4));
  return i8x16.ne(v128.and(lows, rows), i8x16.splat(0));
}

/** Of quotes behind a character of base64 those behind which another may follow, with nothing but what joins them between; or, behind eight such, a comma. */
function joints(p: usize, closing: u64, members: u64): u64 {
  const between = bitsOf(joining(p), joining(p + 16), joining(p + 32), joining(p + 48));
  let found: u64 = 0;
  for (let bits = closing; bits != 0; bits &= bits - 1) {
    const at = ctz(bits);
    if (at == 63) return found | ((<u64>1) << 63);
    const others = ~between & ((<u64>-1) << (at + 1));
    const next = others == 0 ? 64 : ctz(others);
    const c = next == 64 ? 34 : <u32>load<u8>(p + <usize>next);
    if (c == 34 || c == 39 || (c == 44 && next == at + 1 && isLongBefore(members, at))) found |= (<u64>1) << at;
  }
  return found;
}

/** Whether eight characters of base64 may stand before a place. */
function isLongBefore(members: u64, at: u64): bool {
  return at < 8 || ((members >>> (at - 8)) & 255) == 255;
}

/** Bits of what lies before `end`. */
export function before(p: usize, end: usize): u64 {
  return end - p >= 64 ? <u64>-1 : ((<u64>1) << (<u64>(end - p))) - 1;
}

/** Characters of base64 among 64 bytes; those from `end` on are none. Reads up to 63 bytes behind `end`. */
export function members64(p: usize, end: usize): u64 {
  if (p >= end) return 0;
  return look64(p) & before(p, end);
}

/** Where the row ends that reaches to `p`, at most at `limit`. Reads up to 63 bytes behind it. */
export function rowEnd(p: usize, limit: usize): usize {
  for (; p < limit; p += 64) {
    const others = ~members64(p, limit);
    if (others != 0) return p + <usize>ctz(others);
  }
  return limit;
}

/** Where the row begins that ends at `p`, at least at `limit`. */
export function rowStart(p: usize, limit: usize): usize {
  for (; p > limit; p -= 64) {
    const count = min<usize>(p - limit, 64);
    const others = ~(look64(p - 64) & ((<u64>-1) << (<u64>(64 - count))));
    if (others != 0) return p - <usize>clz(others);
  }
  return limit;
}

/** Drops the first characters of two words in a row. */
function shifted(word: u64, next: u64, by: u64): u64 {
  return (word >>> by) | (next << (64 - by));
}

/** Places of 64 where twenty members in a row begin. */
export function longRows(here: u64, next: u64): u64 {
  const two = here & shifted(here, next, 1);
  const twoNext = next & (next >>> 1);
  const four = two & shifted(two, twoNext, 2);
  const fourNext = twoNext & (twoNext >>> 2);
  const eight = four & shifted(four, fourNext, 4);
  const eightNext = fourNext & (fourNext >>> 4);
  return eight & shifted(eight, eightNext, 8) & shifted(four, fourNext, 16);
}

/** Whether eight members stand side by side from some multiple of eight on, as in every long row. */
export function hasEight(mask: u64): bool {
  const others = ~mask;
  return ((others - 0x0101010101010101) & mask & 0x8080808080808080) != 0;
}
