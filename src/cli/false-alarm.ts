/** What the text report says about findings that are no secrets: how to leave them out, which differs between whole scans and changes.
 *  Knows no report. */
import { existsSync } from "node:fs";
import type { LoadedPolicy } from "../config/policy.ts";
import type { Target } from "../model/options.ts";

/**
 * What to do about a false alarm, in a sentence or two.
 * @returns undefined for a target elsewhere, of which the repository one stands in decides nothing
 */
export function falseAlarmWords(
  target: Target,
  { policy, baselinePath }: Pick<LoadedPolicy, "policy" | "baselinePath">,
): string | undefined {
  const accept = `dredge baseline ${existsSync(baselinePath) ? "update" : "create"} --reason WHY`;
  if (target.kind === "changes") {
    const where = target.changes.kind === "staged" ? "commit" : "change";
    return `False alarm? Accept it in a ${where} of its own that comes before this one, for no change decides about itself: ${accept}`;
  }
  if (target.kind === "stdin" || target.kind === "image" || !policy.trustsComments) return undefined;
  return `False alarm? A comment on its line leaves it out: dredge:allow RULE REASON. To accept all that is found here for now: ${accept}`;
}
