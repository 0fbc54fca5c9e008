// The list of hits that a scan writes: (position, literal) pairs of u32, sorted by both.
// Narrow literals are written upwards from the list's start, the few wide ones downwards from its end; `endHits` merges them.
// Bounds: nothing is written beyond the capacity; a count above it means that the caller must grow the list and scan again.

/** A literal's number with its encoding in the highest byte. */
export const ENCODING_SHIFT: u32 = 24;

let at: usize = 0;
let cap: u32 = 0;
let narrow: u32 = 0;
let wide: u32 = 0;

export function beginHits(start: usize, capacity: u32): void {
  at = start;
  cap = capacity;
  narrow = 0;
  wide = 0;
}

/** Adds a hit; grams are met nearly in order, so that few have to move. */
export function push(position: u32, literal: u32): void {
  const n = narrow++;
  if (n >= cap) return;
  const key = ((<u64>position) << 32) | <u64>literal;
  let slot = at + ((<usize>n) << 3);
  while (slot > at && read(slot - 8) > key) {
    store<u64>(slot, load<u64>(slot - 8));
    slot -= 8;
  }
  store<u32>(slot, position);
  store<u32>(slot, literal, 4);
}

/** The same at the list's end, the highest at the lowest address. */
export function pushWide(position: u32, literal: u32): void {
  const n = wide++;
  if (narrow + 2 * wide > cap) return;
  const end = at + ((<usize>cap) << 3);
  const key = ((<u64>position) << 32) | <u64>literal;
  let slot = end - ((<usize>n + 1) << 3);
  while (slot + 8 < end && read(slot + 8) > key) {
    store<u64>(slot, load<u64>(slot + 8));
    slot += 8;
  }
  store<u32>(slot, position);
  store<u32>(slot, literal, 4);
}

/** What a hit is sorted by. */
function read(slot: usize): u64 {
  return ((<u64>load<u32>(slot)) << 32) | <u64>load<u32>(slot, 4);
}

/** Merges both lists. Returns the number of hits, or more than the capacity when they had no room. */
export function endHits(): u32 {
  if (wide == 0) return narrow;
  // Merging from behind needs a place free for each wide hit.
  const needed = narrow + 2 * wide;
  if (needed > cap) return needed;
  let high = at + ((<usize>narrow) << 3); // end of the narrow ones that are left
  let low = at + ((<usize>(cap - wide)) << 3); // the highest wide one that is left
  const end = at + ((<usize>cap) << 3);
  let out = at + ((<usize>(narrow + wide)) << 3);
  while (low < end) {
    out -= 8;
    if (high > at && read(high - 8) > read(low)) {
      high -= 8;
      store<u64>(out, load<u64>(high));
    } else {
      store<u64>(out, load<u64>(low));
      low += 8;
    }
  }
  return narrow + wide;
}
