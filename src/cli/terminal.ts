/** The process as the commands see it. With `main.ts` the only place that reads `process`. */
import { readFileSync } from "node:fs";
import { isatty } from "node:tty";
import type { Terminal } from "./command.ts";
import { writeAll } from "./write.ts";

const DEFAULT_COLUMNS = 80;

/** The terminal, or the pipes and files, that this process was started with. */
export function processTerminal(): Terminal {
  const stdoutIsTerminal = isatty(1);
  return {
    workingDirectory: process.cwd(),
    program: [process.execPath, process.argv[1] ?? ""],
    environment: process.env,
    stdoutIsTerminal,
    stderrIsTerminal: isatty(2),
    // process.stdout is costly to set up and only a terminal knows its width.
    columns: stdoutIsTerminal ? process.stdout.columns : DEFAULT_COLUMNS,
    out: (text) => writeAll(1, text),
    err: (text) => void writeAll(2, text),
    input: () => readFileSync(0),
  };
}
