/** Translated regexes against RE2 itself (re2js, its port): the same spans on texts of all kinds. */
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { translateRe2 } from "../../../src/pattern/foreign/re2.ts";
import { RegexError } from "../../../src/pattern/regex-tree.ts";
import { SeededRandom } from "../../../src/pattern/recipe.ts";

/** Every match of the translation with its groups, as text: it runs over UTF-8 bytes, RE2 over characters. */
function ours(regex: string, text: string): (string | undefined)[][] {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  const decode = (part: string | undefined): string | undefined =>
    part === undefined ? undefined : Buffer.from(part, "latin1").toString("utf8");
  return [...bytes.matchAll(new RegExp(translateRe2(regex).source, "g"))].map((match) => match.map(decode));
}

function theirs(regex: string, text: string): (string | undefined)[][] {
  const matcher = RE2JS.compile(regex).matcher(text);
  const found: (string | undefined)[][] = [];
  while (matcher.find())
    found.push(Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined));
  return found;
}

const REGEXES = [
  "abc", "a.c", "(?s)a.c", "a+?b*", "(?U)a+b", "(?U)a+?b", "(?i)key", "k(?i)e(?-i)y", "(?i:KE)y", "(a(?i)b|c)D",
  "(?P<name>[a-z]+)=(?P<value>\\d{2,4})", "(?<name>x)y", "^a", "a$", "(?m)^a|b$", "\\Aab", "ab\\z", "\\bkey\\b", "\\Bb",
  "[[:alpha:]]+", "[[:^alpha:]]+", "[[:xdigit:]x-z]{2,}", "[^[:space:]]+", "[[:punct:]]", "[[:word:]-]+",
  "\\d\\D\\w\\W\\s\\S", "[\\d\\-a]+", "[\\w.-]+@[\\w.-]+", "\\Qa.b*\\E+", "\\Q[x]\\Ey", "\\x41\\x{42}\\103", "\\t\\n\\r\\f\\v", "\\a|\\07",
  "[]a]+", "[^]a]+", "[a\\]b]+", "[-a]+", "[a-]+", "[\\x41-\\x43]+", "é", "é+", "(?i)É", "[é]+", "[aé]x", "[^a]", "日本+", "\\x{e9}",
  "a{2}", "a{2,}", "a{2,3}?", "a{,2}", "a{x}", "{a}", "a{0}b", "(|a)b", "(a|ab)(c|bcd)", "x*", "(?:)", "\\.\\*\\/\\-", "(a)|(b)",
  "(?i)[a-c]+K", "(?i)[^a-c]+", "(?i)\\Qkey\\E", "[\\s\\S]{3}", "[\\W_]+", "\\pN+", "\\p{Lu}\\p{Ll}+", "(?is)k.y", "[/:=]+", "a|b|", "((a)b)+",
  `(?i)(?:key|api)(?:[ \\t\\w.-]{0,20})[\\s'"]{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\x60'"\\s=]{0,5}([a-z0-9]{4,8})(?:[\\x60'"\\s;]|\\\\[nr]|$)`,
]; // prettier-ignore
const PIECES = ["a", "b", "c", "ab", "abc", "key", "KEY", "KeY", "api_key = 'a1b2c3' ", "=12", "name=1234", "x", "y", "[x]y", "a.b*", "\n", "\t", "\r", "\f", "\v", " ", "é", "É", "日本", "]", "-", "{a}", "a{,2}", "a{x}", "_", "0", "ABC", "\\n", ";", "\u0007", ".*/-", "(", "B1"]; // prettier-ignore

describe("translations find what RE2 finds", () => {
  test.each(REGEXES)("%s", (regex) => {
    const random = new SeededRandom(regex);
    for (let round = 0; round < 150; round++) {
      const text = Array.from({ length: random.below(14) }, () => PIECES[random.below(PIECES.length)]).join("");
      // Classes of bytes cannot keep characters beyond ASCII whole where they are negated or stand for any.
      const plain = /\\[DWSsPp]|\[\^|\.|\\B/.test(regex) ? text.replace(/[^\0-\x7f]/g, "z") : text;
      // RE2 has matches of nothing that JavaScript's walk places differently.
      const nonEmpty = (found: (string | undefined)[][]): unknown => found.filter(([whole]) => whole !== "");
      expect([plain, nonEmpty(ours(regex, plain))]).toEqual([plain, nonEmpty(theirs(regex, plain))]);
    }
  });
});

describe("what RE2 refuses is refused, with a reason", () => {
  test.each([
    ["(?=a)", "no lookarounds"],
    ["(?<!a)b", "no lookarounds"],
    ["(?>a)", "nothing that RE2 knows"],
    ["a**", "no possessive"],
    ["a++", "no possessive"],
    ["*a", "nothing to repeat"],
    ["(a", "not closed"],
    ["a)", "too many"],
    ["[a", "not closed"],
    ["[b-a]", "wrong order"],
    ["[[:alfa:]]", "no such class"],
    ["\\p{Klingon}", "not known"],
    ["\\1", "no escape"],
    ["\\y", "no escape"],
    ["a{1001}", "1000 times"],
    ["a{3,2}", "wrong order"],
    ["(?x)a", "no flags"],
    ["\\x{110000}", "no such character"],
  ])("%s", (regex, reason) => {
    expect(() => translateRe2(regex)).toThrow(RegexError);
    expect(() => translateRe2(regex)).toThrow(reason);
    // The Unicode class of a script that Unicode has is the one thing that is known there only.
    if (!regex.includes("Klingon")) expect(() => RE2JS.compile(regex)).toThrow();
  });
});

test("letters beyond ASCII are wider in a class of Unicode, never narrower", () => {
  const find = (regex: string, text: string): string[] => ours(regex, text).map(([whole]) => whole ?? "");
  expect(find("\\pL+", "aé日1b")).toEqual(["aé日", "b"]);
  expect(find("\\p{Greek}+", "xαβγ1")).toEqual(["αβγ"]);
  expect(find("[^\\pN\\s]+", "aé 1")).toEqual(["aé"]);
});
