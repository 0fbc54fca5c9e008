/** The `json` format: the ScanResult as it is, with the words of the patterns it names.
 *  One verdict a line, so that a large report can be read, compared and cut with line tools.
 *  What the fields mean is said in docs/reports.md. */
import type { PatternInfo } from "../model/pattern.ts";
import type { ScanResult } from "../model/result.ts";
import { jsonText, ledgerValue, problemValue, repositoryValue, verdictValue } from "./json-value.ts";
import type { ReportContext, Reporter } from "./reporter.ts";

export const jsonReporter: Reporter = { name: "json", extension: "json", render: renderJson };

function* renderJson(result: ScanResult, context: ReportContext): Iterable<string> {
  const { schemaVersion, tool, complete } = result;
  yield `{"schemaVersion":${schemaVersion},"tool":${jsonText(tool)},"complete":${complete},\n"verdicts":[`;
  yield* lines(result.verdicts, (verdict) => verdictValue(verdict, context.reveal));
  yield `],\n"problems":[`;
  yield* lines(result.problems, problemValue);
  yield `],\n"ledger":[`;
  yield* lines(result.ledger, ledgerValue);
  if (result.denials) yield `],\n"denials":[${result.denials.map(jsonText).join()}`;
  yield `],\n"repositories":[`;
  yield* lines(result.repositories, repositoryValue);
  yield `],\n"rules":[`;
  yield* lines(rulesUsed(result, context), (info) => info);
  yield `]}\n`;
}

function* lines<T>(items: readonly T[], valueOf: (item: T) => unknown): Iterable<string> {
  let separator = "\n";
  for (const item of items) {
    yield separator + jsonText(valueOf(item));
    separator = ",\n";
  }
}

/** Metadata of the patterns that the verdicts and their parts name, by id. */
function rulesUsed(result: ScanResult, context: ReportContext): readonly PatternInfo[] {
  const ids = new Set<string>();
  for (const { finding } of result.verdicts) {
    ids.add(finding.patternId);
    for (const { parts } of finding.occurrences) for (const part of parts) ids.add(part.pattern);
  }
  return [...ids]
    .sort()
    .map(context.info)
    .filter((info) => info !== undefined);
}
