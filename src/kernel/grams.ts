/** Grams: the four bytes of a literal that the kernel hashes at every position, and the tables it looks them up in.
 *  Hashing and folding must agree with `assembly/prefilter.ts`. Knows nothing of what the literals are for. */
import { COMMON_GRAMS } from "./common-grams.ts";

const BITMAP_LOG = 18;
const BUCKET_LOG = 13;
const HASH = 0x9e3779b1;
const SECOND_HASH = 0x85ebca6b;

/** Four folded bytes under which a literal is filed. */
export interface Gram {
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

/** Lower case for the bytes 0x40 to 0x7f; as the kernel folds. */
function fold(byte: number): number {
  return byte | ((byte & 0x40) >> 1);
}

/** The grams to file a literal under: its rarest four bytes; for three bytes, every fourth byte there is. */
export function gramsOf(text: Uint8Array, literal: number, wide: boolean, next: Uint8Array | undefined): Gram[] {
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

interface GramTable {
  readonly buckets: Uint32Array;
  readonly entries: Uint32Array;
}

/** Bitmaps of the grams, and their exact tables for narrow and for wide literals. */
export function gramTables(grams: readonly Gram[]): { bitmap: Uint8Array; narrow: GramTable; wide: GramTable } {
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
