/** Reads a pack's `.idx` file, versions 1 and 2: which ids a pack holds and where.
 *  Everything is checked before it is used, since an index is untrusted input; checksums only when asked.
 *  Format: gitformat-pack, "pack-*.idx files". Knows nothing of the pack's own bytes. */
import { toHex } from "../bytes/hex.ts";
import { sharedFloat64, sharedUint8 } from "../bytes/shared.ts";
import { FormatError } from "../model/errors.ts";
import { firstWord, isSorted } from "./sorted-ids.ts";

export interface PackIndex {
  readonly version: 1 | 2;
  readonly count: number;
  /** `count` ids, ascending; shared memory. */
  readonly ids: Uint8Array;
  /** Byte offset in the pack of each id, same order; shared memory. */
  readonly offsets: Float64Array;
  /** The pack's trailing checksum as the index has it, in hex. */
  readonly packChecksum: string;
}

const MAGIC_V2 = 0xff744f63;
const FANOUT_BYTES = 1024;

/** Parses an index.
 *  @param bytes - the whole file; kept (not copied) by the result of version 2, so better in shared memory
 *  @param hashBytes - bytes of an object id, @param what - names the file in errors
 *  @throws FormatError "truncated", "corrupt" or "unsupported" */
export function parsePackIndex(bytes: Uint8Array, hashBytes: number, what: string): PackIndex {
  if (bytes.length < FANOUT_BYTES + 2 * hashBytes)
    throw new FormatError("truncated", `${what} is shorter than any pack index`);
  if (firstWord(bytes, 0) !== MAGIC_V2) return parseVersion1(bytes, hashBytes, what);
  const version = firstWord(bytes, 4);
  if (version !== 2)
    throw new FormatError("unsupported", `${what} is a pack index of version ${version}; known are 1 and 2`);
  return parseVersion2(bytes, hashBytes, what);
}

function parseVersion2(bytes: Uint8Array, hashBytes: number, what: string): PackIndex {
  const count = readFanout(bytes, 8, what);
  const idsAt = 8 + FANOUT_BYTES;
  const offsetsAt = idsAt + count * (hashBytes + 4);
  const largeAt = offsetsAt + count * 4;
  const largeBytes = bytes.length - 2 * hashBytes - largeAt;
  if (largeBytes < 0) throw new FormatError("truncated", `${what} ends before its ${count} entries do`);
  if (largeBytes % 8 !== 0 || largeBytes / 8 > count)
    throw new FormatError("corrupt", `${what} has a wrong length for ${count} entries`);
  const ids = bytes.subarray(idsAt, idsAt + count * hashBytes);
  checkIds(ids, hashBytes, bytes, 8, what);
  const offsets = sharedFloat64(count);
  for (let i = 0, at = offsetsAt; i < count; i++, at += 4) {
    const offset = firstWord(bytes, at);
    if (offset < 0x80000000) {
      offsets[i] = offset;
      continue;
    }
    const slot = offset - 0x80000000;
    // Out of range: no such place, which the pack reports for the one entry.
    offsets[i] = slot * 8 < largeBytes ? uint64(bytes, largeAt + slot * 8) : Infinity;
  }
  return { version: 2, count, ids, offsets, packChecksum: checksumAt(bytes, hashBytes) };
}

function parseVersion1(bytes: Uint8Array, hashBytes: number, what: string): PackIndex {
  const count = readFanout(bytes, 0, what);
  const stride = hashBytes + 4;
  const expected = FANOUT_BYTES + count * stride + 2 * hashBytes;
  if (bytes.length < expected) throw new FormatError("truncated", `${what} ends before its ${count} entries do`);
  if (bytes.length > expected) throw new FormatError("corrupt", `${what} has a wrong length for ${count} entries`);
  const ids = sharedUint8(count * hashBytes);
  const offsets = sharedFloat64(count);
  for (let i = 0, at = FANOUT_BYTES; i < count; i++, at += stride) {
    offsets[i] = firstWord(bytes, at);
    ids.set(bytes.subarray(at + 4, at + stride), i * hashBytes);
  }
  checkIds(ids, hashBytes, bytes, 0, what);
  return { version: 1, count, ids, offsets, packChecksum: checksumAt(bytes, hashBytes) };
}

/** The number of entries; refuses a table that descends. */
function readFanout(bytes: Uint8Array, at: number, what: string): number {
  let last = 0;
  for (let i = 0; i < 256; i++) {
    const value = firstWord(bytes, at + 4 * i);
    if (value < last) throw new FormatError("corrupt", `${what} has a fan-out table that descends`);
    last = value;
  }
  return last;
}

/** Ids must ascend, and the fan-out table must count them rightly: lookups rely on both. */
function checkIds(ids: Uint8Array, hashBytes: number, bytes: Uint8Array, fanoutAt: number, what: string): void {
  if (!isSorted(ids, hashBytes)) throw new FormatError("corrupt", `${what} has ids out of order`);
  const count = ids.length / hashBytes;
  for (let first = 0; first < 256; first++) {
    const end = firstWord(bytes, fanoutAt + 4 * first);
    const lastBelow = end === 0 || ids[(end - 1) * hashBytes]! <= first;
    const nextAbove = end === count || ids[end * hashBytes]! > first;
    if (!lastBelow || !nextAbove)
      throw new FormatError("corrupt", `${what} has a fan-out table that does not fit its ids`);
  }
}

function checksumAt(bytes: Uint8Array, hashBytes: number): string {
  return toHex(bytes, bytes.length - 2 * hashBytes, hashBytes);
}

function uint64(bytes: Uint8Array, at: number): number {
  return firstWord(bytes, at) * 4294967296 + firstWord(bytes, at + 4);
}
