/** Character model: how much more likely a run of letters is in a word than among random letters.
 *  Trigrams of letters with the run's edges; the table is made by `npm run train` from word lists. Pure. */
import { LETTER_TRIGRAMS } from "./letters-table.ts";

const LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** A level is a sixth of a bit; level 32 says nothing. */
export const LEVELS_PER_BIT = 6;
export const NEUTRAL_LEVEL = 32;
/** Letters and the edge of a run. */
export const SYMBOLS = 27;

let table: Float32Array | undefined;

function weights(): Float32Array {
  if (table) return table;
  const ranks = new Float32Array(128);
  for (let i = 0; i < LEVELS.length; i++) ranks[LEVELS.charCodeAt(i)] = (i - NEUTRAL_LEVEL) / LEVELS_PER_BIT;
  table = Float32Array.from({ length: LETTER_TRIGRAMS.length }, (_, i) => ranks[LETTER_TRIGRAMS.charCodeAt(i)] ?? 0);
  return table;
}

/** The table as text, one character a trigram; the inverse of what is read above. */
export function encodeLevels(bits: readonly number[]): string {
  return bits
    .map((b) => LEVELS[Math.max(0, Math.min(63, Math.round(b * LEVELS_PER_BIT) + NEUTRAL_LEVEL))] ?? "g")
    .join("");
}

/** @returns 1 to 26 for a letter of either case, 0 for anything else */
function symbol(code: number): number {
  const c = code | 0x20;
  return c >= 97 && c <= 122 ? c - 96 : 0;
}

/**
 * Bits by which the letters of a text speak for words (above 0) or for chance (below 0). Runs of one or two letters say nothing.
 *
 * @param text - any text; what is no letter parts runs, and so does a lower-case letter before a capital
 */
export function wordBits(text: string): number {
  const model = weights();
  let total = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const c = i < text.length ? symbol(text.charCodeAt(i)) : 0;
    const camel = c !== 0 && i > start && isUpper(text, i) && !isUpper(text, i - 1);
    if (c !== 0 && !camel) continue;
    if (i - start >= 3) total += runBits(model, text, start, i);
    start = camel ? i : i + 1;
  }
  return total;
}

function isUpper(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c >= 65 && c <= 90;
}

function runBits(model: Float32Array, text: string, start: number, end: number): number {
  let bits = 0;
  let a = 0;
  let b = 0;
  for (let i = start; i <= end; i++) {
    const c = i < end ? symbol(text.charCodeAt(i)) : 0;
    bits += model[(a * SYMBOLS + b) * SYMBOLS + c] ?? 0;
    a = b;
    b = c;
  }
  return bits;
}
