/** Lays the prefilter's tables out in the kernel's memory: bitmap, grams, literals, their uses, shapes and character classes.
 *  The record layouts are those that `assembly/prefilter.ts`, `shapes.ts` and `carry.ts` read.
 *  Knows nothing of patterns: a use is a number that comes back with each candidate. */
import { COMMON_GRAMS } from "./common-grams.ts";
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

const BITMAP_LOG = 18;
const BUCKET_LOG = 13;
const HASH = 0x9e3779b1;
const SECOND_HASH = 0x85ebca6b;
const LITERAL_SIZE = 32;
const USE_SIZE = 16;
/** Longest literal in bytes; a longer one is looked for by its first characters. */
const MAX_LITERAL_BYTES = 24;

interface Gram {
  readonly value: number;
  readonly literal: number;
  readonly offset: number;
  readonly wide: boolean;
}

/** Folded bytes by how common they are in source code, for runs that are not among the common ones. */
const BYTES = " etaonrisldcupmfhgby_vk.wx-0=1q2z4j358679";

/** How common four folded bytes in a row are, in arbitrary units; used only to choose the rarest run of a literal. */
function commonness(bytes: readonly number[]): number {
  const rank = COMMON_GRAMS.get(String.fromCharCode(...bytes));
  if (rank !== undefined) return 1e9 / (rank + 1);
  return bytes.reduce((score, byte) => {
    const at = BYTES.indexOf(String.fromCharCode(byte));
    return score * (at < 0 ? 1 : 1 + (BYTES.length - at) / BYTES.length);
  }, 1);
}

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

/** Lower case for the bytes 0x40 to 0x7f; as the kernel folds. */
function fold(byte: number): number {
  return byte | ((byte & 0x40) >> 1);
}

/** The grams to file a literal under: its rarest four bytes; for three bytes, every fourth byte there is. */
function gramsOf(text: Uint8Array, literal: number, wide: boolean, next: Uint8Array | undefined): Gram[] {
  const folded = (at: number): number => fold(text[at] ?? 0);
  const value = (at: number, last: number): number =>
    (folded(at) | (folded(at + 1) << 8) | (folded(at + 2) << 16) | (last << 24)) >>> 0;
  if (text.length < 3) throw new RangeError("a literal needs at least three bytes");
  if (text.length === 3) {
    const all: Gram[] = [];
    const folds = new Set<number>();
    for (let c = 0; c < 256; c++) if (!next || ((next[c >> 3] ?? 0) >> (c & 7)) & 1) folds.add(fold(c));
    for (const c of folds) all.push({ value: value(0, c), literal, offset: 0, wide });
    return all;
  }
  let best = 0;
  let least = Infinity;
  for (let at = 0; at + 4 <= text.length; at++) {
    const score = commonness([0, 1, 2, 3].map((i) => folded(at + i)));
    if (score < least) {
      least = score;
      best = at;
    }
  }
  return [{ value: value(best, folded(best + 3)), literal, offset: best, wide }];
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

interface GramTable {
  readonly buckets: Uint32Array;
  readonly entries: Uint32Array;
}

function gramTables(grams: readonly Gram[]): { bitmap: Uint8Array; narrow: GramTable; wide: GramTable } {
  // Two bitmaps in one: of narrow literals, then of wide ones. Each gram sets two bits.
  const bitmap = new Uint8Array(2 << (BITMAP_LOG - 3));
  for (const gram of grams) {
    for (const hash of [HASH, SECOND_HASH]) {
      const h = (Math.imul(gram.value, hash) >>> (32 - BITMAP_LOG)) + (gram.wide ? 1 << BITMAP_LOG : 0);
      bitmap[h >>> 3] = (bitmap[h >>> 3] ?? 0) | (1 << (h & 7));
    }
  }
  const table = (some: readonly Gram[]): GramTable => {
    const bucketOf = (g: Gram): number => Math.imul(g.value, HASH) >>> (32 - BUCKET_LOG);
    const sorted = [...some].sort((a, b) => bucketOf(a) - bucketOf(b));
    const buckets = new Uint32Array((1 << BUCKET_LOG) + 1);
    for (const g of sorted) buckets[bucketOf(g) + 1] = (buckets[bucketOf(g) + 1] ?? 0) + 1;
    for (let i = 1; i < buckets.length; i++) buckets[i] = (buckets[i] ?? 0) + (buckets[i - 1] ?? 0);
    const entries = new Uint32Array(Math.max(2, sorted.length * 2));
    sorted.forEach((g, i) => entries.set([g.value, (g.literal | (g.offset << 24)) >>> 0], i * 2));
    return { buckets, entries };
  };
  return { bitmap, narrow: table(grams.filter((g) => !g.wide)), wide: table(grams.filter((g) => g.wide)) };
}
