/** A sorted list of object ids with a first-bytes table in front, for millions of lookups.
 *  Ids are digests, hence evenly spread: the table leaves a handful of candidates. Where they are not (a hostile
 *  index), the rest is a binary search, so that no input makes it slow. Plain typed arrays: threads share it. */
import { sharedInt32 } from "../bytes/shared.ts";

/** Everything a lookup needs; can be posted to another thread as it is. */
export interface SortedIds {
  /** `count` ids of `hashBytes` bytes each, ascending as unsigned bytes. */
  readonly ids: Uint8Array;
  readonly hashBytes: number;
  readonly count: number;
  /** Bits of an id's first four bytes that choose a bucket. */
  readonly bits: number;
  /** `2^bits + 1` positions: bucket b holds ids `buckets[b]` to `buckets[b + 1] - 1`. */
  readonly buckets: Int32Array;
}

/** Builds the table in one pass; `ids` must be ascending (`isSorted`). */
export function indexSortedIds(ids: Uint8Array, hashBytes: number): SortedIds {
  const count = Math.floor(ids.length / hashBytes);
  const bits = Math.min(24, Math.max(4, Math.ceil(Math.log2(count + 1))));
  const buckets = sharedInt32(2 ** bits + 1);
  const shift = 32 - bits;
  let filled = 0;
  for (let i = 0, at = 0; i < count; i++, at += hashBytes) {
    const bucket = firstWord(ids, at) >>> shift;
    while (filled <= bucket) buckets[filled++] = i;
  }
  buckets.fill(count, filled);
  return { ids, hashBytes, count, bits, buckets };
}

/** The position of the id at `bytes[at]`, or -1. */
export function findId(sorted: SortedIds, bytes: Uint8Array, at: number): number {
  const { ids, hashBytes, buckets } = sorted;
  if (at + hashBytes > bytes.length) return -1;
  const bucket = firstWord(bytes, at) >>> (32 - sorted.bits);
  let low = buckets[bucket]!;
  let high = buckets[bucket + 1]!;
  while (high - low > 4) {
    const middle = (low + high) >>> 1;
    if (compareIds(ids, middle * hashBytes, bytes, at, hashBytes) <= 0) low = middle;
    else high = middle;
  }
  for (; low < high; low++) {
    let a = low * hashBytes + hashBytes - 1;
    let b = at + hashBytes - 1;
    // From the end: the bucket has already compared the beginning.
    while (b >= at && ids[a] === bytes[b]) {
      a--;
      b--;
    }
    if (b < at) return low;
  }
  return -1;
}

/** Less than, equal to or greater than 0, as memcmp. */
export function compareIds(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, hashBytes: number): number {
  for (let i = 0; i < hashBytes; i++) {
    const difference = a[aAt + i]! - b[bAt + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** True when ids never descend; equal neighbours are allowed. */
export function isSorted(ids: Uint8Array, hashBytes: number): boolean {
  let last = 0;
  for (let at = 0; at + hashBytes <= ids.length; at += hashBytes) {
    const word = firstWord(ids, at);
    if (word < last) return false;
    if (word === last && at > 0 && compareIds(ids, at - hashBytes, ids, at, hashBytes) > 0) return false;
    last = word;
  }
  return true;
}

/** The first four bytes as an unsigned number. */
export function firstWord(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}
