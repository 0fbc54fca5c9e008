// What a value looks like, as numbered features with an amount that a linear model weighs. src/kernel/value-features.ts names them, in the order of
// these numbers. The only place where they are worked out: scans, training and explanations all ask here. Values are bytes, one a character.
import {
  adjoiningCapitals,
  describeCharacters,
  digits,
  distinct,
  dollars,
  dots,
  entropy,
  hexadecimal,
  hyphens,
  isBase64,
  lower,
  repeats,
  signs,
  switches,
  underscores,
  upper,
  walks,
} from "./characters";
import { log2 } from "./env";
import { isProse } from "./prose";
import { charAt8 as at8, isDigit, isLetter, isLower, isSpace } from "./text";
import {
  countForeign,
  countGroups,
  endsOdd,
  hasBlank,
  hasBracket,
  hasEscape,
  hasForeign,
  hasSlashes,
  isOneGroup,
  isTangled,
  isUuid,
  isVersion,
  paddingOf,
  startsOdd,
} from "./value-signs";
import { date, describeWordsOf, keyboard, placeholder, sequence, tellingWord } from "./value-words";
import { wordBits, wordShare } from "./words";

const LENGTH: u32 = 0;
const CLASSES: u32 = 10;
const HEX: u32 = 26;
const SWITCHES: u32 = 31;
const SWITCHES_SHARE: u32 = 32;
const WALK: u32 = 33;
const DIGITS: u32 = 34;
const DIGITS_LONG: u32 = 35;
const BASE64_PADDED: u32 = 36;
const BASE32: u32 = 37;
const SNAKE: u32 = 38;
const CONSTANT: u32 = 39;
const CAMEL: u32 = 40;
const PASCAL: u32 = 41;
const KEBAB: u32 = 42;
const DOTTED: u32 = 43;
const BLANKS_ONE: u32 = 44;
const BLANKS_MANY: u32 = 45;
const BRACKETS: u32 = 46;
const STARTS_ODD: u32 = 47;
const ENDS_ODD: u32 = 48;
const ESCAPES: u32 = 49;
const SLASHES: u32 = 50;
const NOT_ASCII: u32 = 51;
const NOT_ASCII_MOSTLY: u32 = 52;
const VERSION: u32 = 53;
const UUID: u32 = 54;
const FEW_LETTERS: u32 = 55;
const WORDS_TOTAL: u32 = 56;
const WORDS_PER_LETTER: u32 = 57;
const WORDS_COVERED: u32 = 58;
const WORDS_MOSTLY: u32 = 59;
const WORDS_HARDLY: u32 = 60;
const WORDS_ONLY: u32 = 61;
const WORDS_JOINED: u32 = 62;
const WORDS_WITH_DIGITS: u32 = 63;
const ENTROPY: u32 = 64;
const ENTROPY_RELATIVE: u32 = 65;
const FEW_CHARACTERS: u32 = 66;
const REPEATS: u32 = 67;
const BASE64_OF_PAIR: u32 = 68;
const BASE64_OF_TEXT: u32 = 69;
const PLACEHOLDER: u32 = 70;
const TELLING_WORD: u32 = 71;
const KEYBOARD: u32 = 72;
const SEQUENCE: u32 = 73;
const DATE: u32 = 74;
const SIGNS_TANGLED: u32 = 75;
export const FEATURES: u32 = 76;

/** The features that a value has: their numbers in the order in which they are told, and the amount of each by its number. */
export const LISTED: usize = memory.data(80);
export const AMOUNTS: usize = memory.data(76 * 8, 16);
export let listed: i32 = 0;

function add(feature: u32, amount: f64): void {
  store<u8>(LISTED + <usize>listed, <u8>feature);
  listed++;
  store<f64>(AMOUNTS + ((<usize>feature) << 3), amount);
}

function clamped(x: f64): f64 {
  return max<f64>(-1.5, min<f64>(1.5, x));
}

const STEPS: usize = memory.data<u8>([6, 8, 12, 16, 20, 24, 32, 40, 64, 128]);

function addHex(length: i32): void {
  if (!hexadecimal || lower > 0 == upper > 0) return;
  if (length == 32) add(HEX, 1);
  else if (length == 40) add(HEX + 1, 1);
  else if (length == 64) add(HEX + 2, 1);
  else add(length >= 16 ? HEX + 3 : HEX + 4, 1);
}

