/** The end of the text report: what could not be looked at, what was, and what it all means.
 *  It stands last because that is what a terminal shows when the report is long.
 *  Knows nothing of single findings beyond their counts. */
import { printable, printablePath } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import {
  ARCHIVE_MEMBERS,
  CLOSED_ARCHIVES,
  PROBLEM_KINDS,
  type LedgerEntry,
  type Problem,
  type ScanResult,
} from "../model/result.ts";
import type { Page } from "./layout.ts";
import { ledgerSentence } from "./ledger-words.ts";
import type { PlaceNames } from "./places.ts";
import type { ReportContext } from "./reporter.ts";
import { count, exitCodeOf, plural, problemWords, severityCounts } from "./words.ts";

/** Problems of one kind that are listed one by one. */
const PROBLEMS_SHOWN = 8;

/** What could not be looked at, by kind. Empty when there was nothing. */
export function problemLines(problems: readonly Problem[], page: Page): string[] {
  if (problems.length === 0) return [];
  const lines = [page.style("bold", "Not looked at")];
  for (const kind of PROBLEM_KINDS) {
    const ofKind = problems.filter((problem) => problem.kind === kind);
    if (ofKind.length === 0) continue;
    const total = ofKind.reduce((sum, problem) => sum + problem.count, 0);
    lines.push(`  ${page.style("medium", `${problemWords(kind)}: ${count(total)}`)}`);
    for (const problem of ofKind.slice(0, PROBLEMS_SHOWN)) lines.push(...page.prose(problemSentence(problem), 4));
    const rest = ofKind.length - PROBLEMS_SHOWN;
    if (rest > 0) lines.push(page.style("dim", `    and ${count(rest)} more; --format json lists them all`));
  }
  return lines;
}

function problemSentence(problem: Problem): string {
  const subject = printablePath(problem.subject);
  const message = printable(problem.message);
  const named = subject === "" || message.includes(subject) ? message : `${subject}: ${message}`;
  const told = message.includes(String(problem.count)) || message.includes(count(problem.count));
  return problem.count > 1 && !told ? `${named} (${count(problem.count)} of them)` : named;
}

/** What was looked at, one line for each source. */
export function ledgerLines(ledger: readonly LedgerEntry[], page: Page, names: PlaceNames): string[] {
  if (ledger.length === 0) return [];
  return [
    page.style("bold", "Looked at"),
    ...ledger.flatMap((entry) => page.prose(ledgerSentence(entry, names.relative(entry.subject)), 2)),
  ];
}

/** The last lines: complete or not, how much was found, and what the exit code says. */
export function meaningLines(result: ScanResult, page: Page, context: ReportContext): string[] {
  const lines = [
    ...completenessLines(result, page),
    ...setAsideLines(result.verdicts, page),
    ...(result.denials ?? []).flatMap((denial) => page.prose(`Denied: ${printable(denial)}`, 0, "medium")),
  ];
  const counting = result.verdicts.filter((verdict) => verdict.gates);
  const code = context.exitCode ?? exitCodeOf(result);
  const found =
    counting.length === 0
      ? "No secrets found that count."
      : `${plural(counting.length, "secret")} found: ${severityCounts(counting)}.`;
  const falseAlarm = counting.length > 0 && context.falseAlarm !== undefined ? page.prose(context.falseAlarm, 0) : [];
  const style = counting.length > 0 ? "critical" : result.complete ? "good" : "medium";
  return [
    ...falseAlarm,
    ...(falseAlarm.length > 0 ? [""] : []),
    ...lines,
    ...page.prose(`${found} ${exitWords(code)}`, 0, style),
  ];
}

function completenessLines(result: ScanResult, page: Page): string[] {
  const closed = closedArchives(result.ledger);
  if (result.complete && closed > 0) {
    const many = `${plural(closed, "archive or member of one", "archives or members of them")} could not be opened`;
    return page.prose(`Complete, but for what cannot be read: ${many}, and may hold secrets (see above).`, 0);
  }
  if (result.complete) return page.prose("Complete: nothing was missed.", 0);
  const missed = result.problems.reduce((sum, problem) => sum + problem.count, 0);
  const why =
    missed === 0
      ? "the counts above do not add up"
      : `${plural(missed, "thing")} could not be looked at, and may hold secrets`;
  return page.prose(`Incomplete: ${why}.`, 0, "medium");
}

/** Archives that were not opened, and members that were not read. */
function closedArchives(ledger: readonly LedgerEntry[]): number {
  let closed = 0;
  for (const { source, skipped, notes } of ledger) {
    if (source !== ARCHIVE_MEMBERS) continue;
    for (const times of Object.values(skipped)) closed += times;
    for (const [what, times] of Object.entries(notes)) if (what.startsWith(CLOSED_ARCHIVES)) closed += times;
  }
  return closed;
}

/** Findings that were left out on purpose, by why. */
function setAsideLines(verdicts: readonly Verdict[], page: Page): string[] {
  const allowed = verdicts.filter((verdict) => verdict.status === "allowed").length;
  const baselined = verdicts.filter((verdict) => verdict.status === "baselined").length;
  const clauses: string[] = [];
  if (allowed > 0) clauses.push(`${count(allowed)} allowed`);
  if (baselined > 0) clauses.push(`${count(baselined)} known from the baseline`);
  return clauses.length > 0 ? page.prose(`Left out: ${clauses.join(", ")}.`, 0) : [];
}

function exitWords(code: number): string {
  switch (code) {
    case 0:
      return "Exit code 0.";
    case 1:
      return "Exit code 1.";
    case 3:
      return "Exit code 3, unless --allow-incomplete.";
    default:
      return `Exit code ${code}.`;
  }
}
