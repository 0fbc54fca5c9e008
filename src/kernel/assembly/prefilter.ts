// Hashed-literal prefilter: finds every place where one of some thousand literals stands in a range of bytes.
// Four folded bytes are hashed into a bitmap at each position; only where that bit is set is a literal compared, in one word.
// Tables are laid out by src/kernel/tables.ts. Knows nothing of patterns, regexes or objects.
import { BLOCK, FOUND, addGram, listPlaces, setMaps } from "./gram-places";
import { push } from "./hits";

/** log2 of the number of buckets of the exact gram table. tables.ts must agree. */
const BUCKET_LOG: u32 = 14;
const HASH: u32 = 0x9e3779b1;

/** Bytes of one literal record; see tables.ts for the fields. */
export const LITERAL_SIZE: usize = 24;

let buckets: usize = 0;
let grams: usize = 0;
export let literals: usize = 0;
export let uses: usize = 0;
export let programs: usize = 0;
export let classes: usize = 0;
/** Characters of the longest literal; a change is widened by one less on both sides. */
export let longest: usize = 0;

/**
 * Tells the kernel where the tables stand, and fills the bitmap. Pointers are trusted: they come from our own loader.
 *
 * @param bitmapAt - room for the bitmap; see `setMaps`
 */
export function setTables(
  bitmapAt: usize,
  bucketsAt: usize,
  gramsAt: usize,
  literalsAt: usize,
  usesAt: usize,
  programsAt: usize,
  classesAt: usize,
  longestLiteral: usize,
): void {
  buckets = bucketsAt;
  grams = gramsAt;
  literals = literalsAt;
  uses = usesAt;
  programs = programsAt;
  classes = classesAt;
  longest = longestLiteral;
  const end = grams + <usize>load<u32>(buckets, 4 << BUCKET_LOG) * ENTRY_SIZE;
  setMaps(bitmapAt);
  for (let e = grams; e < end; e += ENTRY_SIZE) addGram(load<u32>(e, 16));
}

/** Lower case for the bytes 0x40 to 0x7f, each on its own; tables.ts folds the same way. Zero bytes and blanks stay apart. */
export function folded(w: u64): u64 {
  return w | ((w & 0x4040404040404040) >>> 1);
}

/** Bytes of an entry: the literal's characters u64, the bits of them that do not count u64, gram u32, literal u24 and the gram's offset u8,
 *  characters u32. */
export const ENTRY_SIZE: usize = 32;

/** Address of the first entry under a gram's bucket; the next bucket's first is the end. */
export function entriesOf(v: u32): usize {
  return grams + <usize>load<u32>(buckets + <usize>(((v * HASH) >>> (32 - BUCKET_LOG)) << 2)) * ENTRY_SIZE;
}

export function entriesEnd(v: u32): usize {
  return grams + <usize>load<u32>(buckets + <usize>(((v * HASH) >>> (32 - BUCKET_LOG)) << 2), 4) * ENTRY_SIZE;
}

/** Compares the candidates of the gram at `p` and records those that stand in [lo, hi). */
function probe(p: usize, v: u32, base: usize, lo: usize, hi: usize): void {
  const end = entriesEnd(v);
  for (let e = entriesOf(v); e < end; e += ENTRY_SIZE) {
    const word = load<u32>(e, 20);
    const start = p - <usize>(word >>> 24);
    // One question: which of the two says no cannot be guessed.
    if ((((load<u64>(start) | load<u64>(e, 8)) ^ load<u64>(e)) | <u64>(load<u32>(e, 16) ^ v)) != 0) continue;
    if (start < lo || start + <usize>load<u32>(e, 24) > hi) continue;
    push(<u32>(start - base), word & 0xffffff);
  }
}

/**
 * Records every literal that stands wholly in [lo, hi) of the object at `base`, one byte a character.
 * The caller has zeroed four bytes after the object's end: a gram may look there.
 */
export function scanNarrow(base: usize, lo: usize, hi: usize): void {
  if (hi < lo + 3) return;
  const last = hi - 2;
  for (let from = lo; from < last; from += BLOCK) {
    // What would reach behind `hi` is refused when it is compared.
    const end = listPlaces(from, min<usize>(last, from + BLOCK));
    for (let f = FOUND; f < end; f += 8) probe(<usize>load<u32>(f), load<u32>(f, 4), base, lo, hi);
  }
}
