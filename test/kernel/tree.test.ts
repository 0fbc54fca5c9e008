/** Tree objects that real git wrote, of both hash lengths, and trees that it never would. */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as codes from "../../src/kernel/codes.ts";
import { makeKernel, makeNoise, place } from "./harness.ts";

interface Entry {
  readonly start: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly mode: number;
}

const kernel = makeKernel();

/** Entries that the kernel finds outside the stretches, or its code. */
function touched(
  tree: Uint8Array,
  hashBytes: number,
  stretches: readonly (readonly [number, number])[] = [],
  room = 1000,
  slackByte = 0,
): Entry[] | number {
  const at = place(kernel, tree, slackByte);
  const table = place(kernel, new Uint8Array(Uint32Array.from(stretches.flatMap(([s, n]) => [s, 77, n])).buffer));
  const out = kernel.arena.allocate(room * 16);
  kernel.u8().fill(0xee, out, out + room * 16 + 64);
  const count = kernel.treeEntriesTouched(at, tree.length, hashBytes, table, stretches.length, out, room);
  const words = kernel.u32().subarray(out / 4);
  expect(words[Math.min(Math.max(count, 0), room) * 4] === 0xeeeeeeee || count < 0).toBe(true);
  expect(words[room * 4]).toBe(0xeeeeeeee);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    const [start, nameStart, nameEnd, mode] = words.subarray(i * 4, i * 4 + 4);
    entries.push({ start: start!, nameStart: nameStart!, nameEnd: nameEnd!, mode: mode! });
  }
  for (const block of [at, table, out]) kernel.arena.free(block);
  return count < 0 ? count : entries;
}

/** The entry around a byte, or the code. */
function entryAt(tree: Uint8Array, hashBytes: number, pos: number): Entry | number {
  const at = place(kernel, tree);
  const entry = kernel.treeEntryAt(at, tree.length, hashBytes, pos);
  kernel.arena.free(at);
  return entry;
}

const NAMES = [
  "a",
  "A file with spaces",
  "Makefile",
  "builtin-fifteenx",
  "exactly-thirty-one-bytes-long-x",
  "exactly-thirty-two-bytes-long-xx",
  "exactly-thirty-three-bytes-long-x",
  "x".repeat(255),
  "ünïcode",
  "100644 looks like a mode",
];
const MODES = ["100644", "100755", "120000", "040000", "160000"];

describe.each([
  ["sha1", 20],
  ["sha256", 32],
])("trees that git wrote, %s", (format, hashBytes) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "dredge-tree-"));
  const git = (args: string[], input = ""): Buffer => execFileSync("git", args, { cwd: directory, input });
  let tree: Buffer;
  let listed: { mode: number; name: string; id: string }[];

  beforeAll(() => {
    git(["init", "-q", "--bare", `--object-format=${format}`]);
    const lines = NAMES.flatMap((name, i) =>
      MODES.map((mode, j) => {
        const type = mode === "040000" ? "tree" : mode === "160000" ? "commit" : "blob";
        // Ids with NULs, spaces and digits in them, as random bytes have.
        const id = makeNoise(hashBytes, i * 7 + j).fill(j === 0 ? 0 : 0x30, 3, 6);
        return `${mode} ${type} ${id.toString("hex")}\t${name}${j}\0`;
      }),
    );
    const id = git(["mktree", "-z", "--missing"], lines.join("")).toString().trim();
    tree = git(["cat-file", "tree", id]);
    const records = git(["ls-tree", "-z", id]).toString("latin1").split("\0").slice(0, -1);
    listed = records.map((record) => {
      const [head, name] = record.split("\t") as [string, string];
      const [mode, , hash] = head.split(" ") as [string, string, string];
      return { mode: Number.parseInt(mode, 8), name, id: hash };
    });
  });
  afterAll(() => fs.rmSync(directory, { recursive: true }));

  test("without stretches every entry is listed", () => {
    const entries = touched(tree, hashBytes) as Entry[];
    const seen = entries.map(({ nameStart, nameEnd, mode }) => ({
      mode,
      name: tree.toString("latin1", nameStart, nameEnd),
      id: tree.toString("hex", nameEnd + 1, nameEnd + 1 + hashBytes),
    }));
    expect(seen).toEqual(listed);
    expect(entries.map((entry) => entry.start)).toEqual([
      0,
      ...entries.slice(0, -1).map((entry) => entry.nameEnd + 1 + hashBytes),
    ]);
  });

  test("property: an entry is left out only if one stretch holds all of it", () => {
    const all = touched(tree, hashBytes) as Entry[];
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: tree.length }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(cuts, fc.boolean(), (numbers, joined) => {
        const sorted = numbers.sort((a, b) => a - b);
        const stretches: [number, number][] = [];
        for (let i = 0; i + 1 < sorted.length; i += joined ? 1 : 2) {
          stretches.push([sorted[i]!, sorted[i + 1]! - sorted[i]!]);
        }
        const expected = all.filter(({ start, nameEnd }) => {
          const end = nameEnd + 1 + hashBytes;
          return !stretches.some(([s, n]) => s <= start && end <= s + n);
        });
        expect(touched(tree, hashBytes, stretches)).toEqual(expected);
      }),
    );
    expect(touched(tree, hashBytes, [[0, tree.length]])).toEqual([]);
  });

  test("the entry whose name holds a byte", () => {
    const all = touched(tree, hashBytes) as Entry[];
    for (let pos = 0; pos <= tree.length; pos++) {
      const expected = all.find(({ nameStart, nameEnd }) => nameStart <= pos && pos < nameEnd) ?? codes.NOT_FOUND;
      const actual = entryAt(tree, hashBytes, pos);
      if (typeof expected === "number" || typeof actual === "number") expect(actual).toBe(expected);
      else if (actual.start !== expected.start) expect(actual).toEqual(expected);
    }
    expect(entryAt(tree, hashBytes, all[3]!.nameStart)).toEqual(all[3]);
  });

  test("cut short at any byte, whatever stands behind", () => {
    const ends = new Set((touched(tree, hashBytes) as Entry[]).map((entry) => entry.start));
    for (const slackByte of [0, 0x20, 0x30, 0xff]) {
      for (let length = 0; length < tree.length; length++) {
        const result = touched(tree.subarray(0, length), hashBytes, [], 1000, slackByte);
        if (!ends.has(length)) expect(result).toBe(codes.TREE_TRUNCATED);
        else expect(typeof result).toBe("object");
      }
    }
  });

  test("no room for all entries", () => {
    expect(touched(tree, hashBytes, [], listed.length - 1)).toBe(codes.TREE_OUT_FULL);
    expect(touched(tree, hashBytes, [], 0)).toBe(codes.TREE_OUT_FULL);
    expect(touched(tree, hashBytes, [], listed.length)).toHaveLength(listed.length);
  });
});

