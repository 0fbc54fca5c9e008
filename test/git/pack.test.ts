/** Packs: sound ones of every kind, and hostile ones that must neither crash, hang nor lie. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { diskFiles } from "../../src/git/files.ts";
import { packIndexChecksumHolds, parsePackIndex } from "../../src/git/pack-index.ts";
import { DAMAGE, readEntryHeaders } from "../../src/git/pack-entries.ts";
import type { PackEntries } from "../../src/git/pack-entries.ts";
import { openPackBytes, SegmentedPackBytes, WindowedPackBytes } from "../../src/git/pack-bytes.ts";
import type { Pack } from "../../src/git/pack.ts";
import { orderEntries } from "../../src/git/pack-order.ts";
import type { PackOrder } from "../../src/git/pack-order.ts";
import type { Repository } from "../../src/git/repository.ts";
import { FormatError } from "../../src/model/errors.ts";
import { open } from "./open.ts";
import { appendDelta, blob, buildIndex, buildPack, installPack, objectId, sizeVarint } from "./pack-builder.ts";
import type { PackedObject } from "./pack-builder.ts";
import { RealGit } from "./real-git.ts";

function packFile(git: RealGit, ending: string): string {
  const directory = join(git.path, ".git/objects/pack");
  return join(
    directory,
    readdirSync(directory).find((name) => name.endsWith(ending))!,
  );
}

function entriesOf(pack: Pack): PackEntries {
  const access = pack.open();
  const entries = readEntryHeaders(pack, SegmentedPackBytes.load(access));
  access.close();
  return entries;
}

/** Reads every object; gives the messages of those that cannot be read. */
function readAll(repository: Repository): { read: string[]; failed: Record<string, string> } {
  const store = repository.openStore();
  const read: string[] = [];
  const failed: Record<string, string> = {};
  for (let object = 0; object < repository.index.objectCount; object++) {
    const id = repository.index.idOf(object);
    try {
      expect(store.verifyAt(object)).toBe(true);
      read.push(id);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      failed[id] = `${(error as FormatError).code}: ${(error as FormatError).message}`;
    }
  }
  store.close();
  return { read, failed };
}

describe("entry headers", () => {
  it("are those that git verify-pack -v prints, whichever way the bytes are read", () => {
    const git = RealGit.init();
    git.history(25);
    git.run("tag", "-a", "v1", "-m", "a tag");
    git.run("repack", "-adfq");
    const [pack] = open(git.path).packs;
    const entries = entriesOf(pack!);
    const types = [, "commit", "tree", "blob", "tag"];
    const kind = (entry: number): string => {
      let root = entry;
      while (entries.base[root]! >= 0) root = entries.base[root]!;
      return types[entries.type[root]!]!;
    };
    const id = (entry: number): string =>
      Buffer.from(pack!.ids).toString("hex", entries.objectOf[entry]! * 20, (entries.objectOf[entry]! + 1) * 20);
    const ours = Array.from({ length: entries.count }, (_, entry) => {
      const start = entries.offset[entry]!;
      const line = `${id(entry)} ${kind(entry)} ${entries.size[entry]} ${entries.offset[entry + 1]! - start} ${start}`;
      return entries.base[entry]! < 0 ? line : `${line} ${id(entries.base[entry]!)}`;
    });
    const lines = git
      .run("verify-pack", "-v", pack!.path)
      .split("\n")
      .filter((line) => /^[0-9a-f]{40} /.test(line));
    const theirs = lines
      .map((line) => line.split(/ +/))
      .map(([object, type, size, packed, offset, , base]) => {
        const text = `${object} ${type} ${size} ${packed} ${offset}`;
        return base === undefined ? text : `${text} ${base}`;
      });
    expect(ours.filter((line) => line.split(" ").length === 6).length).toBeGreaterThan(10);
    expect(ours.sort()).toEqual(theirs.sort());
    const access = pack!.open();
    for (const windowBytes of [4096, 5000, 1 << 20]) {
      const windowed = openPackBytes({ kind: "windowed", size: pack!.size, path: pack!.path, windowBytes }, diskFiles);
      expect(readEntryHeaders(pack!, windowed)).toEqual(entries);
      windowed.close();
    }
    access.close();
    for (let entry = 0; entry < entries.count; entry++) expect(entries.entryOf[entries.objectOf[entry]!]).toBe(entry);
  });

  it("resolve REF_DELTAs within the pack and name bases outside it", () => {
    const git = RealGit.init();
    const base = blob("the base of it all");
    const delta = appendDelta(base.data.length, " and more");
    const inside: PackedObject = {
      id: objectId("blob", "the base of it all and more"),
      type: 7,
      data: delta,
      baseId: base.id,
    };
    const elsewhere = objectId("blob", "elsewhere");
    const outside: PackedObject = { id: "ab".repeat(20), type: 7, data: appendDelta(9, "!"), baseId: elsewhere };
    installPack(join(git.path, ".git"), buildPack([inside, outside, base]));
    const entries = entriesOf(open(git.path).packs[0]!);
    expect([...entries.type]).toEqual([7, 7, 3]);
    expect([...entries.base]).toEqual([2, -1, -1]);
    expect(entries.external).toEqual([{ entry: 1, baseId: elsewhere }]);
    expect(entries.damaged).toBe(0);
  });
});

