/** Values that people write where a secret goes later are seen, called made up, and fail nothing. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDirectory } from "../git/real-git.ts";
import { runDredge } from "../scenario/run-dredge.ts";

test("changeme is seen and does not count", () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "settings.py"), 'password = "changeme"\n');
  const { exit, stdout } = runDredge(["dir", directory, "--format", "json"], temporaryDirectory());
  const { verdicts } = JSON.parse(stdout) as { verdicts: { gates: boolean; finding: { dummy: boolean } }[] };
  expect(verdicts.map(({ gates, finding }) => [gates, finding.dummy])).toEqual([[false, true]]);
  expect(exit).toBe(0);
});
