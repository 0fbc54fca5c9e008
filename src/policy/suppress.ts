/** What is left out: comments beside values, entries of `allow`, the baseline. A finding is left out when every place of it is; of a change those
 *  that it brings.
 *  Pure; what only a change under review brings is asked about apart and never counts. */
import { displayPath } from "../model/display.ts";
import {
  decidingPlaces,
  type Finding,
  type InlineAllowance,
  type Occurrence,
  type SuppressionUse,
  type VerdictStatus,
} from "../model/finding.ts";
import type { BaselineEntry, Policy, Suppression } from "../model/policy.ts";
import { matchesRule } from "../model/rule-glob.ts";
import type { CompiledPolicy } from "./compiled.ts";

export interface Suppressed {
  readonly status: VerdictStatus;
  /** Why it is left out, or why something that asks for it does not count. */
  readonly reason: string | undefined;
  readonly uses: readonly SuppressionUse[];
}

/** Whether a finding is left out, and by what. */
export function suppressionOf(finding: Finding, compiled: CompiledPolicy): Suppressed {
  const { policy } = compiled;
  const uses = new Map<string, SuppressionUse>();
  let covered = 0;
  const places = decidingPlaces(finding);
  for (const occurrence of places) {
    const use =
      commentUse(finding, occurrence, compiled) ??
      policy.allow
        .filter((entry) => covers(entry, finding, occurrence, compiled))
        .map((entry) => configUse(entry, policy))[0];
    if (!use) continue;
    covered++;
    uses.set(`${use.by} ${use.place}`, use);
  }
  const entry = compiled.baselined(finding);
  const known = entry && baselineUse(entry, policy);
  const list = [...uses.values(), ...(known ? [known] : [])];
  const [first] = list;
  if (covered === places.length && first) {
    return { status: "allowed", reason: `allowed by ${wordsOf(first)}`, uses: list };
  }
  if (known && !compiled.isExpired(known.until)) {
    return { status: "baselined", reason: `in the baseline, ${wordsOf(known)}`, uses: list };
  }
  return { status: "active", reason: whyNot(finding, known, compiled), uses: list };
}

/**
 * Whether an entry of `allow` is about a finding at one of its places.
 * A file's value is the commit's that brought it when history has it at the same path.
 */
export function covers(
  entry: Suppression,
  finding: Finding,
  occurrence: Occurrence,
  compiled: CompiledPolicy,
): boolean {
  const { commits, values, until } = entry;
  if (compiled.isExpired(until)) return false;
  if (!compiled.selectsRule(entry, finding.patternId)) return false;
  if (values.length > 0 && (finding.fingerprint === undefined || !values.includes(finding.fingerprint))) return false;
  if (commits.length > 0 && !commits.some((id) => broughtBy(id, finding, occurrence))) return false;
  return compiled.selectsPath(entry, occurrence);
}

function broughtBy(commit: string, finding: Finding, { origin }: Occurrence): boolean {
  if ("first" in origin) return origin.first?.id === commit;
  if (origin.kind !== "file" && origin.kind !== "staged") return false;
  return finding.occurrences.some(
    ({ origin: other }) =>
      other.kind === "git" &&
      other.path === origin.path &&
      other.repository === origin.repository &&
      other.first?.id === commit,
  );
}

/** The comments at a place that its policy takes notice of and that name the finding's rule. */
export function commentsFor(
  finding: Finding,
  { origin, allow = [] }: Occurrence,
  compiled: CompiledPolicy,
): readonly InlineAllowance[] {
  if (!compiled.isOwn(origin)) return [];
  return allow.filter(
    ({ tool, rules }) => compiled.policy.inline.includes(tool) && matchesRule(finding.patternId, rules),
  );
}

/** dredge's own must say why. */
function isComplete({ tool, reason }: InlineAllowance): boolean {
  return tool !== "dredge" || reason !== "";
}

/** A comment that switches off whole stretches of a file would let through whatever a change adds to them. */
function reachesFar({ marker }: InlineAllowance): boolean {
  return marker === "secretlint-disable";
}

function commentUse(finding: Finding, occurrence: Occurrence, compiled: CompiledPolicy): SuppressionUse | undefined {
  const comment = commentsFor(finding, occurrence, compiled).find(
    (one) => isComplete(one) && !one.added && !(compiled.policy.isChange && reachesFar(one)),
  );
  if (!comment) return undefined;
  const { marker, reason } = comment;
  const place = placeOf(occurrence, comment, compiled);
  return {
    by: "comment",
    place,
    reason: reason === "" ? marker : displayPath(reason),
    owner: undefined,
    until: undefined,
  };
}

/** Where a comment stands, as `src/app.js:3`. */
export function placeOf({ origin }: Occurrence, { line }: InlineAllowance, compiled: CompiledPolicy): string {
  const path = compiled.pathOf(origin) ?? ("path" in origin ? displayPath(origin.path ?? "") : origin.kind);
  return `${path}:${line}`;
}

function configUse({ line, reason, owner, until }: Suppression, { file }: Policy): SuppressionUse {
  return { by: "config", place: `${file}:${line}`, reason, owner, until };
}

function baselineUse({ line, reason, owner, until }: BaselineEntry, { baselineFile }: Policy): SuppressionUse {
  return { by: "baseline", place: `${baselineFile}:${line}`, reason, owner, until };
}

function wordsOf({ place, reason }: SuppressionUse): string {
  return `${place}: ${reason}`;
}

function whyNot(finding: Finding, known: SuppressionUse | undefined, compiled: CompiledPolicy): string | undefined {
  if (known) return `its baseline entry (${known.place}) ended on ${known.until ?? ""}`;
  for (const occurrence of decidingPlaces(finding)) {
    const allow = compiled.isOwn(occurrence.origin) ? (occurrence.allow ?? []) : [];
    const bare = allow.find((one) => one.tool === "dredge" && (!isComplete(one) || one.rules.length === 0));
    if (bare) return `${bare.marker} at ${placeOf(occurrence, bare, compiled)} must name the rule and a reason`;
    const other = allow.find((one) => one.tool === "dredge" && !matchesRule(finding.patternId, one.rules));
    // What it names is not repeated: it may be anything.
    if (other)
      return `${other.marker} at ${placeOf(occurrence, other, compiled)} is for another rule: this is ${finding.patternId}`;
  }
  return undefined;
}
