/** `--rules FILE`: other people's rules in a whole scan, by the built command: what is found, where, what is let be, and what is told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { RealGit } from "../git/real-git.ts";
import { runDredge, type Run } from "../scenario/run-dredge.ts";

const home = mkdtempSync(join(tmpdir(), "dredge-rules-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** Values of made-up forms, as random as real ones. */
const value = (seed: number, length: number, alphabet = "abcdefghjkmnpqrstuvwxyz23456789"): string => {
  let state = seed * 2654435761;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return alphabet[(state >>> 16) % alphabet.length];
  }).join("");
};
const hex = (seed: number): string => value(seed, 32, "0123456789abcdef");
const [TOKEN, OTHER, STOPPED] = [`zyx_${value(1, 20)}`, `zyx_${value(2, 20)}`, `zyx_stopme${value(3, 14)}`];
const [HEX, HEX2, HEX_FAR] = [hex(4), hex(5), hex(6)];

interface Shown {
  readonly rule: string;
  readonly secret: string;
  readonly paths: string[];
  readonly status: string;
  readonly reason: string | undefined;
}

function shown(run: Run): Shown[] {
  const verdicts = (run.report?.verdicts ?? []) as unknown as {
    status: string;
    reason?: string;
    finding: { patternId: string; secret: string; occurrences: { origin: { path?: string } }[] };
  }[];
  return verdicts
    .map(({ status, reason, finding }) => ({
      rule: finding.patternId,
      secret: finding.secret,
      paths: [...new Set(finding.occurrences.map(({ origin }) => origin.path ?? ""))].sort(),
      status,
      reason,
    }))
    .sort((a, b) => (a.secret < b.secret ? -1 : 1));
}

const scan = (args: readonly string[], ...rules: string[]): Run =>
  runDredge([...args, ...rules.flatMap((path) => ["--rules", path]), "--format", "json", "--reveal"], home);

const RULES = file(
  "rules.toml",
  `title = "ours"
[[allowlists]]
description = "samples"
paths = ['''(^|/)samples/''']
[[rules]]
id = "zyx-token"
description = "ZYX token"
regex = '''\\b(zyx_[a-z0-9]{20,30})\\b'''
keywords = ["ZYX_"]
entropy = 2
[[rules.allowlists]]
stopwords = ["stopme"]
[[rules]]
id = "near-word"
regex = '''\\b[0-9a-f]{32}\\b'''
keywords = ["wombatcorp"]
[[rules]]
id = "env-only"
path = '''\\.env$'''
regex = '''hush=(\\S{12,40})'''
`,
);

