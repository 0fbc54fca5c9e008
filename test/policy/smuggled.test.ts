/** A change does not decide about itself: suppressions that come with the secret that they would hide, through real git. */
import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.write("readme.md", "first\n");
  rig.commit("first");
});
afterEach(() => rig.remove());

const token = new Secrets("smuggled").githubPat().value;
const RULE = "github-personal-access-token";
const SMUGGLED = "dredge-suppression-with-secret";

/** The same change looked at before a commit, and as a branch. */
const VIEWS = [
  ["dredge staged", (): string[] => judged(["staged"])],
  [
    "dredge diff",
    (): string[] => {
      rig.git("checkout", "-q", "-b", "feature");
      rig.git("commit", "-q", "-m", "change");
      return judged(["diff", "main...feature"]);
    },
  ],
] as const;

function rm(path: string): void {
  rmSync(join(rig.repo, path));
}

function judged(words: readonly string[]): string[] {
  return rig
    .verdicts(words)
    .map(({ finding: { patternId, occurrences }, gates, status }) => {
      const [{ origin, span } = { origin: {}, span: { line: 0 } }] = occurrences;
      return `${patternId} ${status} ${gates} ${String(origin["path"])}:${span.line}`;
    })
    .sort();
}

const SECRET = `${RULE} active true src/a.txt:1`;

describe.each(VIEWS)("%s", (_, look) => {
  test("a comment on the line of the secret", () => {
    rig.write("src/a.txt", `${token} # dredge:allow ${RULE} harmless\n`);
    rig.git("add", "-A");
    expect(look()).toEqual([`${SMUGGLED} active true src/a.txt:1`, SECRET]);
  });

  test("a comment of another tool, above the secret", () => {
    rig.write("src/b.txt", `x\n# pragma: allowlist nextline secret\n${token}\n`);
    rig.git("add", "-A");
    expect(look()).toEqual([`${SMUGGLED} active true src/b.txt:2`, `${RULE} active true src/b.txt:3`]);
  });

  test("a comment of the base that switches off the rest of a file does not let through what is added to it", () => {
    rig.write("src/c.txt", "/* secretlint-disable */\n");
    rig.commit("comment");
    rig.write("src/c.txt", `/* secretlint-disable */\n${token}\n`);
    rig.git("add", "-A");
    expect(look()).toEqual([`${RULE} active true src/c.txt:2`]);
  });

  test("an entry of allow", () => {
    rig.write("src/a.txt", `${token}\n`);
    rig.write("dredge.yaml", `severity: low\nallow:\n  - {paths: src/**, reason: harmless}\n`);
    rig.git("add", "-A");
    expect(look()).toEqual([`${SMUGGLED} active true dredge.yaml:3`, SECRET]);
  });

  test("an entry of the baseline", () => {
    rig.write("src/a.txt", `${token}\n`);
    expect(rig.dredge(["baseline", "create", "--reason", "harmless"]).status).toBe(0);
    expect(rig.dredge([]).status).toBe(0);
    rig.git("add", "-A");
    expect(look()).toEqual([`${SMUGGLED} active true .dredge-baseline:2`, SECRET]);
  });

  test("thresholds, rules left out, a gate that passes: none of the change's count", () => {
    rig.write("src/a.txt", `${token}\n`);
    rig.write(
      "dredge.yaml",
      `severity: critical\nskip: [github-*]\ngate:\n  - {pass: {rules: "*"}, reason: harmless}\n`,
    );
    rig.git("add", "-A");
    expect(look()).toEqual([SECRET]);
  });

  test("what stood in the base counts", () => {
    rig.write("dredge.yaml", `allow:\n  - {paths: src/**, reason: looked at}\n`);
    rig.commit("policy");
    rig.write("src/a.txt", `${token}\n`);
    // Taking it out in the same change does not help either way.
    rig.write("dredge.yaml", "");
    rig.git("add", "-A");
    expect(look()).toEqual([`${RULE} allowed false src/a.txt:1`]);
  });

  test("a suppression alone is no finding, nor is one for something else", () => {
    rig.write("dredge.yaml", `allow:\n  - {paths: test/**, reason: made up}\n`);
    rig.write("src/b.txt", `nothing # dredge:allow ${RULE} here\n`);
    rig.git("add", "-A");
    expect(look()).toEqual([]);
  });

  test("an entry of the base whose end has passed can be mended by a change", () => {
    rig.write("dredge.yaml", `allow:\n  - {paths: src/**, reason: old, until: 2001-01-31}\n`);
    rig.commit("policy");
    rig.write("dredge.yaml", "");
    rig.write("src/a.txt", `${token}\n`);
    rig.git("add", "-A");
    expect(look()).toEqual([SECRET]);
  });
});

test("an allowlist in a rule file counts once it is in the base", () => {
  const rules = (more: string): void =>
    rig.write("rules.toml", `[[rules]]\nid = "zyx-token"\nregex = '''zyx_[a-z0-9]{20}'''\n${more}`);
  rules("");
  rig.write("dredge.yaml", "rules: rules.toml\n");
  rig.commit("rules");
  const own = `zyx_${token.slice(4, 24).toLowerCase()}`;
  rig.write("src/a.txt", `${own}\n`);
  rules("[allowlist]\npaths = ['''src/.*''']\n");
  rig.git("add", "-A");
  expect(judged(["staged"]).filter((line) => line.startsWith("zyx-token"))).toEqual([
    "zyx-token active true src/a.txt:1",
  ]);
  rig.git("reset", "-q");
  rig.git("add", "rules.toml");
  rig.git("commit", "-q", "-m", "allowlist");
  rig.git("add", "-A");
  expect(judged(["staged"]).filter((line) => line.startsWith("zyx-token active"))).toEqual([]);
});

