/** Commits, tags and trees: as the real git writes them, and as nobody should. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoDate, parseCommit, parseSignature, parseTag } from "../../src/git/commit.ts";
import { parseTree } from "../../src/git/tree.ts";
import { FormatError } from "../../src/model/errors.ts";
import { open } from "./open.ts";
import { RealGit } from "./real-git.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("parseCommit", () => {
  it("reads what git wrote, merges and encodings included", () => {
    const git = RealGit.init();
    const first = git.commit({ a: "1" }, "first");
    git.run("checkout", "-q", "-b", "side");
    const side = git.commit({ b: "2" });
    git.run("checkout", "-q", "main");
    git.commit({ c: "3" });
    const main = git.run("rev-parse", "HEAD");
    git.run("-c", "i18n.commitEncoding=ISO-8859-1", "merge", "-q", "--no-ff", "-m", "the merge\n\nbody", "side");
    const { content } = open(git.path).openStore().read(git.run("rev-parse", "HEAD"));
    const commit = parseCommit(content);
    expect(commit).toMatchObject({
      tree: git.run("rev-parse", "HEAD^{tree}"),
      parents: [main, side],
      author: { name: "Ann Author", email: "ann@example.org", zone: "+0130" },
      committer: { name: "Carl Committer", email: "carl@example.org", zone: "-0800" },
      encoding: "ISO-8859-1",
    });
    expect(Buffer.from(content.subarray(commit.messageStart)).toString()).toBe("the merge\n\nbody\n");
    expect(isoDate(commit.committer)).toBe(git.run("log", "-1", "--format=%cI"));
    expect(isoDate(commit.author)).toBe(git.run("log", "-1", "--format=%aI"));
    expect(parseCommit(open(git.path).openStore().read(first).content).parents).toEqual([]);
  });

  it("skips the lines of a signature, whatever they look like", () => {
    const commit = parseCommit(
      bytes(
        `tree ${"a".repeat(40)}\ngpgsig -----BEGIN\n parent ${"b".repeat(40)}\n \n -----END\nauthor A <a> 1 +0000\n\nhello`,
      ),
    );
    expect(commit.parents).toEqual([]);
    expect(commit.author?.name).toBe("A");
    expect(commit.messageStart).toBe(
      Buffer.byteLength(
        `tree ${"a".repeat(40)}\ngpgsig -----BEGIN\n parent ${"b".repeat(40)}\n \n -----END\nauthor A <a> 1 +0000\n\n`,
      ),
    );
  });

  it("takes what it finds in a malformed one, and never fails", () => {
    expect(parseCommit(bytes(""))).toMatchObject({ tree: undefined, parents: [], author: undefined, messageStart: 0 });
    expect(parseCommit(bytes("tree zzz\nauthor\n"))).toMatchObject({ tree: undefined, messageStart: 16 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (content) => parseCommit(content).messageStart <= content.length),
    );
  });
});

it.each([
  ["Ann <a@b> 1700000000 +0100", "Ann", "a@b", 1_700_000_000, "+0100"],
  ["Ann <a@b>", "Ann", "a@b", undefined, "+0000"],
  ["Ann <a<b>c> 5 -1230", "Ann", "a<b>c", 5, "-1230"],
  ["<> 0 +0000", "", "", 0, "+0000"],
  ["nobody", "nobody", "", undefined, "+0000"],
  ["A <a> -5 +0000", "A", "a", -5, "+0000"],
  ["A <a> 99999999999999999999 +0000", "A", "a", undefined, "+0000"],
])("signature %j", (line, name, email, seconds, zone) => {
  const signature = parseSignature(line);
  expect(signature).toMatchObject({ name, email, zone });
  if (line.includes("9999999")) expect(isoDate(signature)).toBeUndefined();
  else expect(signature.seconds).toBe(seconds);
});

it("parseTag reads an annotated tag, and one without a tagger", () => {
  const git = RealGit.init();
  const id = git.commit({ a: "1" });
  git.run("tag", "-a", "v1", "-m", "the message");
  const { type, content } = open(git.path).openStore().read(git.run("rev-parse", "v1"));
  const tag = parseTag(content);
  expect(type).toBe("tag");
  expect(tag).toMatchObject({ object: id, type: "commit", name: "v1", tagger: { name: "Carl Committer" } });
  expect(Buffer.from(content.subarray(tag.messageStart)).toString()).toBe("the message\n");
  expect(parseTag(bytes(`object ${id}\ntype blob\ntag x\n\nm`))).toMatchObject({ type: "blob", tagger: undefined });
});

describe("parseTree", () => {
  it("reads modes, names that are not UTF-8, and ids", () => {
    const git = RealGit.init();
    git.write("\u00e9/deep", "1");
    git.run("add", "-A");
    const id = git.output(["hash-object", "-w", "--stdin"], "x").toString().trim();
    git.output(
      ["update-index", "-z", "--index-info"],
      Buffer.concat([Buffer.from(`120000 ${id} 0\tl`), Buffer.from([0xe9, 0])]),
    );
    git.output(["update-index", "-z", "--index-info"], `160000 ${id} 0\tsub\0`);
    const tree = git.run("write-tree");
    const entries = parseTree(open(git.path).openStore().read(tree).content, 20);
    const listed = git.output(["ls-tree", "-z", tree]).toString("latin1").split("\0").slice(0, -1);
    expect(
      entries.map(({ mode, id: object, name }) => `${mode.toString(8).padStart(6, "0")} ${object}\t${name}`),
    ).toEqual(listed.map((line) => line.replace(/ (?:blob|tree|commit) /, " ")));
    expect(entries.map((entry) => entry.name)).toContain("l\xe9");
  });

  it.each([
    ["a cut id", Buffer.concat([Buffer.from("100644 a\0"), Buffer.alloc(19)])],
    ["a cut name", Buffer.from("100644 abc")],
    ["no name", Buffer.concat([Buffer.from("100644 \0"), Buffer.alloc(20)])],
    ["no mode", Buffer.concat([Buffer.from(" a\0"), Buffer.alloc(20)])],
    ["a mode that is not octal", Buffer.concat([Buffer.from("100894 a\0"), Buffer.alloc(20)])],
    ["an endless mode", Buffer.concat([Buffer.from("1006441006441 a\0"), Buffer.alloc(20)])],
  ])("refuses %s", (_, content) => {
    expect(() => parseTree(content, 20)).toThrow(FormatError);
  });
});
