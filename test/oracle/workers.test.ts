/** Reports are the same, byte for byte, however many workers share the work and wherever a heavy delta tree is cut for them. */
import { expect, test } from "vitest";
import { planRepository } from "../../src/scan/repository-job.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { runDredge } from "../scenario/run-dredge.ts";
import { openAt } from "./forest-rig.ts";
import { RandomHistory } from "./random-history.ts";

test("1, 2, 3 and 8 jobs write the same report of trees that are cut into tasks", () => {
  const git = RealGit.init("--bare");
  // git fast-import writes each version as a delta upon the one before.
  git.output(["fast-import", "--quiet", "--depth=4000"], new RandomHistory(77).stream(420, 2, 6000));
  const { job } = planRepository(openAt(git.path), 3, false, { left: Infinity });
  expect(job.packs[0]?.cut.includes(1)).toBe(true);

  const reports = [1, 2, 3, 8].map((jobs) => {
    const { exit, stdout, stderr } = runDredge(
      ["git", git.path, "--format", "json", "--jobs", `${jobs}`],
      temporaryDirectory(),
    );
    return { exit, stderr, stdout };
  });
  expect(reports[0]?.exit).toBe(1);
  expect(reports[0]?.stdout.length).toBeGreaterThan(10_000);
  for (const report of reports) expect(report).toEqual(reports[0]);
});
