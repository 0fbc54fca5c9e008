/** The `junit` format: the XML of test results that Jenkins, Azure DevOps, Bitbucket, CircleCI and GitLab read.
 *  A secret that counts is a test that failed, what could not be looked at one with an error, what was looked at one that passed: without
 *  any of these, readers take the file for a mistake. Form: JUnit's, as Jenkins' schema has it (`testsuites`, `testsuite`, `testcase`). */
import { printable, printablePath } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import type { Problem, ScanResult } from "../model/result.ts";
import { firstRotationSteps, headlineOf } from "../remedy/advice.ts";
import { withoutIndexCopies } from "./index-copies.ts";
import { ledgerSentence } from "./ledger-words.ts";
import { shownPlace } from "./place-of.ts";
import { PlaceNames } from "./places.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import { problemWords, sureWords, titleOf } from "./words.ts";

export const junitReporter: Reporter = { name: "junit", extension: "xml", render: renderJunit };

function* renderJunit(result: ScanResult, context: ReportContext): Iterable<string> {
  const names = new PlaceNames(result, context.workingDirectory);
  const counting = withoutIndexCopies(result.verdicts.filter(({ status, gates }) => status === "active" && gates));
  const { problems, ledger } = result;
  const denials = result.denials ?? [];
  const failures = counting.length + denials.length;
  const counts = `tests="${failures + problems.length + ledger.length}" failures="${failures}" errors="${problems.length}"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<testsuites name="dredge" ${counts}>\n<testsuite name="secrets" ${counts} skipped="0">\n`;
  for (const verdict of counting) yield secretCase(verdict, context, names);
  for (const denial of denials) yield testCase("policy", denial, "", `<failure message="${escaped(denial)}"/>`);
  for (const problem of problems) yield problemCase(problem);
  for (const entry of ledger) yield testCase("looked at", ledgerSentence(entry, names.relative(entry.subject)), "", "");
  yield "</testsuite>\n</testsuites>\n";
}

function secretCase(verdict: Verdict, context: ReportContext, names: PlaceNames): string {
  const { finding, severity } = verdict;
  const info = context.info(finding.patternId);
  const place = shownPlace(finding, names);
  const line = place?.occurrence.span.line ?? 1;
  const where = place?.path === undefined ? "" : `${printablePath(place.path)}:${line}`;
  const title = titleOf(finding.patternId, info);
  const steps = firstRotationSteps(info).map(({ text }) => `- ${text}`);
  const text = [`${finding.preview}, ${sureWords(finding)}`, headlineOf(finding), ...steps].map(escaped).join("\n");
  const file = place?.file === undefined ? "" : ` file="${escaped(printablePath(place.file))}"`;
  const lines = place?.inside === undefined && file !== "" ? ` line="${line}"` : "";
  return testCase(
    finding.patternId,
    `${title}${where === "" ? "" : ` in ${where}`}`,
    file + lines,
    `<failure type="${severity}" message="${escaped(`${title}, ${finding.preview}`)}">${text}</failure>`,
  );
}

function problemCase({ kind, subject, message }: Problem): string {
  const name = subject === "" ? problemWords(kind) : `${problemWords(kind)}: ${printablePath(subject)}`;
  return testCase("not looked at", name, "", `<error type="${kind}" message="${escaped(message)}"/>`);
}

function testCase(group: string, name: string, attributes: string, inside: string): string {
  const head = `<testcase classname="dredge.${escaped(group)}" name="${escaped(name)}"${attributes}`;
  return inside === "" ? `${head}/>\n` : `${head}>${inside}</testcase>\n`;
}

const REFERENCES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text of XML 1.0 in one line: no character that it forbids, none that it reads as markup. */
function escaped(text: string): string {
  return printable(text)
    .replace(/[&<>"]/g, (sign) => REFERENCES[sign] ?? sign)
    .replace(/[\ufffe\uffff]/g, "\ufffd");
}
