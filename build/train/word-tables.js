/** How the tables of letters and words are written down; the kernel reads them (src/kernel/assembly/words.ts, which has the same levels and hashes). */

const LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** A level is a sixth of a bit; level 32 says nothing. */
const LEVELS_PER_BIT = 6;
const NEUTRAL_LEVEL = 32;
/** Letters and the edge of a run: the character model weighs trigrams of them. */
export const SYMBOLS = 27;

/**
 * @param {readonly number[]} bits - by trigram: how much more likely it is in a word than among random letters
 * @returns {string} one character a trigram
 */
export function encodeLevels(bits) {
  return bits
    .map((b) => LEVELS[Math.max(0, Math.min(63, Math.round(b * LEVELS_PER_BIT) + NEUTRAL_LEVEL))] ?? "g")
    .join("");
}

/** Bits of the Bloom filter of common words, and hashes of a word. */
export const FILTER_BITS = 262_144;
const HASHES = 6;
/** Shorter words are everywhere in random letters. */
export const SHORTEST_WORD = 3;

/**
 * @param {string} word
 * @returns {number[]} the bits that stand for it
 */
export function filterBits(word) {
  let a = 0x811c9dc5 | 0;
  let b = 5381;
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = (Math.imul(b, 33) + c) | 0;
  }
  return Array.from({ length: HASHES }, (_, i) => (Math.imul(b | 1, i + 1) + (a ^ (a >>> 15))) & (FILTER_BITS - 1));
}
