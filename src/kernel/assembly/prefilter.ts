// Hashed-literal prefilter: finds every place where one of some thousand literals stands in a range of bytes.
// Four folded bytes are hashed into a bitmap at each position; only where two bits of it are set is a literal compared.
// Tables are laid out by src/kernel/tables.ts. Knows nothing of patterns, regexes or objects.

/** log2 of the number of bits in a bitmap. tables.ts must agree. */
export const BITMAP_LOG: u32 = 18;
/** log2 of the number of buckets of the exact gram table. */
const BUCKET_LOG: u32 = 13;
const HASH: u32 = 0x9e3779b1;
const SECOND_HASH: u32 = 0x85ebca6b;
/** Bytes of a bitmap: the one for wide literals stands behind the one for narrow ones. */
const BITMAP_SIZE: usize = 1 << (BITMAP_LOG - 3);

/** Bytes of one literal record; see tables.ts for the fields. */
export const LITERAL_SIZE: usize = 32;

let bitmap: usize = 0;
let buckets: usize = 0;
let grams: usize = 0;
let wideBuckets: usize = 0;
let wideGrams: usize = 0;
let texts: usize = 0;
let masks: usize = 0;
export let literals: usize = 0;
export let uses: usize = 0;
export let shapes: usize = 0;
export let classes: usize = 0;
/** Longest literal, bytes; a change is widened by one less on both sides. */
export let longest: usize = 0;

/** Tells the kernel where the tables stand. Pointers are trusted: they come from our own loader. */
export function setTables(
  bitmapAt: usize,
  bucketsAt: usize,
  gramsAt: usize,
  wideBucketsAt: usize,
  wideGramsAt: usize,
  textsAt: usize,
  masksAt: usize,
  literalsAt: usize,
  usesAt: usize,
  shapesAt: usize,
  classesAt: usize,
  longestLiteral: usize,
): void {
  bitmap = bitmapAt;
  buckets = bucketsAt;
  grams = gramsAt;
  wideBuckets = wideBucketsAt;
  wideGrams = wideGramsAt;
  texts = textsAt;
  masks = masksAt;
  literals = literalsAt;
  uses = usesAt;
  shapes = shapesAt;
  classes = classesAt;
  longest = longestLiteral;
}

/** Where hits go: (position in the object, literal) pairs of u32. */
let hitsAt: usize = 0;
let hitsCap: u32 = 0;
/** Hits found so far; more than the capacity means that the caller must grow the buffer and scan again. */
export let hitCount: u32 = 0;

export function beginHits(at: usize, capacity: u32): void {
  hitsAt = at;
  hitsCap = capacity;
  hitCount = 0;
}

function bit(map: usize, v: u32): u32 {
  const h = (v * HASH) >>> (32 - BITMAP_LOG);
  return <u32>load<u8>(map + (h >>> 3)) >>> (h & 7);
}

function bitAt(map: usize, h: u32): u32 {
  return (<u32>load<u8>(map + (h >>> 3)) >>> (h & 7)) & 1;
}

/** A gram whose first bit is set: compared if the second is set too. */
function second(p: usize, v: u32, base: usize, lo: usize, hi: usize): void {
  if (bitAt(bitmap, (v * SECOND_HASH) >>> (32 - BITMAP_LOG))) probe(p, v, buckets, grams, base, lo, hi);
}

/** Literals in UTF-16 and UTF-32 have zero bytes: this is called where one of eight bytes is zero, for the grams at `p` to `p` + 3. */
function wide(p: usize, w: u64, base: usize, lo: usize, hi: usize): void {
  const map = bitmap + BITMAP_SIZE;
  for (let i: usize = 0; i < 4; i++) {
    const v = <u32>(w >>> ((<u64>i) << 3));
    if (bitAt(map, (v * HASH) >>> (32 - BITMAP_LOG)) == 0) continue;
    if (bitAt(map, (v * SECOND_HASH) >>> (32 - BITMAP_LOG)) == 0) continue;
    probe(p + i, v, wideBuckets, wideGrams, base, lo, hi);
  }
}

