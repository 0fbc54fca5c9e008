/** Layers whose archive is damaged or holds more than members: everything is searched, in front of the damage and behind it, and the damage is told. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { json, members, ociLayout, sha256 } from "../../fixtures/image/image.ts";
import { tar, type Member } from "../../fixtures/image/tar-writer.ts";
import { Secrets } from "../../fixtures/secrets.ts";
import type { Run } from "../scenario/run-dredge.ts";
import { imagePlaces, runImage } from "./run-image.ts";

const secrets = new Secrets("damaged layers");
const token = (): string => secrets.githubPat().value;
const BLOCK = 512;

let home = "";
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "dredge-test-"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

function scan(layer: Buffer, ...flags: readonly string[]): Run {
  const platform = { os: "linux", architecture: "amd64" };
  const config = json({ ...platform, rootfs: { diff_ids: [sha256(layer)] } });
  const layout = ociLayout([{ config, layers: [layer], platform }], {
    compress: (bytes) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", bytes: gzipSync(bytes) }),
  });
  const path = join(home, "image.tar");
  writeFileSync(path, tar(members(layout)));
  return runImage([path, ...flags], home);
}

function member(name: string, value: string): Member {
  return { name, content: `token: ${value}\n` };
}

function found(run: Run): (readonly [secret: string, path: string, state: string])[] {
  return imagePlaces(run).map(({ secret, path, state }) => [secret, path, state]);
}

/** Every byte that a layer holds is accounted for. */
function expectEven(run: Run): void {
  for (const { expected, scanned, failed, skipped } of run.report?.ledger ?? [])
    expect(scanned + failed + Object.values(skipped).reduce((sum, count) => sum + count, 0)).toBe(expected);
}

const BETWEEN = { path: "", state: "deleted", stateDetail: "between the members of its archive" };

it.each([
  ["a wrong checksum", (header: Buffer) => header.writeUInt8(header.readUInt8(150) ^ 1, 150), /checksum/],
  ["a size that is no number", (header: Buffer) => spoil(header, "zzzzzzzzzzz\0"), /impossible size/],
  ["a size beyond all numbers", (header: Buffer) => spoil(header, `\x80${"\xff".repeat(11)}`), /impossible size/],
])("reads on behind a header with %s", (_, damage, words) => {
  const [first, second, third] = [token(), token(), token()];
  const layer = tar([member("first", first), member("second", second), member("third", third)]);
  damage(layer.subarray(2 * BLOCK, 3 * BLOCK));
  const run = scan(layer);
  expect(run.report?.problems).toMatchObject([{ kind: "corrupt", message: expect.stringMatching(words) as string }]);
  expect(new Set(found(run))).toEqual(
    new Set([
      [first, "first", "visible"],
      [second, "", "deleted"],
      [third, "third", "visible"],
    ]),
  );
  expect(imagePlaces(run)).toContainEqual(expect.objectContaining({ secret: second, ...BETWEEN }));
  expectEven(run);
  expect(run.exit).toBe(1);
});

/** Another size, with a right checksum. */
function spoil(header: Buffer, size: string): void {
  header.write(size, 124, "latin1");
  header.fill(" ", 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
}

it("searches a layer that is no archive", () => {
  const value = token();
  const run = scan(Buffer.from(`first line\ntoken: ${value}\n`.padEnd(1300, "x\n")));
  expect(run.report?.problems).toMatchObject([{ kind: "corrupt" }]);
  expect(imagePlaces(run)).toMatchObject([{ secret: value, line: 2, ...BETWEEN }]);
  expectEven(run);
});

it("searches what an archive holds behind a link or a directory that has no content", () => {
  const [hidden, after] = [token(), token()];
  const content = `token: ${hidden}\n`;
  const run = scan(
    Buffer.concat([
      tar([{ name: "link", type: "2", link: "x", size: content.length }], { end: false }),
      Buffer.from(content.padEnd(BLOCK, "\0")),
      tar([member("after", after)]),
    ]),
  );
  expect(new Set(found(run))).toEqual(
    new Set([
      [hidden, "", "deleted"],
      [after, "after", "visible"],
    ]),
  );
  expect(run.report?.complete).toBe(false);
});

it("searches the padding behind members", () => {
  const value = token();
  const layer = tar([
    { name: "a", content: "b" },
    { name: "c", content: "d" },
  ]);
  layer.write(`token: ${value}\n`, BLOCK + 20);
  const run = scan(layer);
  expect(run.report?.problems).toEqual([]);
  expect(imagePlaces(run)).toMatchObject([{ secret: value, ...BETWEEN }]);
  expectEven(run);
});

it("reads on behind a pax header that is damaged, and judges all records of one that is not", () => {
  const values = Array.from({ length: 4 }, token);
  const [vendor = "", owner = "", damaged = "", after = ""] = values;
  const list: Member[] = [
    { name: "a", content: "b", pax: { "VENDOR.note": vendor, uname: owner } },
    { name: "c", content: "d", pax: { "VENDOR.note": damaged } },
    member("after", after),
  ];
  const layer = tar(list);
  const at = layer.lastIndexOf("VENDOR.note") - 1;
  layer.write("9", at - 1);
  const run = scan(layer);
  expect(run.report?.problems).toMatchObject([{ kind: "corrupt", message: expect.stringMatching(/pax/) as string }]);
  expect(new Set(imagePlaces(run).map(({ secret }) => secret))).toEqual(new Set(values));
  expectEven(run);
});

it("judges records that hold for all members once", () => {
  const value = token();
  const pax = `comment=${value}\n`;
  const record = `${pax.length + 3} ${pax}`;
  const run = scan(tar([{ name: "global", type: "g", content: record }, { name: "a", content: "b" }, { name: "c" }]));
  expect(imagePlaces(run)).toMatchObject([{ secret: value, path: "a", member: "attribute" }]);
  expect(run.report?.problems).toEqual([]);
});

it("says the same with one worker and with four", () => {
  const layer = tar(Array.from({ length: 40 }, (_, i) => member(`file-${i}`, token())));
  for (const block of [4, 20, 30]) layer.write("!", block * BLOCK + 150);
  layer.fill("slack ", 3 * BLOCK + 60, 3 * BLOCK + 90);
  const one = scan(layer, "--jobs", "1");
  expect(scan(layer, "--jobs", "4").stdout).toBe(one.stdout);
  expect(imagePlaces(one)).toHaveLength(40);
});
