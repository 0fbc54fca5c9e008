/** From the words of a command line to the range that they ask for: `A..B`, `A...B`, `A^!`, `A^-`, one base, or flags in place of them.
 *  Looks nothing up: what the revisions are is found when the repository is read. */
import { UsageError } from "../model/errors.ts";
import type { RangeChanges } from "../model/options.ts";

/** What was typed. */
export interface RangeWords {
  /** `BASE..TIP`, `BASE...TIP`, or `BASE`. */
  readonly range: string | undefined;
  readonly sinceCommit: string | undefined;
  readonly ref: string | undefined;
  readonly branch: string | undefined;
}

/**
 * The range that was asked for.
 * @throws UsageError for words that contradict one another
 */
export function rangeRequest(words: RangeWords): RangeChanges {
  const own = ownRange(words.range ?? "");
  if (own) refuseContradictions(words, true);
  return own ?? plainRange(words);
}

function plainRange(words: RangeWords): RangeChanges {
  const { range, sinceCommit } = words;
  const [, before = "", dots, after = ""] = /^(.*?)(\.{2,3})(.*)$/s.exec(range ?? "") ?? [];
  refuseContradictions(words, dots !== undefined);
  const base = sinceCommit ?? (dots === undefined ? range : before === "" ? "HEAD" : before);
  const tip = typedTip(words) ?? (after === "" ? "HEAD" : after);
  if (![tip, base ?? "HEAD"].every(isRevision)) throw new UsageError("the range names no revision");
  const isSymmetric = dots === "...";
  return {
    kind: "range",
    name: base === undefined ? tip : `${base}${dots ?? ".."}${tip}`,
    tips: [tip],
    bases: base === undefined ? undefined : [base],
    basesIfHere: [],
    baseRefs: [],
    policyFrom: "base",
    incoming: [],
    ...(isSymmetric || base === undefined ? { needsCommon: true } : {}),
  };
}

/** `A^!` is A without its parents, `A^-N` without the N-th of them. */
function ownRange(word: string): RangeChanges | undefined {
  const [, tip = "", form] = /^(.+)\^(!|-\d*)$/s.exec(word) ?? [];
  if (form === undefined || !isRevision(tip)) return undefined;
  const base = form === "!" ? `${tip}^@` : `${tip}^${form.slice(1) || "1"}`;
  return {
    kind: "range",
    name: word,
    tips: [tip],
    bases: [base],
    basesIfHere: [],
    baseRefs: [],
    policyFrom: "base",
    incoming: [],
  };
}

function isRevision(word: string): boolean {
  return word !== "" && !word.startsWith("-");
}

function typedTip({ ref, branch }: RangeWords): string | undefined {
  return ref ?? (branch === undefined ? undefined : `refs/heads/${branch.replace(/^refs\/heads\//, "")}`);
}

function refuseContradictions({ range, sinceCommit, ref, branch }: RangeWords, isWhole: boolean): void {
  if (ref !== undefined && branch !== undefined) throw new UsageError("--ref and --branch both name the tip; give one");
  if (range !== undefined && sinceCommit !== undefined)
    throw new UsageError(`"${range}" and --since-commit both name the base; give one`);
  const flag = ref === undefined ? (branch === undefined ? undefined : "--branch") : "--ref";
  if (isWhole && flag !== undefined) throw new UsageError(`"${range}" names the tip already; leave out ${flag}`);
}
