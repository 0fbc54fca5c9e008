/** What was meant by a word or flag that dredge does not have: a slip of the keys, or what other scanners call it.
 *  Knows the tables, and parses nothing. */
import { didYouMean } from "../model/suggest.ts";
import { COMMANDS } from "./command-table.ts";
import { FLAGS } from "./flags.ts";

/** Commands as other scanners name them, and what does that here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  detect: "dredge [PATH]",
  directory: "dredge dir",
  docker: "dredge image",
  filesystem: "dredge dir",
  protect: "dredge staged",
  version: "dredge --version",
};

/** A word in a command's place that is none, and no path either. */
export function unknownCommandWords(word: string): string {
  const meant = ELSEWHERE[word];
  const names = COMMANDS.map((entry) => entry.name).filter((name) => name !== "scan");
  const suggestion = meant === undefined ? didYouMean(word, names) : ` (did you mean "${meant}"?)`;
  return `${word}: no such command, directory or file${suggestion || "; dredge help lists the commands"}`;
}

/** @param name - without dashes. @param raw - as typed */
export function unknownFlagWords(name: string, raw: string): string {
  if (FLAGS.some((flag) => flag.name === "format" && Array.isArray(flag.values) && flag.values.includes(name)))
    return `unknown flag ${raw} (did you mean "--format ${name}"?)`;
  if (COMMANDS.some((entry) => entry.name === name)) return `unknown flag ${raw} (did you mean "dredge ${name}"?)`;
  const names = FLAGS.map((flag) => flag.name);
  const suggestion = didYouMean(name, names).replace('"', '"--');
  return `unknown flag ${raw}${suggestion || "; dredge help lists them all"}`;
}
