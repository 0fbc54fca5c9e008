/** Joins the command's modules into a few files in dist/bundle/, which bin/dredge.js and its worker threads run.
 *  Only for start-up: loading some 150 small modules costs as much again as starting Node (docs/performance.md). The library and the
 *  tests use the modules as they are. Packages stay outside; what is imported lazily stays so. */
import { renameSync, rmSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Writes dist/bundle/: main.js, worker.js and the chunks they share. One level below dist, like every room, so that relative URLs hold. */
export async function buildBundle() {
  const target = join(ROOT, "dist/bundle");
  const unfinished = join(ROOT, "dist/bundle.tmp");
  const build = await rolldown({
    cwd: ROOT,
    input: { main: "dist/cli/main.js", worker: "dist/scan/worker.js" },
    platform: "node",
    external: (id, importer) => importer !== undefined && !id.startsWith(".") && !isAbsolute(id),
    onLog(level, log) {
      throw new Error(`${level}: ${log.message}`);
    },
  });
  // Less to read without comments; and one character that is not ASCII makes the engine hold a whole file in twice the bytes.
  const codegen = { removeWhitespace: false, asciiOnly: true };
  const minify = { compress: false, mangle: false, codegen };
  await build.write({ dir: unfinished, format: "esm", comments: false, minify });
  await build.close();
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}
