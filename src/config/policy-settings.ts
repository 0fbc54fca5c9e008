/** Reads the policy's keys of dredge.yaml: `allow`, `gate`, `inline`, `baseline`. What each means is said in docs/policy.md.
 *  What would leave out everything, or nothing, is refused: both are slips. Knows nothing of YAML. */
import { isDay } from "../model/day.ts";
import type { Exposure } from "../model/finding.ts";
import { CONFIDENCE_LEVELS, SEVERITY_LEVELS } from "../model/options.ts";
import { INLINE_TOOLS, type GateRule, type InlineTool, type Suppression } from "../model/policy.ts";
import { isMap, MapReader, mapsOf, textList, type Complaint, type Way } from "./complaints.ts";

const EXPOSURES: readonly Exposure[] = [
  "remote",
  "local",
  "unreachable",
  "staged",
  "working-tree",
  "image",
  "outside-git",
];
const FINGERPRINT = /^[0-9a-f]{4}(?::?[0-9a-f]{4}){7}$/;

/** Line of a place in the file, from 1. */
export type LineOf = (at: Way) => number;

/** Entries of `allow`. */
export function readAllow(value: unknown, lineOf: LineOf, complaints: Complaint[]): readonly Suppression[] {
  return mapsOf(value, ["allow"], complaints, "entries, such as {paths: [test/**], reason: made up}").map((map) => {
    const values = map.texts("values", "a fingerprint or a list of them");
    const entry: Suppression = {
      rules: map.texts("rules", "a rule or a list of rules"),
      paths: readPaths(map),
      commits: map.texts("commits", "a commit id or a list of them"),
      values: values.map((id) => id.replaceAll(":", "")),
      reason: map.text("reason") ?? "",
      owner: map.text("owner"),
      until: readDay(map, "until"),
      line: lineOf(map.at),
    };
    if (!map.has("reason")) map.complain(undefined, "allow needs a reason");
    if (!["rules", "paths", "commits", "values"].some((key) => map.has(key))) {
      map.complain(undefined, "allow needs rules, paths, commits or values: it would leave out everything");
    }
    refuseEverything(map, entry.paths, ["rules", "commits", "values"]);
    if (!entry.commits.every((id) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id))) {
      map.complain("commits", "commits must be whole ids: others can make a commit whose id begins alike");
    }
    if (!values.every((id) => FINGERPRINT.test(id))) {
      map.complain("values", "values must be fingerprints of 32 hex digits, as reports have them");
    }
    map.refuseOthers();
    return entry;
  });
}

/** Entries of `gate`: `fail: {…}` or `pass: {…}`. */
export function readGate(value: unknown, lineOf: LineOf, complaints: Complaint[]): readonly GateRule[] {
  return mapsOf(value, ["gate"], complaints, "entries, such as {fail: {exposure: remote}}").flatMap((map) => {
    const outcomes = (["fail", "pass"] as const).filter((key) => map.has(key));
    const reason = map.text("reason");
    map.refuseOthers();
    const [outcome] = outcomes;
    if (outcome === undefined || outcomes.length > 1) {
      map.complain(undefined, "gate needs either fail or pass in each entry");
      return [];
    }
    const criteria = map.value(outcome);
    if (!isMap(criteria)) {
      map.complain(outcome, `${outcome} must be a map of criteria, such as {severity: high}`);
      return [];
    }
    const reader = new MapReader(criteria, [...map.at, outcome], complaints);
    const rule = readCriteria(reader, outcome, reason, lineOf(map.at));
    if (outcome === "pass" && reason === undefined) map.complain(undefined, "gate needs a reason for what passes");
    if (outcome === "pass" && Object.keys(criteria).length === 0) {
      map.complain("pass", "pass needs a criterion: it would let everything through");
    }
    if (outcome === "pass")
      refuseEverything(
        reader,
        rule.paths,
        Object.keys(criteria).filter((key) => key !== "paths"),
      );
    return [rule];
  });
}

function readCriteria(
  map: MapReader,
  outcome: GateRule["outcome"],
  reason: string | undefined,
  line: number,
): GateRule {
  const rule: GateRule = {
    outcome,
    severity: map.choice("severity", SEVERITY_LEVELS),
    confidence: map.choice("confidence", CONFIDENCE_LEVELS),
    exposure: map.choices("exposure", EXPOSURES),
    newerThan: readDays(map, "newer-than"),
    olderThan: readDays(map, "older-than"),
    rules: map.texts("rules", "a rule or a list of rules"),
    paths: readPaths(map),
    reason,
    line,
  };
  map.refuseOthers();
  return rule;
}

/** Tools whose comments count. */
export function readInline(value: unknown, complaints: Complaint[]): readonly InlineTool[] {
  if (value === true) return INLINE_TOOLS;
  if (value === false) return [];
  return new MapReader({ inline: value }, [], complaints).choices("inline", INLINE_TOOLS);
}

function readPaths(map: MapReader): readonly string[] {
  const paths = map.texts("paths", "a glob or a list of globs");
  for (const path of paths) {
    if (path.startsWith("!")) map.complain("paths", "paths cannot be negated: name what is meant");
    else if (/^(?:\/|\.\.?\/)/.test(path)) map.complain("paths", "paths count from the root: no / or ./ in front");
  }
  return paths;
}

/** A glob for every path, with nothing else to narrow it, is no choice. */
function refuseEverything(map: MapReader, paths: readonly string[], others: readonly string[]): void {
  const narrowed = others.some((key) => map.has(key));
  if (!narrowed && paths.some((path) => /^[*/]*\*\*[*/]*$/.test(path) || path === "*")) {
    map.complain("paths", "paths fit everything: add rules or values, or name directories");
  }
}

/** A day that there is. */
function readDay(map: MapReader, key: string): string | undefined {
  const text = map.text(key);
  if (text === undefined || isDay(text)) return text;
  map.complain(key, `${key} must be a day, such as 2027-01-31`);
  return undefined;
}

function readDays(map: MapReader, key: string): number | undefined {
  if (!map.has(key)) return undefined;
  const value = map.value(key);
  const [text] = textList(typeof value === "number" ? String(value) : value) ?? [];
  const days = /^(\d{1,5})(?: ?d(?:ays?)?)?$/.exec(text ?? "")?.[1];
  if (days !== undefined && Number(days) > 0) return Number(days);
  map.complain(key, `${key} must be a number of days, such as 90`);
  return undefined;
}
