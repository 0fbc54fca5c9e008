/** A segment as a file: a line that says what it is, a checksum of all that follows, the header's own digest, the header in JSON, and columns
 *  that are used as they are. Nothing is used whose checksum is wrong. Knows nothing of what the rows mean. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { FormatError } from "../../model/errors.ts";
import type { Segment, SegmentHeader, SegmentTexts } from "./segment.ts";

const MAGIC = "dredge history cache, format 3\n\0";
/** Of the checksum, which finds accidents; the header has a digest, since it is used alone. */
const SUM_BYTES = 8;
const DIGEST_BYTES = 32;
const BODY_AT = MAGIC.length + SUM_BYTES;
const LENGTH_AT = BODY_AT + DIGEST_BYTES;
const HEADER_AT = LENGTH_AT + 8;
/** Columns are typed arrays over the file's bytes. */
const ALIGNMENT = 8;
const LONGEST_HEADER = 1 << 20;

/** A segment's bytes, in pieces. */
export function encodeSegment(segment: Segment): Uint8Array[] {
  const { ids, others, sizes, commits, trees, tags, names, found, texts, rules, grams, classes } = segment;
  const text = (value: string, encoding: "latin1" | "utf8"): Uint8Array => Buffer.from(value, encoding);
  const columns = [
    ids,
    others,
    sizes,
    commits,
    trees,
    tags,
    text(names.join("\0"), "latin1"),
    found,
    text(JSON.stringify(texts), "utf8"),
    text(JSON.stringify(rules), "utf8"),
    grams.groupOf,
    grams.lengths,
    grams.sealed,
    classes.classOf,
    classes.rows,
    classes.found,
  ];
  const header: SegmentHeader = { ...segment.header, columns: columns.map((column) => column.byteLength) };
  const head = Buffer.from(JSON.stringify(header), "utf8");
  const length = Buffer.alloc(8);
  length.writeUInt32LE(head.length);
  const pieces = [sha256(head), length, head, padding(HEADER_AT + head.length)];
  for (const column of columns) pieces.push(bytesOf(column), padding(column.byteLength));
  const sum = Buffer.alloc(SUM_BYTES);
  // Of no bytes zlib gives 0, whatever came before.
  sum.writeUInt32LE(pieces.reduce((value, piece) => (piece.length > 0 ? crc32(piece, value) : value), 0));
  return [Buffer.from(MAGIC, "latin1"), sum, ...pieces];
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array | Int32Array | Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function padding(length: number): Buffer {
  return Buffer.alloc(aligned(length) - length);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** A segment's header alone. @throws FormatError when the file is no segment */
export function readSegmentHeader(path: string): SegmentHeader {
  return withFile(path, (descriptor) => parseHeader(readRange(descriptor, 0, HEADER_AT + LONGEST_HEADER)));
}

/** @throws FormatError when the file is no segment, or is damaged */
export function readSegment(path: string): Segment {
  const bytes = withFile(path, (descriptor) => readRange(descriptor, 0, fstatSync(descriptor).size));
  const header = parseHeader(bytes);
  if (crc32(bytes.subarray(BODY_AT)) !== bytes.readUInt32LE(MAGIC.length))
    throw new FormatError("corrupt", "its checksum does not fit its content");
  let at = aligned(HEADER_AT + headerBytes(bytes));
  const columns = header.columns.map((length) => {
    const from = at;
    at += aligned(length);
    if (at > bytes.length) throw new FormatError("truncated", "it ends before its columns do");
    return bytes.subarray(from, from + length);
  });
  const column = (i: number): Buffer => columns[i] ?? Buffer.alloc(0);
  const words = (i: number): Int32Array<ArrayBuffer> => {
    const { buffer, byteOffset, length } = column(i);
    return new Int32Array(buffer as ArrayBuffer, byteOffset, length >> 2);
  };
  const sizes = column(2);
  let rules: Segment["rules"] | undefined;
  return {
    header,
    ids: column(0),
    others: column(1),
    sizes: new Float64Array(sizes.buffer, sizes.byteOffset, sizes.length >> 3),
    commits: words(3),
    trees: words(4),
    tags: words(5),
    names: column(6).toString("latin1").split("\0"),
    found: words(7),
    texts: JSON.parse(column(8).toString("utf8")) as SegmentTexts,
    get rules() {
      return (rules ??= JSON.parse(column(9).toString("utf8")) as Segment["rules"]);
    },
    grams: { groupOf: words(10), lengths: words(11), sealed: column(12) },
    classes: { classOf: words(13), rows: words(14), found: words(15) },
  };
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
  const bytes = Buffer.allocUnsafeSlow(Math.min(length, fstatSync(descriptor).size));
  let read = 0;
  for (let count = -1; read < bytes.length && count !== 0; read += count)
    count = readSync(descriptor, bytes, read, bytes.length - read, from + read);
  return bytes.subarray(0, read);
}

function headerBytes(bytes: Buffer): number {
  return bytes.length < HEADER_AT ? Infinity : bytes.readUInt32LE(LENGTH_AT);
}

function parseHeader(bytes: Buffer): SegmentHeader {
  if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw new FormatError("unsupported", "it is not a history cache of this version");
  const end = HEADER_AT + headerBytes(bytes);
  if (end > bytes.length || end > HEADER_AT + LONGEST_HEADER)
    throw new FormatError("truncated", "it ends before its header does");
  const head = bytes.subarray(HEADER_AT, end);
  if (!sha256(head).equals(bytes.subarray(BODY_AT, LENGTH_AT)))
    throw new FormatError("corrupt", "its header's digest does not fit");
  return JSON.parse(head.toString("utf8")) as SegmentHeader;
}
