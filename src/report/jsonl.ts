/** The `jsonl` format: one JSON object a line, each with a `type`: findings, then problems, then one ledger line.
 *  For streams and log collectors: every line stands alone, and the last one says whether anything was missed.
 *  The objects are those of the `json` format. */
import type { ScanResult } from "../model/result.ts";
import { jsonText, ledgerValue, problemValue, repositoryValue, verdictValue } from "./json-value.ts";
import type { ReportContext, Reporter } from "./reporter.ts";

export const jsonlReporter: Reporter = { name: "jsonl", extension: "jsonl", render: renderJsonl };

function* renderJsonl(result: ScanResult, context: ReportContext): Iterable<string> {
  for (const verdict of result.verdicts) {
    yield jsonText({ type: "finding", ...verdictValue(verdict, context.reveal) }) + "\n";
  }
  for (const problem of result.problems) yield jsonText({ type: "problem", ...problemValue(problem) }) + "\n";
  const { schemaVersion, tool, complete, denials } = result;
  const ledger = result.ledger.map(ledgerValue);
  const repositories = result.repositories.map(repositoryValue);
  yield jsonText({ type: "ledger", schemaVersion, tool, complete, denials, ledger, repositories }) + "\n";
}
