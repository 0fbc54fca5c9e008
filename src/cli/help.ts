/** Lays out `--help` from the tables of commands and flags. Pure; knows no command. */
import { wrap } from "../model/wrap.ts";
import { COMMANDS, type CommandEntry } from "./command-table.ts";
import type { Flag } from "./flag.ts";
import { flagsOf } from "./flags.ts";

const WIDTH = 100;
/** Columns of the left side, flags or commands. */
const LEFT = 28;

/** The help of one command; that of `scan` tells of the others, too. */
export function helpFor(entry: CommandEntry): string {
  const whole = entry.name === "scan";
  const parts = [
    ...(whole ? ["dredge finds credentials in git history and in files, and says how to rotate them."] : []),
    `Usage: dredge ${entry.usage} [FLAGS]`,
    ...(whole ? [] : [wrap(`${entry.summary}.`, WIDTH).map(capitalised).join("\n")]),
    ...(whole ? [section("Commands", COMMANDS.map(commandRow))] : []),
    ...flagSections(entry),
    ...(entry.examples.length > 0 ? [section("Examples", entry.examples.map(exampleRow))] : []),
    ...(whole
      ? [
          section("Exit codes", [
            row("0", "nothing found, and everything was looked at"),
            row("1", "secrets found"),
            row("2", "wrong flags, configuration or target"),
            row("3", "nothing found, but not everything could be looked at"),
          ]),
        ]
      : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function flagSections(entry: CommandEntry): string[] {
  const flags = flagsOf(entry.name);
  const groups = [...new Set(flags.map((flag) => flag.group))];
  return groups.map((group) => section(group, flags.filter((flag) => flag.group === group).map(flagRow)));
}

function section(title: string, rows: readonly string[]): string {
  return [`${title}:`, ...rows].join("\n");
}

function commandRow(entry: CommandEntry): string {
  return row(`dredge ${entry.usage}`, entry.summary);
}

function exampleRow([command, meaning]: readonly [string, string]): string {
  return row(command, meaning);
}

function flagRow(flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  const value = flag.value === undefined ? "" : flag.optional === true ? `[=${flag.value}]` : ` ${flag.value}`;
  return row(`${short}--${flag.name}${value}`, flag.help);
}

/** Left side, then the words in a column of their own; on the next line where the left side is too long. */
function row(left: string, right: string): string {
  const [first = "", ...rest] = wrap(right, WIDTH - LEFT - 2);
  const indent = " ".repeat(LEFT + 2);
  const head = left.length < LEFT ? `  ${left.padEnd(LEFT)}${first}` : `  ${left}\n${indent}${first}`;
  return [head, ...rest.map((line) => indent + line)].join("\n");
}

function capitalised(line: string, index: number): string {
  return index === 0 ? line.charAt(0).toUpperCase() + line.slice(1) : line;
}
