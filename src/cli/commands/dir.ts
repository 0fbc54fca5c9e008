/** `dredge dir [PATH]`: files, and no history. */
import { directoryTarget } from "../../config/targets.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans the files below a path. */
export async function dirCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  return scanAndReport(directoryTarget(terminal.workingDirectory, args.positionals[0]), args, terminal);
}
