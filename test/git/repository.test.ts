/** The whole store against the real git: the same objects, types, sizes and contents. */
import { appendFileSync, mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRepository } from "../../src/git/location.ts";
import { computeObjectId } from "../../src/git/object.ts";
import type { Repository } from "../../src/git/repository.ts";
import { open } from "./open.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";

/** Reads every object of ours and holds it against git's list and against its own id. */
function expectSameObjects(git: RealGit, repository: Repository): void {
  const store = repository.openStore();
  const ours = [];
  for (let object = 0; object < repository.index.objectCount; object++) {
    const id = repository.index.idOf(object);
    const { type, content } = store.readAt(object);
    expect(computeObjectId(type, content, repository.objectFormat)).toBe(id);
    expect(store.headerAt(object)).toEqual({ type, size: content.length });
    ours.push({ id, type, size: content.length });
  }
  store.close();
  expect(ours).toEqual(git.allObjects());
}

describe.each(["sha1", "sha256"] as const)("a %s repository", (format) => {
  it("reads loose objects", () => {
    const git = RealGit.init(`--object-format=${format}`);
    git.history(6);
    const repository = open(git.path);
    expect(repository.objectFormat).toBe(format);
    expect(repository.packs).toHaveLength(0);
    expectSameObjects(git, repository);
    expect(repository.problems).toEqual([]);
  });

  it.each(["1", "2"])("reads a pack with deltas and an index of version %s", (version) => {
    const git = RealGit.init(`--object-format=${format}`);
    git.history(12);
    git.run("-c", `pack.indexVersion=${version}`, "repack", "-adfq", "--depth=50");
    const repository = open(git.path);
    expect(repository.packs).toHaveLength(1);
    expect(repository.loose.count).toBe(0);
    expectSameObjects(git, repository);
    expect(repository.problems).toEqual([]);
  });

  it("reads several packs with loose objects and with copies in more than one place", () => {
    const git = RealGit.init(`--object-format=${format}`);
    git.history(5);
    git.run("repack", "-dq");
    git.history(9);
    git.run("repack", "-q");
    git.commit({ "late.txt": "late" });
    const repository = open(git.path);
    expect(repository.packs).toHaveLength(2);
    expect(repository.loose.count).toBeGreaterThan(10);
    expectSameObjects(git, repository);
  });
});

it("borrows objects through relative, nested and circular alternates", () => {
  const first = RealGit.init();
  first.commit({ a: "one" });
  const second = RealGit.init();
  second.commit({ b: "two" });
  const third = RealGit.init();
  third.commit({ c: "three" });
  appendFileSync(join(third.path, ".git/objects/info/alternates"), `${join(second.path, ".git/objects")}\n`);
  appendFileSync(
    join(second.path, ".git/objects/info/alternates"),
    `# a comment\n../../../${first.path.split("/").at(-1)}/.git/objects\n`,
  );
  appendFileSync(join(first.path, ".git/objects/info/alternates"), `${join(third.path, ".git/objects")}\n`);
  const repository = open(third.path);
  expect(repository.objectDirectories).toHaveLength(3);
  expectSameObjects(third, repository);
  expect(repository.problems).toEqual([]);
});

it("reports an alternate that is not there", () => {
  const git = RealGit.init();
  appendFileSync(join(git.path, ".git/objects/info/alternates"), "/nowhere/objects\n");
  expect(open(git.path).problems).toMatchObject([{ kind: "missing-object", subject: "/nowhere/objects" }]);
});

it("reads another copy when one is damaged", () => {
  const git = RealGit.init();
  git.history(8);
  git.run("repack", "-adfq");
  const sound = new RealGit(temporaryDirectory());
  sound.run("clone", "-q", "--bare", git.path, ".");
  sound.run("-c", "repack.writeBitmaps=false", "repack", "-adfq", "--depth=0");
  const directory = join(git.path, ".git/objects/pack");
  const pack = readdirSync(directory).find((name) => name.endsWith(".pack"))!;
  const bytes = new Uint8Array(open(git.path).files.read(join(directory, pack)));
  bytes.fill(0xaa, 300, bytes.length - 20);
  renameSync(join(directory, pack), join(directory, "moved"));
  writeFileSync(join(directory, pack), bytes);
  appendFileSync(join(git.path, ".git/objects/info/alternates"), `${sound.path}/objects\n`);
  const repository = open(git.path);
  expect(repository.packs).toHaveLength(2);
  const store = repository.openStore();
  for (let object = 0; object < repository.index.objectCount; object++) expect(store.verifyAt(object)).toBe(true);
});

