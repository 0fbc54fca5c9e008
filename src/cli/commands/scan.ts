/** `dredge [PATH]`: the repository there, history and working tree, or the files where there is none. */
import { anyTarget } from "../../config/targets.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans what is at the path. */
export async function scanCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  return scanAndReport(anyTarget(terminal.workingDirectory, args.positionals[0]), args, terminal);
}
