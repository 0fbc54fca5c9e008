/** LZMA as in the LZMA SDK's lzma-specification.txt: what .lzma and .lz files and the chunks of xz hold. Written here since the packages there are
 *  decode asynchronously, allocate the dictionary that a stream asks for, or keep nothing of what comes before damage (docs/architecture.md).
 *  What was put out is the dictionary. Knows nothing of containers. */
import { FormatError } from "../../model/errors.ts";
import type { Output } from "./output.ts";
import { RangeDecoder } from "./range-decoder.ts";

/** How many bits of what stands before decide: of literals (`lc` of the byte before, `lp` of the position), and of matches. */
export interface LzmaProperties {
  readonly lc: number;
  readonly lp: number;
  readonly pb: number;
}

const STATES = 12;
const POSITIONS = 16;
/** From this state on the last symbol was a match. */
const AFTER_MATCH = 7;
const LENGTH = 2 + POSITIONS * 8 * 2 + 256;
const LITERAL = 0x300;
const LEAST_MATCH = 2;
/** Where the probabilities of each kind of decision begin. */
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POSITIONS;
const IS_REP_0 = IS_REP + STATES;
const IS_REP_1 = IS_REP_0 + STATES;
const IS_REP_2 = IS_REP_1 + STATES;
const IS_REP_0_LONG = IS_REP_2 + STATES;
const SLOT = IS_REP_0_LONG + STATES * POSITIONS;
const SPECIAL = SLOT + 4 * 64;
const ALIGN = SPECIAL + 128;
const MATCH_LENGTH = ALIGN + 16;
const REP_LENGTH = MATCH_LENGTH + LENGTH;
const LITERALS = REP_LENGTH + LENGTH;
/** Symbols between two looks at whether there is room, and longest match. */
const LONGEST_MATCH = 273;
const STRETCH = 1 << 16;
/** The distance of a match that ends the stream. */
const END_MARKER = -1;

