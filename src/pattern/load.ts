/** Reads the compiled pattern set that the build left: the hot half for a scan, the cold half when somebody wants to read about a pattern.
 *  Starts no parser: neither YAML nor regexes are looked at here. Knows nothing of pattern files. */
import { existsSync, readFileSync } from "node:fs";
import type { PatternInfo } from "../model/pattern.ts";
import type { CompiledSet } from "./compiled-set.ts";
import { unpackSet } from "./packed-set.ts";

const LINE_FEED = 10;
const QUOTE = 34;
/** What a pattern's line has before its id. */
const BEFORE_ID = '{"id":"'.length;

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
  const line = lineOf(readLines(), id);
  return line === undefined ? undefined : (JSON.parse(line.replace(/,$/, "")) as PatternInfo);
}

/** Halves the file until the line is found: it is sorted by id, and a report may ask for hundreds. */
function lineOf(file: Buffer, id: string): string | undefined {
  let low = file.indexOf(LINE_FEED) + 1;
  let high = file.lastIndexOf(LINE_FEED, file.length - 2) + 1;
  while (low < high) {
    const start = file.lastIndexOf(LINE_FEED, ((low + high) >>> 1) - 1) + 1;
    const end = file.indexOf(LINE_FEED, start);
    const from = start + BEFORE_ID;
    const here = file.toString("latin1", from, file.indexOf(QUOTE, from));
    if (here === id) return file.toString("utf8", start, end);
    if (here < id) low = end + 1;
    else high = start;
  }
  return undefined;
}

/** One pattern a line, sorted by id: the id comes first, and commas stand at the ends. */
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
