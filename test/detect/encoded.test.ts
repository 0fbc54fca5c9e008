/** Credentials in text that is written in base64 or in hex: found by the value that they say, placed at the characters that write it,
 *  whatever stands around, and the same in a delta's result as in the whole object. */
import { describe, expect, test } from "vitest";
import { createDetector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { makeKernel, place } from "../kernel/harness.ts";
import { ScanChain } from "../oracle/scan-chain.ts";
import { makePattern } from "../oracle/dense-patterns.ts";
import { scanBytes } from "./scan-bytes.ts";

const TOKEN = makePattern("token", "(?<![0-9A-Za-z])tok_[a-z]{24}(?![0-9A-Za-z])", [{ text: "tok_", tailMax: 28 }], {
  context: { before: 1, after: 1 },
});
const WORD = makePattern("word", "pass=([a-z]{8,20})", [{ text: "pass=", tailMax: 25 }], {
  secretGroup: 1,
  told: "keyword",
});
const COMMENT = makePattern("comment", "allow:[a-z]+", [{ text: "allow:", tailMax: 40 }], { role: "public" });
const PATTERNS = [TOKEN, WORD, COMMENT];

const VALUE = "tok_abcdefghijklmnopqrstuvwx";
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const wrap = (text: string, width: number, end = "\n"): string =>
  text.replace(new RegExp(`(.{${width}})`, "g"), `$1${end}`);

const percent = (text: string): string => Array.from(text, (c) => `%${hex(c)}`).join("");
const escaped = (text: string, before = "\\u00", behind = ""): string =>
  Array.from(text, (c) => before + (before.endsWith("#") ? String(c.charCodeAt(0)) : hex(c)) + behind).join("");
const base32 = (bytes: Buffer): string => {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const digits = bits.match(/.{1,5}/g) ?? [];
  return digits.map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
};

function found(text: string | Buffer): { value: string; written: string; encoding: string | undefined }[] {
  const bytes = Buffer.from(text);
  return scanBytes(PATTERNS, bytes).map(({ value, span, facts }) => ({
    value,
    written: bytes.toString("latin1", span.start, span.end),
    encoding: facts?.["encoding"],
  }));
}

describe("a token written in", () => {
  const line = `export TOKEN=${VALUE}\n`;
  const cases: Readonly<Record<string, readonly [string | Buffer, string]>> = {
    "base64, by itself": [base64(VALUE), "base64"],
    "base64 of a line": [base64(line), "base64"],
    "base64 in YAML": [`data:\n  token: ${base64(line)}\n`, "base64"],
    "base64 in JSON": [JSON.stringify({ auth: base64(line) }), "base64"],
    "base64 behind an escaped line end": [`"first\\n${base64(line)}"`, "base64"],
    "base64 behind a path": [`/v1/secrets/${base64(line)}`, "base64"],
    "base64 in a data URL": [`data:text/plain;base64,${base64(line)}`, "base64"],
    "base64 without padding": [base64(line).replace(/=+$/, ""), "base64"],
    base64url: [Buffer.from(`??>${line}`).toString("base64url"), "base64"],
    "base64 of three lines, wrapped at 76": [wrap(base64(`${"some words ".repeat(4)}\n${line}`), 76), "base64"],
    "base64 wrapped at 64 by Windows": [wrap(base64(`${"some words ".repeat(4)}\n${line}`), 64, "\r\n"), "base64"],
    "base64 of text that begins in UTF-8": [base64(`密钥 ${line}`), "base64"],
    "base64 with a byte-order mark": [base64(`\ufeff${line}`), "base64"],
    "base64 of UTF-16 with a byte-order mark": [Buffer.from(`\ufeff${line}`, "utf16le").toString("base64"), "base64"],
    "base64 of UTF-16, the higher byte first": [Buffer.from(line, "utf16le").swap16().toString("base64"), "base64"],
    "hex of an empty line and one more": [hex(`\n${line}`), "hex"],
    "base64 of UTF-16": [Buffer.from(line, "utf16le").toString("base64"), "base64"],
    "base64 twice": [base64(base64(line)), "base64 in base64"],
    hex: [hex(line), "hex"],
    "hex in upper case": [hex(line).toUpperCase(), "hex"],
    "hex with its sign": [`0x${hex(line)}`, "hex"],
    "base64 in hex": [hex(base64(line)), "base64 in hex"],
    base32: [base32(Buffer.from(line)), "base32"],
    "base32, wrapped": [wrap(base32(Buffer.from(`${"some words ".repeat(9)}${line}`)), 64), "base32"],
    "UTF-7": [`a +${Buffer.from(VALUE, "utf16le").swap16().toString("base64").replace(/=+$/, "")}- b`, "base64"],
    "percent-encoding twice": [
      `https://h.example/?t=${percent(VALUE).replaceAll("%", "%25")}`,
      "percent-encoding in percent-encoding",
    ],
    "escapes in JSON in JSON": [JSON.stringify({ a: `{"t":"${escaped(VALUE)}"}` }), "escapes in escapes"],
    "entities twice": [`<p>${escaped(VALUE, "&amp;#", ";")}</p>`, "entities in entities"],
  };
  test.each(Object.entries(cases))("%s", (_, [text, encoding]) => {
    expect(found(text).map((one) => [one.value, one.encoding])).toEqual([[VALUE, encoding]]);
  });
});

describe("a token in the second of two wrapped lines, whatever the first byte of the line is a part of:", () => {
  const rows = (bytes: Buffer, how: "base64" | "hex", width: number): string => wrap(bytes.toString(how), width);
  const cases: Readonly<Record<string, (pad: number) => string>> = {
    "UTF-8": (pad) => rows(Buffer.from(`${"x".repeat(pad)}${"密".repeat(7)} ${VALUE}\n`), "base64", 76),
    "four bytes of UTF-8": (pad) => rows(Buffer.from(`${"x".repeat(pad)}${"🔑".repeat(6)} ${VALUE}\n`), "base64", 76),
    "UTF-16": (pad) => rows(Buffer.from(`${"x".repeat(pad >> 1)} ${VALUE}\n`, "utf16le"), "base64", 76),
    "UTF-16, the higher byte first": (pad) =>
      rows(Buffer.from(`${"x".repeat(pad >> 1)} ${VALUE}\n`, "utf16le").swap16(), "base64", 76),
    "a line's end, in hex": (pad) => rows(Buffer.from(`${"x".repeat(pad >> 1)}\n${VALUE}\n`), "hex", 60),
  };
  test.each(Object.entries(cases))("%s", (_, make) => {
    for (let pad = 40; pad < 62; pad++)
      expect(
        found(make(pad)).map(({ value }) => value),
        `${pad}`,
      ).toEqual([VALUE]);
  });
});

test("a token is found in wrapped lines wherever its literal stands", () => {
  const behind = makePattern("behind", "(?<![a-z])[a-z]{30}_END(?![0-9A-Za-z])", [
    { text: "_END", leadMin: 30, leadMax: 30, tailMax: 5 },
  ]);
  const value = `${"abcdefghijklmno".repeat(2)}_END`;
  for (const width of [60, 64, 76])
    for (let pad = 0; pad < 120; pad++) {
      const text = wrap(base64(`${"X".repeat(pad)} ${value}\n${"other text. ".repeat(40)}`), width);
      const values = scanBytes([behind], Buffer.from(text)).map((one) => one.value);
      expect(values, `${width} ${pad}`).toEqual([value]);
    }
});

test("a part of something large is judged where its candidates take more memory", () => {
  const text = Buffer.from(`${VALUE} `.repeat(300_000));
  const kernel = makeKernel();
  const at = place(kernel, text);
  const matches = new ObjectScanner(kernel, createDetector(PATTERNS)).segment(at, text.length, 0, text.length);
  expect(matches).toHaveLength(300_000);
});

describe("text in text in wrapped lines: a token is found once, wherever it stands", () => {
  const plain = (pad: number): string =>
    `${"some words ".repeat(300)}${"x".repeat(pad)} ${VALUE} ${"more of it ".repeat(200)}`;
  const cases: Readonly<Record<string, (pad: number) => string>> = {
    "base64 in base64": (pad) => wrap(base64(base64(plain(pad))), 76),
    "wrapped base64 in base64": (pad) => wrap(base64(wrap(base64(plain(pad)), 64)), 76),
    "hex in base64": (pad) => wrap(base64(hex(plain(pad))), 76),
    "base64 in hex": (pad) => wrap(hex(base64(plain(pad))), 60),
    "three deep": (pad) => wrap(base64(base64(wrap(base64(plain(pad)), 76))), 64, "\r\n"),
  };
  test.each(Object.entries(cases))("%s", (_, make) => {
    for (let pad = 0; pad < 80; pad += 3)
      expect(
        found(make(pad)).map(({ value }) => value),
        `${pad}`,
      ).toEqual([VALUE]);
  });
});

test("what follows wrapped lines is no part of them", () => {
  const text = (end: string): string =>
    `-----\n${wrap(hex(`${"x".repeat(10)} ${VALUE} ${"y".repeat(34)}`), 76)}\n${end}`;
  for (const end of ["", "-----\n", "word\n", "a/path\n"])
    expect(found(text(end)), end).toMatchObject([{ value: VALUE }]);
});

test("the place is that of the characters that write the value", () => {
  expect(found(`a: "${hex(`x ${VALUE}`)}"`)[0]?.written).toBe(hex(VALUE));
  // Six bytes before it: the value begins with a character of its own.
  expect(found(`a: "${base64(`TOKEN=${VALUE}`)}"`)[0]?.written).toBe(base64(VALUE).replace(/=+$/, ""));
  const wrapped = wrap(base64(`${"some words ".repeat(4)}\n${VALUE}`), 76);
  const written = found(wrapped)[0]?.written ?? "";
  expect(written).toContain("\n");
  expect(Buffer.from(written, "base64").toString()).toContain(VALUE.slice(1, -1));
});

test("words that keep a value company are found with it", () => {
  expect(found(base64("user=me pass=correcthorse"))).toMatchObject([{ value: "correcthorse", encoding: "base64" }]);
});

test("what is no text is left alone", () => {
  const noise = Buffer.concat([Buffer.from([200, 3, 255, 0, 128, 7]), Buffer.from(VALUE)]);
  expect(found(noise.toString("base64"))).toEqual([]);
  expect(found(hex(VALUE).slice(0, -1))).toEqual([]);
});

test("a token that stands there as it is counts as such", () => {
  expect(found(`${VALUE} ${base64(VALUE)}`).map((one) => one.encoding)).toEqual([undefined, "base64"]);
});

describe("a value in base64 that holds a token", () => {
  const shell = (told: "prefix" | "keyword", regex: string, text: string, secretGroup: number): typeof TOKEN =>
    makePattern("shell", regex, [{ text, tailMax: 300 }], { told, secretGroup, specificity: 1e6 });
  const text = `blob: ${base64(`x=${VALUE} y`)}`;
  const told = (pattern: typeof TOKEN): string[] =>
    scanBytes([...PATTERNS, pattern], Buffer.from(text)).map((one) => one.pattern);

  test("is told by the token where only what stands around told it", () => {
    expect(told(shell("prefix", "blob: ([A-Za-z0-9+/=]{20,})", "blob: ", 1))).toEqual(["token"]);
    expect(told(shell("keyword", "blob: ([A-Za-z0-9+/=]{20,})", "blob: ", 1))).toEqual(["token"]);
  });
  test("is told by its own form where it has one", () => {
    const own = base64(`x=${VALUE} y`).slice(0, 6);
    expect(told(shell("prefix", `${own}[A-Za-z0-9+/=]{20,}`, own, 0))).toEqual(["shell"]);
  });
});

test.each([
  ["base64", base64],
  ["base32", (text: string): string => base32(Buffer.from(text))],
])("hundreds of wrapped lines of %s say the same after an edit in any of them", (_name, write) => {
  const chain = new ScanChain(PATTERNS);
  const plain = Array.from({ length: 300 }, (_, i) => `line ${i} of many\n${i % 7 === 0 ? `${VALUE}\n` : ""}`).join("");
  const text = Buffer.from(wrap(write(plain), 76));
  const base = chain.whole(text);
  expect(base.matches.length).toBeGreaterThan(40);
  for (let at = 3; at < text.length; at += 1331) {
    for (const insert of ["", "\n", "x", "=\n", "\r", "Zm9v"]) {
      for (const size of [0, 77]) {
        const parts = [
          { from: 0, size: at },
          { insert: Buffer.from(insert) },
          { from: Math.min(text.length, at + size), size: Math.max(0, text.length - at - size) },
        ];
        const result = chain.delta(base, parts);
        expect(result.said).toEqual(chain.oracle(result));
      }
    }
  }
  chain.clear();
});
