/** `dredge help [COMMAND]`. */
import { UsageError } from "../../model/errors.ts";
import { didYouMean } from "../../model/suggest.ts";
import { COMMANDS, command } from "../command-table.ts";
import type { Arguments, Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { helpFor } from "../help.ts";

/** Prints the help of a command, or the general one. */
export async function helpCommand(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [name] = args.positionals;
  const entry = name === undefined ? command("scan") : COMMANDS.find((known) => known.name === name);
  if (name !== undefined && entry === undefined) {
    throw new UsageError(
      `${name}: no such command${didYouMean(
        name,
        COMMANDS.map((known) => known.name),
      )}`,
    );
  }
  terminal.out(helpFor(entry ?? command("scan")));
  return EXIT.clean;
}
