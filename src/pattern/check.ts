/** Checks pattern files as their author wants to know: form, regexes, and whether the examples are found and the counter-examples are not.
 *  Reads files; everything else of this room is pure. Knows nothing of the command line. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checksums } from "./checksums.ts";
import { compileFiles, type Compilation } from "./compiled-set.ts";
import { loadInfo } from "./load.ts";
import { allMatches, compareMatches, TextMatcher } from "./match.ts";
import { parsePatternFile } from "./parse.ts";
import type { PatternFile, PatternSource } from "./pattern-source.ts";
import { expandRecipe, isRecipe } from "./recipe.ts";
import { isToml, readRuleFiles } from "./rule-files.ts";
import { UsageError } from "../model/errors.ts";
import type { Pattern } from "../model/pattern.ts";

/** Where this program's own pattern files stand in its repository. */
const OWN_PATTERNS = fileURLToPath(new URL("../../patterns", import.meta.url));
/** Each recipe is expanded with as many seeds. */
const SEEDS = ["1", "2", "3"];

export interface ReadPatterns {
  readonly files: readonly PatternFile[];
  readonly compilation: Compilation;
  /** Of parsing and of compiling. */
  readonly mistakes: readonly string[];
}

/**
 * Parses and compiles pattern files.
 * @param paths - files, or directories of `.yml` files; none: this program's own
 * @throws UsageError when one cannot be read
 */
export function readPatternFiles(paths: readonly string[]): ReadPatterns {
  const own = paths.length === 0 ? new Set<string>() : ownIds();
  const parsed = (paths.length === 0 ? [OWN_PATTERNS] : paths)
    .flatMap(filesAt)
    .map((path) => parsePatternFile(path, readText(path)));
  const files = parsed.map((one) => one.file);
  const compilation = compileFiles(files, own);
  return { files, compilation, mistakes: [...parsed.flatMap((one) => one.mistakes), ...compilation.mistakes] };
}

/**
 * Every mistake in these files, one line each; none: the files are good.
 * @param paths - files, or directories of `.yml` files; none: this program's own
 * @throws UsageError when one cannot be read
 */
export function checkPatternFiles(paths: readonly string[]): readonly string[] {
  const { files, compilation, mistakes } = readPatternFiles(paths);
  return [...mistakes, ...checkExamples(files, compilation.set.patterns)];
}

/** What there is to say about files of rules: what must be mended, and what cannot be honoured. */
export interface CheckedRules {
  readonly mistakes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * The same for files of any form: YAML of dredge's, TOML of gitleaks' and betterleaks', which has no examples.
 * @throws UsageError when one cannot be read
 */
export function checkRuleFiles(paths: readonly string[]): CheckedRules {
  const foreign = paths.filter((path) => !isDirectory(path) && isToml(path, readText(path)));
  const others = paths.filter((path) => !foreign.includes(path));
  const read = foreign.length === 0 ? { mistakes: [], warnings: [] } : readRuleFiles(foreign, ownIds());
  const checked = paths.length > 0 && others.length === 0 ? [] : checkPatternFiles(others);
  return { mistakes: [...read.mistakes, ...checked], warnings: read.warnings };
}

/** Ids of the patterns that this program was built with. */
function ownIds(): ReadonlySet<string> {
  return new Set(loadInfo().map(({ id }) => id));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Examples that are not found by their own pattern first, and counter-examples that are found. */
export function checkExamples(files: readonly PatternFile[], patterns: readonly Pattern[]): readonly string[] {
  const matcher = new TextMatcher(patterns);
  const byId = new Map(patterns.map((pattern) => [pattern.id, pattern]));
  return files
    .flatMap((file) => file.patterns)
    .flatMap((source) => {
      const pattern = byId.get(source.id);
      // A judge lives in another room; a pattern with mistakes has been complained about.
      if (!pattern || pattern.judge !== undefined) return [];
      return [...examplesMissed(source, matcher), ...counterExamplesFound(source, pattern)];
    });
}

function examplesMissed(source: PatternSource, matcher: TextMatcher): string[] {
  return source.examples.flatMap((recipe) => {
    const complain = (what: string): string[] => [
      `${source.place}: ${source.id}: example ${JSON.stringify(recipe)}: ${what}`,
    ];
    if (!isRecipe(recipe))
      return complain("is no recipe; a string that looks like a credential must not be written down");
    for (const seed of SEEDS) {
      const text = expand(source, recipe, seed);
      if (text === undefined) return complain("asks for a checksum, but the pattern names none");
      const matches = [...matcher.allMatches(text)].sort(compareMatches);
      const own = matches.find((match) => match.pattern.id === source.id);
      if (!own) return complain(`is not found (seed ${seed})`);
      const winner = matches.find((match) => match.secretStart < own.secretEnd && own.secretStart < match.secretEnd);
      const isCompanion = source.role !== "secret";
      if (winner && winner !== own && !isCompanion && winner.pattern.role === "secret")
        return complain(`${winner.pattern.id} is found in its place`);
    }
    return [];
  });
}

function counterExamplesFound(source: PatternSource, pattern: Pattern): string[] {
  return source.counterExamples.flatMap((recipe) => {
    const found = SEEDS.some((seed) => allMatches([pattern], expand(source, recipe, seed) ?? "").length > 0);
    return found ? [`${source.place}: ${source.id}: counter-example ${JSON.stringify(recipe)}: is found`] : [];
  });
}

function expand(source: PatternSource, recipe: string, seed: string): string | undefined {
  try {
    const checksum = source.checksum === undefined ? undefined : checksums[source.checksum];
    return expandRecipe(recipe, `${source.id} ${seed}`, checksum);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => name.endsWith(".yml"))
      .sort()
      .map((name) => join(path, name));
  } catch {
    throw new UsageError(`${path}: no such file, or it cannot be read`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`${path}: cannot be read`);
  }
}
