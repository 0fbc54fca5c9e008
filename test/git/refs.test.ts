/** Refs and reflogs in files, made by the real git. */
import { appendFileSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readReflogs } from "../../src/git/reflogs.ts";
import { readRefs } from "../../src/git/refs.ts";
import { open } from "./open.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";

/** "name id" of everything below refs/, as git and as we see it. */
function gitRefs(git: RealGit): string[] {
  return git.run("for-each-ref", "--format=%(refname) %(objectname)").split("\n").sort();
}
function ourRefs(git: RealGit): string[] {
  const refs = readRefs(open(git.path)).filter((ref) => ref.name.startsWith("refs/") && ref.worktree === undefined);
  return refs.map((ref) => `${Buffer.from(ref.name, "latin1").toString()} ${ref.target}`).sort();
}

describe.each(["sha1", "sha256"])("refs of a %s repository", (format) => {
  it("are those that git lists: loose, packed, both, symbolic, outside heads and tags, not ASCII", () => {
    const git = RealGit.init(`--object-format=${format}`);
    git.commit({ a: "1" });
    git.run("branch", "old/topic");
    git.run("tag", "-a", "v1", "-m", "annotated");
    git.run("tag", "light");
    git.run("update-ref", "refs/weird/place/x", "HEAD");
    git.run("branch", "größe");
    git.run("pack-refs", "--all");
    git.commit({ a: "2" });
    git.run("branch", "newer");
    git.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/newer");
    expect(ourRefs(git)).toEqual(gitRefs(git));
    const refs = readRefs(open(git.path));
    expect(refs.find((ref) => ref.name === "HEAD")).toMatchObject({
      target: git.run("rev-parse", "HEAD"),
      symbolicTarget: "refs/heads/main",
    });
    expect(refs.find((ref) => ref.name === "refs/tags/v1")?.peeled).toBe(git.run("rev-parse", "v1^{commit}"));
    expect(open(git.path).problems).toEqual([]);
  });
});

it("names that are not UTF-8 survive", () => {
  const git = RealGit.init();
  const id = git.commit({ a: "1" });
  appendFileSync(
    join(git.path, ".git/packed-refs"),
    Buffer.concat([Buffer.from(`${id} refs/heads/`), Buffer.from([0xff, 0xe9, 0x0a])]),
  );
  expect(readRefs(open(git.path)).map((ref) => ref.name)).toContain("refs/heads/\xff\xe9");
});

it("reads what a merge, a fetch, a rebase and a bisection leave beside HEAD", () => {
  const git = RealGit.init();
  const base = git.commit({ a: "1\n2\n3\n" });
  git.run("checkout", "-q", "-b", "side");
  const side = git.commit({ a: "1\nside\n3\n" });
  git.run("checkout", "-q", "-b", "other", base);
  const other = git.commit({ b: "b" });
  git.run("checkout", "-q", "main");
  git.commit({ a: "1\nmain\n3\n" });
  git.run("fetch", "-q", ".", "side", "other");
  expect(() => git.run("merge", "-q", "side")).toThrow();
  const repository = open(git.path);
  const named = (name: string): (string | undefined)[] =>
    readRefs(repository).flatMap((ref) => (ref.name === name ? [ref.target] : []));
  expect(named("MERGE_HEAD")).toEqual([side]);
  expect(new Set(named("FETCH_HEAD"))).toEqual(new Set([side, other]));
  expect(named("AUTO_MERGE")).toEqual([git.run("rev-parse", "AUTO_MERGE")]);
  expect(named("ORIG_HEAD")).toEqual([git.run("rev-parse", "ORIG_HEAD")]);
  git.run("merge", "--abort");
  expect(() => git.run("rebase", "side")).toThrow();
  const names = readRefs(open(git.path)).map((ref) => ref.name);
  expect(names).toContain("REBASE_HEAD");
  expect(names).toContain("rebase-merge/onto");
  expect(names).toContain("rebase-merge/orig-head");
  expect(repository.problems).toEqual([]);
});

it("reads HEAD and refs of linked worktrees", () => {
  const git = RealGit.init();
  git.commit({ a: "1" });
  const linked = new RealGit(join(temporaryDirectory(), "linked"));
  git.run("worktree", "add", "-q", "--detach", linked.path);
  const detached = linked.commit({ b: "only here" });
  linked.run("update-ref", "refs/worktree/mine", "HEAD");
  linked.run("update-ref", "refs/bisect/bad", "HEAD");
  for (const path of [git.path, linked.path]) {
    const refs = readRefs(open(path)).filter((ref) => ref.worktree === "linked" && ref.name !== "ORIG_HEAD");
    expect(refs.map((ref) => [ref.name, ref.target])).toEqual([
      ["HEAD", detached],
      ["refs/bisect/bad", detached],
      ["refs/worktree/mine", detached],
    ]);
  }
});

