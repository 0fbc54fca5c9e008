/** Decides which findings count towards exit code 1. Pure: findings in, verdicts out.
 *  Thresholds only gate, they hide nothing: a report shows what did not count as well, and why.
 *  Knows nothing of flags, files of configuration or reports. */
import type { Finding, Verdict } from "../model/finding.ts";
import { CONFIDENCE_FLOORS, CONFIDENCE_LEVELS, SEVERITY_LEVELS, type ConfidenceLevel } from "../model/options.ts";
import type { Severity } from "../model/pattern.ts";

/** The least that gates. */
export interface Gate {
  readonly severity: Severity;
  readonly confidence: ConfidenceLevel;
}

/** What gates unless flags or configuration say otherwise. */
export const DEFAULT_GATE: Gate = { severity: "medium", confidence: "medium" };

/**
 * The word for a confidence: low below 0.35, high from 0.75, medium between.
 * @param confidence - 0 to 1
 */
export function confidenceLevel(confidence: number): ConfidenceLevel {
  return CONFIDENCE_LEVELS.findLast((level) => confidence >= CONFIDENCE_FLOORS[level]) ?? "low";
}

/**
 * A verdict for each finding, in the same order: it gates when severity and confidence reach the gate and the value
 * is not plainly made up.
 * @param gate - the default asks for medium of both
 */
export function applyPolicy(findings: readonly Finding[], gate: Gate = DEFAULT_GATE): readonly Verdict[] {
  return findings.map((finding) => {
    const reason = whyNotGating(finding, gate);
    return { finding, status: "active", reason, severity: finding.severity, gates: reason === undefined };
  });
}

function whyNotGating(finding: Finding, gate: Gate): string | undefined {
  if (finding.dummy) return "a placeholder or documented example";
  if (SEVERITY_LEVELS.indexOf(finding.severity) < SEVERITY_LEVELS.indexOf(gate.severity)) {
    return `severity below ${gate.severity}`;
  }
  if (finding.confidence < CONFIDENCE_FLOORS[gate.confidence]) return `confidence below ${gate.confidence}`;
  return undefined;
}
