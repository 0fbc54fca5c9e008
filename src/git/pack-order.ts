/** The entries of a pack in the order of their offsets, and the way between that order and the order of ids.
 *  Where an entry ends is known only from where the next one begins. A valid `.rev` file gives the order for free;
 *  else a radix sort, which no input makes slow. Format of `.rev`: gitformat-pack. */
import { sharedFloat64, sharedInt32 } from "../bytes/shared.ts";
import { firstWord } from "./sorted-ids.ts";

/** Shared memory throughout: can be posted to another thread as it is. */
export interface PackOrder {
  /** `count + 1` ascending byte offsets; the last is where entries end and the pack's checksum begins. */
  readonly offset: Float64Array;
  /** Entry (position by offset) to position by id. */
  readonly objectOf: Int32Array;
  /** Position by id to entry. */
  readonly entryOf: Int32Array;
}

/** Orders entries.
 *  @param offsets - of each id; every one at most `end`
 *  @param end - offset of the pack's trailing checksum
 *  @param rev - the `.rev` file, if there is one; used only when it is exactly right */
export function orderEntries(offsets: Float64Array, end: number, hashBytes: number, rev?: Uint8Array): PackOrder {
  const count = offsets.length;
  const offset = sharedFloat64(count + 1);
  const objectOf = sharedInt32(count);
  offset[count] = end;
  if (rev === undefined || !orderFromRev(rev, offsets, offset, objectOf, hashBytes))
    radixSort(offsets, end, offset, objectOf);
  const entryOf = sharedInt32(count);
  for (let entry = 0; entry < count; entry++) entryOf[objectOf[entry]!] = entry;
  return { offset, objectOf, entryOf };
}

const REV_MAGIC = 0x52494458;
const REV_HEADER = 12;

/** False when the file is not a permutation that makes offsets strictly ascend. */
function orderFromRev(
  rev: Uint8Array,
  offsets: Float64Array,
  offset: Float64Array,
  objectOf: Int32Array,
  hashBytes: number,
): boolean {
  const count = offsets.length;
  if (rev.length !== REV_HEADER + 4 * count + 2 * hashBytes) return false;
  if (firstWord(rev, 0) !== REV_MAGIC || firstWord(rev, 4) !== 1) return false;
  let last = -1;
  for (let entry = 0, at = REV_HEADER; entry < count; entry++, at += 4) {
    const object = firstWord(rev, at);
    if (object >= count) return false;
    const value = offsets[object]!;
    // Strictly ascending offsets come from distinct objects, so nothing is named twice.
    if (value <= last) return false;
    last = value;
    offset[entry] = value;
    objectOf[entry] = object;
  }
  return true;
}

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** Least significant digit first; stable, so that equal offsets keep the order of their ids. */
function radixSort(offsets: Float64Array, end: number, offset: Float64Array, objectOf: Int32Array): void {
  const count = offsets.length;
  let keys: Float64Array = offsets.slice();
  let objects: Int32Array = new Int32Array(count);
  for (let i = 0; i < count; i++) objects[i] = i;
  let nextKeys: Float64Array = new Float64Array(count);
  let nextObjects: Int32Array = new Int32Array(count);
  const starts = new Int32Array(DIGITS + 1);
  for (let unit = 1; unit <= end; unit *= DIGITS) {
    const scale = 1 / unit;
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[((keys[i]! * scale) & (DIGITS - 1)) + 1]!++;
    for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const to = starts[(key * scale) & (DIGITS - 1)]!++;
      nextKeys[to] = key;
      nextObjects[to] = objects[i]!;
    }
    [keys, nextKeys] = [nextKeys, keys];
    [objects, nextObjects] = [nextObjects, objects];
  }
  offset.set(keys);
  objectOf.set(objects);
}

/** The last entry that begins at or before `position`, or -1. */
export function entryBefore(offset: Float64Array, position: number): number {
  let low = 0;
  let high = offset.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (offset[middle]! <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
