/** What comments, dredge.yaml and nothing else leave out, by the built command on repositories made by git. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { zipOf } from "../archive/python-archives.ts";
import { Rig, type ReportedVerdict } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.remove());

const secrets = new Secrets("suppressions");
const token = secrets.githubPat().value;
const RULE = "github-personal-access-token";

/** Status of the one finding there is. */
function status(words: readonly string[] = [], options: { cwd?: string; input?: string } = {}): string {
  const verdicts = rig.verdicts(words, options);
  expect(verdicts).toHaveLength(1);
  return verdicts[0]?.status ?? "";
}

function only(verdicts: readonly ReportedVerdict[]): ReportedVerdict {
  expect(verdicts).toHaveLength(1);
  return verdicts[0] as ReportedVerdict;
}

describe("comments", () => {
  test.each([
    ["key = 'TOKEN' # dredge:allow RULE revoked in May", "allowed"],
    ["key = 'TOKEN' # dredge:allow RULE: revoked in May", "allowed"],
    ["key = 'TOKEN' // dredge:allow github-*,aws-* revoked in May", "allowed"],
    ["/* dredge:allow RULE revoked */ key = 'TOKEN'", "allowed"],
    ["# dredge:allow-next-line RULE revoked in May\nkey = 'TOKEN'", "allowed"],
    ["# dredge:allow-next-line RULE revoked in May\n\nkey = 'TOKEN'", "active"],
    ["# dredge:allow RULE revoked in May\nkey = 'TOKEN'", "active"],
    ["key = 'TOKEN' # dredge:allow", "active"],
    ["key = 'TOKEN' # dredge:allow RULE", "active"],
    ["key = 'TOKEN' # dredge:allow aws-* of another kind", "active"],
    ["key = 'TOKEN' # xdredge:allow RULE revoked", "active"],
    ["key = 'TOKEN' # dredge:allowed RULE revoked", "active"],
    ["key = 'TOKEN' # gitleaks:allow", "allowed"],
    ["key = 'TOKEN' # betterleaks:allow", "allowed"],
    ["key = 'TOKEN' # trufflehog:ignore", "allowed"],
    ["key = 'TOKEN' # ggignore", "allowed"],
    ["key = 'TOKEN' # kingfisher:ignore", "allowed"],
    ["key = 'TOKEN' # pragma: allowlist secret", "allowed"],
    ["key = 'TOKEN' # pragma: whitelist secret", "allowed"],
    ["# pragma: allowlist nextline secret\nkey = 'TOKEN'", "allowed"],
    ["key = 'TOKEN' // secretlint-disable-line", "allowed"],
    ["key = 'TOKEN' // secretlint-disable-line @secretlint/secretlint-rule-github", "allowed"],
    ["key = 'TOKEN' // secretlint-disable-line @secretlint/secretlint-rule-aws", "active"],
    ["// secretlint-disable-next-line\nkey = 'TOKEN'", "allowed"],
    ["/* secretlint-disable */\na\nb\nkey = 'TOKEN'\n/* secretlint-enable */", "allowed"],
    ["/* secretlint-disable */\na\n/* secretlint-enable */\nkey = 'TOKEN'", "active"],
    ["key = 'TOKEN'\n/* secretlint-disable */", "active"],
  ])("%j", (text, wanted) => {
    const written = text.replace("TOKEN", token).replace("RULE", RULE);
    rig.write("src/app.txt", `first\n${written}\nlast\n`);
    expect(status(["dir"])).toBe(wanted);
  });

  test("one that names another rule is told beside the finding", () => {
    rig.write("a.txt", `key = '${token}' # dredge:allow revoked in May\n`);
    expect(only(rig.verdicts())).toMatchObject({
      gates: true,
      reason: `dredge:allow at a.txt:1 is for another rule: this is ${RULE}`,
    });
  });

  test("count in every encoding, and with line ends of Windows", () => {
    const text = `first\r\nkey = "${token}" # dredge:allow ${RULE} revoked in May\r\nlast\r\n`;
    rig.write("crlf.txt", text);
    expect(status(["dir"])).toBe("allowed");
    rig.write("crlf.txt", Buffer.from(`\ufeff${text}`, "utf16le"));
    const { status: found, reason } = only(rig.verdicts(["dir"]));
    expect([found, reason]).toEqual(["allowed", "allowed by crlf.txt:2: revoked in May"]);
  });

  test("a key block is allowed by the line of its begin or end, or the line before", () => {
    const block = secrets.privateKey().value.trimEnd().split("\n");
    const note = "# dredge:allow private-key-pem made for this test";
    const [first = "", ...rest] = block;
    rig.write("key.txt", [`${first} ${note}`, ...rest, ""].join("\n"));
    rig.write("key.txt", [note.replace("allow", "allow-next-line"), ...block, ""].join("\n"));
    expect(status(["dir"])).toBe("allowed");
    rig.write("key.txt", [...block.slice(0, -1), `${block.at(-1) ?? ""} ${note}`, ""].join("\n"));
    expect(status(["dir"])).toBe("allowed");
    rig.write("key.txt", [note.replace("allow", "allow-next-line"), "", ...block, ""].join("\n"));
    expect(status(["dir"])).toBe("active");
  });

  test("one place without a comment is enough to count", () => {
    rig.write("a.txt", `${token} # gitleaks:allow\n`);
    rig.write("b.txt", `${token}\n`);
    expect(status(["dir"])).toBe("active");
    rig.write("b.txt", "");
    rig.write("a.txt", `${token} # gitleaks:allow\n${token}\n`);
    expect(status(["dir"])).toBe("active");
  });

  test("in history the version that is shown decides, through deltas and packs", () => {
    const filler = Array.from({ length: 200 }, (_, line) => `line ${line}\n`).join("");
    rig.write("a.txt", `${filler}${token}\n${filler}`);
    rig.commit("one");
    expect(status(["git"])).toBe("active");
    rig.write("a.txt", `${filler}${token} # dredge:allow ${RULE} revoked in May\n${filler}`);
    rig.commit("two");
    rig.write("a.txt", `new\n${filler}${token} # dredge:allow ${RULE} revoked in May\n${filler}`);
    rig.commit("three");
    rig.git("gc", "-q");
    expect(only(rig.verdicts(["git"]))).toMatchObject({
      status: "allowed",
      gates: false,
      suppressions: [{ by: "comment", place: "a.txt:202", reason: "revoked in May" }],
    });
    const [one, ...others] = [1, 2, 8].map((jobs) => rig.dredge(["--format", "json", "--jobs", `${jobs}`]).stdout);
    expect(others).toEqual([one, one]);
    rig.write("a.txt", "gone\n");
    rig.commit("four");
    expect(status()).toBe("allowed");
  });

  test("a file's or a ref's name does not allow itself", () => {
    rig.write(`gitleaks:allow ${token}`, "x\n");
    expect(only(rig.verdicts(["dir"]))).toMatchObject({ status: "active", gates: true });
  });

  test("each tool's can be switched, and all of them", () => {
    rig.write("a.txt", `${token} # gitleaks:allow\n`);
    rig.write("dredge.yaml", "inline: [dredge, trufflehog]\n");
    expect(status(["dir"])).toBe("active");
    rig.write("dredge.yaml", "inline: [gitleaks]\n");
    expect(status(["dir"])).toBe("allowed");
    rig.write("dredge.yaml", "inline: false\n");
    expect(status(["dir"])).toBe("active");
    rig.write("dredge.yaml", "");
    expect(status(["dir", "--no-suppressions"])).toBe("active");
  });

  test("a target elsewhere cannot hide anything by them", () => {
    const elsewhere = join(rig.root, "elsewhere");
    mkdirSync(join(elsewhere, ".git"), { recursive: true });
    writeFileSync(join(elsewhere, "dredge.yaml"), `allow:\n  - {rules: "*", reason: hidden}\n`);
    writeFileSync(join(elsewhere, "a.txt"), `${token} # dredge:allow ${RULE} hidden\n`);
    expect(status(["dir", elsewhere])).toBe("active");
    expect(status(["dir", elsewhere], { cwd: rig.root })).toBe("active");
    expect(status(["stdin"], { input: `${token} # dredge:allow ${RULE} hidden\n` })).toBe("active");
    writeFileSync(join(rig.root, "inline.yaml"), "inline: [dredge]\n");
    const input = `${token} # dredge:allow ${RULE} known\n`;
    expect(status(["stdin", "--config", join(rig.root, "inline.yaml")], { input })).toBe("allowed");
    expect(status(["dir", elsewhere, "--config", join(elsewhere, "dredge.yaml")])).toBe("allowed");
  });

  test("what a reason holds of a secret is not shown, and is found", () => {
    const other = secrets.githubPat().value;
    rig.write("a.txt", `${token} # dredge:allow ${RULE} the new one is ${other}\n`);
    const { stdout } = rig.dredge(["dir", "--format", "json"]);
    expect(stdout).not.toContain(other.slice(8, 20));
    expect(rig.verdicts(["dir"])).toHaveLength(2);
  });
});

