/** Letters and words for the generic detector's model, counted in word lists of published packages (devDependencies).
 *  Nothing here comes from the examination's data. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { encodeLevels, FILTER_BITS, filterBits, SHORTEST_WORD, SYMBOLS } from "./word-tables.js";

const ROOT = new URL("../../node_modules/", import.meta.url);
const LISTS = [
  "@cspell/dict-software-terms/dict/softwareTerms.txt.gz",
  "@cspell/dict-companies/dict/companies.txt",
  "@cspell/dict-python/dict/python.txt",
  "@cspell/dict-typescript/dict/typescript.txt",
  "@cspell/dict-node/dict/node.txt",
  "@cspell/dict-golang/dict/go.txt",
  "@cspell/dict-php/dict/php.txt",
  "@cspell/dict-npm/dict/npm.txt",
  "@cspell/dict-aws/dict/aws.txt",
];
/** So many of the most popular English words are taken. */
const ENGLISH = 16_000;

/** @param {string} text @returns {string[]} runs of letters, lower case */
function lettersOf(text) {
  return (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
}

/** @returns {Promise<string[]>} distinct words, sorted */
export async function readWords() {
  const words = new Set();
  for (const list of LISTS) {
    const file = readFileSync(new URL(list, ROOT));
    const text = (list.endsWith(".gz") ? gunzipSync(file) : file).toString("utf8");
    for (const line of text.split("\n")) if (!line.startsWith("#")) for (const word of lettersOf(line)) words.add(word);
  }
  const { words: english } = await import(new URL("popular-english-words/words.js", ROOT).href);
  for (const word of english.slice(0, ENGLISH)) for (const part of lettersOf(word)) words.add(part);
  return [...words]
    .filter((word) => word.length >= SHORTEST_WORD && /[aeiouy]/.test(word))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Bits by which each trigram speaks for words against letters drawn evenly.
 * @param {readonly string[]} words
 */
export function letterTable(words) {
  const counts = new Float64Array(SYMBOLS ** 3);
  const pairs = new Float64Array(SYMBOLS ** 2);
  const singles = new Float64Array(SYMBOLS);
  let all = 0;
  for (const word of words) {
    let a = 0;
    let b = 0;
    for (let i = 0; i <= word.length; i++) {
      const c = i < word.length ? word.charCodeAt(i) - 96 : 0;
      counts[(a * SYMBOLS + b) * SYMBOLS + c]++;
      pairs[b * SYMBOLS + c]++;
      singles[c]++;
      all++;
      a = b;
      b = c;
    }
  }
  const bits = [];
  for (let a = 0; a < SYMBOLS; a++) {
    for (let b = 0; b < SYMBOLS; b++) {
      const seen = sum(counts, (a * SYMBOLS + b) * SYMBOLS);
      const seenPair = sum(pairs, b * SYMBOLS);
      for (let c = 0; c < SYMBOLS; c++) {
        const one = (singles[c] + 1) / (all + SYMBOLS);
        const two = (pairs[b * SYMBOLS + c] + 8 * one) / (seenPair + 8);
        const three = (counts[(a * SYMBOLS + b) * SYMBOLS + c] + 6 * two) / (seen + 6);
        // The end of a run says how words end; chance ends anywhere, one time in seven.
        bits.push(Math.log2(c === 0 ? three * 7 : three * 26));
      }
    }
  }
  return encodeLevels(bits);
}

/** @param {Float64Array} counts @param {number} from */
function sum(counts, from) {
  let total = 0;
  for (let i = 0; i < SYMBOLS; i++) total += counts[from + i] ?? 0;
  return total;
}

/** @param {readonly string[]} words */
export function wordFilter(words) {
  const filter = Buffer.alloc(FILTER_BITS / 8);
  for (const word of words) for (const bit of filterBits(word)) filter[bit >> 3] |= 1 << (bit & 7);
  return filter.toString("base64");
}
