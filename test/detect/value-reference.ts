/** What the kernel says of a value, worked out once more in JavaScript with regexes: an independent reading, written first, that the kernel's is held to. */
import { LETTER_TRIGRAMS } from "../../src/detect/model/letters-table.ts";
import { WORD_FILTER } from "../../src/detect/model/words-table.ts";

interface Characters {
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  /** Neither letters nor digits. */
  readonly signs: number;
  readonly underscores: number;
  readonly hyphens: number;
  readonly dots: number;
  readonly dollars: number;
  /** A hyphen, or a dot, at an end or beside another. */
  readonly looseHyphens: boolean;
  readonly looseDots: boolean;
  /** Letters of hexadecimal numbers, of the other letters none. */
  readonly hexadecimal: boolean;
  /** Capitals that another capital stands before, or nothing small behind. */
  readonly adjoiningCapitals: boolean;
  readonly distinct: number;
  /** Shannon's, in bits per character. */
  readonly entropy: number;
  /** Four times the same in a row. */
  readonly repeats: boolean;
  /** How often small letters, capitals and digits change over. */
  readonly switches: number;
  /** How often one follows that is the next or the one before in the alphabet, among digits, or on a row of the keyboard. */
  readonly walks: number;
}

const [OTHER, UNDERSCORE, HYPHEN, DOT, DOLLAR, DIGIT, HEX_LOWER, LOWER, HEX_UPPER, UPPER] = Array.from(
  "0123456789",
  Number,
) as [number, number, number, number, number, number, number, number, number, number];
const KIND_COUNT = 10;
/** Kind of each character of Latin-1. */
const KINDS = Uint8Array.from({ length: 256 }, (_, c) => {
  const text = String.fromCharCode(c);
  if (/[0-9]/.test(text)) return DIGIT;
  if (/[a-z]/.test(text)) return text <= "f" ? HEX_LOWER : LOWER;
  if (/[A-Z]/.test(text)) return text <= "F" ? HEX_UPPER : UPPER;
  return "_-.$".includes(text) ? UNDERSCORE + "_-.$".indexOf(text) : OTHER;
});

/** Of each two kinds in a row: they change over; a capital has nothing small behind it. */
const SWITCH = 1;
const ADJOINS = 2;
const PAIRS = Uint8Array.from({ length: KIND_COUNT * KIND_COUNT }, (_, i) => {
  const [a, b] = [Math.floor(i / KIND_COUNT), i % KIND_COUNT];
  const isSwitch = a >= DIGIT && b >= DIGIT && classOf(a) !== classOf(b);
  return (isSwitch ? SWITCH : 0) + (a >= HEX_UPPER && classOf(b) !== LOWER ? ADJOINS : 0);
});

function classOf(kind: number): number {
  return kind === HEX_LOWER ? LOWER : kind === HEX_UPPER ? UPPER : kind;
}

const counts = new Uint16Array(256);
const kinds = new Uint16Array(KIND_COUNT);

/** Pairs of characters that stand side by side on a keyboard or in the alphabet, first times 128 plus second. */
const beside = new Uint8Array(128 * 128);
for (const row of [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "asdfghjkl",
  "zxcvbnm",
  "1qaz",
  "2wsx",
  "3edc",
]) {
  for (let i = 1; i < row.length; i++) {
    const [a, b] = [row.charCodeAt(i - 1), row.charCodeAt(i)];
    beside[a * 128 + b] = 1;
    beside[b * 128 + a] = 1;
  }
}

/** Characters beyond Latin-1 count as one. */
function codeAt(text: string, at: number): number {
  return Math.min(255, text.charCodeAt(at));
}

/** Entropy and number of the distinct characters. */
function spread(text: string): { readonly distinct: number; readonly entropy: number } {
  const { length } = text;
  let distinct = 0;
  let entropy = 0;
  for (let i = 0; i < length; i++) {
    const n = counts[codeAt(text, i)] ?? 0;
    if (n === 0) continue;
    counts[codeAt(text, i)] = 0;
    distinct++;
    entropy -= (n / length) * Math.log2(n / length);
  }
  return { distinct, entropy };
}

function sumOfKinds(first: number, last: number): number {
  let sum = 0;
  for (let kind = first; kind <= last; kind++) sum += kinds[kind] ?? 0;
  return sum;
}

