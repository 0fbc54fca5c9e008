/** The nouns of a result as plain JSON values.
 *  Names that are bytes become text; where that loses something a sibling field `…Bytes` holds them in hex.
 *  Raw values are left out here unless revealed: both JSON formats go through this file. */
import { displayPath, displayText, hexOfPath, isUtf8Path } from "../model/display.ts";
import type { BytePath, Finding, Occurrence, Origin, Verdict } from "../model/finding.ts";
import type { LedgerEntry, Problem, RepositoryInfo } from "../model/result.ts";
import { imageCleanUp } from "../remedy/advice.ts";
import { readable } from "./history.ts";

/** What JSON.stringify leaves raw though terminals or JavaScript act on it: DEL, C1, line separators, bidirectional controls. */
const RAW_CONTROLS = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON on one line without any control character in it. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  // Most strings are plain ASCII: one cheap look spares them the search.
  if (!/[^ -~…]/.test(text)) return text;
  return text.replace(RAW_CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A verdict with its finding. @param reveal - whether the raw value may be written */
export function verdictValue(verdict: Verdict, reveal: boolean): Record<string, unknown> {
  const { status, reason, severity, gates, finding, suppressions } = verdict;
  return { status, reason, severity, gates, suppressions, finding: findingValue(finding, reveal) };
}

function findingValue(finding: Finding, reveal: boolean): Record<string, unknown> {
  const { secret, occurrences, ...rest } = finding;
  const cleanUp = imageCleanUp(finding);
  return {
    ...rest,
    ...(reveal ? { secret } : {}),
    ...(cleanUp.length > 0 && { cleanUp }),
    occurrences: occurrences.map(occurrenceValue),
  };
}

function occurrenceValue(occurrence: Occurrence): Record<string, unknown> {
  const { allow, origin, ...rest } = occurrence;
  const comments = allow?.map((comment) => ({ ...comment, reason: displayText(comment.reason) }));
  return { origin: originValue(origin), ...rest, ...(comments && { allow: comments }) };
}

function originValue(origin: Origin): Record<string, unknown> {
  const value: Record<string, unknown> = { ...origin };
  if ("repository" in origin) Object.assign(value, named("repository", origin.repository));
  if ("path" in origin) Object.assign(value, named("path", origin.path), named("archive", origin.archive));
  if ("name" in origin) Object.assign(value, named("name", origin.name));
  if ("refs" in origin) value["refs"] = origin.refs.map(displayPath);
  if ("first" in origin && origin.first !== undefined) value["first"] = readable(origin.first);
  if ("last" in origin && origin.last !== undefined) value["last"] = readable(origin.last);
  return value;
}

/** A problem. */
export function problemValue(problem: Problem): Record<string, unknown> {
  return { ...problem, ...named("subject", problem.subject) };
}

/** An entry of the ledger. */
export function ledgerValue(entry: LedgerEntry): Record<string, unknown> {
  return { ...entry, ...named("subject", entry.subject) };
}

/** A repository that was looked at. */
export function repositoryValue(repository: RepositoryInfo): Record<string, unknown> {
  return { ...repository, ...named("path", repository.path), ...named("workTree", repository.workTree) };
}

function named(field: string, bytes: BytePath | undefined): Record<string, string> {
  if (bytes === undefined) return {};
  const text = { [field]: displayPath(bytes) };
  return isUtf8Path(bytes) ? text : { ...text, [`${field}Bytes`]: hexOfPath(bytes) };
}
