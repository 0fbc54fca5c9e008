import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { planOutputs, writeReport } from "../../src/cli/outputs.ts";
import { UsageError } from "../../src/model/errors.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "dredge-outputs-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function plan(...words: string[]): ReturnType<typeof planOutputs> {
  const ordered = words.map((word) => {
    const [flag = "", value = ""] = word.split("=");
    return { flag, value };
  });
  return planOutputs(ordered, directory);
}

describe("which report goes where", () => {
  test.each([
    [[], [["text", undefined]]],
    [["format=json"], [["json", undefined]]],
    [["format=sarif", "output=a"], [["sarif", "a"]]],
    [["output=a.SARIF"], [["sarif", "a.SARIF"]]],
    [["output=a.log"], [["text", "a.log"]]],
    [["output=-"], [["text", undefined]]],
    [
      ["format=text", "format=sarif", "output=a"],
      [
        ["text", undefined],
        ["sarif", "a"],
      ],
    ],
    [
      ["format=sarif", "output=a", "format=json", "output=b", "jobs=2"],
      [
        ["sarif", "a"],
        ["json", "b"],
      ],
    ],
    [
      ["format=sarif", "output=a", "format=text"],
      [
        ["sarif", "a"],
        ["text", undefined],
      ],
    ],
  ] as [string[], [string, string | undefined][]][])("%j", (words, expected) => {
    expect(plan(...words).map(({ format, file }) => [format, file])).toEqual(
      expected.map(([format, file]) => [format, file === undefined ? undefined : join(directory, file)]),
    );
  });

  test("never two to one place", () => {
    expect(() => plan("format=json", "format=sarif")).toThrow(/^two reports would go to standard output; /);
    expect(() => plan("output=a", "output=a")).toThrow(/^two reports would go to .*a; /);
  });

  test("a place that cannot be written is told before the scan", () => {
    mkdirSync(join(directory, "folder"));
    expect(() => plan("output=folder")).toThrow(/^folder: is a directory; /);
    expect(() => plan("output=absent/a.json")).toThrow(new UsageError("absent/a.json: cannot be written there"));
  });
});

describe("a report in a file", () => {
  test("replaces the old one as a whole and leaves nothing else behind", () => {
    const file = join(directory, "report.json");
    writeFileSync(file, "old and much longer than the new one\n");
    writeReport(file, ["{", "}\n"], false);
    expect(readFileSync(file, "utf8")).toBe("{}\n");
    expect(readdirSync(directory)).toEqual(["report.json"]);
  });

  test("an old report survives a new one that fails half-way", () => {
    const file = join(directory, "report.json");
    writeFileSync(file, "old\n");
    function* failing(): Iterable<string> {
      yield "x".repeat(1 << 20);
      throw new Error("half-way");
    }
    expect(() => writeReport(file, failing(), false)).toThrow("half-way");
    expect(readFileSync(file, "utf8")).toBe("old\n");
    expect(readdirSync(directory)).toEqual(["report.json"]);
  });

  test("a symlink stays one: what it points to is replaced", () => {
    writeFileSync(join(directory, "real"), "old\n");
    symlinkSync("real", join(directory, "link"));
    const [output] = plan("output=link");
    writeReport(output?.file ?? "", "new\n", false);
    expect(lstatSync(join(directory, "link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(directory, "real"), "utf8")).toBe("new\n");
  });

  test("a device is written to, not replaced", () => {
    const [output] = plan("output=/dev/null");
    writeReport(output?.file ?? "", "gone\n", false);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test("one with revealed secrets is for its owner alone", () => {
    const file = join(directory, "report.json");
    writeFileSync(file, "old\n", { mode: 0o644 });
    writeReport(file, "secret\n", true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
