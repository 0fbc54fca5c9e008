/** Credentials in bytes that are written as text in other ways than base64 and hex, or packed before: found as they are. */
import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { packedText } from "../../src/archive/packed-text.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { RealGit } from "../git/real-git.ts";
import { makeKernel, place } from "../kernel/harness.ts";

const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [] }), packedText);
const token = new Secrets("packed in text").githubPat().value;
const file = Buffer.from(`# settings\nexport GITHUB_TOKEN=${token}\nlog = /var/log/app.log\n`);

function values(text: string | Buffer): string[] {
  const bytes = Buffer.from(text);
  const at = place(kernel, bytes);
  const found = scanner.whole(at, bytes.length).filter(({ judgement }) => judgement.use.pattern.role === "secret");
  kernel.arena.free(at);
  return [...new Set(found.map(({ judgement }) => judgement.value))];
}

function uuencoded(bytes: Buffer): string {
  const sign = (value: number): string => (value === 0 ? "`" : String.fromCharCode(32 + value));
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 45) {
    const row = bytes.subarray(at, at + 45);
    const bits = Array.from(row, (byte) => byte.toString(2).padStart(8, "0")).join("");
    const padded = bits.padEnd(Math.ceil(bits.length / 24) * 24, "0");
    const six = (padded.match(/.{6}/g) ?? []).map((digits) => sign(Number.parseInt(digits, 2)));
    lines.push(sign(row.length) + six.join(""));
  }
  return `begin 644 app.env\n${lines.join("\n")}\n\`\nend\n`;
}

const among = Buffer.concat([Buffer.from([128, 3, 125, 113, 0]), Buffer.from(token), Buffer.from([255, 1, 46])]);
const hexRows = gzipSync(file)
  .toString("hex")
  .replace(/(.{64})/g, "$1\n");

test.each([
  ["gzip in hex", `data = ${gzipSync(file).toString("hex")}\n`],
  ["gzip in hex, wrapped", `data = ${hexRows}\n`],
  ["zlib in hex, as SQL writes it", `VALUES (1, 0x${deflateSync(file).toString("hex").toUpperCase()});\n`],
  ["uuencode", uuencoded(file)],
  ["gzip in uuencode", uuencoded(gzipSync(file))],
  ["base64 of other bytes", `payload: ${among.toString("base64")}\n`],
  ["base64 of other bytes, one byte on", `payload: ${among.subarray(1).toString("base64")}\n`],
  ["base64 of other bytes, two bytes on", `payload: ${among.subarray(2).toString("base64")}\n`],
])("%s", (_, text) => {
  expect(values(text)).toEqual([token]);
});

test("a binary patch of git's says the new file and the old one, whole or as a delta", () => {
  const git = RealGit.init();
  const noise = Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * i * 31 + (i >> 3) * 7) & 255));
  git.commit({
    "a.bin": Buffer.concat([Buffer.from([0]), noise]),
    "b.bin": Buffer.concat([Buffer.from([0, 1]), file]),
  });
  const old = git.run("diff", "--binary", "--root", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "HEAD");
  expect(values(`${old}\n`)).toEqual([token]);
  git.commit({ "a.bin": Buffer.concat([Buffer.from([0]), noise.subarray(0, 1500), file, noise.subarray(1500)]) });
  const delta = `${git.run("diff", "--binary", "HEAD~1", "HEAD")}\n`;
  expect(delta).toContain("\ndelta ");
  expect(values(delta)).toEqual([token]);
});

test("what only looks like it says nothing, and nothing is lost", () => {
  expect(
    values(`begin 644 x\n${"!".repeat(60)}\nGIT binary patch\nliteral 9\nzzz\n789c${"0".repeat(60)}\n${token}\n`),
  ).toEqual([token]);
});
