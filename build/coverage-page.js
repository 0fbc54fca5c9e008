/** `npm run coverage-page`: writes docs/coverage.md, which says for each provider how many patterns there are and how they tell a credential,
 *  what is left out and why, and which names of other scanners' lists each stands for. Runs on the built dist/. */
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";
import { loadCompiled, loadInfo } from "../dist/pattern/load.js";
import { leftOut } from "./coverage/left-out.js";
import { slugOf } from "./coverage/provider-names.js";

/** @typedef {import("../dist/model/pattern.js").Pattern} Pattern */

const PAGE = new URL("../docs/coverage.md", import.meta.url);
/** Providers of the list that scanners of today have detectors for. */
const KNOWN = readFileSync(new URL("coverage/known-providers.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");
const ROLES = /** @type {const} */ (["secret", "identifier", "public"]);

/** @returns {ReadonlyMap<string, Pattern[]>} patterns by provider, sorted by its slug */
function byProvider() {
  /** @type {Map<string, Pattern[]>} */
  const map = new Map();
  for (const pattern of loadCompiled().patterns) {
    const list = map.get(pattern.provider) ?? [];
    map.set(pattern.provider, list);
    list.push(pattern);
  }
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Names of the list that have neither patterns nor a reason.
 * @returns {string[]}
 */
export function unaccounted() {
  const covered = byProvider();
  const { providers } = leftOut();
  return KNOWN.filter((name) => !covered.has(slugOf(name)) && !Object.hasOwn(providers, name));
}

/**
 * How the patterns tell a credential, most first.
 * @param {readonly Pattern[]} patterns
 */
function tellings(patterns) {
  const counts = { prefix: 0, keyword: 0, name: 0, judge: 0, checksum: 0 };
  for (const { told, judge, checksum } of patterns) {
    if (judge !== undefined) counts.judge++;
    else counts[told === "generic" ? "name" : told]++;
    if (checksum !== undefined) counts.checksum++;
  }
  const words = { prefix: "form", keyword: "keyword", name: "loose form", judge: "judge", checksum: "with checksum" };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${words[/** @type {keyof typeof words} */ (kind)]} ${count}`)
    .join(", ");
}

/** @param {string} text */
function cell(text) {
  return text.replaceAll("|", "\\|");
}

/** @returns {string[]} */
function providerRows() {
  const titles = new Map(loadInfo().map(({ provider, providerTitle }) => [provider, providerTitle]));
  /** @type {Map<string, string[]>} */
  const others = new Map();
  for (const name of KNOWN) {
    const slug = slugOf(name);
    if (slug !== name) others.set(slug, [...(others.get(slug) ?? []), name]);
  }
  return [...byProvider()].map(([slug, patterns]) => {
    const counts = ROLES.map((role) => String(patterns.filter((pattern) => pattern.role === role).length));
    const title = cell(titles.get(slug) ?? slug);
    return `| ${slug} | ${title} | ${(others.get(slug) ?? []).join(", ")} | ${counts.join(" | ")} | ${tellings(patterns)} |`;
  });
}

/** @returns {string[]} */
function totals() {
  const patterns = loadCompiled().patterns;
  const count = (/** @type {(pattern: Pattern) => boolean} */ holds) =>
    patterns.filter(holds).length.toLocaleString("en");
  const [secrets, identifiers, publics] = ROLES.map((wanted) => count(({ role }) => role === wanted));
  return [
    `${count(() => true)} patterns of ${byProvider().size} providers: ${secrets} tell secrets, ${identifiers} identifiers and ${publics} public values; ` +
      `${count(({ checksum }) => checksum !== undefined)} check a checksum. The list of providers that scanners of today have detectors for ` +
      `has ${KNOWN.length} names; each is in the table, under its own name or another, or among those left out.`,
  ];
}

/** The page as it should be. */
export function coveragePage() {
  const { providers, formats, cases } = leftOut();
  return [
    "# Coverage",
    "",
    "Made by `npm run coverage-page` from `patterns/` and `build/coverage/`; do not edit.",
    "",
    ...totals(),
    "",
    "_Form_: a prefix or another form of its own tells the value. _Keyword_: a word near by tells it. _Loose form_: the form says little about whose it is.",
    "_Judge_: code weighs it. Identifiers and public values are looked for as companions of secrets and are not reported alone.",
    "",
    "## Left out",
    "",
    ...Object.entries(providers).map(([name, reason]) => `- **${name}**: ${reason}`),
    ...formats.map(({ what, why }) => `- **${what}**: ${why}`),
    "",
    "## Test cases of other scanners that are no credentials",
    "",
    "`npm run conformance -- DIR` counts all cases, and once more without those of these rules and the single texts that are listed. None of them is treated specially in a scan.",
    "",
    "| scanner | rules | why |",
    "| --- | --- | --- |",
    ...cases.flatMap(({ reason, rules = {}, texts = {} }) => [
      ...Object.entries(rules).map(([scanner, names]) => `| ${scanner} | ${names.join(", ")} | ${cell(reason)} |`),
      ...Object.entries(texts).map(
        ([scanner, { length }]) => `| ${scanner} | ${length} single texts | ${cell(reason)} |`,
      ),
    ]),
    "",
    "## Providers",
    "",
    "| slug | provider | also called | secrets | identifiers | public | told by |",
    "| --- | --- | --- | --: | --: | --: | --- |",
    ...providerRows(),
    "",
  ].join("\n");
}

if (argv[1] !== undefined && import.meta.url === pathToFileURL(argv[1]).href) {
  const missing = unaccounted();
  if (missing.length > 0)
    throw new Error(`neither patterns nor a reason in build/coverage/left-out.yml: ${missing.join(", ")}`);
  writeFileSync(PAGE, coveragePage());
}
