/** The baseline as a file: findings that are accepted for now, one sorted line each, so that git merges and people read it well.
 *  A line holds a keyed fingerprint, the rule, who answers for it, until when, and why; no value, no place, no time of writing.
 *  Fingerprints, and the id of their key, are written in groups of four digits, a form that no credential has. Pure. */
import { isDay } from "../model/day.ts";
import type { BaselineEntry } from "../model/policy.ts";

/** What a file of that name at the root of a repository is. */
export const BASELINE_FILE = ".dredge-baseline";

const HEADER = /^# dredge baseline (\d+), made with ([0-9a-f]{4}(?::[0-9a-f]{4}){3})$/;
const GROUPED = "[0-9a-f]{4}(?::[0-9a-f]{4}){7}";
const ENTRY = new RegExp(
  `^((?:place-)?${GROUPED})\\s+([a-z0-9][a-z0-9.-]*)((?:\\s+(?:owner|until)=\\S*)*)(?:\\s+(.*))?$`,
);
const CONFLICT = /^(?:<{7}|\|{7}|={7}|>{7})(?: |$)/;

export interface Baseline {
  /** Of the key that the fingerprints were made with; undefined when the header does not say. */
  readonly keyId: string | undefined;
  readonly entries: readonly BaselineEntry[];
}

export interface ParsedBaseline extends Baseline {
  /** Line and what is wrong with it. */
  readonly mistakes: readonly (readonly [line: number, wrong: string])[];
}

/**
 * Reads a baseline. Order and doubled entries do not matter; line ends may be those of Windows.
 * @param text - of the whole file
 */
export function parseBaseline(text: string): ParsedBaseline {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const foreign = foreignTool(text);
  if (foreign !== undefined) return { keyId: undefined, entries: [], mistakes: [[1, foreign]] };
  const mistakes: [number, string][] = [];
  const entries: BaselineEntry[] = [];
  const keys = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    const header = HEADER.exec(line.trimEnd());
    if (header) {
      keys.add((header[2] ?? "").replaceAll(":", ""));
      if (header[1] !== "1") mistakes.push([number, "was written by a newer dredge"]);
    } else if (CONFLICT.test(line)) {
      if (line.startsWith("<")) mistakes.push([number, CONFLICTED]);
    } else if (line.trim() !== "") {
      const entry = readEntry(line, number);
      if (typeof entry === "string") mistakes.push([number, entry]);
      else entries.push(entry);
    }
  }
  if (keys.size > 1) mistakes.push([1, TWO_KEYS]);
  if (keys.size === 0 && mistakes.length === 0) {
    mistakes.push([1, 'is no baseline of dredge: its first line must be "# dredge baseline 1, made with …"']);
  }
  return { keyId: [...keys][0], entries, mistakes };
}

const CONFLICTED =
  "is in conflict (<<<<<<<): keep the lines of both sides in any order, and take out the marks; dredge baseline install spares you the next one";

const TWO_KEYS =
  "holds entries of two keys, and no line says of which it is: put the lines of each key into a file of their own again, and take one over with dredge baseline update --import FILE";

function readEntry(line: string, number: number): BaselineEntry | string {
  const match = ENTRY.exec(line.trimEnd());
  if (!match) return "is no entry of a baseline";
  const [, id = "", rule = "", fields = "", reason = ""] = match;
  const field = (name: string): string | undefined => new RegExp(`\\s${name}=(\\S*)`).exec(fields)?.[1];
  const until = field("until");
  if (until !== undefined && !isDay(until)) return "until must be a day, such as 2027-01-31";
  return { id: id.replaceAll(":", ""), rule, reason, owner: field("owner") || undefined, until, line: number };
}

/** Whether a text begins as a baseline of dredge's own, sound or not. */
export function isBaseline(text: string): boolean {
  return /^\ufeff?(?:<{7}[^\n]*\n)?# dredge baseline /.test(text);
}

/** What a file of another tool is, and what to do with it. */
function foreignTool(text: string): string | undefined {
  const start = text.replace(/^[\ufeff\s]+/, "").slice(0, 1);
  const tool = /"plugins_used"|"generated_at"/.test(text)
    ? "detect-secrets"
    : /"RuleID"|"StartLine"/.test(text)
      ? "gitleaks"
      : undefined;
  if (start !== "{" && start !== "[") return undefined;
  const from = tool === undefined ? "of another tool" : `of ${tool}`;
  return `is a baseline ${from}: take it over with dredge baseline create --import FILE, into a file of dredge's own`;
}

/**
 * Writes a baseline: sorted by id, one entry for each, a line feed after each.
 * @param lineEnd - what the file had before
 */
export function formatBaseline({ keyId, entries }: Baseline, lineEnd = "\n"): string {
  const lines = entries.map(formatEntry).sort();
  return [`# dredge baseline 1, made with ${groupedId(keyId ?? "")}`, ...lines].map((line) => line + lineEnd).join("");
}

/** One entry as a line. */
export function formatEntry({ id, rule, owner, until, reason }: BaselineEntry): string {
  const fields = [owner === undefined ? "" : ` owner=${owner}`, until === undefined ? "" : ` until=${until}`];
  return `${groupedId(id)} ${rule}${fields.join("")} ${reason}`.trimEnd();
}

/** A fingerprint in groups of four digits. */
export function groupedId(id: string): string {
  const [, place = "", digits = ""] = /^(place-)?(.*)$/.exec(id) ?? [];
  return place + digits.replace(/(.{4})(?=.)/g, "$1:");
}

/** The line ends that a text has. */
export function lineEndOf(text: string): "\r\n" | "\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
