/** `dredge diff [BASE..TIP]`: what a range of commits brings. */
import { gitPlaces } from "../../config/git-places.ts";
import { rangeRequest } from "../../config/range.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans the commits that lead to the tip and not to the base. */
export async function diffCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const found = gitPlaces(terminal.workingDirectory, undefined, terminal.environment);
  const changes = rangeRequest({
    range: args.positionals[0],
    sinceCommit: args.value("since-commit"),
    ref: args.value("ref"),
    branch: args.value("branch"),
  });
  return scanAndReport({ target: { kind: "changes", ...found, changes } }, args, terminal);
}
