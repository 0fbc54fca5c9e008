/** Finds single ids in a pack's `.idx` file without reading all of it: the fan-out table, then the one bucket that is asked for.
 *  For commands that read some dozens of objects of a repository that may hold millions. The whole-file twin is pack-index.ts.
 *  Format: gitformat-pack, "pack-*.idx files", versions 1 and 2. */
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files, RandomAccess } from "./files.ts";
import { compareIds, firstWord } from "./sorted-ids.ts";

const MAGIC_V2 = 0xff744f63;
const FANOUT_BYTES = 1024;

interface Bucket {
  /** Number of the bucket's first entry in the whole index. */
  readonly first: number;
  readonly count: number;
  /** Ids (version 2), or offsets and ids in turn (version 1). */
  readonly bytes: Uint8Array;
}

export class PackLookup {
  readonly #access: RandomAccess;
  readonly #hashBytes: number;
  readonly #what: string;
  readonly #version: 1 | 2;
  readonly #fanout: Uint8Array;
  readonly #buckets = new Map<number, Bucket>();

  /** @throws FormatError "unreadable", "truncated", "corrupt", "unsupported" */
  constructor(files: Files, path: BytePath, hashBytes: number) {
    this.#what = printablePath(path);
    this.#hashBytes = hashBytes;
    this.#access = files.open(path);
    const head = this.#read(0, 8 + FANOUT_BYTES);
    const isNew = firstWord(head, 0) === MAGIC_V2;
    if (isNew && firstWord(head, 4) !== 2)
      throw new FormatError("unsupported", `${this.#what} is a pack index of version ${firstWord(head, 4)}`);
    this.#version = isNew ? 2 : 1;
    this.#fanout = isNew ? head.subarray(8) : head.subarray(0, FANOUT_BYTES);
    for (let i = 1; i < 256; i++)
      if (this.#upTo(i) < this.#upTo(i - 1))
        throw new FormatError("corrupt", `${this.#what} has a fan-out table that descends`);
  }

  /**
   * Where in the pack an object begins.
   * @param id - its bytes
   * @returns a byte offset; -1: it is not in this pack
   * @throws FormatError
   */
  offsetOf(id: Uint8Array): number {
    const bucket = this.#bucket(id[0] ?? 0);
    let low = 0;
    for (let high = bucket.count; low < high;) {
      const middle = (low + high) >>> 1;
      if (compareIds(bucket.bytes, this.#idAt(middle), id, 0, this.#hashBytes) < 0) low = middle + 1;
      else high = middle;
    }
    if (low === bucket.count || compareIds(bucket.bytes, this.#idAt(low), id, 0, this.#hashBytes) !== 0) return -1;
    return this.#version === 1 ? firstWord(bucket.bytes, low * this.#stride) : this.#offset(bucket.first + low);
  }

  /** Ids, as bytes, that begin with a byte. @throws FormatError */
  *idsFrom(first: number): Iterable<Uint8Array> {
    const bucket = this.#bucket(first);
    for (let i = 0; i < bucket.count; i++) yield bucket.bytes.subarray(this.#idAt(i), this.#idAt(i) + this.#hashBytes);
  }

  close(): void {
    this.#access.close();
  }

  get #count(): number {
    return this.#upTo(255);
  }

  get #stride(): number {
    return this.#version === 1 ? this.#hashBytes + 4 : this.#hashBytes;
  }

  #idAt(i: number): number {
    return i * this.#stride + (this.#version === 1 ? 4 : 0);
  }

  /** Number of ids whose first byte is at most this. */
  #upTo(first: number): number {
    return first < 0 ? 0 : firstWord(this.#fanout, 4 * first);
  }

  #bucket(first: number): Bucket {
    let bucket = this.#buckets.get(first);
    if (bucket) return bucket;
    const from = this.#upTo(first - 1);
    const count = this.#upTo(first) - from;
    const at = (this.#version === 1 ? FANOUT_BYTES : 8 + FANOUT_BYTES) + from * this.#stride;
    bucket = { first: from, count, bytes: this.#read(at, count * this.#stride) };
    this.#buckets.set(first, bucket);
    return bucket;
  }

  /** Version 2: offsets of 31 bits, or places in a table of 64-bit ones. */
  #offset(entry: number): number {
    const offsetsAt = 8 + FANOUT_BYTES + this.#count * (this.#hashBytes + 4);
    const word = firstWord(this.#read(offsetsAt + entry * 4, 4), 0);
    if (word < 0x80000000) return word;
    const large = this.#read(offsetsAt + this.#count * 4 + (word - 0x80000000) * 8, 8);
    return firstWord(large, 0) * 4294967296 + firstWord(large, 4);
  }

  #read(position: number, length: number): Uint8Array {
    if (position + length > this.#access.size)
      throw new FormatError("truncated", `${this.#what} is shorter than its counts say`);
    const bytes = new Uint8Array(length);
    if (this.#access.readInto(bytes, 0, position, length) < length)
      throw new FormatError("truncated", `${this.#what} became shorter while it was read`);
    return bytes;
  }
}
