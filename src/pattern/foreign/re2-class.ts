/** Character classes of RE2 (and Go's regexp) as classes of bytes: Perl's, POSIX's and Unicode's, with the letters of either case where asked.
 *  Text is matched as UTF-8 bytes, so characters beyond ASCII that cannot be told apart there count as any byte from 0x80: a class may come out
 *  wider than it was written, never narrower. Knows nothing of the rest of a regex. */
import { setOfRanges, setToRegex, type ByteSet } from "../class-set.ts";
import { RegexError } from "../regex-tree.ts";

type Range = readonly [low: number, high: number];

const LAST = 0x10ffff;
const HIGH: Range = [0x80, LAST];

const UPPER: Range = [0x41, 0x5a];
const LOWER: Range = [0x61, 0x7a];
const DIGIT: Range = [0x30, 0x39];
const rangesOf = (characters: string): Range[] =>
  Array.from(characters, (char) => [char.charCodeAt(0), char.charCodeAt(0)]);

/** `\d`, `\s`, `\w`; the capital is everything else. */
const PERL: Readonly<Record<string, readonly Range[]>> = {
  d: [DIGIT],
  s: rangesOf("\t\n\f\r "),
  w: [DIGIT, UPPER, LOWER, [0x5f, 0x5f]],
};

const POSIX: Readonly<Record<string, readonly Range[]>> = {
  alnum: [DIGIT, UPPER, LOWER],
  alpha: [UPPER, LOWER],
  ascii: [[0, 0x7f]],
  blank: rangesOf("\t "),
  cntrl: [[0, 0x1f], [0x7f, 0x7f]],
  digit: [DIGIT],
  graph: [[0x21, 0x7e]],
  lower: [LOWER],
  print: [[0x20, 0x7e]],
  punct: [[0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]],
  space: rangesOf("\t\n\v\f\r "),
  upper: [UPPER],
  word: [DIGIT, UPPER, LOWER, [0x5f, 0x5f]],
  xdigit: [DIGIT, [0x41, 0x46], [0x61, 0x66]],
}; // prettier-ignore

/** What general categories and scripts hold within ASCII, by their first letter or their name. */
const UNICODE: Readonly<Record<string, readonly Range[]>> = {
  L: [UPPER, LOWER], Lu: [UPPER], Ll: [LOWER], Lt: [], Lm: [], Lo: [], Latin: [UPPER, LOWER],
  M: [], Mn: [], Mc: [], Me: [],
  N: [DIGIT], Nd: [DIGIT], Nl: [], No: [],
  P: rangesOf("!\"#%&'()*,-./:;?@[\\]_{}"), Pc: rangesOf("_"), Pd: rangesOf("-"), Ps: rangesOf("([{"), Pe: rangesOf(")]}"), Pi: [], Pf: [],
  Po: rangesOf("!\"#%&'*,./:;?@\\"),
  S: rangesOf("$+<=>^`|~"), Sm: rangesOf("+<=>|~"), Sc: rangesOf("$"), Sk: rangesOf("^`"), So: [],
  Z: rangesOf(" "), Zs: rangesOf(" "), Zl: [], Zp: [],
  C: [[0, 0x1f], [0x7f, 0x7f]], Cc: [[0, 0x1f], [0x7f, 0x7f]], Cf: [],
  Any: [[0, 0x7f]], Greek: [], Cyrillic: [], Han: [], Hiragana: [], Katakana: [], Hangul: [], Arabic: [], Hebrew: [], Thai: [],
}; // prettier-ignore

/** Single characters beyond ASCII that a class may list before it counts as wide. */
const MOST_LISTED = 64;

/** A class while it is read. */
export class ClassBuilder {
  readonly #ranges: Range[] = [];
  /** Something in it cannot be told apart in bytes. */
  #isWide = false;

  addRange(low: number, high: number): void {
    this.#ranges.push([low, high]);
  }

  /** @param letter - of `\d`, `\D` and so on; false when there is no such class */
  addPerl(letter: string): boolean {
    const ranges = PERL[letter.toLowerCase()];
    if (ranges === undefined) return false;
    this.#add(ranges, letter !== letter.toLowerCase());
    return true;
  }

  /** @param name - such as "alpha" or "^alpha" */
  addPosix(name: string): boolean {
    const ranges = POSIX[name.replace(/^\^/, "")];
    if (ranges === undefined) return false;
    this.#add(ranges, name.startsWith("^"));
    return true;
  }

  /** @param name - of a category or script. @throws RegexError for one that is not known */
  addUnicode(name: string, negated: boolean): void {
    const isNegated = negated !== name.startsWith("^");
    const ranges = UNICODE[name.replace(/^\^/, "")];
    if (ranges === undefined) throw new RegexError(`\\p{${name}}: this class of characters is not known here`);
    this.#isWide = true;
    this.#add(isNegated ? complement([...ranges, HIGH]) : ranges, false);
  }

  /**
   * The class as a JavaScript regex over bytes.
   * @param ignoreCase - letters count in either case
   */
  write(negated: boolean, ignoreCase: boolean): string {
    const given = ignoreCase ? [...this.#ranges, ...this.#ranges.flatMap(otherCase)] : this.#ranges;
    const ranges = negated ? complement(given) : given;
    const high = ranges.filter(([, to]) => to >= 0x80).map(([from, to]): Range => [Math.max(from, 0x80), to]);
    const low: ByteSet = setOfRanges(
      ranges.filter(([from]) => from < 0x80).map(([from, to]) => [from, Math.min(to, 0x7f)]),
    );
    const listed = high.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    if (this.#isWide || listed > MOST_LISTED) return setToRegex(low.map((byte, i) => (i < 16 ? byte : 0xff)));
    if (listed === 0) return setToRegex(low);
    const singles = high.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => writeBytes(from + i)));
    return `(?:${[...(low.some(Boolean) ? [setToRegex(low)] : []), ...singles].join("|")})`;
  }

  #add(ranges: readonly Range[], negated: boolean): void {
    this.#ranges.push(...(negated ? complement(ranges) : ranges));
  }
}

/** Everything else, in order. */
function complement(ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let next = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > next) gaps.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps;
}

/** The other case of the ASCII letters in a range. */
function otherCase([low, high]: Range): Range[] {
  const shifted = ([from, to]: Range, by: number): Range[] => {
    const cut: Range = [Math.max(low, from), Math.min(high, to)];
    return cut[0] <= cut[1] ? [[cut[0] + by, cut[1] + by]] : [];
  };
  return [...shifted(UPPER, 32), ...shifted(LOWER, -32)];
}

/** The UTF-8 bytes of a character. */
export function writeBytes(codePoint: number): string {
  return Array.from(
    Buffer.from(String.fromCodePoint(codePoint)),
    (byte) => `\\x${byte.toString(16).padStart(2, "0")}`,
  ).join("");
}
