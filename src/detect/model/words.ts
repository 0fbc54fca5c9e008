/** A set of common words, as a Bloom filter: enough to say that a value is made of words. Made by `npm run train`. Pure. */
import { WORD_FILTER } from "./words-table.ts";

/** Bits of the filter and hashes of a word. */
export const FILTER_BITS = 262_144;
const HASHES = 6;
/** Shorter words are everywhere in random letters. */
export const SHORTEST_WORD = 3;
const LONGEST_WORD = 14;
/** Longer runs are judged by their beginning. */
const LONGEST_RUN = 40;
const SEED_A = 0x811c9dc5 | 0;
const SEED_B = 5381;

let filter: Buffer | undefined;

/** The bits that stand for a word. */
export function filterBits(word: string): number[] {
  let a = SEED_A;
  let b = SEED_B;
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = (Math.imul(b, 33) + c) | 0;
  }
  return Array.from({ length: HASHES }, (_, i) => bitOf(a, b, i));
}

function bitOf(a: number, b: number, hash: number): number {
  return (Math.imul(b | 1, hash + 1) + (a ^ (a >>> 15))) & (FILTER_BITS - 1);
}

function isSet(bits: Buffer, a: number, b: number): boolean {
  for (let i = 0; i < HASHES; i++) {
    const bit = bitOf(a, b, i);
    if (((bits[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** For each number of a run's first letters, how many of them words cover. */
const best = new Float64Array(LONGEST_RUN + 1);

/** The most letters that words of at least three can cover without overlap. Hashes grow letter by letter: this runs for every candidate. */
function coveredLetters(letters: string): number {
  filter ??= Buffer.from(WORD_FILTER, "base64");
  const size = Math.min(letters.length, LONGEST_RUN);
  best.fill(0);
  for (let start = 0; start < size; start++) {
    const so = best[start] ?? 0;
    if (so > (best[start + 1] ?? 0)) best[start + 1] = so;
    let a = SEED_A;
    let b = SEED_B;
    for (let end = start; end < size && end - start < LONGEST_WORD; end++) {
      const c = letters.charCodeAt(end);
      a = Math.imul(a ^ c, 0x01000193);
      b = (Math.imul(b, 33) + c) | 0;
      const length = end + 1 - start;
      // A word of three is likely by chance and counts for less.
      const gain = so + (length === SHORTEST_WORD ? length - 1 : length);
      if (length >= SHORTEST_WORD && gain > (best[end + 1] ?? 0) && isSet(filter, a, b)) best[end + 1] = gain;
    }
  }
  return best[size] ?? 0;
}

/** Words of two letters and less, which count where there is nothing but words and what parts them. */
const LITTLE = /^(?:a|i|an|as|at|be|by|do|go|he|if|in|is|it|me|my|no|of|on|or|so|to|up|us|we)$/i;

const PLAIN = /^[A-Za-z]+(?:[ _.-][A-Za-z]+)+$/;

/** The share of a text's letters that words cover, 0 to 1; 0 where there are no letters. */
export function wordShare(text: string): number {
  let letters = 0;
  let covered = 0;
  let isPlain: boolean | undefined;
  for (const run of text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []) {
    letters += run.length;
    if (run.length >= SHORTEST_WORD) covered += coveredLetters(run.toLowerCase());
    else if ((isPlain ??= PLAIN.test(text)) && LITTLE.test(run)) covered += run.length;
  }
  return letters === 0 ? 0 : covered / letters;
}
