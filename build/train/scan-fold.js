/** Scans folders with a model given as a file, and writes the results as SARIF has them: how cross-validation runs the whole detector with a model that has not seen
 *  them. A process of its own each time, since detectors remember what they have weighed. Usage: MODEL.json OUT.sarif DATA FOLDER… */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MODEL } from "../../dist/detect/model/weights.js";
import { renderReport, scan, scanOptions } from "../../dist/index.js";

const [modelFile, output, data, ...folders] = process.argv.slice(2);
Object.assign(MODEL, JSON.parse(readFileSync(modelFile, "utf8")));
const results = [];
for (const folder of folders) {
  const result = await scan(
    scanOptions(join(data, folder), { jobs: 1, targets: [{ kind: "directory", path: join(data, folder) }] }),
  );
  if (!result.complete) throw new Error(`${folder}: ${JSON.stringify(result.problems)}`);
  const report = JSON.parse(await renderReport(result, "sarif", { workingDirectory: data }));
  results.push(...report.runs[0].results);
}
writeFileSync(output, JSON.stringify(results));
