/** Gives every quantifier of a regex an end, so that a match takes a known number of bytes at most.
 *  The rest of the source stays as its author wrote it. Knows nothing of patterns. */
import { visitRegExpAST, type AST } from "@eslint-community/regexpp";
import { parseRegex } from "./regex-tree.ts";

/** What `+`, `*` and `{20,}` are cut to unless a pattern says otherwise (`max-length`). */
export const DEFAULT_CAP = 512;

export interface BoundedRegex {
  readonly source: string;
  /** Offsets in `source` of the quantified elements that were cut. */
  readonly cuts: ReadonlySet<number>;
}

/**
 * @param source - a JavaScript regex
 * @param cap - most repeats of a quantifier without an end
 * @throws RegexError when it cannot be parsed
 */
export function boundRegex(source: string, cap: number): BoundedRegex {
  const open: AST.Quantifier[] = [];
  visitRegExpAST(parseRegex(source), {
    onQuantifierEnter: (node) => void (node.max === Infinity && open.push(node)),
  });
  // By the end of the element: quantifiers that hold others are rewritten after them.
  open.sort((a, b) => a.element.end - b.element.end);
  let result = "";
  let copied = 0;
  const moved = new Map<number, number>();
  for (const node of open) {
    const bound = `{${node.min},${Math.max(cap, node.min)}}${node.greedy ? "" : "?"}`;
    result += source.slice(copied, node.element.end) + bound;
    copied = node.end;
    moved.set(node.end, result.length);
  }
  result += source.slice(copied);
  return { source: result, cuts: startsOf(result, new Set(moved.values())) };
}

/** Starts of the quantifiers that end at these offsets. */
function startsOf(source: string, ends: ReadonlySet<number>): ReadonlySet<number> {
  const starts = new Set<number>();
  visitRegExpAST(parseRegex(source), {
    onQuantifierEnter: (node) => void (ends.has(node.end) && starts.add(node.start)),
  });
  return starts;
}

/** Number of capturing groups. */
export function countGroups(source: string): number {
  let groups = 0;
  visitRegExpAST(parseRegex(source), { onCapturingGroupEnter: () => void groups++ });
  return groups;
}
