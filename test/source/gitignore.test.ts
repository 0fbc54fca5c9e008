/** Ignore rules: by table for what gitignore(5) says, and against real git for everything else. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { isIgnored, parseIgnoreFile, withIgnoreFile } from "../../src/source/gitignore.ts";
import type { IgnoreScope } from "../../src/source/gitignore.ts";
import { IgnoreOracle } from "./ignore-oracle.ts";

let oracle: IgnoreOracle;
beforeAll(() => {
  oracle = new IgnoreOracle();
});
afterAll(() => oracle.remove());

/** Judges a path as the walk does: its directories first, from the top. */
function judge(scope: IgnoreScope | undefined, path: string): boolean {
  const directory = path.endsWith("/");
  const parts = path.replace(/\/$/, "").split("/");
  for (let depth = 1; depth < parts.length; depth++) {
    if (isIgnored(scope, parts.slice(0, depth).join("/"), true)) return true;
  }
  return isIgnored(scope, parts.join("/"), directory);
}

function scopeOf(text: string): IgnoreScope | undefined {
  return withIgnoreFile(undefined, parseIgnoreFile(text), "");
}

const RULES: readonly [title: string, rules: string, ignored: string[], kept: string[]][] = [
  ["a bare name at any depth, file or directory", "foo", ["foo", "a/foo", "foo/x"], ["afoo", "foo.c"]],
  ["a final slash asks for a directory", "foo/", ["foo/", "a/foo/x"], ["foo", "a/foo"]],
  ["a leading slash anchors", "/foo", ["foo", "foo/x"], ["a/foo"]],
  ["a slash in the middle anchors", "a/foo", ["a/foo"], ["b/a/foo", "foo"]],
  ["a suffix", "*.pem", ["x.pem", "a/.pem"], ["pem", "x.pem2"]],
  ["an asterisk stops at slashes", "a/*/c", ["a/b/c"], ["a/c", "a/b/b/c"]],
  ["** in front", "**/c", ["c", "a/c", "a/b/c"], ["ac"]],
  ["** behind", "a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]],
  ["** between", "a/**/c", ["a/c", "a/b/c", "a/b/b/c"], ["ac", "a/bc"]],
  ["negation", "*.log\n!keep.log", ["x.log"], ["keep.log", "a/keep.log"]],
  ["the last rule decides", "!keep.log\n*.log", ["keep.log"], ["keep.txt"]],
  ["nothing comes back from an ignored directory", "d/\n!d/keep", ["d/keep"], ["e/keep"]],
  ["all but one directory", "/*\n!/foo\n/foo/*\n!/foo/bar", ["x", "foo/x"], ["foo/", "foo/bar"]],
  ["a class, its negation, a range", "[ab].c\n[!0-9].h\n[^x].o", ["a.c", "x.h", "y.o"], ["c.c", "7.h", "x.o"]],
  ["a closing bracket first in a class", "[]-]x", ["]x", "-x"], ["ax"]],
  ["a posix class", "[[:digit:]_]", ["5", "_"], ["a", ":"]],
  ["an open bracket matches nothing", "[abc", [], ["[abc", "a"]],
  ["a comment, and an escaped one", "#a\n\\#b", ["#b"], ["#a", "b"]],
  ["an escaped exclamation mark", "\\!a", ["!a"], ["a", "\\!a"]],
  ["trailing spaces, and escaped ones", "a  \nb\\ \nc\\ \\  ", ["a", "b ", "c  "], ["a  ", "b", "c "]],
  ["spaces alone", "   \n", [], [" ", "   "]],
  ["carriage returns before line feeds", "a\r\nb/\r\n", ["a", "b/"], ["a\r", "b"]],
  ["a byte-order mark", "\xef\xbb\xbfa\n", ["a"], ["\xef\xbb\xbfa"]],
  ["no line feed at the end", "a\nb", ["b"], ["c"]],
  ["a trailing backslash matches nothing", "a\\", [], ["a", "a\\"]],
  ["bytes that are not UTF-8", "\xff*", ["\xffa"], ["\xfea"]],
  ["two final slashes match nothing", "a//", [], ["a/", "a"]],
  ["a lone exclamation mark", "!\na", ["a"], ["!"]],
];

describe("gitignore rules", () => {
  test.each(RULES)("%s", (_title, rules, ignored, kept) => {
    const scope = scopeOf(rules);
    expect(ignored.filter((path) => !judge(scope, path))).toEqual([]);
    expect(kept.filter((path) => judge(scope, path))).toEqual([]);
  });

  test("git itself says the same of that table", () => {
    for (const [title, rules, ignored, kept] of RULES) {
      oracle.write(".gitignore", rules);
      const paths = [...ignored, ...kept];
      const files = oracle.ignored(paths.filter((path) => !path.endsWith("/")));
      const said = [...files, ...oracle.ignored(paths.filter((path) => path.endsWith("/")))];
      expect([title, said.sort()]).toEqual([title, [...ignored].sort()]);
    }
  });

  test("a deeper file outdoes a shallower one, and that the excludes", () => {
    let scope = withIgnoreFile(undefined, parseIgnoreFile("*.a\n*.b\n*.c"), "");
    scope = withIgnoreFile(scope, parseIgnoreFile("!*.b"), "");
    scope = withIgnoreFile(scope, parseIgnoreFile("/x.b\n!d/y.c"), "sub");
    expect(
      ["q.a", "q.b", "sub/x.b", "sub/d/x.b", "sub/d/y.c", "sub/d/z.c"].filter((p) => isIgnored(scope, p, false)),
    ).toEqual(["q.a", "sub/x.b", "sub/d/z.c"]);
  });

  test("a hostile pattern takes no exponential time", () => {
    const scope = scopeOf(`${"*a".repeat(40)}b\n/${"**/*a".repeat(30)}/b\n`);
    expect(isIgnored(scope, `${"a".repeat(200)}/${"a".repeat(200)}`, false)).toBe(false);
  });
});

const PIECE = fc.constantFrom(
  ..."a b c / / * ** ? [ab] [!a] [a-c] [[:alpha:]] [^/] \\* \\a . ! # - ] [ ab a/ /b **/ /** \xff \\\\ [a [:x:] [[:lower:]-b] [b-]".split(
    " ",
  ),
  " ",
  "\\ ",
);
const LINE = fc.array(PIECE, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(""));
const FILE = fc.array(LINE, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n"));
const NAME = fc
  .array(fc.constantFrom(..."aabbc.-]*![ \\#".split(""), "\xff"), { minLength: 1, maxLength: 4 })
  .map((characters) => characters.join(""))
  .filter((name) => name !== "." && name !== ".." && name !== ".git");
const PATH = fc
  .tuple(fc.array(NAME, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([parts, directory]) => parts.join("/") + (directory ? "/" : ""));

/** Whether some directory among `paths` is this place or lies below it. */
function isAbove(place: string, paths: readonly string[]): boolean {
  return paths.some((path) => path.endsWith("/") && path.startsWith(`${place}/`));
}

test("any rules, any paths: the same as git check-ignore", () => {
  fc.assert(
    fc.property(FILE, FILE, fc.array(PATH, { minLength: 20, maxLength: 40 }), (rules, exclude, paths) => {
      oracle.write(".gitignore", rules);
      oracle.write(".git/info/exclude", exclude);
      let scope = withIgnoreFile(undefined, parseIgnoreFile(exclude), "");
      scope = withIgnoreFile(scope, parseIgnoreFile(rules), "");
      // A path is a file or a directory, not both.
      const places = paths.map((path) => path.replace(/\/$/, ""));
      const clear = paths.filter((path, at) => path.endsWith("/") || !isAbove(places[at] ?? "", paths));
      expect(clear.filter((path) => judge(scope, path))).toEqual(oracle.ignored(clear));
    }),
    { numRuns: 150, seed: 20251124 },
  );
});
