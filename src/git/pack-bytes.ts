/** The bytes of one pack, either in shared memory, all but the middle of long entries, or through a window that moves over the file.
 *  Shared memory comes in segments of at most 1 GiB (typed arrays of Node 20 end at 4 GiB), filled by big reads which
 *  several threads can share out. Which of the two is used is the caller's budget, not this file's business. */
import { sharedUint8 } from "../bytes/shared.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files, RandomAccess } from "./files.ts";
import { ResidentPages } from "./resident-pages.ts";

/** A stretch of a pack in memory: `bytes[0]` stands at `start`. */
export interface ByteWindow {
  readonly bytes: Uint8Array;
  readonly start: number;
}

export interface PackBytes {
  /** Bytes of the whole pack, trailing checksum included. */
  readonly size: number;
  /** Copies `length` bytes from `position`. @throws FormatError "truncated" beyond the end, "unreadable" */
  copyInto(target: Uint8Array, targetStart: number, position: number, length: number): void;
  /** @throws FormatError "truncated" beyond the end, "unreadable" */
  byteAt(position: number): number;
  /** At least `length` bytes from `position` (fewer at the pack's end), valid until the next call. Meant for short lengths. */
  window(position: number, length: number): ByteWindow;
  /** What another thread needs to have the same bytes; see `openPackBytes`. */
  readonly address: PackBytesAddress;
  close(): void;
}

/** Plain data that can be posted to another thread. */
export type PackBytesAddress =
  | {
      readonly kind: "segments";
      readonly size: number;
      readonly segments: readonly SharedArrayBuffer[];
      /** Where the rest is, and pages that are held, as `ResidentPages` has them; undefined: all are. */
      readonly rest?: { readonly path: BytePath; readonly held: Uint8Array } | undefined;
    }
  | { readonly kind: "windowed"; readonly size: number; readonly path: BytePath; readonly windowBytes: number };

const SEGMENT_BITS = 30;
const SEGMENT_BYTES = 2 ** SEGMENT_BITS;

/** The bytes that an address names. @throws FormatError "unreadable" */
export function openPackBytes(address: PackBytesAddress, files: Files): PackBytes {
  if (address.kind === "segments") {
    const { size, segments, rest } = address;
    return new SegmentedPackBytes(
      size,
      segments,
      rest && new RestOfPack(rest.path, new ResidentPages(rest.held), files),
    );
  }
  return new WindowedPackBytes(files.open(address.path), address.path, address.windowBytes);
}

/** What is not held of a pack. Its file is opened at once, so that it can be read though it be deleted later; that this failed is told when it is read. */
class RestOfPack {
  readonly path: BytePath;
  readonly pages: ResidentPages;
  readonly #open: () => RandomAccess;
  #access: RandomAccess | undefined;

