/** The `gitlab` format: a Code Quality report, which GitLab shows in merge requests.
 *  Format: GitLab's documentation of "Code Quality", "Code Quality report format" (a subset of Code Climate's). */
import { printable, printablePath } from "../model/display.ts";
import type { Verdict } from "../model/finding.ts";
import type { Severity } from "../model/pattern.ts";
import type { ScanResult } from "../model/result.ts";
import { headlineOf } from "../remedy/advice.ts";
import { shownPlace } from "./place-of.ts";
import { PlaceNames } from "./places.ts";
import type { ReportContext, Reporter } from "./reporter.ts";
import { titleOf } from "./words.ts";

const LEVELS: Readonly<Record<Severity, string>> = {
  critical: "blocker",
  high: "critical",
  medium: "major",
  low: "minor",
};

export const gitlabReporter: Reporter = { name: "gitlab", extension: "json", render: renderGitlab };

function* renderGitlab(result: ScanResult, context: ReportContext): Iterable<string> {
  const names = new PlaceNames(result, context.workingDirectory);
  let separator = "[\n";
  for (const verdict of result.verdicts) {
    if (verdict.status !== "active" || !verdict.gates) continue;
    yield separator + JSON.stringify(issueOf(verdict, context, names));
    separator = ",\n";
  }
  yield separator === "[\n" ? "[]\n" : "\n]\n";
}

function issueOf({ finding, severity }: Verdict, context: ReportContext, names: PlaceNames): unknown {
  const place = shownPlace(finding, names);
  const title = titleOf(finding.patternId, context.info(finding.patternId));
  // An issue without a file is not shown: what is no file is told at the repository's root.
  const path = place?.file === undefined ? "." : printablePath(place.file);
  const inside = place?.inside === undefined ? "" : ` In ${place.inside} of this archive.`;
  return {
    description: printable(`${title}, ${finding.preview}.${inside} ${headlineOf(finding)}`),
    check_name: printable(finding.patternId),
    fingerprint: finding.fingerprint ?? finding.placeFingerprint,
    severity: LEVELS[severity],
    location: { path, lines: { begin: inside === "" ? (place?.occurrence.span.line ?? 1) : 1 } },
  };
}
