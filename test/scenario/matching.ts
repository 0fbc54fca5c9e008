/** Compares a report with what a fixture expects. Says every difference as one line, so that a failure reads well. */
import type { Built, Expected, ExpectedProblem } from "../../fixtures/fixture.ts";
import type { Report, ReportedOccurrence, ReportedOrigin, Run } from "./run-dredge.ts";

/** Everything that is not as the fixture says; empty when all is well. */
export function differences(built: Built, run: Run): string[] {
  const out: string[] = [];
  const exit = built.exit ?? defaultExit(built);
  if (run.exit !== exit) out.push(`exit code ${run.exit}, expected ${exit}: ${run.stderr.slice(0, 2000)}`);
  if (built.says !== undefined && !run.stderr.includes(built.says)) {
    out.push(`the error does not name ${built.says}: ${run.stderr}`);
  }
  if (run.report === undefined) return exit === 2 ? out : [...out, `no report: ${run.stderr.slice(0, 2000)}`];
  out.push(...findingDifferences(built, run.report), ...problemDifferences(built, run.report));
  out.push(...ledgerDifferences(run.report));
  return out;
}

function defaultExit(built: Built): number {
  if (built.expected.some((one) => one.optional !== true)) return 1;
  return (built.problems ?? []).length > 0 ? 3 : 0;
}

function findingDifferences(built: Built, report: Report): string[] {
  const out: string[] = [];
  const wanted = new Map<string, Expected[]>();
  for (const one of built.expected) wanted.set(one.value, [...(wanted.get(one.value) ?? []), one]);
  const found = new Map<string, ReportedOccurrence[]>();
  for (const { finding } of report.verdicts) {
    const expected = wanted.get(finding.secret);
    if (expected === undefined) {
      const where = finding.occurrences.map((one) => JSON.stringify(shortOrigin(one.origin))).join(" ");
      const kind = built.absent?.includes(finding.secret) === true ? "must not be found" : "unexpected";
      out.push(`${kind}: ${finding.patternId} ${finding.secret.slice(0, 60)} at ${where}`);
    } else if (expected[0]?.pattern !== finding.patternId) {
      out.push(`${finding.patternId} instead of ${expected[0]?.pattern} for ${finding.secret.slice(0, 60)}`);
    }
    found.set(finding.secret, [...(found.get(finding.secret) ?? []), ...finding.occurrences]);
  }
  for (const [value, places] of wanted) out.push(...placeDifferences(value, places, found.get(value) ?? []));
  return out;
}

function placeDifferences(value: string, places: readonly Expected[], found: readonly ReportedOccurrence[]): string[] {
  const out: string[] = [];
  const used = new Set<ReportedOccurrence>();
  for (const expected of places) {
    const match = found.find((one) => !used.has(one) && mismatch(expected, one).length === 0);
    if (match !== undefined) used.add(match);
    else if (expected.optional !== true) {
      const near = found
        .filter((one) => one.origin.kind === expected.place.kind)
        .map((one) => mismatch(expected, one).join(", "));
      const why =
        found.length === 0
          ? "not found at all"
          : near.length === 0
            ? `found only as ${kinds(found)}`
            : near.join(" | ");
      out.push(`${value.slice(0, 12)}… ${JSON.stringify(expected.place)}: ${why}`);
    }
  }
  for (const one of found) {
    // Git copies messages and names into its logs by itself.
    if (used.has(one) || one.origin.tracked === "git-file" || one.origin.nameOf === "file") continue;
    out.push(
      `${value.slice(0, 12)}… also at ${JSON.stringify(shortOrigin(one.origin))} ${one.span.line}:${one.span.column}`,
    );
  }
  return out;
}

function kinds(found: readonly ReportedOccurrence[]): string {
  return found.map((one) => JSON.stringify(shortOrigin(one.origin))).join(" ");
}

function shortOrigin(origin: ReportedOrigin): Record<string, unknown> {
  const { repository: _, first, last, ...rest } = origin;
  return { ...rest, first: first?.id.slice(0, 8), last: last?.id.slice(0, 8) };
}

/** Fields in which an occurrence differs from the expected place. */
function mismatch(expected: Expected, found: ReportedOccurrence): string[] {
  const out: string[] = [];
  const origin = found.origin as unknown as Readonly<Record<string, unknown>>;
  for (const [field, wanted] of Object.entries(expected.place)) {
    const actual = fieldOf(origin, field);
    if (field === "refs" && Array.isArray(wanted) && wanted.length > 0) {
      const missing = (wanted as string[]).filter((ref) => !(actual as string[] | undefined)?.includes(ref));
      if (missing.length > 0) out.push(`refs ${JSON.stringify(actual)} lack ${missing.join(" ")}`);
    } else if (JSON.stringify(actual) !== JSON.stringify(wanted ?? undefined)) {
      out.push(`${field} ${JSON.stringify(actual)} instead of ${JSON.stringify(wanted)}`);
    }
  }
  const { at } = expected;
  if (at !== undefined && (found.span.line !== at.line || found.span.column !== at.column)) {
    out.push(`at ${found.span.line}:${found.span.column} instead of ${at.line}:${at.column}`);
  }
  return out;
}

function fieldOf(origin: Readonly<Record<string, unknown>>, field: string): unknown {
  const value = origin[field];
  return field === "first" || field === "last" ? (value as { id?: string } | undefined)?.id : value;
}

function problemDifferences(built: Built, report: Report): string[] {
  const out: string[] = [];
  const expected = built.problems ?? [];
  for (const wanted of expected) {
    if (!report.problems.some((problem) => isProblem(wanted, problem))) {
      const told = report.problems.map((problem) => `${problem.kind}: ${problem.message}`).join(" | ");
      out.push(`no problem ${String(wanted.kind)} that names ${wanted.names}; told: ${told || "none"}`);
    }
  }
  if (expected.length === 0) {
    out.push(...report.problems.map((problem) => `unexpected problem ${problem.kind}: ${problem.message}`));
  }
  for (const problem of report.problems) {
    if (problem.message.includes("\n")) out.push(`a problem of several lines: ${problem.message}`);
  }
  if (report.complete !== (report.problems.length === 0)) out.push(`complete is ${report.complete}`);
  return out;
}

function isProblem(wanted: ExpectedProblem, told: { kind: string; subject: string; message: string }): boolean {
  const allowed: readonly string[] = typeof wanted.kind === "string" ? [wanted.kind] : wanted.kind;
  return allowed.includes(told.kind) && `${told.subject} ${told.message}`.includes(wanted.names);
}

function ledgerDifferences(report: Report): string[] {
  return report.ledger
    .filter((line) => {
      const skipped = Object.values(line.skipped).reduce((sum, count) => sum + count, 0);
      return line.expected !== line.scanned + line.failed + skipped;
    })
    .map((line) => `the ledger does not add up: ${JSON.stringify(line)}`);
}
