/** Packages that the command's bundle holds, since they are many small files: from where npm puts them the reader of YAML takes 22 ms to load
 *  in place of 3 (docs/performance.md), and who keeps a dredge.yaml pays that with every commit. The library imports them as usual. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

/** With what they import. */
const JOINED = /^(?:yaml|micromatch|braces|fill-range|to-regex-range|is-number|picomatch)(?:\/|$)/;

/** The same code as in `dist`, as modules: the bundler leaves out what nobody uses. */
export const ALIASES = { yaml: join(dirname(require.resolve("yaml/package.json")), "browser/dist/index.js") };

/** @param {string} specifier - of an import that is no path */
export function isJoined(specifier) {
  return JOINED.test(specifier);
}

/**
 * The licenses of the packages that modules are from, which ask to go wherever the code goes.
 * @param {readonly string[]} modules - paths
 */
export function licensesOf(modules) {
  const roots = modules.flatMap((path) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0] ?? []);
  const texts = [...new Set(roots)].sort().map((root) => {
    const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENSE.txt"]
      .map((each) => join(root, each))
      .find((each) => existsSync(each));
    if (file === undefined) throw new Error(`${name} has no license to hand on`);
    return `${name} ${version}\n\n${readFileSync(file, "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}
