/** What the kernel says of a value is what regexes say of it: over values made of the pieces that decide, and over all words of this repository. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { VALUE_FEATURES } from "../../src/kernel/value-features.ts";
import { describeValue } from "../../src/detect/model/value-features.ts";
import { valueTexts } from "../../src/detect/model/value-texts.ts";
import { makeRandomBelow } from "../kernel/harness.ts";
import { describeByHand, isPlaceholderByHand, isProseByHand, shareByHand } from "./value-reference.ts";

type Told = [feature: string, amount: number][];

function told(tell: (value: string, add: (name: string, amount: number) => void) => void, value: string): Told {
  const list: Told = [];
  tell(value, (name, amount) => list.push([name, amount]));
  return list;
}

/** Features that some value had. */
const met = new Set<string>();

function compare(value: string): void {
  const own = told(describeValue, value);
  expect(own, JSON.stringify(value)).toEqual(told(describeByHand, value));
  expect(valueTexts().isProse(value), JSON.stringify(value)).toBe(isProseByHand(value));
  expect(valueTexts().wordShare(value), JSON.stringify(value)).toBe(shareByHand(value));
  expect(valueTexts().isPlaceholder(value), JSON.stringify(value)).toBe(isPlaceholderByHand(value));
  for (const [name] of own) met.add(name);
}

const PIECES =
  "a|Z|7|f|0|_|-|.|$|+|/|=|==| |  |\t|\n|\r|\xa0|\xe9|\xff|\x80|\0|\x7f|'|\"|(|)|[|]|{|}|<|>|\\|\\\\|\\n|\\u00e9|\\\\u0410|\\u0041|&eacute;|&amp;|&lt;|&quote;|&ab;|:|;|,|!|?|*|%|%s|%1$d|:name|{0}|{user}.|<b>|</b>|#|^|~|@|&|word|password|is|It|to|be|stolen|HTTPServer|getName|URL|v1.2|1.2.3|~2.x|-beta.1|1234|abcd|qwerty|aaaa|123456789|deadbeef|DEADBEEF|0123456789abcdef0123456789abcdef|00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff|00112233445566778899aabbccddeeff00112233|01234567-89ab-cdef-0123-456789abcdef|{01234567-89AB-CDEF-0123-456789ABCDEF}|MFRGGZDFMZTWQ2LK|dXNlcjpwYXNzd29yZA==|aGVsbG8gbXkgb2xkIGZyaWVuZA|Zq9xKw3TvBn7Lp2R|caf\xe9|\xd0\xbf\xd0\xb0\xd1\x80|l'eau|man-made|and/or|x{{k}o)p${w]%^|!@#$%^(]|(see|below).|12)|2019-0|19991|203/31|example|Change|me|-|my_|secret|YOUR|here|_here|bar|xxx|not|a|real|some-|tODO|admin|api_|key|1q2w|4321|0000|abcd efgh ijkl mnop".split(
    "|",
  );

/** Forms that chance seldom makes of these. */
const SELDOM = ["12345678901234", "MAX_RETRIES", "to-be-stolen"];

describe("features of values", () => {
  test("are those of the reference for values made of pieces", () => {
    const next = makeRandomBelow(19_950_523);
    for (const value of [...PIECES, ...SELDOM]) compare(value);
    for (let i = 0; i < 16_000; i++) {
      let value = "";
      for (let pieces = 1 + next(i % 4 === 0 ? 12 : 5); pieces > 0; pieces--)
        value += PIECES[next(PIECES.length)] ?? "";
      compare(value.slice(0, 300));
    }
  });

  test("are those of the reference for random characters", () => {
    const next = makeRandomBelow(88_172_645);
    for (let i = 0; i < 5_000; i++) {
      const most = i % 3 === 0 ? 256 : i % 3 === 1 ? 128 : 64;
      const from = most === 64 ? 48 : 0;
      const length = 1 + next(40);
      compare(Array.from({ length }, () => String.fromCharCode(from + next(most))).join(""));
    }
  });

  test("are those of the reference for strings, words and lines of this repository", () => {
    const files = execFileSync("git", ["ls-files", "-z", "src", "docs", "patterns"], { encoding: "utf8" });
    const seen = new Set<string>();
    for (const file of files.split("\0").filter((name) => /\.(?:ts|md|yml)$/.test(name))) {
      const text = readFileSync(file, "latin1");
      for (const value of text.match(/"[^"\n]{4,200}"|'[^'\n]{4,200}'|\S{4,200}|[^\n]{4,200}/g) ?? []) seen.add(value);
      for (const value of text.match(/[^\n"'`,;]{4,120}/g) ?? []) if (seen.size % 3 === 0) seen.add(value.trim());
      if (seen.size > 10_000) break;
    }
    for (const value of seen) compare(value);
  });

  test("all of them were met", () => {
    // No value is empty.
    expect(VALUE_FEATURES.filter((name) => name !== "classes:" && !met.has(name))).toEqual([]);
  });

  test("long texts are told by their beginning", () => {
    const long = "correct horse battery staple ".repeat(10_000);
    expect(valueTexts().isProse(long)).toBe(true);
    expect(valueTexts().wordShare(long)).toBeGreaterThan(0.9);
    compare("hunter2");
  });
});
