/** What every scanning command does once it knows its target: settle the options, scan, write the reports, choose the exit code.
 *  Heavy rooms are imported when their turn comes. */
import type { AcceptedProblems } from "../config/settings.ts";
import type { ChosenTarget } from "../config/targets.ts";
import { printable } from "../model/display.ts";
import type { ProblemKind, ScanResult } from "../model/result.ts";
import { counted } from "../report/ledger-words.ts";
import { loadReporter } from "../report/report.ts";
import type { ReportContext } from "../report/reporter.ts";
import type { Arguments, Terminal } from "./command.ts";
import { exitCodeFor, type ExitCode } from "./exit-code.ts";
import { falseAlarmWords } from "./false-alarm.ts";
import { planOutputs, writeChunks, writeReport, type Output } from "./outputs.ts";
import { patternWords } from "./rule-words.ts";
import { runScan, settle } from "./run-scan.ts";

/** What a command wants otherwise than usual. */
export interface Manner {
  /** Applied to the result before it is reported (a clone's temporary path becomes its URL). */
  readonly rename?: (result: ScanResult) => ScanResult;
  /** Kinds of problem that are no reason to fail, as well as those that flags and settings accept. */
  readonly accept?: readonly ProblemKind[];
  /** When all is well a line on standard error takes the place of the report, unless one was asked for. */
  readonly brief?: boolean;
}

/**
 * Scans a target as the flags and the configuration say, and writes the reports.
 * @throws UsageError before the scan, for what the user has to mend
 */
export async function scanAndReport(
  { target, others = [], note }: ChosenTarget,
  args: Arguments,
  terminal: Terminal,
  { rename = (result) => result, accept = [], brief = false }: Manner = {},
): Promise<ExitCode> {
  const outputs = planOutputs(args.ordered, terminal.workingDirectory);
  const { options, accepted, loaded } = await settle([target, ...others], args, terminal);
  const quiet = args.has("quiet");
  if (note !== undefined && !quiet) terminal.err(`dredge: ${printable(note)}\n`);
  const found = rename(await runScan(options, args, terminal));
  const result = loaded.rego ? loaded.rego.judge(found, await documentOf(found)) : found;
  const exitCode = exitCodeFor(result, acceptedBy(accepted, accept));
  const silent = (quiet || brief) && exitCode === 0 && !asksForReport(args);
  const falseAlarm = falseAlarmWords(target, loaded);
  if (!silent) await writeReports(result, outputs, args, terminal, { exitCode, falseAlarm });
  if (!quiet && silent) terminal.err(`dredge: ${looked(result)}\n`);
  if (!quiet && outputs.every(({ file }) => file !== undefined)) terminal.err(`dredge: ${outcome(result, exitCode)}\n`);
  return exitCode;
}

function acceptedBy(accepted: AcceptedProblems, more: readonly ProblemKind[]): AcceptedProblems {
  return accepted === "all" ? "all" : [...accepted, ...more];
}

/** Asked to be quiet, an unasked-for report is left out when all is well. */
function asksForReport(args: Arguments): boolean {
  return args.ordered.some(({ flag }) => flag === "format" || flag === "output");
}

/** The document that `--format json` writes: what a policy in Rego is shown. */
async function documentOf(result: ScanResult): Promise<unknown> {
  const [info, reporter] = await Promise.all([patternWords(result.rules), loadReporter("json")]);
  const report = reporter.render(result, { info, color: false, width: 0, reveal: false });
  return JSON.parse(typeof report === "string" ? report : [...report].join(""));
}

async function writeReports(
  result: ScanResult,
  outputs: readonly Output[],
  args: Arguments,
  terminal: Terminal,
  words: Pick<ReportContext, "exitCode" | "falseAlarm">,
): Promise<void> {
  const info = await patternWords(result.rules);
  for (const { format, file } of outputs) {
    const reporter = await loadReporter(format);
    const report = reporter.render(result, {
      info,
      color: file === undefined && wantsColor(args, terminal),
      width: file === undefined ? terminal.columns : 100,
      reveal: args.has("reveal"),
      workingDirectory: Buffer.from(terminal.workingDirectory, "utf8").toString("latin1"),
      ...words,
    });
    if (file === undefined) writeChunks(1, report);
    else writeReport(file, report, args.has("reveal"));
  }
}

/** One line for people who are told nothing else: that something was looked at, or why nothing was. */
function looked({ ledger, problems }: ScanResult): string {
  const [problem] = problems;
  if (problem !== undefined) return printable(problem.message);
  const sources = ledger.map(({ source, scanned }) => counted(scanned, source));
  return `looked at ${sources.join(", ")}: no secrets that count`;
}

/** One line for people whose reports all went to files. */
function outcome({ verdicts, problems, denials = [] }: ScanResult, exitCode: ExitCode): string {
  const counting = verdicts.filter((verdict) => verdict.gates).length;
  const missed = problems.reduce((sum, problem) => sum + problem.count, 0);
  const gaps = missed === 0 ? "" : `, ${missed} things could not be looked at`;
  const denied = denials.map((denial) => `, ${printable(denial)}`).join("");
  return `${counting === 1 ? "1 secret counts" : `${counting} secrets count`}${gaps}${denied}; exit code ${exitCode}`;
}

/** A flag decides; else NO_COLOR and FORCE_COLOR (no-color.org, force-color.org); else whether somebody is watching. */
export function wantsColor(args: Arguments, { environment, stdoutIsTerminal }: Terminal): boolean {
  const typed = args.has("no-color") ? false : args.has("color") ? true : undefined;
  if (typed !== undefined) return typed;
  if ((environment["NO_COLOR"] ?? "") !== "") return false;
  if ((environment["FORCE_COLOR"] ?? "") !== "") return environment["FORCE_COLOR"] !== "0";
  return stdoutIsTerminal && environment["TERM"] !== "dumb";
}
