/** `dredge staged [PATH]`: what would be committed. */
import { stagingPlaces } from "../../config/git-places.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans what the index holds against HEAD. */
export async function stagedCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const found = stagingPlaces(terminal.workingDirectory, args.positionals[0], terminal.environment);
  const changes = { kind: "staged", paths: undefined } as const;
  return scanAndReport({ target: { kind: "changes", ...found, changes } }, args, terminal);
}
