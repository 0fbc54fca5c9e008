/** The process as the commands see it. With `main.ts` the only place that reads `process`. */
import { fstatSync, readFileSync, statSync, type Stats } from "node:fs";
import { devNull } from "node:os";
import type { Terminal } from "./command.ts";
import { writeAll } from "./write.ts";

const DEFAULT_COLUMNS = 80;

/** The terminal, or the pipes and files, that this process was started with. */
export function processTerminal(): Terminal {
  const stdoutIsTerminal = isTerminal(1);
  return {
    workingDirectory: process.cwd(),
    program: [process.execPath, process.argv[1] ?? ""],
    environment: process.env,
    stdoutIsTerminal,
    stderrIsTerminal: isTerminal(2),
    // process.stdout is costly to set up and only a terminal knows its width.
    columns: stdoutIsTerminal ? process.stdout.columns : DEFAULT_COLUMNS,
    out: (text) => writeAll(1, text),
    err: (text) => void writeAll(2, text),
    input: () => readFileSync(0),
  };
}

/** Asks the module for terminals only where there may be one: loading it costs as much as all that a commit hook scans. */
function isTerminal(descriptor: number): boolean {
  const kind = deviceOf(() => fstatSync(descriptor));
  if (kind === undefined || kind === deviceOf(() => statSync(devNull))) return false;
  return process.getBuiltinModule("node:tty").isatty(descriptor);
}

/** Number of the device that a file is; undefined for what is none. */
function deviceOf(stat: () => Stats): number | undefined {
  try {
    const stats = stat();
    return stats.isCharacterDevice() ? stats.rdev : undefined;
  } catch {
    return undefined;
  }
}
