/** Hostile and damaged packs: they must neither crash, hang nor lie, and their neighbours are read. */
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { DAMAGE } from "../../src/git/pack-entries.ts";
import { FormatError } from "../../src/model/errors.ts";
import { entriesOf, open, packFile, readAll } from "./open.ts";
import { appendDelta, blob, buildIndex, buildPack, installPack, sizeVarint } from "./pack-builder.ts";
import type { PackedObject } from "./pack-builder.ts";
import { RealGit } from "./real-git.ts";

describe("a delta circle", () => {
  const circle = (ids: readonly string[]): PackedObject[] =>
    ids.map((id, i) => ({ id, type: 7, data: appendDelta(5, "!"), baseId: ids[(i + 1) % ids.length]! }));

  it.each([1, 2, 3])("of %i within a pack is told", (length) => {
    const git = RealGit.init();
    const ids = Array.from({ length }, (_, i) => `${i}a`.repeat(20));
    installPack(join(git.path, ".git"), buildPack([...circle(ids), blob("sound")]));
    const { read, failed } = readAll(open(git.path));
    expect(read).toHaveLength(1);
    for (const id of ids) expect(failed[id]).toMatch(/^corrupt: .*circle/);
  });

  it("across packs is told", () => {
    const git = RealGit.init();
    const [first, second] = circle(["1a".repeat(20), "2a".repeat(20)]);
    installPack(join(git.path, ".git"), buildPack([first!]), "pack-1");
    installPack(join(git.path, ".git"), buildPack([second!]), "pack-2");
    const { failed } = readAll(open(git.path));
    expect(Object.keys(failed)).toHaveLength(2);
  });

  it("that zigzags between packs for ever longer ends soon", () => {
    const git = RealGit.init();
    const ids = Array.from({ length: 2000 }, (_, i) => i.toString(16).padStart(4, "0").repeat(10));
    const links = ids.map((id, i): PackedObject => ({
      id,
      type: 7,
      data: appendDelta(5, "!"),
      baseId: ids[i + 1] ?? "ff".repeat(20),
    }));
    for (const odd of [0, 1]) {
      const mine = links.filter((_, i) => i % 2 === odd);
      for (const copy of ["a", "b"]) installPack(join(git.path, ".git"), buildPack(mine), `pack-${odd}${copy}`);
    }
    const store = open(git.path).openStore();
    expect(() => store.read(ids[0]!)).toThrow(FormatError);
  });
});

