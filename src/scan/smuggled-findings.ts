/** Suppressions that a change brings together with the secret that they would hide, as findings at the place of the suppression.
 *  Which these are is the policy's to say; here they become rows like any other. */
import type { Occurrence, Origin, Span, Verdict } from "../model/finding.ts";
import type { Policy } from "../model/policy.ts";
import type { CompiledPolicy } from "../policy/compiled.ts";
import { applyPolicy, type Gate } from "../policy/gate.ts";
import { smuggledAmong, SMUGGLED_RULE, type Smuggled } from "../policy/smuggled.ts";
import type { DetectorFile } from "../detect/detector-file.ts";
import { compareFindings, Findings, occurrenceAt } from "./findings.ts";

/** The verdicts with those on smuggled suppressions among them, in the reports' order. */
export function withSmuggled(
  verdicts: readonly Verdict[],
  gate: Gate,
  compiled: CompiledPolicy | undefined,
  patterns: DetectorFile,
): readonly Verdict[] {
  const smuggled = compiled ? smuggledAmong(verdicts, compiled) : [];
  if (smuggled.length === 0 || !compiled) return verdicts;
  const findings = new Findings(patterns);
  for (const one of smuggled) addOne(one, compiled.policy, findings);
  const added = applyPolicy(findings.take(), gate, compiled);
  return [...verdicts, ...added].sort((a, b) => compareFindings(a.finding, b.finding));
}

function addOne(one: Smuggled, policy: Policy, findings: Findings): void {
  const { by, line, occurrence, finding } = one;
  const origin = by === "comment" ? occurrence.origin : fileOf(one, policy);
  const what = by === "comment" ? "comment" : by === "config" ? "entry of allow" : "baseline entry";
  const record = {
    patternId: SMUGGLED_RULE,
    identity: `${SMUGGLED_RULE} ${JSON.stringify(origin)} ${line}`,
    fingerprint: undefined,
    preview: `${what} for ${finding.patternId}`,
    secret: undefined,
    confidence: 1,
    evidence: [{ name: "policy", text: "it came with the secret that it would leave out", weight: 0 }],
    dummy: false,
  };
  findings.add(record, occurrenceAt(origin, lineSpan(line), [], []), finding.exposure);
}

function fileOf({ by, occurrence }: Smuggled, { file, baselineFile }: Policy): Origin {
  const repository = repositoryOf(occurrence);
  return { kind: "file", repository, path: by === "config" ? file : baselineFile, tracked: "tracked" };
}

function repositoryOf({ origin }: Occurrence): string | undefined {
  return "repository" in origin ? origin.repository : undefined;
}

/** A whole line, by its number alone. */
function lineSpan(line: number): Span {
  return { start: 0, end: 0, line, column: 1, endLine: line, endColumn: 1 };
}
