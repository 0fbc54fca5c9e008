/** The central directory of a zip archive (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16, and 4.5.3 for zip64): what it lists is in the archive,
 *  what it does not list is not. Every field comes from a stranger: offsets are checked, nothing is trusted. Pure. */
import { bytesToPath } from "../bytes/byte-path.ts";

/** An entry, as the directory tells it. */
export interface ZipEntry {
  /** One character per byte. */
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflate, … */
  readonly method: number;
  readonly crc: number;
  /** Bytes in the archive, and unpacked. */
  readonly packed: number;
  readonly size: number;
  /** Where its local header should be, from the archive's first byte. */
  readonly at: number;
}

const END = 0x06054b50;
const END_BYTES = 22;
const MOST_COMMENT = 0xffff;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCATOR_BYTES = 20;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
/** In place of a number that stands in the zip64 field. */
const WIDE_32 = 0xffffffff;
const EXTRA_64 = 1;
/** Bit 0: encrypted; bit 6: strongly; bit 13: the directory itself is. */
const ENCRYPTED = 0x2041;

interface Directory {
  /** Where it begins. */
  readonly at: number;
  /** Bytes that stand before the archive, such as a program that unpacks it. */
  readonly before: number;
}

/** Lists the entries, in order; undefined where there is no directory. What cannot be one ends the list. */
export function zipEntries(bytes: Buffer): Iterable<ZipEntry> | undefined {
  const directory = findDirectory(bytes);
  return directory && entriesOf(bytes, directory);
}

/** Where the bytes of an entry begin, which its local header tells; undefined where there is none. */
export function zipDataAt(bytes: Buffer, { at }: ZipEntry): number | undefined {
  if (at < 0 || at + LOCAL_BYTES > bytes.length || bytes.readUInt32LE(at) !== LOCAL) return undefined;
  const start = at + LOCAL_BYTES + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  return start <= bytes.length ? start : undefined;
}

/** The last record that can be the end: its comment may hold what looks like another. */
function findDirectory(bytes: Buffer): Directory | undefined {
  const least = Math.max(0, bytes.length - END_BYTES - MOST_COMMENT);
  for (let end = bytes.length - END_BYTES; end >= least; end--) {
    if (bytes[end] !== 0x50 || bytes.readUInt32LE(end) !== END) continue;
    const found = directoryBefore(bytes, end);
    if (found) return found;
  }
  return undefined;
}

function directoryBefore(bytes: Buffer, end: number): Directory | undefined {
  const wide = wideEnd(bytes, end);
  const size = wide?.size ?? bytes.readUInt32LE(end + 12);
  const offset = wide?.offset ?? bytes.readUInt32LE(end + 16);
  const count = bytes.readUInt16LE(end + 10);
  if (size === 0 && count === 0) return { at: end, before: 0 };
  // It ends where the record begins, whatever stands before the archive; or else it is where it says.
  for (const at of [(wide?.at ?? end) - size, offset])
    if (at >= 0 && at + ENTRY_BYTES <= bytes.length && bytes.readUInt32LE(at) === ENTRY)
      return { at, before: Math.max(0, at - offset) };
  return undefined;
}

/** The zip64 record, if there is one; undefined where the plain record says all. */
function wideEnd(
  bytes: Buffer,
  end: number,
): { readonly at: number; readonly size: number; readonly offset: number } | undefined {
  const locator = end - LOCATOR_BYTES;
  if (locator < 0 || bytes.readUInt32LE(locator) !== LOCATOR_64) return undefined;
  // With bytes before the archive it stands elsewhere than it says: right before the locator, as it has no fields of its own in practice.
  for (const at of [wideNumber(bytes, locator + 8), locator - 56]) {
    if (at === undefined || at < 0 || at + 56 > bytes.length || bytes.readUInt32LE(at) !== END_64) continue;
    const size = wideNumber(bytes, at + 40);
    const offset = wideNumber(bytes, at + 48);
    if (size !== undefined && offset !== undefined) return { at, size, offset };
  }
  return undefined;
}

function* entriesOf(bytes: Buffer, { at: start, before }: Directory): Generator<ZipEntry> {
  for (let at = start; at + ENTRY_BYTES <= bytes.length && bytes.readUInt32LE(at) === ENTRY;) {
    const nameBytes = bytes.readUInt16LE(at + 28);
    const extraBytes = bytes.readUInt16LE(at + 30);
    const extraAt = at + ENTRY_BYTES + nameBytes;
    const next = extraAt + extraBytes + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) return;
    const [size, packed, offset] = numbersOf(bytes, at, extraAt, extraBytes);
    yield {
      name: bytesToPath(bytes, at + ENTRY_BYTES, extraAt),
      isEncrypted: (bytes.readUInt16LE(at + 8) & ENCRYPTED) !== 0,
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed,
      size,
      at: offset + before,
    };
    at = next;
  }
}

/** Size, packed size and offset of the local header: where one is all ones, it is the next number of the zip64 field. */
function numbersOf(bytes: Buffer, at: number, extraAt: number, extraBytes: number): [number, number, number] {
  const plain = [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)] as const;
  let wideAt = plain.includes(WIDE_32) ? extraField(bytes, extraAt, extraBytes) : undefined;
  const [size, packed, offset] = plain.map((number) => {
    if (number !== WIDE_32 || wideAt === undefined) return number;
    wideAt += 8;
    // What no number of ours can hold is beyond any archive: the entry will be told as damaged.
    return (wideAt <= extraAt + extraBytes ? wideNumber(bytes, wideAt - 8) : undefined) ?? Number.MAX_SAFE_INTEGER;
  });
  return [size ?? 0, packed ?? 0, offset ?? 0];
}

function extraField(bytes: Buffer, from: number, length: number): number | undefined {
  for (let at = from; at + 4 <= from + length; at += 4 + bytes.readUInt16LE(at + 2))
    if (bytes.readUInt16LE(at) === EXTRA_64) return at + 4;
  return undefined;
}

function wideNumber(bytes: Buffer, at: number): number | undefined {
  const number = Number(bytes.readBigUInt64LE(at));
  return Number.isSafeInteger(number) ? number : undefined;
}
