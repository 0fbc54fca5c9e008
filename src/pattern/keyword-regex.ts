/** Writes the regex of a value that is told by a word near by: keyword, gap, value.
 *  JavaScript of Node 20 has no `(?i:…)`, so words are written with both cases of each letter and the value keeps its case.
 *  Knows nothing of literals: they are derived from what is written here like from any other regex. */

/** The words and distances of a keyword pattern, as its file has them. */
export interface KeywordForm {
  readonly keywords: readonly string[];
  readonly then: NearWords | undefined;
  /** Bytes of anything between the word's end and the value, at most. */
  readonly distance: number;
  readonly assignment: boolean;
  readonly eitherSide: boolean;
}

export interface NearWords {
  readonly words: readonly string[];
  /** Bytes. */
  readonly within: number;
}

const NAME_ENDS = String.raw`[\s"'\x60)\]\\]{0,4}(?:u0022|%22|&quot;)?`;
const OPERATOR = String.raw`(?:={1,3}>?|:{1,4}=?|[?+.]=|->?|<-|\|{1,2}|[,>(]|%3[ADad]|\\?u003[ADad])`;
const VALUE_BEGINS = String.raw`(?:\\?u0022|%22|&quot;)?[\s"'\x60(\[{\\]{0,6}`;
/** Blanks alone join a value to a name that ends in one of these. */
const TELLING = ["key", "token", "secret", "access", "private", "password"];

/** After the keyword: the rest of the name, quotes and brackets that close, an operator, quotes and brackets that open, as they are or escaped. */
const ASSIGNMENT = String.raw`[\w .\t-]{0,24}?(?:${NAME_ENDS}${OPERATOR}${VALUE_BEGINS}|(?<=${anyOf(TELLING)})[ \t]{1,4}["'\x60]?)`;

/** What a value may be joined with to the keyword itself. */
const ADJOINING = String.raw`[\s"'\x60=:|>({\[-]{1,6}`;

/** Bytes between keyword and value when a file says nothing. */
export const DEFAULT_DISTANCE = 40;

/** Any of the words, in any case; a space is an optional separator. */
export function anyOf(words: readonly string[]): string {
  // The longer first: "apikey" before "api", so that the gap begins where the word ends.
  const written = words.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)).map(writeWord);
  return written.length === 1 ? (written[0] ?? "") : `(?:${written.join("|")})`;
}

function writeWord(word: string): string {
  return Array.from(word, writeCharacter).join("");
}

function writeCharacter(char: string): string {
  if (char === " ") return "[ _.-]?";
  const lower = char.toLowerCase();
  const upper = char.toUpperCase();
  if (lower !== upper && char < "\x80") return `[${lower}${upper}]`;
  return char.replace(/[\\^$.*+?()[\]{}|/]/, String.raw`\$&`);
}

/**
 * The whole regex of a keyword form; the value is group 1 (or 2, where it stands before the keyword).
 * @param value - guarded regex of the value, its first capturing group around what is the value
 * @param adjoins - without the second word as well, where the value stands right behind the keyword
 */
export function writeKeywordRegex(form: KeywordForm, value: string, adjoins: boolean): string {
  const keyword = anyOf(form.keywords);
  const gap = form.assignment ? ASSIGNMENT : `[^]{0,${form.distance}}?`;
  const after = `${keyword}${form.then ? writeThen(form.then, gap, adjoins && !form.assignment) : gap}${value}`;
  return form.eitherSide ? `(?:${after}|${value}[^]{0,${form.distance}}?${keyword})` : after;
}

/** A second word and the gap after it. A value right behind the keyword needs no second word, unless it must be assigned. */
function writeThen(then: NearWords, gap: string, adjoins: boolean): string {
  const far = `[^]{0,${then.within}}?${anyOf(then.words)}${gap}`;
  return adjoins ? `(?:${far}|${ADJOINING})` : far;
}

/** Lookarounds that want one of these words at most so many bytes before or after the place they stand at. */
export function writeNear(near: NearWords): string {
  const words = anyOf(near.words);
  return `(?:(?=[^]{0,${near.within}}?${words})|(?<=${words}[^]{0,${near.within}}?))`;
}
