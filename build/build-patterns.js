/** Compiles patterns/*.yml into dist/pattern/: patterns.json, what a scan needs, and info.json, what people read.
 *  Uses the compiler that tsc has put into dist/ before. Any mistake in any file fails the build, all of them are printed. */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Writes both files; throws an error that lists all mistakes. */
export async function buildPatterns() {
  const { readPatternFiles } = await import("../dist/pattern/check.js");
  const { writeLines } = await import("../dist/pattern/load.js");
  const { packSet } = await import("../dist/pattern/packed-set.js");
  const { compilation, mistakes } = readPatternFiles([]);
  if (mistakes.length > 0) {
    throw new Error(mistakes.map((/** @type {string} */ line) => relative(ROOT, line) || line).join("\n"));
  }
  writeFileSync(new URL("../dist/pattern/patterns.json", import.meta.url), packSet(compilation.set));
  writeFileSync(new URL("../dist/pattern/info.json", import.meta.url), writeLines(compilation.info));
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) await buildPatterns();
