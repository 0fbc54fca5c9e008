/** `dredge git [PATH|URL]`: the history of a repository here, or of one that is cloned first. */
import { historyTarget } from "../../config/targets.ts";
import type { Arguments, Terminal } from "../command.ts";
import type { ExitCode } from "../exit-code.ts";
import { scanAndReport } from "../scan-and-report.ts";

/** Scans a repository's history, index included, without its working tree. */
export async function gitCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [place] = args.positionals;
  if (place !== undefined && /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\\\s@]+@[^/\\\s:]+:)/i.test(place)) {
    const { scanRemote } = await import("../remote.ts");
    return scanRemote(place, args, terminal);
  }
  return scanAndReport(historyTarget(terminal.workingDirectory, place), args, terminal);
}
