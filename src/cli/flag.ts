/** What a flag is, and which commands scan. Types and names only; `flags.ts` is the table. */
import type { CommandName } from "./command-table.ts";

/** What a completion may offer for a value. */
export type ValueSource = "file" | "rule" | readonly string[];

export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** Placeholder of the value, such as "FILE"; without it the flag is a switch. */
  readonly value?: string;
  /** The value may be left out, and is given with `=`. */
  readonly optional?: boolean;
  readonly repeatable?: boolean;
  readonly values?: ValueSource;
  /** One line for `--help`. */
  readonly help: string;
  readonly group: "What to look for" | "How to scan" | "Report" | "What fails" | "What is accepted" | "General";
  readonly commands: readonly CommandName[] | "all";
}

/** Commands that scan and report. */
export const SCANS = ["scan", "git", "dir", "stdin", "image", "staged", "diff", "hook", "ci"] as const;

/** Those that scan for the sake of something else. */
export const ALL_SCANS: readonly CommandName[] = [...SCANS, "baseline", "policy"];
