/** `npm run quality -- FOLDER`: scans a labelled split and prints the scorer's table, the means over repositories, and the time per MB;
 *  with the model as it is, and cross-validated by repository. `--diagram FILE` draws the reliability diagram.
 *  FOLDER holds score.py and dev.tar.gz (or data/ and truth.jsonl). Needs python3 and a built dredge. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costOf, costTable } from "./train/cost.js";
import { reliabilityDiagram } from "./train/diagram.js";
import { macro, placesOf, reliability } from "./train/figures.js";
import { crossValidate, heldOutOdds } from "./train/model.js";
import { readSamples } from "./train/samples.js";
import { openSplit } from "./train/split.js";

const folder = process.argv[2];
const split = openSplit(folder);
const data = join(split, "data");
const work = mkdtempSync(join(tmpdir(), "dredge-quality-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

/** The report of the whole split, each repository scanned with a model that has not seen it. */
function scanHeldOut(folds) {
  const results = [];
  for (const { repositories, model } of folds) {
    const modelFile = join(work, "model.json");
    const output = join(work, "fold.json");
    writeFileSync(modelFile, JSON.stringify(model));
    const program = new URL("./train/scan-fold.js", import.meta.url).pathname;
    execFileSync(process.execPath, [program, modelFile, output, data, ...repositories], { stdio: "inherit" });
    results.push(...JSON.parse(readFileSync(output, "utf8")));
  }
  const output = join(work, "held-out.sarif");
  writeFileSync(output, JSON.stringify({ version: "2.1.0", runs: [{ columnKind: "utf16CodeUnits", results }] }));
  return output;
}

function print(title, findings, rows) {
  const place = ["--truth", join(split, "truth.jsonl"), "--data", data, "--findings", findings, "--format", "sarif"];
  const table = execFileSync("python3", [join(folder, "score.py"), ...place], { encoding: "utf8" });
  const files = new Set(rows.map((row) => row.path));
  const mean = macro(rows, placesOf(JSON.parse(readFileSync(findings, "utf8")), files));
  console.log(`\n== ${title}\n\n${table}`);
  console.log(
    `means over ${mean.repositories} repositories with true rows, line level: precision ${mean.precision.toFixed(3)}, recall ${mean.recall.toFixed(3)}, F1 ${mean.f1.toFixed(3)}`,
  );
}

const { samples, rows, repositories } = readSamples(split);
const folds = crossValidate(samples, repositories);
const variants = costOf(data, work);
print("the model as it is", join(work, "all.sarif"), rows);
const heldOut = scanHeldOut(folds);
print("cross-validated by repository", heldOut, rows);
const keep = process.argv.indexOf("--report");
if (keep > 0) writeFileSync(process.argv[keep + 1], readFileSync(heldOut));

const tenths = reliability(samples, heldOutOdds(samples, folds));
console.log(
  `\n== confidence, cross-validated (${samples.length} assignments)\n\ngiven       assignments   mean   secret`,
);
tenths.forEach(({ count, given, secret }, i) =>
  console.log(`${i / 10} to ${(i + 1) / 10}${String(count).padStart(13)}  ${given.toFixed(3)}   ${secret.toFixed(3)}`),
);
const drawn = process.argv.indexOf("--diagram");
if (drawn > 0)
  writeFileSync(
    process.argv[drawn + 1],
    reliabilityDiagram(tenths, "Confidence against the share that is secret, cross-validated by repository"),
  );

const megabytes = Number(execFileSync("du", ["-sb", data], { encoding: "utf8" }).split("\t")[0]) / 1e6;
console.log(`\n== time (${megabytes.toFixed(1)} MB, one thread, whole processes in turns; least of all rounds)\n`);
console.log(costTable(variants).join("\n"));
