/** Runs a table of fixtures: build with real git, scan with the real command, compare. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Built, Fixture } from "../../fixtures/fixture.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { differences } from "./matching.ts";
import { runDredge } from "./run-dredge.ts";
import type { Run } from "./run-dredge.ts";

/** Builds a fixture in a fresh directory, hands it over, and clears up. */
export function withFixture(fixture: Fixture, use: (built: Built, home: string) => void): void {
  const top = mkdtempSync(join(tmpdir(), "dredge-scenario-"));
  const [place, home] = [join(top, "fixture"), join(top, "home")];
  mkdirSync(place);
  mkdirSync(home);
  try {
    use(fixture.build(place, new Secrets(fixture.name)), home);
  } finally {
    // Not rmSync: some paths are longer than a system call takes.
    execFileSync("rm", ["-rf", top]);
  }
}

/** Scans a built fixture as the fixture asks, in JSON and with the raw values. */
export function scanFixture(built: Built, home: string, more: readonly string[] = []): Run {
  const args = [
    ...(built.command ?? []),
    built.target,
    ...(built.flags ?? []),
    "--format",
    "json",
    "--reveal",
    ...more,
  ];
  return runDredge(args, home);
}

/** One test for each fixture: everything planted is found, rightly placed, and nothing else. */
export function testFixtures(fixtures: readonly Fixture[]): void {
  test.each(fixtures)("$name", (fixture) => {
    withFixture(fixture, (built, home) => {
      expect(differences(built, scanFixture(built, home))).toEqual([]);
    });
  });
}
