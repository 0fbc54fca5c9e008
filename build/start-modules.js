/** Tells which modules a start needs, by starting: runs the command's modules, unjoined, on the smallest inputs there are, asks V8 what
 *  ran, and follows from the entry what that names of other modules. What a start needs stands together in one file of the bundle, without
 *  anything else (build-bundle.js). A list kept by hand would be wrong with the next import. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "rolldown/parseAst";
import { importsOf, usesOf } from "./syntax.js";
import { LINE, makeCommit, run, SECRET } from "./trial.js";

/** @typedef {import("./syntax.js").Node} Node */
/** @typedef {{ startOffset: number, endOffset: number, count: number }} Range */
/** @typedef {{ url: string, functions: { ranges: Range[] }[] }} Coverage */

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const ENTRY = "cli/main.js";
/**
 * The modules that a start needs beside the entry, as paths below dist/ with forward slashes.
 *
 * @returns {Promise<Record<"line" | "commit" | "secret", ReadonlySet<string>>>} for a line of standard input, for a commit's hook, for a
 *   line in which something is found
 */
export async function startModules() {
  const place = mkdtempSync(join(tmpdir(), "dredge-build-"));
  try {
    const repository = join(place, "repository");
    await makeCommit(repository);
    return {
      line: neededFor(place, ["stdin"], LINE),
      commit: neededFor(repository, ["hook", "run", "pre-commit"]),
      secret: neededFor(place, ["stdin"], SECRET),
    };
  } finally {
    rmSync(place, { recursive: true });
  }
}

/**
 * @param {string} directory - the command stands in it
 * @param {readonly string[]} words
 * @param {string} [input]
 */
function neededFor(directory, words, input) {
  const report = mkdtempSync(join(tmpdir(), "dredge-build-"));
  try {
    return neededIn(report, directory, words, input);
  } finally {
    rmSync(report, { recursive: true });
  }
}

/**
 * @param {string} report - a directory for what V8 writes
 * @param {string} directory
 * @param {readonly string[]} words
 * @param {string} [input]
 */
function neededIn(report, directory, words, input) {
  run([join(DIST, ENTRY), ...words], { directory, input, environment: { NODE_V8_COVERAGE: report } });
  /** @type {Coverage[]} */
  const scripts = readdirSync(report).flatMap((file) => JSON.parse(readFileSync(join(report, file), "utf8")).result);
  const ranges = new Map(
    scripts
      .filter(({ url }) => url.startsWith("file:"))
      .map(({ url, functions }) => [pathOf(fileURLToPath(url)), functions.flatMap((each) => each.ranges)]),
  );
  const needed = new Set([ENTRY]);
  // A set grows while one goes through it.
  for (const path of needed) for (const other of namedBy(path, ranges.get(path) ?? [])) needed.add(other);
  needed.delete(ENTRY);
  return needed;
}

/** @param {string} file */
function pathOf(file) {
  return relative(DIST, file).replaceAll("\\", "/");
}

/**
 * The modules of which code that ran names something, or that it loads.
 * @param {string} path
 * @param {readonly Range[]} ranges
 */
function namedBy(path, ranges) {
  const program = /** @type {Node} */ (/** @type {unknown} */ (parseAst(readFileSync(join(DIST, path), "utf8"))));
  const { names, loads } = importsOf(program);
  const statements = /** @type {Node[]} */ (program["body"]).filter(({ type }) => type !== "ImportDeclaration");
  const uses = statements.flatMap((statement) => usesOf(statement, new Set(names.keys())));
  const ran = uses.filter(({ start }) => didRun(ranges, start)).map(({ name }) => names.get(name) ?? "");
  const loaded = loads.filter(({ start }) => didRun(ranges, start)).map(({ source }) => source);
  return [...ran, ...loaded]
    .filter((source) => source.startsWith("."))
    .map((source) => pathOf(join(DIST, path, "..", source)));
}

/**
 * What the innermost range around a place says.
 * @param {readonly Range[]} ranges
 * @param {number} at
 */
function didRun(ranges, at) {
  const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= at && at < endOffset);
  const size = (/** @type {Range} */ range) => range.endOffset - range.startOffset;
  return (around.sort((a, b) => size(a) - size(b))[0]?.count ?? 0) > 0;
}
