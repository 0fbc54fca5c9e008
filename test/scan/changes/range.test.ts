/** Ranges of random histories with merges and wrong clocks: the commits that follow from the graph, and the new blobs that git tells of each. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gitPlaces } from "../../../src/config/git-places.ts";
import { rangeRequest } from "../../../src/config/range.ts";
import { ChangeSource } from "../../../src/scan/changes/change-source.ts";
import { RealGit } from "../../git/real-git.ts";

interface RandomCommit {
  readonly parents: readonly number[];
  readonly files: readonly (readonly [path: number, content: number])[];
  readonly clock: number;
}

const PATHS = ["a", "b/c", "b/d", "e/f/g", "b/h/i"];
const commits = fc.array(
  fc.record({
    parents: fc.array(fc.nat(1000), { minLength: 0, maxLength: 3 }),
    files: fc.array(fc.tuple(fc.nat(PATHS.length - 1), fc.nat(12)), { maxLength: 3 }),
    clock: fc.integer({ min: -3, max: 3 }),
  }),
  { minLength: 6, maxLength: 24 },
);

/** One branch a commit, `c0` and on. */
function build(git: RealGit, all: readonly RandomCommit[]): void {
  const stream = all.map(({ files, clock }, i) => {
    const known = parentsOf(all, i);
    const when = `${1_700_000_000 + (i + clock) * 60} +0000`;
    const people = `author A <a@example.org> ${when}\ncommitter A <a@example.org> ${when}\n`;
    const from = known.map((parent, n) => `${n === 0 ? "from" : "merge"} refs/heads/c${parent}\n`).join("");
    // A content of 0 deletes the file.
    const changes = files.map(([path, content]) =>
      content === 0
        ? `D ${PATHS[path]}\n`
        : `M 100644 inline ${PATHS[path]}\ndata 3\n${String(content).padStart(2, "0")}\n\n`,
    );
    return `commit refs/heads/c${i}\n${people}data 2\n${i % 10}\n\n${from}${changes.join("")}\n`;
  });
  git.output(["fast-import", "--quiet"], stream.join(""));
}

function parentsOf(all: readonly RandomCommit[], i: number): number[] {
  return [...new Set(i === 0 ? [] : (all[i]?.parents ?? []).map((parent) => parent % i))];
}

/** Numbers of a commit and of all that lead to it. */
function ancestors(all: readonly RandomCommit[], tip: number): ReadonlySet<number> {
  const found = new Set([tip]);
  for (const i of found) for (const parent of parentsOf(all, i)) found.add(parent);
  return found;
}

/** Post-images that differ from those of all parents. */
function newBlobs(git: RealGit, ids: readonly string[]): string[] {
  const text = git.run(
    "-c",
    "diff.renames=false",
    "log",
    "-c",
    "-r",
    "--root",
    "--raw",
    "--no-abbrev",
    "--format=",
    "--no-renames",
    "--no-walk",
    ...ids,
  );
  const found = text.split("\n").flatMap((line) => {
    const match = /^:+[^\t]* ([0-9a-f]{40}) [A-Z]+\t/.exec(line);
    return match?.[1] === undefined || /^0+$/.test(match[1]) ? [] : [match[1]];
  });
  return [...new Set(found)].sort();
}

describe("a range", () => {
  it("holds the commits and new blobs that git tells", () => {
    fc.assert(
      fc.property(commits, fc.nat(), fc.nat(), (all, x, y) => {
        const git = RealGit.init();
        build(git, all);
        const [tip, base] = [`c${x % all.length}`, `c${y % all.length}`];
        const { path, places } = gitPlaces(git.path, undefined, {});
        const changes = rangeRequest({
          range: `${base}..${tip}`,
          sinceCommit: undefined,
          ref: undefined,
          branch: undefined,
        });
        const source = new ChangeSource({ kind: "changes", path, places, changes });
        // Not git's own walk: that goes by the clocks too.
        const known = ancestors(all, y % all.length);
        const wanted = [...ancestors(all, x % all.length)].filter((i) => !known.has(i));
        const refs = git.run("for-each-ref", "--format=%(refname:short) %(objectname)").split("\n");
        const idOf = new Map(refs.map((line) => line.split(" ") as [string, string]));
        const listed = wanted.map((i) => idOf.get(`c${i}`) ?? "").sort();
        const found = source.base.range?.commits.map(({ id }) => id) ?? [];
        expect([...found].sort()).toEqual(listed);
        const unitsOf = (kind: string): string[] =>
          source.set.units
            .filter((unit) => unit.kind === kind)
            .map(({ id }) => id)
            .sort();
        expect(unitsOf("commit")).toEqual(listed);
        expect(unitsOf("blob")).toEqual(listed.length === 0 ? [] : newBlobs(git, listed));
        const places2 = new Map(found.map((id, i) => [id, i]));
        for (const commit of source.base.range?.commits ?? [])
          for (const parent of commit.parents)
            expect(places2.get(parent) ?? -1).toBeLessThan(places2.get(commit.id) ?? 0);
        source.close();
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
