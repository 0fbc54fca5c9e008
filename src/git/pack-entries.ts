/** Reads the header of every entry of a pack, in the order of offsets: type, size, where its data begins, its base.
 *  One pass over the pack's bytes, into shared typed arrays, because everything else is planned from them.
 *  Nothing is inflated. Format: gitformat-pack. */
import { sharedFloat64, sharedInt32, sharedUint8 } from "../bytes/shared.ts";
import { toHex } from "../bytes/hex.ts";
import type { Pack } from "./pack.ts";
import { PACK_HEADER_BYTES } from "./pack.ts";
import type { PackBytes } from "./pack-bytes.ts";

/** Types of deltas; whole objects are of types 1 to 4 (`typeFromNumber`). */
export const OFS_DELTA = 6;
export const REF_DELTA = 7;

/** Header facts of all entries; entry i is the i-th by offset. Can be posted to another thread as it is. */
export interface PackEntries {
  readonly count: number;
  /** Where entries begin; `count + 1` numbers, the last is where the last entry ends. */
  readonly offset: Float64Array;
  /** 1 commit, 2 tree, 3 blob, 4 tag, 6 delta of an earlier entry, 7 delta of a named object, 0 damaged (see `damage`). */
  readonly type: Uint8Array;
  /** Inflated bytes of the entry: of a delta, the delta's own. */
  readonly size: Float64Array;
  /** The entry's zlib stream begins at `offset + headerBytes`. */
  readonly headerBytes: Uint8Array;
  /** Entry that a delta builds on; -1 for whole objects and for a named base outside this pack. */
  readonly base: Int32Array;
  /** Deltas whose named base is not in this pack. */
  readonly external: readonly { readonly entry: number; readonly baseId: string }[];
  /** Entry to position by id. */
  readonly objectOf: Int32Array;
  /** Position by id to entry. */
  readonly entryOf: Int32Array;
  /** 0, or why the entry cannot be read: see `DAMAGE`. */
  readonly damage: Uint8Array;
  readonly damaged: number;
}

/** What is wrong with an entry's header, by the code in `PackEntries.damage`. */
export const DAMAGE: readonly string[] = [
  "",
  "its offset is outside the pack or belongs to another object too",
  "its header is cut short",
  "its type is not one that git knows",
  "its size is beyond 2^53",
  "its delta base does not lie at the start of an entry before it",
];
const [, SHARED_OFFSET, CUT_SHORT, UNKNOWN_TYPE, ABSURD_SIZE, NO_BASE] = [0, 1, 2, 3, 4, 5] as const;

/** Longest header: 10 bytes of size, then 10 of a distance or an id. */
const LONGEST_HEADER = 64;

/** Reads all headers. @throws FormatError "unreadable" */
export function readEntryHeaders(pack: Pack, bytes: PackBytes): PackEntries {
  const { offset, objectOf, entryOf } = pack.order;
  const reader = new HeaderReader(pack, bytes);
  const { count } = pack;
  for (let entry = 0; entry < count; entry++) reader.read(entry, offset[entry]!, offset[entry + 1]!);
  const { type, size, headerBytes, base, external, damage, damaged } = reader;
  return { count, offset, type, size, headerBytes, base, external, objectOf, entryOf, damage, damaged };
}

