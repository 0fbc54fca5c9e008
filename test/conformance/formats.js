/** `npm run formats -- DIR [--misses]`: whether values of every format of the tables in DIR (formats.csv, told by a literal of their own;
 *  keyword_formats.csv, told by a word near by) are found in every context of `contexts.js`, at any confidence, with their right value, and
 *  told to be the right provider's. The values are random and made from the tables alone, so that neither a pattern's examples nor other
 *  scanners' test cases say what is asked. `--misses` names each row that fails somewhere. Runs on the built dist/. */
import { join } from "node:path";
import { argv, exit, stderr, stdout } from "node:process";
import { slugOf } from "../../build/coverage/provider-names.js";
import { CONTEXTS, spell } from "./contexts.js";
import { Detection } from "./detect.js";
import { partsOf, readTable, valueOf } from "./format-table.js";

/** Keywords of a row that are asked for. */
const KEYWORDS = 2;
/** What a credential is, told by its name in the table; a name that says an id or an address is no secret. */
const IDENTIFIER =
  /\b(?:ids?|user|username|name|e-?mail|host|url|domain|account|number|sid|subdomain|instance|org|organi[sz]ation)\b/;
const SECRET = /secret|token|password|key$/;
const ENDS_AS_NAME = /(?:key|token|secret|password)$/;

/** @typedef {{ place: string, provider: string, spelled: import("./contexts.js").Spellings, value: string }} Sample */

class Tally {
  samples = 0;
  found = 0;
  right = 0;
  provider = 0;
  gating = 0;
}

/**
 * @param {string} folder
 * @returns {Sample[]}
 */
function ownForms(folder) {
  return readTable(join(folder, "formats.csv")).flatMap((row) => {
    const { provider = "", literal = "", position, rest_charset: alphabet = "", rest_length: length = "" } = row;
    return samplesOf(row, literal, (rest) =>
      alphabet.includes("[literal]") ? rest : position === "suffix" ? rest + literal : literal + rest,
    ).map((value) => ({
      place: `formats.csv:${row["line"]} ${literal} ${length}`,
      provider,
      spelled: spell("acme", "api key"),
      value,
    }));
  });
}

/**
 * @param {string} folder
 * @returns {Sample[]}
 */
function keywordForms(folder) {
  return readTable(join(folder, "keyword_formats.csv")).flatMap((row) => {
    const { provider = "", credential = "", keywords = "", rest_length: length = "" } = row;
    const what = credential.toLowerCase();
    if (IDENTIFIER.test(what) && !SECRET.test(what)) return [];
    const kind = /token|secret|password|api key|key/.exec(what)?.[0] ?? "key";
    return keywords
      .split(";")
      .slice(0, KEYWORDS)
      .flatMap((keyword) => {
        const words = keyword
          .toLowerCase()
          .split(/[^a-z0-9]+/)
          .filter(Boolean);
        const name =
          ENDS_AS_NAME.test(words.at(-1) ?? "") && words.length > 1 ? words.slice(0, -1).join("_") : words.join("_");
        return samplesOf(row, "", (rest) => rest).map((value) => ({
          place: `keyword_formats.csv:${row["line"]} ${keyword} ${length}`,
          provider,
          spelled: spell(name, kind),
          value,
        }));
      });
  });
}

/**
 * @param {Record<string, string>} row
 * @param {string} literal
 * @param {(rest: string) => string} whole
 * @returns {string[]} the shortest and the longest value; none where the row's words are not understood
 */
function samplesOf(row, literal, whole) {
  const parts = partsOf(row["rest_charset"] ?? "", row["rest_length"] ?? "", literal);
  if (!parts) return [];
  const seed = `${row["provider"]} ${row["line"]}`;
  return [...new Set([false, true].map((longest) => whole(valueOf(parts, seed, longest))))];
}

/**
 * @param {Detection} detection
 * @param {Sample} sample
 * @param {Tally} tally
 * @returns {string[]} the contexts in which it is not found, or with another value
 */
function ask(detection, { provider, spelled, value }, tally) {
  return Object.entries(CONTEXTS).flatMap(([where, write]) => {
    const text = write(spelled, value);
    const { found, identifiers } = detection.scan(text, "");
    const bytes = Buffer.from(text, "utf8").toString("latin1");
    const at = bytes.indexOf(Buffer.from(value, "utf8").toString("latin1"));
    const right = found.find((one) => one.start === at && one.value.length === value.length);
    tally.samples++;
    if (found.some((one) => one.start < at + value.length && at < one.end)) tally.found++;
    if (!right) return [where];
    tally.right++;
    const told = [right, ...identifiers.filter((one) => one.start === at && one.end === right.end)];
    if (told.some((one) => one.provider === slugOf(provider))) tally.provider++;
    if (right.gates) tally.gating++;
    return [];
  });
}

/**
 * @param {string} title
 * @param {readonly Sample[]} samples
 * @param {boolean} listsMisses
 */
function report(title, samples, listsMisses) {
  const detection = new Detection();
  const tally = new Tally();
  for (const sample of samples) {
    const missed = ask(detection, sample, tally);
    if (listsMisses && missed.length > 0)
      stdout.write(
        `${sample.place} (${sample.provider}): ${missed.length} contexts: ${missed.slice(0, 6).join(", ")}\n`,
      );
  }
  const share = (/** @type {number} */ n) => `${((100 * n) / Math.max(1, tally.samples)).toFixed(1)} %`;
  stdout.write(
    `${title}: ${samples.length} values, ${tally.samples} texts: found ${share(tally.found)}, with the right value ${share(tally.right)}, ` +
      `as the provider's ${share(tally.provider)}, gating ${share(tally.gating)}\n`,
  );
}

// A reader that has seen enough closes the pipe.
stdout.on("error", () => exit(0));

const folder = argv[2];
if (folder === undefined || folder.startsWith("-")) {
  stderr.write("usage: npm run formats -- DIR [--misses]\n");
  exit(2);
}
const listsMisses = argv.includes("--misses");
report("told by a literal of their own", ownForms(folder), listsMisses);
report("told by a word near by", keywordForms(folder), listsMisses);
