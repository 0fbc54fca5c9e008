/** Typed door to what the kernel says of text that is written in base64 (RFC 4648, sections 4 and 5), in hex digits or with escapes.
 *  Owns the list that it writes to, and the room for one such text. Knows nothing of what is looked for in it. */
import type { Kernel } from "./kernel.ts";
import type { CopiedRanges } from "./prefilter.ts";

/** Bytes of the longest row of characters that is looked at; longer ones are pictures and the like. */
const LONGEST = 16384;
/** Bytes from a row's first on that decide what it says, at most. */
export const REACH: number = LONGEST + 4;

/** How a text is written, by the kernel's numbers. */
export const KINDS = ["base64", "hex", "percent-encoding", "escapes", "entities"] as const;
export type EncodedKind = (typeof KINDS)[number];

/** Where a text stands in an object: bytes from its first, ends exclusive. */
export interface EncodedText {
  readonly start: number;
  readonly end: number;
  readonly kind: EncodedKind;
  /** Whether it was cut where it begins, and where it ends: what touches that is not known. */
  readonly isCutBefore: boolean;
  readonly isCutBehind: boolean;
  /** The row of characters that it begins in; of what the rows below say, they tell themselves. With escapes: from where on was looked. */
  readonly rowStart: number;
  readonly rowEnd: number;
  /** How far was looked to tell where it ends. */
  readonly looked: number;
}

/** Bits that a character stands for. */
const BITS: Readonly<Record<EncodedKind, number>> = {
  base64: 6,
  hex: 4,
  "percent-encoding": 8,
  escapes: 8,
  entities: 8,
};

/** Set in the kernel's number for a kind. */
const CUT_BEFORE = 256;
const CUT_BEHIND = 512;

/** A text as it is, in the kernel's memory. */
export interface DecodedText {
  readonly at: number;
  readonly length: number;
  /** Bytes that its first row says; the last may go on in the next. */
  readonly own: number;
}

/** Bytes behind those of the first row in which a literal may stand that tells a value which begins in the row. */
export const LEAD = 128;
/** Characters behind the first row that say at least so many bytes, and what a literal takes besides. */
const GLANCE = 400;

/** Text in base64 may hold base64: how deep it is looked into. */
export const DEEPEST = 3;

/** Characters of the longest line that may be wrapped, and of the shortest row, as assembly/encoded.ts has them. */
const WRAPPED_MOST = 80;
const SHORTEST = 20;

const WORDS = 6;
const NONE: readonly EncodedText[] = [];

/** Whether a text is one in which some characters are written otherwise, and the others as they are. */
export function hasEscapes({ kind }: EncodedText): boolean {
  return kind !== "base64" && kind !== "hex";
}

export class EncodedTexts {
  readonly #kernel: Kernel;
  #capacity = 64;
  #list: number;
  #text = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#list = kernel.arena.allocate(this.#capacity * WORDS * 4);
  }

  /** Those of an object in memory, by place.
   *  @param at - address of its first byte
   *  @param to - all that begin before it; others may be missing */
  inWhole(at: number, length: number, to: number = length): readonly EncodedText[] {
    return this.#read(() => this.#kernel.exports.encodedTexts(at, length, to, this.#list, this.#capacity));
  }

  /** Whether a text in memory could hold such text, as far as it begins before `to`. */
  mayHold(at: number, length: number, to: number): boolean {
    return this.#kernel.exports.hasRow(at, length, to) !== 0;
  }

  /** Those of a delta's result that may not be as in its base: those in rows that a change may have to do with. */
  inChanges(at: number, length: number, stretches: CopiedRanges): readonly EncodedText[] {
    const { exports } = this.#kernel;
    return this.#read(() =>
      exports.encodedChanges(at, length, stretches.at, stretches.count, this.#list, this.#capacity),
    );
  }

  /** A text of whose first row no more counts than what begins before a limit, where the rest is a row as good as the whole. */
  static upTo(text: EncodedText, limit: number): EncodedText {
    if (hasEscapes(text)) return text;
    const stop = limit + SHORTEST;
    const isWhole = text.rowEnd <= stop || text.rowEnd - text.rowStart <= WRAPPED_MOST;
    return isWhole ? text : { ...text, rowEnd: Math.max(text.start, stop) };
  }

  /** Whether so much follows the first row that it is worth while to look at its beginning alone. */
  static isLong({ rowEnd, end }: EncodedText): boolean {
    return end - rowEnd > GLANCE;
  }

  /** Writes out what a text says, until the next is asked for.
   *  @param at - address of the object that holds it
   *  @param isGlance - only what the first row says, and a little more */
  decode(at: number, { start, end, kind, rowEnd }: EncodedText, isGlance = false): DecodedText {
    if (this.#text === 0) this.#text = this.#kernel.arena.allocate(LONGEST);
    const { exports } = this.#kernel;
    const stop = isGlance ? Math.min(end, rowEnd + GLANCE) : end;
    const length = exports.decodeText(at + start, at + stop, KINDS.indexOf(kind), this.#text);
    return { at: this.#text, length, own: Math.ceil(((rowEnd - start) * BITS[kind]) / 8) };
  }

  /** Where a byte is written that a text says, from the text's first.
   *  @param at - address of the object that holds it
   *  @param byte - by its number in what the text says
   *  @param isEnd - where what is written ends, if this byte comes behind it */
  place(at: number, { start, end, kind }: EncodedText, byte: number, isEnd: boolean): number {
    return this.#kernel.exports.placeInText(at + start, at + end, KINDS.indexOf(kind), byte, isEnd);
  }

  #read(list: () => number): readonly EncodedText[] {
    let count = list();
    if (count === 0) return NONE;
    while (count > this.#capacity) {
      this.#kernel.arena.free(this.#list);
      this.#capacity = count * 2;
      this.#list = this.#kernel.arena.allocate(this.#capacity * WORDS * 4);
      count = list();
    }
    const words = this.#kernel.u32();
    const texts = Array.from({ length: count }, (_, i): EncodedText => {
      const at = (this.#list >> 2) + i * WORDS;
      const kind = words[at + 2] ?? 0;
      return {
        start: words[at] ?? 0,
        end: words[at + 1] ?? 0,
        kind: KINDS[kind & 255] ?? "base64",
        isCutBefore: (kind & CUT_BEFORE) !== 0,
        isCutBehind: (kind & CUT_BEHIND) !== 0,
        rowStart: words[at + 3] ?? 0,
        rowEnd: words[at + 4] ?? 0,
        looked: words[at + 5] ?? 0,
      };
    });
    // Those with escapes are listed when they end.
    return texts.sort((a, b) => a.start - b.start);
  }
}
