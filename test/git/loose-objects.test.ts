/** Loose objects: listed, read, and refused when they are not what they say. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { constants, deflateSync, inflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseLooseObject } from "../../src/git/loose-objects.ts";
import { open } from "./open.ts";
import { RealGit } from "./real-git.ts";

describe("parseLooseObject", () => {
  const parse = (text: string, maxBytes = 1000) =>
    parseLooseObject(deflateSync(Buffer.from(text, "latin1")), maxBytes, "a file");

  it("gives type and content", () => {
    expect(parse("blob 3\0abc")).toEqual({ type: "blob", content: new Uint8Array(Buffer.from("abc")) });
    expect(parse("tree 0\0").content).toHaveLength(0);
  });

  it.each([
    ["an unknown type", "blub 3\0abc", "corrupt"],
    ["no size", "blob \0abc", "corrupt"],
    ["a size with leading zeros", "blob 03\0abc", "corrupt"],
    ["no NUL", "blob 3abc", "corrupt"],
    ["less than claimed", "blob 4\0abc", "corrupt"],
    ["more than claimed", "blob 2\0abc", "corrupt"],
    ["more than allowed", "blob 1001\0abc", "too-large"],
    ["an absurd size", "blob 99999999999\0abc", "too-large"],
    ["a size beyond reckoning", `blob ${"9".repeat(30)}\0abc`, "corrupt"],
    ["nothing", "", "corrupt"],
  ])("refuses %s", (_, text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: "FormatError", code }));
  });

  it("refuses garbage behind the data, data cut short, and what is not zlib", () => {
    const file = deflateSync(Buffer.from("blob 3\0abc"));
    const refusal = (bytes: Uint8Array) => () => parseLooseObject(bytes, 1000, "a file");
    expect(refusal(Buffer.concat([file, Buffer.from("x")]))).toThrow(/garbage/);
    for (let length = 0; length < file.length; length++) expect(refusal(file.subarray(0, length))).toThrow(/a file/);
    expect(refusal(Buffer.from("rubbish"))).toThrow(/a file/);
    expect(refusal(deflateSync(Buffer.concat([Buffer.from("blob 3\0"), Buffer.alloc(50_000_000)])))).toThrow(/a file/);
  });
});

it("reads an object whose compressed data begins with long code tables", () => {
  // Every byte value, each with a code of its own length: tables fill more than the first 128 bytes of the file.
  const content = Buffer.alloc(200_000);
  let state = 1;
  for (let at = 0; at < content.length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    content[at] = (state >>> 16) & (state >>> 8) & 0xff;
  }
  const git = RealGit.init();
  const id = git.output(["hash-object", "-w", "--stdin"], content).toString().trim();
  const file = readFileSync(join(git.path, ".git/objects", id.slice(0, 2), id.slice(2)));
  expect(inflateSync(file.subarray(0, 128), { finishFlush: constants.Z_SYNC_FLUSH })).toHaveLength(0);
  const repository = open(git.path);
  expect(repository.loose.header(0)).toEqual({ type: "blob", size: content.length });
  expect(repository.openStore().read(id).content).toEqual(new Uint8Array(content));
});

it("lists what is there, and tells temporary files from objects", () => {
  const git = RealGit.init();
  git.commit({ a: "1" });
  git.write(".git/objects/aa/tmp_obj_x", "half");
  git.write(".git/objects/aa/" + "b".repeat(38), deflateSync("blob 1\0x"));
  const { loose } = open(git.path);
  expect(loose.count).toBe(4);
  expect(loose.tables.garbage).toEqual([join(git.path, ".git/objects/aa/tmp_obj_x")]);
});

it("names a damaged one and verifies ids on request", () => {
  const git = RealGit.init();
  const id = git.output(["hash-object", "-w", "--stdin"], "sound").toString().trim();
  const path = join(git.path, ".git/objects", id.slice(0, 2), id.slice(2));
  const lying = "ab".repeat(20);
  mkdirSync(join(git.path, ".git/objects/ab"), { recursive: true });
  writeFileSync(join(git.path, ".git/objects/ab", "ab".repeat(19)), readFileSync(path));
  const repository = open(git.path);
  const store = repository.openStore();
  expect(store.verifyAt(repository.index.lookup(Buffer.from(id, "hex")))).toBe(true);
  expect(store.verifyAt(repository.index.lookup(Buffer.from(lying, "hex")))).toBe(false);
  chmodSync(path, 0o644);
  writeFileSync(path, "rubbish");
  expect(() => store.read(id)).toThrow(new RegExp(`${dirname(path)}/${id.slice(2)} holds damaged`));
});