/** `-`, or `.`, at an end or beside another. */
function isLoose(from: usize, to: usize, sign: u32): bool {
  if (at8(from, to) == sign || load<u8>(to - 1) == sign) return true;
  for (let p = from; p + 1 < to; p++) if (load<u8>(p) == sign && load<u8>(p + 1) == sign) return true;
  return false;
}

/** The form of an identifier, where a value has one. */
function addForm(from: usize, to: usize): void {
  const length = <i32>(to - from);
  const letters = lower + upper;
  const word = letters + digits + underscores;
  const first = at8(from, to);
  if (underscores > 0 && word == length && !isDigit(first)) {
    add(SNAKE, 1);
    if (upper + underscores == length && first != 95) add(CONSTANT, 1);
  }
  if (letters == length && upper > 0 && !adjoiningCapitals) {
    if (isLower(first)) add(CAMEL, 1);
    else if (upper > 1) add(PASCAL, 1);
  }
  if (hyphens > 0 && lower + hyphens == length && !isLoose(from, to, 45)) add(KEBAB, 1);
  if (dots > 0 && word + dollars + dots == length && !isLoose(from, to, 46)) add(DOTTED, 1);
}

function addSigns(from: usize, to: usize, scratch: usize): void {
  if (hasBlank(from, to)) add(countGroups(from, to) == 3 ? BLANKS_MANY : BLANKS_ONE, 1);
  if (hasBracket(from, to)) {
    add(BRACKETS, 1);
    if (isTangled(from, to, scratch)) add(SIGNS_TANGLED, 1);
  }
  if (startsOdd(from)) add(STARTS_ODD, 1);
  if (endsOdd(to)) add(ENDS_ODD, 1);
  if (hasEscape(from, to)) add(ESCAPES, 1);
  if (hasSlashes(from, to)) add(SLASHES, 1);
  if (hasForeign(from, to)) {
    add(NOT_ASCII, 1);
    if (countForeign(from, to) >= 3) add(NOT_ASCII_MOSTLY, 1);
  }
  if (digits > 0 && isVersion(from, to)) add(VERSION, 1);
  if (isUuid(from, to)) add(UUID, 1);
}

function isBase32(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    if (c - 65 >= 26 && c - 50 >= 6) return false;
  }
  return true;
}

function addPadding(from: usize, to: usize): void {
  const end = paddingOf(from, to);
  const padding = to - end;
  if ((padding == 1 || padding == 2) && end - from >= 8 && isBase64(from, end)) add(BASE64_PADDED, 1);
  if (lower == 0 && end - from >= 16 && isBase32(from, end)) add(BASE32, 1);
}

function addShape(from: usize, to: usize, scratch: usize): void {
  const length = <i32>(to - from);
  for (let i: u32 = 0; i < 10 && length >= <i32>load<u8>(STEPS + <usize>i); i++) add(LENGTH + i, 1);
  add(
    CLASSES + <u32>(lower > 0) + ((<u32>(upper > 0)) << 1) + ((<u32>(digits > 0)) << 2) + ((<u32>(signs > 0)) << 3),
    1,
  );
  addHex(length);
  add(SWITCHES, min<f64>(1.5, <f64>switches / 12));
  const steps = lower + upper + digits - 1;
  if (steps >= 5) add(SWITCHES_SHARE, <f64>switches / <f64>steps);
  // `asdf1234`, `abc123`.
  if (steps >= 4 && <f64>walks / <f64>steps > 0.4) add(WALK, <f64>walks / <f64>steps);
  if (digits == length) add(length > 12 ? DIGITS_LONG : DIGITS, 1);
  addPadding(from, to);
  addForm(from, to);
  if (signs > 0) addSigns(from, to, scratch);
  else if (length <= 3) add(FEW_LETTERS, 1);
  if (signs > 0 && steps < 3 && isOneGroup(from, to)) add(FEW_LETTERS, 1);
}

/** `^[A-Za-z _.-]+$` */
function isOfWords(from: usize, to: usize): bool {
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    if (!isLetter(c) && c != 32 && c != 95 && c != 46 && c != 45) return false;
  }
  return true;
}

/** `^[a-z]+(?:[-_][a-z]+){2,}$`: `to-be-stolen`, text that somebody wrote. */
function isJoined(from: usize, to: usize): bool {
  let joints: i32 = 0;
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    if (isLower(c)) continue;
    if ((c != 45 && c != 95) || p == from || !isLower(at8(p + 1, to))) return false;
    joints++;
  }
  return joints >= 2;
}

