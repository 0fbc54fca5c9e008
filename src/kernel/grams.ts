/** Grams: the four bytes of a literal that the kernel hashes at every position, and the table it looks them up in.
 *  Hashing and folding must agree with `assembly/prefilter.ts`. Knows nothing of what the literals are for. */
import { rankOfGram } from "./common-grams.ts";

const BUCKET_LOG = 14;
const HASH = 0x9e3779b1;

/** Four folded bytes under which a literal is filed. */
export interface Gram {
  readonly value: number;
  readonly literal: number;
  /** Characters of the literal that stand before these four. */
  readonly offset: number;
}

/** Folded bytes by how common they are in source code, for runs that are not among the common ones. */
const BYTES = " etaonrisldcupmfhgby_vk.wx-0=1q2z4j358679";

/** How much more common zero bytes are than what is in no text. */
const ZEROS = 1000;

/** How common four folded bytes in a row are, in arbitrary units; used only to choose the rarest run of a literal. */
function commonness(bytes: readonly number[]): number {
  const rank = rankOfGram(String.fromCharCode(...bytes));
  if (rank !== undefined) return 1e9 / (rank + 1);
  return bytes.reduce((score, byte, place) => {
    // Programs are full of zeros: a gram that holds one lets them all through, but for its last byte, which is not asked first.
    if (byte === 0 && place < 3) return score * ZEROS;
    const at = BYTES.indexOf(String.fromCharCode(byte));
    return score * (at < 0 ? 1 : 1 + (BYTES.length - at) / BYTES.length);
  }, 1);
}

/** Lower case for the bytes 0x40 to 0x7f; as the kernel folds. */
function fold(byte: number): number {
  return byte | ((byte & 0x40) >> 1);
}

/** The grams to file a literal under: its rarest four bytes; for three bytes, every fourth byte there is. */
export function gramsOf(text: Uint8Array, literal: number, next: Uint8Array | undefined): Gram[] {
  const folded = (at: number): number => fold(text[at] ?? 0);
  const value = (at: number, last: number): number =>
    (folded(at) | (folded(at + 1) << 8) | (folded(at + 2) << 16) | (last << 24)) >>> 0;
  if (text.length < 3) throw new RangeError("a literal needs at least three bytes");
  if (text.length === 3) {
    const all: Gram[] = [];
    const folds = new Set<number>();
    for (let c = 0; c < 256; c++) if (!next || ((next[c >> 3] ?? 0) >> (c & 7)) & 1) folds.add(fold(c));
    for (const c of folds) all.push({ value: value(0, c), literal, offset: 0 });
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
  return [{ value: value(best, folded(best + 3)), literal, offset: best }];
}

/** Words of an entry in the table. */
const ENTRY_WORDS = 8;

/** The exact table of the grams: where each bucket's entries begin, and the entries.
 *  @param comparands - of each literal its characters and which bits of them do not count, as four words, and how many there are */
export function gramTable(
  grams: readonly Gram[],
  comparands: readonly { readonly words: Uint32Array; readonly length: number }[],
): { buckets: Uint32Array; entries: Uint32Array } {
  const bucketOf = (g: Gram): number => Math.imul(g.value, HASH) >>> (32 - BUCKET_LOG);
  const sorted = [...grams].sort((a, b) => bucketOf(a) - bucketOf(b));
  const buckets = new Uint32Array((1 << BUCKET_LOG) + 1);
  for (const g of sorted) buckets[bucketOf(g) + 1] = (buckets[bucketOf(g) + 1] ?? 0) + 1;
  for (let i = 1; i < buckets.length; i++) buckets[i] = (buckets[i] ?? 0) + (buckets[i - 1] ?? 0);
  const entries = new Uint32Array(Math.max(1, sorted.length) * ENTRY_WORDS);
  sorted.forEach((g, i) => {
    const comparand = comparands[g.literal];
    if (!comparand) throw new RangeError("a gram of a literal that is not there");
    entries.set(comparand.words, i * ENTRY_WORDS);
    entries.set([g.value, (g.literal | (g.offset << 24)) >>> 0, comparand.length], i * ENTRY_WORDS + 4);
  });
  return { buckets, entries };
}

/** log2 of the places in a table of marks; as `assembly/marks.ts` has it. */
export const MARK_LOG = 17;
/** Characters of a literal that are looked at, and those that have marks. */
const MARKED_CHARACTERS = 8;
const MARKED_RUN = /^[A-Za-z0-9_./:=+-]{4}$/;

/**
 * Where a text that holds a literal has marks; empty where nothing can be told of the literal: it is too short, or of other characters.
 *
 * @param text - Latin-1
 */
export function markPlaces(text: string): number[] {
  const places: number[] = [];
  const looked = text.slice(0, MARKED_CHARACTERS);
  for (let at = 0; at + 4 <= looked.length; at++) {
    const run = looked.slice(at, at + 4);
    if (!MARKED_RUN.test(run)) continue;
    const value = Array.from(run, (char, i) => fold(char.charCodeAt(0)) << (8 * i)).reduce(
      (sum, byte) => sum | byte,
      0,
    );
    places.push(Math.imul(value, HASH) >>> (32 - MARK_LOG));
  }
  return places;
}
