/** Rows of trees as a cache keeps them: numbers of seven bits a byte, most of them told from what stands before (`tree-rows.ts` has the rows).
 *  A little over half of the bytes that the words would take, for less time than writing those takes. Knows nothing of segments or objects. */
import { FormatError } from "../../model/errors.ts";

/** A row's base: none, the tree of the row before, or any other, whose number is added. */
const [NONE, PREVIOUS, OTHER] = [0, 1, 2];
/** A number of 32 bits takes no more. */
const LONGEST = 5;
const FIRST_BYTES = 1 << 16;

/** Writes rows one after the other. */
export class TreeRowEncoder {
  #bytes = new Uint8Array(FIRST_BYTES);
  #at = 0;
  #words = 0;
  #previous = -1;
  /** Where the range or entry before ended or began. */
  #to = 0;
  #from = 0;

  /** Begins a row. @param base - -1: none @param words - of the row, at most */
  begin(tree: number, base: number, words: number): void {
    const needed = this.#at + words * LONGEST;
    if (needed > this.#bytes.length) {
      const more = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
      more.set(this.#bytes.subarray(0, this.#at));
      this.#bytes = more;
    }
    this.#put(tree);
    this.#put(base < 0 ? NONE : base === this.#previous ? PREVIOUS : base + OTHER);
    this.#previous = tree;
    this.#words += 2;
  }

  /** How many ranges, or entries, follow. */
  count(count: number): void {
    this.#put(count);
    this.#words++;
    this.#to = 0;
    this.#from = 0;
  }

  /** A range that was copied. */
  range(to: number, from: number, length: number): void {
    this.#put(to - this.#to);
    const step = from - this.#from;
    this.#put(((step << 1) ^ (step >> 31)) >>> 0);
    this.#put(length);
    this.#to = to + length;
    this.#from = from + length;
    this.#words += 3;
  }

  /** An entry. @param start - no less than that of the entry before @param target - -1: none */
  entry(start: number, name: number, target: number): void {
    this.#put(start - this.#to);
    this.#put(name);
    this.#put(target + 1);
    this.#to = start;
    this.#words += 3;
  }

  /** What was written, and how many words the rows have. */
  take(): EncodedTrees {
    return { words: this.#words, bytes: this.#bytes.subarray(0, this.#at) };
  }

  #put(value: number): void {
    let rest = value >>> 0;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#at++] = rest | 128;
    this.#bytes[this.#at++] = rest;
  }
}

export interface EncodedTrees {
  readonly words: number;
  readonly bytes: Uint8Array;
}

/** The rows in words again. @throws FormatError where the bytes are not what {@link TreeRowEncoder} writes */
export function decodeTreeRows({ words, bytes }: EncodedTrees): Int32Array<ArrayBuffer> {
  const rows = new Int32Array(words);
  let q = 0;
  let at = 0;
  let previous = -1;
  const take = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length && q < words) {
    const tree = take();
    const base = take();
    rows[q++] = tree;
    rows[q++] = base === NONE ? -1 : base === PREVIOUS ? previous : base - OTHER;
    previous = tree;
    const ranges = take();
    rows[q++] = ranges;
    for (let i = 0, to = 0, from = 0; i < ranges && q < words; i++) {
      to += take();
      const step = take();
      from += (step >>> 1) ^ -(step & 1);
      const length = take();
      rows[q++] = to;
      rows[q++] = from;
      rows[q++] = length;
      to += length;
      from += length;
    }
    const entries = take();
    rows[q++] = entries;
    for (let i = 0, start = 0; i < entries && q < words; i++) {
      start += take();
      rows[q++] = start;
      rows[q++] = take();
      rows[q++] = take() - 1;
    }
  }
  if (at !== bytes.length || q !== words)
    throw new FormatError("corrupt", "its rows of trees do not end where they should");
  return rows;
}
