/** Scans of what changes, in repositories of real git: what was found, told by value and place. */
import { expect } from "vitest";
import { temporaryDirectory, type RealGit } from "../git/real-git.ts";
import { runDredge, type Run } from "./run-dredge.ts";

/** What a scan of changes says, as short as a test can compare it. */
export interface Told {
  readonly exit: number | null;
  /** "path:line value", or "kind value" where there is no path; sorted. */
  readonly found: readonly string[];
  readonly problems: readonly string[];
  readonly run: Run;
}

/** Runs dredge inside a repository and reads its report. */
export function scanChanges(
  git: RealGit,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = git.path,
): Told {
  const run = runDredge([...args, "--format", "json", "--reveal"], temporaryDirectory(), "", { cwd, env });
  return told(run);
}

/** The report of a run that is over. */
export function told(run: Run): Told {
  expect(run.stderr).toBe("");
  const { verdicts = [], problems = [], ledger = [] } = run.report ?? {};
  for (const { expected, scanned, failed, skipped } of ledger)
    expect(expected).toBe(scanned + failed + Object.values(skipped).reduce((a, b) => a + b, 0));
  const found = verdicts.flatMap(({ finding }) =>
    finding.occurrences.map(({ origin, span }) => {
      const place = origin.path === undefined ? (origin.name ?? origin.kind) : `${origin.path}:${span.line}`;
      return `${place} ${finding.secret}`;
    }),
  );
  return { exit: run.exit, found: found.sort(), problems: problems.map(({ kind }) => kind), run };
}