it("marks a partial clone by its .promisor file alone, and reads the shallow boundary", () => {
  const git = RealGit.init();
  const last = (git.history(3), git.run("rev-parse", "HEAD"));
  const clone = new RealGit(temporaryDirectory());
  clone.run("clone", "-q", "--depth=1", `file://${git.path}`, ".");
  const shallow = open(clone.path);
  expect(shallow.shallow).toEqual([last]);
  expect(shallow.promisor).toBe(false);
  const pack = readdirSync(join(clone.path, ".git/objects/pack")).find((name) => name.endsWith(".pack"))!;
  writeFileSync(join(clone.path, ".git/objects/pack", pack.replace(".pack", ".promisor")), "");
  expect(open(clone.path).promisor).toBe(true);
});

describe("findRepository", () => {
  it("takes a working tree, its .git, a bare repository, and looks up only when asked", () => {
    const git = RealGit.init();
    const dotGit = join(git.path, ".git");
    expect(findRepository(git.path)).toEqual({ gitDir: dotGit, commonDir: dotGit, workTree: git.path });
    expect(findRepository(dotGit)).toEqual({ gitDir: dotGit, commonDir: dotGit, workTree: git.path });
    mkdirSync(join(git.path, "deep/down"), { recursive: true });
    expect(findRepository(join(git.path, "deep/down"))).toBeUndefined();
    expect(findRepository(join(git.path, "deep/down"), undefined, { up: true })?.gitDir).toBe(dotGit);
    const bare = RealGit.init("--bare");
    expect(findRepository(bare.path)).toEqual({ gitDir: bare.path, commonDir: bare.path, workTree: undefined });
    expect(findRepository(join(bare.path, "nothing"))).toBeUndefined();
  });

  it("follows .git files of linked worktrees and submodules", () => {
    const git = RealGit.init();
    git.commit({ a: "1" });
    const linked = join(temporaryDirectory(), "linked");
    git.run("worktree", "add", "-q", linked);
    const expected = {
      gitDir: join(git.path, ".git/worktrees/linked"),
      commonDir: join(git.path, ".git"),
      workTree: linked,
    };
    expect(findRepository(linked)).toEqual(expected);
    expect(findRepository(join(linked, ".git"))).toEqual(expected);
    expect(findRepository(expected.gitDir)).toEqual(expected);
    const whole = RealGit.init();
    whole.run("submodule", "--quiet", "add", git.path, "sub");
    const module = join(whole.path, ".git/modules/sub");
    expect(findRepository(join(whole.path, "sub"))).toEqual({
      gitDir: module,
      commonDir: module,
      workTree: join(whole.path, "sub"),
    });
    expect(findRepository(module)?.workTree).toBe(join(whole.path, "sub"));
  });

  it("says so when a .git directory has lost a part; an empty one is a directory like any other", () => {
    const path = temporaryDirectory();
    mkdirSync(join(path, ".git"));
    expect(findRepository(path)).toBeUndefined();
    mkdirSync(join(path, ".git/refs"));
    expect(() => findRepository(path)).toThrow(/\.git has no HEAD and no objects, so that it is no repository/);
    writeFileSync(join(path, ".git/HEAD"), "ref: refs/heads/main\n");
    expect(() => findRepository(path)).toThrow(/\.git has no objects, so that it is no repository/);
    mkdirSync(join(path, ".git/objects"));
    expect(findRepository(path)?.workTree).toBe(path);
  });

  it("says so when a .git file points nowhere", () => {
    const path = temporaryDirectory();
    writeFileSync(join(path, ".git"), "gitdir: ../gone\n");
    expect(() => findRepository(path)).toThrow(/points to .*gone, which is no repository/);
    writeFileSync(join(path, ".git"), "what?");
    expect(() => findRepository(path)).toThrow(/does not say where/);
  });
});
