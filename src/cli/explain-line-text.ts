/** The words of `dredge explain FILE:LINE`: what each rule makes of a line, and what moved its confidence how much. Pure. */
import { printable } from "../model/display.ts";
import type { Evidence } from "../model/finding.ts";
import type { ConfidenceLevel } from "../model/options.ts";
import { wrap } from "../model/wrap.ts";
import { confidenceLevel } from "../policy/gate.ts";
import type { LineExplanation, LineFinding, LineRefusal } from "../scan/explain-line.ts";

const INDENT = "    ";

function evidenceLines(evidence: readonly Evidence[]): string[] {
  return evidence.map(({ text, weight }) => {
    const number = `${weight < 0 ? "−" : "+"}${Math.abs(weight).toFixed(2)}`;
    return `${INDENT}${number.padStart(7)}  ${printable(text)}`;
  });
}

function verdictOn({ confidence, dummy, yieldsTo }: LineFinding, threshold: ConfidenceLevel, floor: number): string {
  if (yieldsTo !== undefined) return `not reported: ${yieldsTo} tells the same value`;
  if (dummy) return "a placeholder or documented example: shown, and does not count";
  return confidence < floor ? `shown, and does not count: confidence below ${threshold}` : "reported";
}

function findingLines(finding: LineFinding, threshold: ConfidenceLevel, floor: number): string[] {
  const { patternId, preview, confidence, evidence } = finding;
  return [
    `${patternId}: ${verdictOn(finding, threshold, floor)}`,
    `${INDENT}${preview}, confidence ${confidence.toFixed(2)} (${confidenceLevel(confidence)})`,
    ...evidenceLines(evidence),
    "",
  ];
}

function refusalLines({ name, reason, evidence }: LineRefusal): string[] {
  return [
    `generic-assignment: not reported`,
    `${INDENT}the value of ${printable(name)}: ${reason}`,
    ...evidenceLines(evidence),
    "",
  ];
}

/**
 * @param threshold - least confidence that counts, with its number
 * @param columns - width of the text
 */
export function lineExplanationText(
  explanation: LineExplanation,
  threshold: { readonly level: ConfidenceLevel; readonly floor: number },
  columns: number,
): string {
  const { findings, refusals, near } = explanation;
  const lines = [
    ...findings.flatMap((finding) => findingLines(finding, threshold.level, threshold.floor)),
    ...refusals.flatMap(refusalLines),
  ];
  if (near.length > 0) {
    const words = `${near.length === 1 ? "A word of this rule stands" : "Words of these rules stand"} in the line, but no value of the form: ${near.join(", ")}`;
    lines.push(...wrap(words, columns), "");
  }
  if (lines.length === 0) lines.push("No rule finds anything to look at in this line.", "");
  else if (findings.length + refusals.length > 0)
    lines.push(
      ...wrap("Numbers are log-odds: what speaks for a secret is above 0. They add up; 0 is even odds.", columns),
      "",
    );
  return lines.join("\n");
}
