/** Git's configuration syntax, with `git config --list` as the judge. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/git/config.ts";
import { open } from "./open.ts";
import { RealGit, temporaryDirectory } from "./real-git.ts";

const parse = (text: string) => parseConfig(Buffer.from(text, "latin1"), "a config");

/** "key\nvalue" as `git config --null --list` prints it. */
function asGitLists(text: string): string[] {
  return parse(text).entries.map(({ section, subsection, name, value }) => {
    if (section === "") return `${name}\n${value}`;
    const key = subsection === undefined ? `${section}.${name}` : `${section}.${subsection}.${name}`;
    return value === undefined ? key : `${key}\n${value}`;
  });
}

const SAMPLES: Readonly<Record<string, string>> = {
  "sections, comments, blank lines": "# c\n; c\n[core]\n\tbare = false ; comment\n\tx=1#2\n\n[a] b = c\n",
  "subsections and old subsections":
    '[remote "Ori\\"gin \\\\ x"]\nurl = u\n[branch.Old.Style]\nmerge = m\n[a "]"]\nb=1\n',
  "quotes, escapes and inner spaces": '[a]\nb = "  x ; y "  z  \\t\\n\\"q\\" \\\\ \nc = a   b c   \nd = ""\n',
  "continued lines": '[a]\nb = one \\\n   two\\\nthree\nc = "x \\\n y"\n',
  "a name before any section": "b = c\n",
  "names without a value": "[a]\nflag\nother = \n[b]x\n",
  "names in any case": "[CoRe]\nBaRe = TRUE\n",
  "carriage returns": "[a]\r\nb = c\r\nd = e\r\n",
  "a byte order mark": "\xef\xbb\xbf[a]\nb = c\n",
  "no final newline": "[a]\nb = c",
  "bytes that are not UTF-8": "[a]\nb = \xe9\xff\n",
};

describe("parseConfig", () => {
  it.each(Object.entries(SAMPLES))("reads %s as git does", (_, text) => {
    const path = join(temporaryDirectory(), "config");
    writeFileSync(path, Buffer.from(text, "latin1"));
    const listed = new RealGit("/").output(["config", "--file", path, "--null", "--list"]).toString("latin1");
    expect(asGitLists(text)).toEqual(listed.split("\0").slice(0, -1));
  });

  it.each(["[a\nb = c", '[a]\nb = "c\n', "[a]\n= c", '[a "b]\n', "[a]\nb = \\q", "[a]\n1b = c", "]", "[a]\nb c"])(
    "refuses %j as git does",
    (text) => {
      const path = join(temporaryDirectory(), "config");
      writeFileSync(path, text);
      expect(() => new RealGit("/").run("config", "--file", path, "--list")).toThrow();
      expect(() => parse(text)).toThrow(/line \d+ of a config/);
    },
  );

  it("gives the last value, booleans and the files it did not read", () => {
    const config = parse(
      '[a]\nb=1\nb=2\nyes\nno=off\nmany=3k\nzero=0\n[include]\npath=~/x\n[includeIf "gitdir:/y"]\npath=z\n',
    );
    expect(config.get("a", "b")).toBe("2");
    expect(config.get("a", "missing")).toBeUndefined();
    expect(["yes", "no", "many", "zero", "missing"].map((name) => config.getBoolean("a", name, false))).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    expect(config.includes).toEqual(["~/x", "z"]);
  });
});

describe("openRepository", () => {
  const problemsWith = (text: string) => {
    const git = RealGit.init();
    appendFileSync(join(git.path, ".git/config"), text);
    return open(git.path).problems;
  };

  it("knows the extensions that change nothing for a reader", () => {
    const known = [
      "noop = 1",
      "noop-v1 = 1",
      "preciousObjects = true",
      "partialClone = origin",
      "worktreeConfig = true",
      "relativeWorktrees = true",
      "refStorage = files",
    ];
    expect(problemsWith(`[core]\nrepositoryformatversion = 1\n[extensions]\n${known.join("\n")}\n`)).toEqual([]);
  });

  it.each([
    ["[extensions]\nfrobnicate = 1\n", "extensions.frobnicate is not known"],
    ["[extensions]\nobjectFormat = md5\n", 'extensions.objectformat is "md5"'],
    ["[extensions]\nrefStorage = postgres://x\n", "extensions.refstorage"],
    ["[core]\nrepositoryformatversion = 7\n", 'version "7"'],
  ])("reports %j", (text, message) => {
    expect(problemsWith(text)).toMatchObject([{ kind: "unsupported", message: expect.stringContaining(message) }]);
  });

  it("reports a configuration that cannot be parsed, and goes on", () => {
    expect(problemsWith("[broken\n")).toMatchObject([
      { kind: "corrupt", subject: expect.stringContaining(".git/config") },
    ]);
  });

  it("reads config.worktree where that is switched on", () => {
    const git = RealGit.init();
    git.run("config", "extensions.worktreeConfig", "true");
    git.run("config", "--worktree", "some.thing", "here");
    expect(open(git.path).config.get("some", "thing")).toBe("here");
  });
});
