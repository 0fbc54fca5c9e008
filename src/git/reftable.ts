/** Reads one reftable file: refs and reflog records, versions 1 and 2.
 *  All blocks are read in sequence; indexes and object blocks only serve searches and are skipped.
 *  Format: git's technical/reftable. The stack of tables is reftable-stack.ts's business. */
import { crc32 } from "node:zlib";
import { ByteReader } from "../bytes/byte-reader.ts";
import { bytesToPath } from "../bytes/byte-path.ts";
import { toHex } from "../bytes/hex.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { inflateUpTo } from "./inflate.ts";

interface ReftableRef {
  readonly name: BytePath;
  readonly value:
    | { readonly kind: "deletion" }
    | { readonly kind: "id"; readonly id: string; readonly peeled: string | undefined }
    | { readonly kind: "symbolic"; readonly target: BytePath };
}

export interface ReftableLog {
  readonly ref: BytePath;
  /** Sorts entries of one ref: higher is later. */
  readonly updateIndex: bigint;
  /** Undefined for a record that deletes the one of the same ref and update index. */
  readonly data:
    | {
        readonly oldId: string;
        readonly newId: string;
        readonly name: string;
        readonly email: string;
        readonly seconds: number;
        /** Minutes east of Greenwich. */
        readonly zoneMinutes: number;
        readonly message: string;
      }
    | undefined;
}

export interface Reftable {
  readonly refs: readonly ReftableRef[];
  readonly logs: readonly ReftableLog[];
}

const MAGIC = 0x52454654;
const REF_BLOCK = 0x72;
const LOG_BLOCK = 0x67;
const LARGEST_BLOCK = 2 ** 24;
const HASH_IDS: Readonly<Record<string, number>> = { sha1: 20, s256: 32 };

interface Layout {
  readonly headerBytes: number;
  readonly blockSize: number;
  readonly logPosition: number;
  /** Where the footer begins. */
  readonly end: number;
}

/** Parses a whole file. @param what - names it in errors. @throws FormatError */
export function parseReftable(bytes: Uint8Array, hashBytes: number, what: string): Reftable {
  const layout = readLayout(bytes, hashBytes, what);
  const refs: ReftableRef[] = [];
  const logs: ReftableLog[] = [];
  const first = bytes[layout.headerBytes];
  if (first === REF_BLOCK && layout.headerBytes < layout.end) readRefBlocks(bytes, layout, hashBytes, what, refs);
  if (layout.logPosition > 0) readLogBlocks(bytes, layout.logPosition, layout, hashBytes, what, logs);
  else if (first === LOG_BLOCK && layout.headerBytes < layout.end)
    readLogBlocks(bytes, 0, layout, hashBytes, what, logs);
  return { refs, logs };
}

function readLayout(bytes: Uint8Array, hashBytes: number, what: string): Layout {
  const header = new ByteReader(bytes, what);
  if (header.uint32() !== MAGIC) throw new FormatError("corrupt", `${what} does not begin as a reftable does`);
  const version = header.uint8();
  if (version !== 1 && version !== 2)
    throw new FormatError("unsupported", `${what} is a reftable of version ${version}; known are 1 and 2`);
  const blockSize = header.uint24();
  header.skip(16);
  const idBytes = version === 1 ? 20 : (HASH_IDS[header.text(4)] ?? 0);
  if (idBytes !== hashBytes)
    throw new FormatError("corrupt", `${what} names objects by another digest than its repository`);
  const headerBytes = header.position;
  const footerBytes = headerBytes + 44;
  const end = bytes.length - footerBytes;
  if (end < headerBytes) throw new FormatError("truncated", `${what} is shorter than any reftable`);
  const footer = new ByteReader(bytes, what, end);
  for (let i = 0; i < headerBytes; i++) {
    if (footer.uint8() !== bytes[i])
      throw new FormatError("corrupt", `${what} has a footer that does not repeat its header`);
  }
  footer.skip(24);
  const logPosition = footer.uint64();
  footer.skip(8);
  if (crc32(bytes.subarray(end, end + footerBytes - 4)) !== footer.uint32()) {
    throw new FormatError("corrupt", `${what} has a footer with a wrong checksum`);
  }
  if (logPosition > end) throw new FormatError("corrupt", `${what} places its log beyond its end`);
  return { headerBytes, blockSize, logPosition, end };
}

