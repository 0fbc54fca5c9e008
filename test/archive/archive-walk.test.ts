/** What archives of real tools hold is handed over, byte for byte, and what is not read is counted. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { archiveKind } from "../../src/archive/archive-kind.ts";
import type { ArchiveTally } from "../../src/archive/archive-tally.ts";
import { walkArchive } from "../../src/archive/archive-walk.ts";
import { memberPath } from "../../src/archive/member-path.ts";
import { prepareZstd } from "../../src/image/zstd.ts";
import { temporaryDirectory } from "../git/real-git.ts";
import { hasZstd, pythonArchive, pythonArchives, zipOf, zstd, type File } from "./python-archives.ts";

beforeAll(() => prepareZstd());

/** Members by path, less those that are archives themselves. */
function walk(bytes: Buffer): { kind: string | undefined; members: Record<string, string>; tally: ArchiveTally } {
  const kind = archiveKind(bytes, 0, bytes.length);
  const members: Record<string, string> = {};
  if (!kind) throw new Error("no archive");
  const tally = walkArchive(kind, bytes, {
    member: (path, content, isArchive) => {
      if (!isArchive) members[path] = Buffer.from(content).toString("latin1");
    },
    name: () => undefined,
    mayWait: false,
    isStopped: () => false,
  });
  if (!tally) throw new Error("zstd is not ready");
  expect(tally.members).toBe(tally.read + tally.tooLarge + Object.values(tally.skipped).reduce((a, b) => a + b, 0));
  return { kind, members, tally };
}

const long = `${"deep/".repeat(50)}file.txt`;
const FILES: readonly File[] = [
  { name: "a.txt", content: "some text\n".repeat(100) },
  { name: "dir/empty", content: "" },
  { name: "dir/b.bin", content: Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i) % 251)) },
  { name: long, content: "deep down" },
];
const HELD = Object.fromEntries(
  FILES.filter(({ content }) => content.length > 0).map(({ name, content }) => [
    name,
    Buffer.from(content).toString("latin1"),
  ]),
);

describe("archives of real tools", () => {
  test.each([
    ["deflated", {}],
    ["with a comment that looks like an end", { comment: "PK\x05\x06 and some more of it" }],
    ["streamed, with data descriptors", { streamed: true }],
    ["with numbers of 64 bits", { wide: true }],
  ] as const)("zip, %s", (_, more) => {
    const { kind, members, tally } = walk(pythonArchive({ kind: "zip", files: FILES, ...more }));
    expect(kind).toBe("zip");
    expect(members).toEqual(HELD);
    expect(tally).toMatchObject({ opened: 1, members: 4, read: 4, skipped: {}, closed: {} });
  });

  test("zip, stored; a program stands before it", () => {
    const files = FILES.map((file) => ({ ...file, method: "stored" as const }));
    const plain = pythonArchive({ kind: "zip", files });
    expect(walk(plain).members).toEqual(HELD);
    expect(walk(Buffer.concat([Buffer.from("#!/usr/bin/env python3\n"), plain])).members).toEqual(HELD);
  });

  test("zip64 of more entries than 16 bits count", () => {
    const files = Array.from({ length: 66_000 }, (_, i) => ({ name: `${i}`, content: "x", method: "stored" as const }));
    expect(walk(pythonArchive({ kind: "zip", files })).tally).toMatchObject({ members: 66_000, read: 66_000 });
  });

  test.each(["ustar", "gnu", "pax"] as const)("tar, %s, and compressed", (format) => {
    const files = format === "ustar" ? FILES.slice(0, 3) : FILES;
    const [plain = Buffer.alloc(0)] = pythonArchives([{ kind: "tar", files, format }]);
    const held = Object.fromEntries(Object.entries(HELD).filter(([name]) => files.some((file) => file.name === name)));
    expect(walk(plain)).toMatchObject({ kind: "tar", members: held });
    const packed = execFileSync("gzip", ["-c"], { input: plain });
    expect(walk(packed)).toMatchObject({ kind: "gzip", members: held });
    if (hasZstd) expect(walk(zstd(plain))).toMatchObject({ kind: "zstd", members: held });
  });

  test("gzip of several members is one file, which has no name of its own", () => {
    const files = [
      { name: "", content: "first, " },
      { name: "", content: "second" },
    ];
    const { members } = walk(pythonArchive({ kind: "gzip", files }));
    expect(members).toEqual({ "": "first, second" });
    expect(memberPath("db/dump.sql.gz", "")).toBe("db/dump.sql.gz!/dump.sql");
    expect(memberPath("x.tgz", "a/b")).toBe("x.tgz!/a/b");
  });

  test("archives in archives, by their whole path", () => {
    const inner = zipOf({ "conf/app.ini": "inner" });
    const packed = execFileSync("gzip", ["-c"], { input: "a dump" });
    const middle = pythonArchive({
      kind: "tar",
      files: [
        { name: "in.jar", content: inner },
        { name: "d.sql.gz", content: packed },
      ],
    });
    const { members, tally } = walk(zipOf({ "m.tar": middle, "plain.txt": "outer" }));
    expect(members).toEqual({
      "plain.txt": "outer",
      "m.tar!/in.jar!/conf/app.ini": "inner",
      "m.tar!/d.sql.gz!/d.sql": "a dump",
    });
    expect(tally).toMatchObject({ opened: 4, closed: {}, bound: undefined });
  });

  test("a fourth archive inside is not opened, and a bound is told", () => {
    let bytes = zipOf({ "a.txt": "bottom" });
    for (let i = 0; i < 3; i++) bytes = zipOf({ [`${i}.zip`]: bytes });
    const { members, tally } = walk(bytes);
    expect(members).toEqual({});
    expect(tally.closed).toEqual({ "too deep": 1 });
    expect(tally.bound).toContain("3 deep");
  });
});

