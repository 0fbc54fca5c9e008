/** The scenario that says the job is done, and what holds for any scan: the same bytes whatever the number of workers. */
import { expect, test } from "vitest";
import type { Fixture } from "../../fixtures/fixture.ts";
import { CLONES } from "../../fixtures/git/clones.ts";
import { EVERYTHING } from "../../fixtures/git/everything.ts";
import { MESSAGES } from "../../fixtures/git/messages.ts";
import { NAMES } from "../../fixtures/git/names.ts";
import { WORKTREES } from "../../fixtures/git/worktrees.ts";
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

const TELLING: readonly Fixture[] = [
  EVERYTHING,
  ...NAMES,
  ...MESSAGES,
  ...WORKTREES.filter((fixture) => fixture.name === "credentials in the git directory's own files"),
];

test.each(TELLING)("without --reveal no format shows a raw value: $name", (fixture) => {
  withFixture(fixture, (built, home) => {
    const shown = ["text", "json", "jsonl", "sarif"].flatMap((format) => {
      const { stdout, stderr, exit } = runDredge([built.target, "--format", format], home);
      expect(exit).toBe(1);
      return built.expected
        .filter(({ value }) => (stdout + stderr).includes(value))
        .map(({ place }) => [format, place]);
    });
    expect(shown).toEqual([]);
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
