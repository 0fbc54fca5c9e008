/** The conformance command counts what was found, what was found with the right value, and what should not have been. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("conformance.js", import.meta.url));
/** Put together here, so that no file holds it. */
const TOKEN = `aio_${"Zr3kV9qLwXb7"}${"TnM4cHs8PdJy2GfA"}`;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "dredge-conformance-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...more: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [SCRIPT, folder, ...more], { encoding: "utf8" });
}

interface Row {
  readonly kind: string;
  readonly text: string;
  readonly secrets?: readonly string[];
  readonly provider?: string;
  readonly rule_only?: boolean;
}

function write(name: string, rows: readonly Row[]): void {
  const lines = rows.map((row) =>
    JSON.stringify({ peer: "peer", rule: "r", provider: "adafruit-io", path: "", ...row }),
  );
  const text = `${lines.join("\n")}\n`;
  writeFileSync(join(folder, name), name.endsWith(".gz") ? gzipSync(text) : text);
}

describe("conformance", () => {
  it("counts found, right value and wrongly reported, plain and gzipped files alike", () => {
    write("a.jsonl", [
      { kind: "positive", text: `IO_KEY = "${TOKEN}"`, secrets: [TOKEN] },
      { kind: "positive", text: `IO_KEY = "${TOKEN}"`, secrets: [`${TOKEN} `, TOKEN.slice(4)] },
      { kind: "positive", text: "nothing is here", secrets: ["here"] },
    ]);
    write("b.jsonl.gz", [
      { kind: "negative", text: "nothing is here" },
      { kind: "negative", text: `IO_KEY = "${TOKEN}"` },
    ]);
    const { status, stdout } = run();
    expect(status).toBe(0);
    const line = stdout.split("\n").find((one) => one.startsWith("peer"));
    expect(line?.split(/\s{2,}/).slice(0, 4)).toEqual(["peer", "2/3 66.7 %", "1/3 33.3 %", "1/2 50.0 %"]);
  });

  it("does not hold another provider's finding against a negative that speaks of one rule", () => {
    write("a.jsonl", [
      { kind: "negative", text: `IO_KEY = "${TOKEN}"`, rule_only: true, provider: "github" },
      { kind: "negative", text: `IO_KEY = "${TOKEN}"`, rule_only: true },
    ]);
    const lines = run().stdout.split("\n");
    expect(lines.find((one) => one.startsWith("peer"))).toContain("1/2 50.0 %");
  });

  it("names the misses by file and line, and prints no values", () => {
    write("a.jsonl", [
      { kind: "positive", text: `IO_KEY = "${TOKEN}"`, secrets: [TOKEN] },
      { kind: "positive", text: `IO_KEY = "${TOKEN}"`, secrets: [`"${TOKEN}"`] },
    ]);
    const { stdout } = run("--misses");
    expect(stdout).toContain("a.jsonl:2: adafruit-io: r: another value");
    expect(stdout).not.toContain("a.jsonl:1:");
    expect(stdout).not.toContain(TOKEN);
  });

  it.each([
    ["no case files", "readme.txt", "x", /holds no case files/],
    ["what is no JSON", "a.jsonl", '{"kind":\n', /a\.jsonl:1: is not JSON/],
    ["a case without a text", "a.jsonl", '{"kind":"positive"}\n', /a\.jsonl:1: has no text/],
    ["a case of no kind", "a.jsonl", '{"text":"x"}\n', /a\.jsonl:1: kind must be/],
    ["what is not gzipped", "a.jsonl.gz", "x", /a\.jsonl\.gz: is not gzipped/],
  ])("refuses %s with one line", (_, name, content, message) => {
    writeFileSync(join(folder, name), content);
    const { status, stderr } = run();
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
