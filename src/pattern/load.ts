/** Reads the compiled pattern set that the build left: the hot half for a scan, the cold half when somebody wants to read about a pattern.
 *  Starts no parser: neither YAML nor regexes are looked at here. Knows nothing of pattern files. */
import { existsSync, readFileSync } from "node:fs";
import type { PatternInfo } from "../model/pattern.ts";
import type { CompiledSet } from "./compiled-set.ts";
import { unpackSet } from "./packed-set.ts";

let loaded: CompiledSet | undefined;
let info: readonly PatternInfo[] | undefined;
let lines: Buffer | undefined;

/** The compiled set, read once. */
export function loadCompiled(): CompiledSet {
  loaded ??= unpackSet(readBuilt("patterns.json").toString("utf8"));
  return loaded;
}

/** Titles, references and runbooks of all patterns, sorted by id; read once. */
export function loadInfo(): readonly PatternInfo[] {
  info ??= JSON.parse(readLines().toString("utf8")) as readonly PatternInfo[];
  return info;
}

/** The same of one pattern; undefined when there is none. A report needs few of them, and all are 2 MB. */
export function infoOf(id: string): PatternInfo | undefined {
  const file = readLines();
  const start = file.indexOf(`\n{"id":${JSON.stringify(id)},`);
  if (start < 0) return undefined;
  const line = file.toString("utf8", start + 1, file.indexOf("\n", start + 1));
  return JSON.parse(line.replace(/,$/, "")) as PatternInfo;
}

/** One pattern a line: the id comes first, and commas stand at the ends. */
export function writeLines(all: readonly PatternInfo[]): string {
  return `[\n${all.map(({ id, ...rest }) => JSON.stringify({ id, ...rest })).join(",\n")}\n]\n`;
}

function readLines(): Buffer {
  return (lines ??= readBuilt("info.json"));
}

/** Beside this module once it is built; in `dist` while it runs from its source (tests). */
function readBuilt(name: string): Buffer {
  const beside = new URL(`./${name}`, import.meta.url);
  return readFileSync(existsSync(beside) ? beside : new URL(`../../dist/pattern/${name}`, import.meta.url));
}