test("a dredge.yaml that is a link is read where it leads, in the base as in the working tree", () => {
  rig.write("ci/policy.yaml", "allow:\n  - { paths: [test/**], reason: made up }\n");
  symlinkSync("ci/policy.yaml", join(rig.repo, "dredge.yaml"));
  rig.commit("policy");
  rig.write("test/a.txt", `${token}\n`);
  rig.write("src/b.txt", "x\n");
  rig.git("add", "-A");
  expect(rig.dredge(["staged"]).status).toBe(0);
  expect(rig.dredge(["dir", "."]).status).toBe(0);
  rig.commit("change");
  expect(rig.dredge(["diff", "HEAD^..HEAD"]).status).toBe(0);
  // Another target of the link is a change of policy as any other.
  rig.write("ci/mine.yaml", "allow:\n  - { paths: [src/**], reason: mine }\n");
  rm("dredge.yaml");
  symlinkSync("ci/mine.yaml", join(rig.repo, "dredge.yaml"));
  rig.write("src/b.txt", `${token}\n`);
  rig.git("add", "-A");
  expect(judged(["staged"])).toEqual([`${SMUGGLED} active true dredge.yaml:2`, SECRET.replace("a.txt", "b.txt")]);
  // One that leads out is told alike by all.
  rm("dredge.yaml");
  symlinkSync("../outside.yaml", join(rig.repo, "dredge.yaml"));
  writeFileSync(join(rig.root, "outside.yaml"), "severity: low\n");
  rig.git("add", "-A");
  for (const words of [["staged"], [], ["dir", "."], ["hook", "run", "pre-commit"]])
    expect([words, rig.dredge(words)]).toEqual([
      words,
      {
        status: 2,
        stdout: "",
        stderr:
          "dredge: dredge.yaml: is a link that leads out of the repository: put the file itself there, or name the one that is meant\n",
      },
    ]);
});

test("a file that the command line names and the base does not have is told; one that is nowhere is a usage error", () => {
  rig.write("src/a.txt", `${token}\n`);
  rig.write("mine.yaml", "severity: low\n");
  rig.git("add", "-A");
  const told = rig.dredge(["staged", "--config", "mine.yaml"]);
  expect(told).toMatchObject({ status: 1, stderr: "dredge: HEAD: has no mine.yaml, so it does not count yet\n" });
  for (const flag of ["--config", "--baseline", "--policy", "--rules"])
    expect([flag, rig.dredge(["staged", flag, "typo.x"])]).toMatchObject([
      flag,
      { status: 2, stdout: "", stderr: "dredge: typo.x: no such file\n" },
    ]);
});

test("a broken policy in a change fails it, with the line", () => {
  rig.write("dredge.yaml", "allow: 3\n");
  rig.git("add", "-A");
  expect(rig.dredge(["staged"])).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^dredge: dredge\.yaml:1: allow must be a list/),
  });
});

test("a comment that a later commit of the range adds does not count", () => {
  rig.git("checkout", "-q", "-b", "feature");
  rig.write("src/a.txt", `${token}\n`);
  rig.commit("secret");
  rig.write("src/a.txt", `${token} # gitleaks:allow\n`);
  rig.commit("comment");
  const found = judged(["diff", "main...feature"]);
  expect(found.filter((line) => line.startsWith(RULE))).toEqual([SECRET]);
});

test("a secret that comes in where the base allows it, and is moved elsewhere within the range, counts", () => {
  rig.write("dredge.yaml", "allow:\n  - { paths: [fixtures/**], reason: made up }\n");
  rig.commit("policy");
  rig.git("checkout", "-q", "-b", "feature");
  rig.write("fixtures/a.txt", `${"some line\n".repeat(9)}${token}\n`);
  rig.commit("fixture");
  expect(judged(["diff", "main...feature"])).toEqual([`${RULE} allowed false fixtures/a.txt:10`]);
  rig.git("mv", "fixtures/a.txt", "a.txt");
  rig.commit("moved");
  const [verdict] = rig.verdicts(["diff", "main...feature"]);
  expect(verdict).toMatchObject({ status: "active", gates: true });
  expect(verdict?.finding.occurrences.map(({ origin }) => origin["path"]).sort()).toEqual(["a.txt", "fixtures/a.txt"]);
});

test("the finding says what to do, in text and SARIF", () => {
  rig.write("src/a.txt", `${token} # dredge:allow ${RULE} harmless\n`);
  rig.git("add", "-A");
  const { stdout, status } = rig.dredge(["staged"]);
  expect(status).toBe(1);
  expect(stdout).toContain("Suppression added together with the secret that it hides");
  expect(stdout.replace(/\s+/g, " ")).toContain("Take it out of this change: a change does not decide about itself.");
  expect(rig.dredge(["staged", "--format", "sarif"]).stdout).toContain(`"ruleId":"${SMUGGLED}"`);
  expect(rig.dredge(["explain", SMUGGLED]).stdout.replace(/\s+/g, " ")).toContain("in a change of its own first");
});
