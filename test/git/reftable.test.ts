/** Reftable files, written by hand from the specification. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/model/errors.ts";
import { readReflogs } from "../../src/git/reflogs.ts";
import { readRefs } from "../../src/git/refs.ts";
import { parseReftable } from "../../src/git/reftable.ts";
import { open } from "./open.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";
import { writeReftable } from "./reftable-writer.ts";
import type { LogRecord, RefRecord, TableOptions } from "./reftable-writer.ts";

const id = (n: number, digits = 40): string =>
  n
    .toString(16)
    .padStart(4, "0")
    .repeat(digits / 4);

const REFS: RefRecord[] = [
  { name: "HEAD", symbolic: "refs/heads/main" },
  { name: Buffer.from("refs/heads/\xe9\xff", "latin1"), id: id(7) },
  ...Array.from({ length: 40 }, (_, i) => ({ name: `refs/heads/topic/${i}`, id: id(100 + i) })),
  { name: "refs/heads/main", id: id(1) },
  { name: "refs/tags/v1", id: id(2), peeled: id(1) },
  { name: "refs/heads/deleted" },
];
const LOGS: LogRecord[] = [
  ...Array.from({ length: 20 }, (_, i) => ({
    ref: "refs/heads/main",
    updateIndex: i + 1,
    oldId: id(i),
    newId: id(i + 1),
    message: `move ${i}\n`,
  })),
  { ref: "refs/stash", updateIndex: 5, newId: id(50), message: "a stash" },
  { ref: "refs/stash", updateIndex: 6 },
];

const LAYOUTS: [string, TableOptions][] = [
  ["unaligned", {}],
  ["aligned", { blockSize: 512 }],
  ["one record per block, aligned", { blockSize: 128, perBlock: 1 }],
  ["one block", { perBlock: 1000 }],
  ["version 2", { version: 2 }],
  ["no prefix compression", { restartEvery: 1 }],
];

describe.each(LAYOUTS)("a reftable, %s", (_, options) => {
  it("gives back all refs and log records", () => {
    const { refs, logs } = parseReftable(writeReftable(REFS, LOGS, options), 20, "a table");
    expect(refs).toHaveLength(REFS.length);
    const named = new Map(refs.map((ref) => [ref.name, ref.value]));
    expect(named.get("HEAD")).toEqual({ kind: "symbolic", target: "refs/heads/main" });
    expect(named.get("refs/heads/\xe9\xff")).toEqual({ kind: "id", id: id(7), peeled: undefined });
    expect(named.get("refs/tags/v1")).toEqual({ kind: "id", id: id(2), peeled: id(1) });
    expect(named.get("refs/heads/deleted")).toEqual({ kind: "deletion" });
    for (let i = 0; i < 40; i++) expect(named.get(`refs/heads/topic/${i}`)).toMatchObject({ id: id(100 + i) });
    expect(logs).toHaveLength(LOGS.length);
    expect(logs[0]).toMatchObject({
      ref: "refs/heads/main",
      updateIndex: 20n,
      data: { newId: id(20), seconds: 1_700_000_020, zoneMinutes: -210 },
    });
    expect(logs.find((log) => log.data === undefined)).toMatchObject({ ref: "refs/stash", updateIndex: 6n });
  });

  it("may hold a log alone, or nothing", () => {
    expect(parseReftable(writeReftable([], LOGS, options), 20, "a table").logs).toHaveLength(LOGS.length);
    expect(parseReftable(writeReftable([], [], options), 20, "a table")).toEqual({ refs: [], logs: [] });
  });

  it("cut short or with a byte flipped anywhere is read or refused, never crashed on", () => {
    const table = writeReftable(REFS, LOGS, options);
    const tryAll = (bytes: Uint8Array): boolean => {
      try {
        parseReftable(bytes, 20, "a table");
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        return false;
      }
    };
    for (let length = 0; length < table.length; length += 7) expect(tryAll(table.subarray(0, length))).toBe(false);
    for (let at = 0; at < table.length; at++) {
      const copy = Buffer.from(table);
      copy[at] = copy[at]! ^ 0xff;
      tryAll(copy);
    }
  });
});

describe("a repository with reftables", () => {
  function withTables(path: string, tables: readonly Buffer[]): void {
    mkdirSync(join(path, "reftable"), { recursive: true });
    const names = tables.map((_, i) => `0x00000000000${i}-0x00000000000${i}-abc.ref`);
    tables.forEach((table, i) => writeFileSync(join(path, "reftable", names[i]!), table));
    writeFileSync(join(path, "reftable/tables.list"), names.map((name) => `${name}\n`).join(""));
  }
  function repository(format: "sha1" | "sha256"): RealGit {
    const git = RealGit.init(`--object-format=${format}`);
    git.commit({ a: "1" });
    git.run("config", "core.repositoryformatversion", "1");
    git.run("config", "extensions.refStorage", "reftable");
    writeFileSync(join(git.path, ".git/HEAD"), "ref: refs/heads/.invalid\n");
    return git;
  }

  it.each(["sha1", "sha256"] as const)("reads the stack: later tables replace and delete (%s)", (format) => {
    const git = repository(format);
    const digits = format === "sha1" ? 40 : 64;
    const options: TableOptions = format === "sha1" ? {} : { version: 2, hash: "s256" };
    const bottom = writeReftable(
      [
        { name: "HEAD", symbolic: "refs/heads/main" },
        { name: "refs/heads/main", id: id(1, digits) },
        { name: "refs/heads/gone", id: id(2, digits) },
        { name: "refs/tags/t", id: id(3, digits), peeled: id(1, digits) },
      ],
      [
        { ref: "refs/stash", updateIndex: 3, newId: id(8, digits), message: "dropped" },
        { ref: "refs/stash", updateIndex: 4, newId: id(9, digits), message: "kept" },
        { ref: "refs/heads/main", updateIndex: 1, newId: id(1, digits), message: "first\n" },
        { ref: "refs/heads/main", updateIndex: 2, oldId: id(1, digits), newId: id(5, digits), message: "second\n" },
      ],
      options,
    );
    const top = writeReftable(
      [{ name: "refs/heads/main", id: id(5, digits) }, { name: "refs/heads/gone" }],
      [{ ref: "refs/stash", updateIndex: 3 }],
      options,
    );
    withTables(join(git.path, ".git"), [bottom, top]);
    git.write(".git/FETCH_HEAD", `${id(6, digits)}\tnot-for-merge\tbranch 'x' of y\n`);
    const opened = open(git.path);
    expect(opened.refStorage).toBe("reftable");
    expect(readRefs(opened).map((ref) => [ref.name, ref.target])).toEqual([
      ["FETCH_HEAD", id(6, digits)],
      ["HEAD", id(5, digits)],
      ["refs/heads/main", id(5, digits)],
      ["refs/tags/t", id(3, digits)],
    ]);
    expect(
      readReflogs(opened).map(({ ref, oldId, newId, message, committer }) => [
        ref,
        oldId,
        newId,
        message,
        committer.zone,
      ]),
    ).toEqual([
      ["refs/heads/main", undefined, id(1, digits), "first", "-0330"],
      ["refs/heads/main", id(1, digits), id(5, digits), "second", "-0330"],
      ["refs/stash", undefined, id(9, digits), "kept", "-0330"],
    ]);
    expect(opened.problems).toEqual([]);
  });

  it("reads a linked worktree's own stack", () => {
    const git = RealGit.init();
    git.commit({ a: "1" });
    git.run("worktree", "add", "-q", join(temporaryDirectory(), "linked"));
    git.run("config", "extensions.refStorage", "reftable");
    withTables(join(git.path, ".git"), [writeReftable([{ name: "refs/heads/main", id: id(1) }], [])]);
    withTables(join(git.path, ".git/worktrees/linked"), [
      writeReftable([{ name: "HEAD", symbolic: "refs/heads/main" }], []),
    ]);
    expect(readRefs(open(git.path)).filter((ref) => ref.name === "HEAD")).toMatchObject([
      { worktree: "linked", target: id(1) },
    ]);
  });

  it("names a table that is damaged, missing or elsewhere, and reads the others", () => {
    const git = repository("sha1");
    const good = writeReftable([{ name: "refs/heads/main", id: id(1) }], []);
    withTables(join(git.path, ".git"), [good, good.subarray(0, 40)]);
    const list = join(git.path, ".git/reftable/tables.list");
    writeFileSync(
      list,
      "0x000000000000-0x000000000000-abc.ref\n0x000000000001-0x000000000001-abc.ref\ngone.ref\n../../x.ref\n",
    );
    const opened = open(git.path);
    expect(readRefs(opened).map((ref) => ref.name)).toContain("refs/heads/main");
    expect(opened.problems.map((problem) => problem.kind)).toEqual(["truncated", "unreadable", "corrupt"]);
  });
});
