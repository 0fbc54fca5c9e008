/** Sound packs of every kind, and the ways to their bytes. Hostile ones: hostile-pack.test.ts. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskFiles } from "../../src/git/files.ts";
import { verifyPackChecksums } from "../../src/git/pack-checksums.ts";
import { parsePackIndex } from "../../src/git/pack-index.ts";
import { readEntryHeaders } from "../../src/git/pack-entries.ts";
import { openPackBytes, SegmentedPackBytes, WindowedPackBytes } from "../../src/git/pack-bytes.ts";
import { orderEntries } from "../../src/git/pack-order.ts";
import { ResidentPages } from "../../src/git/resident-pages.ts";
import type { PackOrder } from "../../src/git/pack-order.ts";
import { FormatError } from "../../src/model/errors.ts";
import { fillPack } from "../../src/scan/pack-fill.ts";
import { entriesOf, open, packFile, readAll } from "./open.ts";
import { appendDelta, blob, buildIndex, buildPack, installPack, objectId } from "./pack-builder.ts";
import type { PackedObject } from "./pack-builder.ts";
import { RealGit } from "./real-git.ts";

describe("entry headers", () => {
  it("are those that git verify-pack -v prints, whichever way the bytes are read", () => {
    const git = RealGit.init();
    git.history(25);
    git.run("tag", "-a", "v1", "-m", "a tag");
    git.run("repack", "-adfq");
    const [pack] = open(git.path).packs;
    const entries = entriesOf(pack!);
    const types = ["", "commit", "tree", "blob", "tag"];
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

  it("are all there where the middle of long entries stays in the file, in another thread as well", () => {
    const git = RealGit.init();
    const sizes = [15_000, 16_384, 70_000, 300, 200_000, 20_000, 100];
    git.commit(Object.fromEntries(sizes.map((size, i) => [`f${i}`, randomBytes(size)])));
    git.run("repack", "-adq");
    const [pack] = open(git.path).packs;
    const { path, size, order } = pack!;
    const whole = readFileSync(path);
    const pages = ResidentPages.of(order.offset, size);
    expect(pages!.bytes).toBeLessThan(60_000);
    const filled = fillPack(path, size, pages);
    const posted = openPackBytes(structuredClone(filled.address), diskFiles);
    expect(readEntryHeaders(pack!, filled)).toEqual(entriesOf(pack!));
    // What is held, and what is open, is there though the file be gone.
    rmSync(path);
    for (const bytes of [filled, posted]) {
      for (let position = 0; position < size; position += 997) {
        for (const length of [1, 64, 5000, 40_000].map((n) => Math.min(n, size - position))) {
          const target = new Uint8Array(length);
          bytes.copyInto(target, 0, position, length);
          expect(Buffer.compare(target, whole.subarray(position, position + length))).toBe(0);
          const { bytes: view, start } = bytes.window(position, length);
          const part = view.subarray(position - start, position - start + length);
          expect(Buffer.compare(part, whole.subarray(position, position + length))).toBe(0);
        }
        expect(bytes.byteAt(position)).toBe(whole[position]);
      }
      bytes.close();
      const inLarge = order.offset.findIndex((offset, i) => order.offset[i + 1]! - offset > 200_000);
      const target = new Uint8Array(100);
      expect(() => bytes.copyInto(target, 0, order.offset[inLarge]! + 50_000, 100)).toThrow(/cannot be read/);
    }
    expect(ResidentPages.of(Float64Array.of(12, 100, 16_400), 16_420)).toBeUndefined();
  });

  it("hold what offsets of a hostile index may ask for", () => {
    const size = 100_000;
    for (const offset of [
      [12, 12, 12, size - 20],
      [size - 20, size - 20],
      [0, size, size],
      [12, 70_000, 70_001, 2 ** 40],
    ]) {
      const pages = ResidentPages.of(Float64Array.from(offset), size);
      for (const start of offset) {
        const end = Math.min(start + 64, size);
        if (pages && start < size) expect(pages.endOfRun(start, end)).toBe(end);
      }
    }
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

  it("has checksums that can be verified on request, of the pack and of the index", () => {
    const git = RealGit.init();
    git.history(2);
    git.run("repack", "-adq");
    const sound = open(git.path);
    verifyPackChecksums(sound);
    expect(sound.problems).toEqual([]);
    const built = buildPack([blob("one")]);
    const index = buildIndex(built);
    // A byte of the CRC, which no reader of objects looks at.
    index[8 + 1024 + 20] = index[8 + 1024 + 20]! ^ 1;
    installPack(join(git.path, ".git"), built, "pack-made", index);
    const repository = open(git.path);
    expect(repository.problems).toEqual([]);
    verifyPackChecksums(repository);
    expect(repository.problems).toMatchObject([
      { kind: "corrupt", subject: join(git.path, ".git/objects/pack/pack-made.idx") },
    ]);
  });

  it("may be empty", () => {
    const git = RealGit.init();
    installPack(join(git.path, ".git"), buildPack([]));
    const repository = open(git.path);
    expect(repository.problems).toEqual([]);
    expect(entriesOf(repository.packs[0]!).count).toBe(0);
    expect(repository.index.objectCount).toBe(0);
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