function addWords(from: usize, to: usize, scratch: usize): void {
  const letters = lower + upper;
  // Words of a language that the tables do not know have the form of prose alone.
  const prose = signs > 0 && isProse(from, to, scratch);
  const own = wordBits(from, to);
  const bits = prose ? max<f64>(own, <f64>letters) : own;
  add(WORDS_TOTAL, clamped(bits / 16));
  if (letters >= 3) add(WORDS_PER_LETTER, clamped(bits / <f64>letters));
  const share = prose ? 1 : wordShare(from, to);
  add(WORDS_COVERED, share);
  if (letters >= 4 && share > 0.7) add(WORDS_MOSTLY, 1);
  if (letters >= 4 && share < 0.3) add(WORDS_HARDLY, 1);
  // People make passwords of a word and a number; what the program shows or names holds none.
  if (letters >= 3 && share > 0.6) {
    if (prose || (digits == 0 && isOfWords(from, to))) {
      add(WORDS_ONLY, 1);
      if (share > 0.8 && isJoined(from, to)) add(WORDS_JOINED, 1);
    }
    if (digits > 0 && !hasBlank(from, to)) add(WORDS_WITH_DIGITS, 1);
  }
  add(ENTROPY, entropy / 5);
  // Against the most that a random text of that length would show.
  add(ENTROPY_RELATIVE, entropy / log2(<f64>max<i32>(4, min<i32>(<i32>(to - from), 64))));
  if (distinct <= 3) add(FEW_CHARACTERS, 1);
  if (repeats) add(REPEATS, 1);
}

function sextet(c: u32): u32 {
  if (c - 65 < 26) return c - 65;
  if (c - 97 < 26) return c - 71;
  if (isDigit(c)) return c + 4;
  return c == 43 ? 62 : 63;
}

/** Decodes base64 where it says printable text of seven characters and more, as Basic authentication sends `user:password`. Random bytes decode to
 *  text by chance once in millions. Returns where the text ends, or `out`. */
function decodeText(from: usize, to: usize, out: usize): usize {
  const end = paddingOf(from, to);
  if (end - from < 10 || to - end > 2 || !isBase64(from, end)) return out;
  let q = out;
  let word: u32 = 0;
  let bits: u32 = 0;
  for (let p = from; p < end; p++) {
    word = (word << 6) | sextet(load<u8>(p));
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    const c = (word >>> bits) & 0xff;
    if (c - 32 >= 95) return out;
    store<u8>(q++, <u8>c);
  }
  return q - out >= 7 ? q : out;
}

/** `^[^:\s]{1,60}:[^\s]` */
function isPair(from: usize, to: usize): bool {
  let p = from;
  while (p < to && p - from <= 60 && load<u8>(p) != 58 && !isSpace(load<u8>(p))) p++;
  return p > from && p - from <= 60 && at8(p, to) == 58 && p + 1 < to && !isSpace(load<u8>(p + 1));
}

function addText(start: usize, length: i32, scratch: usize): void {
  const end = start + <usize>length;
  const textEnd = decodeText(start, end, scratch);
  if (textEnd == scratch) {
    addWords(start, end, scratch);
    return;
  }
  // The words of what is encoded count, not those of the code.
  describeCharacters(scratch, <i32>(textEnd - scratch));
  addWords(scratch, textEnd, scratch + <usize>length);
  add(isPair(scratch, textEnd) ? BASE64_OF_PAIR : BASE64_OF_TEXT, 1);
}

function addTellingWords(from: usize, to: usize): void {
  describeWordsOf(from, to);
  if (placeholder) add(PLACEHOLDER, 1);
  if (tellingWord) add(TELLING_WORD, 1);
  if (keyboard) add(KEYBOARD, 1);
  if (sequence) add(SEQUENCE, 1);
  if (date) add(DATE, 1);
}

/**
 * Lists the features of the value of `length` bytes at `start`.
 *
 * @param scratch - room for twice as many bytes
 */
export function describe(start: usize, length: i32, scratch: usize): void {
  listed = 0;
  const end = start + <usize>length;
  describeCharacters(start, length);
  addShape(start, end, scratch);
  addText(start, length, scratch);
  addTellingWords(start, end);
}
