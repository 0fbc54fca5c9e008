/** Lays the prefilter's tables out in the kernel's memory: bitmap, grams, literals, their uses, shapes and character classes.
 *  The record layouts are those that `assembly/prefilter.ts`, `shapes.ts` and `carry.ts` read.
 *  Knows nothing of patterns: a use is a number that comes back with each candidate. */
import { gramsOf, gramTables, type Gram } from "./grams.ts";
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

/** One consumer of a literal: a window in bytes around the literal's first byte, and the shapes that must hold. */
export interface TableUse {
  readonly before: number;
  readonly after: number;
  readonly use: number;
  readonly shapes: readonly TableShape[];
}

/** A literal as it stands in memory, with how many bytes one of its characters takes. */
export interface TableLiteral {
  /** Latin-1 text, lower case where `ignoreCase`. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** Bytes a character takes: 1, 2 or 4. */
  readonly step: number;
  /** Which of those bytes holds the character; the others are zero. */
  readonly low: number;
  /** For literals of three bytes: what the byte after one can be, 32 bytes as in a shape; undefined: anything. */
  readonly next: Uint8Array | undefined;
  readonly uses: readonly TableUse[];
}

const LITERAL_SIZE = 32;
const USE_SIZE = 16;
/** Longest literal in bytes; a longer one is looked for by its first characters. */
const MAX_LITERAL_BYTES = 24;

function encode(literal: TableLiteral): { text: Uint8Array; mask: Uint8Array } {
  const characters = Math.min(literal.text.length, Math.floor(MAX_LITERAL_BYTES / literal.step));
  const text = new Uint8Array(characters * literal.step);
  const mask = new Uint8Array(text.length);
  for (let i = 0; i < characters; i++) {
    const c = literal.text.charCodeAt(i);
    text[i * literal.step + literal.low] = c;
    if (literal.ignoreCase && c >= 97 && c <= 122) mask[i * literal.step + literal.low] = 0x20;
  }
  return { text, mask };
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
  /** Where each table begins: bitmap, buckets, grams, wide buckets, wide grams, texts, masks, literals, uses, shapes, classes. */
  readonly offsets: readonly number[];
  /** Bytes of the longest literal. */
  readonly longest: number;
}

/**
 * Makes the tables of a set of literals.
 *
 * @param literals - what to look for; numbered in this order
 */
export function buildTables(literals: readonly TableLiteral[]): TableImage {
  const encoded = literals.map(encode);
  const grams: Gram[] = [];
  encoded.forEach(({ text }, i) => grams.push(...gramsOf(text, i, (literals[i]?.step ?? 1) > 1, literals[i]?.next)));
  const { bitmap, narrow, wide } = gramTables(grams);
  const { firstUse, uses, shapes } = useTables(literals);
  const records = new Uint32Array((literals.length * LITERAL_SIZE) / 4);
  let offset = 0;
  let longest = 3;
  literals.forEach(({ text, step, low, uses: own }, i) => {
    const length = encoded[i]?.text.length ?? 0;
    longest = Math.max(longest, length);
    const whole = Math.min(255, text.length * step);
    const sizes = (length | (step << 8) | (low << 16) | (whole << 24)) >>> 0;
    const record = [offset, offset, sizes, firstUse[i] ?? 0, own.length];
    records.set(record, i * (LITERAL_SIZE / 4));
    offset += length;
  });
  const parts = [
    bitmap,
    bytesOf(narrow.buckets),
    bytesOf(narrow.entries),
    bytesOf(wide.buckets),
    bytesOf(wide.entries),
    Buffer.concat(encoded.map((e) => e.text)),
    Buffer.concat(encoded.map((e) => e.mask)),
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
  const at = kernel.arena.allocate(bytes.length);
  kernel.u8().set(bytes, at);
  const [bitmap = 0, buckets = 0, grams = 0, wideBuckets = 0, wideGrams = 0, texts = 0, masks = 0, ...rest] =
    offsets.map((offset) => at + offset);
  const [literals = 0, uses = 0, shapes = 0, classes = 0] = rest;
  kernel.exports.setTables(
    bitmap,
    buckets,
    grams,
    wideBuckets,
    wideGrams,
    texts,
    masks,
    literals,
    uses,
    shapes,
    classes,
    longest,
  );
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
