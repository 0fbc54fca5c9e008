// What the characters of a text are, in one pass: classes, the forms that identifiers take, how they change over, entropy.
// Texts are bytes, one a character. Knows nothing of values or weights.
import { log2 } from "./env";
import { isDigit, isLetter, isLower, isUpper } from "./text";

/** Kinds of characters; from `DIGIT` on they are letters and digits, the hexadecimal ones apart. */
const UNDERSCORE: u32 = 1;
const HYPHEN: u32 = 2;
const DOT: u32 = 3;
const DOLLAR: u32 = 4;
const DIGIT: u32 = 5;
const HEX_LOWER: u32 = 6;
const LOWER: u32 = 7;
const HEX_UPPER: u32 = 8;
const UPPER: u32 = 9;

/** Kind of each byte; which kinds are there is told by how often each is. */
const KINDS: usize = memory.data(256);
const KIND_COUNTS: usize = memory.data(10 * 4, 16);
/** How often each byte stands there; all zero between two texts. */
const COUNTS: usize = memory.data(256 * 2, 16);
/** 1 for pairs of characters that stand side by side on a keyboard or in the alphabet, the first times 128 plus the second. */
const BESIDE: usize = memory.data(128 * 128);
const ROWS: string = "abcdefghijklmnopqrstuvwxyz|01234567890|qwertyuiop|asdfghjkl|zxcvbnm|1qaz|2wsx|3edc";

export let lower: i32 = 0;
export let upper: i32 = 0;
export let digits: i32 = 0;
/** Neither letters nor digits. */
export let signs: i32 = 0;
export let underscores: i32 = 0;
export let hyphens: i32 = 0;
export let dots: i32 = 0;
export let dollars: i32 = 0;
/** Letters of hexadecimal numbers and digits, nothing else. */
export let hexadecimal: bool = false;
/** A capital stands before another, or has nothing small behind it. */
export let adjoiningCapitals: bool = false;
/** Four times the same in a row. */
export let repeats: bool = false;
/** How often small letters, capitals and digits change over. */
export let switches: i32 = 0;
/** How often one follows that is the next or the one before in the alphabet, among digits, or on a row of the keyboard. */
export let walks: i32 = 0;
export let distinct: i32 = 0;
/** Shannon's, in bits per character. */
export let entropy: f64 = 0;

function kindOf(c: u32): u32 {
  if (isDigit(c)) return DIGIT;
  if (isLower(c)) return c <= 102 ? HEX_LOWER : LOWER;
  if (isUpper(c)) return c <= 70 ? HEX_UPPER : UPPER;
  if (c == 95) return UNDERSCORE;
  if (c == 45) return HYPHEN;
  if (c == 46) return DOT;
  return c == 36 ? DOLLAR : 0;
}

/** Fills the tables. Once per kernel. */
export function setCharacters(): void {
  for (let c: u32 = 0; c < 256; c++) store<u8>(KINDS + <usize>c, <u8>kindOf(c));
  for (let i = 1; i < ROWS.length; i++) {
    const a = <usize>ROWS.charCodeAt(i - 1);
    const b = <usize>ROWS.charCodeAt(i);
    if (a == 124 || b == 124) continue;
    store<u8>(BESIDE + a * 128 + b, 1);
    store<u8>(BESIDE + b * 128 + a, 1);
  }
}

function countOf(kind: u32): i32 {
  return load<i32>(KIND_COUNTS + ((<usize>kind) << 2));
}

/** Of the two kinds, in this order, letters or digits both: they change over. */
function changes(a: u32, b: u32): bool {
  return a != b && !(a >= HEX_LOWER && b >= HEX_LOWER && a >= HEX_UPPER == b >= HEX_UPPER);
}

/** Number and entropy of the distinct characters. Clears the counts. */
function describeSpread(start: usize, length: i32): void {
  distinct = 0;
  entropy = 0;
  for (let i = 0; i < length; i++) {
    const at = COUNTS + ((<usize>load<u8>(start + <usize>i)) << 1);
    const n = <u32>load<u16>(at);
    if (n == 0) continue;
    store<u16>(at, 0);
    distinct++;
    const share = <f64>n / <f64>length;
    entropy -= share * log2(share);
  }
}

function sumUp(length: i32): void {
  lower = countOf(HEX_LOWER) + countOf(LOWER);
  upper = countOf(HEX_UPPER) + countOf(UPPER);
  digits = countOf(DIGIT);
  signs = length - lower - upper - digits;
  underscores = countOf(UNDERSCORE);
  hyphens = countOf(HYPHEN);
  dots = countOf(DOT);
  dollars = countOf(DOLLAR);
  hexadecimal = digits + countOf(HEX_LOWER) + countOf(HEX_UPPER) == length;
}

/** Describes the text of `length` bytes at `start`: see the variables above. */
export function describeCharacters(start: usize, length: i32): void {
  memory.fill(KIND_COUNTS, 0, 10 * 4);
  adjoiningCapitals = false;
  switches = 0;
  walks = 0;
  let run: i32 = 0;
  let longestRun: i32 = 0;
  let before: u32 = 256;
  let kindBefore: u32 = 0;
  for (let i = 0; i < length; i++) {
    const c = <u32>load<u8>(start + <usize>i);
    const kind = <u32>load<u8>(KINDS + <usize>c);
    const kindAt = KIND_COUNTS + ((<usize>kind) << 2);
    store<u32>(kindAt, load<u32>(kindAt) + 1);
    const countAt = COUNTS + ((<usize>c) << 1);
    store<u16>(countAt, load<u16>(countAt) + 1);
    if (kindBefore >= HEX_UPPER && kind != LOWER && kind != HEX_LOWER) adjoiningCapitals = true;
    if (kindBefore >= DIGIT && kind >= DIGIT) {
      if (changes(kindBefore, kind)) switches++;
      walks += load<u8>(BESIDE + <usize>((before | 0x20) * 128 + (c | 0x20)));
    }
    run = c == before ? run + 1 : 1;
    if (run > longestRun && c != 10 && c != 13) longestRun = run;
    before = c;
    kindBefore = kind;
  }
  if (kindBefore >= HEX_UPPER) adjoiningCapitals = true;
  repeats = longestRun >= 4;
  sumUp(length);
  describeSpread(start, length);
}

/** Whether all characters of [from, to) are letters, digits, plus signs or strokes. */
export function isBase64(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    if (!isLetter(c) && !isDigit(c) && c != 43 && c != 47) return false;
  }
  return true;
}
