/** `dredge baseline merge BASE OURS THEIRS [PATH]`: git's merge driver for the baseline (gitattributes(5), "Defining a custom merge driver").
 *  The result is written to OURS. Exit code 1 leaves OURS as it is, and git reports a conflict. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { readText } from "../../config/file.ts";
import { printable } from "../../model/display.ts";
import { UsageError } from "../../model/errors.ts";
import { formatBaseline, lineEndOf, parseBaseline, type Baseline } from "../../policy/baseline-file.ts";
import { mergeBaselines } from "../../policy/baseline-merge.ts";
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
    const text = readText(resolve(terminal.workingDirectory, file));
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
    return EXIT.findings;
  }
  const target = resolve(terminal.workingDirectory, ours);
  // In place: git holds the file by its name only, and a link or another owner must stay what it is.
  const text = formatBaseline(merged, lineEndOf(readText(target)));
  try {
    writeFileSync(target, text);
  } catch (error) {
    throw new UsageError(`${ours}: ${error instanceof Error ? error.message : "cannot be written"}`);
  }
  return EXIT.clean;
}
