/** Filters that xz may apply before it packs: they make addresses in machine code relative, or bytes differences (The .xz File Format 1.1.0, section 5.3).
 *  Undone in place, each as the LZMA SDK's Bra.c and Delta.c define it. Pure. */
import { FormatError } from "../../model/errors.ts";

export interface XzFilter {
  readonly id: number;
  readonly properties: Uint8Array;
}

/** By id. */
const FILTERS: Readonly<Record<number, (bytes: Buffer, properties: Uint8Array) => void>> = {
  0x03: undoDelta,
  0x04: (bytes, properties) => undoX86(bytes, startOf(properties)),
  0x05: (bytes, properties) => undoPowerPc(bytes, startOf(properties)),
  0x07: (bytes, properties) => undoArm(bytes, startOf(properties)),
  0x08: (bytes, properties) => undoArmThumb(bytes, startOf(properties)),
  0x09: (bytes, properties) => undoSparc(bytes, startOf(properties)),
  0x0a: (bytes, properties) => undoArm64(bytes, startOf(properties)),
};

/** Undoes them, the last one first. @throws FormatError "unsupported" for a filter that is not known */
export function unfilter(bytes: Buffer, filters: readonly XzFilter[]): void {
  for (const { id, properties } of filters.toReversed()) {
    const undo = FILTERS[id];
    if (!undo) throw new FormatError("unsupported", `a filter of xz that is not read (${id})`);
    undo(bytes, properties);
  }
}

function startOf(properties: Uint8Array): number {
  return properties.length === 4 ? Buffer.from(properties).readUInt32LE(0) : 0;
}

function undoDelta(bytes: Buffer, [byte = 0]: Uint8Array): void {
  const distance = byte + 1;
  for (let i = distance; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) + (bytes[i - distance] ?? 0);
}

/** Opcodes CALL and JMP with an address of 32 bits whose highest byte is all zeros or ones. Where the last few bytes had such an opcode that was left
 *  alone, this one may be a part of that one's address: `mask` has a bit for each, and one more for those whose highest byte was an end as well. */
function undoX86(bytes: Buffer, start: number): void {
  let mask = 0;
  let previous = -5;
  for (let at = 0; at + 5 <= bytes.length; at++) {
    if (((bytes[at] ?? 0) & 0xfe) !== 0xe8) continue;
    const gap = at - previous;
    previous = at;
    if (gap > 5) mask = 0;
    else for (let i = 0; i < gap; i++) mask = (mask & 0x77) << 1;
    const isEnd = isAllOrNothing(bytes[at + 4] ?? 0);
    const bit = X86_BITS[mask >> 1];
    if (!isEnd || bit === undefined) {
      mask |= isEnd ? 0x11 : 1;
      continue;
    }
    bytes.writeInt32LE(x86Address(bytes.readInt32LE(at + 1), (start + at + 5) | 0, mask === 0 ? 0 : bit), at + 1);
    mask = 0;
    at += 4;
  }
}

/** By what stood before: which byte of the address must not be an end; other masks leave it alone. */
const X86_BITS: readonly (number | undefined)[] = [0, 1, 2, undefined, 3];

function isAllOrNothing(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}

function x86Address(absolute: number, next: number, bit: number): number {
  let target = (absolute - next) | 0;
  if (bit === 0) return extended(target);
  const below = (1 << (32 - bit * 8)) - 1;
  // Twice at most, in what encoders make.
  for (let i = 0; i < 8 && isAllOrNothing((target >>> (24 - bit * 8)) & 0xff); i++)
    target = ((target ^ below) - next) | 0;
  return extended(target);
}

/** Bit 24 fills the highest byte. */
function extended(address: number): number {
  return (address << 7) >> 7;
}

function undoPowerPc(bytes: Buffer, start: number): void {
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word = bytes.readInt32BE(at);
    if ((word & 0xfc000003) !== 0x48000001) continue;
    bytes.writeInt32BE(0x48000001 | (((word & 0x03fffffc) - (start + at)) & 0x03fffffc), at);
  }
}

function undoArm(bytes: Buffer, start: number): void {
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    if (bytes[at + 3] !== 0xeb) continue;
    const target = bytes.readUIntLE(at, 3) - ((start + at + 8) >>> 2);
    bytes.writeUIntLE(target & 0xffffff, at, 3);
  }
}

function undoArmThumb(bytes: Buffer, start: number): void {
  for (let at = 0; at + 4 <= bytes.length; at += 2) {
    const [high, low] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    if ((high & 0xf800) !== 0xf000 || (low & 0xf800) !== 0xf800) continue;
    const target = (((((high & 0x7ff) << 11) | (low & 0x7ff)) << 1) - (start + at + 4)) >> 1;
    bytes.writeUInt16LE(0xf000 | ((target >>> 11) & 0x7ff), at);
    bytes.writeUInt16LE(0xf800 | (target & 0x7ff), at + 2);
    at += 2;
  }
}

function undoSparc(bytes: Buffer, start: number): void {
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word = bytes.readInt32BE(at);
    const head = word >>> 22;
    if (head !== 0x100 && head !== 0x1ff) continue;
    const target = ((word << 2) - (start + at)) >> 2;
    bytes.writeInt32BE((((0 - ((target >>> 22) & 1)) << 22) & 0x3fffffff) | (target & 0x3fffff) | 0x40000000, at);
  }
}

/** Branches (BL), and addresses of pages (ADRP) within 512 MiB. */
function undoArm64(bytes: Buffer, start: number): void {
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const word = bytes.readInt32LE(at);
    const position = (start + at) | 0;
    if (word >>> 26 === 0x25) bytes.writeInt32LE(0x94000000 | ((word - (position >>> 2)) & 0x03ffffff), at);
    else if ((word & 0x9f000000) >>> 0 === 0x90000000) {
      const source = ((word >>> 29) & 3) | ((word >>> 3) & 0x1ffffc);
      if (((source + 0x20000) & 0x1c0000) !== 0) continue;
      const target = source - (position >>> 12);
      const packed = ((target & 3) << 29) | ((target & 0x3fffc) << 3) | ((0 - (target & 0x20000)) & 0xe00000);
      bytes.writeInt32LE((word & 0x9000001f) | packed, at);
    }
  }
}
