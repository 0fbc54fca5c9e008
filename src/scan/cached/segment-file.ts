/** A segment's file: a line that says what it is, the digest of the header, the header in JSON, and columns that are used as they are.
 *  Each column has a checksum and is used only if it fits; columns may be read one by one. Knows nothing of what stands in them. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { FormatError } from "../../model/errors.ts";
import type { SegmentHeader } from "./segment.ts";

const MAGIC = "dredge history cache, format 4\n\0";
/** Of the header, which is used alone; columns have checksums, which find accidents. */
const DIGEST_BYTES = 32;
const LENGTH_AT = MAGIC.length + DIGEST_BYTES;
const HEADER_AT = LENGTH_AT + 8;
/** Columns are typed arrays over the file's bytes. */
const ALIGNMENT = 8;
const LONGEST_HEADER = 1 << 20;

/** What a header is before its columns are known. */
export type HeaderOfNone = Omit<SegmentHeader, "columns">;

/** A file's bytes, in pieces. */
export function encodeFile(about: HeaderOfNone, columns: readonly Buffer[]): Uint8Array[] {
  const header: SegmentHeader = {
    ...about,
    columns: columns.map((column) => ({ bytes: column.length, sum: sumOf(column) })),
  };
  const head = Buffer.from(JSON.stringify(header), "utf8");
  const length = Buffer.alloc(8);
  length.writeUInt32LE(head.length);
  const pieces = [Buffer.from(MAGIC, "latin1"), sha256(head), length, head, padding(HEADER_AT + head.length)];
  for (const column of columns) pieces.push(column, padding(column.length));
  return pieces;
}

/** A segment's file that is read. */
export class SegmentFile {
  readonly header: SegmentHeader;
  readonly #path: string;
  /** Where each column begins, and where the last one ends. */
  readonly #at: readonly number[];

  /** Reads the header. @throws FormatError when the file is no segment, or not as long as it was */
  constructor(path: string) {
    this.#path = path;
    const { header, end, size } = withFile(path, readHeader);
    this.header = header;
    const at = [aligned(end)];
    for (const { bytes } of header.columns) at.push((at.at(-1) ?? 0) + aligned(bytes));
    this.#at = at;
    if (at.at(-1) !== size) throw new FormatError("truncated", "it is not as long as its columns are");
  }

  /** The columns `from` to `to`, the last not included, in memory that begins at a multiple of eight. @throws FormatError when one is damaged */
  columns(from: number, to: number): Buffer[] {
    const first = this.#at[from] ?? 0;
    const bytes = withFile(this.#path, (descriptor) => readRange(descriptor, first, (this.#at[to] ?? 0) - first));
    return this.header.columns.slice(from, to).map((column, i) => {
      const start = (this.#at[from + i] ?? 0) - first;
      const part = bytes.subarray(start, start + column.bytes);
      if (part.length < column.bytes) throw new FormatError("truncated", "it ends before its columns do");
      if (sumOf(part) !== column.sum) throw new FormatError("corrupt", "its checksum does not fit its content");
      return part;
    });
  }
}

/** Of no bytes zlib gives 0, whatever came before. */
function sumOf(bytes: Buffer): number {
  return bytes.length > 0 ? crc32(bytes) : 0;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function padding(length: number): Buffer {
  return Buffer.alloc(aligned(length) - length);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function withFile<Result>(path: string, use: (descriptor: number) => Result): Result {
  const descriptor = openSync(path, "r");
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** At most so many bytes, in memory that begins at a multiple of eight. */
function readRange(descriptor: number, from: number, length: number): Buffer {
  // Of its own, so that it is aligned; all that is not read is cut off.
  const bytes = Buffer.allocUnsafeSlow(Math.min(length, Math.max(0, fstatSync(descriptor).size - from)));
  let read = 0;
  for (let count = -1; read < bytes.length && count !== 0; read += count)
    count = readSync(descriptor, bytes, read, bytes.length - read, from + read);
  return bytes.subarray(0, read);
}

function readHeader(descriptor: number): { header: SegmentHeader; end: number; size: number } {
  const bytes = readRange(descriptor, 0, HEADER_AT + LONGEST_HEADER);
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new FormatError("unsupported", "it is not a history cache of this version");
  const end = HEADER_AT + (bytes.length < HEADER_AT ? Infinity : bytes.readUInt32LE(LENGTH_AT));
  if (end > bytes.length) throw new FormatError("truncated", "it ends before its header does");
  const head = bytes.subarray(HEADER_AT, end);
  if (!sha256(head).equals(bytes.subarray(MAGIC.length, LENGTH_AT)))
    throw new FormatError("corrupt", "its header's digest does not fit");
  return { header: JSON.parse(head.toString("utf8")) as SegmentHeader, end, size: fstatSync(descriptor).size };
}
