/** The oracle of the compiler: every match that the regex has anywhere in a text must be announced by one of its literals, whose probes
 *  hold and whose bounds reach from the match's first byte to its last. */
import type { Literal, Pattern } from "../../src/model/pattern.ts";
import { reach } from "./probe-oracle.ts";

interface Missed {
  readonly text: string;
  readonly match: string;
}

/** Matches that no literal announces, and how many were looked at. */
export function unannounced(pattern: Pattern, text: string): { readonly matches: number; readonly missed: Missed[] } {
  const regex = new RegExp(pattern.regex, `${pattern.flags}y`);
  const missed: Missed[] = [];
  let matches = 0;
  for (let start = 0; start < text.length; start++) {
    regex.lastIndex = start;
    const match = regex.exec(text)?.[0];
    if (match === undefined) continue;
    matches++;
    if (!pattern.literals.some((literal) => announces(literal, text, start, start + match.length))) {
      missed.push({ text, match });
    }
  }
  return { matches, missed };
}

function announces(literal: Literal, text: string, start: number, end: number): boolean {
  for (let at = start + literal.leadMin; at <= start + literal.leadMax && at < end; at++) {
    const found = text.slice(at, at + literal.text.length);
    const isHere = literal.ignoreCase ? found.toLowerCase() === literal.text : found === literal.text;
    if (!isHere || at + literal.tailMax < end) continue;
    const after = reach(literal.after, text, at + literal.text.length, 1);
    if (after.size > 0 && reach(literal.before, text, at, -1).size > 0) return true;
  }
  return false;
}
