/** What the characters of a value are, in one pass: classes, the forms that identifiers take, entropy. Regexes for each question cost a scan
 *  more than all else that is asked of a value. Pure; sees the value alone. */

export interface Characters {
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
export function describeCharacters(text: string): Characters {
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