describe("a hostile entry", () => {
  const cases: [string, PackedObject, RegExp][] = [
    [
      "an absurd size",
      { id: "aa".repeat(20), type: 3, data: Buffer.from("small"), claimedSize: 2 ** 45 },
      /too-large|corrupt/,
    ],
    [
      "a size beyond 2^53",
      { id: "aa".repeat(20), type: 3, data: Buffer.from("small"), claimedSize: 2 ** 60 },
      /corrupt/,
    ],
    [
      "a size that is too small",
      { id: "aa".repeat(20), type: 3, data: Buffer.from("not so small"), claimedSize: 3 },
      /corrupt/,
    ],
    [
      "a size that is too large",
      { id: "aa".repeat(20), type: 3, data: Buffer.from("small"), claimedSize: 99 },
      /corrupt/,
    ],
    ["an unknown type", { id: "aa".repeat(20), type: 5, data: Buffer.from("x") }, /corrupt/],
    ["type 0", { id: "aa".repeat(20), type: 0, data: Buffer.from("x") }, /corrupt/],
    [
      "data that is not zlib",
      { id: "aa".repeat(20), type: 3, data: Buffer.from("x"), compressed: Buffer.from("rubbish rubbish") },
      /corrupt/,
    ],
    [
      "a wrong Adler-32",
      { id: "aa".repeat(20), type: 3, data: Buffer.from("xy"), compressed: deflateSync("xy").fill(1, 6) },
      /corrupt/,
    ],
    [
      "data that ends early",
      {
        id: "aa".repeat(20),
        type: 3,
        data: randomBytes(500),
        compressed: deflateSync(randomBytes(500)).subarray(0, 100),
      },
      /truncated|corrupt/,
    ],
    [
      "a bomb",
      { id: "aa".repeat(20), type: 3, data: Buffer.alloc(5), compressed: deflateSync(Buffer.alloc(50_000_000)) },
      /corrupt/,
    ],
    ["a base that is no entry", { id: "aa".repeat(20), type: 6, data: appendDelta(5, "!"), distance: 1 }, /corrupt/],
    [
      "a base before the pack",
      { id: "aa".repeat(20), type: 6, data: appendDelta(5, "!"), distance: 10_000 },
      /corrupt/,
    ],
    ["itself as base", { id: "aa".repeat(20), type: 6, data: appendDelta(5, "!"), distance: 0 }, /corrupt/],
    [
      "a base that is missing",
      { id: "aa".repeat(20), type: 7, data: appendDelta(5, "!"), baseId: "bb".repeat(20) },
      /missing-object/,
    ],
    [
      "a delta for a base of another size",
      { id: "aa".repeat(20), type: 6, data: appendDelta(99, "!"), baseEntry: 0 },
      /corrupt/,
    ],
    [
      "a delta of an absurd size",
      {
        id: "aa".repeat(20),
        type: 6,
        data: Buffer.from([...sizeVarint(5), ...sizeVarint(2 ** 50), 0x90, 5]),
        baseEntry: 0,
      },
      /too-large/,
    ],
    [
      "a delta that copies from beyond its base",
      { id: "aa".repeat(20), type: 6, data: Buffer.from([...sizeVarint(5), 9, 0x91, 3, 9]), baseEntry: 0 },
      /corrupt/,
    ],
    ["an empty delta", { id: "aa".repeat(20), type: 6, data: Buffer.alloc(0), baseEntry: 0 }, /corrupt/],
  ];
  it.each(cases)("with %s is told; its neighbours are read", (_, hostile, expected) => {
    const git = RealGit.init();
    installPack(join(git.path, ".git"), buildPack([blob("first"), hostile, blob("last")]));
    const repository = open(git.path);
    const { read, failed } = readAll(repository);
    expect(read).toHaveLength(2);
    expect(Object.keys(failed)).toEqual([hostile.id]);
    expect(failed[hostile.id]).toMatch(expected);
    expect(failed[hostile.id]).toContain(hostile.id);
    const entries = entriesOf(repository.packs[0]!);
    entries.damage.forEach((code, entry) => expect(entries.type[entry] === 0).toBe(code !== 0 && DAMAGE[code] !== ""));
  });
});

