/** Expands example recipes (`ghp_{base62:30}{checksum}`) into text that looks like the real thing, so that no such text is ever committed.
 *  The same recipe and seed give the same text on every machine. The language is told in docs/patterns.md.
 *  Pure. Knows nothing of patterns. */
import type { AST } from "@eslint-community/regexpp";
import type { Checksum } from "./checksum/checksum.ts";
import { BASE58, BASE62_BIG } from "./checksum/base-n.ts";
import { membersOf } from "./class-set.ts";
import { characterSet, parseRegex } from "./regex-tree.ts";

/** Pseudo-random numbers that are the same everywhere; not for secrets. */
export class SeededRandom {
  #state: number;

  constructor(seed: string) {
    // FNV-1a over the seed's characters.
    this.#state = 0x811c9dc5;
    for (let i = 0; i < seed.length; i++) this.#state = Math.imul(this.#state ^ seed.charCodeAt(i), 0x01000193);
  }

  /** A whole number from 0 up to `limit`, exclusive (mulberry32). */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * limit);
  }

  /** So many characters of an alphabet. */
  characters(alphabet: string, count: number): string {
    return Array.from({ length: count }, () => alphabet[this.below(alphabet.length)]).join("");
  }
}

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const ALPHABETS: Readonly<Record<string, string>> = {
  base62: BASE62_BIG,
  base36: DIGITS + LOWER,
  BASE36: DIGITS + LOWER.toUpperCase(),
  hex: `${DIGITS}abcdef`,
  HEX: `${DIGITS}ABCDEF`,
  digits: DIGITS,
  upper32: `${LOWER.toUpperCase()}234567`,
  base32: `${LOWER}234567`,
  base58: BASE58,
  base64: `${BASE62_BIG}+/`,
  base64url: `${BASE62_BIG}-_`,
};
const WORDS =
  "amber brook cedar delta ember field grove harbor island juniper kettle lantern meadow north orchard pebble quarry river stone timber".split(
    " ",
  );

const TOKEN =
  /\{\{|\{(base62|base36|BASE36|hex|HEX|digits|upper32|base32|base58|base64url|base64|words|\[(?:[^\]\\]|\\.)+\]):(\d{1,4})(?:-(\d{1,4}))?\}|\{(\/?(?:uuid|checksum|bad-checksum|value|b64url|b64))\}/g;

// Marks in the text while it is being made; private-use characters, which no recipe holds.
const SUM = "\ue000";
const BAD_SUM = "\ue001";
const VALUE = "\ue002";
const VALUE_END = "\ue003";
const MARKS: Readonly<Record<string, string>> = {
  checksum: SUM, "bad-checksum": BAD_SUM, value: VALUE, "/value": VALUE_END,
  b64: "\ue004", "/b64": "\ue005", b64url: "\ue006", "/b64url": "\ue007",
}; // prettier-ignore

/** Does the text hold anything that a generator fills in? */
export function isRecipe(text: string): boolean {
  return new RegExp(TOKEN.source).test(text);
}

/**
 * Expands a recipe.
 * @param seed - any text; another seed gives another expansion
 * @param checksum - what `{checksum}` is filled in by
 * @throws RangeError when the recipe asks for a checksum and there is none
 */
export function expandRecipe(recipe: string, seed: string, checksum?: Checksum): string {
  const random = new SeededRandom(`${seed}\n${recipe}`);
  let text = recipe.replace(TOKEN, (whole, kind?: string, low?: string, high?: string, word?: string) => {
    if (whole === "{{") return "{";
    if (kind !== undefined) return expandRun(kind, pickLength(random, low, high), random);
    return word === "uuid" ? uuid(random) : (MARKS[word ?? ""] ?? whole);
  });
  text = text.replace(/\ue004([^\ue004\ue005]*)\ue005/g, (_, inner: string) => encoded(inner, "base64"));
  text = text.replace(/\ue006([^\ue006\ue007]*)\ue007/g, (_, inner: string) => encoded(inner, "base64url"));
  for (let next = fillSum(text, checksum); next !== undefined; next = fillSum(text, checksum)) text = next;
  return text.replace(/[\ue002\ue003]/g, "");
}

/** Marks of a value mean nothing in what is encoded; they may still stand there to break a string up. */
function encoded(text: string, encoding: "base64" | "base64url"): string {
  return Buffer.from(text.replace(/[\ue002\ue003]/g, ""), "latin1").toString(encoding);
}

function pickLength(random: SeededRandom, low: string | undefined, high: string | undefined): number {
  const least = Number(low);
  return high === undefined ? least : least + random.below(Math.max(1, Number(high) - least + 1));
}

function expandRun(kind: string, count: number, random: SeededRandom): string {
  if (kind === "words") return Array.from({ length: count }, () => WORDS[random.below(WORDS.length)]).join(" ");
  return random.characters(ALPHABETS[kind] ?? membersOfClass(kind), count);
}

function membersOfClass(written: string): string {
  const element = parseRegex(written).alternatives[0]?.elements[0] as AST.CharacterClass;
  return String.fromCharCode(...membersOf(characterSet(element)));
}

/** Version 4, RFC 9562. */
function uuid(random: SeededRandom): string {
  const hex = (count: number): string => random.characters(`${DIGITS}abcdef`, count);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.characters("89ab", 1)}${hex(3)}-${hex(12)}`;
}

/** Fills in the first checksum that is asked for; undefined when none is left. */
function fillSum(text: string, checksum: Checksum | undefined): string | undefined {
  const at = text.search(/[\ue000\ue001]/);
  if (at < 0) return undefined;
  if (!checksum) throw new RangeError("the recipe asks for a checksum, but the pattern names none");
  const isBad = text[at] === BAD_SUM;
  const { start, end } = valueAround(text, at);
  const value = text.slice(start, at) + "A".repeat(checksum.length) + text.slice(at + 1, end);
  const right = checksum.repair(value);
  const sumAt = Math.min(at - start, right.length - 1);
  const made = isBad ? right.slice(0, sumAt) + otherCharacter(right[sumAt] ?? "") + right.slice(sumAt + 1) : right;
  return text.slice(0, start) + made + text.slice(end);
}

/** Between the marks, or else as far as neither quotes, white space nor punctuation of source code stand. */
function valueAround(text: string, at: number): { start: number; end: number } {
  const opened = text.lastIndexOf(VALUE, at);
  const closed = text.indexOf(VALUE_END, at);
  // An equals sign before the sum is a part of some values.
  const before = /[^\s"'`<>(){}[\],;:=@&|]*=?$/.exec(text.slice(0, at))?.[0].length ?? 0;
  const after = /^[^\s"'`<>(){}[\],;:@&|\\\ue002\ue003]*/.exec(text.slice(at))?.[0].length ?? 0;
  return {
    start: opened >= 0 && opened > text.lastIndexOf(VALUE_END, at) ? opened + 1 : at - before,
    end: closed >= 0 ? closed : at + after,
  };
}

/** Another character of the same kind. */
function otherCharacter(char: string): string {
  if (/[0-9]/.test(char)) return String((Number(char) + 1) % 10);
  if (/[a-z]/.test(char)) return char === "a" ? "b" : "a";
  return char === "A" ? "B" : "A";
}
