/** Reads case files: one JSON object a line, plain or gzipped, each a text with what a scanner is to find in it (or not).
 *  The form is that of the cases that other scanners' tests were turned into; they are data, and no part of this repository.
 *  Knows nothing of detection. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/**
 * @typedef {object} Case
 * @property {string} place - file and line, for messages
 * @property {string} source - which scanner's tests it comes from
 * @property {string} rule - that scanner's name of the rule
 * @property {string} provider - its slug
 * @property {boolean} positive - something is to be found
 * @property {string} text - what is scanned
 * @property {string} path - of the file it stands in; may be empty
 * @property {readonly string[]} secrets - the values expected, where the case states them
 * @property {readonly string[]} parts - the values that the scanner joins to one of `secrets`
 * @property {boolean} ruleOnly - a negative that says no more than that this rule must not fire
 */

/** One line that says what is wrong with the cases. */
export class CaseError extends Error {}

/**
 * @param {string} folder
 * @returns {Case[]} in order of file and line
 * @throws CaseError when there are none, or one cannot be read
 */
export function readCases(folder) {
  const files = namesIn(folder).filter((name) => /\.jsonl(?:\.gz)?$/.test(name));
  if (files.length === 0) throw new CaseError(`${folder}: holds no case files (*.jsonl or *.jsonl.gz)`);
  return files.sort().flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    const text = (file.endsWith(".gz") ? unpack(bytes, file) : bytes).toString("utf8");
    return text.split("\n").flatMap((line, i) => (line.trim() === "" ? [] : [readCase(line, `${file}:${i + 1}`)]));
  });
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    throw new CaseError(`${folder}: is not a folder that can be read`);
  }
}

/**
 * @param {Buffer} bytes
 * @param {string} file
 */
function unpack(bytes, file) {
  try {
    return gunzipSync(bytes);
  } catch {
    throw new CaseError(`${file}: is not gzipped, whatever its name says`);
  }
}

/**
 * @param {string} line
 * @param {string} place
 * @returns {Case}
 */
function readCase(line, place) {
  /** @type {Record<string, unknown>} */
  let row;
  try {
    row = JSON.parse(line);
  } catch {
    throw new CaseError(`${place}: is not JSON`);
  }
  /** @param {string} key */
  const text = (key) => (typeof row[key] === "string" ? row[key] : "");
  /** @param {string} key */
  const texts = (key) => {
    const list = row[key];
    return Array.isArray(list) ? list.filter((one) => typeof one === "string" && one !== "") : [];
  };
  if (typeof row["text"] !== "string") throw new CaseError(`${place}: has no text`);
  const kind = row["kind"];
  if (kind !== "positive" && kind !== "negative") throw new CaseError(`${place}: kind must be positive or negative`);
  return {
    place,
    source: text("peer"),
    rule: text("rule"),
    provider: text("provider"),
    positive: kind === "positive",
    text: text("text"),
    path: text("path"),
    secrets: texts("secrets"),
    parts: texts("parts"),
    ruleOnly: row["rule_only"] === true,
  };
}
