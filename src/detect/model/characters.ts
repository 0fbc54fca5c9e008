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

const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;

const counts = new Uint16Array(256);

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

function isBeside(a: number, b: number): boolean {
  return a < 128 && b < 128 && beside[(a | 0x20) * 128 + (b | 0x20)] === 1;
}

function kindOf(c: number): number {
  if (c >= 97 && c <= 122) return LOWER;
  if (c >= 65 && c <= 90) return UPPER;
  return c >= 48 && c <= 57 ? DIGIT : 0;
}

/** Entropy and number of the distinct characters; those beyond Latin-1 count as one. */
function spread(text: string): { readonly distinct: number; readonly entropy: number } {
  counts.fill(0);
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const c = Math.min(255, text.charCodeAt(i));
    counts[c] = (counts[c] ?? 0) + 1;
  }
  let distinct = 0;
  let entropy = 0;
  for (let i = 0; i < length; i++) {
    const c = Math.min(255, text.charCodeAt(i));
    const n = counts[c] ?? 0;
    if (n === 0) continue;
    counts[c] = 0;
    distinct++;
    entropy -= (n / length) * Math.log2(n / length);
  }
  return { distinct, entropy };
}

/** @param text - one character a byte, as windows have it */
export function describeCharacters(text: string): Characters {
  const signsOf = { underscores: 0, hyphens: 0, dots: 0, dollars: 0 };
  let [lower, upper, digits, run, switches, walks] = [0, 0, 0, 0, 0, 0];
  let [looseHyphens, looseDots, hexadecimal, adjoiningCapitals, repeats] = [false, false, true, false, false];
  let before = -1;
  let kindBefore = -1;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const kind = kindOf(c);
    if (kind === LOWER) lower++;
    else if (kind === UPPER) upper++;
    else if (kind === DIGIT) digits++;
    else if (c === 95) signsOf.underscores++;
    else if (c === 45) signsOf.hyphens++;
    else if (c === 46) signsOf.dots++;
    else if (c === 36) signsOf.dollars++;
    if (kind === 0 || (c | 0x20) > 102) hexadecimal &&= kind === DIGIT;
    if (kindBefore === UPPER && kind !== LOWER) adjoiningCapitals = true;
    if (i === 0 || i === text.length - 1 || c === before) {
      looseHyphens ||= c === 45;
      looseDots ||= c === 46;
    }
    if (kind > 0 && kindBefore > 0) {
      if (kind !== kindBefore) switches++;
      if (isBeside(before, c)) walks++;
    }
    run = c === before ? run + 1 : 1;
    if (run === 4 && c !== 10 && c !== 13) repeats = true;
    before = c;
    kindBefore = kind;
  }
  return {
    lower,
    upper,
    digits,
    signs: text.length - lower - upper - digits,
    ...signsOf,
    looseHyphens,
    looseDots,
    hexadecimal,
    adjoiningCapitals: adjoiningCapitals || kindBefore === UPPER,
    repeats,
    switches,
    walks,
    ...spread(text),
  };
}
