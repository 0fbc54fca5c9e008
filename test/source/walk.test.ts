/** The walk of a working tree, on real directories and against `git ls-files`. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { NOTE_REPOSITORIES, NOTE_SENSITIVE, walkDirectory } from "../../src/source/walk.ts";
import type { WalkOptions, WalkResult, WorkTreeRules } from "../../src/source/walk.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dredge-walk-"));
});
afterEach(() => {
  execFileSync("chmod", ["-R", "u+rwx", root]);
  rmSync(root, { recursive: true, force: true });
});

/** Writes a file; the path is Latin-1, one character per byte. */
function put(path: string, text = ""): void {
  const full = Buffer.from(join(root, path), "latin1");
  mkdirSync(full.subarray(0, full.lastIndexOf("/")), { recursive: true });
  writeFileSync(full, text, "latin1");
}

function git(directory: string, ...args: string[]): string {
  const env = { PATH: process.env["PATH"], HOME: root, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  return execFileSync("git", args, { cwd: join(root, directory), env, encoding: "latin1", stdio: "pipe" });
}

function tracked(directory: string, excludes: readonly string[] = []): WorkTreeRules {
  return { tracked: new Set(git(directory, "ls-files", "-z").split("\0").slice(0, -1)), excludes };
}

function walk(options: Partial<WalkOptions> = {}, below = ""): WalkResult {
  return walkDirectory(join(root, below), {
    noIgnore: false,
    repositoryAt: (found) => tracked(found.path),
    ...options,
  });
}

const paths = (result: WalkResult): string[] => result.entries.map((entry) => entry.path);

describe("outside repositories", () => {
  test("every file once, ordered by bytes, files of a directory before its directories", () => {
    for (const path of ["b/z", "b/a/q", "a.txt", "B", "\xff\xfe", "b.c", "\xc3\xa9"]) put(path);
    expect(paths(walk())).toEqual(["B", "a.txt", "b.c", "\xc3\xa9", "\xff\xfe", "b/z", "b/a/q"]);
  });

  test("nothing is ignored where there is no repository", () => {
    put(".gitignore", "*");
    put("x");
    const result = walk();
    expect(result.entries.map((entry) => [entry.path, entry.tracked])).toEqual([
      [".gitignore", undefined],
      ["x", undefined],
    ]);
  });

  test("symlinks are entries and are not followed, loops included", () => {
    put("d/f");
    symlinkSync("..", join(root, "d/loop"));
    symlinkSync("nowhere", join(root, "dangling"));
    expect(walk().entries.map((entry) => [entry.path, entry.kind])).toEqual([
      ["dangling", "symlink"],
      ["d/f", "file"],
      ["d/loop", "symlink"],
    ]);
  });

  test("fifos are counted, not listed", () => {
    execFileSync("mkfifo", [join(root, "pipe")]);
    put("f");
    expect(walk()).toMatchObject({ skipped: { fifo: 1 }, problems: [] });
    expect(paths(walk())).toEqual(["f"]);
  });

  test.skipIf(process.getuid?.() === 0)("a directory that may not be read is a problem, the rest is listed", () => {
    put("locked/f");
    put("open/f");
    chmodSync(join(root, "locked"), 0);
    const result = walk();
    expect(paths(result)).toEqual(["open/f"]);
    expect(result.problems).toEqual([
      {
        kind: "unreadable",
        subject: join(root, "locked"),
        count: 1,
        message: `cannot read ${join(root, "locked")}: permission denied`,
      },
    ]);
  });

  test("a root that is not there is a problem that names it", () => {
    const result = walk({}, "absent");
    expect(result.entries).toEqual([]);
    expect(result.problems.map((problem) => [problem.kind, problem.subject])).toEqual([
      ["unreadable", join(root, "absent")],
    ]);
  });

  test("a .git that is no repository is a directory like any other", () => {
    put(".git/config", "x");
    put("a/.git", "gitdir: nowhere");
    const result = walk({ repositoryAt: () => undefined });
    expect(paths(result)).toEqual([".git/config", "a/.git"]);
    expect(result.nestedRepositories).toEqual([]);
  });

  test("pseudo file systems are left out", () => {
    const result = walkDirectory("/", { noIgnore: true, repositoryAt: () => undefined });
    expect(result.entries.some((entry) => entry.path.startsWith("proc/"))).toBe(false);
    expect(result.skipped["pseudo file system"]).toBeGreaterThan(0);
  });
});

describe("in a repository", () => {
  test("the same untracked and ignored files as git", () => {
    git("", "init", "-q");
    put(".gitignore", "*.log\n/build/\n!keep.log\ndeep/**/x\nonly-dir/\n");
    put("sub/.gitignore", "!*.log\nsecret*\n");
    put("sub/inner/.gitignore", "/here\n");
    put(".git/info/exclude", "excluded\n");
    const files =
      "a.log keep.log build/a build/b/c sub/a.log sub/secret1 sub/inner/here sub/inner/d/here deep/x deep/a/b/x";
    for (const path of `${files} only-dir/f other/only-dir x y/z excluded tracked.log build/tracked`.split(" "))
      put(path);
    git("", "add", "-f", "tracked.log", "build/tracked", "x");
    const list = (...args: string[]): string[] =>
      git("", "ls-files", "-z", ...args)
        .split("\0")
        .slice(0, -1)
        .sort();
    const options = { repositoryAt: () => tracked("", ["", "excluded\n"]) };
    const seen = walk(options);
    const of = (result: WalkResult, state: string): string[] =>
      result.entries
        .filter((entry) => entry.tracked === state)
        .map((entry) => entry.path)
        .sort();
    expect(of(seen, "tracked")).toEqual(list());
    expect(of(seen, "untracked")).toEqual(list("-o", "--exclude-standard"));
    const ignored = list("-o", "-i", "--exclude-standard");
    expect(seen.skipped).toEqual({ ignored: ignored.length });
    const all = walk({ ...options, noIgnore: true });
    expect(of(all, "ignored")).toEqual(ignored);
    expect(all.skipped).toEqual({});
  });

  test("core.excludesFile is weaker than info/exclude, both than .gitignore", () => {
    git("", "init", "-q");
    for (const path of ["a", "b", "c"]) put(path);
    put(".gitignore", "!a\n");
    const result = walk({ repositoryAt: () => tracked("", ["a\nb\nc\n", "!b\n"]) });
    expect(paths(result)).toEqual([".gitignore", "a", "b"]);
  });

  test("ignored files whose names tell of credentials are counted apart", () => {
    git("", "init", "-q");
    put(".gitignore", ".env*\nkeys/\nout/\n");
    for (const path of [".env", ".env.local", "keys/id_rsa", "keys/server.PEM", "keys/readme", "out/a", "out/.npmrc"])
      put(path);
    expect(walk()).toMatchObject({ skipped: { ignored: 7 }, notes: { [NOTE_SENSITIVE]: 5 } });
  });

  test("nested repositories have rules of their own and their files belong to them", () => {
    git("", "init", "-q");
    put(".gitignore", "*.log\n");
    put("top.log");
    put("inner/.gitignore", "*.tmp\n");
    git("inner", "init", "-q");
    put("inner/a.log");
    put("inner/b.tmp");
    put("inner/c");
    git("inner", "add", "c");
    put("bare.git/x");
    git("bare.git", "init", "-q", "--bare");
    const result = walk();
    expect(result.nestedRepositories).toEqual([
      { path: "bare.git", form: "bare", ignored: false },
      { path: "inner", form: "directory", ignored: false },
    ]);
    expect(result.entries.map((entry) => [entry.path, entry.tracked, entry.repository])).toEqual([
      [".gitignore", "untracked", ""],
      ["inner/.gitignore", "untracked", "inner"],
      ["inner/a.log", "untracked", "inner"],
      ["inner/c", "tracked", "inner"],
    ]);
    expect(result.skipped).toEqual({ ignored: 2 });
  });

  test("a repository in an ignored directory is told, its files are ignored", () => {
    git("", "init", "-q");
    put(".gitignore", "vendor/\n");
    put("vendor/lib/f");
    git("vendor/lib", "init", "-q");
    git("vendor/lib", "add", "f");
    const result = walk();
    expect(result.nestedRepositories).toEqual([{ path: "vendor/lib", form: "directory", ignored: true }]);
    expect(result).toMatchObject({ skipped: { ignored: 1 }, notes: { [NOTE_REPOSITORIES]: 1 } });
    const all = walk({ noIgnore: true });
    expect(all.entries.map((entry) => [entry.path, entry.tracked])).toEqual([
      [".gitignore", "untracked"],
      ["vendor/lib/f", "tracked"],
    ]);
  });

  test("a .git file marks a linked work tree", () => {
    git("", "init", "-q");
    put("f");
    git("", "add", "f");
    git("", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x");
    git("", "worktree", "add", "-q", "linked");
    expect(walk().nestedRepositories).toEqual([{ path: "linked", form: "file", ignored: false }]);
    expect(paths(walk())).toEqual(["f", "linked/f"]);
  });

  test("a root below the top obeys the ignore files above it", () => {
    git("", "init", "-q");
    put(".gitignore", "*.log\n/a/b/anchored\n");
    put("a/.gitignore", "!good.log\n/b/c\n");
    for (const name of ["x.log", "good.log", "anchored", "c", "d", "t.log"]) put(`a/b/${name}`);
    git("", "add", "-f", "a/b/t.log");
    const result = walk({ enclosing: { prefix: "a/b", rules: tracked("") } }, "a/b");
    expect(result.entries.map((entry) => [entry.path, entry.tracked, entry.repository])).toEqual([
      ["d", "untracked", undefined],
      ["good.log", "untracked", undefined],
      ["t.log", "tracked", undefined],
    ]);
    put(".gitignore", "/a/\n");
    expect(paths(walk({ enclosing: { prefix: "a/b", rules: tracked("") } }, "a/b"))).toEqual(["t.log"]);
  });

  test("an ignore file that is a symlink is not obeyed, as in git", () => {
    git("", "init", "-q");
    put("rules", "x\n");
    put("x");
    symlinkSync("rules", join(root, ".gitignore"));
    expect(paths(walk())).toEqual([".gitignore", "rules", "x"]);
  });
});
