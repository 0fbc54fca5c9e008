/** Passwords in a table as text (CSV, RFC 4180, with commas, semicolons or tabs; Markdown): every cell below a head that is called password, as far as
 *  the window goes. The literal stands in the head. Says where values stand, not whether they are secrets. Pure; sees one window. */
import { isPasswordHash } from "./assignment/references.ts";
import type { Judge, Window, WindowMatch } from "./window.ts";

/** Characters of the head's line before its column. */
const BEFORE = 320;
const AFTER = 2048;
const MOST_CELLS = 24;
const HEAD =
  /^(?:(?:admin|db|default|ftp|initial|login|root|smtp|ssh|temp|temporary|user|wifi)[ _-]?)?(?:password|passwd|passwort|kennwort|pwd|pass|contrase\xc3\xb1a|senha|mot de passe)$/i;
const NAME = /^[\w\x80-\xff][\w .#/\x80-\xff-]{0,40}(?:\([^()]{0,30}\))?$/;
/** `|---|:--:|`: what stands below the head of a table of Markdown. */
const RULE = /^[ \t]{0,8}\|(?:[ \t]{0,4}:?-+:?[ \t]{0,4}\|?){1,24}\s*$/;
const DECORATION = /["'`\s]/;
const PASSWORD = /^[^\s<>{}$"'`\x80-\xff]{5,80}$/;
const DIGEST = /^(?:0x)?[0-9a-fA-F]{32,128}$/;

interface Cell {
  readonly start: number;
  readonly end: number;
}

/** Cells of a line, without quotes and marks around them; none where a quoted one goes on over the line's end. */
function cellsOf(text: string, from: number, to: number, delimiter: string): readonly Cell[] {
  const cells: Cell[] = [];
  let start = from;
  let isQuoted = false;
  for (let at = from; at <= to && cells.length <= MOST_CELLS; at++) {
    if (at < to && text[at] === '"') isQuoted = !isQuoted;
    if (at < to && (isQuoted || text[at] !== delimiter)) continue;
    cells.push(trimmed(text, start, at));
    start = at + 1;
  }
  return isQuoted || cells.length > MOST_CELLS ? [] : cells;
}

function trimmed(text: string, from: number, to: number): Cell {
  let [start, end] = [from, to];
  while (start < end && DECORATION.test(text[start] ?? "")) start++;
  while (end > start && DECORATION.test(text[end - 1] ?? "")) end--;
  if (end - start < 5 || !text.startsWith("**", start) || !text.startsWith("**", end - 2)) return { start, end };
  return trimmed(text, start + 2, end - 2);
}

interface Line extends Cell {
  /** Where the next begins. */
  readonly next: number;
}

/** The line that begins there; undefined where the window cuts it off. */
function lineAt({ text, endsObject }: Window, start: number): Line | undefined {
  const feed = text.indexOf("\n", start);
  if (feed < 0 && (!endsObject || start >= text.length)) return undefined;
  const end = feed < 0 ? text.length : feed;
  return { start, end: text[end - 1] === "\r" ? end - 1 : end, next: end + 1 };
}

/** The column of the head's line that the literal stands in, if all of them are names and that one is a password's. */
function columnOf(
  { text, at, length }: Window,
  { start, end }: Line,
  delimiter: string,
): { column: number; count: number } {
  const cells = cellsOf(text, start, end, delimiter);
  const column = cells.findIndex((cell) => cell.start < at + length && at < cell.end);
  const words = cells.map((cell) => text.slice(cell.start, cell.end));
  const isHead =
    words.filter((word) => word !== "").length >= 2 &&
    HEAD.test(words[column] ?? "") &&
    words.every((word) => word === "" || NAME.test(word));
  return { column: isHead ? column : -1, count: cells.length };
}

/** The match in a row's cell, where a password may stand there. */
function matchOf(text: string, { start, end }: Cell): WindowMatch | undefined {
  const value = text.slice(start, end);
  if (!PASSWORD.test(value) || DIGEST.test(value) || isPasswordHash(value)) return undefined;
  return { start, end, secretStart: start, secretEnd: end };
}

function readRows(window: Window, head: Line, delimiter: string): readonly WindowMatch[] {
  const { text } = window;
  const { column, count } = columnOf(window, head, delimiter);
  if (column < 0) return [];
  let line = lineAt(window, head.next);
  if (delimiter === "|") {
    if (!line || !RULE.test(text.slice(line.start, line.end))) return [];
    line = lineAt(window, line.next);
  }
  const found: WindowMatch[] = [];
  for (; line; line = lineAt(window, line.next)) {
    const cells = cellsOf(text, line.start, line.end, delimiter);
    const cell = cells[column];
    if (cells.length !== count || !cell) break;
    const match = matchOf(text, cell);
    if (match) found.push(match);
  }
  return found;
}

function all(window: Window): readonly WindowMatch[] {
  const { text, at, startsObject } = window;
  const feed = text.lastIndexOf("\n", at);
  if (feed < 0 && !startsObject) return [];
  const head = lineAt(window, feed + 1);
  if (!head) return [];
  for (const delimiter of [",", ";", "\t", "|"]) {
    const found = readRows(window, head, delimiter);
    if (found.length > 0) return found;
  }
  return [];
}

export const tableJudge: Judge = {
  before: BEFORE,
  after: AFTER,
  probes: { after: [], before: [] },
  all,
};
