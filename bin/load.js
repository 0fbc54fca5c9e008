/** Loads the files of the bundle (dist/bundle/), each with the code that this very engine made of it when it was built (build/keep-code.js).
 *  Only for start-up (docs/performance.md): reading and compiling took a third of a hook's time. Of another engine's code nothing is read,
 *  and what does not fit is compiled as ever. Code lies in the package, beside what it was made of: who could change it could change that. */
"use strict";
const { readFileSync } = require("node:fs");
const path = require("node:path");
const { Script } = require("node:vm");

const BUNDLE = path.join(__dirname, "../dist/bundle");
/** Code is good for one version of the engine and one kind of processor. */
const CODE = path.join(BUNDLE, `code-${process.versions.v8}-${process.arch}`);

/** What files of the bundle export, by their names. */
const loaded = new Map();
/** What they were compiled to, and with which flags of the engine: for the build, which keeps that, and for tests. */
const scripts = new Map();

/** Code is good for the flags that it was made with: the usual ones, or those of long scans (src/cli/engine-budget.ts). */
let flags = "usual";

/** Chunks get it in place of `import()`, which scripts that are compiled here have not. */
const importModule = (specifier) => import(specifier);

function requireFrom(specifier) {
  // Nothing else has to do with it.
  if (specifier === "node:v8") flags = "late";
  return specifier.startsWith("./") ? load(specifier.slice(2)) : require(specifier);
}

/**
 * @param {string} name - of a file of the bundle
 * @returns what it exports
 */
function load(name) {
  const known = loaded.get(name);
  if (known) return known.exports;
  const filename = path.join(BUNDLE, name);
  // The build leaves ASCII alone in them.
  const source = readFileSync(filename, "latin1");
  const wrapped = `(function (exports, require, module, __filename, __dirname, importModule$) {${source}\n})`;
  const script = new Script(wrapped, { filename, cachedData: read(codeOf(name, flags)) });
  const module = { exports: {} };
  loaded.set(name, module);
  scripts.set(name, { script, flags });
  const { exports } = module;
  script.runInThisContext().call(exports, exports, requireFrom, module, filename, BUNDLE, importModule);
  return module.exports;
}

/**
 * @param {string} name - of a file of the bundle
 * @param {string} set - of flags
 * @returns where its code is kept
 */
function codeOf(name, set) {
  return path.join(CODE, `${name}.${set}`);
}

function read(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Loads what a thread of a scan runs, which begins when flags are set. */
function loadLate(name) {
  flags = "late";
  return load(name);
}

module.exports = { load, loadLate, scripts, codeOf };