describe("what is not read is counted", () => {
  test("entries packed in other ways", () => {
    const files = [
      { name: "a", content: "plain" },
      { name: "b", content: "packed", method: "bzip2" as const },
      { name: "c", content: "packed", method: "lzma" as const },
    ];
    const bytes = pythonArchive({ kind: "zip", files });
    expect(walk(bytes).members).toEqual({ a: "plain", b: "packed", c: "packed" });
    // Deflate64, for which there is no reader.
    const other = bytes.lastIndexOf("PK\x01\x02", undefined, "latin1");
    bytes.writeUInt16LE(9, other + 10);
    const { members, tally } = walk(bytes);
    expect(members).toEqual({ a: "plain", b: "packed" });
    expect(tally.skipped).toEqual({ "packed by a method that is not read": 1 });
  });

  test.skipIf(spawnSync("zip", ["-v"]).status !== 0)("encrypted entries", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "open.txt"), "for all");
    writeFileSync(join(directory, "shut.txt"), "for some".repeat(20));
    const run = (...args: string[]): void => void execFileSync("zip", ["-q", ...args], { cwd: directory });
    run("a.zip", "open.txt");
    run("-P", "word", "a.zip", "shut.txt");
    const { members, tally } = walk(readFileSync(join(directory, "a.zip")));
    expect(members).toEqual({ "open.txt": "for all" });
    expect(tally.skipped).toEqual({ encrypted: 1 });
  });

  test("nothing but archives is taken for one", () => {
    const looks = [
      "",
      "PK",
      "PK\x03\x04",
      "BZh9 is no header of bzip2",
      "Rar! it is not",
      `${"x".repeat(257)}ustar`,
      "x^2 + y^2 = z^2",
      "x\x9c and something else",
      "070701 is no number of a kind",
      "PACK is a word",
      "]\0\0\0\x01 and so on",
      "\x04\0\0\0 and what follows",
      "\xc7\x71 and what follows",
      "# v2 git bundles are a thing",
    ];
    for (const text of looks) {
      const bytes = Buffer.from(text.padEnd(text.length > 4 ? 600 : 0, "."), "latin1");
      expect(archiveKind(bytes, 0, bytes.length)).toBeUndefined();
    }
  });
});