describe("a directory", () => {
  file("tree/a.txt", `one ${TOKEN}\nstopped ${STOPPED}\n`);
  file("tree/samples/b.txt", `${TOKEN} and ${OTHER}\n`);
  file("tree/near.txt", `WombatCorp\n a ${HEX}\n b ${HEX2}\n${"pad ".repeat(300)}${HEX_FAR}\n`);
  file("tree/far.txt", `${HEX_FAR}\n`);
  file("tree/.env", `hush=${value(7, 16)}\n`);
  file("tree/c.env.txt", `hush=${value(8, 16)}\n`);
  const run = scan(["dir", join(home, "tree")], RULES);

  test("is searched with the file's rules, all matches near a word, and paths and allowlists of the file", () => {
    const own = shown(run).filter(({ rule }) => ["zyx-token", "near-word", "env-only"].includes(rule));
    expect(own.map(({ rule, secret, paths, status }) => ({ rule, secret, paths, status }))).toEqual(
      [
        { rule: "zyx-token", secret: TOKEN, paths: ["a.txt", "samples/b.txt"], status: "active" },
        { rule: "zyx-token", secret: OTHER, paths: ["samples/b.txt"], status: "allowed" },
        { rule: "near-word", secret: HEX, paths: ["near.txt"], status: "active" },
        { rule: "near-word", secret: HEX2, paths: ["near.txt"], status: "active" },
        { rule: "env-only", secret: value(7, 16), paths: [".env"], status: "active" },
      ].sort((a, b) => (a.secret < b.secret ? -1 : 1)),
    );
    expect(own.find(({ status }) => status === "allowed")?.reason).toBe("allowlist of rules.toml: samples");
    expect(run.stderr).toBe("");
    expect(run.exit).toBe(1);
  });

  test("the report has the rule's words", () => {
    const text = runDredge(["dir", join(home, "tree"), "--rules", RULES], home).stdout;
    expect(text).toContain("ZYX token");
    expect(text).toContain("dredge explain zyx-token --rules");
    const sarif = runDredge(["dir", join(home, "tree"), "--rules", RULES, "--format", "sarif"], home).stdout;
    expect(sarif).toContain("Rule zyx-token of rules.toml.");
  });

  test("--only and --skip choose among them", () => {
    const rules = (...more: string[]): string[] => [
      ...new Set(shown(scan(["dir", join(home, "tree"), ...more], RULES)).map(({ rule }) => rule)),
    ];
    expect(rules("--only", "zyx-*")).toEqual(["zyx-token"]);
    expect(rules("--skip", "zyx-token")).not.toContain("zyx-token");
    const slip = scan(["dir", join(home, "tree"), "--only", "zyx-tokn"], RULES);
    expect([slip.exit, slip.stderr]).toEqual([2, expect.stringContaining(`did you mean "zyx-token"`)]);
  });
});

describe("a history", () => {
  const git = RealGit.init();
  const commit = (path: string, text: string): string => {
    mkdirSync(dirname(join(git.path, path)), { recursive: true });
    writeFileSync(join(git.path, path), text);
    git.run("add", "-A");
    git.run("commit", "-q", "-m", path);
    return git.output(["rev-parse", "HEAD"]).toString().trim();
  };
  const lines = (middle: string): string =>
    Array.from({ length: 200 }, (_, i) => (i === 100 ? middle : `line ${i}`)).join("\n");
  commit("a.txt", lines("wombatcorp = nothing"));
  commit("a.txt", lines(`wombatcorp = ${HEX}`));
  const allowed = commit("b.txt", `x ${TOKEN}\n`);
  commit("a.txt", lines(`wombat = ${HEX}`));
  commit("c.txt", `x ${OTHER}\n`);
  git.run("gc", "-q");

  const byCommit = file(
    "commits.toml",
    `[[rules]]\nid = "zyx-token"\nregex = '''zyx_[a-z0-9]{20}'''\n[[rules.allowlists]]\ncommits = ["${allowed}"]\n`,
  );

  test("is searched whole; a commit's allowlist is for what it brought", () => {
    const found = shown(scan(["git", git.path], byCommit)).filter(({ rule }) => rule === "zyx-token");
    expect(found.map(({ secret, status }) => [secret, status])).toEqual(
      [[TOKEN, "allowed"], [OTHER, "active"]].sort((a, b) => (a[0]! < b[0]! ? -1 : 1)), // prettier-ignore
    );
  });

  test("a value beside a word is found in the version that has both", () => {
    const found = shown(scan(["git", git.path], RULES)).filter(({ rule }) => rule === "near-word");
    expect(found.map(({ secret }) => secret)).toEqual([HEX]);
  });

  test("1, 2 and 8 jobs write the same report", () => {
    const [one, two, eight] = ["1", "2", "8"].map((jobs) => scan(["git", git.path, "--jobs", jobs], RULES).stdout);
    expect(two).toBe(one);
    expect(eight).toBe(one);
  });
});

