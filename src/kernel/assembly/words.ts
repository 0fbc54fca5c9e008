// How much a text looks like words: a character model (trigrams of letters) and a set of common words, as a Bloom filter.
// Both tables are made by `npm run train` (build/train/word-tables.js). Texts are bytes, one a character.
import { charAt8 as at8, isLetter, isLower, isUpper } from "./text";

/** Levels of the character model, by the characters that stand for them. */
const LEVELS: string = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LEVELS_PER_BIT: i32 = 6;
const NEUTRAL_LEVEL: i32 = 32;
/** Letters and the edge of a run. */
const SYMBOLS: u32 = 27;
const BITS_OF: usize = memory.data(128 * 4, 16);

/** Bits of the filter and hashes of a word. */
const FILTER_MASK: i32 = 262143;
const HASHES: i32 = 6;
const SHORTEST_WORD: i32 = 3;
const LONGEST_WORD: i32 = 14;
/** Longer runs are judged by their beginning. */
const LONGEST_RUN: i32 = 40;
const SEED_A: i32 = <i32>0x811c9dc5;
const SEED_B: i32 = 5381;

/** Words of two letters and less, which count where there is nothing but words and what parts them. */
const LITTLE: string = "a i an as at be by do go he if in is it me my no of on or so to up us we ";

let letters: usize = 0;
let filter: usize = 0;

/** Tells where the tables stand. */
export function setWords(lettersAt: usize, filterAt: usize): void {
  letters = lettersAt;
  filter = filterAt;
  for (let i = 0; i < LEVELS.length; i++)
    store<f32>(BITS_OF + ((<usize>LEVELS.charCodeAt(i)) << 2), <f32>(<f64>(i - NEUTRAL_LEVEL) / <f64>LEVELS_PER_BIT));
}

/** 1 to 26 for a letter of either case, 0 for anything else. */
function symbol(c: u32): u32 {
  const letter = (c | 0x20) - 96;
  return letter - 1 < 26 ? letter : 0;
}

function runBits(start: usize, end: usize): f64 {
  let bits: f64 = 0;
  let a: u32 = 0;
  let b: u32 = 0;
  for (let p = start; p <= end; p++) {
    const c = p < end ? symbol(load<u8>(p)) : 0;
    const level = <usize>load<u8>(letters + <usize>((a * SYMBOLS + b) * SYMBOLS + c));
    bits += <f64>load<f32>(BITS_OF + (level << 2));
    a = b;
    b = c;
  }
  return bits;
}

/** Bits by which the letters of [from, to) speak for words (above 0) or for chance (below 0). Runs of one or two letters say nothing; what is no
 *  letter parts runs, and so does a small letter before a capital. */
export function wordBits(from: usize, to: usize): f64 {
  let total: f64 = 0;
  let start = from;
  for (let p = from; p <= to; p++) {
    const c = at8(p, to);
    const camel = isUpper(c) && p > start && !isUpper(load<u8>(p - 1));
    if (isLetter(c) && !camel) continue;
    if (p - start >= 3) total += runBits(start, p);
    start = camel ? p : p + 1;
  }
  return total;
}

function isSet(a: i32, b: i32): bool {
  const mixed = a ^ (a >>> 15);
  for (let i = 1; i <= HASHES; i++) {
    const bit = ((b | 1) * i + mixed) & FILTER_MASK;
    if (((<u32>load<u8>(filter + <usize>(bit >> 3)) >>> (bit & 7)) & 1) == 0) return false;
  }
  return true;
}

/** For each number of a run's first letters, how many of them words cover. */
const BEST: usize = memory.data((40 + 1) * 4, 16);

function bestOf(letters: i32): i32 {
  return load<i32>(BEST + ((<usize>letters) << 2));
}

function atLeast(letters: i32, covered: i32): void {
  if (covered > bestOf(letters)) store<i32>(BEST + ((<usize>letters) << 2), covered);
}

/** The most letters of a run that words of at least three can cover without overlap. */
function coveredLetters(run: usize, length: i32): i32 {
  const size = min<i32>(length, LONGEST_RUN);
  memory.fill(BEST, 0, (<usize>size + 1) << 2);
  for (let start = 0; start < size; start++) {
    const so = bestOf(start);
    atLeast(start + 1, so);
    let a = SEED_A;
    let b = SEED_B;
    const stop = min<i32>(size, start + LONGEST_WORD);
    for (let end = start; end < stop; end++) {
      const c = <i32>load<u8>(run + <usize>end) | 0x20;
      a = (a ^ c) * 0x01000193;
      b = b * 33 + c;
      const word = end + 1 - start;
      if (word < SHORTEST_WORD) continue;
      // A word of three is likely by chance and counts for less.
      const gain = so + (word == SHORTEST_WORD ? word - 1 : word);
      if (gain > bestOf(end + 1) && isSet(a, b)) atLeast(end + 1, gain);
    }
  }
  return bestOf(size);
}

/** Letters in groups, with one of ` _.-` between them. */
function isPlain(from: usize, to: usize): bool {
  let parted = false;
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    if (isLetter(c)) continue;
    if ((c != 32 && c != 95 && c != 46 && c != 45) || p == from || !isLetter(at8(p + 1, to))) return false;
    parted = true;
  }
  return parted;
}

function isLittle(run: usize, length: i32): bool {
  const first = <i32>load<u8>(run) | 0x20;
  const second = length == 2 ? <i32>load<u8>(run + 1) | 0x20 : 32;
  for (let i = 0; i < LITTLE.length; i++) {
    if (LITTLE.charCodeAt(i) == first && LITTLE.charCodeAt(i + 1) == second) return true;
    while (LITTLE.charCodeAt(i) != 32) i++;
  }
  return false;
}

/** Where the word ends that begins at `p` with a letter: small letters behind at most one capital, or capitals. */
function runEnd(p: usize, to: usize): usize {
  let q = p + 1;
  if (isUpper(load<u8>(p)) && !isLower(at8(q, to))) {
    while (isUpper(at8(q, to))) q++;
    return q;
  }
  while (isLower(at8(q, to))) q++;
  return q;
}

/** The share of the letters of [from, to) that words cover, 0 to 1; 0 where there are no letters. */
export function wordShare(from: usize, to: usize): f64 {
  let all: i32 = 0;
  let covered: i32 = 0;
  let plain: i32 = -1;
  for (let p = from; p < to;) {
    if (!isLetter(load<u8>(p))) {
      p++;
      continue;
    }
    const end = runEnd(p, to);
    const length = <i32>(end - p);
    all += length;
    if (length >= SHORTEST_WORD) covered += coveredLetters(p, length);
    else if (isLittle(p, length)) {
      if (plain < 0) plain = isPlain(from, to) ? 1 : 0;
      if (plain == 1) covered += length;
    }
    p = end;
  }
  return all == 0 ? 0 : <f64>covered / <f64>all;
}
