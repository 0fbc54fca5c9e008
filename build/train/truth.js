/** The labels of the split: rows by path, and where their values stand in bytes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Rows of the truth, each with its number, in order and by path. */
export function readTruth(split) {
  const rows = readFileSync(join(split, "truth.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line, index) => ({ ...JSON.parse(line), index }));
  const byPath = new Map();
  for (const row of rows) byPath.set(row.path, [...(byPath.get(row.path) ?? []), row]);
  return { rows, byPath };
}

/** The folder that a path begins with. */
export function repositoryOf(path) {
  return path.slice(0, path.indexOf("/"));
}

/** @param {Buffer} bytes @returns {number[]} offset of each line's first byte */
export function lineStarts(bytes) {
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  return starts;
}

/** @returns {number} the line, from 1, that holds the byte at an offset */
export function lineOf(starts, offset) {
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
export function spanOf(row, bytes, starts) {
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
