/** From the words of the command line to a command and its arguments, by the tables of flags and commands.
 *  Strict: an unknown word gets one line with a suggestion. The values' meaning is checked later, by `config`. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../model/errors.ts";
import { didYouMean } from "../model/suggest.ts";
import { command, commandNamed, type CommandEntry } from "./command-table.ts";
import type { Arguments } from "./command.ts";
import type { Flag } from "./flag.ts";
import { FLAGS, flagsOf } from "./flags.ts";
import { unknownCommandWords, unknownFlagWords } from "./slips.ts";

export interface Invocation {
  readonly command: CommandEntry;
  readonly args: Arguments;
}

interface Words {
  readonly positionals: string[];
  readonly given: { flag: Flag; value: string }[];
}

/**
 * Parses a command line.
 * @param words - without the program's name
 * @param workingDirectory - where a word that is no command is looked for as a path
 * @throws UsageError that names the flag or word
 */
export function parseCommandLine(words: readonly string[], workingDirectory: string): Invocation {
  const { positionals, given } = readWords(words);
  const named = commandOf(positionals, workingDirectory);
  const entry = named ?? command("scan");
  const rest = named === undefined ? positionals : positionals.slice(1);
  const allowed = flagsOf(entry.name);
  for (const { flag } of given) {
    if (!allowed.includes(flag)) throw new UsageError(`--${flag.name} is no flag of "dredge ${entry.name}"`);
  }
  const asksForHelp = given.some(({ flag }) => flag.name === "help");
  if (rest.length > entry.most && !asksForHelp) {
    throw new UsageError(`"${rest[entry.most]}" is one argument too many; usage: dredge ${entry.usage}`);
  }
  return { command: entry, args: argumentsOf(rest, given) };
}

/** Flags and positional words, each flag known and given as its kind asks. */
function readWords(words: readonly string[]): Words {
  const { tokens } = parseArgs({
    args: [...withOptionalValues(words)],
    options: Object.fromEntries(FLAGS.map((flag) => [flag.name, parseArgsOption(flag)])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const positionals: string[] = [];
  const given: Words["given"] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind === "option") given.push(readFlag(token.name, token.rawName, token.value, token.inlineValue));
  }
  return { positionals, given };
}

function parseArgsOption(flag: Flag): { type: "string" | "boolean"; short?: string; multiple?: boolean } {
  return {
    type: flag.value === undefined ? "boolean" : "string",
    ...(flag.short && { short: flag.short }),
    multiple: true,
  };
}

/** `--flag` of an optional value becomes `--flag=`: parseArgs would take the next word. */
function* withOptionalValues(words: readonly string[]): Iterable<string> {
  const optional = FLAGS.filter((flag) => flag.optional === true).map((flag) => `--${flag.name}`);
  let flagsEnd = words.indexOf("--");
  if (flagsEnd === -1) flagsEnd = words.length;
  for (const [index, word] of words.entries()) yield index < flagsEnd && optional.includes(word) ? `${word}=` : word;
}

function readFlag(
  name: string,
  raw: string,
  value: string | undefined,
  inline: boolean | undefined,
): Words["given"][number] {
  const flag = FLAGS.find((known) => known.name === name);
  if (flag === undefined) throw new UsageError(unknownFlagWords(name, raw));
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`${raw} takes no value`);
    return { flag, value: "" };
  }
  const looksLikeFlag = inline !== true && value !== undefined && value.length > 1 && value.startsWith("-");
  if (value === undefined || looksLikeFlag || (value === "" && flag.optional !== true)) {
    throw new UsageError(`${raw} needs a value: ${raw} ${flag.value}`);
  }
  if (Array.isArray(flag.values) && !flag.values.includes(value)) {
    const choices: readonly string[] = flag.values;
    throw new UsageError(`${raw} must be one of ${choices.join(", ")}${didYouMean(value, choices)}`);
  }
  return { flag, value };
}

/**
 * The command that a line begins with. `scan` goes without a name, and may be named where nothing else can be meant.
 * @throws UsageError for a word that is neither a command nor a path
 */
function commandOf(positionals: readonly string[], workingDirectory: string): CommandEntry | undefined {
  const [first] = positionals;
  if (first === undefined) return undefined;
  const named = commandNamed(first);
  if (named !== undefined || (/^-|[/\\.:]/.test(first) && positionals.length === 1)) return named;
  const isPath = existsSync(resolve(workingDirectory, first));
  if (first === "scan" && (!isPath || positionals.length > 1)) return command("scan");
  if (!isPath) throw new UsageError(unknownCommandWords(first));
  return undefined;
}

function argumentsOf(positionals: readonly string[], given: Words["given"]): Arguments {
  const valuesOf = (name: string): string[] => given.filter(({ flag }) => flag.name === name).map(({ value }) => value);
  return {
    positionals,
    has: (name) => valuesOf(name).length > 0,
    value: (name) => valuesOf(name).at(-1),
    values: (name) => (valuesOf(name).length > 0 ? valuesOf(name) : undefined),
    ordered: given.map(({ flag, value }) => ({ flag: flag.name, value })),
  };
}
