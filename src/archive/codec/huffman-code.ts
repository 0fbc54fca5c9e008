/** A canonical Huffman code as bzip2 has them: at most 258 symbols, at most 20 bits each, the highest bit first. */
import { FormatError } from "../../model/errors.ts";
import type { BitReader } from "./bit-reader.ts";

/** Codes of at most so many bits are looked up at once. */
const QUICK = 10;
const MOST_BITS = 20;

export class HuffmanCode {
  /** By the next bits: symbol and length, 0 where the code is longer or there is none. */
  readonly #quick = new Uint16Array(1 << QUICK);
  /** By length: the first code, and of how many. */
  readonly #first = new Int32Array(MOST_BITS + 1);
  readonly #counts = new Int32Array(MOST_BITS + 1);
  /** Where the symbols of each length begin. */
  readonly #starts = new Int32Array(MOST_BITS + 1);
  readonly #symbols: Uint16Array;

  /** @param lengths - of each symbol, from 1 */
  constructor(lengths: Uint8Array) {
    for (const length of lengths) this.#counts[length]!++;
    let code = 0;
    let start = 0;
    for (let bits = 1; bits <= MOST_BITS; bits++) {
      const count = this.#counts[bits] ?? 0;
      this.#first[bits] = code;
      this.#starts[bits] = start;
      start += count;
      code = (code + count) << 1;
    }
    this.#symbols = new Uint16Array(lengths.length);
    const next = this.#starts.slice();
    lengths.forEach((bits, symbol) => {
      const place = next[bits]!++;
      this.#symbols[place] = symbol;
      const own = (this.#first[bits] ?? 0) + place - (this.#starts[bits] ?? 0);
      // More codes than there is room for: those behind are never read.
      if (bits > QUICK || own >= 1 << bits) return;
      this.#quick.fill((symbol << 4) | bits, own << (QUICK - bits), (own + 1) << (QUICK - bits));
    });
  }

  /** @throws FormatError */
  read(bits: BitReader): number {
    const quick = this.#quick[bits.peek(QUICK)] ?? 0;
    if (quick !== 0) {
      bits.skip(quick & 15);
      return quick >>> 4;
    }
    const ahead = bits.peek(MOST_BITS);
    for (let length = QUICK + 1; length <= MOST_BITS; length++) {
      const place = (ahead >>> (MOST_BITS - length)) - (this.#first[length] ?? 0);
      if (place < 0 || place >= (this.#counts[length] ?? 0)) continue;
      bits.skip(length);
      return this.#symbols[(this.#starts[length] ?? 0) + place] ?? 0;
    }
    throw new FormatError("corrupt", "a code that is not known");
  }
}