it("reads an unborn HEAD, and symbolic refs that are links", () => {
  const git = RealGit.init();
  expect(readRefs(open(git.path))).toEqual([
    { name: "HEAD", target: undefined, symbolicTarget: "refs/heads/main", peeled: undefined, worktree: undefined },
  ]);
  const id = git.commit({ a: "1" });
  unlinkSync(join(git.path, ".git/HEAD"));
  symlinkSync("refs/heads/main", join(git.path, ".git/HEAD"));
  expect(readRefs(open(git.path))).toContainEqual(
    expect.objectContaining({ name: "HEAD", target: id, symbolicTarget: "refs/heads/main" }),
  );
});

it("names broken refs, circles and damaged packed-refs, and reads the rest", () => {
  const git = RealGit.init();
  const id = git.commit({ a: "1" });
  const heads = join(git.path, ".git/refs/heads");
  writeFileSync(join(heads, "empty"), "");
  writeFileSync(join(heads, "zero"), `${"0".repeat(40)}\n`);
  writeFileSync(join(heads, "short"), `${id.slice(0, 39)}\n`);
  writeFileSync(join(heads, "locked.lock"), "");
  writeFileSync(join(heads, "ring1"), "ref: refs/heads/ring2\n");
  writeFileSync(join(heads, "ring2"), "ref: refs/heads/ring1\n");
  writeFileSync(
    join(git.path, ".git/packed-refs"),
    `# pack-refs with: peeled\nnonsense\n${id} refs/tags/good\n^${id.slice(1)}\n`,
  );
  symlinkSync("..", join(heads, "up"));
  mkdirSync(join(heads, "hollow"));
  const repository = open(git.path);
  const refs = readRefs(repository);
  expect(refs.filter((ref) => ref.target === id).map((ref) => ref.name)).toEqual(
    expect.arrayContaining(["HEAD", "refs/heads/main", "refs/tags/good"]),
  );
  const subjects = repository.problems.map((problem) => `${problem.kind} ${problem.subject.replace(git.path, "")}`);
  expect(subjects).toEqual(
    expect.arrayContaining([
      "corrupt refs/heads/empty",
      "corrupt refs/heads/zero",
      "corrupt refs/heads/short",
      "corrupt refs/heads/ring1",
      "corrupt refs/heads/ring2",
      "corrupt /.git/packed-refs",
    ]),
  );
  expect(subjects.join()).not.toContain("locked");
});

describe("reflogs", () => {
  it("hold every stash entry, and what was amended away", () => {
    const git = RealGit.init();
    git.commit({ a: "1" }, "first");
    const amended = git.commit({ a: "2" }, "to be amended");
    git.run("commit", "-q", "--amend", "-m", "amended");
    const stashes: string[] = [];
    for (const text of ["one", "two"]) {
      git.write("a", text);
      git.write(`untracked-${text}`, text);
      git.run("stash", "push", "-q", "-u", "-m", `stash ${text}`);
      stashes.push(git.run("rev-parse", "refs/stash"));
    }
    const logs = readReflogs(open(git.path));
    const stash = logs.filter((entry) => entry.ref === "refs/stash");
    expect(stash.map((entry) => [entry.oldId, entry.newId, entry.message])).toEqual([
      [undefined, stashes[0], "On main: stash one"],
      [stashes[0], stashes[1], "On main: stash two"],
    ]);
    const head = logs.filter((entry) => entry.ref === "HEAD");
    expect(head.some((entry) => entry.oldId === amended && entry.message === "commit (amend): amended")).toBe(true);
    expect(head[0]).toMatchObject({
      oldId: undefined,
      committer: { name: "Carl Committer", email: "carl@example.org", zone: "-0800" },
    });
    expect(open(git.path).problems).toEqual([]);
  });

  it("of linked worktrees carry its name; lines that are none are a problem", () => {
    const git = RealGit.init();
    git.commit({ a: "1" });
    const linked = join(temporaryDirectory(), "linked");
    git.run("worktree", "add", "-q", linked);
    appendFileSync(join(git.path, ".git/logs/HEAD"), "nonsense\n");
    const repository = open(git.path);
    expect(
      readReflogs(repository).filter((entry) => entry.worktree === "linked" && entry.ref === "HEAD").length,
    ).toBeGreaterThan(0);
    expect(repository.problems).toMatchObject([
      { kind: "corrupt", subject: join(git.path, ".git/logs/HEAD"), count: 1 },
    ]);
  });
});
