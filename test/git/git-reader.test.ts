/** Single objects, refs and revisions, against git itself: in loose files, packs of both index versions, alternates and quarantine. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitPlaces } from "../../src/config/git-places.ts";
import { openGitReader, type GitReader } from "../../src/git/git-reader.ts";
import { Revisions } from "../../src/git/revision.ts";
import { TreeReader } from "../../src/git/tree-reader.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";

function read(git: RealGit, environment: Readonly<Record<string, string>> = {}): GitReader {
  return openGitReader(gitPlaces(git.path, undefined, environment).places);
}

function expectAllObjects(git: RealGit, reader: GitReader = read(git), objects = git.allObjects()): void {
  expect(objects.length).toBeGreaterThan(0);
  for (const { id, type, size } of objects) {
    const object = reader.objects.read(id);
    expect({ id, type: object.type, size: object.content.length }).toEqual({ id, type, size });
  }
  expect(reader.problemList.all).toEqual([]);
  reader.objects.close();
}

describe.each(["sha1", "sha256"])("objects of a %s repository", (format) => {
  it("are read from loose files, packs and both at once", () => {
    const git = RealGit.init(`--object-format=${format}`);
    git.history(20);
    expectAllObjects(git);
    git.run("repack", "-adfq", "--depth=20");
    expectAllObjects(git);
    git.commit({ "c.txt": "more" });
    git.run("repack", "-dq");
    git.commit({ "d.txt": "and more" });
    expectAllObjects(git);
    const id = git.run("rev-parse", "HEAD:d.txt");
    expect(Buffer.from(read(git).objects.read(id).content).toString()).toBe("and more");
  });
});

describe("objects", () => {
  it("are read through an index of version 1, with offsets beyond 31 bits, and with bases named by id", () => {
    const git = RealGit.init();
    git.history(20);
    git.run("-c", "pack.indexVersion=1", "repack", "-adfq");
    expectAllObjects(git);
    const [pack = ""] = git.run("count-objects", "-v").match(/packs: \d/) ?? [];
    expect(pack).toBe("packs: 1");
    git.run("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq");
    expectAllObjects(git);
  });

  it("are read from alternates and from quarantine", () => {
    const git = RealGit.init();
    git.history(5);
    const borrower = new RealGit(join(temporaryDirectory(), "clone"));
    git.run("clone", "-q", "--shared", git.path, borrower.path);
    expectAllObjects(borrower);
    const all = git.allObjects();
    const away = join(temporaryDirectory(), "objects");
    renameSync(join(git.path, ".git/objects"), away);
    git.run("init", "-q");
    const own = join(git.path, ".git/objects");
    const reader = read(git, { GIT_OBJECT_DIRECTORY: own, GIT_ALTERNATE_OBJECT_DIRECTORIES: `/nowhere:${away}` });
    expect(reader.problemList.all).toMatchObject([{ kind: "missing-object" }]);
    expectAllObjects(git, openGitReader({ ...reader.location, alternates: [away] }), all);
  });

  it("that are missing are said to be", () => {
    const git = RealGit.init();
    const commit = git.commit({ a: "1" });
    rmSync(join(git.path, ".git/objects", commit.slice(0, 2), commit.slice(2)));
    const { objects } = read(git);
    expect(() => objects.read(commit)).toThrow(/missing/);
    expect(objects.has(commit)).toBe(false);
  });

  it("that are damaged are read from another copy", () => {
    const git = RealGit.init();
    const commit = git.commit({ a: "1" });
    git.run("repack", "-aq");
    const path = join(git.path, ".git/objects", commit.slice(0, 2), commit.slice(2));
    rmSync(path);
    writeFileSync(path, "no object");
    expect(read(git).objects.read(commit).type).toBe("commit");
  });
});

describe("revisions", () => {
  it("mean what git takes them for", () => {
    const git = RealGit.init();
    const first = git.commit({ a: "1" });
    git.run("checkout", "-q", "-b", "topic/x");
    git.commit({ b: "2" });
    git.run("checkout", "-q", "main");
    git.commit({ c: "3" });
    git.run("merge", "-q", "--no-ff", "-m", "merge", "topic/x");
    git.run("tag", "light");
    git.run("tag", "-a", "-m", "annotated", "heavy");
    git.run("update-ref", "refs/remotes/origin/main", first);
    git.run("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main");
    git.run("remote", "add", "origin", "/nowhere");
    git.run("config", "branch.main.remote", "origin");
    git.run("config", "branch.main.merge", "refs/heads/main");
    const names = ["HEAD", "@", "main", "topic/x", "light", "heavy", "heavy^{}", "heavy^{commit}", "HEAD~1", "HEAD^2"];
    names.push("HEAD~2^0", "HEAD^^", "origin/main", "origin", "refs/heads/main", "main@{upstream}", "@{u}", "heavy~1");
    names.push(first, first.slice(0, 8), `${first.slice(0, 10)}^{}`);
    for (const packed of [false, true]) {
      if (packed) git.run("pack-refs", "--all");
      const revisions = new Revisions(read(git));
      for (const name of names) expect([name, revisions.idOf(name)]).toEqual([name, git.run("rev-parse", name)]);
      expect(revisions.commitOf("heavy")).toBe(git.run("rev-parse", "heavy^{commit}"));
      for (const name of [
        "nothing",
        "HEAD~9",
        "HEAD^3",
        "abcd",
        "../main",
        "topic",
        "HEAD^{tree}",
        "x@{u}",
        "0".repeat(40),
      ])
        expect(() => revisions.idOf(name), name).toThrow();
    }
  });

  it("of reflogs, checkouts, descriptions and parents mean what git takes them for", () => {
    const git = RealGit.init();
    git.commit({ a: "1" });
    git.run("tag", "-a", "-m", "one", "v1.0");
    git.commit({ a: "2" });
    git.run("checkout", "-q", "-b", "topic");
    git.commit({ b: "3" });
    git.run("checkout", "-q", "--detach");
    git.run("checkout", "-q", "main");
    git.run("merge", "-q", "--no-ff", "-m", "merge", "topic");
    git.run("reset", "-q", "--soft", "HEAD^");
    git.run("commit", "-q", "-m", "again");
    const names = [
      "@{0}",
      "@{1}",
      "@{2}",
      "main@{1}",
      "HEAD@{1}",
      "HEAD@{3}",
      "@@{1}",
      "@{-1}",
      "@{-2}",
      "@{-3}",
      "@{-1}~1",
    ];
    names.push("topic@{0}", "topic@{1}", git.run("describe", "HEAD"), "v1.0^{object}", "refs/heads/main@{2}^2");
    const revisions = new Revisions(read(git));
    for (const name of names) expect([name, revisions.idOf(name)]).toEqual([name, git.run("rev-parse", name)]);
    expect(revisions.commitsOf("main@{1}^@")).toEqual(git.run("rev-parse", "main@{1}^@").split("\n").filter(Boolean));
    expect(revisions.commitsOf("main@{2}^@")).toHaveLength(2);
    for (const name of ["main@{99}", "@{-9}"]) {
      expect(() => git.run("rev-parse", "--verify", name)).toThrow();
      expect(() => revisions.idOf(name), name).toThrow(/reflog|remembered/);
    }
    // Where HEAD is detached it has the only reflog.
    git.run("checkout", "-q", "--detach");
    expect(new Revisions(read(git)).idOf("@{1}")).toBe(git.run("rev-parse", "@{1}"));
    for (const name of [
      ":/one",
      "HEAD^{/one}",
      "HEAD:a",
      ":a",
      "^main",
      "main@{yesterday}",
      "main@{push}",
      "a..b",
      "a b",
    ])
      expect(() => revisions.idOf(name), name).toThrow(/form of revision that dredge does not read/);
    for (const name of ["HEAD^{tree}", "HEAD^{blob}"])
      expect(() => revisions.idOf(name), name).toThrow(/dredge does not read/);
  });

  it("lead to files by path", () => {
    const git = RealGit.init();
    const commit = git.commit({ "a/b/c.txt": "deep", top: "top" });
    const { objects } = read(git);
    const trees = new TreeReader(objects);
    expect(trees.find(trees.treeOf(commit), "a/b/c.txt")?.id).toBe(git.run("rev-parse", "HEAD:a/b/c.txt"));
    expect(trees.find(trees.treeOf(commit), "a/b/nothing")).toBeUndefined();
    expect(trees.find(trees.treeOf(commit), "top/below")).toBeUndefined();
  });
});
