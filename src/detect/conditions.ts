/** Asks the clauses of a pattern about a match: which of them make it count for nothing by its content alone, and which depend on its place.
 *  What is read lies in the window (the line at most `LINE_REACH` bytes to either side), so that the answer is a judgement like any other. Pure. */
import { holds, LINE_REACH, type Clause, type Facts } from "../model/clause.ts";
import { shannonEntropy } from "./entropy.ts";
import type { WindowMatch } from "./judges/window.ts";

/**
 * Numbers of the clauses that hold if the place is theirs.
 *
 * @param numbers - the pattern's clauses
 * @returns "none" when the match counts nowhere
 */
export function conditionsOf(
  clauses: readonly Clause[],
  numbers: readonly number[],
  text: string,
  match: WindowMatch,
): readonly number[] | "none" {
  let facts: Facts | undefined;
  const open: number[] = [];
  for (const number of numbers) {
    const clause = clauses[number];
    if (!clause) continue;
    if (clause.content && !holds(clause.content, (facts ??= factsOf(text, match)), shannonEntropy)) continue;
    if (!clause.place) return "none";
    open.push(number);
  }
  return open;
}

function factsOf(text: string, { start, end, secretStart, secretEnd }: WindowMatch): Facts {
  const before = text.slice(Math.max(0, start - LINE_REACH), start);
  const after = text.slice(end, end + LINE_REACH);
  const lineEnd = after.indexOf("\n");
  return {
    secret: text.slice(secretStart, secretEnd),
    match: text.slice(start, end),
    line:
      before.slice(before.lastIndexOf("\n") + 1) +
      text.slice(start, end) +
      (lineEnd < 0 ? after : after.slice(0, lineEnd)),
  };
}