/** @param text - one character a byte, as windows have it */
function describeCharacters(text: string): Characters {
  kinds.fill(0);
  counts.fill(0);
  let pairs = 0;
  let switches = 0;
  let walks = 0;
  let run = 0;
  let longestRun = 0;
  let before = -1;
  let kindBefore = OTHER;
  for (let i = 0; i < text.length; i++) {
    const c = codeAt(text, i);
    const kind = KINDS[c] ?? OTHER;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
    counts[c] = (counts[c] ?? 0) + 1;
    const pair = PAIRS[kindBefore * KIND_COUNT + kind] ?? 0;
    pairs |= pair;
    switches += pair & SWITCH;
    if (kindBefore >= DIGIT && kind >= DIGIT) walks += beside[(before | 0x20) * 128 + (c | 0x20)] ?? 0;
    run = c === before ? run + 1 : 1;
    if (run > longestRun && c !== 10 && c !== 13) longestRun = run;
    before = c;
    kindBefore = kind;
  }
  const lower = sumOfKinds(HEX_LOWER, LOWER);
  const upper = sumOfKinds(HEX_UPPER, UPPER);
  const digits = kinds[DIGIT] ?? 0;
  return {
    lower,
    upper,
    digits,
    signs: text.length - lower - upper - digits,
    underscores: kinds[UNDERSCORE] ?? 0,
    hyphens: kinds[HYPHEN] ?? 0,
    dots: kinds[DOT] ?? 0,
    dollars: kinds[DOLLAR] ?? 0,
    looseHyphens: isLoose(text, "-"),
    looseDots: isLoose(text, "."),
    hexadecimal: digits + (kinds[HEX_LOWER] ?? 0) + (kinds[HEX_UPPER] ?? 0) === text.length,
    adjoiningCapitals: (pairs & ADJOINS) > 0 || kindBefore >= HEX_UPPER,
    repeats: longestRun >= 4,
    switches,
    walks,
    ...spread(text),
  };
}

function isLoose(text: string, sign: string): boolean {
  return text.startsWith(sign) || text.endsWith(sign) || text.includes(sign + sign);
}

const LEVELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** A level is a sixth of a bit; level 32 says nothing. */
const LEVELS_PER_BIT = 6;
const NEUTRAL_LEVEL = 32;
/** Letters and the edge of a run. */
const SYMBOLS = 27;

let table: Float32Array | undefined;

