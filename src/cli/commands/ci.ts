/** `dredge ci`: what the CI job is about. */
import { ciScope } from "../../config/ci.ts";
import { gitPlaces } from "../../config/git-places.ts";
import { historyTarget } from "../../config/targets.ts";
import { printable } from "../../model/display.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans the commits of the request or push, or all of history; says which on standard error. */
export async function ciCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const scope = ciScope(terminal.environment);
  const what = {
    range: "the commits it brings are scanned",
    history: "all of history is scanned",
    nothing: "nothing is left to scan",
  };
  if (!args.has("quiet")) terminal.err(`dredge: ${printable(scope.why)}: ${what[scope.kind]}\n`);
  if (scope.kind === "nothing") return EXIT.clean;
  if (scope.kind === "history")
    return scanAndReport(historyTarget(terminal.workingDirectory, undefined), args, terminal);
  const found = gitPlaces(terminal.workingDirectory, undefined, terminal.environment);
  const accept = scope.mayBeEmpty ? (["empty-range"] as const) : [];
  return scanAndReport({ target: { kind: "changes", ...found, changes: scope.range } }, args, terminal, { accept });
}
