/** bzip2, for which there is no specification: a header, blocks of at most 900 kB that stand at any bit, and a footer; streams one after the other.
 *  A block is a Burrows-Wheeler transform of runs, in move-to-front numbers, in Huffman codes. Written here since the package there is puts out byte
 *  by byte. Blocks' checksums are verified; memory is what one block needs. */
import { BitReader } from "./bit-reader.ts";
import { FormatError } from "../../model/errors.ts";
import { HuffmanCode } from "./huffman-code.ts";
import type { Output } from "./output.ts";

/** The digits of pi, and of its root. */
const BLOCK_HIGH = 0x314159;
const BLOCK_LOW = 0x265359;
const END_HIGH = 0x177245;
const END_LOW = 0x385090;
const GROUP = 50;
const RUN_A = 0;
const RUN_B = 1;
/** Longest run that its numbers can tell of in a block. */
const MOST_BLOCK = 900_000;

/** Decodes a whole file. @throws FormatError once all blocks before the damage are in the output; OutputFull */
export function decodeBzip2(input: Buffer, out: Output): void {
  const block = new Block();
  for (let at = 0; at < input.length;) {
    const level = (input[at + 3] ?? 0) - 0x30;
    if (input.toString("latin1", at, at + 3) !== "BZh" || level < 1 || level > 9)
      throw new FormatError("corrupt", "something else stands behind a bzip2 stream");
    const bits = new BitReader(input, at + 4);
    for (let sum = 0; ;) {
      const [high, low] = [bits.read(24), bits.read(24)];
      const said = bits.read32();
      if (high === END_HIGH && low === END_LOW) {
        if (said !== sum) throw new FormatError("corrupt", "a bzip2 stream has a wrong checksum");
        break;
      }
      if (high !== BLOCK_HIGH || low !== BLOCK_LOW)
        throw new FormatError("corrupt", "a block of bzip2 has a wrong header");
      const found = block.decode(bits, level * 100_000, out);
      if (found !== said) throw new FormatError("corrupt", "a block of bzip2 has a wrong checksum");
      sum = ((sum << 1) | (sum >>> 31)) ^ found;
    }
    at = bits.nextByte();
  }
}

class Block {
  /** Each byte of the transform, and above it where the next one stands. */
  readonly #table = new Uint32Array(MOST_BLOCK);
  readonly #selectors = new Uint8Array(1 << 15);

  /** Puts out one block. @returns its checksum @throws FormatError; OutputFull */
  decode(bits: BitReader, most: number, out: Output): number {
    const isRandomized = bits.read(1) === 1;
    const origin = bits.read(24);
    const symbols = usedBytes(bits);
    const codes = this.#codes(bits, symbols.length + 2);
    const length = this.#bytes(bits, symbols, codes, most);
    if (isRandomized)
      throw new FormatError("unsupported", "a randomized block of bzip2, as versions before 0.9.5 made them");
    if (origin >= length) throw new FormatError("corrupt", "a block of bzip2 begins behind its end");
    this.#link(length);
    return this.#putOut(origin, length, out);
  }