class HeaderReader {
  readonly type: Uint8Array;
  readonly size: Float64Array;
  readonly headerBytes: Uint8Array;
  readonly base: Int32Array;
  readonly damage: Uint8Array;
  readonly external: { entry: number; baseId: string }[] = [];
  damaged = 0;
  readonly #pack: Pack;
  readonly #bytes: PackBytes;
  readonly #entryAt: EntryFinder;
  #view: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(pack: Pack, bytes: PackBytes) {
    this.#pack = pack;
    this.#bytes = bytes;
    this.#entryAt = new EntryFinder(pack.order.offset);
    this.type = sharedUint8(pack.count);
    this.size = sharedFloat64(pack.count);
    this.headerBytes = sharedUint8(pack.count);
    this.base = sharedInt32(pack.count).fill(-1);
    this.damage = sharedUint8(pack.count);
  }

  read(entry: number, offset: number, end: number): void {
    if (offset >= end) return this.#fail(entry, SHARED_OFFSET);
    const need = Math.min(LONGEST_HEADER, end - offset);
    if (offset < this.#start || offset + need > this.#start + this.#view.length) {
      const { bytes, start } = this.#bytes.window(offset, need);
      this.#view = bytes;
      this.#start = start;
    }
    const view = this.#view;
    const first = offset - this.#start;
    const stop = first + need;
    let at = first;
    let byte = view[at++]!;
    const type = (byte >> 4) & 7;
    let size = byte & 15;
    let unit = 16;
    while (byte & 0x80) {
      if (at >= stop) return this.#fail(entry, CUT_SHORT);
      byte = view[at++]!;
      size += (byte & 0x7f) * unit;
      unit *= 128;
    }
    if (size > Number.MAX_SAFE_INTEGER) return this.#fail(entry, ABSURD_SIZE);
    if (type === OFS_DELTA) at = this.#readDistance(entry, offset, at, stop);
    else if (type === REF_DELTA) at = this.#readBaseId(entry, at, stop);
    else if (type === 0 || type === 5) return this.#fail(entry, UNKNOWN_TYPE);
    if (at < 0) return;
    this.type[entry] = type;
    this.size[entry] = size;
    this.headerBytes[entry] = at - first;
  }

  /** Returns where the header ends, or -1. */
  #readDistance(entry: number, offset: number, from: number, stop: number): number {
    const view = this.#view;
    let at = from;
    let byte = 0x80;
    let distance = -1;
    while (byte & 0x80) {
      if (at >= stop) return this.#fail(entry, CUT_SHORT) ?? -1;
      byte = view[at++]!;
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    const base = distance > 0 && distance <= offset - PACK_HEADER_BYTES ? this.#entryAt.find(offset - distance) : -1;
    if (base < 0) return this.#fail(entry, NO_BASE) ?? -1;
    this.base[entry] = base;
    return at;
  }

  /** Returns where the header ends, or -1. */
  #readBaseId(entry: number, at: number, stop: number): number {
    const { hashBytes, order } = this.#pack;
    if (at + hashBytes > stop) return this.#fail(entry, CUT_SHORT) ?? -1;
    const object = this.#pack.find(this.#view, at);
    if (object >= 0) this.base[entry] = order.entryOf[object]!;
    else this.external.push({ entry, baseId: toHex(this.#view, at, hashBytes) });
    return at + hashBytes;
  }

  #fail(entry: number, reason: number): void {
    this.damage[entry] = reason;
    this.damaged++;
  }
}

/** Finds the entry that begins at an offset: a table of coarse places, then a binary search in what is left. */
class EntryFinder {
  readonly #offset: Float64Array;
  readonly #count: number;
  readonly #scale: number;
  readonly #firstOf: Int32Array;

  constructor(offset: Float64Array) {
    this.#offset = offset;
    this.#count = offset.length - 1;
    const end = offset[this.#count]!;
    const unit = 2 ** Math.max(0, Math.ceil(Math.log2((end + 1) / (this.#count + 1))));
    this.#scale = 1 / unit;
    const places = Math.floor(end / unit) + 2;
    this.#firstOf = new Int32Array(places).fill(this.#count);
    for (let entry = this.#count - 1; entry >= 0; entry--)
      this.#firstOf[Math.floor(offset[entry]! * this.#scale)] = entry;
    for (let place = places - 2; place >= 0; place--) {
      if (this.#firstOf[place] === this.#count) this.#firstOf[place] = this.#firstOf[place + 1]!;
    }
  }

  /** The last entry that begins there (the one that is not damaged when several do), or -1. */
  find(position: number): number {
    const place = Math.floor(position * this.#scale);
    let low = this.#firstOf[place]!;
    let high = this.#firstOf[place + 1]!;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#offset[middle]! <= position) low = middle;
      else high = middle;
    }
    return low < this.#count && this.#offset[low] === position ? low : -1;
  }
}
