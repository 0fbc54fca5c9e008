// Which of the characters on one side of a place are members of a class, up to 64 at once as bits of a word; one byte a character.
// Knows nothing of probes.

/** The bit of a character in its byte of a class, by its lowest three bits. */
const BITS: usize = memory.data<u8>([1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0]);
const BACKWARDS: usize = memory.data<u8>([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);

/** A bit for each of 16 characters. A class is 256 bits. */
function members(charClass: usize, text: v128): u64 {
  const bytes = i8x16.shr_u(text, 3);
  // An index of 16 or more takes a zero.
  const lower = i8x16.swizzle(v128.load(charClass), bytes);
  const upper = i8x16.swizzle(v128.load(charClass, 16), i8x16.sub(bytes, i8x16.splat(16)));
  const bits = i8x16.swizzle(v128.load(BITS), v128.and(text, i8x16.splat(7)));
  const hits = i8x16.ne(v128.and(v128.or(lower, upper), bits), i8x16.splat(0));
  return <u64>(<u32>i8x16.bitmask(hits));
}

/**
 * The characters from `origin` on, or, leftwards, those before it, the nearest as the lowest bit.
 * Up to 63 bytes further off may be read.
 *
 * @param room - how many there are; what lies behind is no member
 */
export function memberMask(charClass: usize, origin: usize, leftwards: bool, room: u32): u64 {
  const count = min<u32>(room, 64);
  let mask: u64 = 0;
  for (let i: u32 = 0; i < count; i += 16) {
    const text = leftwards
      ? i8x16.swizzle(v128.load(origin - <usize>i - 16), v128.load(BACKWARDS))
      : v128.load(origin + <usize>i);
    mask |= members(charClass, text) << (<u64>i);
  }
  return count == 64 ? mask : mask & (((<u64>1) << (<u64>count)) - 1);
}
