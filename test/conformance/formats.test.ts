/** The command that asks for every format of the tables: values are made as a row says, and what is not found is named. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { partsOf, readTable, valueOf } from "./format-table.js";

const SCRIPT = fileURLToPath(new URL("formats.js", import.meta.url));
const HEAD = "provider,credential,literal,position,rest_charset,rest_length,checksum,peers,notes";
const KEYWORD_HEAD = "provider,credential,keywords,rest_charset,rest_length,max_distance,companion,peers,notes";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "dredge-formats-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, ...lines: string[]): void {
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
}

describe("values are made as the row says", () => {
  test.each([
    ["base36 lower", "12", /^[a-z0-9]{12}$/],
    ["hex (either case)", "8-9", /^[0-9a-f]{8}$/],
    ["base62 and - dot _", "20", /^[A-Za-z0-9][A-Za-z0-9._-]{18}[A-Za-z0-9]$/],
    ['hex lower (8), "-", base62 (4)', "13", /^[0-9a-f]{8}-[A-Za-z0-9]{4}$/],
    ['UUID, ".", base36 lower', "41", /^[0-9a-f-]{36}\.[a-z0-9]{4}$/],
    ["one of M N O (1), base64 (43)", "44", /^[MNO][A-Za-z0-9+/]{43}$/],
    ['base62 (3), [literal], "="', "8", /^[A-Za-z0-9]{3}lit=$/],
  ])("%s", (alphabet, length, form) => {
    const parts = partsOf(alphabet, length, "lit");
    expect(parts && valueOf(parts, "seed", false)).toMatch(form);
  });

  it("says so where it does not understand the words", () => {
    expect(partsOf("whatever comes", "12", "")).toBeUndefined();
    expect(partsOf("base62, base62", "12", "")).toBeUndefined();
  });
});

it("reads cells with commas, quotes and line ends in quotes", () => {
  write("a.csv", "a,b", '"1, ""one""",2', "3,");
  expect(readTable(join(folder, "a.csv"))).toEqual([
    { line: "2", a: '1, "one"', b: "2" },
    { line: "3", a: "3", b: "" },
  ]);
});

it("finds what there is a pattern for, and names the rows that there is none for", () => {
  write(
    "formats.csv",
    HEAD,
    "adafruit-io,IO key,aio_,prefix,base62,28,unknown,x,",
    "nobody,name,zq,prefix,letters,5,unknown,x,",
  );
  write(
    "keyword_formats.csv",
    KEYWORD_HEAD,
    "abuseipdb,API key,abuseipdb,base36 lower,80,40,,x,",
    "abuseipdb,user id,abuseipdb,digits,3,40,,x,",
  );
  const { status, stdout } = spawnSync(process.execPath, [SCRIPT, folder, "--misses"], { encoding: "utf8" });
  expect(status).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines[0]).toMatch(/^formats\.csv:3 zq 5 \(nobody\): \d+ contexts: /);
  expect(lines[1]).toMatch(/^told by a literal of their own: 2 values, /);
  expect(lines[2]).toMatch(
    /^told by a word near by: 1 values, \d+ texts: found 100\.0 %, with the right value 100\.0 %/,
  );
});
