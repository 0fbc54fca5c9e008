// Which uses of a literal are worth a look, told by the three characters on each side of it: a word of bits for each of them, joined.
// Says no only where a use's probe would, for the tables are made of the probes (src/kernel/neighbours.ts). Knows nothing of patterns.
import { unit } from "./wide";

/** Characters that are asked on each side; neighbours.ts must agree. */
const REACH: u32 = 3;
/** Uses of a block, and places that have a row of masks in it. */
const BLOCK: u32 = 64;
const PLACES: u32 = 2 * REACH;
/** No character stands there. */
const NOTHING: u32 = 256;

let groups: usize = 0;
let masks: usize = 0;
/** Bytes of a place. */
let stride: usize = 0;

/** Tells where the tables stand: groups of characters, and masks. Trusted, as `setTables`. */
export function setNeighbours(groupsAt: usize, masksAt: usize): void {
  groups = groupsAt;
  masks = masksAt;
  stride = load<usize>(masksAt) << 3;
}

/** The word of bits of a character at a place. */
function wordAt(place: usize, character: u32): u64 {
  return load<u64>(place + ((<usize>load<u8>(groups + character)) << 3));
}

/**
 * The uses of a block that the characters beside a literal leave, as bits.
 *
 * @param first - word at which the literal's masks begin
 * @param block - number of the block's first use
 * @param at - address of the literal's first character
 * @param behind - address of the first character after it
 * @param start - the object [start, end)
 */
export function usesLeft(
  first: u32,
  block: u32,
  at: usize,
  behind: usize,
  start: usize,
  end: usize,
  step: usize,
  low: usize,
): u64 {
  let place = masks + ((<usize>first) << 3) + <usize>((block / BLOCK) * PLACES) * stride;
  let left: u64 = -1;
  let p = at;
  for (let n = REACH; n > 0 && left != 0; n--) {
    const stands = p >= start + step;
    if (stands) p -= step;
    left &= wordAt(place, stands ? unit(p, step, low) : NOTHING);
    place += stride;
  }
  if (left == 0) return 0;
  p = behind;
  for (let n = REACH; n > 0; n--) {
    const stands = p + step <= end;
    left &= wordAt(place, stands ? unit(p, step, low) : NOTHING);
    if (stands) p += step;
    place += stride;
  }
  return left;
}
