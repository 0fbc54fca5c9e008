// Which of 64 bytes are characters of base64, and which may begin an escape (% \ & #), told together: two looks into tables of sixteen bytes.
// Knows nothing of what rows of such characters say.

/** Which bytes are what, by their lower and their higher half: six bits for characters of base64, and two for % & # and for \ */
const LOW: usize = memory.data<u8>([42, 62, 62, 126, 62, 126, 126, 62, 62, 62, 60, 21, 148, 21, 20, 29]);
const HIGH: usize = memory.data<u8>([0, 0, 65, 2, 4, 136, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Those of the 64 bytes asked for last that may begin an escape: the next byte is one that goes on. */
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

function isAny(kind: v128): v128 {
  return i8x16.ne(kind, i8x16.splat(0));
}

/** The highest bit of a byte: whether one of its two highest is set. */
function isMark(kind: v128): v128 {
  return v128.or(kind, i8x16.add(kind, kind));
}

/** Characters of base64 among 64 bytes, and `marks`. */
export function look64(p: usize): u64 {
  const a = kinds(p);
  const b = kinds(p + 16);
  const c = kinds(p + 32);
  const d = kinds(p + 48);
  const any = bitsOf(isAny(a), isAny(b), isAny(c), isAny(d));
  const mark = bitsOf(isMark(a), isMark(b), isMark(c), isMark(d));
  // What stands behind the last is not known here.
  marks = mark & ((any >>> 1) | ((<u64>1) << 63));
  return any ^ mark;
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
