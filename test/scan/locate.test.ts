/** Since when and where: for every secret the commits, paths, refs and lines are those that a look at every commit's whole tree gives. */
import { expect, test } from "vitest";
import type { ScanOptions } from "../../src/model/options.ts";
import { scan } from "../../src/scan/run.ts";
import { bruteForce, type Stood } from "./brute-force.ts";
import { RealGit } from "../git/real-git.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import { makeGraph } from "./random-graph.ts";

const FIRST_SEED = Number(process.env["DREDGE_SEED"] ?? 1);

function historyOf(path: string): ScanOptions {
  return {
    targets: [{ kind: "repository", path, history: true, workTree: false }],
    jobs: 1,
    timeoutSeconds: undefined,
    verifyObjects: false,
    reveal: true,
    noIgnore: false,
    only: [],
    rules: [],
    skip: [],
    detectors: [],
    minSeverity: "medium",
    minConfidence: "medium",
    fingerprintKey: undefined,
  };
}

/** What dredge says, in the words of the brute force. */
async function scanned(path: string): Promise<Map<string, Stood[]>> {
  const { verdicts, complete } = await scan(historyOf(path));
  expect(complete).toBe(true);
  const all = new Map<string, Stood[]>();
  for (const { finding } of verdicts) {
    const stood = new Map<string, Stood>();
    for (const { origin, span } of finding.occurrences) {
      if (origin.kind !== "git") throw new Error(`found in a ${origin.kind}`);
      const { path: at, first, last, inHead, reach, refs, refCount, objectId } = origin;
      if (at === undefined) continue;
      expect(refCount).toBe(refs.length);
      const lines = [...(stood.get(at)?.lines ?? []), span.line];
      stood.set(at, {
        path: at,
        first: first?.id ?? "",
        last: last?.id ?? "",
        inHead,
        reach,
        refs,
        object: objectId,
        lines,
      });
    }
    all.set(
      finding.secret ?? "",
      [...stood.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  }
  return all;
}

test.each(Array.from({ length: 8 }, (_, i) => FIRST_SEED + i))("random graph %i", async (seed) => {
  const { git, secrets } = makeGraph(seed, 50);
  const expected = bruteForce(git, secrets);
  const actual = await scanned(git.path);
  for (const secret of secrets) {
    const stood = expected.get(secret) ?? [];
    // Git's subjects differ from run to run only in the seed; a secret that no commit has is not in the map at all.
    if (stood.length > 0) expect(actual.get(secret)).toEqual(stood);
  }
  expect(actual.size).toBeGreaterThanOrEqual([...expected.values()].filter((stood) => stood.length > 0).length);
});

test("a tree that holds itself over and over is a place like any other, not billions", async () => {
  const git = RealGit.init("--bare");
  const { value } = new Secrets("bomb").githubPat();
  const entry = (mode: string, type: string, id: string, name: string): string => `${mode} ${type} ${id}\t${name}`;
  const blob = git.output(["hash-object", "-w", "--stdin"], value).toString().trim();
  let tree = git
    .output(["mktree"], `${entry("100644", "blob", blob, "leaf")}\n`)
    .toString()
    .trim();
  for (let depth = 0; depth < 12; depth++) {
    const entries = Array.from({ length: 10 }, (_, i) => `${entry("040000", "tree", tree, `d${i}`)}\n`);
    tree = git.output(["mktree"], entries.join("")).toString().trim();
  }
  const commit = git.run("commit-tree", tree, "-m", "a thousand billion paths");
  git.run("update-ref", "refs/heads/main", commit);
  git.run("tag", "tree", tree);

  const { verdicts } = await scan(historyOf(git.path));
  expect(verdicts).toHaveLength(1);
  const occurrences = verdicts[0]!.finding.occurrences;
  expect(occurrences.length).toBeGreaterThan(0);
  for (const { origin } of occurrences) {
    if (origin.kind !== "git") throw new Error(origin.kind);
    expect(origin.path).toMatch(/^(?:d\d\/){12}leaf$/);
    expect([origin.first?.id, origin.inHead]).toEqual([commit, true]);
  }
});

test("trees that were made to stand at thousands of paths hide no path of HEAD's, and the scan says that not all are listed", async () => {
  const git = RealGit.init("--bare");
  const { value } = new Secrets("flood").githubPat();
  const tree = (lines: string): string => git.output(["mktree"], lines).toString().trim();
  const commit = (root: string, ...parents: string[]): string =>
    git.run("commit-tree", root, "-m", "x", ...parents.flatMap((parent) => ["-p", parent]));
  const blob = git.output(["hash-object", "-w", "--stdin"], value).toString().trim();
  let flood = tree(`100644 blob ${blob}\tleaf\n`);
  for (let depth = 0; depth < 13; depth++) flood = tree(`040000 tree ${flood}\tl\n040000 tree ${flood}\tr\n`);
  const real = tree(`100644 blob ${blob}\treal.env\n`);
  const first = commit(real);
  const second = commit(tree(`040000 tree ${flood}\tvendor\n`), first);
  git.run("update-ref", "refs/heads/main", commit(real, second));

  const { verdicts, complete, problems } = await scan(historyOf(git.path));
  expect(complete).toBe(false);
  expect(problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
    expect.stringMatching(/^too-large: \d+ trees or files stand at more than 4096 paths/),
  ]);
  const places = verdicts.flatMap(({ finding }) => finding.occurrences.map(({ origin }) => origin));
  const own = places.filter((origin) => origin.kind === "git" && origin.path === "real.env");
  expect(own).toMatchObject([{ inHead: true, first: { id: first } }]);
});

test("refs are those that reach any commit that has the secret, also where histories have nothing in common", async () => {
  const git = RealGit.init();
  const { value } = new Secrets("refs").githubPat();
  git.commit({ file: `token = ${value}\n` }, "first");
  git.run("checkout", "-q", "--orphan", "other");
  git.commit({ file: `token = ${value}\n`, more: "text" }, "elsewhere");
  git.run("update-ref", "refs/remotes/origin/other", "other");
  git.run("checkout", "-q", "main");
  git.run("branch", "-q", "-D", "other");
  const { verdicts } = await scan(historyOf(git.path));
  expect(verdicts.map(({ finding }) => finding.exposure)).toEqual(["remote"]);
  expect(verdicts[0]!.finding.occurrences.map(({ origin }) => "refs" in origin && origin.refs)).toEqual([
    ["HEAD", "refs/heads/main", "refs/remotes/origin/other"],
  ]);
});