describe("the order of entries", () => {
  it.each([10, 1000, 70_000])(
    "is the same from a sort of %i offsets as from a .rev file; a wrong .rev file is not believed",
    (count) => {
      const offsets = new Float64Array(count);
      let at = 12;
      for (let i = 0; i < count; i++)
        offsets[(i * 7919) % count] = at += 1 + ((i * 31) % 97) + (i % 500 === 0 ? 2 ** 33 : 0);
      const end = at + 50;
      const sorted = orderEntries(offsets, end, 20);
      expect([...sorted.offset].join()).toBe([...offsets.slice().sort(), end].join());
      expect([...sorted.objectOf].map((object) => offsets[object]).join()).toBe(
        [...sorted.offset.subarray(0, count)].join(),
      );
      const rev = Buffer.alloc(12 + 4 * count + 40);
      rev.write("RIDX");
      rev.writeUInt32BE(1, 4);
      sorted.objectOf.forEach((object, entry) => rev.writeUInt32BE(object, 12 + 4 * entry));
      const text = (order: PackOrder): string =>
        [order.offset, order.objectOf, order.entryOf].map((numbers) => numbers.join()).join("\n");
      expect(text(orderEntries(offsets, end, 20, rev))).toBe(text(sorted));
      for (const wrong of [
        rev.subarray(0, -1),
        Buffer.from(rev).fill(0, 12, 20),
        Buffer.from(rev).fill(0xff, 12, 16),
        Buffer.from(rev).fill(7, 0, 4),
      ]) {
        expect(text(orderEntries(offsets, end, 20, wrong))).toBe(text(sorted));
      }
    },
  );
});

