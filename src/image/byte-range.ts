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

/**
 * Reads a range in order. A piece is valid until the next is asked for.
 *
 * @throws FormatError "truncated" when the file ends before the range does, "unreadable" when it cannot be opened or read
 */
export function* rangePieces(range: ByteRange): Generator<Uint8Array> {
  const descriptor = open(range.path);
  try {
    const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(CHUNK, range.size)));
    for (let done = 0; done < range.size;) {
      const count = read(descriptor, buffer, Math.min(buffer.length, range.size - done), range.offset + done);
      if (count === 0) throw new FormatError("truncated", `ends after ${done} of ${range.size} bytes`);
      done += count;
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
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

function read(descriptor: number, buffer: Buffer, length: number, position: number): number {
  try {
    return readSync(descriptor, buffer, 0, length, position);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): FormatError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new FormatError("unreadable", `cannot be read (${code})`);
}
