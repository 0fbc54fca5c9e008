/** How far the lookarounds of a regex see beyond its match: the window of a judgement must hold those bytes too.
 *  Pure. Knows nothing of what the lookarounds are for. */
import { visitRegExpAST, type AST } from "@eslint-community/regexpp";
import { maxLength, parseRegex, RegexError, treeOf } from "./regex-tree.ts";

/** Most bytes that a lookaround may see. */
const MAX_REACH = 1100;

/** Bytes before and after a match, at most. */
export interface Context {
  readonly before: number;
  readonly after: number;
}

/**
 * The reach of all lookarounds, wherever they stand: one ahead that stands inside the match is counted as if it stood at its end.
 * @param source - every quantifier has an end
 * @throws RegexError when one sees too far
 */
export function contextOf(source: string): Context {
  const context = { before: 1, after: 1 };
  visitRegExpAST(parseRegex(source), {
    onAssertionEnter: (node) => {
      if (node.kind !== "lookahead" && node.kind !== "lookbehind") return;
      const reach = reachOf(node);
      if (reach > MAX_REACH) throw new RegexError(`a lookaround sees ${reach} bytes, more than ${MAX_REACH}`);
      const side = node.kind === "lookahead" ? "after" : "before";
      context[side] = Math.max(context[side], reach);
    },
  });
  return context;
}

/** One byte more than the lookaround holds, for an assertion at its far end. */
function reachOf(node: AST.LookaroundAssertion): number {
  const lengths = node.alternatives.map((one) => maxLength(treeOf(parseRegex(one.raw), false)));
  return Math.max(0, ...lengths) + 1;
}