describe("allow in dredge.yaml", () => {
  const allow = (entry: string): void => rig.write("dredge.yaml", `allow:\n  - {reason: known, ${entry}}\n`);

  test("paths are globs from the root, whatever part is scanned", () => {
    rig.write("test/data/a.txt", `${token}\n`);
    for (const [glob, wanted] of [
      ["test/**", "allowed"],
      ["'**/*.txt'", "allowed"],
      ["'{src,test}/**'", "allowed"],
      ["data/**", "active"],
      ["'*.txt'", "active"],
      ["test", "active"],
    ] as const) {
      allow(`paths: ${glob}`);
      expect([glob, status(["dir"])]).toEqual([glob, wanted]);
      expect([glob, status(["dir", "test"])]).toEqual([glob, wanted]);
      expect([glob, status(["dir", "."], { cwd: join(rig.repo, "test/data") })]).toEqual([glob, wanted]);
    }
    rig.commit("one");
    allow("paths: test/**");
    expect(status()).toBe("allowed");
    expect(status(["git"])).toBe("allowed");
  });

  test("an archive's path is one of all that it holds, and a member's its own", () => {
    const zip = zipOf({ "conf/app.ini": `key = ${token}\n` });
    for (const [path, wanted] of [
      ["data/x.zip", "allowed"],
      ["data/*.zip!/conf/**", "allowed"],
      ["conf/**", "active"],
      ["data/y.zip", "active"],
    ] as const) {
      rig.write("data/x.zip", zip);
      rig.write("dredge.yaml", `allow: [{ paths: ["${path}"], reason: made up }]\n`);
      expect(status()).toBe(wanted);
    }
  });

  test("a comment in a member counts as any other", () => {
    rig.write("x.zip", zipOf({ "a.py": `key = '${token}' # dredge:allow ${RULE} revoked in May\n` }));
    expect(status()).toBe("allowed");
  });

  test("all criteria of an entry must hold, one entry is enough", () => {
    rig.write("a.txt", `${token}\n`);
    allow(`paths: "*.txt", rules: aws-*`);
    expect(status(["dir"])).toBe("active");
    allow(`paths: "*.txt", rules: github-*`);
    expect(status(["dir"])).toBe("allowed");
    rig.write("dredge.yaml", `allow:\n  - {reason: a, rules: aws-*}\n  - {reason: b, rules: "github-*"}\n`);
    expect(only(rig.verdicts(["dir"]))).toMatchObject({ reason: "allowed by dredge.yaml:3: b" });
  });

  test("a value by its fingerprint, wherever it goes", () => {
    rig.write("a.txt", `${token}\n`);
    const { fingerprint = "" } = only(rig.verdicts(["dir"])).finding;
    allow(`values: "${fingerprint}"`);
    rig.write("a.txt", "");
    rig.write("moved/b.js", `x("${token}");\n`);
    expect(status(["dir"])).toBe("allowed");
  });

  test("a commit: what it brought, at any place, and nothing else", () => {
    rig.write("a.txt", `${token}\n`);
    const commit = rig.commit("one");
    allow(`commits: ${commit}`);
    expect(status(["git"])).toBe("allowed");
    expect(status()).toBe("allowed");
    rig.write("b.txt", `${token}\n`);
    rig.commit("two");
    expect(status()).toBe("active");
  });

  test("rules that there are not, an end that has passed: exit 2, with file and line", () => {
    rig.write("dredge.yaml", "skip: gihtub-*\nallow:\n  - {rules: gitbuh-*, reason: x}\n");
    expect(rig.dredge([])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^dredge: dredge\.yaml:1: gihtub-\*: no rule is called so.*\ndredge: dredge\.yaml:3: gitbuh-\*: no rule/,
      ),
    });
    allow("rules: github-*, until: 2001-01-31");
    expect(rig.dredge([]).stderr).toMatch(/^dredge: dredge\.yaml:2: allow ended on 2001-01-31/);
  });

  test("SARIF leaves them out and counts them", () => {
    rig.write("a.txt", `${token}\n`);
    allow("paths: a.txt");
    const { stdout, status: code } = rig.dredge(["dir", "--format", "sarif"]);
    const [run] = (JSON.parse(stdout) as { runs: { results: unknown[]; properties: object }[] }).runs;
    expect([code, run?.results]).toEqual([0, []]);
    expect(JSON.stringify(run?.properties)).toContain('"allowed":1');
    expect(rig.dredge(["dir"]).stdout).toContain("Left out: 1 allowed.");
  });
});

