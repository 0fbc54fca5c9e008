/** `dredge explain ID`: what a rule finds and how to rotate it. */
import { UsageError } from "../../model/errors.ts";
import { renderRunbookText } from "../../remedy/runbook.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { ruleFiles, ruleNamed } from "../rule-words.ts";

/** Widest prose that reads well. */
const MOST_COLUMNS = 100;

/** Prints the runbook of a rule. */
export async function explainCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [id] = args.positionals;
  if (id === undefined) throw new UsageError("which rule? usage: dredge explain ID; dredge rules list shows the ids");
  terminal.out(
    renderRunbookText(await ruleNamed(id, ruleFiles(args, terminal)), Math.min(terminal.columns, MOST_COLUMNS)),
  );
  return EXIT.clean;
}
