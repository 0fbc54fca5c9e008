/** How common bytes are in source code, to choose literals and runs that seldom stand there by chance.
 *  Rough figures per mille, made from a mix of C, JavaScript, Python, JSON and Markdown; only their order matters. Pure. */
import { has, type ByteSet } from "./class-set.ts";

/** Share of each lower-case letter among all bytes, in thousandths. Capitals are taken as an eighth of these. */
const LETTERS: Readonly<Record<string, number>> = {
  e: 76, t: 58, a: 45, o: 43, i: 43, n: 44, r: 43, s: 42, l: 28, c: 26, d: 26, u: 21, p: 20, m: 17,
  f: 16, h: 16, g: 13, b: 11, y: 9, v: 7, k: 5, w: 6, x: 5, j: 2, q: 1.5, z: 1.2,
}; // prettier-ignore
const OTHERS: Readonly<Record<string, number>> = {
  " ": 180, "\n": 30, "\t": 20, "_": 17, "-": 12, ".": 14, ",": 12, "(": 10, ")": 10, '"': 12, "'": 5, "=": 10, ":": 8,
  "/": 12, ";": 8, "{": 4, "}": 4, "[": 3, "]": 3, "<": 5, ">": 6, "*": 8, "+": 2, "#": 3, "@": 1.5, "$": 1.5, "&": 2, "~": 0.3,
  "\\": 2, "|": 2, "!": 1.5, "?": 1, "%": 1, "`": 1, "^": 0.3, "\r": 5,
}; // prettier-ignore
const DIGIT = 5;
const REST = 0.15;

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  if (/[0-9]/.test(char)) return (char < "3" ? 2 * DIGIT : DIGIT) / 1000;
  if (/[A-Z]/.test(char)) return (LETTERS[char.toLowerCase()] ?? 1) / 8000;
  return (LETTERS[char] ?? OTHERS[char] ?? REST) / 1000;
});

/** Chance that a byte of source code is a member of the set. */
export function chanceOf(set: ByteSet): number {
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) if (has(set, byte)) sum += TABLE[byte] ?? 0;
  return Math.min(sum, 1);
}

/** Chance per byte position that a text stands there: letters in words cling together, hence the square root's mercy. */
export function chanceOfText(text: string, ignoreCase: boolean): number {
  let product = 1;
  let inWord = false;
  for (const char of text) {
    const lower = char.toLowerCase();
    const isLetter = lower !== char.toUpperCase();
    const single = TABLE[char.charCodeAt(0)] ?? 0;
    const chance = ignoreCase && isLetter ? (TABLE[lower.charCodeAt(0)] ?? 0) * 1.125 : single;
    // The next letter of a word is far more likely than a letter anywhere.
    product *= isLetter && inWord ? Math.min(1, Math.max(chance * 3, 0.01)) : chance;
    inWord = isLetter;
  }
  return product;
}