function weights(): Float32Array {
  if (table) return table;
  const ranks = new Float32Array(128);
  for (let i = 0; i < LEVELS.length; i++) ranks[LEVELS.charCodeAt(i)] = (i - NEUTRAL_LEVEL) / LEVELS_PER_BIT;
  table = Float32Array.from({ length: LETTER_TRIGRAMS.length }, (_, i) => ranks[LETTER_TRIGRAMS.charCodeAt(i)] ?? 0);
  return table;
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
function wordBits(text: string): number {
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

/** Bits of the wordFilter and hashes of a word. */
const FILTER_BITS = 262_144;
const HASHES = 6;
/** Shorter words are everywhere in random letters. */
const SHORTEST_WORD = 3;
const LONGEST_WORD = 14;
/** Longer runs are judged by their beginning. */
const LONGEST_RUN = 40;
const SEED_A = 0x811c9dc5 | 0;
const SEED_B = 5381;

let wordFilter: Buffer | undefined;

function bitOf(a: number, b: number, hash: number): number {
  return (Math.imul(b | 1, hash + 1) + (a ^ (a >>> 15))) & (FILTER_BITS - 1);
}

function isSet(bits: Buffer, a: number, b: number): boolean {
  for (let i = 0; i < HASHES; i++) {
    const bit = bitOf(a, b, i);
    if (((bits[bit >> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** For each number of a run's first letters, how many of them words cover. */
const best = new Float64Array(LONGEST_RUN + 1);

/** The most letters that words of at least three can cover without overlap. Hashes grow letter by letter: this runs for every candidate. */
function coveredLetters(letters: string): number {
  wordFilter ??= Buffer.from(WORD_FILTER, "base64");
  const size = Math.min(letters.length, LONGEST_RUN);
  best.fill(0);
  for (let start = 0; start < size; start++) {
    const so = best[start] ?? 0;
    if (so > (best[start + 1] ?? 0)) best[start + 1] = so;
    let a = SEED_A;
    let b = SEED_B;
    for (let end = start; end < size && end - start < LONGEST_WORD; end++) {
      const c = letters.charCodeAt(end);
      a = Math.imul(a ^ c, 0x01000193);
      b = (Math.imul(b, 33) + c) | 0;
      const length = end + 1 - start;
      // A word of three is likely by chance and counts for less.
      const gain = so + (length === SHORTEST_WORD ? length - 1 : length);
      if (length >= SHORTEST_WORD && gain > (best[end + 1] ?? 0) && isSet(wordFilter, a, b)) best[end + 1] = gain;
    }
  }
  return best[size] ?? 0;
}

/** Words of two letters and less, which count where there is nothing but words and what parts them. */
const LITTLE = /^(?:a|i|an|as|at|be|by|do|go|he|if|in|is|it|me|my|no|of|on|or|so|to|up|us|we)$/i;

const PLAIN = /^[A-Za-z]+(?:[ _.-][A-Za-z]+)+$/;

/** The share of a text's letters that words cover, 0 to 1; 0 where there are no letters. */
export function shareByHand(text: string): number {
  let letters = 0;
  let covered = 0;
  let isPlain: boolean | undefined;
  for (const run of text.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []) {
    letters += run.length;
    if (run.length >= SHORTEST_WORD) covered += coveredLetters(run.toLowerCase());
    else if ((isPlain ??= PLAIN.test(text)) && LITTLE.test(run)) covered += run.length;
  }
  return letters === 0 ? 0 : covered / letters;
}

/** A letter beyond ASCII as strings of JSON and entities of HTML write it. Bytes from 0x80 on count as letters: UTF-8 and Latin-1 alike. */
const ESCAPED_LETTER = /\\{1,2}u(?!00[0-7])[0-9a-fA-F]{4}|&(?!amp|lt|gt|quot)[A-Za-z]{3,8};/g;
/** A word, with its punctuation: small letters behind at most one capital, or capitals alone. */
const PROSE_WORD =
  /^["'(\xab*_\x80-\xff]{0,3}(?:[A-Z\x80-\xff]?[a-z\x80-\xff]+|[A-Z\x80-\xff]+)(?:['/-][A-Za-z\x80-\xff]+){0,3}[\\"').,;:!?*_]{0,4}$/;
/** What stands between words: a small number, a sign, something filled in. */
const BETWEEN = /^(?:\d{1,3}[.,:)]?|[-&+/|]|%\d?\$?[sd@]|:\w{2,20}|\{\w{0,20}\}[.,:]?|<\/?\w{1,8}>)$/;
/** `abcd efgh ijkl mnop`: how Google shows the passwords of apps. */
const GROUPS_OF_FOUR = /^[a-z]{4}(?: [a-z]{4}){3}$/;

/** @returns the value with each letter beyond ASCII as one character from 0x80 on */
function withLetters(value: string): string {
  return /[\\&]/.test(value) ? value.replace(ESCAPED_LETTER, "\xff") : value;
}

/** @returns whether a value is made of words with blanks between them, whatever their language */
export function isProseByHand(value: string): boolean {
  if (!/\s/.test(value) || GROUPS_OF_FOUR.test(value)) return false;
  const tokens = withLetters(value).trim().split(/\s+/);
  let words = 0;
  let others = 0;
  for (const token of tokens) {
    if (PROSE_WORD.test(token)) words++;
    else if (!BETWEEN.test(token)) others++;
  }
  return words >= 2 && 3 * others <= words;
}

type FeatureSink = (name: string, amount: number) => void;

const PLACEHOLDER =
  /example|sample|change[-_]?(?:me|it|this)|placeholder|your[-_ .]|my[-_](?:secret|pass|token|key|access|api|client|dummy)|dummy|fake|redacted|removed|masked|hidden|xxx|\*{3}|\.{3}|insert|replace|todo|fixme|not[-_]?(?:set|used|real|a[-_]real)|lorem|foo(?![dt])|bar(?![a-z])|default|some[-_]|at[-_ ]least|secret[-_]?here|_here$|test|demo|mock|null|none|undefined|geheim|passwort|contrase|motdepasse|senha|wachtwoord/i;
const TELLING =
  /pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|auth|credential|bearer|user(?:name)?|admin|root|login/i;
const KEYBOARD = /qwert|asdf|zxcv|qaz|1q2w|azerty|yxcv|wsx/i;
const SEQUENCE = /0?1234|abcd|4321|6789|0000|1111|aaaa|fedc/i;
const DATE = /^(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d/;
const UUID = /^[{(]?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?$/i;
const VERSION = /^[v^~]?\d+(?:\.\d+|\.[x*]){1,3}(?:-[\w.]+)?$/i;
const LENGTH_STEPS = [6, 8, 12, 16, 20, 24, 32, 40, 64, 128] as const;
const LENGTHS = LENGTH_STEPS.map((step) => `length>=${step}`);
const HEX_LENGTHS: Readonly<Record<number, string>> = { 32: "hex:32", 40: "hex:40", 64: "hex:64" };

/** The form of an identifier, where a value has one. */
function describeForm(value: string, is: Characters, add: FeatureSink): void {
  const { length } = value;
  const letters = is.lower + is.upper;
  const word = letters + is.digits + is.underscores;
  const first = value.charCodeAt(0);
  const startsWithDigit = first >= 48 && first <= 57;
  if (is.underscores > 0 && word === length && !startsWithDigit) {
    add("form:snake", 1);
    if (is.upper + is.underscores === length && first !== 95) add("form:constant", 1);
  }
  if (letters === length && is.upper > 0 && !is.adjoiningCapitals) {
    if (first >= 97) add("form:camel", 1);
    else if (is.upper > 1) add("form:pascal", 1);
  }
  if (is.hyphens > 0 && !is.looseHyphens && is.lower + is.hyphens === length) add("form:kebab", 1);
  if (is.dots > 0 && !is.looseDots && word + is.dollars + is.dots === length) add("form:dotted", 1);
}

function describeSigns(value: string, is: Characters, add: FeatureSink): void {
  if (/\s/.test(value)) add(/\S\s+\S+\s+\S/.test(value) ? "blanks:many" : "blanks:one", 1);
  if (/[()[\]{}<>|\\]/.test(value)) {
    add("brackets", 1);
    if (is.signs >= MANY_SIGNS && isTangled(value)) add("signs:tangled", 1);
  }
  if (/^[-./:#*\\]/.test(value)) add("starts-odd", 1);
  if (/[:,.;\\]$/.test(value)) add("ends-odd", 1);
  if (/\\[nrtux]/.test(value)) add("escapes", 1);
  if (value.includes("/") && !/^[A-Za-z0-9+/]+=*$/.test(value)) add("slashes", 1);
  if (/[^\x20-\x7e]/.test(value)) {
    add("not-ascii", 1);
    if (/^(?:[\x20-\x7e]{0,2}[^\x20-\x7e]+){3,}/.test(value)) add("not-ascii:mostly", 1);
  }
  if (is.digits > 0 && VERSION.test(value)) add("version", 1);
  if (value.length >= 36 && UUID.test(value)) add("uuid", 1);
}

const OPENING = "([{";
const CLOSING = ")]}";
/** Fewest kinds of signs in what a program made of all characters of the keyboard. */
const MANY_SIGNS = 6;

/** `x{{k}o)p${w]`: signs of many kinds, and a bracket that closes one of another kind. Code, patterns and templates nest theirs. */
function isTangled(value: string): boolean {
  const signs = new Set(value.match(/[!-/:-@[-`{-~]/g));
  if (signs.size < MANY_SIGNS || /\s/.test(value)) return false;
  const open: string[] = [];
  for (const c of value) {
    if (OPENING.includes(c)) open.push(c);
    else if (CLOSING.includes(c) && open.length > 0 && open.pop() !== OPENING[CLOSING.indexOf(c)]) return true;
  }
  return false;
}

function describeShape(value: string, is: Characters, add: FeatureSink): void {
  const { length } = value;
  for (let i = 0; i < LENGTH_STEPS.length && length >= (LENGTH_STEPS[i] ?? 0); i++) add(LENGTHS[i] ?? "", 1);
  add(classesOf(is), 1);
  if (is.hexadecimal && is.lower > 0 !== is.upper > 0)
    add(HEX_LENGTHS[length] ?? (length >= 16 ? "hex:long" : "hex:short"), 1);
  add("switches", Math.min(1.5, is.switches / 12));
  const steps = is.lower + is.upper + is.digits - 1;
  if (steps >= 5) add("switches:share", is.switches / steps);
  // `asdf1234`, `abc123`.
  if (steps >= 4 && is.walks / steps > 0.4) add("walk", is.walks / steps);
  if (is.digits === length) add(length > 12 ? "digits:long" : "digits", 1);
  if (value.endsWith("=") && /^[A-Za-z0-9+/]{8,}={1,2}$/.test(value)) add("base64-padded", 1);
  if (is.lower === 0 && length >= 16 && /^[A-Z2-7]{16,}=*$/.test(value)) add("base32", 1);
  describeForm(value, is, add);
  if (is.signs > 0) describeSigns(value, is, add);
  else if (value.length <= 3) add("few-letters", 1);
  if (
    is.signs > 0 &&
    is.lower + is.upper + is.digits <= 3 &&
    /^[^A-Za-z0-9]*[A-Za-z0-9]{0,3}[^A-Za-z0-9]*$/.test(value)
  )
    add("few-letters", 1);
}

function classesOf({ lower, upper, digits, signs }: Characters): string {
  return CLASSES[(lower > 0 ? 1 : 0) + (upper > 0 ? 2 : 0) + (digits > 0 ? 4 : 0) + (signs > 0 ? 8 : 0)] ?? "";
}

const CLASSES: readonly string[] = Array.from(
  { length: 16 },
  (_, i) => `classes:${i & 1 ? "a" : ""}${i & 2 ? "A" : ""}${i & 4 ? "0" : ""}${i & 8 ? "$" : ""}`,
);

function describeWords(value: string, is: Characters, add: FeatureSink): void {
  const letters = is.lower + is.upper;
  // Words of a language that the tables do not know have the form of prose alone.
  const prose = is.signs > 0 && isProseByHand(value);
  const bits = prose ? Math.max(wordBits(value), letters) : wordBits(value);
  add("words:total", Math.max(-1.5, Math.min(1.5, bits / 16)));
  if (letters >= 3) add("words:per-letter", Math.max(-1.5, Math.min(1.5, bits / letters)));
  const share = prose ? 1 : shareByHand(value);
  add("words:covered", share);
  if (letters >= 4 && share > 0.7) add("words:mostly", 1);
  if (letters >= 4 && share < 0.3) add("words:hardly", 1);
  // People make passwords of a word and a number; what the program shows or names holds none.
  if (letters >= 3 && share > 0.6) {
    if (prose || (is.digits === 0 && /^[A-Za-z _.-]+$/.test(value))) {
      add("words:only", 1);
      // `to-be-stolen`: text that somebody wrote.
      if (share > 0.8 && /^[a-z]+(?:[-_][a-z]+){2,}$/.test(value)) add("words:joined", 1);
    }
    if (is.digits > 0 && !/\s/.test(value)) add("words:with-digits", 1);
  }
  add("entropy", is.entropy / 5);
  // Against the most that a random text of that length would show.
  add("entropy:relative", is.entropy / Math.log2(Math.max(4, Math.min(value.length, 64))));
  if (is.distinct <= 3) add("few-characters", 1);
  if (is.repeats) add("repeats", 1);
}

/** Plain text behind base64, as Basic authentication sends `user:password`. Random bytes decode to text by chance once in millions. */
function decodedText(value: string): string | undefined {
  if (value.length < 10 || !/^[A-Za-z0-9+/]{10,}={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, "base64").toString("latin1");
  return text.length >= 7 && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

/** Adds what can be said of a value. */
export function describeByHand(value: string, add: FeatureSink): void {
  const is = describeCharacters(value);
  describeShape(value, is, add);
  const text = decodedText(value);
  // The words of what is encoded count, not those of the code.
  describeWords(text ?? value, text === undefined ? is : describeCharacters(text), add);
  if (text !== undefined) add(/^[^:\s]{1,60}:[^\s]/.test(text) ? "base64-of-a-pair" : "base64-of-text", 1);
  if (PLACEHOLDER.test(value)) add("placeholder", 1);
  if (TELLING.test(value)) add("telling-word", 1);
  if (KEYBOARD.test(value)) add("keyboard", 1);
  if (SEQUENCE.test(value)) add("sequence", 1);
  if (DATE.test(value)) add("date", 1);
}

export function isPlaceholderByHand(value: string): boolean {
  return PLACEHOLDER.test(value);
}
