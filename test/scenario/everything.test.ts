/** The scenario that says the job is done, and what holds for any scan: the same bytes whatever the number of workers. */
import { expect, test } from "vitest";
import { EVERYTHING } from "../../fixtures/git/everything.ts";
import { CLONES } from "../../fixtures/git/clones.ts";
import { runDredge } from "./run-dredge.ts";
import { scanFixture, testFixtures, withFixture } from "./scenario.ts";

testFixtures([EVERYTHING]);

test("the report is the same, byte for byte, with 1, 2 and 8 workers, and again", () => {
  withFixture(EVERYTHING, (built, home) => {
    const reports = ["1", "2", "8", "2"].map((jobs) => scanFixture(built, home, ["--jobs", jobs]).stdout);
    expect(reports[0]).toContain('"verdicts"');
    expect(new Set(reports).size).toBe(1);
  });
});

test("without --reveal no format holds a raw value", () => {
  withFixture(EVERYTHING, (built, home) => {
    for (const format of ["text", "json", "jsonl", "sarif"]) {
      const { stdout, stderr, exit } = runDredge([built.target, "--format", format], home);
      expect(exit).toBe(1);
      const shown = built.expected.filter(({ value }) => (stdout + stderr).includes(value));
      expect(shown.map(({ place }) => [format, place])).toEqual([]);
    }
  });
});

test("an incomplete scan is told by its exit code, unless it was allowed", () => {
  const shallow = CLONES.find((fixture) => fixture.name === "a Git LFS object that is missing");
  if (shallow === undefined) throw new Error("the fixture is gone");
  withFixture(shallow, (built, home) => {
    expect(runDredge([built.target, "--format", "json"], home).exit).toBe(3);
    expect(runDredge([built.target, "--format", "json", "--allow-incomplete"], home).exit).toBe(0);
    expect(runDredge([built.target, "--format", "json", "--allow-incomplete=missing-object"], home).exit).toBe(0);
    expect(runDredge([built.target, "--format", "json", "--allow-incomplete=too-large"], home).exit).toBe(3);
  });
});
