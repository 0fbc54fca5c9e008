/** Adler-32 (RFC 1950, section 8.2) with 128-bit vectors.
 *  The sums start from zero instead of one and the start is added at the end, so that a short first block can be padded
 *  with leading zeros, which then count for nothing. Overflow bounds are the reason for the block sizes. */

const BASE: u32 = 65521;
/** Vectors per block: lane sums of bytes stay below 2^15 (128 * 255 = 32640), as the signed dot product needs. */
const BLOCK: u32 = 128;

/** Sixteen indices that select nothing, then 0 to 15: loaded at offset r it moves the first r bytes to the end. */
const SHIFT: usize = memory.data<u8>([
  0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 1, 2, 3, 4, 5, 6,
  7, 8, 9, 10, 11, 12, 13, 14, 15,
]);

function sumLanes(v: v128): u32 {
  const pairs = i32x4.add(v, i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

/** Checksum of `length` bytes; up to 15 bytes behind them are read and ignored. */
export function adler32(start: usize, length: u32): u32 {
  const ones = i16x8.splat(1);
  let a: u32 = 0;
  let b: u32 = 0;
  let p = start;
  const end = start + length;
  let data: v128;
  const head: usize = length & 15;
  if (head) {
    data = i8x16.swizzle(v128.load(p), v128.load(SHIFT + head));
    p += head;
  } else if (length) {
    data = v128.load(p);
    p += 16;
  } else return 1;

  while (true) {
    const count = min<u32>(BLOCK, <u32>((end - p) >> 4) + 1);
    let before = i32x4.splat(0);
    let sum = i32x4.splat(0);
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    for (let i: u32 = count; ;) {
      before = i32x4.add(before, sum);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extadd_pairwise_i8x16_u(data), ones));
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(data));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(data));
      if (--i == 0) break;
      data = v128.load(p);
      p += 16;
    }
    b += ((a * count) << 4) + (sumLanes(before) << 4);
    b += sumLanes(i32x4.dot_i16x8_s(low, i16x8(16, 15, 14, 13, 12, 11, 10, 9)));
    b += sumLanes(i32x4.dot_i16x8_s(high, i16x8(8, 7, 6, 5, 4, 3, 2, 1)));
    a = (a + sumLanes(sum)) % BASE;
    b %= BASE;
    if (p >= end) break;
    data = v128.load(p);
    p += 16;
  }
  return (((b + (length % BASE)) % BASE) << 16) | ((a + 1) % BASE);
}

/** Checksum of two runs of bytes one after the other, from the checksum of each and the length of the second. */
export function adlerJoined(first: u32, second: u32, length: u32): u32 {
  const before = (first & 0xffff) + BASE - 1;
  const a = (before + (second & 0xffff)) % BASE;
  const b = <u64>(first >>> 16) + <u64>(second >>> 16) + <u64>(before % BASE) * <u64>(length % BASE);
  return ((<u32>(b % BASE)) << 16) | a;
}
