/** Joins the command's modules into a few files in dist/bundle/, which bin/dredge.js and its worker threads run.
 *  Only for start-up: loading some 150 small modules costs as much again as starting Node (docs/performance.md). The library and the
 *  tests use the modules as they are. Packages stay outside; what is imported lazily stays so. */
import { renameSync, rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** What is loaded together anyway stands in one file, each with all that it imports and no group before it has: Node pays for every file. */
const GROUPS = [
  { name: "start", test: /dist\/(?:cli\/(?:exit-code|write)|scan\/version)\.js$/, priority: 4 },
  { name: "command", test: /dist\/cli\/(?:dispatch|scan-and-report)\.js$/, priority: 3 },
  { name: "scan", test: /dist\/scan\/(?:run|worker-run|changes\/change-base)\.js$/, priority: 2 },
  { name: "text", test: /dist\/report\/text\.js$/, priority: 1 },
];

/** Writes dist/bundle/: main.js with its chunks, and worker.js. One level below dist, like every room, so that relative URLs hold.
 *  A thread shares no code with another: what both need stands in both, so that a worker reads half as much when it starts. */
export async function buildBundle() {
  const target = join(ROOT, "dist/bundle");
  const unfinished = join(ROOT, "dist/bundle.tmp");
  await bundle("main", "dist/cli/main.js", unfinished, { groups: GROUPS });
  await bundle("worker", "dist/scan/worker.js", unfinished, false);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}

/**
 * @param {string} name
 * @param {string} entry
 * @param {string} dir
 * @param {NonNullable<import("rolldown").OutputOptions["codeSplitting"]>} codeSplitting - how it is cut into files; false: one
 */
async function bundle(name, entry, dir, codeSplitting) {
  const build = await rolldown({
    cwd: ROOT,
    input: { [name]: entry },
    platform: "node",
    external: (id, importer) => importer !== undefined && !id.startsWith(".") && !isAbsolute(id),
    onLog(level, log) {
      throw new Error(`${level}: ${log.message}`);
    },
  });
  // Less to read without comments; and one character that is not ASCII makes the engine hold a whole file in twice the bytes.
  const codegen = { removeWhitespace: false, asciiOnly: true };
  const minify = { compress: false, mangle: false, codegen };
  await build.write({ dir, format: "esm", comments: false, minify, codeSplitting });
  await build.close();
}
