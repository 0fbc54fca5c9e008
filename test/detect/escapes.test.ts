/** Credentials in text in which some characters are written as escapes: found by the value that they say, placed at the characters that write it. */
import { describe, expect, test } from "vitest";
import { makePattern } from "../oracle/dense-patterns.ts";
import { scanBytes } from "./scan-bytes.ts";

const TOKEN = makePattern("token", "(?<![0-9A-Za-z])tok_[a-z]{24}(?![0-9A-Za-z])", [{ text: "tok_", tailMax: 28 }], {
  context: { before: 1, after: 1 },
});
const LONG = makePattern("long", "(?<![0-9A-Za-z])long_[a-z_]{8,}", [{ text: "long_", tailMax: 200 }]);
const VALUE = "tok_abcdefghijklmnopqrstuvwx";

function found(text: string, patterns = [TOKEN]): { value: string; written: string; encoding: string | undefined }[] {
  return scanBytes(patterns, Buffer.from(text)).map(({ value, span, facts }) => ({
    value,
    written: text.slice(span.start, span.end),
    encoding: facts?.["encoding"],
  }));
}

/** Each character, or some, written otherwise. */
function escaped(text: string, write: (hex: string, code: number) => string, some = /[^]/g): string {
  return text.replace(some, (c) => write(c.charCodeAt(0).toString(16).padStart(2, "0"), c.charCodeAt(0)));
}

const percent = (hex: string): string => `%${hex.toUpperCase()}`;
const unicode = (hex: string): string => `\\u00${hex}`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a token of which the line is told by escapes:", () => {
  const line = /_/g;
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    "in percent-encoding": [escaped(VALUE, percent, line), "percent-encoding"],
    "in percent-encoding, small letters": [escaped(VALUE, (hex) => `%${hex}`, line), "percent-encoding"],
    "in percent-encoding twice": [escaped(VALUE, (hex) => `%25${hex}`, line), "percent-encoding in percent-encoding"],
    "in an address": [`see <https://x.example/?a=b&next=%2Fc%3D${escaped(VALUE, percent, line)}>`, "percent-encoding"],
    "all of it in percent-encoding": [escaped(VALUE, percent), "percent-encoding"],
    "as JSON does": [`{"token": "${escaped(VALUE, unicode, line)}"}`, "escapes"],
    "as JSON does, all of it": [`{"token": "${escaped(VALUE, unicode)}"}`, "escapes"],
    "as JavaScript does": [`t = "${escaped(VALUE, (hex) => `\\u{${hex}}`, line)}"`, "escapes"],
    "as bytes in hex": [`t = "${escaped(VALUE, (hex) => `\\x${hex}`)}"`, "escapes"],
    "as bytes in octal": [`t = "${escaped(VALUE, (_, code) => `\\${code.toString(8).padStart(3, "0")}`)}"`, "escapes"],
    "as Markdown and TeX do": [`| ${VALUE.replaceAll("_", "\\_")} |`, "escapes"],
    "in JSON in JSON": [JSON.stringify(`{"t":"${escaped(VALUE, unicode, line)}"}`), "escapes in escapes"],
    "in XML": [`<a b="${escaped(VALUE, (_, code) => `&#${code};`, line)}"/>`, "entities"],
    "in XML, all of it in hex": [`<a>${escaped(VALUE, (hex) => `&#x${hex};`)}</a>`, "entities"],
    "in base64 of an address": [base64(`https://x?t=${escaped(VALUE, percent, line)}`), "percent-encoding in base64"],
    "in base64 of JSON": [base64(`{"t":"${escaped(VALUE, unicode, line)}"}`), "escapes in base64"],
    "in base64 in an address": [encodeURIComponent(base64(`a ${VALUE}`)), "base64"],
  };
  test.each(Object.entries(cases))("%s", (_, [text, encoding]) => {
    for (const around of [text, `\n${text}\n`, `${"x".repeat(2000)} ${text} ${"y".repeat(2000)}`])
      expect(
        found(around).map((one) => [one.value, one.encoding]),
        around,
      ).toEqual([[VALUE, encoding]]);
  });
});

