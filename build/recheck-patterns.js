/** Asks recheck about every regex of patterns/ whose answer is not on the list, and writes down those it finds safe.
 *  recheck takes about half a second for each; the catalogue's test believes the list and asks about the rest.
 *  `npm run build && node build/recheck-patterns.js` after changing patterns. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { checkSync } from "recheck";

const LIST = new URL("../test/pattern/rechecked.txt", import.meta.url);
const TIMEOUT_MS = 10_000;

/**
 * A regex as recheck is asked about it: guards against escapes, which all patterns share, are left out, and keywords, whose letters make
 * no difference, are written alike.
 * @param {string} regex
 * @returns {string}
 */
export function regexToCheck(regex) {
  return (
    regex
      .replaceAll(String.raw`(?<!\\(?=[nrt]|x[0-9A-Fa-f]{2}|u00[0-9A-Fa-f]{2})|%(?=[0-9A-Fa-f]{2}))`, "")
      .replaceAll(
        /\(\?:(\(\?<!\[(?:[^\]\\]|\\.)*\]\))\|\(\?<=%\[(?:[^()\\]|\\.|\([^()]*\))*\)(?:\|\(\?<=\(\?:\[Kk\][A-Za-z[\]|]*\)\[_-\]\))?\)/g,
        "$1",
      )
      // Asked once, of a value that matches.
      .replace(/\(\?:\(\?=\[\^\]\{0,\d+\}\?(?:(?!\(\?:\(\?=\[\^\]).)*\[\^\]\{0,\d+\}\?\)\)$/, "")
      .replaceAll(/(?:\[[a-z][A-Z]\])+/g, "k")
  );
}

/**
 * @param {string} regex
 * @param {string} flags
 * @returns {string}
 */
export function digestOf(regex, flags) {
  return createHash("sha256").update(`${flags} ${regex}`).digest("hex").slice(0, 16);
}

/**
 * Digests of the regexes that recheck has found safe.
 * @returns {Set<string>}
 */
export function knownSafe() {
  return new Set(existsSync(LIST) ? readFileSync(LIST, "utf8").split("\n").filter(Boolean) : []);
}

/**
 * What is wrong with a regex; empty when nothing is. A check that runs out of time proves nothing and is not held against it.
 * @param {string} regex
 * @param {string} flags
 * @returns {string}
 */
export function backtracking(regex, flags) {
  // A scan tries a regex at one place only.
  const result = checkSync(regex, `${flags}y`, { timeout: TIMEOUT_MS });
  return result.status === "vulnerable" ? `${result.complexity.summary}: ${regex}` : "";
}

async function main() {
  const { readPatternFiles } = await import("../dist/pattern/check.js");
  const known = knownSafe();
  const safe = new Set();
  for (const { id, regex, flags } of readPatternFiles([]).compilation.set.patterns) {
    if (regex === "") continue;
    const asked = regexToCheck(regex);
    const digest = digestOf(asked, flags);
    if (safe.has(digest)) continue;
    const wrong = known.has(digest) ? "" : backtracking(asked, flags);
    if (wrong === "") safe.add(digest);
    else console.log(`${id}: ${wrong}`);
  }
  writeFileSync(LIST, `${[...safe].sort((a, b) => (a < b ? -1 : 1)).join("\n")}\n`);
  console.log(`${safe.size} regexes are safe`);
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) await main();
