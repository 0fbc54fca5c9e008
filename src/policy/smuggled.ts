/** Suppressions that a change brings together with the secret that they would hide: each is a finding of its own.
 *  Pure; what counts is read from the base of the change, and this only names what tried to get past it. */
import { decidingPlaces, type Finding, type Occurrence, type Verdict } from "../model/finding.ts";
import type { BaselineEntry, Suppression } from "../model/policy.ts";
import type { CompiledPolicy } from "./compiled.ts";
import { commentsFor, covers } from "./suppress.ts";

/** The rule that such findings are told by. */
export const SMUGGLED_RULE = "dredge-suppression-with-secret";

export interface Smuggled {
  /** Where the suppression stands; "comment": in the object of the place itself. */
  readonly by: "comment" | "config" | "baseline";
  readonly line: number;
  /** A place of the secret. */
  readonly occurrence: Occurrence;
  readonly finding: Finding;
}

/** What would have left an active finding out if a change could decide about itself; each suppression once. */
export function smuggledAmong(verdicts: readonly Verdict[], compiled: CompiledPolicy): readonly Smuggled[] {
  if (!compiled.policy.isChange) return [];
  const found = new Map<string, Smuggled>();
  const note = (key: string, one: Smuggled): void => {
    if (!found.has(key)) found.set(key, one);
  };
  for (const { finding, status } of verdicts) {
    const [first] = finding.occurrences;
    // What does not count as a secret needs no hiding.
    if (status !== "active" || finding.dummy || !first) continue;
    const entry = newEntry(finding, compiled);
    if (entry) note(`baseline ${entry.line}`, { by: "baseline", line: entry.line, occurrence: first, finding });
    for (const occurrence of decidingPlaces(finding)) {
      for (const { line } of newAllowances(finding, occurrence, compiled)) {
        note(`config ${line}`, { by: "config", line, occurrence, finding });
      }
      for (const comment of commentsFor(finding, occurrence, compiled)) {
        const { line, added } = comment;
        const place = JSON.stringify(occurrence.origin);
        if (added) note(`comment ${place} ${line}`, { by: "comment", line, occurrence, finding });
      }
    }
  }
  return [...found.values()];
}

function newEntry(finding: Finding, compiled: CompiledPolicy): BaselineEntry | undefined {
  const entry = compiled.proposedEntry(finding);
  return compiled.baselined(finding) || compiled.isExpired(entry?.until) ? undefined : entry;
}

function newAllowances(finding: Finding, occurrence: Occurrence, compiled: CompiledPolicy): readonly Suppression[] {
  const { allow, proposed } = compiled.policy;
  const isCovered = (entry: Suppression): boolean => covers(entry, finding, occurrence, compiled);
  return allow.some(isCovered) ? [] : (proposed?.allow ?? []).filter(isCovered);
}
