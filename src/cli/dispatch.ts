/** From the words of the command line to a command that ran. Knows the tables, and no command. */
import { command } from "./command-table.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { loadCommand } from "./load.ts";
import { parseCommandLine } from "./parse.ts";
import { processTerminal } from "./terminal.ts";

/**
 * Runs a command line.
 * @param words - without the program's name
 * @throws UsageError for what the user has to mend
 */
export async function dispatch(words: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal();
  const { command: entry, args } = parseCommandLine(words, terminal.workingDirectory);
  if (args.has("version")) {
    const { toolVersion } = await import("../scan/version.ts");
    terminal.out(`${toolVersion()}\n`);
    return EXIT.clean;
  }
  if (args.has("help")) {
    const { helpFor } = await import("./help.ts");
    terminal.out(helpFor(entry.name === "help" ? command("scan") : entry));
    return EXIT.clean;
  }
  const run = await loadCommand(entry.name);
  return run(args, terminal);
}
