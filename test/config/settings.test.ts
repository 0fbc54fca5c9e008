import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/config/file.ts";
import type { Settings } from "../../src/config/settings.ts";

async function mistakesIn(text: string): Promise<readonly string[]> {
  const { mistakes } = await readSettings(text, "dredge.yaml");
  expect(mistakes).not.toEqual([]);
  return mistakes;
}

async function settingsIn(text: string): Promise<Settings> {
  const { settings, mistakes } = await readSettings(text, "dredge.yaml");
  expect(mistakes).toEqual([]);
  return settings;
}

describe("dredge.yaml", () => {
  test("every setting there is", async () => {
    const text = [
      "# what counts here",
      "severity: high",
      "confidence: low",
      "only: [aws-*, github-*]",
      "skip: stripe.test-key",
      "allow-incomplete: [missing-object, shallow-boundary]",
      "fingerprint-key-file: ../key",
    ].join("\n");
    expect(await settingsIn(text)).toEqual({
      severity: "high",
      confidence: "low",
      only: ["aws-*", "github-*"],
      skip: ["stripe.test-key"],
      allowIncomplete: ["missing-object", "shallow-boundary"],
      fingerprintKeyFile: "../key",
      lines: { only: 4, skip: 5, fingerprintKeyFile: 7 },
    });
  });

  test.each(["", "# nothing yet\n", "---\n"])("%j sets nothing", async (text) => {
    expect(await settingsIn(text)).toEqual({});
  });

  test("allow-incomplete: true accepts every kind, false none", async () => {
    expect(await settingsIn("allow-incomplete: true")).toEqual({ allowIncomplete: "all" });
    expect(await settingsIn("allow-incomplete: false")).toEqual({ allowIncomplete: [] });
  });

  test.each(["? {a: b} : c", "? [a]\n: c", "{a: b}: c"])("%j has a key that is no word", async (text) => {
    expect(await mistakesIn(text)).toEqual([
      "dredge.yaml:1: holds a key that is no word: write settings as severity: high",
    ]);
  });

  test("all mistakes are told at once, each with file and line", async () => {
    const text =
      "severty: high\nconfidence: 3\n\nonly:\n  - aws-*\n  - 7\nallow-incomplete: [missing-objects]\nskip: {}\n";
    expect(await mistakesIn(text)).toEqual([
      'dredge.yaml:1: severty is no setting of dredge (did you mean "severity"?)',
      "dredge.yaml:2: confidence must be one of low, medium, high",
      "dredge.yaml:4: only must be a rule or a list of rules",
      expect.stringMatching(
        /^dredge\.yaml:7: allow-incomplete takes kinds of problem \(did you mean "missing-object"\?\): /,
      ),
      "dredge.yaml:8: skip must be a rule or a list of rules",
    ]);
  });

  test("what is no map at all", async () => {
    expect(await mistakesIn("- severity: high\n")).toEqual([
      "dredge.yaml:1: must be a map of settings, such as severity: high",
    ]);
  });

  test("broken YAML is told with its line and quotes nothing of the file", async () => {
    const value = ["hun", "ter2-value"].join("");
    const mistakes = await mistakesIn(`severity: high\nskip: [a, b\nfingerprint-key-file: "${value}\n`);
    expect(mistakes.length).toBeGreaterThan(0);
    for (const mistake of mistakes) expect(mistake).toMatch(/^dredge\.yaml:\d+: /);
    expect(mistakes.join("\n")).not.toContain(value);
  });

  test("a key given twice, a key that every object has, an alias bomb: mistakes, not crashes", async () => {
    expect(await mistakesIn("severity: high\nseverity: low\n")).toEqual([
      expect.stringMatching(/^dredge\.yaml:2: .*duplicate key/),
    ]);
    expect(await mistakesIn("constructor: 1\n")).toEqual(["dredge.yaml:1: constructor is no setting of dredge"]);
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]",
      "only: [*b,*b,*b,*b,*b,*b,*b,*b,*b]",
    ];
    expect((await mistakesIn(bomb.join("\n"))).at(-1)).toMatch(/^dredge\.yaml:3: only must be/);
  });

  test("wrong values are not repeated: one may be a secret put into the wrong file", async () => {
    const value = ["sup", "er-private"].join("");
    for (const key of ["severity", "confidence", "allow-incomplete"]) {
      expect((await mistakesIn(`${key}: ${value}`)).join("\n")).not.toContain(value);
    }
  });
});
