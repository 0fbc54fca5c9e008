/** Decides which findings count towards exit code 1. Pure: findings in, verdicts out.
 *  Thresholds only gate, they hide nothing: a report shows what did not count as well, and why.
 *  Knows nothing of flags, files of configuration or reports. */
import { decidingPlaces, type Finding, type Verdict } from "../model/finding.ts";
import { CONFIDENCE_FLOORS, CONFIDENCE_LEVELS, SEVERITY_LEVELS, type ConfidenceLevel } from "../model/options.ts";
import type { Severity } from "../model/pattern.ts";
import type { GateRule } from "../model/policy.ts";
import type { CompiledPolicy } from "./compiled.ts";
import { suppressionOf } from "./suppress.ts";

/** The least that gates. */
export interface Gate {
  readonly severity: Severity;
  readonly confidence: ConfidenceLevel;
}

/** What gates unless flags or configuration say otherwise. */
export const DEFAULT_GATE: Gate = { severity: "medium", confidence: "medium" };

const DAY = 24 * 60 * 60 * 1000;

/**
 * The word for a confidence: low below 0.35, high from 0.75, medium between.
 * @param confidence - 0 to 1
 */
export function confidenceLevel(confidence: number): ConfidenceLevel {
  return CONFIDENCE_LEVELS.findLast((level) => confidence >= CONFIDENCE_FLOORS[level]) ?? "low";
}

/**
 * A verdict for each finding, in the same order: it gates when nothing leaves it out, its value is not plainly made up, and
 * the first rule of the policy's gate that fits it says so; where none fits, when severity and confidence reach the thresholds.
 * @param gate - the thresholds; the default asks for medium of both
 * @param compiled - absent: nothing is left out, and thresholds alone decide
 */
export function applyPolicy(
  findings: readonly Finding[],
  gate: Gate = DEFAULT_GATE,
  compiled?: CompiledPolicy,
): readonly Verdict[] {
  return findings.map((finding) => {
    const { severity } = finding;
    const { status, reason, uses } = compiled
      ? suppressionOf(finding, compiled)
      : ({ status: "active", reason: undefined, uses: [] } as const);
    const suppressions = uses.length > 0 ? { suppressions: uses } : {};
    if (status !== "active") return { finding, status, reason, ...suppressions, severity, gates: false };
    const decided = decide(finding, gate, compiled);
    return { finding, status, ...decided, reason: decided.reason ?? reason, ...suppressions, severity };
  });
}

function decide(finding: Finding, gate: Gate, compiled: CompiledPolicy | undefined): Pick<Verdict, "gates" | "reason"> {
  if (finding.dummy) return { gates: false, reason: "a placeholder or documented example" };
  const rule = compiled?.policy.gate.find((one) => fits(one, finding, compiled));
  if (rule && compiled) {
    const why = rule.reason === undefined ? "" : `: ${rule.reason}`;
    const place = `${compiled.policy.file}:${rule.line}`;
    return rule.outcome === "fail"
      ? { gates: true, reason: `fails by ${place}${why}` }
      : { gates: false, reason: `passes by ${place}${why}` };
  }
  const reason = belowThreshold(finding, gate);
  return { gates: reason === undefined, reason };
}

function belowThreshold(finding: Finding, { severity, confidence }: Gate): string | undefined {
  if (isBelow(finding.severity, severity)) return `severity below ${severity}`;
  return finding.confidence < CONFIDENCE_FLOORS[confidence] ? `confidence below ${confidence}` : undefined;
}

function isBelow(severity: Severity, least: Severity): boolean {
  return SEVERITY_LEVELS.indexOf(severity) < SEVERITY_LEVELS.indexOf(least);
}

/** Whether a rule of the gate is about a finding. Paths: one place is enough for a rule that fails, a rule that passes must be about all of them. */
export function fits(rule: GateRule, finding: Finding, compiled: CompiledPolicy): boolean {
  const { severity, confidence, exposure, newerThan, olderThan, paths, outcome } = rule;
  if (severity !== undefined && isBelow(finding.severity, severity)) return false;
  if (confidence !== undefined && finding.confidence < CONFIDENCE_FLOORS[confidence]) return false;
  if (exposure.length > 0 && !exposure.includes(finding.exposure)) return false;
  if (!compiled.selectsRule(rule, finding.patternId)) return false;
  const age = ageInDays(finding, compiled);
  if (newerThan !== undefined && age >= newerThan) return false;
  if (olderThan !== undefined && age < olderThan) return false;
  if (paths.length === 0) return true;
  const places = decidingPlaces(finding);
  return outcome === "fail"
    ? places.some((occurrence) => compiled.selectsPath(rule, occurrence))
    : places.every((occurrence) => compiled.selectsPath(rule, occurrence));
}

/** Days since the committer date of the first commit that had it; 0 for what no commit has, and for all that a change brings. */
function ageInDays({ occurrences }: Finding, { policy }: CompiledPolicy): number {
  if (policy.isChange) return 0;
  const dates = occurrences.flatMap(({ origin }) => ("first" in origin && origin.first ? [origin.first.date] : []));
  const first = dates.map((date) => Date.parse(date)).filter((time) => !Number.isNaN(time));
  if (first.length === 0) return 0;
  return Math.max(0, Math.floor((Date.parse(policy.today) - Math.min(...first)) / DAY));
}
