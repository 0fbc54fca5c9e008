/** Joins the command's modules into a few files in dist/bundle/, which bin/dredge.js and its worker threads run.
 *  Only for start-up (docs/performance.md): loading some 150 small modules costs as much again as starting Node, and so does one file
 *  of them all. The library and the tests use the modules as they are. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { deferredRequires } from "./deferred-requires.js";
import { ALIASES, isJoined, licensesOf } from "./joined-packages.js";
import { keepCode } from "./keep-code.js";
import { startModules } from "./start-modules.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");

/** @typedef {{ name: string, holds: (path: string) => boolean }} Group - a file of the bundle, and the modules in it, as paths below dist/ */

/** What `--version` needs. */
const FIRST = /rolldown\/runtime|^(?:cli\/(?:exit-code|write)|scan\/version)\.js$/;

/** What repositories have that git itself made, unlike the one that is tried. */
const COMMON = /^git\/(?:cache-tree|delta)\.js$/;

/** What no start needs stands together by what it is for: a file is loaded when something of it is used. */
const LATER = [
  group("yaml", /^\.\.\/node_modules\/yaml\//),
  group("globs", /^(?:policy\/path-glob\.|\.\.\/node_modules\/)/),
  group("archives", /^(?:archive\/|scan\/archive)/),
  group("images", /^(?:image\/|scan\/(?:image|known-layer|layer|long-member|member)|source\/(?:image|layer|registry))/),
  group("cache", /^scan\/cached\//),
  group(
    "tables",
    /^(?:detect\/model\/(?:letters-table|value-model|words-table)|kernel\/(?:common-grams|grams|programs)|pattern\/packed-set)\./,
  ),
  group("judges", /^(?:detect|kernel|pattern\/checksum)\//),
  group("changes", /^(?:scan\/changes\/|cli\/hook-input)/),
  group("history", /^(?:git|scan|source)\//),
  group("settings", /^(?:config|policy)\//),
  group("words", /^(?:remedy|report\/(?:history|image-words|place-of|text))/),
  // Commands have files of their own, and so has what clones, with the package that it needs.
  group("commands", /^cli\/(?!main\.|clone\.|receive-pack\.|remote\.|baseline\/|commands\/)/),
];

/**
 * @param {string} name
 * @param {RegExp} form - of the modules' paths
 * @returns {Group}
 */
function group(name, form) {
  return { name, holds: (path) => form.test(path) };
}

/** Writes dist/bundle/: main.js and worker.js with their chunks. One level below dist, like every room, so that relative URLs hold.
 *  A thread shares no code with another: what both need stands in both, so that a worker reads half as much when it starts. */
export async function buildBundle() {
  const target = join(DIST, "bundle");
  const unfinished = join(DIST, "bundle.tmp");
  rmSync(unfinished, { recursive: true, force: true });
  const { line, commit, secret } = await startModules();
  const modules = await bundle("main", "cli/main.js", unfinished, [
    group("first", FIRST),
    // Words and errors are small, and everything needs them.
    { name: "start", holds: (path) => line.has(path) || path.startsWith("model/") },
    { name: "commit", holds: (path) => commit.has(path) || COMMON.test(path) },
    { name: "secret", holds: (path) => secret.has(path) },
    ...LATER,
  ]);
  await bundle("worker-code", "scan/worker.js", unfinished, []);
  writeFileSync(join(unfinished, "worker.js"), 'require("../../bin/load.js").loadLate("worker-code.js");\n');
  // CommonJS: Node starts 3 ms sooner, and a file can be loaded where it is used.
  writeFileSync(join(unfinished, "package.json"), '{ "type": "commonjs" }\n');
  writeFileSync(join(unfinished, "LICENSES"), licensesOf(modules));
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
  await keepCode();
}

/**
 * @param {string} name
 * @param {string} entry - below dist/
 * @param {string} dir
 * @param {readonly Group[]} groups - how it is cut into files, first come first served; none: one
 * @returns {Promise<string[]>} all modules in it
 */
async function bundle(name, entry, dir, groups) {
  const build = await rolldown({
    cwd: ROOT,
    input: { [name]: join(DIST, entry) },
    platform: "node",
    preserveEntrySignatures: false,
    plugins: [deferredRequires(new Set(["first", "start", "rolldown-runtime"]))],
    resolve: { alias: ALIASES },
    // A machine with much to do is no fault of the build.
    checks: { pluginTimings: false },
    external: (id, importer) => importer !== undefined && !id.startsWith(".") && !isAbsolute(id) && !isJoined(id),
    onLog(level, log) {
      // What is imported both ways is loaded when it is used all the same.
      if (log.code === "INEFFECTIVE_DYNAMIC_IMPORT") return;
      throw new Error(`${level}: ${log.message}`);
    },
  });
  // Less to read without comments; and one character that is not ASCII makes the engine hold a whole file in twice the bytes.
  const codegen = { removeWhitespace: false, asciiOnly: true };
  const minify = { compress: false, mangle: false, codegen };
  const codeSplitting = groups.length > 0 && {
    includeDependenciesRecursively: false,
    groups: groups.map(({ holds, ...own }, i) => ({
      name: own.name,
      test: (/** @type {string} */ id) => holds(relative(DIST, id).replaceAll("\\", "/")),
      priority: groups.length - i,
    })),
  };
  const { output } = await build.write({ dir, format: "cjs", comments: false, minify, codeSplitting });
  await build.close();
  return output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}
