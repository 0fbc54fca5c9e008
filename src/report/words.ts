/** Words and numbers that more than one report uses.
 *  Numbers are written the same on every machine: no locale, no clock.
 *  Knows nothing of layout. */
import { displayPath, printablePath } from "../model/display.ts";
import type { CommitRef, Finding, Occurrence, Origin, Verdict } from "../model/finding.ts";
import { imageWords } from "./image-words.ts";
import type { PatternInfo, Severity } from "../model/pattern.ts";
import type { ProblemKind, ScanResult } from "../model/result.ts";

/** Most severe first. */
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Hex digits of a short id: enough to be unique in a large repository. */
const SHORT_ID = 10;

const PROBLEM_WORDS: Readonly<Record<ProblemKind, string>> = {
  unreadable: "Could not be read",
  truncated: "Ends too early",
  corrupt: "Damaged",
  "too-large": "Too large",
  "timed-out": "Not reached in time",
  unsupported: "In a form that dredge cannot read",
  "missing-object": "Missing from the object store",
  "shallow-boundary": "History cut off (shallow clone)",
  "empty-range": "Nothing in the range asked for",
  "unknown-revision": "A revision that is not known here",
};

/** How sure dredge is, in words; what reads "doubtful" is below the confidence that counts by default. */
export function confidenceWords(confidence: number): string {
  if (confidence >= 0.98) return "almost certain";
  if (confidence >= 0.75) return "likely";
  if (confidence >= 0.35) return "possible";
  return "doubtful";
}

/** Evidence that says only that something was weighed; `dredge explain` shows it with its numbers. */
const WEIGHED: ReadonlySet<string> = new Set([
  "context",
  "base",
  "syntax",
  "shape",
  "calibration",
  "quotes",
  "session",
]);

/** How sure dredge is of a finding, then what speaks for it, last what speaks against it. */
export function sureWords({ confidence, evidence }: Finding): string {
  const isModel = evidence.some(({ name }) => name === "base");
  const telling = evidence.filter(({ name }) => !WEIGHED.has(name) && !(isModel && name === "words"));
  const texts = (speaks: (weight: number, name: string) => boolean): string =>
    telling
      .filter(({ weight, name }) => speaks(weight, name))
      .map(({ text }) => text)
      .join("; ");
  const inFavour = texts((weight, name) => weight >= 0 || name === "name");
  const against = texts((weight, name) => weight < 0 && name !== "name");
  return `${confidenceWords(confidence)}${inFavour && `: ${inFavour}`}${against && `; against it: ${against}`}`;
}

/** What a kind of problem is, as a heading. */
export function problemWords(kind: ProblemKind): string {
  return PROBLEM_WORDS[kind];
}

/** `1234567` as `1,234,567`. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A number with its noun. */
export function plural(value: number, one: string, many: string = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Bytes in decimal units, three digits or so: `512 bytes`, `35.2 MB`, `14.1 GB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return plural(bytes, "byte");
  let value = bytes;
  let unit = "";
  for (const next of ["kB", "MB", "GB", "TB", "PB"]) {
    if (value < 999.5) break;
    value /= 1000;
    unit = next;
  }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** An object id cut to a readable length. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID);
}

/** The day of a commit, in the zone it was written in: `2024-03-02`. */
export function dayOf(commit: CommitRef): string {
  return commit.date.slice(0, 10);
}

/** The title of a pattern, or its id where nobody knows it. */
export function titleOf(patternId: string, info: PatternInfo | undefined): string {
  return info?.title ?? patternId;
}

/** A ref as git's own commands abbreviate it: `main`, `origin/main`, `tag v1.2`, `stash`; others in full. */
export function refName(fullName: string): string {
  const name = displayPath(fullName);
  if (name.startsWith("refs/heads/")) return name.slice("refs/heads/".length);
  if (name.startsWith("refs/remotes/")) return name.slice("refs/remotes/".length);
  if (name.startsWith("refs/tags/")) return `tag ${name.slice("refs/tags/".length)}`;
  return name === "refs/stash" ? "stash" : name;
}

/** What a place in history or outside a file is, when it has no path of its own. */
export function placeWords(origin: Origin): string {
  switch (origin.kind) {
    case "git":
      return `object ${shortId(origin.objectId)}`;
    case "message":
      return `message of ${origin.objectType} ${shortId(origin.objectId)}`;
    case "name":
      return `name of ${origin.nameOf === "ref" ? "a ref" : "a file"}`;
    case "stdin":
      return "standard input";
    case "staged":
      return "staged";
    case "file":
      return "file";
    case "image":
      return imageWords(origin);
  }
}

/** Where a thing that exists now is kept; for history, what it is. */
export function stateWords(origin: Origin): string {
  if (origin.kind === "git") return origin.inHead ? "HEAD" : "history";
  if (origin.kind !== "file") return placeWords(origin);
  if (origin.tracked === undefined) return "file";
  return origin.tracked === "tracked"
    ? "working tree"
    : origin.tracked === "git-file"
      ? "git's own file"
      : origin.tracked;
}

/** How many active verdicts gate, by severity in words: `1 critical, 2 high`. */
export function severityCounts(verdicts: readonly Verdict[]): string {
  return SEVERITIES.map((severity) => [severity, verdicts.filter((v) => v.severity === severity).length] as const)
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${count(number)} ${severity}`)
    .join(", ");
}

/** The exit code that a result stands for: 1 findings that gate, 3 incomplete, 0 neither. */
export function exitCodeOf(result: ScanResult): 0 | 1 | 3 {
  if (result.verdicts.some((verdict) => verdict.gates) || (result.denials ?? []).length > 0) return 1;
  return result.complete ? 0 : 3;
}

/** Where a secret stood before the change that was looked at. */
export function earlierWords({ origin, span }: Occurrence): string {
  const path =
    "path" in origin && origin.path !== undefined ? `${printablePath(origin.path)}:${span.line}` : placeWords(origin);
  const last = origin.kind === "git" ? origin.last : undefined;
  return `It stood before this change: ${path}${last === undefined ? "" : ` in commit ${shortId(last.id)}`}`;
}
