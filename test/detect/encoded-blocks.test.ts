/** Text in base64 or hex that stands in several lines, in a very long one, or packed: it is one text, whatever stands between the lines. */
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { pythonArchive } from "../archive/python-archives.ts";
import { makePattern } from "../oracle/dense-patterns.ts";
import { scanBytes } from "./scan-bytes.ts";

const TOKEN = makePattern("token", "(?<![0-9A-Za-z])tok_[a-z]{24}(?![0-9A-Za-z])", [{ text: "tok_", tailMax: 28 }], {
  context: { before: 1, after: 1 },
});
const VALUE = "tok_abcdefghijklmnopqrstuvwx";
const PLAIN = `${"some words and more\n".repeat(20)}TOKEN=${VALUE}\n${"other words\n".repeat(30)}`;

const base64 = (text: string): string => Buffer.from(text).toString("base64");

function found(text: string, patterns = [TOKEN]): { value: string; line: number; encoding: string | undefined }[] {
  return scanBytes(patterns, Buffer.from(text)).map(({ value, span, facts }) => ({
    value,
    line: text.slice(0, span.start).split("\n").length,
    encoding: facts?.["encoding"],
  }));
}

/** Cut into lines, with something between them. */
function rows(text: string, width: number, between: string): string {
  return (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join(between);
}

describe("lines of base64 are joined over", () => {
  const cases: Readonly<Record<string, (text: string, width: number) => string>> = {
    "line ends": (text, width) => rows(text, width, "\n"),
    "line ends of Windows": (text, width) => rows(text, width, "\r\n"),
    indentation: (text, width) => `data:\n  x: |\n      ${rows(text, width, "\n      ")}\n`,
    tabs: (text, width) => `\t${rows(text, width, "\n\t")}`,
    "signs of comments": (text, width) => `# ${rows(text, width, "\n# ")}`,
    "slashes of comments": (text, width) => `  // ${rows(text, width, "\n  // ")}`,
    stars: (text, width) => `/**\n * ${rows(text, width, "\n * ")}\n */`,
    "line ends in JSON": (text, width) => JSON.stringify({ key: rows(text, width, "\n") }),
    "line ends of Windows in JSON": (text, width) => JSON.stringify({ key: rows(text, width, "\r\n") }),
    "strings that are added": (text, width) => `x = "${rows(text, width, '" +\n      "')}";`,
    "strings side by side": (text, width) => `x = ('${rows(text, width, "'\n     '")}')`,
    "a list of strings": (text, width) => `["${rows(text, width, '", "')}"]`,
    "line ends that a backslash hides": (text, width) => `x="${rows(text, width, "\\\n")}"`,
    quotation: (text, width) => `> ${rows(text, width, "\n> ")}`,
  };
  test.each(Object.entries(cases))("%s", (_, make) => {
    for (const width of [60, 64, 70, 76, 100])
      for (const how of ["base64", "hex"] as const)
        for (let pad = 0; pad < 60; pad += 7) {
          const text = make(Buffer.from(`${"x".repeat(pad)}${PLAIN}`).toString(how), width);
          const told = found(text).map((one) => [one.value, one.encoding]);
          expect(told, `${how} ${width} ${pad}`).toEqual([[VALUE, how]]);
        }
  });
});

test("a value is placed at its line", () => {
  const bytes = base64(PLAIN);
  const line = 1 + Math.floor(Math.floor((PLAIN.indexOf("tok_") * 4) / 3) / 64);
  expect(found(`    ${rows(bytes, 64, "\n    ")}`)).toMatchObject([{ line }]);
});

test("one line of three million characters, a token every hundred thousand", () => {
  const tokens = Array.from({ length: 23 }, (_, i) => `tok_${String.fromCharCode(97 + i)}${"abcdefghijklmnopqrstuvw"}`);
  const text = tokens.map((token, i) => `${"some words ".repeat(9000 + i)} ${token} `).join("");
  const row = `{"data":"${base64(text)}"}`;
  expect(row.length).toBeGreaterThan(3e6);
  expect(found(row).map((one) => one.value)).toEqual(tokens);
  expect(found(`x=${Buffer.from(text).toString("hex")}`).map((one) => one.value)).toEqual(tokens);
});

test("text in the middle of a long line that says anything", () => {
  const noise = Buffer.from(Uint8Array.from({ length: 9000 }, (_, i) => (i * i * 7 + i * 31) >>> 3));
  const text = Buffer.concat([
    noise,
    Buffer.from(PLAIN.repeat(9).replaceAll(VALUE, (_, at: number) => (at < 3000 ? "" : VALUE))),
    noise,
  ]);
  expect(found(text.toString("base64")).length).toBeGreaterThan(3);
});

test("a word in the line above tells a value", () => {
  const word = makePattern("word", "", [{ text: "key", ignoreCase: true, tailMax: 3 }], {
    judge: "assignment",
    told: "generic",
  });
  const value = "zA9x8Yw7Vu6tS5rQ4p";
  for (let pad = 0; pad < 114; pad++) {
    const text = rows(base64(`${"x".repeat(pad)}\ndb_key = "${value}"\n${"other words\n".repeat(30)}`), 76, "\n");
    expect(found(text, [word]), `${pad}`).toMatchObject([{ value }]);
  }
});

describe("what is packed, in base64", () => {
  const said = `${PLAIN}second: tok_zyxwvutsrqponmlkjihgfedc`;
  const packed = gzipSync(said).toString("base64");
  const zlib = (level: number): string => deflateSync(said, { level }).toString("base64");
  const files = [
    { name: "a/first.env", content: PLAIN },
    { name: "b.txt", content: "second: tok_zyxwvutsrqponmlkjihgfedc" },
  ];
  const zip = (more: object): string => pythonArchive({ kind: "zip", files, ...more }).toString("base64");
  const values = [VALUE, "tok_zyxwvutsrqponmlkjihgfedc"];
  const cases: Readonly<Record<string, readonly [string, string]>> = {
    "in one line": [`x: ${packed}`, "gzip in base64"],
    "in lines": [`x: |\n  ${rows(packed, 64, "\n  ")}`, "gzip in base64"],
    "by zlib": [`x: ${zlib(6)}`, "zlib in base64"],
    "by zlib, as fast as it goes, in lines": [`x:\n${rows(zlib(1), 76, "\n")}`, "zlib in base64"],
    "by zlib, as small as it gets": [`x: ${zlib(9)}`, "zlib in base64"],
    "as a zip": [`data:application/zip;base64,${zip({})}`, "zip in base64"],
    "as a zip that was streamed, in lines": [`x:\n${rows(zip({ streamed: true }), 76, "\r\n")}`, "zip in base64"],
    "in base64, as Helm keeps releases": [`release: ${base64(packed)}`, "gzip in base64 in base64"],
  };
  test.each(Object.entries(cases))("%s", (_, [text, encoding]) => {
    expect(found(text).map((one) => one.value)).toEqual(values);
    expect(new Set(found(text).map((one) => one.encoding))).toEqual(new Set([encoding]));
  });
  test("that is cut off is read as far as it goes", () => {
    const long = gzipSync(`${VALUE}\n${Array.from({ length: 3000 }, (_, i) => i * i).join(" ")}`).toString("base64");
    expect(found(long.slice(0, 4000)).map((one) => one.value)).toEqual([VALUE]);
  });
  test("that is none says nothing", () => {
    expect(found(`H4sI${"AAAA".repeat(20)}`)).toEqual([]);
    expect(found(`H4sIAAAAAAAA${base64(PLAIN)}`.slice(0, 400))).toEqual([]);
  });
});
