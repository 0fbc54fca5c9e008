/** What a whole scan says: verdicts, what could not be read, and the ledger that proves what was looked at.
 *  Knows nothing of report formats. */
import type { BytePath, InlineAllowance, Origin, Verdict } from "./finding.ts";
import type { PatternInfo } from "./pattern.ts";

export const PROBLEM_KINDS = [
  "unreadable",
  "truncated",
  "corrupt",
  "too-large",
  "timed-out",
  "unsupported",
  "missing-object",
  "shallow-boundary",
  "empty-range",
  "unknown-revision",
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

/** Something that could not be looked at. Makes the scan incomplete (exit 3) unless allowed. */
export interface Problem {
  readonly kind: ProblemKind;
  /** The thing itself: a path, an object id, a ref. */
  readonly subject: BytePath;
  /** How many such things this line stands for. */
  readonly count: number;
  /** One line that names the thing and says what to do; never holds a secret. */
  readonly message: string;
}

/** Source of the ledger's lines about archives. */
export const ARCHIVE_MEMBERS = "archive members";
/** How notes about archives begin that are not opened. */
export const CLOSED_ARCHIVES = "archives that could not be opened";

/** Counts of one source. `expected` = `scanned` + the sum of `skipped` + `failed`, in objects; the scan checks it. */
export interface LedgerEntry {
  /** "git objects", "working tree files", … */
  readonly source: string;
  readonly subject: BytePath;
  readonly expected: number;
  readonly scanned: number;
  readonly failed: number;
  readonly skipped: Readonly<Record<string, number>>;
  /** Content bytes scanned (as the object or file holds them). */
  readonly bytes: number;
  /** Things counted but not part of the sum, such as ignored files that look like `.env`. */
  readonly notes: Readonly<Record<string, number>>;
}

export interface ScanResult {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "dredge"; readonly version: string; readonly patterns: string };
  readonly verdicts: readonly Verdict[];
  readonly problems: readonly Problem[];
  readonly ledger: readonly LedgerEntry[];
  /** True when nothing was missed: no problem, and all sums agree. */
  readonly complete: boolean;
  /** Words of the rules that users brought; absent: none. */
  readonly rules?: readonly PatternInfo[];
  /** Repositories looked at, for SARIF's versionControlProvenance. */
  readonly repositories: readonly RepositoryInfo[];
  /** What a policy in Rego denies of the scan as a whole; each makes it fail. Absent: no such policy was asked. */
  readonly denials?: readonly string[];
  /** Comments of files that ask to leave something out; only where they were asked for. */
  readonly comments?: readonly { readonly origin: Origin; readonly comment: InlineAllowance }[];
}

export interface RepositoryInfo {
  readonly path: BytePath;
  readonly workTree: BytePath | undefined;
  /** `remote.origin.url` without credentials, if there is one. */
  readonly remoteUrl: string | undefined;
  readonly head: string | undefined;
  readonly branch: string | undefined;
  /** It lies inside a container image: none of its files are on this machine. */
  readonly isInImage?: boolean;
}