  constructor(path: BytePath, pages: ResidentPages, files: Files) {
    this.path = path;
    this.pages = pages;
    this.#open = () => files.open(path);
    try {
      this.#access = this.#open();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }

  /** @throws FormatError "unreadable", "truncated" */
  readInto(target: Uint8Array, targetStart: number, position: number, length: number, size: number): void {
    this.#access ??= this.#open();
    if (this.#access.readInto(target, targetStart, position, length) < length) throw beyondEnd(position, size);
  }

  close(): void {
    this.#access?.close();
    this.#access = undefined;
  }
}

/** (a) The pack in shared memory. */
export class SegmentedPackBytes implements PackBytes {
  readonly size: number;
  readonly segments: readonly SharedArrayBuffer[];
  readonly #views: readonly Uint8Array[];
  readonly #rest: RestOfPack | undefined;

  /**
   * @param segments - all of 1 GiB but the last
   * @param rest - what is not in them
   */
  constructor(size: number, segments: readonly SharedArrayBuffer[], rest?: RestOfPack) {
    this.size = size;
    this.segments = segments;
    this.#views = segments.map((segment) => new Uint8Array(segment));
    this.#rest = rest;
  }

  /** Room for `size` bytes, still to be filled. @throws FormatError "too-large" */
  static allocate(size: number): SegmentedPackBytes {
    const segments: SharedArrayBuffer[] = [];
    for (let start = 0; start < size; start += SEGMENT_BYTES)
      segments.push(sharedUint8(Math.min(SEGMENT_BYTES, size - start)).buffer);
    return new SegmentedPackBytes(size, segments);
  }

  /** Room, filled by this thread. @throws FormatError "unreadable", "truncated", "too-large" */
  static load(access: RandomAccess): SegmentedPackBytes {
    const bytes = SegmentedPackBytes.allocate(access.size);
    bytes.fill(access, 0, access.size);
    return bytes;
  }

  /** Reads the bytes from `start` to `end` from the file into place; threads may fill different ranges at once. */
  fill(access: RandomAccess, start: number, end: number): void {
    for (let position = start; position < end;) {
      const segment = Math.floor(position / SEGMENT_BYTES);
      const within = position - segment * SEGMENT_BYTES;
      const length = Math.min(end - position, SEGMENT_BYTES - within);
      if (access.readInto(this.#views[segment]!, within, position, length) < length)
        throw beyondEnd(position, this.size);
      position += length;
    }
  }

  get address(): PackBytesAddress {
    const { size, segments } = this;
    const rest = this.#rest;
    return { kind: "segments", size, segments, rest: rest && { path: rest.path, held: rest.pages.held } };
  }

  copyInto(target: Uint8Array, targetStart: number, position: number, length: number): void {
    if (!(position >= 0 && length >= 0 && position + length <= this.size)) throw beyondEnd(position, this.size);
    if (this.#rest && !this.#rest.pages.holds(position, length))
      return this.#rest.readInto(target, targetStart, position, length, this.size);
    for (let done = 0; done < length;) {
      const segment = Math.floor((position + done) / SEGMENT_BYTES);
      const within = position + done - segment * SEGMENT_BYTES;
      const count = Math.min(length - done, SEGMENT_BYTES - within);
      target.set(this.#views[segment]!.subarray(within, within + count), targetStart + done);
      done += count;
    }
  }

  byteAt(position: number): number {
    if (!(position >= 0 && position < this.size)) throw beyondEnd(position, this.size);
    if (this.#rest && !this.#rest.pages.holds(position, 1)) return this.#copy(position, 1)[0]!;
    const segment = Math.floor(position / SEGMENT_BYTES);
    return this.#views[segment]![position - segment * SEGMENT_BYTES]!;
  }

  window(position: number, length: number): ByteWindow {
    if (!(position >= 0 && position < this.size)) throw beyondEnd(position, this.size);
    const segment = Math.floor(position / SEGMENT_BYTES);
    const view = this.#views[segment]!;
    const start = segment * SEGMENT_BYTES;
    const end = start + view.length;
    if (position + length > end && segment < this.#views.length - 1)
      return { bytes: this.#copy(position, length), start: position };
    if (!this.#rest) return { bytes: view, start };
    const heldEnd = this.#rest.pages.endOfRun(position, end);
    if (heldEnd < Math.min(end, position + length)) return { bytes: this.#copy(position, length), start: position };
    return { bytes: view.subarray(position - start, heldEnd - start), start: position };
  }

  close(): void {
    this.#rest?.close();
  }

  /** @param length - what the pack does not have of it is left out */
  #copy(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(length, this.size - position));
    this.copyInto(bytes, 0, position, bytes.length);
    return bytes;
  }
}

/** Bytes that are read at once where a read does not go on from the one before. */
const NEAR = 1 << 14;

/** (b) A window over a file that is too large to hold. */
export class WindowedPackBytes implements PackBytes {
  readonly size: number;
  readonly address: PackBytesAddress;
  readonly #access: RandomAccess;
  readonly #window: Uint8Array;
  #start = 0;
  #length = 0;

  /** @param windowBytes - memory to use, in bytes */
  constructor(access: RandomAccess, path: BytePath, windowBytes: number = 1 << 20) {
    this.size = access.size;
    this.#access = access;
    this.#window = new Uint8Array(Math.max(4096, Math.min(windowBytes, access.size)));
    this.address = { kind: "windowed", size: access.size, path, windowBytes };
  }

  copyInto(target: Uint8Array, targetStart: number, position: number, length: number): void {
    if (!(position >= 0 && length >= 0 && position + length <= this.size)) throw beyondEnd(position, this.size);
    if (length > this.#window.length) {
      if (this.#access.readInto(target, targetStart, position, length) < length) throw beyondEnd(position, this.size);
      return;
    }
    this.#cover(position, length);
    const within = position - this.#start;
    target.set(this.#window.subarray(within, within + length), targetStart);
  }

  byteAt(position: number): number {
    if (!(position >= 0 && position < this.size)) throw beyondEnd(position, this.size);
    this.#cover(position, 1);
    return this.#window[position - this.#start]!;
  }

  window(position: number, length: number): ByteWindow {
    if (!(position >= 0 && position < this.size)) throw beyondEnd(position, this.size);
    this.#cover(position, Math.min(length, this.size - position, this.#window.length));
    return { bytes: this.#window.subarray(0, this.#length), start: this.#start };
  }

  close(): void {
    this.#access.close();
  }

  #cover(position: number, length: number): void {
    const end = this.#start + this.#length;
    if (position >= this.#start && position + length <= end) return;
    // Read on, or elsewhere: deltas lie far from their bases, and a whole window for each would be a hundred times what is needed.
    const isNext = position >= this.#start && position <= end + NEAR;
    const wanted = isNext ? this.#window.length : Math.min(this.#window.length, Math.max(length, NEAR));
    this.#start = position;
    this.#length = this.#access.readInto(this.#window, 0, position, Math.min(wanted, this.size - position));
    if (this.#length < length) throw beyondEnd(position, this.size);
  }
}

/** Bytes of a pack as a file would give them; closing it leaves them open. */
export function accessTo(bytes: PackBytes): RandomAccess {
  return {
    size: bytes.size,
    readInto(target, targetStart, position, length) {
      const count = Math.max(0, Math.min(length, bytes.size - position));
      bytes.copyInto(target, targetStart, position, count);
      return count;
    },
    close() {},
  };
}

function beyondEnd(position: number, size: number): FormatError {
  return new FormatError("truncated", `byte ${position} of a pack of ${size} bytes cannot be read`);
}
