/** The one list over all packs and loose objects, and lookups in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareIds, findId, indexSortedIds, isSorted } from "../../src/git/sorted-ids.ts";
import { ObjectIndex } from "../../src/git/object-index.ts";
import { ObjectStore } from "../../src/git/object-store.ts";
import { diskFiles } from "../../src/git/files.ts";
import { openPackBytes, SegmentedPackBytes } from "../../src/git/pack-bytes.ts";
import { appendDelta, blob, buildPack, installPack, objectId } from "./pack-builder.ts";
import { open } from "./open.ts";
import { RealGit } from "./real-git.ts";
import { join } from "node:path";

describe("sorted ids", () => {
  it("are found, and others are not, however unevenly they are spread", () => {
    const id = fc.uint8Array({ minLength: 20, maxLength: 20 });
    // Most ids share their beginning, as a hostile index might have it.
    const crowded = id.map((bytes) => bytes.fill(7, 0, 17));
    fc.assert(
      fc.property(fc.array(fc.oneof(id, crowded), { maxLength: 60 }), id, crowded, (list, one, other) => {
        list.sort((a, b) => compareIds(a, 0, b, 0, 20));
        const ids = new Uint8Array(list.length * 20);
        list.forEach((bytes, i) => ids.set(bytes, i * 20));
        expect(isSorted(ids, 20)).toBe(true);
        const sorted = indexSortedIds(ids, 20);
        for (const bytes of [...list, one, other]) {
          const shifted = new Uint8Array(23);
          shifted.set(bytes, 3);
          const position = findId(sorted, shifted, 3);
          const expected = list.some((candidate) => compareIds(candidate, 0, bytes, 0, 20) === 0);
          expect(position >= 0).toBe(expected);
          if (position >= 0) expect(compareIds(ids, position * 20, bytes, 0, 20)).toBe(0);
        }
      }),
    );
  });

  it("are not looked for beyond the end of the bytes given", () => {
    const sorted = indexSortedIds(new Uint8Array(20), 20);
    expect(findId(sorted, new Uint8Array(19), 0)).toBe(-1);
    expect(findId(sorted, new Uint8Array(20), 0)).toBe(0);
    expect(findId(indexSortedIds(new Uint8Array(0), 20), new Uint8Array(20), 0)).toBe(-1);
  });

  it("out of order are told", () => {
    expect(isSorted(Uint8Array.from([0, 0, 0, 2, 0, 0, 0, 1]), 4)).toBe(false);
    expect(isSorted(Uint8Array.from([0, 0, 0, 1, 2, 0, 0, 0, 1, 1]), 5)).toBe(false);
    expect(isSorted(Uint8Array.from([0, 0, 0, 1, 1, 0, 0, 0, 1, 1]), 5)).toBe(true);
  });
});

it("prefers packs to loose objects, then the lower name, then the lower offset", () => {
  const git = RealGit.init();
  const everywhere = blob("everywhere");
  const looseOnly = objectId("blob", "loose");
  for (const text of ["everywhere", "loose"]) git.output(["hash-object", "-w", "--stdin"], text);
  const delta = { id: objectId("blob", "everywhere!"), type: 7, data: appendDelta(10, "!"), baseId: everywhere.id };
  installPack(join(git.path, ".git"), buildPack([blob("b"), everywhere]), "pack-b");
  installPack(join(git.path, ".git"), buildPack([blob("c"), delta, everywhere, everywhere]), "pack-a");
  const repository = open(git.path);
  expect(repository.packs.map((pack) => pack.name)).toEqual(["pack-a", "pack-b"]);
  const { index, packs } = repository;
  expect(index.objectCount).toBe(5);
  const at = (id: string): number => index.lookup(Buffer.from(id, "hex"), 0);
  expect(index.packOf(at(looseOnly))).toBe(-1);
  expect(repository.loose.pathOf(index.positionOf(at(looseOnly)))).toContain(looseOnly.slice(2));
  expect(index.packOf(at(everywhere.id))).toBe(0);
  const copies = [...packs[0]!.offsets].filter(
    (_, i) => Buffer.from(packs[0]!.ids).toString("hex", i * 20, i * 20 + 20) === everywhere.id,
  );
  expect(packs[0]!.offsets[index.positionOf(at(everywhere.id))]).toBe(Math.min(...copies));
  const ids = Array.from({ length: 5 }, (_, object) => index.idOf(object));
  expect(ids).toEqual([...ids].sort());
  expect(ids.map(at)).toEqual([0, 1, 2, 3, 4]);
  const store = repository.openStore();
  expect(ids.map((_, object) => store.verifyAt(object))).toEqual([true, true, true, true, true]);
});

it("answers the same in another thread, and so do the bytes of a pack", () => {
  const git = RealGit.init();
  git.history(6);
  git.run("repack", "-dq");
  git.commit({ loose: "loose" });
  const { index, packs, loose, objectFormat: format } = open(git.path);
  const access = packs[0]!.open();
  const address = SegmentedPackBytes.load(access).address;
  access.close();
  const posted = structuredClone({ tables: index.tables, address });
  expect(posted.tables.sorted.ids.buffer).toBeInstanceOf(SharedArrayBuffer);
  const there = new ObjectIndex(posted.tables);
  const packBytes = [openPackBytes(posted.address, diskFiles)];
  const store = new ObjectStore({ format, packs, loose, index: there }, { packBytes });
  for (let object = 0; object < index.objectCount; object++) {
    expect(there.lookup(index.ids, object * 20)).toBe(object);
    expect(there.packOf(object)).toBe(index.packOf(object));
    expect(store.verifyAt(object)).toBe(true);
  }
});

it("knows what it has not", () => {
  const git = RealGit.init();
  git.commit({ a: "1" });
  const store = open(git.path).openStore();
  expect(store.has(git.run("rev-parse", "HEAD"))).toBe(true);
  expect(store.has("ab".repeat(20))).toBe(false);
  expect(store.has("no id")).toBe(false);
  expect(() => store.read("ab".repeat(20))).toThrow(/object (ab){20} is missing/);
});