describe("pack bytes", () => {
  it("give the same from segments, from a window, and in another thread", () => {
    const git = RealGit.init();
    git.commit({ a: randomBytes(20_000) });
    git.run("repack", "-adq");
    const [pack] = open(git.path).packs;
    const whole = readFileSync(pack!.path);
    const access = pack!.open();
    const segments = SegmentedPackBytes.allocate(pack!.size);
    segments.fill(access, 7000, pack!.size);
    segments.fill(access, 0, 7000);
    for (const bytes of [
      segments,
      openPackBytes(segments.address, diskFiles),
      new WindowedPackBytes(access, pack!.path, 4096),
    ]) {
      expect(bytes.size).toBe(whole.length);
      for (const [position, length] of [
        [0, 12],
        [4000, 5000],
        [whole.length - 20, 20],
        [8000, 10],
        [17, 0],
      ] as const) {
        const target = new Uint8Array(length + 3);
        bytes.copyInto(target, 3, position, length);
        expect(Buffer.from(target.subarray(3))).toEqual(whole.subarray(position, position + length));
      }
      expect(bytes.byteAt(5)).toBe(whole[5]);
      const { bytes: view, start } = bytes.window(9000, 64);
      expect(Buffer.from(view.subarray(9000 - start, 9064 - start))).toEqual(whole.subarray(9000, 9064));
      expect(() => bytes.byteAt(whole.length)).toThrow(FormatError);
      expect(() => bytes.byteAt(-1)).toThrow(FormatError);
      expect(() => bytes.copyInto(new Uint8Array(9), 0, whole.length - 4, 8)).toThrow(FormatError);
      expect(() => bytes.copyInto(new Uint8Array(9), 0, Number.NaN, 8)).toThrow(FormatError);
    }
    access.close();
  });

  it("of a sparse file beyond 4 GiB are read at the right places", () => {
    const git = RealGit.init();
    const path = join(git.path, "large");
    const far = 5 * 2 ** 30;
    writeFileSync(path, "");
    const descriptor = openSync(path, "r+");
    writeSync(descriptor, "far away", far);
    closeSync(descriptor);
    const bytes = openPackBytes({ kind: "windowed", size: far + 8, path, windowBytes: 4096 }, diskFiles);
    const target = new Uint8Array(8);
    bytes.copyInto(target, 0, far, 8);
    expect(Buffer.from(target).toString()).toBe("far away");
    bytes.close();
  });
});

describe("a sound pack", () => {
  it.each([2, 3])("of version %i is read", (version) => {
    const git = RealGit.init();
    installPack(join(git.path, ".git"), buildPack([blob("one"), blob("two")], "sha1", version));
    expect(readAll(open(git.path)).read).toHaveLength(2);
  });

  it("may place objects beyond 2 GiB", () => {
    const built = buildPack([blob("one"), blob("two"), blob("three")]);
    const index = parsePackIndex(buildIndex(built, [12, 2 ** 31 + 5, 2 ** 40 + 1]), 20, "an index");
    expect([...index.offsets].sort((a, b) => a - b)).toEqual([12, 2 ** 31 + 5, 2 ** 40 + 1]);
  });

  it("has an index whose own checksum can be verified", () => {
    const index = buildIndex(buildPack([blob("one")]));
    expect(packIndexChecksumHolds(index, "sha1")).toBe(true);
    index[1040] = index[1040]! ^ 1;
    expect(packIndexChecksumHolds(index, "sha1")).toBe(false);
  });

  it("with a long delta chain is read without recursion", () => {
    const git = RealGit.init();
    let content = "start";
    const objects = [blob(content)];
    for (let i = 0; i < 3000; i++) {
      const data = appendDelta(content.length, "x");
      content += "x";
      objects.push({ id: objectId("blob", content), type: 6, data, baseEntry: i });
    }
    installPack(join(git.path, ".git"), buildPack(objects));
    const store = open(git.path).openStore({ cacheBytes: 0 });
    expect(store.read(objectId("blob", content)).content).toHaveLength(3005);
  });

  it("without an index is read all the same", () => {
    const git = RealGit.init();
    git.history(20);
    git.run("repack", "-adfq");
    rmSync(packFile(git, ".idx"));
    const repository = open(git.path);
    expect(repository.problems).toEqual([]);
    const { read, failed } = readAll(repository);
    expect(failed).toEqual({});
    git.run("index-pack", packFile(git, ".pack"));
    expect(read).toEqual(git.allObjects().map((object) => object.id));
  });

  it("without an index is read through a multi-pack-index that covers it", () => {
    const git = RealGit.init();
    git.history(5);
    git.run("repack", "-dq");
    git.history(5);
    git.run("repack", "-dq");
    git.run("multi-pack-index", "write");
    expect(open(git.path).packs).toHaveLength(2);
    const all = git.allObjects().map((object) => object.id);
    rmSync(packFile(git, ".idx"));
    const repository = open(git.path);
    expect(repository.problems).toEqual([]);
    expect(readAll(repository).read).toEqual(all);
  });
});

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
