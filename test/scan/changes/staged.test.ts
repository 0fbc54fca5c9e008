/** What is staged, after random edits in nested directories, against `git diff --cached`: the same paths with the same blobs. */
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { gitPlaces } from "../../../src/config/git-places.ts";
import { ChangeSource } from "../../../src/scan/changes/change-source.ts";
import { RealGit } from "../../git/real-git.ts";

const PATHS = ["a", "a-b", "a.b/c", "ab/c/d", "ab/c/e/f", "ab/d", "z/ä/y"];
const edit = fc.record({
  path: fc.constantFrom(...PATHS),
  what: fc.constantFrom("write", "delete", "mode", "write without staging"),
  content: fc.nat(5),
});
const edits = fc.array(edit, { maxLength: 6 });

function apply(git: RealGit, { path, what, content }: { path: string; what: string; content: number }): void {
  const full = join(git.path, path);
  if (what.startsWith("write")) git.write(path, `${content}\n`);
  else if (existsSync(full) && what === "delete") rmSync(full);
  else if (existsSync(full)) chmodSync(full, 0o755);
  if (what !== "write without staging") git.run("add", "-A", "--", ...(existsSync(full) ? [path] : ["."]));
}

/** Paths and blobs that the index adds or changes, mode alone left out. */
function byGit(git: RealGit): string[] {
  const text = git
    .output(["diff", "--cached", "--raw", "-z", "--no-renames", "--no-abbrev", "HEAD"])
    .toString("latin1");
  const fields = text.split("\0");
  const found: string[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [, , before = "", after = ""] = fields[i]?.split(" ") ?? [];
    if (before !== after && !/^0+$/.test(after)) found.push(`${fields[i + 1]} ${after}`);
  }
  return found.sort();
}

it("is what git tells", () => {
  fc.assert(
    fc.property(edits, edits, fc.boolean(), (first, second, isSplit) => {
      const git = RealGit.init();
      if (isSplit) git.run("config", "core.splitIndex", "true");
      for (const each of first) apply(git, each);
      git.commit({ base: "base\n" });
      for (const each of second) apply(git, each);
      const { path, places } = gitPlaces(git.path, undefined, {});
      const source = new ChangeSource({ kind: "changes", path, places, changes: { kind: "staged", paths: undefined } });
      const found = source.set.units.flatMap((_, unit) =>
        source.set.arrivals(unit).map((arrival) => `${arrival.path} ${arrival.id}`),
      );
      source.close();
      expect(found.sort()).toEqual(byGit(git));
    }),
    { numRuns: 25 },
  );
}, 120_000);
