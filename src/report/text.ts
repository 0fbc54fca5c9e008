/** The `text` format, for people: secrets that count in full, the others in a line each, then coverage and verdict.
 *  Most severe first; the summary last, where a terminal leaves the eye.
 *  Colour only when the context asks for it; never an escape sequence that came out of a repository. */
import { printable } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import type { ScanResult } from "../model/result.ts";
import { withoutIndexCopies } from "./index-copies.ts";
import { cut, Page } from "./layout.ts";
import { PlaceNames } from "./places.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import { findingBlock, type AdviceGiven } from "./text-finding.ts";
import { placeLines } from "./text-places.ts";
import { ledgerLines, meaningLines, problemLines } from "./text-summary.ts";
import { confidenceWords, count, plural, SEVERITIES, titleOf } from "./words.ts";

/** Findings that do not count are told in short, and no more than these. */
const ASIDES_SHOWN = 20;

export const textReporter: Reporter = { name: "text", extension: "txt", render: renderText };

function* renderText(result: ScanResult, context: ReportContext): Iterable<string> {
  const page = new Page(context.width, context.color);
  const names = new PlaceNames(result, context.workingDirectory);
  const active = withoutIndexCopies(result.verdicts.filter((verdict) => verdict.status === "active"));
  const counting = bySeverity(active.filter((verdict) => verdict.gates));
  const given: AdviceGiven = new Map();
  for (const [index, verdict] of counting.entries()) {
    yield section(findingBlock(verdict, index + 1, page, context, names, given));
  }
  yield section(asideLines(bySeverity(active.filter((verdict) => !verdict.gates)), page, context, names));
  yield section(problemLines(result.problems, page));
  yield section(ledgerLines(result.ledger, page, names));
  yield meaningLines(result, page, context).join("\n") + "\n";
}

/** Lines with an empty one after them; nothing for nothing. */
function section(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}

/** Most severe first, else in the result's own order. */
function bySeverity(verdicts: readonly Verdict[]): readonly Verdict[] {
  return SEVERITIES.flatMap((severity) => verdicts.filter((verdict) => verdict.severity === severity));
}

/** What was found and does not count: title, place and why. */
function asideLines(verdicts: readonly Verdict[], page: Page, context: ReportContext, names: PlaceNames): string[] {
  if (verdicts.length === 0) return [];
  const lines = [page.style("bold", `Seen, but not counted: ${count(verdicts.length)}`)];
  for (const verdict of verdicts.slice(0, ASIDES_SHOWN)) {
    const { finding, severity } = verdict;
    const title = printable(titleOf(finding.patternId, context.info(finding.patternId)));
    const why = finding.dummy ? "looks made up" : confidenceWords(finding.confidence);
    lines.push(`  ${page.style(severity, severity.padEnd(8))}  ${cut(`${title}, ${why}`, page.width - 12)}`);
    const { now, history } = placeLines(finding, names);
    const places = [...now, ...history];
    const [first] = places;
    const rest = places.length - 1;
    if (first !== undefined)
      lines.push(`            ${first.name}${rest > 0 ? ` and ${plural(rest, "more place")}` : ""}`);
  }
  const rest = verdicts.length - ASIDES_SHOWN;
  if (rest > 0) lines.push(page.style("dim", `  and ${count(rest)} more; --format json lists them all`));
  return lines;
}
