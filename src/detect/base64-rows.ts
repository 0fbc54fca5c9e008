/** Whether a match stands in data written in base64: a signature of a commit, a certificate, a picture. Among so many random characters every short
 *  form comes up by chance. Looks at the rows around the match as far as the window holds them. Pure. */
import type { Pattern } from "../model/pattern.ts";

/** Bytes to either side that the question needs: the rest of the row, and most of another. */
const REACH = 150;
/** Shortest row that says so: encoders write 64 or 76 characters. */
const ROW = 56;
const LONGEST_ROW = 100;
/** Longest prefix that comes up by chance in what a repository holds. */
const SHORT = 8;
/** Base64 to one side of the match, in one row, that is a picture's or a certificate's. */
const LONG = 64;

const MARGIN = /^[ \t>*#"'+-]{0,12}|(?:\\n)?["',;\\+ \t\r]{0,8}$/g;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Ends of what PEM and OpenPGP write: a checksum, a line of hyphens. */
const END = /^(?:=[A-Za-z0-9+/]{4}$|-----END )/;

/**
 * Bytes before and after the value that this asks for.
 * @returns 0 for patterns whose values cannot stand in base64
 */
export function rowsReach({ told, judge, around, literals }: Pattern): number {
  const isAlone = told === "prefix" && judge === undefined && around === undefined;
  return isAlone && literals.every(({ text }) => text.length <= SHORT && /^[A-Za-z0-9+/]+$/.test(text)) ? REACH : 0;
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
  const own = bare(text.slice(from, to));
  if (!BASE64.test(own)) return false;
  const before = from === 0 ? "" : bare(text.slice(text.lastIndexOf("\n", from - 2) + 1, from - 1));
  const nextEnd = text.indexOf("\n", to + 1);
  const after = bare(text.slice(to + 1, nextEnd < 0 ? text.length : nextEnd));
  if (isRow(before)) return isRow(own) || isRow(after) || END.test(after);
  return isRow(own) && isRow(after) && after.length <= own.length;
}

function isInsideLongRun(before: string, after: string): boolean {
  const left = /[A-Za-z0-9+/]*$/.exec(before)?.[0] ?? "";
  const right = /^[A-Za-z0-9+/]*/.exec(after)?.[0] ?? "";
  return [left, right].some((run) => run.length >= LONG && run.includes("+"));
}
