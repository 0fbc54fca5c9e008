/** Lays the prefilter's tables out in the kernel's memory: grams, literals, their uses, shapes and character classes.
 *  The record layouts are those that `assembly/prefilter.ts`, `shapes.ts` and `carry.ts` read.
 *  Knows nothing of patterns: a use is a number that comes back with each candidate. */
import { gramsOf, gramTable, type Gram } from "./grams.ts";
import type { Kernel } from "./kernel.ts";

/** A run of one character class, or the shape of an assignment, that must stand near a literal. */
export interface TableShape {
  readonly kind: "run" | "assignment";
  /** 32 bytes, one bit a character; ignored for assignments. */
  readonly charClass: Uint8Array;
  readonly minRun: number;
  readonly maxDistance: number;
  readonly direction: "after" | "before";
}

/** One consumer of a literal: a window in characters around the literal's first, and the shapes that must hold. */
export interface TableUse {
  readonly before: number;
  readonly after: number;
  readonly use: number;
  readonly shapes: readonly TableShape[];
}

/** A literal, looked for in every encoding. */
export interface TableLiteral {
  /** Latin-1 text, lower case where `ignoreCase`. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** For literals of three characters: what can come after one, 32 bytes as in a shape; undefined: anything. */
  readonly next: Uint8Array | undefined;
  readonly uses: readonly TableUse[];
}

/** Characters that are compared: one word of the kernel. A longer literal is looked for by its first characters. */
export const COMPARED = 8;
const LITERAL_WORDS = 5;
const USE_SIZE = 16;
/** Bits of the kernel's bitmap, in bytes. */
const BITMAP_BYTES = 2 ** 21 / 8;

/** The characters that are compared, and which bits of them do not count; all bits of what lies behind. */
function comparandOf({ text, ignoreCase }: TableLiteral): { words: Uint32Array; length: number } {
  const length = Math.min(text.length, COMPARED);
  const bytes = new Uint8Array(2 * COMPARED).fill(0xff);
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    bytes[i] = c;
    bytes[COMPARED + i] = ignoreCase && c >= 97 && c <= 122 ? 0x20 : 0;
  }
  return { words: new Uint32Array(bytes.buffer), length };
}

/** Collects distinct shapes and classes, numbered as they come. */
class ShapeTable {
  readonly records: number[][] = [];
  readonly classes: Uint8Array[] = [];
  readonly #lists = new Map<string, number>();
  readonly #classNumbers = new Map<string, number>();

  /** Number of the first of these shapes, which stand in a row. */
  list(shapes: readonly TableShape[]): number {
    const key = shapes
      .map((s) => `${s.kind}${s.direction}${s.minRun},${s.maxDistance},${Buffer.from(s.charClass).toString("hex")}`)
      .join(";");
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const first = this.records.length;
    for (const s of shapes) {
      const cap = (n: number): number => Math.min(n, 0xffff);
      const distance = cap(s.maxDistance);
      const run = cap(s.minRun);
      const number = this.#classNumber(s.charClass);
      this.records.push([
        s.kind === "run" ? 0 : 1,
        s.direction === "after" ? 0 : 1,
        number & 0xff,
        number >> 8,
        run & 0xff,
        run >> 8,
        distance & 0xff,
        distance >> 8,
      ]);
    }
    this.#lists.set(key, first);
    return first;
  }

  #classNumber(charClass: Uint8Array): number {
    const key = Buffer.from(charClass).toString("hex");
    let number = this.#classNumbers.get(key);
    if (number === undefined) {
      number = this.classes.length;
      if (number > 0xffff) throw new RangeError("more than 65,536 character classes in shapes");
      this.classes.push(charClass);
      this.#classNumbers.set(key, number);
    }
    return number;
  }
}

/** All tables in one piece, with addresses relative to it: made once, copied into every kernel. */
export interface TableImage {
  readonly bytes: Uint8Array;
  /** Where each table begins: buckets, grams, literals, uses, shapes, classes. */
  readonly offsets: readonly number[];
  /** Characters of the longest literal, as far as it is compared; at least four. */
  readonly longest: number;
}

/**
 * Makes the tables of a set of literals.
 *
 * @param literals - what to look for; numbered in this order
 */
export function buildTables(literals: readonly TableLiteral[]): TableImage {
  const grams: Gram[] = [];
  const { firstUse, uses, shapes } = useTables(literals);
  const records = new Uint32Array(literals.length * LITERAL_WORDS);
  let longest = 4;
  literals.forEach((literal, i) => {
    const { text, next, uses: own } = literal;
    const length = Math.min(text.length, COMPARED);
    grams.push(...gramsOf(Buffer.from(text.slice(0, length), "latin1"), i, next));
    longest = Math.max(longest, length);
    const widest = (side: "before" | "after"): number => own.reduce((n, use) => Math.max(n, use[side]), 0);
    const sizes = length | (Math.min(255, text.length) << 8);
    records.set([sizes, widest("before"), widest("after"), firstUse[i] ?? 0, own.length], i * LITERAL_WORDS);
  });
  const table = gramTable(grams, literals.map(comparandOf));
  const parts = [
    bytesOf(table.buckets),
    bytesOf(table.entries),
    bytesOf(records),
    bytesOf(uses),
    Uint8Array.from(shapes.records.flat()),
    Buffer.concat(shapes.classes),
  ];
  const offsets: number[] = [];
  let end = 0;
  for (const part of parts) {
    offsets.push(end);
    end += (part.length + 31) & ~15;
  }
  const bytes = new Uint8Array(end);
  parts.forEach((part, i) => bytes.set(part, offsets[i]));
  return { bytes, offsets, longest };
}

/** Copies the tables into a kernel, where they stay for its life. */
export function installTables(kernel: Kernel, { bytes, offsets, longest }: TableImage): void {
  const bitmap = kernel.arena.allocate(BITMAP_BYTES);
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().fill(0, bitmap, bitmap + BITMAP_BYTES);
  kernel.u8().set(bytes, at);
  const [buckets = 0, grams = 0, literals = 0, uses = 0, shapes = 0, classes = 0] = offsets.map(
    (offset) => at + offset,
  );
  kernel.exports.setTables(bitmap, buckets, grams, literals, uses, shapes, classes, longest);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function useTables(literals: readonly TableLiteral[]): { firstUse: number[]; uses: Uint32Array; shapes: ShapeTable } {
  const shapes = new ShapeTable();
  const count = literals.reduce((n, l) => n + l.uses.length, 0);
  const uses = new Uint32Array((count * USE_SIZE) / 4);
  const firstUse: number[] = [];
  let u = 0;
  for (const literal of literals) {
    firstUse.push(u);
    for (const use of literal.uses) {
      const first = shapes.list(use.shapes);
      uses.set([use.before, use.after, use.use, first | (use.shapes.length << 16)], u * 4);
      u++;
    }
  }
  return { firstUse, uses, shapes };
}
