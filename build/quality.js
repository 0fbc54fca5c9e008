/** `npm run quality -- FOLDER`: scans a labelled split and prints the scorer's table, the mean over repositories, and the time per MB.
 *  FOLDER holds score.py and dev.tar.gz (or data/ and truth.jsonl). Needs python3 and a built dredge. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSplit } from "./train/split.js";

const folder = process.argv[2];
const split = openSplit(folder);
const scorer = join(folder ?? "", "score.py");
const work = mkdtempSync(join(tmpdir(), "dredge-quality-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

function scan(name, ...more) {
  const file = join(work, name);
  const command = new URL("../bin/dredge.js", import.meta.url).pathname;
  const begin = performance.now();
  const flags = ["--format", "sarif", "--output", file, "--jobs", "1", "--quiet", ...more];
  spawnSync(process.execPath, [command, "dir", join(split, "data"), ...flags]);
  return { file, seconds: (performance.now() - begin) / 1000 };
}

function score(truth, findings, ...more) {
  const place = ["--truth", truth, "--data", join(split, "data"), "--findings", findings, "--format", "sarif"];
  return execFileSync("python3", [scorer, ...place, ...more], { encoding: "utf8" });
}

/** Means of precision, recall and F1 over the repositories that hold a true row. */
function macro(file) {
  const truth = readFileSync(join(split, "truth.jsonl"), "utf8").trim().split("\n");
  const report = JSON.parse(readFileSync(file, "utf8"));
  const repositoryOf = (path) => path.slice(0, path.indexOf("/"));
  const rows = new Map();
  for (const line of truth) {
    const row = JSON.parse(line);
    const own = rows.get(repositoryOf(row.path)) ?? [];
    own.push(row);
    rows.set(repositoryOf(row.path), own);
  }
  const sums = { precision: 0, recall: 0, f1: 0, count: 0 };
  for (const [repository, own] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const trues = own.filter((row) => row.truth);
    if (trues.length === 0) continue;
    const found = report.runs[0].results
      .map((result) => result.locations[0].physicalLocation)
      .map(({ artifactLocation, region }) => ({
        path: decodeURIComponent(artifactLocation.uri).replace(/^.*?data\//, ""),
        start: region.startLine,
        end: region.endLine ?? region.startLine,
      }))
      .filter(({ path }) => repositoryOf(path) === repository);
    const meets = (row, f) => f.path === row.path && f.start <= row.line_end && row.line_start <= f.end;
    const tp = trues.filter((row) => found.some((f) => meets(row, f))).length;
    const fp = found.filter((f) => !trues.some((row) => meets(row, f))).length;
    sums.precision += tp + fp === 0 ? 0 : tp / (tp + fp);
    sums.recall += tp / trues.length;
    sums.f1 += (2 * tp) / (tp + fp + trues.length);
    sums.count++;
  }
  return sums;
}

const full = scan("all.sarif");
const bare = scan("without.sarif", "--skip", "generic-assignment");
console.log(score(join(split, "truth.jsonl"), full.file));
const { precision, recall, f1, count } = macro(full.file);
const mean = (sum) => (sum / count).toFixed(3);
console.log(
  `per repository (${count} with true rows), line level: precision ${mean(precision)}, recall ${mean(recall)}, F1 ${mean(f1)}`,
);
const size = Number(execFileSync("du", ["-sb", join(split, "data")], { encoding: "utf8" }).split("\t")[0]) / 1e6;
console.log(
  `${size.toFixed(0)} MB in ${full.seconds.toFixed(2)} s, ${((full.seconds / size) * 1000).toFixed(0)} ms a MB; without the generic detector ${bare.seconds.toFixed(2)} s`,
);
