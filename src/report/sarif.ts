/** The `sarif` format: SARIF 2.1.0 (OASIS, with errata 01), in the shape that GitHub code scanning shows well.
 *  Allowed and baselined findings are left out, because GitHub does not know SARIF's suppressions and would open alerts for them;
 *  `run.properties` counts them. Problems are tool notifications. docs/reports.md says what each part holds. */
import { printable, printablePath } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import { CONFIDENCE_FLOORS } from "../model/options.ts";
import { PROBLEM_KINDS, type Problem, type RepositoryInfo, type ScanResult } from "../model/result.ts";
import { withoutIndexCopies } from "./index-copies.ts";
import { jsonText, ledgerValue } from "./json-value.ts";
import { PlaceNames } from "./places.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import { ResultWriter } from "./sarif-results.ts";
import { problemDescriptor, problemLevel, ruleDescriptor } from "./sarif-rules.ts";
import { artifactLocation, repositoryUri, SOURCE_ROOT } from "./sarif-uri.ts";
import { refName } from "./words.ts";

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

export const sarifReporter: Reporter = { name: "sarif", extension: "sarif", render: renderSarif };

function* renderSarif(result: ScanResult, context: ReportContext): Iterable<string> {
  // What lies inside an image is no checkout of this machine.
  const repositories = result.repositories.filter(({ isInImage }) => !isInImage);
  const [repository] = repositories;
  const names = new PlaceNames(result, repository?.workTree ?? repository?.path ?? context.workingDirectory);
  const active = withoutIndexCopies(result.verdicts.filter(isAlert));
  const ids = [...new Set(active.map((verdict) => verdict.finding.patternId))].sort();
  const writer = new ResultWriter(names, context, new Map(ids.map((id, index) => [id, index])));
  yield `{"$schema":"${SCHEMA}","version":"2.1.0","runs":[{"tool":{"driver":`;
  yield* driver(result, ids, context);
  yield "},\n";
  yield `"columnKind":"utf16CodeUnits","originalUriBaseIds":${jsonText(uriBases())},\n`;
  yield `"redactionTokens":["…"],"invocations":[${jsonText(invocation(result))}],\n`;
  yield `"versionControlProvenance":${jsonText(repositories.map((each) => provenance(each, names)))},\n`;
  yield `"properties":${jsonText(runProperties(result))},\n"results":[`;
  let separator = "\n";
  for (const verdict of active) {
    const results = writer.write(verdict);
    if (results.length > 0) yield separator + results.join(",\n");
    if (results.length > 0) separator = ",\n";
  }
  yield "]}]}\n";
}

/** GitHub opens an alert for each result. What is plainly made up, or too unsure to count, stays in the JSON report unless it was asked for. */
function isAlert({ status, gates, finding }: Verdict): boolean {
  return status === "active" && (gates || !(finding.dummy || finding.confidence < CONFIDENCE_FLOORS.medium));
}

/** Rule by rule: those of a large history are a quarter of its report. */
function* driver(result: ScanResult, ids: readonly string[], context: ReportContext): Iterable<string> {
  const { name, version } = result.tool;
  const head = `"name":${jsonText(name)},"version":${jsonText(version)},"semanticVersion":${jsonText(version)}`;
  yield `{${head},"rules":[`;
  for (const [index, id] of ids.entries())
    yield (index === 0 ? "" : ",") + jsonText(ruleDescriptor(id, context.info(id)));
  const kinds = PROBLEM_KINDS.filter((kind) => result.problems.some((problem) => problem.kind === kind));
  yield `],"notifications":${jsonText(kinds.map(problemDescriptor))}}`;
}

/** No absolute URI: the report is the same wherever the repository was checked out. */
function uriBases(): Record<string, unknown> {
  return { [SOURCE_ROOT]: { description: { text: "The root of the (first) repository that was scanned." } } };
}

function invocation(result: ScanResult): Record<string, unknown> {
  return { executionSuccessful: result.complete, toolExecutionNotifications: result.problems.map(notification) };
}

function notification(problem: Problem): Record<string, unknown> {
  const { kind, subject, count, message } = problem;
  return {
    descriptor: { id: kind },
    level: problemLevel(kind),
    message: { text: printable(message) },
    properties: { subject: printablePath(subject), count },
  };
}

function provenance(repository: RepositoryInfo, names: PlaceNames): Record<string, unknown> {
  const { path, workTree, remoteUrl, head, branch } = repository;
  const root = names.relative(workTree ?? path);
  const mappedTo = root === "." ? { uriBaseId: SOURCE_ROOT } : artifactLocation(root.endsWith("/") ? root : `${root}/`);
  return {
    repositoryUri: repositoryUri(remoteUrl, path),
    ...(head === undefined ? {} : { revisionId: head }),
    ...(branch === undefined ? {} : { branch: printable(refName(branch)) }),
    mappedTo,
  };
}

function runProperties(result: ScanResult): Record<string, unknown> {
  const withStatus = (status: string): number => result.verdicts.filter((verdict) => verdict.status === status).length;
  return {
    complete: result.complete,
    patterns: result.tool.patterns,
    allowed: withStatus("allowed"),
    baselined: withStatus("baselined"),
    ...(result.denials && { denials: result.denials.map(printable) }),
    ledger: result.ledger.map(ledgerValue),
  };
}
