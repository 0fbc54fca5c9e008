/** What a command is: a function of its parsed arguments and of the world it runs in.
 *  The world is handed in, so that `process` is touched in one place (`terminal.ts`). Types only. */
import type { ExitCode } from "./exit-code.ts";

/** Arguments after parsing: flags by name, the rest in order. */
export interface Arguments {
  /** Positional, without the command's name. */
  readonly positionals: readonly string[];
  /** Whether a switch was given. */
  readonly has: (flag: string) => boolean;
  /** The last value given; empty for an optional value left out. */
  readonly value: (flag: string) => string | undefined;
  /** Every value given, in order; undefined when there is none. */
  readonly values: (flag: string) => readonly string[] | undefined;
  /** Flags with values in the order typed: which `--output` belongs to which `--format`. */
  readonly ordered: readonly { readonly flag: string; readonly value: string }[];
}

/** The process as a command sees it. */
export interface Terminal {
  readonly workingDirectory: string;
  /** What started this process: the program, and the script that it runs. */
  readonly program: readonly [program: string, script: string];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Columns of standard output; 80 when it is no terminal. */
  readonly columns: number;
  /** Writes all of it now; false when nobody reads any more, which is no error. */
  readonly out: (text: string) => boolean;
  readonly err: (text: string) => void;
  /** All of standard input. */
  readonly input: () => Uint8Array;
}

export type Command = (args: Arguments, terminal: Terminal) => Promise<ExitCode>;
