/** A step of the bundler: the files of the command load one another, and most of Node's own modules, when the first thing of them is
 *  used and not before. What `import defer` will say once engines know it: the modules' code stays as it is, and synchronous.
 *  Only for start-up (docs/performance.md); the library and the tests do without. */
import { parseAst } from "rolldown/parseAst";
import { importsOf, usesOf } from "./syntax.js";

/** @typedef {import("./syntax.js").Node} Node */

/** Loaded by Node itself before it runs anything. */
const THERE_ANYWAY = new Set(["node:fs", "node:path", "node:process", "node:url", "node:util", "node:buffer"]);

/**
 * @param {ReadonlySet<string>} atOnce - chunks that nothing defers: what always runs. They must not use others while they are evaluated.
 * @returns {import("rolldown").Plugin}
 */
export function deferredRequires(atOnce) {
  return {
    name: "deferred-requires",
    renderChunk(code, chunk, _options, { chunks }) {
      const names = new Map(Object.values(chunks).map(({ fileName, name }) => [`./${fileName}`, name]));
      const isDeferred = (/** @type {string} */ specifier) => {
        if (specifier.startsWith("./")) return !atOnce.has(names.get(specifier) ?? "");
        return specifier.startsWith("node:") && !THERE_ANYWAY.has(specifier);
      };
      return defer(code, isDeferred, (name) => {
        if (atOnce.has(chunk.name)) this.error(`${chunk.name} uses ${name} as soon as it is loaded`);
      });
    },
  };
}

/**
 * @param {string} code - a chunk in CommonJS
 * @param {(specifier: string) => boolean} isDeferred
 * @param {(name: string) => void} onUseAtOnce - told of what is deferred and used while the chunk is evaluated
 */
function defer(code, isDeferred, onUseAtOnce) {
  const program = /** @type {Node} */ (/** @type {unknown} */ (parseAst(code)));
  /** @type {{ start: number, end: number, text: string }[]} */
  const edits = [];
  /** @type {Set<string>} */
  const deferred = new Set();
  for (const statement of /** @type {Node[]} */ (program["body"])) {
    const found = requireIn(statement);
    if (!found || !isDeferred(found.specifier) || isAssigned(program, found.name)) continue;
    deferred.add(found.name);
    const loader = `return ${found.name}$ ??= require(${JSON.stringify(found.specifier)});`;
    // Loaders are there before anything runs, since files may need one another.
    const text = `var ${found.name}$; function ${found.name}() { ${loader} }`;
    edits.push({ start: statement.start, end: statement.end, text });
  }
  // What is loaded as a script has no `import()` of its own (bin/load.js).
  for (const { start } of importsOf(program).loads)
    edits.push({ start, end: start + "import".length, text: "importModule$" });
  for (const { name, start, end, isObject, isAtOnce } of usesOf(program, deferred)) {
    if (edits.some((edit) => edit.start <= start && end <= edit.end)) continue;
    // Of a module's name something is always read; one that stands elsewhere is another thing's as well.
    if (!isObject) throw new Error(`${name} is more than a module's name`);
    edits.push({ start, end, text: `(${name}())` });
    if (isAtOnce) onUseAtOnce(name);
  }
  return edits
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), code);
}

/**
 * `const NAME = require(SPECIFIER);`, as rolldown writes it at the top of a chunk.
 * @param {Node} statement
 */
function requireIn(statement) {
  if (statement.type !== "VariableDeclaration") return undefined;
  const [declaration] = /** @type {{ id: Node, init?: Node }[]} */ (statement["declarations"]);
  const call = declaration?.init;
  if (call?.type !== "CallExpression" || /** @type {Node} */ (call["callee"])["name"] !== "require") return undefined;
  const [specifier] = /** @type {{ value: unknown }[]} */ (call["arguments"]);
  return { name: String(declaration?.id["name"]), specifier: String(specifier?.value) };
}

/**
 * What is assigned to again gets the shape of an ESM module (where a default import is asked for): left as it is.
 * @param {Node} program
 * @param {string} name
 */
function isAssigned(program, name) {
  return /** @type {Node[]} */ (program["body"]).some((statement) => {
    const expression = /** @type {Node | undefined} */ (statement["expression"]);
    return expression?.type === "AssignmentExpression" && /** @type {Node} */ (expression["left"])["name"] === name;
  });
}
