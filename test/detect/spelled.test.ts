/** Tokens that are spelled out: as lists of numbers in the ways of many languages and tools, in pieces of strings, from their end on, turned by half
 *  the alphabet. Found by their own pattern, as the value that they are, where they are written. Values are made here. */
import { spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { SPELLED } from "../../src/detect/spelled/patterns.ts";
import { loadCompiled } from "../../src/pattern/load.ts";
import { createDetector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { resolveMatches, secretEnd, secretStart } from "../../src/detect/resolve.ts";
import { makeKernel, place } from "../kernel/harness.ts";

interface Found {
  readonly pattern: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const patterns = [...loadCompiled().patterns.filter(({ enabled, told }) => enabled && told === "prefix"), ...SPELLED];
const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, createDetector(patterns));

function scan(bytes: Uint8Array): Found[] {
  const at = place(kernel, bytes);
  const found = resolveMatches(scanner.whole(at, bytes.length));
  kernel.arena.free(at);
  return found.map(({ match }) => {
    const { use, value } = match.judgement;
    return { pattern: use.pattern.id, value, start: secretStart(match), end: secretEnd(match) };
  });
}

const token = new Secrets("spelled").githubPat().value;
const codes = Array.from(token, (c) => c.charCodeAt(0));
const hex = codes.map((code) => code.toString(16));
const cut = (size: number): string[] => token.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
const rot13 = (text: string): string =>
  text.replace(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) + (c.toLowerCase() < "n" ? 13 : -13)));

const WAYS: readonly (readonly [name: string, written: string])[] = [
  ["Go", `[]byte{${hex.map((h) => `0x${h}`).join(", ")}}`],
  ["C, capitals", `{${hex.map((h) => `0x${h.toUpperCase()}`).join(",")}}`],
  ["xxd -i", hex.map((h, i) => `${i % 12 === 0 ? "\n  " : " "}0x${h}`).join(",").trim()],
  ["Java", `new byte[]{${codes.join(", ")}}`],
  ["Java, with casts", `{${hex.map((h) => `(byte)0x${h}`).join(", ")}}`],
  ["Rust", `[${hex.map((h, i) => `0x${h}${i === 0 ? "u8" : ""}`).join(", ")}]`],
  ["JavaScript", `String.fromCharCode(${codes.join(",")})`],
  ["a Buffer in JSON", JSON.stringify({ data: codes }, undefined, 2)],
  ["characters of C", `{${Array.from(token, (c) => `'${c}'`).join(", ")}, 0}`],
  ["PHP", codes.map((c) => `chr(${c})`).join(".")],
  ["SQL", codes.map((c) => `CHR(${c})`).join("||")],
  ["Visual Basic", codes.map((c) => `Chr(${c})`).join(" & ")],
  ["hex and blanks", hex.join(" ")],
  ["hex and colons", hex.join(":")],
  ["the Windows registry", `"x"=hex:${hex.slice(0, 20).join(",")},\\\n  ${hex.slice(20).join(",")}`],
  ["the registry, UTF-16", `"x"=hex(2):${hex.map((h) => `${h},00`).join(",")}`],
  ["pieces", cut(9).map((piece) => `"${piece}"`).join(" + ")],
  ["pieces, a line each", `(\n${cut(10).map((piece) => `    '${piece}'`).join("\n")}\n)`],
  ["pieces of PHP", cut(12).map((piece) => `'${piece}'`).join(" . ")],
  ["items of a list", `[${cut(7).map((piece) => `"${piece}"`).join(", ")}].join("")`],
  ["pieces of a C macro", cut(13).map((piece) => `"${piece}" \\`).join("\n    ")],
  ["from its end on", `"${Array.from(token).reverse().join("")}"`],
  ["rot13", `'${rot13(token)}'`],
]; // prettier-ignore

test.each(WAYS)("%s", (_, written) => {
  for (const text of [written, `x = ${written};\n`, `${"y = 1;\n".repeat(200)}const k = ${written}\n`]) {
    const found = scan(Buffer.from(text));
    expect(found.map(({ pattern, value }) => [pattern, value])).toEqual([["github-personal-access-token", token]]);
    const { start, end } = found[0]!;
    const first = text.slice(start, start + 8);
    expect(written.includes(first)).toBe(true);
    expect(end - start).toBeGreaterThanOrEqual(token.length);
    expect(end).toBeLessThanOrEqual(text.lastIndexOf(written) + written.length);
  }
});

test.each([["xxd"], ["hexdump", "-C"], ["od", "-A", "x", "-t", "x1z"]])("a dump by %s %s %s %s", (program, ...args) => {
  const made = spawnSync(program, args, { input: `first line\ntoken: ${token}\nlast line\n` });
  // Not every machine has them all.
  if (made.error || made.status !== 0) return;
  const values = scan(made.stdout).map(({ value }) => value);
  expect(values).toEqual([token]);
});

test("a private key in PEM as an array of numbers", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const written = Array.from(Buffer.from(pem), (c) => `0x${c.toString(16)}`).join(", ");
  const found = scan(Buffer.from(`static const uint8_t key[] = { ${written} };`));
  expect(found.map(({ pattern, value }) => [pattern, value])).toEqual([["private-key-pem", pem.trimEnd()]]);
});

test.each([
  ["the next key of an object", (value: string) => `{"token": "${value}", "type": "bot"}`],
  ["a key without a blank", (value: string) => `{"token":"${value}","type":"bot"}`],
  ["a key of PHP", (value: string) => `['token' => '${value}', 'kind' => 'bot']`],
  ["a key in a string", (value: string) => `"{\\"token\\":\\"${value}\\",\\"type\\":1}"`],
  ["a word of a list", (value: string) => `["${value}", "staging"]`],
  ["the next cell of a row", (value: string) => `"1","${value}","bob"`],
  ["a word with a capital", (value: string) => `("${value}", "Production")`],
])("a token that stands there whole ends where it ends: %s", (_, write) => {
  // Its form has no length of its own: with a word behind it would be one as well.
  const digits = codes.join("").slice(0, 12);
  const value = `xoxb-${digits}-${digits}1-${token.slice(4, 28)}`;
  const text = write(value);
  expect(scan(Buffer.from(text)).map((found) => [found.value, found.start, found.end])).toEqual([
    [value, text.indexOf(value), text.indexOf(value) + value.length],
  ]);
});

describe("what spells nothing out", () => {
  test.each([
    ["numbers that are cut off", `{${codes.slice(0, 30).join(", ")}}`],
    ["a wrong character", `{${codes.map((c, i) => (i === 20 ? 32 : c)).join(", ")}}`],
    ["pieces of two texts", `["${token.slice(0, 20)}", "${token.slice(20, 30)}"]`],
    ["a list of heads", `["glpat-", "xoxb-", "xoxp-", "sk_live_", "rk_live_", "sk-proj-", "sk-ant-", "AIza", "AKIA"]`],
    ["a list of heads and words", `["ghp_", "github", "gitlab", "slack", "stripe", "openai", "anthropic", "npm"]`],
    ["names apart", `a = "${token.slice(0, 20)}";\nb = "${token.slice(20)}";`],
    ["data that begins so", `{${[103, 104, 112, 95, ...Array.from({ length: 200 }, (_, i) => (i * 37) % 256)].join(", ")}}`],
  ])("%s", (_, text) => {
    expect(scan(Buffer.from(text))).toEqual([]);
  });
}); // prettier-ignore
