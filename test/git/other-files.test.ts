/** The files of a git directory that are scanned as files; LFS; submodules' and worktrees' directories. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lfsObjectPath, listLfsObjects, parseLfsPointer } from "../../src/git/lfs.ts";
import { listOtherFiles } from "../../src/git/other-files.ts";
import { listSubmodules, listWorktrees } from "../../src/git/worktrees.ts";
import { open } from "./open.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";

function names(git: RealGit): string[] {
  return listOtherFiles(open(git.path)).map((file) => file.path.slice(join(git.path, ".git").length + 1));
}

it("lists configuration, hooks, messages, logs and unknown files, but no objects, refs or indexes", () => {
  const git = RealGit.init();
  git.history(3);
  git.run("repack", "-dq");
  git.commit({ a: "1" });
  git.run("update-index", "--split-index");
  git.run("worktree", "add", "-q", join(temporaryDirectory(), "linked"));
  git.write(".git/MERGE_MSG", "half a message");
  git.write(".git/index.lock", "DIRC");
  git.write(".git/rr-cache/abc/preimage", "a conflict");
  git.write(".git/my notes/token.txt", "a note");
  git.write(".git/objects/info/alternates", "");
  git.run("update-ref", "refs/keep", "HEAD");
  const found = names(git);
  for (const name of [
    "COMMIT_EDITMSG",
    "HEAD",
    "MERGE_MSG",
    "config",
    "description",
    "hooks/pre-commit.sample",
    "info/exclude",
    "logs/HEAD",
    "logs/refs/heads/main",
    "my notes/token.txt",
    "objects/info/alternates",
    "rr-cache/abc/preimage",
    "worktrees/linked/HEAD",
    "worktrees/linked/gitdir",
    "worktrees/linked/logs/HEAD",
  ]) {
    expect(found).toContain(name);
  }
  expect(
    found.filter((name) => /^refs\/|^objects\/(?!info\/)|(?:^|\/)(?:index(?:\.lock)?|sharedindex\.[^/]*)$/.test(name)),
  ).toEqual([]);
});

it("lists what writes that were cut short have left among the objects, and no objects", () => {
  const git = RealGit.init();
  git.history(3);
  git.run("gc", "-q");
  git.commit({ a: "1" });
  git.run("commit-graph", "write", "--reachable");
  git.run("multi-pack-index", "write");
  const left = [
    "objects/ab/tmp_obj_Xyz123",
    "objects/incoming-Xyz/pack/pack-0123.pack",
    "objects/pack/.tmp-123-pack-0123.pack",
    "objects/pack/tmp_pack_Xyz123",
    "objects/tmp_objdir-incoming-Xyz/ab/0123456789012345678901234567890123456789",
  ];
  for (const name of left) git.write(`.git/${name}`, "left behind");
  const derived = ["objects/info/packs"];
  expect(names(git).filter((name) => name.startsWith("objects/"))).toEqual([...left, ...derived].sort());
});

it("finds submodules' git directories, also those whose names nest, and leaves their files out", () => {
  const inner = RealGit.init();
  inner.commit({ a: "1" });
  const git = RealGit.init();
  git.run("submodule", "--quiet", "add", inner.path, "plain");
  git.run("submodule", "--quiet", "add", "--name", "group/nested", inner.path, "elsewhere");
  const modules = join(git.path, ".git/modules");
  expect(listSubmodules(open(git.path))).toEqual([
    {
      gitDir: join(modules, "group/nested"),
      commonDir: join(modules, "group/nested"),
      workTree: join(git.path, "elsewhere"),
    },
    { gitDir: join(modules, "plain"), commonDir: join(modules, "plain"), workTree: join(git.path, "plain") },
  ]);
  git.write(".git/modules/broken/config", "[core]\n");
  const found = names(git);
  expect(found).toContain("modules/broken/config");
  expect(found.filter((name) => /^modules\/(?:plain|group)/.test(name))).toEqual([]);
});

it("lists linked worktrees with where they are", () => {
  const git = RealGit.init();
  git.commit({ a: "1" });
  const first = join(temporaryDirectory(), "first");
  git.run("worktree", "add", "-q", "--detach", first);
  git.write(".git/worktrees/odd/HEAD", "ref: refs/heads/x\n");
  expect(listWorktrees(open(git.path))).toEqual([
    { name: "first", gitDir: join(git.path, ".git/worktrees/first"), workTree: first },
    { name: "odd", gitDir: join(git.path, ".git/worktrees/odd"), workTree: undefined },
  ]);
});

describe("Git LFS", () => {
  const oid = createHash("sha256").update("large").digest("hex");
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize 5\n`;

  it("tells pointers from other blobs", () => {
    const parse = (text: string) => parseLfsPointer(Buffer.from(text));
    expect(parse(pointer)).toEqual({ oid, size: 5 });
    expect(parse(pointer.replace("oid", "ext-0-foo sha256:abc\noid"))).toEqual({ oid, size: 5 });
    expect(parse(pointer.replace("https://git-lfs.github.com/spec/v1", "https://hawser.github.com/spec/v1"))).toEqual({
      oid,
      size: 5,
    });
    expect(parse(pointer.replace("sha256:", "md5:"))).toBeUndefined();
    expect(parse(pointer.replace("size 5", "size five"))).toBeUndefined();
    expect(parse(`x${pointer}`)).toBeUndefined();
    expect(parse(pointer.replace("version https", "version 1 https"))).toBeUndefined();
    expect(parse(pointer + "#".repeat(1000))).toBeUndefined();
    expect(parse("")).toBeUndefined();
  });

  it("lists what the store holds, and where what it lacks would be", () => {
    const git = RealGit.init();
    const repository = open(git.path);
    const path = lfsObjectPath(repository, oid);
    expect(path).toBe(join(git.path, ".git/lfs/objects", oid.slice(0, 2), oid.slice(2, 4), oid));
    expect(existsSync(path)).toBe(false);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "large");
    git.write(".git/lfs/tmp/x", "y");
    expect(listLfsObjects(repository)).toEqual([{ oid, path }]);
    const files = listOtherFiles(repository);
    expect(files).toContainEqual({ path, lfs: oid });
    expect(files).toContainEqual({ path: join(git.path, ".git/lfs/tmp/x") });
  });

  it("may be stored elsewhere", () => {
    const git = RealGit.init();
    git.run("config", "lfs.storage", "/somewhere/else");
    expect(lfsObjectPath(open(git.path), oid)).toBe(
      `/somewhere/else/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`,
    );
  });
});
