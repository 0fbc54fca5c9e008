/** `dredge baseline merge BASE OURS THEIRS [PATH]`: git's merge driver for the baseline (gitattributes(5), "Defining a custom merge driver").
 *  The result is written to OURS. Where people must decide, both sides are written there between marks, so that neither can be lost by staging the file,
 *  and exit code 1 has git report a conflict. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { readText } from "../../config/file.ts";
import { printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import { formatBaseline, lineEndOf, parseBaseline, type Baseline } from "../../policy/baseline-file.ts";
import { mergeBaselines } from "../../policy/baseline-merge.ts";
import { shellWord } from "../../remedy/shell.ts";
import type { Terminal } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";

/** @param words - three files, and the path that git calls them by */
export function runMergeDriver(words: readonly string[], terminal: Terminal): ExitCode {
  const [base, ours, theirs, path] = words;
  if (base === undefined || ours === undefined || theirs === undefined) {
    throw new UsageError("usage: dredge baseline merge BASE OURS THEIRS; the result is written to OURS");
  }
  const name = path ?? ours;
  const mistakes: string[] = [];
  const read = (file: string, side: string): Baseline => {
    const text = readOf(file, terminal);
    // Where one side has no such file git gives an empty one.
    if (text.trim() === "") return { keyId: undefined, entries: [] };
    const parsed = parseBaseline(text);
    mistakes.push(...parsed.mistakes.map(([line, wrong]) => `${name}:${line}: (${side}) ${wrong}`));
    return parsed;
  };
  const sides = [read(base, "base"), read(ours, "ours"), read(theirs, "theirs")] as const;
  const merged = mistakes.length > 0 ? mistakes.join("\n") : mergeBaselines(...sides);
  if (typeof merged === "string") {
    for (const line of merged.split("\n"))
      terminal.err(`dredge: ${printable(line.startsWith(name) ? line : `${name}: ${line}`)}\n`);
    if (mistakes.length === 0) for (const line of otherKey(name)) terminal.err(`dredge: ${printable(line)}\n`);
    writeTo(ours, conflict(readOf(ours, terminal), readOf(theirs, terminal)), terminal);
    return EXIT.findings;
  }
  writeTo(ours, formatBaseline(merged, lineEndOf(readOf(ours, terminal))), terminal);
  return EXIT.clean;
}

/** How to bring the entries of one key over to the other. */
function otherKey(name: string): string[] {
  const file = shellWord(Buffer.from(name, "utf8").toString("latin1"));
  return [
    "keep our side, and take theirs over (their key must be in its home, see docs/policy.md):",
    `  git checkout --theirs ${file} && mv ${file} theirs.baseline && git checkout --ours ${file}`,
    `  dredge baseline update --import theirs.baseline && rm theirs.baseline && git add ${file}`,
  ];
}

function conflict(ours: string, theirs: string): string {
  const whole = (text: string): string => (text === "" || text.endsWith("\n") ? text : `${text}\n`);
  return `<<<<<<< ours\n${whole(ours)}=======\n${whole(theirs)}>>>>>>> theirs\n`;
}

function readOf(file: string, { workingDirectory }: Terminal): string {
  return readText(resolve(workingDirectory, file));
}

/** In place: git holds the file by its name only, and a link or another owner must stay what it is. */
function writeTo(file: string, text: string, { workingDirectory }: Terminal): void {
  try {
    writeFileSync(resolve(workingDirectory, file), text);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : "cannot be written"}`);
  }
}
