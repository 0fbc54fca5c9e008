/** `dredge policy lint`: what in dredge.yaml, the baseline and comments leaves out nothing any more. */
import { anyTarget } from "../../config/targets.ts";
import { printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import { CompiledPolicy } from "../../policy/compiled.ts";
import { idleForeignComments, lintPolicy, type FoundComment } from "../../policy/lint.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, exitCodeFor, type ExitCode } from "../exit-code.ts";
import { runScan, settle } from "../run-scan.ts";

/** Places of idle comments of other tools; all are counted. */
const IDLE_SHOWN = 20;

/** Scans the repository one stands in and judges its policy: exit code 1 when something is to be taken out. */
export async function policyCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [action] = args.positionals;
  if (action !== "lint") throw new UsageError("usage: dredge policy lint");
  const format = args.value("format") ?? "text";
  if (format !== "text" && format !== "json") throw new UsageError("what the policy says is printed as text or json");
  const { target } = anyTarget(terminal.workingDirectory, undefined);
  const { options, accepted } = await settle([target], args, terminal, { toleratesEnded: true });
  if (!options.policy) throw new TypeError("a policy is always settled");
  const compiled = new CompiledPolicy(options.policy);
  const result = await runScan({ ...options, listComments: true }, args, terminal);
  const all = (result.comments ?? []).flatMap(({ origin, comment }) => {
    const path = compiled.pathOf(origin);
    return path === undefined ? [] : [{ path, ...comment }];
  });
  const comments: readonly FoundComment[] = all.filter(({ tool }) => tool === "dredge");
  const findings = result.verdicts.map(({ finding }) => finding);
  const lines = lintPolicy(findings, comments, compiled);
  if (format === "json") terminal.out(`${JSON.stringify(lines, undefined, 2)}\n`);
  else terminal.out(lines.map((line) => `${printable(line)}\n`).join(""));
  const idle = idleForeignComments(findings, all, compiled);
  if (idle.length > 0 && !args.has("quiet"))
    terminal.err(
      `dredge: ${idle.length} comments of other tools leave nothing out here, though they may there: ${idle.slice(0, IDLE_SHOWN).join(", ")}\n`,
    );
  const exitCode = exitCodeFor({ ...result, verdicts: [] }, accepted);
  if (exitCode !== EXIT.clean) {
    terminal.err("dredge: the scan is incomplete: what could not be read may hold what an entry is about\n");
    return exitCode;
  }
  if (lines.length > 0) return EXIT.findings;
  if (!args.has("quiet")) terminal.err("dredge: nothing to take out: whatever leaves something out still does\n");
  return EXIT.clean;
}
