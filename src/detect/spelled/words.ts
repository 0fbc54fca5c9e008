/** Text that is written in pieces of strings (`"ghp_" + "abc" + …`, items of a list), from its end to its beginning, or with the alphabet turned
 *  by half (rot13). Pure; knows nothing of what is looked for. */
import { SpelledText, type Speller } from "./spelled.ts";

export const BEFORE = 400;
export const AFTER = 1600;
/** Most characters between two pieces. */
const JOINT =
  /(\\?["'`])\s{0,8}(?:\\?\r?\n\s{0,60})?(?:[+.,&~]|\|\||\.\.|<>|\+\+)?\s{0,8}(?:\\?\r?\n\s{0,60})?(?:[+.&]\s{0,8})?[rbuf@]?\1/y;
const OF_VALUE = /[\w.~+/=-]/;
const SHORTEST = 16;
const MOST_PIECES = 200;

/** Pieces from the literal on, which stands at the beginning of the first; two at least. */
export const spellPieces: Speller = (text, at) => {
  if (!/["'`]/.test(text[at - 1] ?? "")) return undefined;
  const spelled = new SpelledText();
  let pieces = 1;
  for (let p = at; pieces <= MOST_PIECES;) {
    const character = text[p] ?? "";
    if (OF_VALUE.test(character)) spelled.add(character, p, ++p);
    else {
      JOINT.lastIndex = p;
      if (!JOINT.test(text)) break;
      p = JOINT.lastIndex;
      pieces++;
    }
  }
  if (pieces < 2 || spelled.text.length < SHORTEST) return undefined;
  const end = spelled.ends.at(-1) ?? at;
  return isListOfNames(text.slice(at, end), text.slice(end, end + 12)) ? undefined : spelled;
};

/** A quote, and what makes a key of the string before it. */
const IS_KEY = /^\\?["'`]\s{0,8}(?::|=>)/;
/** A token that stands there whole is no piece of one. */
const WHOLE = 24;

/** Whether items stand there that have nothing to do with one another: other heads of tokens, words, the next key of an object. */
function isListOfNames(written: string, behind: string): boolean {
  if (!/["'`]\s{0,8},/.test(written)) return false;
  const [first = "", ...items] = written.split(/\\?["'`][\s,]{1,80}["'`]/);
  if (IS_KEY.test(behind) || items.some((item) => /[-_]$/.test(item))) return true;
  if (first.length >= WHOLE) return items.some((item) => /^(?:[A-Za-z][a-z]{3,}|.{1,7})$/.test(item));
  return items.filter((item) => /^[a-z]{4,}$/.test(item)).length > 1;
}

/** The word that holds the literal. */
function wordAt(text: string, at: number): readonly [from: number, to: number] {
  let [from, to] = [at, at];
  while (from > 0 && /[\w-]/.test(text[from - 1] ?? "")) from--;
  while (to < text.length && /[\w-]/.test(text[to] ?? "")) to++;
  return [from, to];
}

export const spellReversed: Speller = (text, at, length) => {
  const [from, to] = wordAt(text, at);
  if (to - from < SHORTEST || at + length !== to) return undefined;
  const spelled = new SpelledText();
  for (let p = to; p > from; p--) spelled.add(text[p - 1] ?? "", p - 1, p);
  return spelled;
};

/** A text in rot13, or out of it. */
export function turned(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) + (/[a-m]/i.test(letter) ? 13 : -13)),
  );
}

export const spellTurned: Speller = (text, at) => {
  const [from, to] = wordAt(text, at);
  if (to - from < SHORTEST || from !== at) return undefined;
  const spelled = new SpelledText();
  for (let p = from; p < to; p++) spelled.add(turned(text[p] ?? ""), p, p + 1);
  return spelled;
};