/** @throws FormatError "corrupt" */
export function lzmaProperties(byte: number): LzmaProperties {
  if (byte >= 9 * 5 * 5) throw new FormatError("corrupt", "impossible LZMA properties");
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

export class LzmaDecoder {
  readonly range: RangeDecoder = new RangeDecoder();
  readonly #out: Output;
  #properties: LzmaProperties = { lc: 3, lp: 0, pb: 2 };
  #probabilities: Uint16Array = new Uint16Array(0);
  #state = 0;
  #rep0 = 0;
  #rep1 = 0;
  #rep2 = 0;
  #rep3 = 0;
  /** Where the dictionary begins in the output. */
  #from = 0;

  constructor(out: Output) {
    this.#out = out;
  }

  /** Forgets what was put out. */
  resetDictionary(): void {
    this.#from = this.#out.length;
  }

  /** Begins anew, with other properties or the same ones. */
  resetState(properties: LzmaProperties = this.#properties): void {
    this.#properties = properties;
    const size = LITERALS + (LITERAL << (properties.lc + properties.lp));
    if (this.#probabilities.length !== size) this.#probabilities = new Uint16Array(size);
    this.#probabilities.fill(1 << 10);
    this.#state = this.#rep0 = this.#rep1 = this.#rep2 = this.#rep3 = 0;
  }

  /**
   * Decodes symbols until so many bytes have been put out.
   *
   * @param size - Infinity: until the end marker
   * @returns whether the end marker has come
   * @throws FormatError; OutputFull
   */
  decode(size: number): boolean {
    const end = this.#out.length + size;
    for (;;) {
      const left = end - this.#out.length;
      if (left <= 0) return false;
      this.#out.check();
      // Near the bound, or near the end, a literal needs one byte and a match asks for itself.
      const room = this.#out.reserve(Math.min(left, STRETCH + LONGEST_MATCH));
      if (this.#stretch(this.#out.length + Math.max(1, room - LONGEST_MATCH), end)) return true;
    }
  }

  /** Decodes up to some place; matches may go on behind it, up to `end`. */
  #stretch(until: number, end: number): boolean {
    const out = this.#out;
    const { range } = this;
    const probabilities = this.#probabilities;
    const positionMask = (1 << this.#properties.pb) - 1;
    while (out.length < until) {
      const position = (out.length - this.#from) & positionMask;
      if (range.bit(probabilities, IS_MATCH + this.#state * POSITIONS + position) === 0) {
        out.bytes[out.length] = this.#literal();
        out.length++;
      } else {
        const length = this.#match(position);
        if (length === END_MARKER) return true;
        if (length > end - out.length) throw new FormatError("corrupt", "an LZMA match goes on behind the end");
        out.repeat(this.#rep0 + 1, length, this.#from);
      }
      range.checkEnd();
    }
    return false;
  }

  #literal(): number {
    const { bytes, length } = this.#out;
    const { lc, lp } = this.#properties;
    const before = length > this.#from ? (bytes[length - 1] ?? 0) : 0;
    const position = (length - this.#from) & ((1 << lp) - 1);
    const base = LITERALS + LITERAL * ((position << lc) + (before >>> (8 - lc)));
    const { range } = this;
    const probabilities = this.#probabilities;
    let symbol = 1;
    if (this.#state >= AFTER_MATCH) {
      if (this.#rep0 >= length - this.#from) throw new FormatError("corrupt", "a match begins before the first byte");
      let matched = bytes[length - this.#rep0 - 1] ?? 0;
      do {
        const matchedBit = (matched >>> 7) & 1;
        matched <<= 1;
        const bit = range.bit(probabilities, base + ((1 + matchedBit) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (matchedBit !== bit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = (symbol << 1) | range.bit(probabilities, base + symbol);
    const state = this.#state;
    this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    return symbol & 0xff;
  }

  /** Sets the distance. @returns the length, or `END_MARKER` */
  #match(position: number): number {
    const { range } = this;
    const probabilities = this.#probabilities;
    const state = this.#state;
    const isAfterMatch = state >= AFTER_MATCH;
    if (range.bit(probabilities, IS_REP + state) === 0) {
      this.#rep3 = this.#rep2;
      this.#rep2 = this.#rep1;
      this.#rep1 = this.#rep0;
      const length = this.#length(MATCH_LENGTH, position);
      this.#rep0 = this.#distance(length);
      this.#state = isAfterMatch ? 10 : 7;
      return this.#rep0 === 0xffffffff ? END_MARKER : length;
    }
    if (range.bit(probabilities, IS_REP_0 + state) === 0) {
      if (range.bit(probabilities, IS_REP_0_LONG + state * POSITIONS + position) === 0) {
        this.#state = isAfterMatch ? 11 : 9;
        return 1;
      }
    } else this.#olderDistance(state);
    this.#state = isAfterMatch ? 11 : 8;
    return this.#length(REP_LENGTH, position);
  }

  #olderDistance(state: number): void {
    const { range } = this;
    const probabilities = this.#probabilities;
    let distance = this.#rep1;
    if (range.bit(probabilities, IS_REP_1 + state) === 1) {
      distance = this.#rep2;
      if (range.bit(probabilities, IS_REP_2 + state) === 1) {
        distance = this.#rep3;
        this.#rep3 = this.#rep2;
      }
      this.#rep2 = this.#rep1;
    }
    this.#rep1 = this.#rep0;
    this.#rep0 = distance;
  }

  #length(base: number, position: number): number {
    const { range } = this;
    const probabilities = this.#probabilities;
    const low = base + 2;
    if (range.bit(probabilities, base) === 0) return LEAST_MATCH + range.tree(probabilities, low + position * 8, 3);
    const middle = low + POSITIONS * 8;
    if (range.bit(probabilities, base + 1) === 0)
      return LEAST_MATCH + 8 + range.tree(probabilities, middle + position * 8, 3);
    return LEAST_MATCH + 16 + range.tree(probabilities, middle + POSITIONS * 8, 8);
  }

  /** Less one; all ones mark the end. */
  #distance(length: number): number {
    const { range } = this;
    const probabilities = this.#probabilities;
    const slot = range.tree(probabilities, SLOT + Math.min(length - LEAST_MATCH, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const start = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return start + range.reverseTree(probabilities, SPECIAL + start - slot, bits);
    return start + range.direct(bits - 4) * 16 + range.reverseTree(probabilities, ALIGN, 4);
  }
}
