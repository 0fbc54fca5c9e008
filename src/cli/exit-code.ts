/** The codes that the process ends with, and how a result becomes one.
 *  A finding weighs more than a gap: 1 wins over 3. Knows nothing of flags or of the process. */
import type { AcceptedProblems } from "../config/settings.ts";
import type { LedgerEntry, ScanResult } from "../model/result.ts";

export const EXIT = {
  /** Clean and complete. */
  clean: 0,
  /** Findings that gate. */
  findings: 1,
  /** Wrong flags, configuration or target. */
  usage: 2,
  /** No finding gates, but not everything was looked at. */
  incomplete: 3,
  /** A bug in dredge (the number is EX_SOFTWARE of sysexits.h). */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The code for what a scan says.
 * @param accepted - kinds of problem that do not make the scan fail; "all" accepts any gap
 */
export function exitCodeFor(result: ScanResult, accepted: AcceptedProblems): ExitCode {
  if (result.verdicts.some((verdict) => verdict.gates) || (result.denials ?? []).length > 0) return EXIT.findings;
  if (result.complete || accepted === "all") return EXIT.clean;
  const explained =
    result.problems.length > 0 &&
    result.problems.every((problem) => accepted.includes(problem.kind)) &&
    result.ledger.every(sumsAgree);
  return explained ? EXIT.clean : EXIT.incomplete;
}

function sumsAgree(entry: LedgerEntry): boolean {
  const skipped = Object.values(entry.skipped).reduce((sum, count) => sum + count, 0);
  return entry.expected === entry.scanned + entry.failed + skipped;
}
