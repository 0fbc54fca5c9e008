/** The index in all its versions, against `git ls-files --stage`. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readIndex } from "../../src/git/read-index.ts";
import { open } from "./open.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";

/** "mode id stage path" of every entry, as git and as we see it. */
function gitEntries(git: RealGit, ...flags: string[]): string[] {
  const text = git.output(["ls-files", "-z", "--stage", ...flags]).toString("latin1");
  return text.split("\0").filter((line) => line !== "");
}
function ourEntries(git: RealGit): string[] | undefined {
  const repository = open(git.path);
  const index = readIndex(repository);
  expect(repository.problems).toEqual([]);
  return index?.entries.map(
    ({ mode, id, stage, path }) => `${mode.toString(8).padStart(6, "0")} ${id} ${stage}\t${path}`,
  );
}

/** Puts a right checksum at the end again. */
function rewrite(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  createHash("sha1")
    .update(bytes.subarray(0, -20))
    .digest()
    .copy(bytes, bytes.length - 20);
  writeFileSync(path, bytes);
}

describe.each(["sha1", "sha256"])("the index of a %s repository", (format) => {
  it.each(["2", "3", "4"])("is read in version %s", (version) => {
    const git = RealGit.init(`--object-format=${format}`);
    git.run("config", "index.version", version);
    for (let i = 0; i < 40; i++) git.write(`dir ${i % 7}/${"n".repeat(i + 1)}`, `content ${i}`);
    git.write(`long/${"x".repeat(200)}/${"y".repeat(200)}`, "");
    execFileSync("ln", ["-s", "target", join(git.path, "link")]);
    git.run("add", "-A");
    if (version !== "2") {
      git.write("later", "not yet");
      git.run("add", "-N", "later");
      git.run("update-index", "--skip-worktree", "link");
    }
    git.run("update-index", `--index-version=${version}`);
    expect(ourEntries(git)).toEqual(gitEntries(git));
    const index = readIndex(open(git.path));
    expect(index?.version).toBe(Number(version));
    const flagged = index?.entries
      .filter((entry) => entry.intentToAdd || entry.skipWorktree)
      .map((entry) => entry.path);
    expect(flagged).toEqual(version === "2" ? [] : ["later", "link"]);
  });

  it("is put together from its halves when it is split", () => {
    const git = RealGit.init(`--object-format=${format}`);
    for (let i = 0; i < 150; i++) git.write(`f${i}`, `content ${i}`);
    git.run("add", "-A");
    git.run("config", "splitIndex.maxPercentChange", "100");
    git.run("update-index", "--split-index");
    git.write("f17", "changed");
    git.write("new", "new");
    git.run("rm", "-q", "--cached", "f3", "f99");
    git.run("add", "f17", "new");
    expect(readFileSync(join(git.path, ".git/index")).includes("link")).toBe(true);
    expect(ourEntries(git)).toEqual(gitEntries(git));
  });
});

it("shows all sides of a conflict, and keeps the ids of a resolved one", () => {
  const git = RealGit.init();
  git.commit({ a: "base\n" });
  git.run("checkout", "-q", "-b", "side");
  git.commit({ a: "side\n" });
  git.run("checkout", "-q", "main");
  git.commit({ a: "main\n" });
  expect(() => git.run("merge", "-q", "side")).toThrow();
  const sides = gitEntries(git);
  expect(sides).toHaveLength(3);
  expect(ourEntries(git)).toEqual(sides);
  git.write("a", "resolved\n");
  git.run("add", "a");
  expect(readIndex(open(git.path))?.resolvedConflicts.map((side) => side.id)).toEqual(
    sides.map((line) => line.split(" ")[1]),
  );
});

it("has directories in a sparse index", () => {
  const git = RealGit.init();
  git.commit({ "in/a": "1", "out/b": "2", "out/deep/c": "3", top: "4" });
  git.run("sparse-checkout", "set", "--cone", "--sparse-index", "in");
  const index = readIndex(open(git.path));
  expect(index?.sparse).toBe(true);
  expect(ourEntries(git)).toEqual(gitEntries(git, "--sparse"));
  expect(index?.entries.find((entry) => entry.path === "out/")).toMatchObject({ mode: 0o040000, skipWorktree: true });
});

