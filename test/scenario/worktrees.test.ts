import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WORKTREES } from "../../fixtures/git/worktrees.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { runDredge, type ReportedLedger } from "./run-dredge.ts";
import { testFixtures } from "./scenario.ts";

describe("what is not committed", () => testFixtures(WORKTREES));

describe("the ledger says which linked work trees' files were scanned", () => {
  const home = temporaryDirectory();
  const linked = (target: string, ...command: string[]): ReportedLedger[] =>
    (runDredge([...command, target, "--format", "json"], home).report?.ledger ?? []).filter(
      ({ source }) => source === "linked work trees",
    );

  test("inside, elsewhere and gone, seen from the main one and from a linked one", () => {
    const git = RealGit.init();
    git.commit({ "a.txt": "a\n" });
    expect(linked(git.path)).toEqual([]);
    const [elsewhere, gone] = [join(temporaryDirectory(), "elsewhere"), join(temporaryDirectory(), "gone")];
    for (const path of [join(git.path, "inside"), elsewhere, gone]) git.run("worktree", "add", "-q", "--detach", path);
    rmSync(gone, { recursive: true });
    const skipped = {
      "outside PATH (name their directories too for files that are not committed)": 1,
      "that are gone": 1,
    };
    expect(linked(git.path)).toMatchObject([{ expected: 3, scanned: 1, failed: 0, skipped }]);
    const own = Object.fromEntries(Object.keys(skipped).map((key) => [key, key.startsWith("outside") ? 2 : 1]));
    expect(linked(elsewhere)).toMatchObject([{ expected: 3, scanned: 0, skipped: own }]);
    expect(linked(git.path, "git")).toEqual([]);
    expect(linked(git.path, "dir")).toEqual([]);
  });
});