  /** Reads which code is used for each group of 50, and the codes. */
  #codes(bits: BitReader, symbols: number): HuffmanCode[] {
    const count = bits.read(3);
    const selectors = bits.read(15);
    if (count < 2 || count > 6 || selectors === 0) throw new FormatError("corrupt", "a block of bzip2 has no codes");
    const order = [0, 1, 2, 3, 4, 5];
    for (let i = 0; i < selectors; i++) {
      let place = 0;
      while (bits.read(1) === 1)
        if (++place >= count) throw new FormatError("corrupt", "a code of bzip2 that is not there");
      const [code = 0] = order.splice(place, 1);
      order.unshift(code);
      this.#selectors[i] = code;
    }
    this.#selectors.fill(255, selectors);
    return Array.from({ length: count }, () => new HuffmanCode(codeLengths(bits, symbols)));
  }

  /** Fills the low bytes of the table. @returns how many */
  #bytes(bits: BitReader, symbols: Uint8Array, codes: readonly HuffmanCode[], most: number): number {
    const table = this.#table;
    const end = symbols.length + 1;
    let length = 0;
    let run = 0;
    let weight = 1;
    for (let group = 0; ; group++) {
      const code = codes[this.#selectors[group] ?? 255];
      if (!code) throw new FormatError("corrupt", "a block of bzip2 does not end");
      for (let i = 0; i < GROUP; i++) {
        const symbol = code.read(bits);
        if (symbol === RUN_A || symbol === RUN_B) {
          run += weight << symbol;
          weight *= 2;
          if (run > most) throw new FormatError("corrupt", "a block of bzip2 is too long");
          continue;
        }
        if (length + run >= most && (length + run > most || symbol !== end))
          throw new FormatError("corrupt", "a block of bzip2 is too long");
        if (run > 0) table.fill(symbols[0] ?? 0, length, length + run);
        length += run;
        run = 0;
        weight = 1;
        if (symbol === end) return length;
        const place = symbol - 1;
        const byte = symbols[place] ?? 0;
        symbols.copyWithin(1, 0, place);
        symbols[0] = byte;
        table[length++] = byte;
      }
    }
  }

  /** Undoes the transform: tells each byte where the next one stands. */
  #link(length: number): void {
    const table = this.#table;
    const starts = new Int32Array(257);
    for (let i = 0; i < length; i++) starts[((table[i] ?? 0) & 0xff) + 1]!++;
    for (let byte = 0; byte < 256; byte++) starts[byte + 1]! += starts[byte] ?? 0;
    for (let i = 0; i < length; i++) table[starts[(table[i] ?? 0) & 0xff]!++]! |= i << 8;
  }

  /** Undoes the runs: four bytes alike, and how many more. */
  #putOut(origin: number, length: number, out: Output): number {
    const table = this.#table;
    let sum = -1;
    let next = (table[origin] ?? 0) >>> 8;
    let last = -1;
    let alike = 0;
    out.check();
    for (let done = 0; done < length;) {
      // A byte at a time, but for what is repeated, so that as much as there is room for comes out.
      let room = out.reserve(Math.min(length - done, 1 << 15));
      for (; room > 0 && done < length; done++) {
        const entry = table[next] ?? 0;
        const byte = entry & 0xff;
        next = entry >>> 8;
        if (alike === 4) {
          alike = 0;
          last = -1;
          const value = out.bytes[out.length - 1] ?? 0;
          for (let i = 0; i < byte; i++) sum = (sum << 8) ^ (CRC[(sum >>> 24) ^ value] ?? 0);
          if (byte > 0) out.repeat(1, byte);
          room = 0;
          done++;
          break;
        }
        alike = byte === last ? alike + 1 : 1;
        last = byte;
        out.bytes[out.length++] = byte;
        sum = (sum << 8) ^ (CRC[(sum >>> 24) ^ byte] ?? 0);
        room--;
      }
    }
    return ~sum;
  }
}

/** Bytes that a block has, in order, as two levels of bits tell. */
function usedBytes(bits: BitReader): Uint8Array {
  const rows = bits.read(16);
  const used: number[] = [];
  for (let row = 0; row < 16; row++) {
    if ((rows & (0x8000 >> row)) === 0) continue;
    const columns = bits.read(16);
    for (let column = 0; column < 16; column++) if ((columns & (0x8000 >> column)) !== 0) used.push(row * 16 + column);
  }
  if (used.length === 0) throw new FormatError("corrupt", "a block of bzip2 has no bytes");
  return Uint8Array.from(used);
}

/** Each length is the one before, one more or less at a time. */
function codeLengths(bits: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let i = 0; i < symbols; i++) {
    for (;;) {
      if (length < 1 || length > 20) throw new FormatError("corrupt", "an impossible code of bzip2");
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[i] = length;
  }
  return lengths;
}

/** CRC-32 with the highest bit first. */
const CRC = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let i = 0; i < 8; i++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  return sum;
});
