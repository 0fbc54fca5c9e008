/** Compiles the kernel (AssemblyScript) to dist/kernel/kernel.wasm, unless that is newer than all it is made of.
 *  Runs alone (`node build/build-kernel.js`) and from build.js and the tests, which may run at the same time: the file is
 *  put in place by a rename. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = path.join(ROOT, "src/kernel/assembly");
const TARGET = path.join(ROOT, "dist/kernel/kernel.wasm");
const FLAGS = [
  "-O3",
  "--noAssert",
  "--zeroFilledMemory",
  "--importMemory",
  "--runtime",
  "stub",
  "--initialMemory",
  "16",
];
const FEATURES = ["--enable", "simd", "--enable", "bulk-memory"];

function isUpToDate() {
  if (!fs.existsSync(TARGET)) return false;
  const built = fs.statSync(TARGET).mtimeMs;
  const inputs = fs.readdirSync(SOURCES).map((name) => path.join(SOURCES, name));
  inputs.push(path.join(SOURCES, "../codes.ts"), fileURLToPath(import.meta.url));
  return inputs.every((file) => fs.statSync(file).mtimeMs < built);
}

/** Builds the kernel if it is out of date.
 *  @returns {Promise<string>} the path of the module
 *  @throws {Error} with the compiler's messages */
export async function buildKernel() {
  if (isUpToDate()) return TARGET;
  const { default: asc } = await import("assemblyscript/asc");
  fs.mkdirSync(path.dirname(TARGET), { recursive: true });
  const unfinished = `${TARGET}.${process.pid}.tmp`;
  // The compiler takes paths relative to its base directory.
  const files = ["src/kernel/assembly/index.ts", "--outFile", path.relative(ROOT, unfinished)];
  /** @type {string[]} */
  const messages = [];
  const stderr = { write: (/** @type {string} */ text) => void messages.push(text) };
  const { error } = await asc.main([...files, "--baseDir", ROOT, ...FLAGS, ...FEATURES], { stderr });
  if (error !== null) {
    fs.rmSync(unfinished, { force: true });
    throw new Error(`kernel does not compile: ${error.message}\n${messages.join("")}`);
  }
  fs.renameSync(unfinished, TARGET);
  return TARGET;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await buildKernel();
