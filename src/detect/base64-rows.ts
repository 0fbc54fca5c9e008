/** Whether a match stands in data written in base64 or base85 (a signature of a commit, a certificate, a picture), in a digest or in a symbol of a program. Among so
 *  many random characters every short form comes up by chance. Looks at the rows around the match as far as the window holds them. Pure. */
import type { Evidence } from "../model/finding.ts";
import type { Pattern } from "../model/pattern.ts";

/** Bytes to either side that the question needs: the rest of the row, and most of another. */
const REACH = 150;
/** Shortest row that says so: encoders write 64 or 76 characters. */
const ROW = 56;
const LONGEST_ROW = 100;
/** Longest prefix that comes up by chance in what a repository holds. */
const SHORT = 8;
const IN_ROWS = /^[A-Za-z0-9+/]+$/;
/** What a digest in base64 for addresses, or a symbol, may begin with by chance. */
const IN_DIGESTS = /^[A-Za-z0-9_-]{1,4}$/;
/** What names a digest, and as much of it as stands before the value. */
const DIGEST = /(?:sha-?(?:1|224|256|384|512)|md5|blake2b)["']?[-=:]\s?["']?[A-Za-z0-9+/_-]{0,90}$/i;
/** `_ZN3foo3barEv`, `NSt3__120__shared_ptr_pointerE` (the Itanium ABI), `?bar@foo@@YAXXZ` (Microsoft). Not `%3D`, nor the end of a colour's `[31m`. */
const SYMBOL = /(?:^|[^\w$?@.])(?:(?:_{1,3}Z|N?St)[\w$.]*|(?<![%[;])N?\d{1,3}_{0,2}[A-Za-z][\w$.]{3,}|\?[\w$?@]+)$/;
/** Base64 to one side of the match, in one row, that is a picture's or a certificate's. */
const LONG = 64;

/** So many kinds of signs are in two rows of base85, and half as many in each; addresses, or lines of a program without blanks, have fewer. */
const SIGNS = 12;
const SIGN = /[^A-Za-z0-9\s]/g;
const MARGIN = /^[ \t>*#"'+-]{0,12}|(?:\\n)?["',;\\+ \t\r]{0,8}$/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Read from behind, so that a long text costs no more than the run. */
const RUN_BEFORE = /(?<=([A-Za-z0-9+/]*))$/y;
/** Ends of what PEM and OpenPGP write: a checksum, a line of hyphens. */
const END = /^(?:=[A-Za-z0-9+/]{4}$|-----END )/;

const IN_BASE64: readonly Evidence[] = [
  { name: "data", text: "stands in rows of base64, where its form comes up by chance", weight: -4 },
];
const IN_BASE85: readonly Evidence[] = [
  { name: "data", text: "stands in rows of base85, where its form comes up by chance", weight: -12 },
];
const IN_DIGEST: readonly Evidence[] = [{ name: "digest", text: "is a digest, or a part of one", weight: -5 }];
const IN_SYMBOL: readonly Evidence[] = [
  { name: "symbol", text: "stands in a symbol that a compiler made up", weight: -6 },
];

/**
 * Bytes before and after the value that this asks for.
 * @returns 0 for patterns whose values cannot stand in base64
 */
export function rowsReach({ told, judge, around, literals }: Pattern): number {
  const isAlone = told === "prefix" && judge === undefined && around === undefined;
  return isAlone && literals.every(({ text }) => (text.length <= SHORT && IN_ROWS.test(text)) || IN_DIGESTS.test(text))
    ? REACH
    : 0;
}

function isRow(text: string): boolean {
  return (
    text.length >= ROW &&
    text.length <= LONGEST_ROW &&
    BASE64.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    /[0-9+/]/.test(text)
  );
}

/** What stands in a line, without indentation, quotes and the like. */
function bare(line: string): string {
  return line.replaceAll(MARGIN, "");
}

/**
 * @param text - the window
 * @param start - index of the value's first character
 * @param end - after its last
 */
export function standsInBase64(text: string, start: number, end: number): boolean {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const lineEnd = text.indexOf("\n", end);
  const to = lineEnd < 0 ? text.length : lineEnd;
  if (to - from > 2 * LONG && isInsideLongRun(text.slice(from, start), text.slice(end, to))) return true;
  if (to - from > 2 * ROW && isBetweenBlanks(text.slice(from, start), text.slice(start, end), text.slice(end, to)))
    return true;
  const own = bare(text.slice(from, to));
  if (!BASE64.test(own)) return false;
  const before = from === 0 ? "" : bare(text.slice(text.lastIndexOf("\n", from - 2) + 1, from - 1));
  const nextEnd = text.indexOf("\n", to + 1);
  const after = bare(text.slice(to + 1, nextEnd < 0 ? text.length : nextEnd));
  if (isRow(before)) return isRow(own) || isRow(after) || END.test(after);
  return isRow(own) && isRow(after) && after.length <= own.length;
}

/** Whether the value stands in rows of base85, as Python's get-pip carries a program: of one length, without a blank, and with many kinds of signs. */
export function standsInBase85(text: string, start: number, end: number): boolean {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const to = text.indexOf("\n", end);
  const size = to - from;
  if (size < ROW || size > LONGEST_ROW) return false;
  const rows = [text.slice(from, to), text.slice(Math.max(0, from - size - 1), Math.max(0, from - 1))];
  if (rows[1]?.length !== size) rows[1] = text.slice(to + 1, to + 1 + size);
  if (rows.some((row) => row.length !== size || /\s/.test(row) || new Set(row.match(SIGN)).size < SIGNS / 2))
    return false;
  return new Set(rows.join("").match(SIGN)).size >= SIGNS;
}

/** What says of a value that its form comes up by chance where it stands; undefined: nothing does. */
export function chanceEvidence(text: string, start: number, end: number): readonly Evidence[] | undefined {
  if (standsInBase64(text, start, end)) return IN_BASE64;
  if (standsInBase85(text, start, end)) return IN_BASE85;
  if (standsInDigest(text, start)) return IN_DIGEST;
  return standsInSymbol(text, start) ? IN_SYMBOL : undefined;
}

/** Whether the value is a digest, as lists of files hold them (`sha256=…`), or a part of one. */
function standsInDigest(text: string, start: number): boolean {
  return DIGEST.test(text.slice(Math.max(0, start - REACH), start));
}

/** Whether the value is a part of a symbol as compilers make it of a function's name and the types of its arguments. */
function standsInSymbol(text: string, start: number): boolean {
  return SYMBOL.test(text.slice(Math.max(0, start - REACH), start));
}

/** Rows that blanks part, as attributes of XML hold them: the one around the value, and one beside it. */
function isBetweenBlanks(before: string, value: string, behind: string): boolean {
  const left = runBefore(before);
  const right = /^[A-Za-z0-9+/]*/.exec(behind)?.[0] ?? "";
  if (!isRow(left + value + right)) return false;
  const gap = before.length - left.length - 1;
  const previous = before.charAt(gap) === " " ? runBefore(before.slice(0, gap)) : "";
  const next = /^ ([A-Za-z0-9+/]+)/.exec(behind.slice(right.length))?.[1] ?? "";
  return isRow(previous) || isRow(next);
}

/** The base64 that a text ends with. */
function runBefore(text: string): string {
  RUN_BEFORE.lastIndex = text.length;
  return RUN_BEFORE.exec(text)?.[1] ?? "";
}

function isInsideLongRun(before: string, after: string): boolean {
  const left = runBefore(before);
  const right = /^[A-Za-z0-9+/]*/.exec(after)?.[0] ?? "";
  return [left, right].some((run) => run.length >= LONG && run.includes("+"));
}
