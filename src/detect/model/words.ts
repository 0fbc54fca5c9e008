/** A set of common words, as a Bloom filter: enough to say that a value is made of words. Made by `npm run train`, and read by the kernel
 *  (src/kernel/assembly/words.ts), which has the same hashes. Pure. */

/** Bits of the filter and hashes of a word. */
export const FILTER_BITS = 262_144;
const HASHES = 6;
/** Shorter words are everywhere in random letters. */
export const SHORTEST_WORD = 3;

/** The bits that stand for a word. */
export function filterBits(word: string): number[] {
  let a = 0x811c9dc5 | 0;
  let b = 5381;
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = (Math.imul(b, 33) + c) | 0;
  }
  return Array.from({ length: HASHES }, (_, i) => (Math.imul(b | 1, i + 1) + (a ^ (a >>> 15))) & (FILTER_BITS - 1));
}
