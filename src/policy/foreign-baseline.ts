/** Accepted findings in the words of other tools: reports and `.gitleaksignore` of gitleaks, `.secrets.baseline` of detect-secrets.
 *  They say file and line, some the value or its SHA-1; which of dredge's findings they mean is for the caller to find out. Pure.
 *  Formats: what those tools write, versions 8 and 1.5. */

/** One accepted finding. */
export interface ForeignEntry {
  /** Where it stands in the foreign file, for messages: a line, or a number from 1. */
  readonly number: number;
  readonly path: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  /** Whole id; undefined: the files as they are. */
  readonly commit: string | undefined;
  /** The value itself, where the report was not redacted. */
  readonly value: string | undefined;
  /** SHA-1 of the value, hex. */
  readonly sha1: string | undefined;
}

export interface ForeignBaseline {
  readonly tool: "gitleaks" | "detect-secrets";
  readonly entries: readonly ForeignEntry[];
}

/** A file of no known form, and where that shows. */
export interface WrongBaseline {
  readonly line: number;
  readonly wrong: string;
}

const IGNORE_LINE = /^(?:([0-9a-f]{40,64}):)?(.+):([a-z0-9][\w-]*):(\d+)$/;
const NOWHERE = { path: undefined, line: undefined, commit: undefined, value: undefined, sha1: undefined };

/**
 * Reads a file of another tool.
 * @returns what it accepts, or what is wrong
 */
export function readForeignBaseline(text: string): ForeignBaseline | WrongBaseline {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  if (!/^[{[]/.test(trimmed)) return readIgnoreFile(text.replace(/^\ufeff/, ""));
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { line: 1, wrong: "is no JSON, though it begins like it" };
  }
  if (Array.isArray(value)) return { tool: "gitleaks", entries: value.flatMap(gitleaksEntry) };
  const results = record(record(value)?.["results"]);
  if (!results) return { line: 1, wrong: "is neither a report of gitleaks nor a baseline of detect-secrets" };
  let number = 0;
  const entries = Object.entries(results).flatMap(([path, list]) =>
    (Array.isArray(list) ? list : []).map((item: unknown) => detectSecretsEntry(path, item, ++number)),
  );
  return { tool: "detect-secrets", entries };
}

function gitleaksEntry(item: unknown, index: number): ForeignEntry[] {
  const fields = record(item);
  if (!fields) return [];
  const value = textOf(fields["Secret"]);
  const commit = textOf(fields["Commit"]);
  return [
    {
      ...NOWHERE,
      number: index + 1,
      path: textOf(fields["File"]),
      line: numberOf(fields["StartLine"]),
      commit,
      // A redacted report says so in the value's place, wholly or after its beginning.
      value: value === undefined || /REDACTED|\.\.\.$/.test(value) ? undefined : value,
    },
  ];
}

function detectSecretsEntry(path: string, item: unknown, number: number): ForeignEntry {
  const fields = record(item) ?? {};
  return { ...NOWHERE, number, path, line: numberOf(fields["line_number"]), sha1: textOf(fields["hashed_secret"]) };
}

/** `.gitleaksignore`: fingerprints, one a line, `[commit:]file:rule:line`; `#` begins a comment. */
function readIgnoreFile(text: string): ForeignBaseline | WrongBaseline {
  const entries: ForeignEntry[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const written = raw.replace(/\s+#.*$/, "").trim();
    if (written === "" || written.startsWith("#")) continue;
    const match = IGNORE_LINE.exec(written);
    if (!match) return { line: index + 1, wrong: "is no fingerprint of gitleaks ([commit:]file:rule:line)" };
    const [, commit, path, , line] = match;
    entries.push({ ...NOWHERE, number: index + 1, path, line: Number(line), commit });
  }
  return { tool: "gitleaks", entries };
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}
