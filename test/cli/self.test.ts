/** What a newcomer sees first: dredge on its own files finds nothing that counts, since what tests need is put together at run time.
 *  The history is left to `npx dredge .`: what lies unreachable in a checkout is nobody's fault. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("dredge is quiet about its own files", () => {
  const words = ["bin/dredge.js", "dir", ".", "--format", "json"];
  const run = spawnSync(process.execPath, words, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });
  const { verdicts } = JSON.parse(run.stdout) as {
    verdicts: { gates: boolean; finding: { patternId: string; occurrences: { origin: { path?: string } }[] } }[];
  };
  const counted = verdicts.filter(({ gates }) => gates);
  expect(counted.map(({ finding }) => [finding.patternId, finding.occurrences[0]?.origin.path])).toEqual([]);
  expect(run.status).toBe(0);
});