describe("gate in dredge.yaml", () => {
  const gate = (...entries: readonly string[]): void =>
    rig.write("dredge.yaml", `gate:\n${entries.map((entry) => `  - ${entry}\n`).join("")}`);
  const judged = (words: readonly string[] = ["dir"]): [boolean, string | undefined] => {
    const { gates, reason } = only(rig.verdicts(words));
    return [gates, reason];
  };

  test("the first entry that fits decides, else the thresholds", () => {
    rig.write("src/a.txt", `${token}\n`);
    expect(judged()).toEqual([true, undefined]);
    gate("{pass: {paths: src/**}, reason: later}");
    expect(judged()).toEqual([false, "passes by dredge.yaml:2: later"]);
    gate("{fail: {rules: github-*}}", "{pass: {paths: src/**}, reason: later}");
    expect(judged()).toEqual([true, "fails by dredge.yaml:2"]);
    gate("{pass: {exposure: remote}, reason: x}", "{pass: {severity: critical, confidence: high}, reason: y}");
    expect(judged()).toEqual([false, "passes by dredge.yaml:3: y"]);
    gate("{pass: {rules: aws-*}, reason: x}");
    expect(judged()).toEqual([true, undefined]);
    expect(judged(["dir", "--severity", "critical"])[0]).toBe(true);
  });

  test("what passes by path must be nowhere else; one place is enough to fail", () => {
    rig.write("src/a.txt", `${token}\n`);
    rig.write("docs/a.txt", `${token}\n`);
    gate("{pass: {paths: docs/**}, reason: x}");
    expect(judged()).toEqual([true, undefined]);
    gate("{fail: {paths: docs/**}}");
    expect(judged()).toEqual([true, "fails by dredge.yaml:2"]);
  });

  test("age is that of the first commit; what no commit has is new", () => {
    rig.write("a.txt", `${token}\n`);
    gate("{pass: {older-than: 365 days}, reason: long known}");
    expect(judged()[0]).toBe(true);
    rig.commit("one", "2020-02-02T12:00:00Z");
    expect(judged([])).toEqual([false, "passes by dredge.yaml:2: long known"]);
    gate("{fail: {newer-than: 365}}", "{pass: {severity: low}, reason: rest}");
    expect(judged([])).toEqual([false, "passes by dredge.yaml:3: rest"]);
  });
});
