/** Regexes that are looked for in a text which is at hand (a value, a line, a path): translated, with bounded quantifiers, none that hangs.
 *  They need no literal. Pure. */
import { ambiguityOf } from "../backtracking.ts";
import { boundRegex } from "../bounded-regex.ts";
import { parseRegex, RegexError, treeOf } from "../regex-tree.ts";
import { translateRe2 } from "./re2.ts";

/** Longest text that a quantifier without an end reads on: paths and lines are shorter. */
const LONGEST = 4096;
const MAX_AMBIGUITY = 1e13;

/**
 * A regex of RE2's for such a search.
 * @throws RegexError when it cannot be translated or backtracks badly
 */
export function searchRegex(regex: string): string {
  const { source } = translateRe2(regex);
  const { source: bounded } = boundRegex(source, LONGEST);
  if (ambiguityOf(treeOf(parseRegex(bounded), false)) * LONGEST > MAX_AMBIGUITY)
    throw new RegexError("backtracks badly: parts next to each other may hold the same characters");
  return bounded;
}
