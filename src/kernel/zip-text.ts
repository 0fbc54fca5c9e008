/** What the members of a zip say, one behind the other, read from its first byte on by their local headers (APPNOTE.TXT 4.3.7): the end may be cut off.
 *  Stored and deflated ones; what is encrypted, damaged or packed otherwise says nothing. Pure. */
import { inflateRawSync } from "node:zlib";

const LOCAL_HEADER = 0x04034b50;
const HEADER_BYTES = 30;
const ENCRYPTED = 1;
/** Sizes stand behind the data. */
const STREAMED = 8;
const STORED = 0;
const DEFLATE = 8;
const LINE_END = Buffer.from("\n");
/** Signature, checksum and two sizes, of eight bytes each at most, behind the data of a member that was streamed. */
const MOST_BEHIND = 24;

/** What one member says, and how many bytes it takes. */
interface Said {
  readonly text: Uint8Array;
  readonly packed: number;
}

/** @param most - bytes that may come out: what says more is cut off there */
export function zipText(zip: Uint8Array, most: number): Uint8Array {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.length);
  const texts: Uint8Array[] = [];
  let room = most;
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length && bytes.readUInt32LE(at) === LOCAL_HEADER) {
    const data = at + HEADER_BYTES + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    const said = read(bytes, at, data, room);
    if (!said) break;
    room -= said.text.length;
    texts.push(said.text, LINE_END);
    at = nextHeader(bytes, data + said.packed);
  }
  return Buffer.concat(texts);
}

/** The member whose header stands at some place; undefined where it cannot be told where it ends. */
function read(bytes: Buffer, at: number, data: number, most: number): Said | undefined {
  const flags = bytes.readUInt16LE(at + 6);
  const method = bytes.readUInt16LE(at + 8);
  const isStreamed = (flags & STREAMED) !== 0;
  const packed = isStreamed ? bytes.length - data : bytes.readUInt32LE(at + 18);
  const isRead = (flags & ENCRYPTED) === 0 && (method === DEFLATE || (method === STORED && !isStreamed));
  if (!isRead) return isStreamed ? undefined : { text: LINE_END, packed };
  const content = bytes.subarray(data, data + packed);
  if (method === STORED) return { text: content.subarray(0, most), packed };
  try {
    // The types know nothing of what comes with `info`.
    const said: unknown = inflateRawSync(content, { maxOutputLength: Math.max(1, most), info: true });
    const { buffer, engine } = said as { buffer: Buffer; engine: { bytesWritten: number } };
    return { text: buffer, packed: engine.bytesWritten };
  } catch {
    return isStreamed ? undefined : { text: LINE_END, packed };
  }
}

/** Where the next local header begins, at most so far behind a member's data as a descriptor reaches. */
function nextHeader(bytes: Buffer, from: number): number {
  const found = bytes.subarray(from, from + MOST_BEHIND + 4).indexOf("PK\x03\x04", 0, "latin1");
  return found < 0 ? bytes.length : from + found;
}
