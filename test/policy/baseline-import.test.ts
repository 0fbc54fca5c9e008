/** Baselines made of those of other tools, by the built command, on repositories made by real git. */
import { createHash } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { BASELINE, Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.remove());

const secrets = new Secrets("baseline of others");
const token = secrets.githubPat().value;
const other = secrets.githubPat().value;

describe("taken over from other tools", () => {
  function imported(name: string, text: string): string {
    writeFileSync(join(rig.root, name), text);
    const ran = rig.dredge(["baseline", "create", "--import", join(rig.root, name)]);
    expect(ran.status).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain(token);
    return ran.stderr.split("\n").at(-2) ?? "";
  }

  let commit: string;
  beforeEach(() => {
    rig.write("src/a.js", `one\nconst key = "${token}";\n`);
    commit = rig.commit("one");
    rig.write("src/a.js", `one\ntwo\nthree\nconst key = "${token}";\n`);
    rig.write("src/b.js", `const key = "${other}";\n`);
    rig.commit("two");
  });

  const remaining = (): number => rig.verdicts().filter(({ gates }) => gates).length;

  test("a report of gitleaks, by value", () => {
    const told = imported(
      "gitleaks.json",
      JSON.stringify([{ RuleID: "github-pat", StartLine: 9, Secret: token, File: "elsewhere", Commit: "" }]),
    );
    expect(told).toMatch(/gitleaks\.json: 1 entries$/);
    expect(rig.entries()).toEqual([
      expect.stringMatching(/ github-personal-access-token imported from gitleaks\.json$/),
    ]);
    expect(remaining()).toBe(1);
  });

  test("a redacted report of gitleaks, by the line in its commit", () => {
    const entry = { RuleID: "github-pat", StartLine: 2, Secret: "REDACTED", File: "src/a.js", Commit: commit };
    imported("gitleaks.json", JSON.stringify([entry]));
    expect(rig.entries()).toHaveLength(1);
    rig.git("rm", "-q", "--cached", "-f", "--ignore-unmatch", BASELINE);
    expect(remaining()).toBe(1);
  });

  test(".gitleaksignore: fingerprints with and without a commit; a line that holds no such value accepts nothing", () => {
    const told = imported(
      "gitleaksignore",
      `# known\n${commit}:src/a.js:github-pat:2\nsrc/b.js:github-pat:1 # later\nsrc/b.js:github-pat:7\n${commit}:src/a.js:github-pat:4\n`,
    );
    expect(told).toMatch(/gitleaksignore: 4 entries; 2 match nothing that dredge finds$/);
    expect(remaining()).toBe(0);
  });

  test("a baseline of detect-secrets, by SHA-1, wherever the value went", () => {
    const hashed_secret = createHash("sha1").update(token).digest("hex");
    const results = {
      "src/old.js": [
        { type: "GitHub Token", filename: "src/old.js", hashed_secret, is_verified: false, line_number: 3 },
      ],
    };
    imported(
      "secrets.baseline",
      JSON.stringify({ version: "1.5.0", plugins_used: [], results, generated_at: "2024-01-01T00:00:00Z" }),
    );
    expect(rig.entries()).toHaveLength(1);
    expect(remaining()).toBe(1);
  });

  test.each([
    ["nonsense without form\n", /:1: is no fingerprint of gitleaks/],
    ["{}", /:1: is neither a report of gitleaks nor/],
    ["{", /:1: is no JSON/],
  ])("%j: one line, exit 2, nothing written", (text, wanted) => {
    writeFileSync(join(rig.root, "x"), text);
    const ran = rig.dredge(["baseline", "create", "--import", "../x"]);
    expect(ran).toMatchObject({ status: 2, stderr: expect.stringMatching(wanted) });
    expect(existsSync(join(rig.repo, BASELINE))).toBe(false);
  });

  test("files that are wrong and files that are not there are told at once", () => {
    writeFileSync(join(rig.root, "x"), "{");
    const ran = rig.dredge(["baseline", "create", "--import", "../x", "--import", "../none", "--import", "../x"]);
    expect(ran.status).toBe(2);
    expect(ran.stderr.trimEnd().split("\n")).toEqual([
      expect.stringContaining("../x:1: is no JSON"),
      "dredge: ../none: no such file",
      expect.stringContaining("../x:1: is no JSON"),
    ]);
  });
});
