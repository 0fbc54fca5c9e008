import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCommandLine } from "../../src/cli/parse.ts";
import { UsageError } from "../../src/model/errors.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "dredge-parse-"));
  mkdirSync(join(directory, "rule"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function parse(...words: string[]): ReturnType<typeof parseCommandLine> {
  return parseCommandLine(words, directory);
}

describe("which command", () => {
  test.each([
    [[], "scan", []],
    [["."], "scan", ["."]],
    [["--reveal", "some/path"], "scan", ["some/path"]],
    [["git"], "git", []],
    [["--jobs", "2", "git", "x"], "git", ["x"]],
    [["rules", "show", "aws.key"], "rules", ["show", "aws.key"]],
    [["./git"], "scan", ["./git"]],
    [["dir", "--", "--odd-name"], "dir", ["--odd-name"]],
  ])("%j", (words, name, positionals) => {
    const { command, args } = parse(...words);
    expect(command.name).toBe(name);
    expect(args.positionals).toEqual(positionals);
  });

  test("a slip gets a suggestion, a path that looks like one does not", () => {
    expect(() => parse("rulse", "list")).toThrow(
      /^rulse: no such command, directory or file \(did you mean "rules"\?\)$/,
    );
    expect(() => parse("rulse", "list")).toThrow(UsageError);
    expect(parse("rule").command.name).toBe("scan");
  });

  test("the usual command may be named, where nothing else can be meant", () => {
    expect(parse("scan").command.name).toBe("scan");
    expect(parse("scan").args.positionals).toEqual([]);
    expect(parse("scan", ".").args.positionals).toEqual(["."]);
    mkdirSync(join(directory, "scan"));
    expect(parse("scan").args.positionals).toEqual(["scan"]);
    expect(parse("scan", "rule").args.positionals).toEqual(["rule"]);
  });

  test.each([
    ["filesystem", "dredge dir"],
    ["detect", "dredge [PATH]"],
    ["version", "dredge --version"],
  ])("what other scanners call %s is told", (word, meant) => {
    expect(() => parse(word)).toThrow(`${word}: no such command, directory or file (did you mean "${meant}"?)`);
  });

  test("a word that nothing is called points to help", () => {
    expect(() => parse("gobbledygook", ".")).toThrow(
      "gobbledygook: no such command, directory or file; dredge help lists the commands",
    );
  });

  test("more arguments than the command takes", () => {
    expect(() => parse("dir", "a", "b")).toThrow(/^"b" is one argument too many; usage: dredge dir \[PATH\]$/);
    expect(() => parse("stdin", "x")).toThrow(/^"x" is one argument too many; usage: dredge stdin$/);
  });
});

describe("flags", () => {
  test("values with a space, with =, short, and repeated in order", () => {
    const { args } = parse("--only", "a", "--only=b", "-j4", "-f", "json", "-q", ".");
    expect(args.values("only")).toEqual(["a", "b"]);
    expect(args.value("jobs")).toBe("4");
    expect(args.value("format")).toBe("json");
    expect(args.has("quiet")).toBe(true);
    expect(args.has("reveal")).toBe(false);
    expect(args.values("skip")).toBeUndefined();
    expect(args.value("timeout")).toBeUndefined();
    expect(args.ordered.map(({ flag }) => flag)).toEqual(["only", "only", "jobs", "format", "quiet"]);
  });

  test("--allow-incomplete takes kinds with = alone, never the next word", () => {
    expect(parse("--allow-incomplete", ".").args.value("allow-incomplete")).toBe("");
    expect(parse("--allow-incomplete", ".").args.positionals).toEqual(["."]);
    expect(parse("--allow-incomplete=corrupt").args.value("allow-incomplete")).toBe("corrupt");
    expect(parse("--", "--allow-incomplete").args.positionals).toEqual(["--allow-incomplete"]);
  });

  test.each([
    [["--sevrity", "high"], 'unknown flag --sevrity (did you mean "--severity"?)'],
    [["-x"], "unknown flag -x; dredge help lists them all"],
    [["--json"], 'unknown flag --json (did you mean "--format json"?)'],
    [["protect", "--staged"], 'unknown flag --staged (did you mean "dredge staged"?)'],
    [["--jobs"], "--jobs needs a value: --jobs N"],
    [["--output", "--reveal"], "--output needs a value: --output FILE"],
    [["--config="], "--config needs a value: --config FILE"],
    [["--reveal=yes"], "--reveal takes no value"],
    [
      ["--format", "srif"],
      '--format must be one of text, json, jsonl, sarif, markdown, github, gitlab, junit (did you mean "sarif"?)',
    ],
    [["--severity", "9"], "--severity must be one of low, medium, high, critical"],
    [["explain", "x", "--reveal"], '--reveal is no flag of "dredge explain"'],
    [["dir", "--verify-objects"], '--verify-objects is no flag of "dredge dir"'],
  ])("%j: %s", (words, message) => {
    expect(() => parse(...words)).toThrow(new UsageError(message));
  });
});
