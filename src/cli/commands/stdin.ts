/** `dredge stdin`: what is piped in. */
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans standard input to its end. */
export async function stdinCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  return scanAndReport({ target: { kind: "stdin" } }, args, terminal);
}