function hasZero(w: u64): bool {
  return ((w - 0x0101010101010101) & ~w & 0x8080808080808080) != 0;
}

/** Lower case for the bytes 0x40 to 0x7f, each on its own; tables.ts folds the same way. Zero bytes and blanks stay apart. */
function folded(w: u64): u64 {
  return w | ((w & 0x4040404040404040) >>> 1);
}

/** Compares the candidates of the gram at `p` and records those that stand in [lo, hi). */
function probe(p: usize, v: u32, index: usize, entries: usize, base: usize, lo: usize, hi: usize): void {
  const bucket = ((v * HASH) >>> (32 - BUCKET_LOG)) << 2;
  let e = entries + ((<usize>load<u32>(index + <usize>bucket)) << 3);
  const end = entries + ((<usize>load<u32>(index + <usize>bucket, 4)) << 3);
  for (; e < end; e += 8) {
    if (load<u32>(e) != v) continue;
    const word = load<u32>(e, 4);
    const literal = word & 0xffffff;
    const offset = <usize>(word >>> 24);
    if (p < lo + offset) continue;
    const start = p - offset;
    const record = literals + <usize>literal * LITERAL_SIZE;
    const length = <usize>load<u8>(record, 8);
    if (start + length > hi) continue;
    const text = texts + <usize>load<u32>(record);
    const mask = masks + <usize>load<u32>(record, 4);
    let i: usize = 0;
    while (i < length && (load<u8>(start + i) | load<u8>(mask + i)) == load<u8>(text + i)) i++;
    if (i < length) continue;
    push(<u32>(start - base), literal);
  }
}

/** Keeps the hits sorted by (position, literal); grams are met nearly in that order. */
function push(position: u32, literal: u32): void {
  const n = hitCount++;
  if (n >= hitsCap) return;
  let at = hitsAt + ((<usize>n) << 3);
  while (at > hitsAt) {
    const before = load<u32>(at - 8);
    if (before < position) break;
    if (before == position) {
      const other = load<u32>(at - 4);
      if (other < literal) break;
    }
    store<u64>(at, load<u64>(at - 8));
    at -= 8;
  }
  store<u32>(at, position);
  store<u32>(at, literal, 4);
}

/**
 * Records every literal that stands wholly in [lo, hi) of the object at `base`.
 * The caller has zeroed four bytes after the object's end: a gram may look there.
 */
export function scanRange(base: usize, lo: usize, hi: usize): void {
  if (hi < lo + 3) return;
  const last = hi - 2;
  const map = bitmap;
  let p = lo;
  while (p + 4 <= last) {
    const raw = load<u64>(p);
    const w = folded(raw);
    const v0 = <u32>w;
    const v1 = <u32>(w >>> 8);
    const v2 = <u32>(w >>> 16);
    const v3 = <u32>(w >>> 24);
    if ((bit(map, v0) | bit(map, v1) | bit(map, v2) | bit(map, v3)) & 1) {
      if (bit(map, v0) & 1) second(p, v0, base, lo, hi);
      if (bit(map, v1) & 1) second(p + 1, v1, base, lo, hi);
      if (bit(map, v2) & 1) second(p + 2, v2, base, lo, hi);
      if (bit(map, v3) & 1) second(p + 3, v3, base, lo, hi);
    }
    if (hasZero(raw)) wide(p, w, base, lo, hi);
    p += 4;
  }
  for (; p < last; p++) {
    const v = <u32>folded(<u64>load<u32>(p));
    if (bit(map, v) & 1) second(p, v, base, lo, hi);
    if (bitAt(bitmap + BITMAP_SIZE, (v * HASH) >>> (32 - BITMAP_LOG)))
      probe(p, v, wideBuckets, wideGrams, base, lo, hi);
  }
}
