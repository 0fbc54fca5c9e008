/** Counts and finds line feeds with 128-bit vectors, for line numbers. Regions have 16 readable bytes behind them. */
import { NOT_FOUND } from "../codes";

const LINE_FEED: i8 = 10;

/** Sixteen bytes of ones, then of zeros: loaded at 16 - n it keeps the first n lanes. */
const KEEP: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0,
]);

/** How many line feeds stand in `length` bytes. */
export function countNewlines(at: usize, length: u32): u32 {
  const feed = i8x16.splat(LINE_FEED);
  const end = at + length;
  let p = at;
  let total = i32x4.splat(0);
  while (end - p >= 16) {
    // Each lane counts down to -255 at most before it is emptied.
    const stop = p + min<usize>((end - p) & ~15, 255 * 16);
    let lanes = i8x16.splat(0);
    for (; p < stop; p += 16) lanes = i8x16.sub(lanes, i8x16.eq(v128.load(p), feed));
    total = i32x4.add(total, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(lanes)));
  }
  let count: u32 =
    i32x4.extract_lane(total, 0) +
    i32x4.extract_lane(total, 1) +
    i32x4.extract_lane(total, 2) +
    i32x4.extract_lane(total, 3);
  if (p < end) {
    const hits = v128.and(i8x16.eq(v128.load(p), feed), v128.load(KEEP + 16 - (end - p)));
    count += popcnt(i8x16.bitmask(hits));
  }
  return count;
}

/** Offset of the last line feed in `length` bytes, or `NOT_FOUND`. */
export function lastNewline(at: usize, length: u32): i32 {
  const feed = i8x16.splat(LINE_FEED);
  let p = at + length;
  while (p - at >= 16) {
    p -= 16;
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p), feed));
    if (hits) return <i32>(p - at) + 31 - clz(hits);
  }
  const hits = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), feed)) & (((<u32>1) << (<u32>(p - at))) - 1);
  return hits ? 31 - <i32>clz(hits) : NOT_FOUND;
}
