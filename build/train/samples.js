/** Labelled samples: every assignment that the detector reads in the split's files, with what the labels say of it.
 *  The folder of a repository is kept to part the folds; the model never sees it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { AFTER, BEFORE, readWindow } from "../../dist/detect/judges/assignment.js";
import { featuresOf } from "../../dist/detect/model/score.js";
import { lineOf, lineStarts, readTruth, spanOf } from "./truth.js";

/**
 * @typedef {{repository: string, path: string, line: number, assignment: any, name: any, text: string,
 *   features: ReadonlyMap<string, number>, secret: boolean, labelled: boolean, rows: number[], weight: number}} Sample
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

/** @param {string} split - folder with data/ and truth.jsonl @returns {{samples: Sample[], rows: any[], repositories: string[]}} */
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
  return { samples: weighted(samples), rows, repositories: readdirSync(data).sort() };
}

/** No repository is to speak for all. */
function weighted(samples) {
  const sizes = new Map();
  for (const { repository } of samples) sizes.set(repository, (sizes.get(repository) ?? 0) + 1);
  return samples.map((s) => ({ ...s, weight: Math.min(1, (400 / sizes.get(s.repository)) ** 0.5) }));
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
    const window = { text: text.slice(from, match.index + AFTER), at: match.index - from, length: match[0].length };
    const reading = readWindow({ ...window, startsObject: false, endsObject: false });
    if (reading.kind !== "weighed") continue;
    const { assignment, name } = reading;
    const start = from + assignment.valueStart;
    if (seen.has(start)) continue;
    seen.add(start);
    const end = from + assignment.valueEnd;
    const hits = spans.filter(({ row, ...span }) => row.truth && span.start < end && start < span.end);
    const line = lineOf(starts, start);
    samples.push({
      repository: path.slice(0, path.indexOf("/")),
      path,
      line,
      assignment,
      name,
      text: text.slice(starts[line - 1], Math.min(starts[line] ?? text.length, (starts[line - 1] ?? 0) + 400)).trim(),
      features: featuresOf(assignment, name),
      secret: hits.length > 0,
      labelled: lines.has(line),
      rows: hits.map(({ row }) => row.index),
    });
  }
  return samples;
}
