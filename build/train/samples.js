/** Labelled samples: every assignment that the detector reads in the split's files, with what the labels say of it.
 *  The folder of a repository is kept to part the folds; the model never sees it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { AFTER, BEFORE } from "../../dist/detect/judges/assignment.js";
import { readName } from "../../dist/detect/judges/assignment/names.js";
import { isReference } from "../../dist/detect/judges/assignment/references.js";
import { readAssignment } from "../../dist/detect/judges/assignment/syntax.js";
import { featuresOf } from "../../dist/detect/model/score.js";

/**
 * @typedef {{repository: string, path: string, line: number, start: number, end: number, value: string, text: string,
 *   features: ReadonlyMap<string, number>, secret: boolean, labelled: boolean, rows: number[]}} Sample
 */

function keywords() {
  const file = parse(readFileSync(new URL("../../patterns/generic.yml", import.meta.url), "utf8"));
  return file.patterns.find((pattern) => pattern.id === "generic-assignment").keywords;
}

function* filesBelow(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

/** Rows of the truth by path, with byte offsets of their values. */
function readTruth(split) {
  const rows = readFileSync(join(split, "truth.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const byPath = new Map();
  rows.forEach((row, index) => {
    const own = byPath.get(row.path) ?? [];
    own.push({ ...row, index });
    byPath.set(row.path, own);
  });
  return { rows, byPath };
}

/** @param {Buffer} bytes @returns {number[]} offset of each line's first byte */
function lineStarts(bytes) {
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts, offset) {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** Byte span of a row's value; the whole lines where it has none. */
function spanOf(row, bytes, starts) {
  const from = starts[row.line_start - 1] ?? bytes.length;
  const lastFrom = starts[row.line_end - 1] ?? bytes.length;
  const lineEnd = (starts[row.line_end] ?? bytes.length + 1) - 1;
  const offset = (begin, characters) => {
    const line = bytes.subarray(begin, begin + characters * 4 + 4).toString("utf8");
    return begin + Buffer.byteLength(Array.from(line).slice(0, characters).join(""));
  };
  return {
    start: row.value_start < 0 ? from : offset(from, row.value_start),
    end: row.value_end < 0 ? lineEnd : offset(lastFrom, row.value_end),
  };
}

/** @param {string} split - folder with data/ and truth.jsonl @returns {{samples: Sample[], rows: any[]}} */
export function readSamples(split) {
  const data = join(split, "data");
  const { rows, byPath } = readTruth(split);
  const words = new RegExp(keywords().join("|"), "gi");
  const samples = [];
  for (const file of filesBelow(data)) {
    const path = file.slice(data.length + 1);
    const bytes = readFileSync(file);
    if (bytes.subarray(0, 8000).includes(0)) continue;
    samples.push(...samplesOf(path, bytes, words, byPath.get(path) ?? []));
  }
  return { samples, rows };
}

function samplesOf(path, bytes, words, truth) {
  const text = bytes.toString("latin1");
  const starts = lineStarts(bytes);
  const spans = truth.map((row) => ({ row, ...spanOf(row, bytes, starts) }));
  const lines = new Set(
    truth.flatMap((row) => Array.from({ length: row.line_end - row.line_start + 1 }, (_, i) => row.line_start + i)),
  );
  const seen = new Set();
  const samples = [];
  words.lastIndex = 0;
  for (let match = words.exec(text); match; match = words.exec(text)) {
    words.lastIndex = match.index + 1;
    const from = Math.max(0, match.index - BEFORE);
    const assignment = readAssignment(text.slice(from, match.index + AFTER), match.index - from, match[0].length);
    if (!assignment) continue;
    const start = from + assignment.valueStart;
    if (seen.has(start)) continue;
    const name = readName(assignment.name);
    if (!name || isReference(assignment)) continue;
    seen.add(start);
    const end = from + assignment.valueEnd;
    const hits = spans.filter(({ row, ...span }) => row.truth && span.start < end && start < span.end);
    const line = lineOf(starts, start);
    samples.push({
      repository: path.slice(0, path.indexOf("/")),
      path,
      line,
      start,
      end,
      value: assignment.value,
      text: text.slice(starts[line - 1], Math.min(starts[line] ?? text.length, (starts[line - 1] ?? 0) + 400)).trim(),
      features: featuresOf(assignment, name),
      secret: hits.length > 0,
      labelled: lines.has(line),
      rows: hits.map(({ row }) => row.index),
    });
  }
  return samples;
}
