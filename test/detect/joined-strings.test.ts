/** Credentials that a program puts together of pieces, and lines that go on in the next one: found by the value that they say, placed at the characters that write it. */
import { describe, expect, test } from "vitest";
import { makePattern } from "../oracle/dense-patterns.ts";
import { scanBytes } from "./scan-bytes.ts";

const TOKEN = makePattern(
  "token",
  "(?<![0-9A-Za-z])tok_[A-Za-z0-9]{40}(?![0-9A-Za-z])",
  [{ text: "tok_", tailMax: 44 }],
  {
    context: { before: 1, after: 1 },
  },
);
const OPEN = makePattern("open", "(?<![0-9A-Za-z])open_[a-z]{8,40}", [{ text: "open_", tailMax: 45 }]);
const VALUE = "tok_abcdefGHIJKLmnopqr012345ABCDEFGH6789stuv";
const [A, B, C] = [VALUE.slice(0, 2), VALUE.slice(2, 22), VALUE.slice(22)];

function found(text: string, patterns = [TOKEN]): { value: string; written: string; encoding: string | undefined }[] {
  return scanBytes(patterns, Buffer.from(text)).map(({ value, span, facts }) => ({
    value,
    written: text.slice(span.start, span.end),
    encoding: facts?.["encoding"],
  }));
}

describe("a token in pieces:", () => {
  const cases: Readonly<Record<string, string>> = {
    "plus signs": `k = "${A}" + "${B}" + "${C}";`,
    "plus signs without blanks": `k='${A}'+'${B}'+'${C}'`,
    "plus signs at the line's end": `k = "${A}" +\n      "${B}" +\r\n      "${C}";`,
    "plus signs at the line's beginning": `k = "${A}"\n    + "${B}"\n    + "${C}";`,
    "full stops": `$k = '${A}' . '${B}'.'${C}';`,
    "two full stops": `k = "${A}" .. "${B}" .. "${C}"`,
    "two lines": `select '${A}' || '${B}'||'${C}';`,
    "an ampersand": `k = "${A}" & "${B}" & _\n  "${C}"`,
    "side by side": `k = ("${A}"\n     "${B}" "${C}")`,
    "behind a backslash": `k = "${A}" \\\n  "${B}" \\\n  "${C}"`,
    "a list that is joined": `k = ["${A}", "${B}", "${C}"].join("")`,
    "a line that goes on": `export K=${A}${B}\\\n${C}`,
    "a line that goes on, indented": `k: "${A}${B}\\\r\n    ${C}"`,
  };
  test.each(Object.entries(cases))("%s", (name, text) => {
    for (const around of [
      text,
      `x = "y";\n${text}\nz();\n`,
      `${"x y\n".repeat(900)}${text}\n${"f(a, b);\n".repeat(900)}`,
    ])
      expect(
        found(around).map((one) => [one.value, one.encoding]),
        around,
      ).toEqual([[VALUE, name.startsWith("a list") ? "strings of a list" : "joined strings"]]);
  });
});

describe("a token in quoted-printable:", () => {
  const cases: Readonly<Record<string, string>> = {
    "behind a sign": `token=3D${VALUE}`,
    "over a line end": `some words and a token: ${A}${B}=\n${C} and more`,
    "over a line end of Windows": `some words and a token: ${A}${B}=\r\n${C}=\r\n`,
    "with its line written so": `token: ${VALUE.replace("_", "=5F")}`,
    "in an address": `<a href=3D"https://x.example/?a=3D1&amp;t=3D${A}=\n${B}=\n${C}">`,
  };
  test.each(Object.entries(cases))("%s", (_, text) => {
    for (const around of [text, `\n${text}\n`, `${"x y\n".repeat(900)}${text}\n${"a=3Db\n".repeat(900)}`])
      expect(
        found(around).map((one) => [one.value, one.encoding]),
        around,
      ).toEqual([[VALUE, "quoted-printable"]]);
  });
});

test("the place is that of the characters that write the value", () => {
  expect(found(`k = "x${A}", "${A}${B}" +\n "${C}" + "";`)).toEqual([
    { value: VALUE, written: `${A}${B}" +\n "${C}`, encoding: "joined strings" },
  ]);
  expect(found(`t=3D${A}${B}=\n${C}=\n`)).toMatchObject([{ written: `${A}${B}=\n${C}` }]);
});

test("what a piece holds by itself is found as it is written, and not with the next one", () => {
  expect(found(`["${VALUE}", "${VALUE.slice(4)}"]`)).toEqual([{ value: VALUE, written: VALUE, encoding: undefined }]);
  expect(found(`["open_abcdefghqrstuvwx", "open_ijklmnop"] + "qrstuv0AB"`, [OPEN]).map((one) => one.value)).toEqual([
    "open_abcdefghqrstuvwx",
    "open_ijklmnop",
  ]);
  expect(found(`A=open_abcdefghqrstuvwx=\nBCDEF=open_ijklmnop=\nG`, [OPEN]).map((one) => one.value)).toEqual([
    "open_abcdefghqrstuvwx",
    "open_ijklmnop",
  ]);
});

test("strings that nothing joins are apart", () => {
  for (const between of ['"; x = "', '": "', '") + ("', '" + x + "', '",\n "', '"\n\n}\n"', " \\ "])
    expect(found(`k = "${A}${B}${between}${C}"`)).toEqual([]);
  expect(found(`t: ${A}${B}= \n${C}`)).toEqual([]);
});

test("a form that a name alone tells is not looked for in what is joined", () => {
  const named = makePattern("named", "key=[a-z0-9]{30}(?![0-9a-z])", [{ text: "key=", tailMax: 34 }], {
    told: "keyword",
  });
  expect(found(`"key=abcdefghij" + "01234567890123456789"`, [named])).toEqual([]);
});

test("a token is found wherever it stands among thousands of pieces", () => {
  const piece = `"some0Text1without2blanks" +\n  `;
  for (const count of [10, 150, 250, 300, 900])
    expect(
      found(`x = ${piece.repeat(count)}" ${A}${B}" +\n "${C} " +\n ${piece.repeat(count)}"";`).map((one) => one.value),
      `${count}`,
    ).toEqual([VALUE]);
});
