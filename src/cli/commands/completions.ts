/** `dredge completions bash | zsh | fish`. */
import { UsageError } from "../../model/errors.ts";
import { didYouMean } from "../../model/suggest.ts";
import type { Arguments, Terminal } from "../command.ts";
import { completionScript, SHELLS } from "../completions.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";

/** Prints a completion script. */
export async function completionsCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [word] = args.positionals;
  const shell = SHELLS.find((known) => known === word);
  if (shell === undefined) {
    throw new UsageError(`for which shell? ${SHELLS.join(", ")}${word === undefined ? "" : didYouMean(word, SHELLS)}`);
  }
  terminal.out(completionScript(shell));
  return EXIT.clean;
}
