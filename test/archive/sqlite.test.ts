/** SQLite databases made by Python's sqlite3: every value of every table, whichever tree and however long; damaged ones end, and say so. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { archiveKind } from "../../src/archive/archive-kind.ts";
import { Budget } from "../../src/archive/archive-tally.ts";
import { sqliteTables } from "../../src/archive/sqlite-rows.ts";
import { temporaryDirectory } from "../git/real-git.ts";

const hasPython = spawnSync("python3", ["-c", "import sqlite3"]).status === 0;

function made(script: string): Buffer {
  const path = join(temporaryDirectory(), "a.db");
  const program = `import sqlite3\nc = sqlite3.connect(${JSON.stringify(path)})\n${script}\nc.commit()\nc.close()\n`;
  const { status, stderr } = spawnSync("python3", ["-c", program], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(path);
}

function tables(bytes: Uint8Array): { texts: Record<string, string>; damaged: string[]; isSound: boolean } {
  const texts: Record<string, string> = {};
  const damaged: string[] = [];
  const isSound = sqliteTables(bytes, new Budget(() => false), {
    member: ({ name, content, notRead }) => {
      texts[name] = Buffer.from(content).toString("utf8");
      if (notRead !== undefined) damaged.push(name);
      return true;
    },
    beside: () => undefined,
    attributes: () => undefined,
  });
  return { texts, damaged, isSound };
}

describe.skipIf(!hasPython)("SQLite", () => {
  test("names of columns stand before their values, names of settings before theirs", () => {
    const bytes = made(`
c.execute('create table "app settings"(key text primary key, value text)')
c.execute('insert into "app settings" values(?, ?)', ('api_key', 'first'))
c.execute('create table users(id integer primary key, mail varchar(20), [the password] text not null, n real, unique(mail))')
c.execute('insert into users values(7, ?, ?, 1.5)', ('a@example.com', 'second'))`);
    expect(archiveKind(bytes, 0, bytes.length)).toBe("sqlite");
    const { texts, damaged, isSound } = tables(bytes);
    expect(texts["app settings"]).toBe("key=api_key\napi_key=first\n\n");
    expect(texts["users"]).toBe("mail=a@example.com\nthe password=second\nn=1.5\n\n");
    expect([damaged, isSound]).toEqual([[], true]);
  });

  test.each([512, 1024, 4096, 65536])(
    "pages of %i bytes: many rows, long values, blobs, trees without row numbers",
    (page) => {
      const bytes = made(`
c.execute('pragma page_size = ${page}')
c.execute('create table t(a text, b blob)')
for i in range(700): c.execute('insert into t values(?, ?)', ('row%d' % i, ('blob%d ' % i).encode() * (i * 7 % 300)))
c.execute('create table w(k text primary key, v text) without rowid')
for i in range(300): c.execute('insert into w values(?, ?)', ('key%03d' % i, 'x' * (i * 11) + 'end%d' % i))
c.execute('create index i on t(a)')`);
      const { texts, damaged, isSound } = tables(bytes);
      const rows = (texts["t"] ?? "").split("\n\n").slice(0, -1);
      expect(rows).toEqual(
        Array.from({ length: 700 }, (_, i) => {
          const blob = `blob${i} `.repeat((i * 7) % 300);
          return `a=row${i}${blob === "" ? "" : `\nb=${blob}`}`;
        }),
      );
      const pairs = (texts["w"] ?? "").split("\n\n").slice(0, -1).sort();
      expect(pairs).toEqual(
        Array.from({ length: 300 }, (_, i) => {
          const key = `key${String(i).padStart(3, "0")}`;
          return `k=${key}\n${key}=${"x".repeat(i * 11)}end${i}`;
        }),
      );
      expect([damaged, isSound]).toEqual([[], true]);
    },
  );

  test.each(["UTF-16le", "UTF-16be"])("text in %s", (encoding) => {
    const bytes = made(`
c.execute('pragma encoding = "${encoding}"')
c.execute('create table t(a text)')
c.execute('insert into t values(?)', ('schl\\u00fcssel',))`);
    expect(tables(bytes).texts["t"]).toBe("a=schlüssel\n\n");
  });

  test("what is damaged ends, and is told; what is sound beside it is read", () => {
    const bytes = made(`
c.execute('pragma page_size = 512')
c.execute('create table t(a text)')
for i in range(200): c.execute('insert into t values(?)', ('row%d ' % i * (i % 90),))`);
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fffffff) % below;
    for (let round = 0; round < 300; round++) {
      const cut = tables(bytes.subarray(0, random(bytes.length)));
      expect(cut.damaged.length > 0 || !cut.isSound).toBe(true);
      const copy = Buffer.from(bytes);
      for (let i = 0; i < 1 + random(20); i++) copy[random(copy.length)] = random(256);
      // There is no checksum to tell what was changed; that it ends is what is asked for.
      tables(copy);
    }
    const cycle = Buffer.from(bytes);
    // The root's first child is the root.
    const root = cycle.subarray(512, 1024);
    expect(root[0]).toBe(0x05);
    root.writeUInt32BE(2, root.readUInt16BE(12));
    expect(tables(cycle).damaged).toEqual(["t"]);
    expect(tables(cycle).texts["t"]).toContain("a=row199 ");
  });
});
