/** A set of common words, as a Bloom filter: enough to say that a value is made of words. Made by `npm run train`. Pure. */
import { WORD_FILTER } from "./words-table.ts";

/** Bits of the filter and hashes of a word. */
export const FILTER_BITS = 262_144;
const HASHES = 6;
/** Shorter words are everywhere in random letters. */
export const SHORTEST_WORD = 3;
const LONGEST_WORD = 14;

let filter: Buffer | undefined;

/** The bits that stand for a word. */
export function filterBits(word: string): number[] {
  let a = 0x811c9dc5;
  let b = 5381;
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = (Math.imul(b, 33) + c) | 0;
  }
  a ^= a >>> 15;
  return Array.from({ length: HASHES }, (_, i) => (Math.imul(b | 1, i + 1) + a) & (FILTER_BITS - 1));
}

/** @param word - lower case letters */
export function isWord(word: string): boolean {
  filter ??= Buffer.from(WORD_FILTER, "base64");
  const bits = filter;
  return filterBits(word).every((bit) => ((bits[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0);
}

/**
 * The most letters of a run that words can cover, each of at least three letters, without overlap.
 * @param letters - lower case letters only
 */
function coveredLetters(letters: string): number {
  const best = new Array<number>(letters.length + 1).fill(0);
  for (let end = 1; end <= letters.length; end++) {
    let most = best[end - 1] ?? 0;
    for (let size = SHORTEST_WORD; size <= Math.min(end, LONGEST_WORD); size++) {
      // A short word counts only where it is all of the run or joins others without a gap.
      const gain = (best[end - size] ?? 0) + size - (size === 3 ? 1 : 0);
      if (gain > most && isWord(letters.slice(end - size, end))) most = gain;
    }
    best[end] = most;
  }
  return best[letters.length] ?? 0;
}

/** The share of a text's letters that words cover, 0 to 1; 0 where there are no letters. */
export function wordShare(text: string): number {
  let letters = 0;
  let covered = 0;
  for (const run of text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []) {
    letters += run.length;
    if (run.length >= SHORTEST_WORD) covered += coveredLetters(run.slice(0, 40).toLowerCase());
  }
  return letters === 0 ? 0 : covered / letters;
}
