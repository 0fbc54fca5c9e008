/** LZ4 frames (lz4_Frame_format.md 1.6.4), skippable ones and the older form that Linux packs kernels and initramfs in. Blocks are bounded by what
 *  they say (at most 8 MiB) and by what may come out; checksums are not verified: what is damaged seldom decodes, and is read all the same. */
import { FormatError } from "../../model/errors.ts";
import type { Output } from "./output.ts";

const FRAME = 0x184d2204;
const LEGACY = 0x184c2102;
/** The lowest of sixteen. */
const SKIPPABLE = 0x184d2a50;
const LEGACY_BLOCK = 8 << 20;
const LEAST_MATCH = 4;

/** Decodes a whole file. @throws FormatError once all that comes before the damage is in the output; OutputFull */
export function decodeLz4(input: Buffer, out: Output): void {
  for (let at = 0; at < input.length;) {
    const magic = wordAt(input, at);
    if (magic === FRAME) at = decodeFrame(input, at + 4, out);
    else if (magic === LEGACY) at = decodeLegacy(input, at + 4, out);
    else if ((magic & -16) >>> 0 === SKIPPABLE) at += 8 + wordAt(input, at + 4);
    else throw new FormatError("corrupt", "something else stands behind an lz4 frame");
    if (at > input.length) throw new FormatError("truncated", "an lz4 frame is cut short");
  }
}

function wordAt(input: Buffer, at: number): number {
  if (at + 4 > input.length) throw new FormatError("truncated", "an lz4 frame is cut short");
  return input.readUInt32LE(at);
}

/** Returns where it ends. */
function decodeFrame(input: Buffer, start: number, out: Output): number {
  const flags = input[start] ?? 0;
  if (flags >>> 6 !== 1) throw new FormatError("unsupported", "an lz4 frame of another version");
  const areIndependent = (flags & 0x20) !== 0;
  const most = 1 << (8 + 2 * (((input[start + 1] ?? 0) >>> 4) & 7));
  const from = out.length;
  let at = start + 2 + ((flags & 8) === 0 ? 0 : 8) + ((flags & 1) === 0 ? 0 : 4) + 1;
  for (;;) {
    const word = wordAt(input, at);
    at += 4;
    if (word === 0) return at + ((flags & 4) === 0 ? 0 : 4);
    const size = word & 0x7fffffff;
    if (size > most) throw new FormatError("corrupt", "a block of lz4 is too long");
    const block = input.subarray(at, at + size);
    if (word >>> 31 === 1) out.write(block);
    else decodeBlock(block, out, areIndependent ? out.length : from);
    if (block.length < size) throw new FormatError("truncated", "an lz4 frame is cut short");
    at += size + ((flags & 16) === 0 ? 0 : 4);
  }
}

/** Blocks until the file ends, or another frame begins. */
function decodeLegacy(input: Buffer, start: number, out: Output): number {
  let at = start;
  while (at + 4 <= input.length) {
    const size = input.readUInt32LE(at);
    if (size === FRAME || size === LEGACY) return at;
    if (size > LEGACY_BLOCK + LEGACY_BLOCK / 255 + 16) throw new FormatError("corrupt", "a block of lz4 is too long");
    const block = input.subarray(at + 4, at + 4 + size);
    decodeBlock(block, out, out.length);
    at += 4 + size;
    if (at > input.length) throw new FormatError("truncated", "an lz4 frame is cut short");
  }
  return at;
}

/** Literals and matches in turn; literals end it. @param from - before which no match begins */
function decodeBlock(block: Buffer, out: Output, from: number): void {
  out.check();
  for (let at = 0; at < block.length;) {
    const token = block[at++] ?? 0;
    let count = token >>> 4;
    if (count === 15) for (let byte = 255; byte === 255 && at < block.length;) count += byte = block[at++] ?? 0;
    out.write(block.subarray(at, at + count));
    at += count;
    if (at > block.length) throw new FormatError("corrupt", "a block of lz4 is cut short");
    if (at === block.length) return;
    const distance = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    let length = (token & 15) + LEAST_MATCH;
    if ((token & 15) === 15) for (let byte = 255; byte === 255 && at < block.length;) length += byte = block[at++] ?? 0;
    // Literals are the last thing in a block: what ends with a match is cut short.
    if (at >= block.length) throw new FormatError("corrupt", "a block of lz4 is cut short");
    out.repeat(distance, length, from);
  }
}