it("is read without a checksum, as index.skipHash writes it", () => {
  const git = RealGit.init();
  git.commit({ a: "1" });
  const path = join(git.path, ".git/index");
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0, bytes.length - 20));
  expect(ourEntries(git)).toEqual(gitEntries(git));
});

it("keeps paths that are not UTF-8", () => {
  const git = RealGit.init();
  const id = execFileSync("git", ["hash-object", "-w", "--stdin"], { cwd: git.path, input: "x" }).toString().trim();
  git.output(
    ["update-index", "-z", "--index-info"],
    Buffer.concat([Buffer.from(`100644 ${id} 0\tb`), Buffer.from([0xe9, 0xff, 0])]),
  );
  expect(readIndex(open(git.path))?.entries.map((entry) => entry.path)).toEqual(["b\xe9\xff"]);
});

it("has a git link for a submodule", () => {
  const inner = RealGit.init();
  inner.commit({ a: "1" });
  const git = RealGit.init();
  git.run("submodule", "--quiet", "add", inner.path, "sub");
  expect(readIndex(open(git.path))?.entries.find((entry) => entry.path === "sub")?.mode).toBe(0o160000);
});

describe("what is wrong with an index is one problem that names it", () => {
  const path = (git: RealGit): string => join(git.path, ".git/index");
  const cases: [string, string, (git: RealGit) => void][] = [
    ["a version from the future", "unsupported", (git) => rewrite(path(git), (bytes) => bytes.writeUInt32BE(5, 4))],
    ["no index at all", "corrupt", (git) => rewrite(path(git), (bytes) => bytes.write("JUNK"))],
    ["a flipped bit", "corrupt", (git) => writeFileSync(path(git), readFileSync(path(git)).fill(0x55, 40, 41))],
    [
      "too many entries claimed",
      "truncated",
      (git) => rewrite(path(git), (bytes) => bytes.writeUInt32BE(0xffffffff, 8)),
    ],
    ["a few bytes only", "truncated", (git) => writeFileSync(path(git), "DIRC")],
    ["an empty file", "truncated", (git) => writeFileSync(path(git), "")],
    [
      "an extension that must be understood",
      "unsupported",
      (git) => rewrite(path(git), (bytes) => bytes.write("tree", bytes.indexOf("TREE"))),
    ],
    [
      "a shared half that is gone",
      "unreadable",
      (git) => {
        git.run("update-index", "--split-index");
        execFileSync("sh", ["-c", `rm ${git.path}/.git/sharedindex.*`]);
      },
    ],
  ];
  it.each(cases)("%s", (_, kind, damage) => {
    const git = RealGit.init();
    git.commit({ a: "1", b: "2" });
    damage(git);
    const repository = open(git.path);
    expect(readIndex(repository)).toBeUndefined();
    expect(repository.problems).toMatchObject([{ kind, subject: path(git) }]);
  });

  it("every truncation and every flipped byte is told or harmless, never a crash", () => {
    const git = RealGit.init();
    git.run("config", "index.version", "4");
    git.commit({ a: "1", "b/c": "2", "b/d": "3" });
    const bytes = readFileSync(path(git));
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(path(git), bytes.subarray(0, length));
      const repository = open(git.path);
      readIndex(repository);
      expect(repository.problems).toHaveLength(1);
    }
    for (let at = 0; at < bytes.length - 20; at += 1) {
      writeFileSync(path(git), bytes);
      rewrite(path(git), (copy) => (copy[at] = copy[at]! ^ 0xff));
      readIndex(open(git.path));
    }
  });
});

it("of a bare repository is none", () => {
  const git = new RealGit(temporaryDirectory());
  git.run("init", "-q", "--bare", ".");
  expect(readIndex(open(git.path))).toBeUndefined();
});