test("the place is that of the characters that write the value", () => {
  const written = escaped(VALUE, unicode, /[_aeiou]/g);
  expect(found(`{"a": "\\u003c", "b": "${written}\\u003e"}`)).toEqual([{ value: VALUE, written, encoding: "escapes" }]);
  const all = escaped(VALUE, percent);
  expect(found(`x=%20${all}%20`)[0]?.written).toBe(all);
});

test("what an escape stands right before is found as it is written", () => {
  expect(found(`?a%3D${VALUE}%26b`)).toEqual([{ value: VALUE, written: VALUE, encoding: "percent-encoding" }]);
  expect(found(`{"q":"\\"${VALUE}\\u0026"}`)).toEqual([{ value: VALUE, written: VALUE, encoding: undefined }]);
});

test("a value in which an escape stands is not cut off there", () => {
  const text = `{"t": "long_abcdefgh\\u005fijklmnop"}`;
  expect(found(text, [LONG]).map((one) => one.value)).toEqual(["long_abcdefgh_ijklmnop"]);
});

test("slashes as PHP writes them are slashes", () => {
  const path = makePattern("path", "hook/[a-z]{6}/[a-z]{12}", [{ text: "hook/", tailMax: 24 }]);
  expect(found(`"https:\\/\\/a.example\\/hook\\/abcdef\\/abcdefghijkl"`, [path])).toMatchObject([
    { value: "hook/abcdef/abcdefghijkl", encoding: "escapes" },
  ]);
});

test("a token is found wherever it stands among thousands of escapes", () => {
  const filler = escaped(" some words and more ", percent);
  for (const count of [10, 180, 200, 230, 900]) {
    const text = `${filler.repeat(count)}${escaped(VALUE, percent)}${filler.repeat(count)}`;
    expect(
      found(text).map((one) => one.value),
      `${count}`,
    ).toEqual([VALUE]);
  }
});

test("what a text is cut off from is no border of a value", () => {
  // So far before the first escape that the beginning is not read.
  expect(found(`${"x".repeat(290)}${VALUE}${"-".repeat(5)}aaaaaaaaaaaa%2Daaaaaaaaaaaa`)).toEqual([]);
});

test("signs that begin no escape are left alone", () => {
  for (const text of ["100%_tok", "%zz", "\\u00", "\\u{}", "&#;", "&#x;", "%", "\\", "&", "\\x1", "%4", "&#95"])
    expect(found(`${VALUE.slice(0, 3)}${text}${VALUE.slice(4)}`)).toEqual([]);
});

test("an address whose password holds no escapes, but whose end does, is told once", () => {
  const address = makePattern(
    "address",
    'db://[a-z]{1,20}:([^\\s"@]{1,40})@[a-z.]{2,40}(?:/[^\\s"]{0,80})?',
    [{ text: "db://", tailMax: 200 }],
    { secretGroup: 1 },
  );
  const text = `db://dave:${"pa55X"}word@host.example/shop?a=b&amp;c=d&amp;e=f\n`;
  expect(found(text, [address])).toEqual([{ value: "pa55Xword", written: "pa55Xword", encoding: undefined }]);
});

test("a value of which escapes are allowed to be a part is told once, as it is read", () => {
  const cookie = makePattern("cookie", "xgd-[A-Za-z0-9%+/=]{20,80}", [{ text: "xgd-", tailMax: 90 }]);
  const written = "xgd-abcdefgh12345678%2Bijkl%3D";
  expect(found(`Cookie: d=${written}; e=1\n`, [cookie])).toEqual([
    { value: "xgd-abcdefgh12345678+ijkl=", written, encoding: "percent-encoding" },
  ]);
});
