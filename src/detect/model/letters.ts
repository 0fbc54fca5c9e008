/** Character model: how much more likely a run of letters is in a word than among random letters. Trigrams of letters with the run's edges; the
 *  table is made by `npm run train` from word lists, and read by the kernel (src/kernel/assembly/words.ts). Pure. */

const LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** A level is a sixth of a bit; level 32 says nothing. */
export const LEVELS_PER_BIT = 6;
export const NEUTRAL_LEVEL = 32;
/** Letters and the edge of a run. */
export const SYMBOLS = 27;

/** The table as text, one character a trigram. */
export function encodeLevels(bits: readonly number[]): string {
  return bits
    .map((b) => LEVELS[Math.max(0, Math.min(63, Math.round(b * LEVELS_PER_BIT) + NEUTRAL_LEVEL))] ?? "g")
    .join("");
}
