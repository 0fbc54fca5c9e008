/** Verdicts on findings that the rules' own allowlists let be at every place: reported as allowed, with the reason. Pure.
 *  Knows nothing of how an allowlist reads. */
import type { Finding, Verdict } from "../model/finding.ts";

/** @param reasons - of the findings that are allowed */
export function allowFindings(verdicts: readonly Verdict[], reasons: ReadonlyMap<Finding, string>): readonly Verdict[] {
  return verdicts.map((verdict) => {
    const reason = reasons.get(verdict.finding);
    return reason === undefined || verdict.status !== "active"
      ? verdict
      : { ...verdict, status: "allowed", reason, gates: false };
  });
}
