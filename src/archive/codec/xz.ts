/** xz files (The .xz File Format 1.1.0): streams one after the other, each of blocks, an index and a footer. What a header says of sizes and of the
 *  dictionary (up to 4 GiB) is not believed: there is as much as comes out. Checks are verified. */
import { crc32 } from "node:zlib";
import { digest } from "../../bytes/digest.ts";
import { FormatError } from "../../model/errors.ts";
import { crc64 } from "./crc64.ts";
import { decodeLzma2 } from "./lzma2.ts";
import type { Output } from "./output.ts";
import { unfilter, type XzFilter } from "./xz-filters.ts";

const STREAM_HEADER = 12;
const FOOTER = 12;
const LZMA2 = 0x21;
/** Bytes of the check by its number. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];

interface Block {
  /** Where its LZMA2 data begins. */
  readonly at: number;
  /** Bytes unpacked; undefined: it does not say. */
  readonly size: number | undefined;
  /** In the order of packing. */
  readonly filters: readonly XzFilter[];
}

/** Decodes a whole file. @throws FormatError once all that comes before the damage is in the output; OutputFull */
export function decodeXz(input: Buffer, out: Output): void {
  let at = 0;
  while (at < input.length) {
    at = decodeStream(input, at, out);
    // Padding: groups of four zeros.
    while (at + 4 <= input.length && input.readUInt32LE(at) === 0) at += 4;
  }
}

/** Returns where it ends. */
function decodeStream(input: Buffer, start: number, out: Output): number {
  if (start + STREAM_HEADER > input.length) throw new FormatError("truncated", "an xz stream is cut short");
  const isHeader = input.toString("latin1", start, start + 6) === "\xfd7zXZ\0" && input[start + 6] === 0;
  if (!isHeader || crc32(input.subarray(start + 6, start + 8)) !== input.readUInt32LE(start + 8))
    throw new FormatError("corrupt", "an xz stream has a wrong header");
  const check = (input[start + 7] ?? 0) & 0x0f;
  let at = start + STREAM_HEADER;
  while (input[at] !== 0) at = decodeBlock(input, at, check, out);
  return indexEnd(input, at) + FOOTER;
}

function decodeBlock(input: Buffer, start: number, check: number, out: Output): number {
  const block = blockHeader(input, start);
  const from = out.length;
  let end: number;
  try {
    end = decodeLzma2(input, block.at, out);
  } finally {
    // Also of what comes before damage.
    unfilter(out.bytes.subarray(from, out.length), block.filters);
  }
  const content = out.bytes.subarray(from, out.length);
  if (block.size !== undefined && block.size !== content.length)
    throw new FormatError("corrupt", "a block of xz is not as long as it says");
  const checkAt = start + Math.ceil((end - start) / 4) * 4;
  const next = checkAt + (CHECK_BYTES[check] ?? 0);
  if (next > input.length) throw new FormatError("truncated", "an xz stream is cut short");
  if (!isRight(check, content, input.subarray(checkAt, next)))
    throw new FormatError("corrupt", "a block of xz has a wrong checksum");
  return next;
}

function blockHeader(input: Buffer, start: number): Block {
  const end = start + ((input[start] ?? 0) + 1) * 4;
  if (end > input.length || start >= input.length) throw new FormatError("truncated", "an xz stream is cut short");
  if (crc32(input.subarray(start, end - 4)) !== input.readUInt32LE(end - 4))
    throw new FormatError("corrupt", "a block of xz has a wrong header");
  const flags = input[start + 1] ?? 0;
  const fields = new Fields(input, start + 2, end - 4);
  if ((flags & 0x40) !== 0) fields.number();
  const size = (flags & 0x80) === 0 ? undefined : fields.number();
  const filters: XzFilter[] = [];
  for (let i = 0; i <= (flags & 3); i++) {
    const id = fields.number();
    const length = fields.number();
    filters.push({ id, properties: fields.bytes(length) });
  }
  if (filters.pop()?.id !== LZMA2) throw new FormatError("unsupported", "xz without LZMA2");
  return { at: end, size, filters };
}

/** Where the index ends, which tells nothing that is needed. */
function indexEnd(input: Buffer, start: number): number {
  const fields = new Fields(input, start + 1, input.length);
  const records = fields.number();
  for (let i = 0; i < records * 2; i++) fields.number();
  const end = start + Math.ceil((fields.at - start) / 4) * 4;
  const footer = end + 4;
  if (footer + FOOTER > input.length) throw new FormatError("truncated", "an xz stream is cut short");
  if (
    crc32(input.subarray(start, end)) !== input.readUInt32LE(end) ||
    input[footer + 10] !== 0x59 ||
    input[footer + 11] !== 0x5a
  )
    // prettier-ignore
    throw new FormatError("corrupt", "an xz stream has a wrong index");
  return footer;
}

function isRight(check: number, content: Buffer, said: Buffer): boolean {
  if (check === 1) return crc32(content) === said.readUInt32LE(0);
  if (check === 4) return crc64(content).equals(said);
  if (check === 10) return said.equals(digest("sha256", content));
  // None, or one that nobody knows.
  return true;
}

/** Reads numbers of seven bits a byte, the lowest first. */
class Fields {
  at: number;
  readonly #input: Uint8Array;
  readonly #end: number;

  constructor(input: Uint8Array, at: number, end: number) {
    this.#input = input;
    this.at = at;
    this.#end = end;
  }

  number(): number {
    let number = 0;
    for (let i = 0, factor = 1; i < 9; i++, factor *= 128) {
      if (this.at >= this.#end) throw new FormatError("truncated", "a number of xz is cut short");
      const byte = this.#input[this.at++] ?? 0;
      number += (byte & 0x7f) * factor;
      if (byte < 0x80) return number;
    }
    throw new FormatError("corrupt", "a number of xz is too long");
  }

  bytes(count: number): Uint8Array {
    if (count > this.#end - this.at) throw new FormatError("corrupt", "a block of xz has a wrong header");
    this.at += count;
    return this.#input.subarray(this.at - count, this.at);
  }
}
