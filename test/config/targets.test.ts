import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anyTarget, bytePath, directoryTarget, historyTarget } from "../../src/config/targets.ts";

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "dredge-targets-")));
  mkdirSync(join(root, "plain/sub"), { recursive: true });
  writeFileSync(join(root, "plain/file.txt"), "text\n");
  execFileSync("git", ["init", "-q", join(root, "repo")]);
  mkdirSync(join(root, "repo/sub"));
  execFileSync("git", ["init", "-q", "--bare", join(root, "bare.git")]);
  mkdirSync(join(root, "broken"));
  writeFileSync(join(root, "broken/.git"), "gitdir: /nowhere/at/all\n");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("dredge [PATH]", () => {
  test("a working tree: history and files", () => {
    expect(anyTarget(root, "repo")).toEqual({
      target: { kind: "repository", path: join(root, "repo"), history: true, workTree: true },
    });
  });

  test("a bare repository", () => {
    expect(anyTarget(root, "bare.git").target).toMatchObject({ kind: "repository", path: join(root, "bare.git") });
  });

  test("a directory that is no repository: its files", () => {
    expect(anyTarget(root, "plain")).toEqual({ target: { kind: "directory", path: join(root, "plain") } });
  });

  test("a part of a repository: its files, and a note that says how to get the rest", () => {
    const { target, note } = anyTarget(root, "repo/sub");
    expect(target).toEqual({ kind: "directory", path: join(root, "repo/sub") });
    expect(note).toContain(`"dredge ${join(root, "repo")}"`);
  });

  test("without PATH: the repository around, or else this directory", () => {
    expect(anyTarget(join(root, "repo/sub"), undefined).target).toMatchObject({
      kind: "repository",
      path: join(root, "repo"),
    });
    expect(anyTarget(join(root, "plain/sub"), undefined).target).toEqual({
      kind: "directory",
      path: join(root, "plain/sub"),
    });
  });
});

describe("dredge git [PATH]", () => {
  test("history without files", () => {
    const expected = { kind: "repository", history: true, workTree: false };
    expect(historyTarget(root, "repo").target).toMatchObject(expected);
    expect(historyTarget(root, "repo/.git").target).toMatchObject(expected);
    expect(historyTarget(root, "bare.git").target).toMatchObject(expected);
    expect(historyTarget(join(root, "repo/sub"), undefined).target).toMatchObject({ path: join(root, "repo") });
  });

  test("what is no repository is refused, with a hint where one is near", () => {
    expect(() => historyTarget(root, "plain")).toThrow(/^plain: is not a git repository$/);
    expect(() => historyTarget(root, "repo/sub")).toThrow(/^repo\/sub: is not a git repository \(it is a part of /);
    expect(() => historyTarget(join(root, "plain"), undefined)).toThrow(/is not a git repository$/);
  });
});

describe("wrong targets", () => {
  test.each([
    ["absent", /^absent: no such file or directory$/],
    ["/dev/null", /^\/dev\/null: is neither a file nor a directory; scan what it gives with: dredge stdin < /],
    ["plain/file.txt/x", /^plain\/file\.txt\/x: no such file or directory$/],
    ["", /^the path to scan is empty$/],
    ["a\0b", /^the path to scan holds a NUL byte$/],
    ["broken", /broken\/\.git points to .*; its files alone: dredge dir .*broken$/],
  ])("%j", (path, message) => {
    expect(() => anyTarget(root, path)).toThrow(message);
  });

  test("a URL is refused without being repeated: it may hold a password", () => {
    const password = ["pass", "w0rd-7"].join("");
    for (const choose of [anyTarget, directoryTarget]) {
      expect(() => choose(root, `https://me:${password}@example.org/x`)).toThrow(
        /^a URL is scanned with: dredge git URL$/,
      );
    }
  });

  test("one file is taken by its name below the directory one stands in, or else alone", () => {
    const inside = { kind: "files", root, path: root, paths: ["plain/file.txt"] };
    expect(anyTarget(root, "plain/file.txt")).toEqual({ target: inside });
    expect(directoryTarget(root, join(root, "plain/file.txt")).target).toEqual(inside);
    const elsewhere = directoryTarget(join(root, "repo"), "../plain/file.txt").target;
    expect(elsewhere).toMatchObject({ root: join(root, "plain"), paths: ["file.txt"] });
  });

  test("dredge dir takes a repository as files", () => {
    expect(directoryTarget(root, "repo").target).toEqual({ kind: "directory", path: join(root, "repo") });
    expect(directoryTarget(root, "broken").target.kind).toBe("directory");
  });
});

test("a path becomes the bytes that the file system holds", () => {
  expect(bytePath("/tmp/grün")).toBe("/tmp/gr\u00c3\u00bcn");
});
