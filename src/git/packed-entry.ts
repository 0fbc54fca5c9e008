/** One entry of a pack by its position, read straight from the file: header, base, compressed bytes.
 *  The random-access twin of pack-entries.ts, which reads all headers in one pass. */
import { toHex } from "../bytes/hex.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { RandomAccess } from "./files.ts";
import type { Pack } from "./pack.ts";
import { OFS_DELTA, REF_DELTA } from "./pack-entries.ts";
import { entryBefore } from "./pack-order.ts";

export interface PackedEntry {
  /** 1 to 4, 6 or 7. */
  readonly type: number;
  /** Inflated bytes: of a delta, the delta's own. */
  readonly size: number;
  /** Position by id of a delta's base in the same pack, or -1. */
  readonly base: number;
  /** Id of a REF_DELTA's base that is not in the same pack. */
  readonly baseId: string | undefined;
  /** Up to `most` bytes of the compressed data. */
  compressed(most: number): Uint8Array;
}

const LONGEST_HEADER = 64;

/** @param position - by id. @throws FormatError "corrupt", "truncated", "unreadable" */
export function readPackedEntry(pack: Pack, position: number, access: RandomAccess): PackedEntry {
  const { offset, entryOf, objectOf } = pack.order;
  const number = entryOf[position]!;
  const start = offset[number]!;
  const end = offset[number + 1]!;
  const head = new Uint8Array(Math.min(LONGEST_HEADER, end - start));
  const length = access.readInto(head, 0, start, head.length);
  const what = `object ${toHex(pack.ids, position * pack.hashBytes, pack.hashBytes)} in ${printablePath(pack.path)}`;
  const header = new EntryHeader(head.subarray(0, length), what);
  let base = -1;
  let baseId: string | undefined;
  if (header.type === OFS_DELTA) {
    const at = start - header.readDistance();
    const found = at < start ? entryBefore(offset, at) : -1;
    if (found < 0 || offset[found] !== at)
      throw new FormatError("corrupt", `${what} has a delta base where no entry begins`);
    base = objectOf[found]!;
  } else if (header.type === REF_DELTA) {
    const at = header.skip(pack.hashBytes);
    base = pack.find(head, at);
    if (base < 0) baseId = toHex(head, at, pack.hashBytes);
  } else if (header.type === 0 || header.type === 5) {
    throw new FormatError("corrupt", `${what} is of no known type`);
  }
  const compressed = (most: number): Uint8Array => {
    const from = start + header.at;
    const bytes = new Uint8Array(Math.min(most, end - from));
    return bytes.subarray(0, access.readInto(bytes, 0, from, bytes.length));
  };
  return { type: header.type, size: header.size, base, baseId, compressed };
}

export class EntryHeader {
  readonly type: number;
  readonly size: number;
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #what: string;

  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = bytes;
    this.#what = what;
    let byte = this.#next();
    this.type = (byte >> 4) & 7;
    let size = byte & 15;
    for (let unit = 16; byte & 0x80; unit *= 128) {
      byte = this.#next();
      size += (byte & 0x7f) * unit;
    }
    if (size > Number.MAX_SAFE_INTEGER) throw new FormatError("corrupt", `${what} claims a size beyond 2^53`);
    this.size = size;
  }

  readDistance(): number {
    let byte = 0x80;
    let distance = -1;
    while (byte & 0x80) {
      byte = this.#next();
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    return distance;
  }

  skip(count: number): number {
    const start = this.at;
    if (start + count > this.#bytes.length) throw this.#cutShort();
    this.at += count;
    return start;
  }

  #next(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw this.#cutShort();
    return byte;
  }

  #cutShort(): FormatError {
    return new FormatError("truncated", `${this.#what} has a header that is cut short`);
  }
}
