/** The `markdown` format: a summary for the page of a CI job or a comment on a pull request (GitHub Flavored Markdown).
 *  What comes out of a repository stands in code elements with every sign but letters and digits as a character reference, so that
 *  neither Markdown nor HTML, links nor mentions can come of it. */
import { printable, printablePath } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import type { ScanResult } from "../model/result.ts";
import { advice } from "../remedy/advice.ts";
import { historyOf } from "./history.ts";
import { countedWords } from "./ledger-words.ts";
import { shownPlace } from "./place-of.ts";
import { PlaceNames } from "./places.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import {
  confidenceWords,
  bytesInWords,
  count,
  dayOf,
  placeWords,
  plural,
  problemWords,
  refName,
  severityCounts,
  shortId,
  titleOf,
} from "./words.ts";

/** GitHub takes no summary above 1 MiB. */
const FINDINGS_SHOWN = 100;
const PROBLEMS_SHOWN = 50;
const REFS_SHOWN = 3;

export const markdownReporter: Reporter = { name: "markdown", extension: "md", render: renderMarkdown };

function* renderMarkdown(result: ScanResult, context: ReportContext): Iterable<string> {
  const counting = result.verdicts.filter((verdict) => verdict.status === "active" && verdict.gates);
  yield `## dredge: ${headline(result, counting)}\n\n`;
  if (counting.length > 0) yield* findingTable(result, counting, context);
  if (result.problems.length > 0) yield* problemList(result);
  yield* ledgerTable(result);
}

function headline(result: ScanResult, counting: readonly Verdict[]): string {
  if (counting.length > 0) return `${plural(counting.length, "leaked credential")} (${severityCounts(counting)})`;
  return result.complete ? "no leaked credentials" : "not everything could be looked at";
}

function* findingTable(result: ScanResult, counting: readonly Verdict[], context: ReportContext): Iterable<string> {
  const names = new PlaceNames(result, context.workingDirectory);
  yield "| | what | where | since | first |\n|---|---|---|---|---|\n";
  for (const verdict of counting.slice(0, FINDINGS_SHOWN)) yield findingRow(verdict, context, names);
  const more = counting.length - FINDINGS_SHOWN;
  if (more > 0) yield `\nand ${count(more)} more\n`;
  yield "\n";
  const told = new Set<string>();
  for (const { finding } of counting.slice(0, FINDINGS_SHOWN)) {
    const key = `${finding.patternId} ${finding.exposure}`;
    if (told.has(key)) continue;
    told.add(key);
    yield stepsOf(finding, context);
  }
}

function findingRow({ finding, severity }: Verdict, context: ReportContext, names: PlaceNames): string {
  const title = titleOf(finding.patternId, context.info(finding.patternId));
  const place = shownPlace(finding, names);
  const line = place?.isNow === true ? `:${place.occurrence.span.line}` : "";
  const where = place?.path === undefined ? "" : printablePath(place.path) + line;
  const words = place === undefined ? "" : placeWords(place.occurrence.origin);
  const more = finding.occurrences.length > 1 ? ` and ${plural(finding.occurrences.length - 1, "more place")}` : "";
  const { first, remoteRefs, earlier } = historyOf(finding);
  const commit = first === undefined ? "" : `${code(shortId(first.id))} ${dayOf(first).replace(/[^\d-]/g, "")}`;
  const since = earlier ? "before this change" : commit;
  const refs = remoteRefs.slice(0, REFS_SHOWN).map((ref) => code(refName(ref)));
  const cells = [
    severity,
    `${escaped(title)}, ${code(printable(finding.preview))}, ${confidenceWords(finding.confidence)}`,
    `${where === "" ? escaped(words) : code(where)}${more}`,
    `${since}${refs.length > 0 ? ` on ${refs.join(", ")}` : ""}`,
    escaped(advice(finding, context.info(finding.patternId)).headline),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

/** What to do, folded away. */
function stepsOf(finding: Verdict["finding"], context: ReportContext): string {
  const info = context.info(finding.patternId);
  const { rotate, cleanUp, imagesToo, cleanUpFirst } = advice(finding, info);
  const steps = cleanUpFirst ? [...cleanUp, ...imagesToo, ...rotate] : [...rotate, ...cleanUp, ...imagesToo];
  const lines = steps.map(({ text, command, console: page, url }) => {
    const shown = command === undefined ? "" : ` ${code(printable(command))}`;
    const links = [page, url].filter((link) => link !== undefined && /^https:\/\/[\w./#%?=&~+-]+$/.test(link));
    return `1. ${escaped(text)}${shown}${links.map((link) => ` <${link}>`).join("")}\n`;
  });
  const title = escaped(titleOf(finding.patternId, info));
  return `<details><summary>${title}: what to do</summary>\n\n${lines.join("")}\n</details>\n\n`;
}

function* problemList({ problems }: ScanResult): Iterable<string> {
  yield "### Not looked at\n\n";
  for (const { kind, message } of problems.slice(0, PROBLEMS_SHOWN))
    yield `- ${problemWords(kind)}: ${code(printable(message))}\n`;
  const more = problems.length - PROBLEMS_SHOWN;
  if (more > 0) yield `- and ${count(more)} more\n`;
  yield "\n";
}

function* ledgerTable({ ledger }: ScanResult): Iterable<string> {
  if (ledger.length === 0) return;
  yield "| looked at | expected | scanned | size | left out | failed | noted |\n|---|--:|--:|--:|---|--:|---|\n";
  for (const { source, expected, scanned, bytes, skipped, failed, notes } of ledger) {
    const cells = [count(expected), count(scanned), bytesInWords(bytes)];
    const [left, noted] = [skipped, notes].map((numbers) => escaped(countedWords(numbers).join(", ")));
    yield `| ${[escaped(source), ...cells, left, count(failed), noted].join(" | ")} |\n`;
  }
}

/** Every sign that Markdown, HTML or a filter behind them could act on, as a character reference. */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} ]/gu, (sign) => (/[.,;()-]/.test(sign) ? sign : `&#${sign.codePointAt(0)};`));
}

/** Without the exceptions that prose needs to be readable in the source. */
function code(text: string): string {
  return `<code>${text.replace(/[^\p{L}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)}</code>`;
}
