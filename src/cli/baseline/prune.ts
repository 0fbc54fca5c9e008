/** `dredge baseline prune`: takes out entries that match nothing any more or whose end has passed.
 *  Only after a complete scan: what could not be read may hold what an entry is about. */
import { anyTarget } from "../../config/targets.ts";
import { baselineId } from "../../policy/compiled.ts";
import { joined } from "../../policy/baseline-merge.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, exitCodeFor, type ExitCode } from "../exit-code.ts";
import { runScan, settle } from "../run-scan.ts";
import { shownPath, writeBaseline } from "./write.ts";

/** Scans the repository one stands in, and rewrites its baseline. */
export async function pruneBaseline(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { target } = anyTarget(terminal.workingDirectory, undefined);
  const { loaded, options, accepted } = await settle([target], args, terminal, { toleratesEnded: true });
  const { policy, key, baselinePath } = loaded;
  const shown = shownPath(baselinePath, terminal.workingDirectory);
  if (!key || policy.baseline.length === 0) {
    terminal.out(`${shown}: holds no entry\n`);
    return EXIT.clean;
  }
  const result = await runScan(options, args, terminal);
  if (exitCodeFor({ ...result, verdicts: [] }, accepted) !== EXIT.clean) {
    terminal.err(
      "dredge: nothing was taken out: the scan is incomplete, and what could not be read may hold what an entry is about\n",
    );
    return EXIT.incomplete;
  }
  const seen = new Set(result.verdicts.map(({ finding }) => baselineId(finding)));
  const all = [...joined(policy.baseline).values()];
  const kept = all.filter(({ id, until }) => seen.has(id) && (until === undefined || until >= policy.today));
  writeBaseline(baselinePath, kept, key.key);
  terminal.out(`${shown}: ${kept.length} entries, ${all.length - kept.length} taken out\n`);
  return EXIT.clean;
}
