/** What is staged lies in the object store as well, where no ref reaches it until it is committed: for people that is one place, not two. Pure. */
import type { Finding, Occurrence, Verdict } from "../model/finding.ts";

/** The verdicts, without the objects that the index names, where the place that is staged is told anyway. */
export function withoutIndexCopies(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.map((verdict) => {
    const occurrences = told(verdict.finding);
    return occurrences === verdict.finding.occurrences
      ? verdict
      : { ...verdict, finding: { ...verdict.finding, occurrences } };
  });
}

function told({ occurrences }: Finding): readonly Occurrence[] {
  const staged = new Set(occurrences.flatMap(({ origin }) => (origin.kind === "staged" ? [origin.objectId] : [])));
  if (staged.size === 0) return occurrences;
  return occurrences.filter(({ origin }) => {
    const isCopy = origin.kind === "git" && origin.reach === "unreachable" && staged.has(origin.objectId);
    return !isCopy;
  });
}