describe("conditions for dredge's own rules", () => {
  const key = ["ghp", value(9, 36)].join("_");
  file("own/samples/x.txt", `token: ${key}\n`);

  test("hold where the file builds on the defaults, and only there", () => {
    const list = `[[allowlists]]\npaths = ["samples/"]\n`;
    const status = (text: string): string[] => {
      const run = scan(["dir", join(home, "own")], file("wide.toml", text));
      return shown(run).map((one) => one.status);
    };
    expect(status(`${list}[[rules]]\nid = "zyx"\nregex = "zyx_[a-z]{9}"\n`)).toEqual(["active"]);
    expect(status(`[extend]\nuseDefault = true\n${list}`)).toEqual(["allowed"]);
    expect(status(`[extend]\nuseDefault = true\n[[allowlists]]\nstopwords = ["${key.slice(8, 14)}"]\n`)).toEqual([]);
    expect(status(`[extend]\nuseDefault = true\n[[allowlists]]\nregexTarget = "line"\nregexes = ["^token"]\n`)).toEqual([]); // prettier-ignore
  });
});

describe("what is wrong", () => {
  const bad = file(
    "bad.toml",
    `[[rules]]\nid = "one"\nregex = "[a-f]{9}"\n\n[[rules]]\nid = "two"\nregex = "(?=x)y"\n`,
  );
  const worse = file(
    "worse.yml",
    "provider: acme\ntitle: Acme\npatterns:\n  - {id: acme-x, title: X, severity: dire}\n",
  );

  test("is told at once, with file, line and rule, before anything is scanned", () => {
    const run = scan(["dir", join(home, "tree")], bad, worse);
    expect(run.exit).toBe(2);
    expect(run.stdout).toBe("");
    expect(run.stderr).toMatch(/bad\.toml:1: one: no fixed string of at least 3 bytes/);
    expect(run.stderr).toMatch(/bad\.toml:5: two: RE2 has no lookarounds/);
    expect(run.stderr).toMatch(/worse\.yml:4: acme-x: severity must be one of/);
  });

  test("rules check tells the same, and what is not honoured", () => {
    const check = runDredge(["rules", "check", bad], home);
    expect([check.exit, check.stderr.split("\n").length]).toEqual([2, 3]);
    expect(runDredge(["rules", "check", RULES], home)).toMatchObject({ exit: 0, stderr: "" });
    const warned = file("warned.toml", `[[rules]]\nid = "w"\nregex = "zyx_[a-z]{9}"\nvalidate = "x"\n`);
    const run = runDredge(["rules", "check", warned], home);
    expect([run.exit, run.stderr]).toEqual([0, expect.stringContaining("warned.toml:1: w: validate is not honoured")]);
  });

  test("what is not honoured is told even when quiet is asked for", () => {
    const warned = file("warned2.toml", `[[rules]]\nid = "w"\nregex = "zyx_[a-z]{9}"\nfilter = "now() > 3"\n`);
    expect(scan(["dir", join(home, "own"), "--quiet"], warned).stderr).toContain("w: its filter is not honoured");
  });
});

test("dredge.yaml names files of rules beside itself; a flag replaces them", () => {
  const repository = join(home, "repository");
  mkdirSync(join(repository, ".git"), { recursive: true });
  file("repository/dredge.yaml", "rules: conf/ours.toml\n");
  file("repository/conf/ours.toml", `[[rules]]\nid = "from-yaml"\nregex = "zyx_[a-z0-9]{20}"\n`);
  const config = join(repository, "dredge.yaml");
  const rules = (...more: string[]): string[] =>
    shown(scan(["dir", join(home, "tree"), "--config", config, ...more])).map(({ rule }) => rule);
  expect(rules()).toContain("from-yaml");
  expect(rules("--rules", RULES)).not.toContain("from-yaml");
  file("repository/dredge.yaml", "rules: 7\n");
  expect(scan(["dir", home, "--config", config]).stderr).toContain("rules must be the path of a file");
});

test("explain and rules list, show know rules that are brought", () => {
  expect(runDredge(["explain", "zyx-token", "--rules", RULES], home).stdout).toContain("comes from rules.toml");
  expect(runDredge(["rules", "list", "--rules", RULES, "--quiet"], home).stdout).toContain("near-word");
  expect(runDredge(["rules", "show", "near-word", "--rules", RULES], home).stdout).toContain("wombatcorp");
});