describe("damaged files are told by name, and the rest is read", () => {
  function packed(): RealGit {
    const git = RealGit.init();
    git.history(12);
    git.run("repack", "-adfq");
    return git;
  }
  const rewrite = (path: string, bytes: Uint8Array): void => {
    rmSync(path);
    writeFileSync(path, bytes);
  };

  it("a pack cut short", () => {
    const git = packed();
    const path = packFile(git, ".pack");
    rewrite(path, readFileSync(path).subarray(0, statSync(path).size - 700));
    const repository = open(git.path);
    expect(repository.problems.map((problem) => [problem.kind, problem.subject])).toContainEqual(["corrupt", path]);
    const { read, failed } = readAll(repository);
    expect(read.length).toBeGreaterThan(5);
    expect(Object.keys(failed).length).toBeGreaterThan(0);
    expect(read.length + Object.keys(failed).length).toBe(repository.index.objectCount);
  });

  it("a pack cut to nothing, or that is no pack", () => {
    for (const content of [Buffer.alloc(0), Buffer.from("PACK"), Buffer.alloc(500)]) {
      const git = packed();
      const path = packFile(git, ".pack");
      rewrite(path, content);
      const repository = open(git.path);
      expect(repository.packs).toEqual([]);
      expect(repository.problems).toMatchObject([{ subject: path }]);
    }
  });

  it("a pack of a version from the future", () => {
    const git = packed();
    const path = packFile(git, ".pack");
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(4, 4);
    rewrite(path, bytes);
    expect(open(git.path).problems).toMatchObject([
      { kind: "unsupported", subject: path, message: expect.stringContaining("version 4") },
    ]);
  });

  it("an index without its pack", () => {
    const git = packed();
    rmSync(packFile(git, ".pack"));
    const repository = open(git.path);
    expect(repository.problems).toMatchObject([{ kind: "missing-object", subject: expect.stringMatching(/\.pack$/) }]);
    expect(repository.index.objectCount).toBe(0);
  });

  const indexDamages: [string, (bytes: Buffer) => Buffer][] = [
    ["cut short", (bytes) => bytes.subarray(0, 1100)],
    ["empty", (bytes) => bytes.subarray(0, 0)],
    ["with a fan-out table that descends", (bytes) => bytes.fill(0xff, 8 + 40, 8 + 44)],
    ["with a fan-out table that does not fit its ids", (bytes) => bytes.fill(0, 8, 8 + 4 * 200)],
    ["with ids out of order", (bytes) => bytes.fill(0xff, 1032, 1052)],
    ["of an unknown version", (bytes) => bytes.fill(9, 7, 8)],
    ["that claims 4 billion objects", (bytes) => bytes.fill(0xff, 8, 8 + 1024)],
  ];
  it.each(indexDamages)("an index %s is told and made anew", (_, damage) => {
    const git = packed();
    const all = git.allObjects().map((object) => object.id);
    const path = packFile(git, ".idx");
    rewrite(path, damage(readFileSync(path)));
    const repository = open(git.path);
    expect(repository.problems).toMatchObject([{ subject: path }]);
    expect(readAll(repository).read).toEqual(all);
  });

  it("an index whose offsets lie outside the pack, twice at the same place, or between entries", () => {
    const built = buildPack([blob("one"), blob("two"), blob("three"), blob("four"), blob("five")]);
    const git = RealGit.init();
    const [a, b, , d] = built.offsets;
    installPack(join(git.path, ".git"), built, "pack-made", buildIndex(built, [a!, b!, b!, d! + 1, 2 ** 50]));
    const repository = open(git.path);
    expect(repository.problems).toMatchObject([{ kind: "truncated", count: 1 }]);
    const entries = entriesOf(repository.packs[0]!);
    expect(entries.damaged).toBeGreaterThanOrEqual(2);
    const store = repository.openStore();
    for (let object = 0; object < 5; object++) {
      try {
        store.readAt(object);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
    expect(Buffer.from(store.read(built.objects[0]!.id).content).toString()).toBe("one");
  });

  it("any single damaged byte of pack or index: no crash, no false content under --verify-objects", () => {
    const git = RealGit.init();
    git.history(3);
    git.run("repack", "-adfq");
    const packPath = packFile(git, ".pack");
    const indexPath = packFile(git, ".idx");
    for (const path of [packPath, indexPath]) {
      const sound = readFileSync(path);
      const step = path === packPath ? 3 : 7;
      for (let at = 0; at < sound.length; at += at < 1032 && path === indexPath ? 61 : step) {
        const copy = Buffer.from(sound);
        copy[at] = copy[at]! ^ 0x41;
        rewrite(path, copy);
        const repository = open(git.path);
        for (const pack of repository.packs) entriesOf(pack);
        const store = repository.openStore();
        for (let object = 0; object < repository.index.objectCount; object++) {
          try {
            store.verifyAt(object);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        }
        store.close();
      }
      rewrite(path, sound);
    }
    expect(readAll(open(git.path)).failed).toEqual({});
  });
});
