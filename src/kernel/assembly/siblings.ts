// Two results of deltas upon one base: which ranges of one stand in the other as well. What both copied of the base is told by their deltas;
// beside that their bytes are compared, since siblings often insert the same. Whatever is told was copied from one place or compared, so that it is
// true of any deltas; how much of it is found is a matter of how they were made. Knows nothing of packs.
import { setResult } from "./memory";

const STRETCH: usize = 12;

/** The list that is written to: start, room, how many there were, and the fewest bytes of one. */
let list: usize = 0;
let room: u32 = 0;
let listed: u32 = 0;
let least: usize = 0;
/** Bytes of all that were listed. */
let shared: usize = 0;

let object: usize = 0;
let sibling: usize = 0;
let objectEnd: usize = 0;
let siblingEnd: usize = 0;

/** The range that may still go on: its address in the object, in the sibling, and its bytes. */
let own: usize = 0;
let other: usize = 0;
let size: usize = 0;

/** How many bytes are the same from both places on, at most so many. Reads up to 15 more. */
function sameFrom(p: usize, q: usize, most: usize): usize {
  for (let n: usize = 0; n < most; n += 16) {
    const differing = i8x16.bitmask(i8x16.ne(v128.load(p + n), v128.load(q + n)));
    if (differing != 0) return min<usize>(most, n + <usize>ctz(differing));
  }
  return most;
}

/** The same of the bytes before both places. */
function sameBefore(p: usize, q: usize, most: usize): usize {
  for (let n: usize = 0; n < most; n += 16) {
    const differing = i8x16.bitmask(i8x16.ne(v128.load(p - n - 16), v128.load(q - n - 16)));
    if (differing != 0) return min<usize>(most, n + <usize>clz(differing) - 16);
  }
  return most;
}

function addOpen(): void {
  if (size < least) return;
  if (listed < room) {
    const at = list + <usize>listed * STRETCH;
    store<u32>(at, <u32>(own - object));
    store<u32>(at, <u32>(other - sibling), 4);
    store<u32>(at, <u32>size, 8);
  }
  listed++;
  shared += size;
}

/** Lets the open range go on up to a place at most, as far as the bytes are the same. */
function goOn(to: usize): void {
  const end = own + size;
  const otherEnd = other + size;
  size += sameFrom(end, otherEnd, min<usize>(to - end, siblingEnd - otherEnd));
}

/** A range that both have comes next; what stands between it and the one before is compared. Deltas copy from odd places what stands in many: where the
 *  range before goes on in what comes next, it is that which counts. */
function meet(start: usize, otherStart: usize, bytes: usize): void {
  const stop = start + bytes;
  let p = start;
  if (own + size < p) goOn(p);
  if (own + size >= p) {
    if (other + size - (own + size) != otherStart - start) goOn(objectEnd);
    else size = max<usize>(own + size, stop) - own;
    if (own + size >= stop) return;
    p = own + size;
  }
  const q = otherStart + (p - start);
  const behind = sameBefore(p, q, min<usize>(p - own - size, q - sibling));
  addOpen();
  own = p - behind;
  other = q - behind;
  size = stop - own;
}

/** The first stretch, from the `k`th on if that is right, that ends behind a place in the base. They are in order, and none overlaps another. */
function endsBehind(stretches: usize, count: u32, k: u32, place: u32): u32 {
  let a: u32 = 0;
  let b = count;
  if (k == 0 || baseEndOf(stretches, k - 1) <= place) {
    const near = min<u32>(count, k + 4);
    for (a = k; a < near; a++) if (baseEndOf(stretches, a) > place) return a;
  } else b = k;
  while (a < b) {
    const m = (a + b) >>> 1;
    if (baseEndOf(stretches, m) <= place) a = m + 1;
    else b = m;
  }
  return a;
}

function baseEndOf(stretches: usize, k: u32): u32 {
  const s = stretches + <usize>k * STRETCH;
  return load<u32>(s, 4) + load<u32>(s, 8);
}

function baseStartOf(stretches: usize, k: u32): u32 {
  return load<u32>(stretches + <usize>k * STRETCH, 4);
}

