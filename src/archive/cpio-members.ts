/** The members of a cpio archive in its text forms (cpio(5): "newc" with and without checksums, "odc") and its binary one: initramfs and what rpm packages
 *  hold. Archives one after the other are read as Linux reads an initramfs (its buffer-format.rst). Views of the bytes, nothing is copied. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { BEHIND, type MemberSink } from "./member-sink.ts";

const LAST = "TRAILER!!!";
const MOST_NAME = 1 << 16;
const FILE = 0o100000;
const LINK = 0o120000;

interface Header {
  readonly mode: number;
  readonly nameAt: number;
  /** Bytes of the name, its NUL among them. */
  readonly nameBytes: number;
  readonly size: number;
  /** Where the name and the content end is rounded up to multiples of that. */
  readonly alignment: number;
}

/** Hands over files, and what links lead to. Returns false where the archive is cut short or damaged. */
export function cpioMembers(input: Uint8Array, sink: MemberSink): boolean {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  for (let start = 0, at = 0; at < bytes.length;) {
    const header = headerAt(bytes, at);
    if (!header || header.nameBytes === 0 || header.nameBytes > MOST_NAME) return false;
    const contentAt = aligned(header.nameAt + header.nameBytes, start, header.alignment);
    const end = contentAt + header.size;
    const name = bytesToPath(bytes, header.nameAt, Math.min(bytes.length, header.nameAt + header.nameBytes)).replace(/\0.*$/s, ""); // prettier-ignore
    const isCut = end > bytes.length;
    const content = bytes.subarray(contentAt, end);
    at = aligned(end, start, header.alignment);
    if (name === LAST) {
      at = start = afterZeros(bytes, end);
      if (at >= bytes.length || headerAt(bytes, at)) continue;
      // An initramfs goes on compressed behind the part that is not.
      sink.member({ name: BEHIND, content: bytes.subarray(at), notRead: undefined });
      return true;
    }
    const kind = header.mode & 0o170000;
    if (kind === LINK) sink.beside(name, bytesToPath(content));
    else if (kind === FILE || header.size > 0) {
      if (!sink.member({ name, content, notRead: isCut ? "damaged" : undefined })) return true;
    }
    if (isCut) return false;
  }
  return true;
}

function aligned(at: number, start: number, alignment: number): number {
  return start + Math.ceil((at - start) / alignment) * alignment;
}

function afterZeros(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === 0) at++;
  return at;
}

function headerAt(bytes: Buffer, at: number): Header | undefined {
  const magic = bytes.toString("latin1", at, at + 6);
  if (magic === "070701" || magic === "070702") {
    const field = digitsAt(bytes, at + 6, 8, 16);
    const [mode, size, nameBytes] = [field(1), field(6), field(11)];
    return sound({ mode, size, nameBytes, nameAt: at + 110, alignment: 4 });
  }
  if (magic === "070707") {
    const field = (from: number, digits: number): number => digitsAt(bytes, at + from, digits, 8)(0);
    return sound({ mode: field(18, 6), size: field(65, 11), nameBytes: field(59, 6), nameAt: at + 76, alignment: 1 });
  }
  const first = at + 26 <= bytes.length ? bytes.readUInt16LE(at) : 0;
  if (first !== 0o070707 && first !== 0o143561) return undefined;
  const half = (from: number): number =>
    first === 0o070707 ? bytes.readUInt16LE(at + from) : bytes.readUInt16BE(at + from);
  const size = half(22) * 65536 + half(24);
  return { mode: half(6), size, nameBytes: half(20), nameAt: at + 26, alignment: 2 };
}

/** Reads the number of that place; NaN for what is none. */
function digitsAt(bytes: Buffer, from: number, digits: number, radix: 8 | 16): (place: number) => number {
  const form = radix === 8 ? /^[0-7]+$/ : /^[0-9a-fA-F]+$/;
  return (place) => {
    const text = bytes.toString("latin1", from + place * digits, from + (place + 1) * digits);
    return text.length === digits && form.test(text) ? Number.parseInt(text, radix) : Number.NaN;
  };
}

function sound(header: Header): Header | undefined {
  return Number.isNaN(header.mode + header.size + header.nameBytes) ? undefined : header;
}