/** Ref blocks follow each other from the file's start; the first shares its block with the file's header. */
function readRefBlocks(bytes: Uint8Array, layout: Layout, hashBytes: number, what: string, refs: ReftableRef[]): void {
  for (let start = 0; start < layout.end;) {
    const header = new ByteReader(bytes, what, start === 0 ? layout.headerBytes : start, layout.end);
    if (header.uint8() !== REF_BLOCK) return;
    const blockEnd = start + header.uint24();
    if (blockEnd > layout.end || blockEnd <= header.position)
      throw new FormatError("truncated", `${what} ends in the middle of a block`);
    const recordsEnd = endOfRecords(bytes, blockEnd, what);
    const reader = new ByteReader(bytes, what, header.position, recordsEnd);
    let key = new Uint8Array(0);
    while (reader.left > 0) {
      const record = readKey(reader, key, what);
      key = record.key;
      refs.push(readRefValue(reader, bytesToPath(key), record.type, hashBytes, what));
    }
    start =
      layout.blockSize > 0 && bytes[blockEnd] === 0
        ? Math.ceil(blockEnd / layout.blockSize) * layout.blockSize
        : blockEnd;
  }
}

/** Log blocks are deflated and follow each other without padding. @param from - 0 when the first one follows the file's header */
function readLogBlocks(
  bytes: Uint8Array,
  from: number,
  layout: Layout,
  hashBytes: number,
  what: string,
  logs: ReftableLog[],
): void {
  for (let start = from; start < layout.end;) {
    const header = new ByteReader(bytes, what, start === 0 ? layout.headerBytes : start, layout.end);
    if (header.uint8() !== LOG_BLOCK) return;
    header.skip(3);
    const { bytes: block, consumed } = inflateUpTo(bytes.subarray(header.position, layout.end), LARGEST_BLOCK, what);
    const reader = new ByteReader(block, what, 0, endOfRecords(block, block.length, what));
    let key = new Uint8Array(0);
    while (reader.left > 0) {
      const record = readKey(reader, key, what);
      key = record.key;
      logs.push(readLogRecord(reader, key, record.type, hashBytes, what));
    }
    start = header.position + consumed;
  }
}

/** A block ends with its restart points, 3 bytes each, and their number. */
function endOfRecords(bytes: Uint8Array, blockEnd: number, what: string): number {
  if (blockEnd < 2) throw new FormatError("truncated", `${what} ends in the middle of a block`);
  const restarts = bytes[blockEnd - 2]! * 256 + bytes[blockEnd - 1]!;
  return Math.max(0, blockEnd - 2 - 3 * restarts);
}

/** Keys are written without what they share with the key before. */
function readKey(reader: ByteReader, last: Uint8Array, what: string): { key: Uint8Array<ArrayBuffer>; type: number } {
  const prefix = reader.offsetVarint();
  const suffixAndType = reader.offsetVarint();
  if (prefix > last.length)
    throw new FormatError("corrupt", `${what} shortens a name by more than the name before it has`);
  const suffix = reader.take(Math.floor(suffixAndType / 8));
  const key = new Uint8Array(prefix + suffix.length);
  key.set(last.subarray(0, prefix));
  key.set(suffix, prefix);
  return { key, type: suffixAndType % 8 };
}

function readRefValue(reader: ByteReader, name: BytePath, type: number, hashBytes: number, what: string): ReftableRef {
  reader.offsetVarint();
  if (type === 0) return { name, value: { kind: "deletion" } };
  if (type === 1) return { name, value: { kind: "id", id: toHex(reader.take(hashBytes)), peeled: undefined } };
  if (type === 2)
    return { name, value: { kind: "id", id: toHex(reader.take(hashBytes)), peeled: toHex(reader.take(hashBytes)) } };
  if (type === 3) return { name, value: { kind: "symbolic", target: reader.text(reader.offsetVarint()) } };
  throw new FormatError("unsupported", `${what} holds a ref of the unknown kind ${type}`);
}

function readLogRecord(
  reader: ByteReader,
  key: Uint8Array,
  type: number,
  hashBytes: number,
  what: string,
): ReftableLog {
  const nameEnd = key.length - 9;
  if (nameEnd < 0 || key[nameEnd] !== 0) throw new FormatError("corrupt", `${what} holds a log record without a ref`);
  const ref = bytesToPath(key, 0, nameEnd);
  const updateIndex = 0xffff_ffff_ffff_ffffn - BigInt(`0x${toHex(key, nameEnd + 1, 8)}`);
  if (type === 0) return { ref, updateIndex, data: undefined };
  if (type !== 1) throw new FormatError("unsupported", `${what} holds a log record of the unknown kind ${type}`);
  const oldId = toHex(reader.take(hashBytes));
  const newId = toHex(reader.take(hashBytes));
  const name = reader.text(reader.offsetVarint());
  const email = reader.text(reader.offsetVarint());
  const seconds = reader.offsetVarint();
  const zone = reader.uint16();
  const zoneMinutes = zone >= 0x8000 ? zone - 0x10000 : zone;
  const message = reader.text(reader.offsetVarint());
  return { ref, updateIndex, data: { oldId, newId, name, email, seconds, zoneMinutes, message } };
}
