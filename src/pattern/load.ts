/** Reads the compiled pattern set that the build left: the hot half for a scan, the cold half when somebody wants to read about a pattern.
 *  Starts no parser: neither YAML nor regexes are looked at here. Knows nothing of pattern files. */
import { existsSync, readFileSync } from "node:fs";
import type { PatternInfo } from "../model/pattern.ts";
import type { CompiledSet } from "./compiled-set.ts";
import { unpackSet } from "./packed-set.ts";

let loaded: CompiledSet | undefined;
let info: readonly PatternInfo[] | undefined;

/** The compiled set, read once. */
export function loadCompiled(): CompiledSet {
  loaded ??= unpackSet(readBuilt("patterns.json"));
  return loaded;
}

/** Titles, references and runbooks of all patterns, sorted by id; read once. */
export function loadInfo(): readonly PatternInfo[] {
  info ??= JSON.parse(readBuilt("info.json")) as readonly PatternInfo[];
  return info;
}

/** Beside this module once it is built; in `dist` while it runs from its source (tests). */
function readBuilt(name: string): string {
  const beside = new URL(`./${name}`, import.meta.url);
  return readFileSync(existsSync(beside) ? beside : new URL(`../../dist/pattern/${name}`, import.meta.url), "utf8");
}