/** Sorts numbers, runs of which are in order already. Returns where they stand then: where they did, or at `spare`, which has as much room. */
function sort(numbers: usize, spare: usize, count: u32): usize {
  const end = numbers + ((<usize>count) << 3);
  let from = numbers;
  let to = spare;
  for (let width: usize = 8; numbers + width < end; width <<= 1) {
    const last = from + (end - numbers);
    for (let start = from; start < last; start += 2 * width)
      merge(start, min<usize>(start + width, last), min<usize>(start + 2 * width, last), to + (start - from));
    const other = from;
    from = to;
    to = other;
  }
  return from;
}

/** Merges what stands in order up to `middle`, and from there on. */
function merge(start: usize, middle: usize, stop: usize, to: usize): void {
  let a = start;
  let b = middle;
  for (let left = stop - start; left > 0; left -= 8, to += 8) {
    if (b == stop || (a < middle && load<u64>(a) <= load<u64>(b))) {
      store<u64>(to, load<u64>(a));
      a += 8;
    } else {
      store<u64>(to, load<u64>(b));
      b += 8;
    }
  }
}

/** Writes a list of stretches in the base's order, less what others have of it. Returns their number.
 *  @param numbers - room for 16 bytes for each
 *  @param out - room for as many stretches */
export function inBaseOrder(stretches: usize, count: u32, numbers: usize, out: usize): u32 {
  for (let i: u32 = 0; i < count; i++)
    store<u64>(numbers + ((<usize>i) << 3), ((<u64>baseStartOf(stretches, i)) << 32) | <u64>i);
  let number = sort(numbers, numbers + ((<usize>count) << 3), count);
  let end: u32 = 0;
  let at = out;
  for (let i: u32 = 0; i < count; i++, number += 8) {
    const s = stretches + <usize>load<u32>(number) * STRETCH;
    const start = load<u32>(s, 4);
    const stop = start + load<u32>(s, 8);
    if (stop <= end) continue;
    const from = max<u32>(start, end);
    store<u32>(at, load<u32>(s) + (from - start));
    store<u32>(at, from, 4);
    store<u32>(at, stop - from, 8);
    at += STRETCH;
    end = stop;
  }
  return <u32>((at - out) / STRETCH);
}

/** Lists the ranges of an object that stand in its sibling, as `applyDelta` lists those of its base: u32 triples (start in the object, start in the
 *  sibling, length), in the object's order, of at least `fewest` bytes. Both have 64 readable bytes behind them.
 *  Returns their number; above `cap`: grow and call again. Slot 0 holds how many bytes they have, slot 1 how many the object's delta copied.
 *  @param stretches - what the object's delta copied from the base
 *  @param siblings - what the sibling's did, as `inBaseOrder` writes them */
export function siblingStretches(
  at: usize,
  length: u32,
  stretches: usize,
  count: u32,
  siblingAt: usize,
  siblingLength: u32,
  siblings: usize,
  siblingCount: u32,
  out: usize,
  cap: u32,
  fewest: u32,
): u32 {
  list = out;
  room = cap;
  listed = 0;
  least = fewest;
  shared = 0;
  object = own = at;
  sibling = other = siblingAt;
  size = 0;
  objectEnd = at + length;
  siblingEnd = siblingAt + siblingLength;
  let k: u32 = 0;
  let copied: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const start = load<u32>(s, 4);
    const bytes = load<u32>(s, 8);
    const stop = start + bytes;
    copied += bytes;
    const p = at + load<u32>(s) - start;
    for (k = endsBehind(siblings, siblingCount, k, start); k < siblingCount; k++) {
      const t = siblings + <usize>k * STRETCH;
      const base = load<u32>(t, 4);
      if (base >= stop) break;
      const from = max<u32>(start, base);
      const to = min<u32>(stop, base + load<u32>(t, 8));
      meet(p + from, siblingAt + load<u32>(t) + (from - base), to - from);
    }
  }
  meet(objectEnd, siblingEnd, 0);
  addOpen();
  setResult(0, <u32>shared);
  setResult(1, copied);
  return listed;
}
