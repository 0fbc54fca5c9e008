/** The range coder of LZMA: bits, each with a probability that learns. Numbers are kept signed, for those are what the engine has in registers.
 *  Knows nothing of what bits mean. */
import { FormatError } from "../../model/errors.ts";

/** Bytes that a stream begins with. */
const START = 5;

export class RangeDecoder {
  #input: Uint8Array = new Uint8Array(0);
  #end = 0;
  #range = 0;
  #code = 0;
  /** Of the next byte. */
  at = 0;

  /** @param end - one past the last byte @throws FormatError */
  begin(input: Uint8Array, at: number, end: number): void {
    if (at + START > end) throw new FormatError("truncated", "an LZMA stream is cut short");
    if (input[at] !== 0) throw new FormatError("corrupt", "an LZMA stream begins with a byte that is not zero");
    this.#input = input;
    this.#end = end;
    this.at = at + START;
    this.#range = -1;
    this.#code = 0;
    for (let i = 1; i < START; i++) this.#code = (this.#code << 8) | (input[at + i] ?? 0);
  }

  /** @throws FormatError where more was read than there is */
  checkEnd(): void {
    if (this.at > this.#end) throw new FormatError("truncated", "an LZMA stream is cut short");
  }

  /** Whether the stream can end here. */
  get isFinished(): boolean {
    this.#normalize();
    return this.#code === 0;
  }

  /** One bit. Reads zeros behind the end: `checkEnd` is to be asked once in a while. */
  bit(probabilities: Uint16Array, index: number): number {
    if (this.#range >>> 24 === 0) {
      this.#range <<= 8;
      this.#code = (this.#code << 8) | this.#next();
    }
    const probability = probabilities[index] ?? 0;
    const bound = Math.imul(this.#range >>> 11, probability);
    if (this.#code >>> 0 < bound >>> 0) {
      this.#range = bound;
      probabilities[index] = probability + ((2048 - probability) >>> 5);
      return 0;
    }
    this.#range = (this.#range - bound) | 0;
    this.#code = (this.#code - bound) | 0;
    probabilities[index] = probability - (probability >>> 5);
    return 1;
  }

  /** A number, its highest bit first. */
  tree(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    for (let i = 0; i < bits; i++) symbol = (symbol << 1) | this.bit(probabilities, base + symbol);
    return symbol - (1 << bits);
  }

  /** A number, its lowest bit first. */
  reverseTree(probabilities: Uint16Array, base: number, bits: number): number {
    let symbol = 1;
    let number = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probabilities, base + symbol);
      symbol = (symbol << 1) | bit;
      number |= bit << i;
    }
    return number;
  }

  /** A number whose bits are as likely as not. */
  direct(bits: number): number {
    let number = 0;
    for (let i = 0; i < bits; i++) {
      this.#normalize();
      this.#range = (this.#range >>> 1) | 0;
      const isOne = this.#code >>> 0 >= this.#range >>> 0;
      if (isOne) this.#code = (this.#code - this.#range) | 0;
      number = number * 2 + (isOne ? 1 : 0);
    }
    return number;
  }

  #normalize(): void {
    if (this.#range >>> 24 !== 0) return;
    this.#range <<= 8;
    this.#code = (this.#code << 8) | this.#next();
  }

  #next(): number {
    const at = this.at++;
    return at < this.#end ? (this.#input[at] ?? 0) : 0;
  }
}
