/** Makes dist/: the WebAssembly kernel, the JavaScript that tsc emits, the compiled pattern set, the bundled command.
 *  `--if-stale` does nothing when no input has changed since the last build (by content, not by date: a checkout touches dates).
 *  Runs in `prepare`, so `npm ci` alone leaves a working command. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
const STAMP = join(DIST, ".inputs");
const INPUTS = ["src", "patterns", "build", "package.json", "tsconfig.json"];

if (process.argv.includes("--if-stale") && recordedDigest() === inputsDigest()) process.exit(0);
await build();

async function build() {
  const started = performance.now();
  const digest = inputsDigest();
  rmSync(STAMP, { force: true });
  await runStep("build-kernel.js", "buildKernel");
  compileTypeScript();
  removeOrphans();
  await runStep("build-patterns.js", "buildPatterns");
  await runStep("build-detector.js", "buildDetector");
  await runStep("build-bundle.js", "buildBundle");
  writeFileSync(STAMP, digest);
  console.log(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} file - beside this one
 * @param {string} name - of the function it exports
 */
async function runStep(file, name) {
  const path = join(ROOT, "build", file);
  const step = await import(pathToFileURL(path).href);
  await step[name]();
}

function compileTypeScript() {
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const run = spawnSync(process.execPath, [join(dirname(manifest), bin.tsc), "-p", join(ROOT, "tsconfig.json")], {
    stdio: "inherit",
  });
  if (run.error) throw run.error;
  if (run.status !== 0) process.exit(run.status ?? 1);
}

/** Deletes what an earlier build emitted for a source file that is gone; the package would ship it. */
function removeOrphans() {
  for (const path of filesUnder(DIST)) {
    const source = /^(.*?)(?:\.d\.ts|\.js)$/.exec(relative(DIST, path))?.[1];
    if (source?.startsWith("bundle/") === false && !existsSync(join(ROOT, "src", `${source}.ts`))) rmSync(path);
  }
}

function recordedDigest() {
  return existsSync(STAMP) ? readFileSync(STAMP, "utf8") : "";
}

function inputsDigest() {
  const hash = createHash("sha256");
  for (const path of INPUTS.flatMap((input) => filesUnder(join(ROOT, input)))) {
    hash.update(`${relative(ROOT, path)}\0`).update(createHash("sha256").update(readFileSync(path)).digest());
  }
  return hash.digest("hex");
}

/**
 * The files at or below a path, in byte order of their names.
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) =>
      entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
    );
  } catch {
    return [path];
  }
}
