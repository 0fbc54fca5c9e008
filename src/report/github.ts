/** The `github` format: workflow commands, which GitHub Actions shows as annotations beside the lines of a pull request.
 *  Every line of it is made here: the runner obeys any line of a log that begins with two colons, blanks before them or not.
 *  Format: "Workflow commands for GitHub Actions" of GitHub's documentation; `%`, line ends, and in properties `:` and `,` are escaped. */
import { printable, printablePath } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import type { Problem, ScanResult } from "../model/result.ts";
import { headlineOf } from "../remedy/advice.ts";
import { historyOf } from "./history.ts";
import { ledgerSentence } from "./ledger-words.ts";
import { shownPlace } from "./place-of.ts";
import { PlaceNames } from "./places.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import { earlierWords, placeWords, plural, problemWords, refName, severityCounts, shortId, titleOf } from "./words.ts";

/** GitHub shows ten of a kind for each step; more only fill the log. */
const MOST = 50;

export const githubReporter: Reporter = { name: "github", extension: "txt", render: renderGithub };

function* renderGithub(result: ScanResult, context: ReportContext): Iterable<string> {
  const names = new PlaceNames(result, context.workingDirectory);
  const counting = result.verdicts.filter((verdict) => verdict.status === "active" && verdict.gates);
  for (const verdict of counting.slice(0, MOST)) yield findingCommand(verdict, context, names);
  for (const problem of result.problems.slice(0, MOST)) yield problemCommand(problem);
  const hidden = counting.length - MOST;
  if (hidden > 0) yield `dredge: and ${plural(hidden, "more secret")}\n`;
  for (const entry of result.ledger)
    yield `dredge: looked at ${ledgerSentence(entry, names.relative(entry.subject))}\n`;
  const found = counting.length === 0 ? "no secrets that count" : severityCounts(counting);
  yield `dredge: ${found}${result.complete ? "" : "; not everything could be looked at"}\n`;
}

function findingCommand({ finding }: Verdict, context: ReportContext, names: PlaceNames): string {
  const title = titleOf(finding.patternId, context.info(finding.patternId));
  const place = shownPlace(finding, names);
  const properties: Record<string, string> = {};
  let where = place === undefined ? "" : placeWords(place.occurrence.origin);
  if (place?.file !== undefined) {
    const { line, column, endLine, endColumn } = place.occurrence.span;
    const hasLine = place.isNow && place.inside === undefined;
    properties["file"] = printablePath(place.file);
    if (hasLine) Object.assign(properties, { line: String(line), endLine: String(endLine) });
    // GitHub takes columns only for what lies on one line.
    if (hasLine && line === endLine) Object.assign(properties, { col: String(column), endColumn: String(endColumn) });
    const words = place.isNow ? [] : ["was in this file, and is still in history"];
    where = [...(place.inside === undefined ? [] : [`in ${place.inside} of this archive`]), ...words].join(", ");
  }
  const { first, remoteRefs, earlier } = historyOf(finding);
  const commit = first === undefined ? "" : `Since commit ${shortId(first.id)}.`;
  const since = earlier ? `${printable(earlierWords(earlier))}.` : commit;
  const pushed = remoteRefs.length > 0 ? `On ${remoteRefs.slice(0, 3).map(refName).join(", ")}.` : "";
  const what = `${printable(title)}, ${printable(finding.preview)}${where === "" ? "" : `, ${printable(where)}`}.`;
  const message = [what, since, printable(pushed), headlineOf(finding)].filter((part) => part !== "").join(" ");
  return commandLine("error", { ...properties, title: `Leaked credential: ${printable(title)}` }, message);
}

function problemCommand(problem: Problem): string {
  const title = `Not looked at: ${problemWords(problem.kind)}`;
  return commandLine("warning", { title }, printable(problem.message));
}

function commandLine(level: string, properties: Readonly<Record<string, string>>, message: string): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapedProperty(value)}`);
  return `::${level} ${list.join(",")}::${escaped(message)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
