/** Where a blob lies: a file, or a stretch of one (a member of an uncompressed archive). Plain data that threads can be sent.
 *  All reading is positional and synchronous. */
import { closeSync, openSync, readSync } from "node:fs";
import { pathBytes } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

/** Bytes `offset` up to `offset + size` of a file. */
export interface ByteRange {
  readonly path: BytePath;
  readonly offset: number;
  readonly size: number;
}

/** Bytes that are read at once. */
const CHUNK = 1 << 20;

/** Reads a range from start to end, into whatever memory it is told. To be closed. */
export class RangeReader {
  readonly #range: ByteRange;
  readonly #descriptor: number;
  #done = 0;

  /** @throws FormatError "unreadable" when it cannot be opened */
  constructor(range: ByteRange) {
    this.#range = range;
    this.#descriptor = open(range.path);
  }

  /** Bytes that are still to come. */
  get left(): number {
    return this.#range.size - this.#done;
  }

  /**
   * Reads on.
   *
   * @param into - no longer than what is left
   * @returns how many bytes, at least one
   * @throws FormatError "truncated" when the file ends before the range does, "unreadable" when it cannot be read
   */
  readInto(into: Uint8Array): number {
    const { offset, size } = this.#range;
    const count = read(this.#descriptor, into, offset + this.#done);
    if (count === 0) throw new FormatError("truncated", `ends after ${this.#done} of ${size} bytes`);
    this.#done += count;
    return count;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** A buffer for pieces of a range. */
export function pieceBuffer(range: ByteRange): Uint8Array {
  return new Uint8Array(Math.max(1, Math.min(CHUNK, range.size)));
}

/**
 * Reads a range in order. A piece is valid until the next is asked for.
 *
 * @throws FormatError as `RangeReader`
 */
export function* rangePieces(range: ByteRange): Generator<Uint8Array> {
  const reader = new RangeReader(range);
  try {
    const buffer = pieceBuffer(range);
    while (reader.left > 0) {
      const count = reader.readInto(buffer.subarray(0, Math.min(buffer.length, reader.left)));
      yield buffer.subarray(0, count);
    }
  } finally {
    reader.close();
  }
}

/** A whole range in memory. @param most - bytes; @throws FormatError as `rangePieces`, "too-large" beyond `most` */
export function readWhole(range: ByteRange, most: number): Buffer {
  if (range.size > most)
    throw new FormatError("too-large", `has ${range.size} bytes; at most ${most} are read at once`);
  return Buffer.concat(Array.from(rangePieces(range), (piece) => Buffer.from(piece)));
}

/** The first bytes of a range, at most `count`. */
export function readStart(range: ByteRange, count: number): Buffer {
  return readWhole({ ...range, size: Math.min(count, range.size) }, count);
}

function open(path: BytePath): number {
  try {
    return openSync(pathBytes(path), "r");
  } catch (error) {
    throw unreadable(error);
  }
}

function read(descriptor: number, into: Uint8Array, position: number): number {
  try {
    return readSync(descriptor, into, 0, into.length, position);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): FormatError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new FormatError("unreadable", `cannot be read (${code})`);
}