describe("trees that git never wrote", () => {
  const id = Buffer.alloc(20, 0x31);
  const make = (...heads: string[]): Buffer =>
    Buffer.concat(heads.map((head) => Buffer.concat([Buffer.from(head, "latin1"), id])));

  test.each([
    ["an empty name", "100644 \0", codes.TREE_EMPTY_NAME],
    ["no mode", " name\0", codes.TREE_BAD_MODE],
    ["no mode and no space", "name\0", codes.TREE_BAD_MODE],
    ["a mode that is not octal", "100844 name\0", codes.TREE_BAD_MODE],
    ["a mode of five digits that is not octal", "4000a name\0", codes.TREE_BAD_MODE],
    ["a mode without end", "12345671234567 name\0", codes.TREE_BAD_MODE],
    ["a mode cut by NUL", "100\x00644 name\0", codes.TREE_BAD_MODE],
    ["no NUL in sight", "100644 name", codes.TREE_TRUNCATED],
  ])("%s", (_, head, code) => {
    expect(touched(make("100644 a\0", head), 20)).toBe(code);
    expect(entryAt(make("100644 a\0", head), 20, 40)).toBe(code);
  });

  test("an empty tree", () => {
    expect(touched(Buffer.alloc(0), 20)).toEqual([]);
    expect(entryAt(Buffer.alloc(0), 20, 0)).toBe(codes.NOT_FOUND);
  });

  test("odd modes are read as numbers", () => {
    const entries = touched(make("0 a\0", "7 b\0", "644 c\0", "0100664 d\0", "7777777777 e\0"), 20) as Entry[];
    expect(entries.map((entry) => entry.mode)).toEqual([0, 7, 0o644, 0o100664, 0o7777777777]);
  });

  test("property: garbage ends, and lists only what lies inside", () => {
    const piece = fc.constantFrom("100644 ", "40000 ", "name", "\0", "7", " ", "\xff".repeat(20), "\0".repeat(20));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const tree = Buffer.from(pieces.join(""), "latin1");
        const entries = touched(tree, 20);
        if (typeof entries === "number") expect(entries).toBeLessThan(codes.NOT_FOUND);
        else
          for (const { start, nameStart, nameEnd } of entries) {
            expect(start < nameStart && nameStart < nameEnd && nameEnd + 20 < tree.length).toBe(true);
          }
      }),
      { numRuns: 1000 },
    );
  });
});
