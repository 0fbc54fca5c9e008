/** The command as people run it: the built one, in a process of its own. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";

const BIN = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
const token = new Secrets("cli").githubPat().value;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "dredge-command-"));
  mkdirSync(join(root, "clean"));
  writeFileSync(join(root, "clean/readme.txt"), "nothing to see\n");
  mkdirSync(join(root, "leaky"));
  writeFileSync(
    join(root, "leaky/deploy.sh"),
    `#!/bin/sh\ncurl -H "Authorization: token ${token}" https://example.org\n`,
  );
  execFileSync("git", ["clone", "-q", "--depth", "1", `file://${twoCommits()}`, join(root, "shallow")]);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function twoCommits(): string {
  const path = join(root, "two");
  execFileSync("git", ["init", "-q", path]);
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  for (const message of ["one", "two"]) {
    execFileSync("git", ["-C", path, ...identity, "commit", "-q", "--allow-empty", "-m", message]);
  }
  return path;
}

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function dredge(words: readonly string[], options: { input?: string; cwd?: string } = {}): Run {
  const environment = { ...process.env, NO_COLOR: "", FORCE_COLOR: "" };
  const run = spawnSync(process.execPath, [BIN, ...words], {
    cwd: options.cwd ?? root,
    input: options.input ?? "",
    encoding: "utf8",
    env: environment,
    maxBuffer: 1 << 28,
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

describe("exit codes", () => {
  test("0: clean and complete", () => {
    expect(dredge(["dir", "clean"])).toMatchObject({ status: 0, stderr: "" });
  });

  test("1: a secret, redacted", () => {
    const run = dredge(["dir", "leaky"]);
    expect(run).toMatchObject({ status: 1, stderr: "" });
    expect(run.stdout).toContain("deploy.sh");
    expect(run.stdout).not.toContain(token);
    expect(run.stdout).not.toContain(token.slice(4, 16));
  });

  test("3: incomplete, with 0 again where that kind of gap is accepted", () => {
    expect(dredge(["git", "shallow"]).status).toBe(3);
    expect(dredge(["git", "shallow", "--allow-incomplete=shallow-boundary"]).status).toBe(0);
    expect(dredge(["git", "shallow", "--allow-incomplete=corrupt"]).status).toBe(3);
    expect(dredge(["git", "--allow-incomplete", "shallow"]).status).toBe(0);
  });

  test.each([
    [["absent"], "dredge: absent: no such command, directory or file; dredge help lists the commands\n"],
    [["git", "clean"], "dredge: clean: is not a git repository\n"],
    [["dir", "/dev/null"], /^dredge: \/dev\/null: is neither a file nor a directory; /],
    [["--sevrity", "low"], 'dredge: unknown flag --sevrity (did you mean "--severity"?)\n'],
    [["rulse"], /^dredge: rulse: no such command, directory or file \(did you mean "rules"\?\)\n$/],
    [["dir", "clean", "--jobs", "many"], /^dredge: --jobs must be a whole number from 1 to 256\n$/],
    [["dir", "clean", "--only", "gihtub-*"], /^dredge: gihtub-\*: no rule is called so/],
    [["dir", "clean", "--output", "no/such/dir/x"], "dredge: no/such/dir/x: cannot be written there\n"],
    [["explain", "no-such-rule"], /^dredge: no-such-rule: no such rule/],
    [["explain", "stripe-secret"], /^dredge: stripe-secret: no such rule \(did you mean stripe-secret-key[^)]*\?\)/],
    [["rules", "show", "Stripe"], /\(did you mean stripe-[a-z-]+, .* or one of \d+ others\?\)/],
    [["git", "ssh://example.org/x"], /^dredge: only https URLs can be cloned; /],
  ])("2: %j", (words, message) => {
    const run = dredge(words);
    expect(run).toMatchObject({ status: 2, stdout: "" });
    expect(run.stderr).toMatch(message);
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

test("mistakes of dredge.yaml are told at once, unknown rules among them, with file and line", () => {
  const at = join(root, "mistaken");
  mkdirSync(join(at, ".git"), { recursive: true });
  writeFileSync(
    join(at, "dredge.yaml"),
    "severity: huge\nskip: [gihtub-*]\nallow:\n  - {rules: nobodys-rule, reason: r}\n  - {paths: a, reason: r, until: 2001-01-31}\nwhat: 1\n",
  );
  const { status, stderr } = dredge(["dir", "."], { cwd: at });
  expect(status).toBe(2);
  expect(stderr.match(/dredge\.yaml:\d/g)).toEqual(
    expect.arrayContaining([1, 2, 4, 5, 6].map((line) => `dredge.yaml:${line}`)),
  );
});

describe("reports", () => {
  test("several at once, each where it was asked for", () => {
    const run = dredge(["dir", "leaky", "-f", "sarif", "-o", "out.sarif", "-o", "out.jsonl", "-f", "json"]);
    expect(run.status).toBe(1);
    expect(JSON.parse(run.stdout)).toMatchObject({ schemaVersion: 1 });
    expect(JSON.parse(readFileSync(join(root, "out.sarif"), "utf8"))).toMatchObject({ version: "2.1.0" });
    const lines = readFileSync(join(root, "out.jsonl"), "utf8").trimEnd().split("\n");
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => "object"));
    expect(readdirSync(root).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("when all go to files, one line says how it went, and --quiet not even that", () => {
    const words = ["dir", "leaky", "-o", "all.json"];
    expect(dredge(words)).toEqual({ status: 1, stdout: "", stderr: "dredge: 1 secret counts; exit code 1\n" });
    expect(dredge([...words, "-q"])).toEqual({ status: 1, stdout: "", stderr: "" });
  });

  test("SARIF, which is uploaded to others, holds no secret even with --reveal", () => {
    expect(dredge(["dir", "leaky", "--format", "sarif", "--reveal"]).stdout).not.toContain(token);
  });

  test.each(["text", "json", "jsonl"])("%s shows the secret with --reveal alone", (format) => {
    expect(dredge(["dir", "leaky", "--format", format]).stdout).not.toContain(token);
    expect(dredge(["dir", "leaky", "--format", format, "--reveal"]).stdout).toContain(token);
  });

  test("are the same with 1, 2 and 8 jobs", () => {
    const [one, two, eight] = ["1", "2", "8"].map((jobs) => dredge(["leaky", "-f", "json", "-j", jobs]).stdout);
    expect(two).toBe(one);
    expect(eight).toBe(one);
  });

  test("have no colours in a pipe, unless asked for", () => {
    expect(dredge(["dir", "leaky"]).stdout).not.toContain("\u001b[");
    expect(dredge(["dir", "leaky", "--color"]).stdout).toContain("\u001b[");
  });

  test("--quiet says nothing when all is well, and everything when it is not", () => {
    expect(dredge(["dir", "clean", "--quiet"])).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(dredge(["dir", "leaky", "--quiet"]).stdout).toContain("deploy.sh");
  });

  test("a reader that goes away is no error", () => {
    const script = `"${process.execPath}" "${BIN}" rules list | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const run = spawnSync("bash", ["-c", script], { encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, stderr: "" });
  });

  test("all of a large report arrives through a slow pipe", () => {
    const words = `"${process.execPath}" "${BIN}" rules list --format json`;
    const slow = execFileSync("bash", ["-c", `${words} | (sleep 0.3; cat)`], { encoding: "utf8", maxBuffer: 1 << 28 });
    expect(slow).toBe(dredge(["rules", "list", "--format", "json"]).stdout);
  });
});

describe("thresholds and rules", () => {
  test("--severity and --confidence decide what fails, not what is shown", () => {
    const run = dredge(["dir", "leaky", "--severity", "critical", "--confidence", "high", "-f", "json"]);
    const strict = JSON.parse(run.stdout) as { verdicts: { gates: boolean; severity: string }[] };
    expect(strict.verdicts.length).toBeGreaterThan(0);
    for (const verdict of strict.verdicts) expect(verdict.gates).toBe(verdict.severity === "critical");
  });

  test("--skip and --only choose rules", () => {
    expect(dredge(["dir", "leaky", "--skip", "github-*", "--skip", "*"]).status).toBe(0);
    expect(dredge(["dir", "leaky", "--only", "github-*"]).status).toBe(1);
  });

  test("dredge.yaml of the repository one stands in counts, that of the target does not", () => {
    const standing = join(root, "standing");
    execFileSync("git", ["init", "-q", standing]);
    writeFileSync(join(standing, "dredge.yaml"), 'skip: [github-*, "*"]\n');
    expect(dredge(["dir", join(root, "leaky")], { cwd: standing }).status).toBe(0);
    writeFileSync(join(root, "leaky/dredge.yaml"), 'skip: [github-*, "*"]\n');
    expect(dredge(["dir", "leaky"]).status).toBe(1);
    expect(dredge(["dir", "leaky", "--config", "leaky/dredge.yaml"]).status).toBe(0);
    writeFileSync(join(standing, "dredge.yaml"), "skipp: [github-*]\nseverity: bad\n");
    const run = dredge(["dir", "."], { cwd: standing });
    expect(run.status).toBe(2);
    expect(run.stderr.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^dredge: dredge\.yaml:1: skipp is no setting/),
      expect.stringMatching(/^dredge: dredge\.yaml:2: severity must be one of/),
    ]);
  });
});

test.skipIf(!existsSync("/dev/full"))("a full disk behind standard output is one clear line, not a crash", () => {
  const full = openSync("/dev/full", "w");
  const words = [BIN, "dir", join(root, "clean")];
  const run = spawnSync(process.execPath, words, { stdio: ["ignore", full, "pipe"], encoding: "utf8" });
  closeSync(full);
  expect(run.status).toBe(2);
  expect(run.stderr).toMatch(/^dredge: the output cannot be written: ENOSPC: [^\n]*\n$/);
});

describe("stdin", () => {
  test("one line, many lines, nothing", () => {
    expect(dredge(["stdin"], { input: `export GH=${token}\n` }).status).toBe(1);
    expect(dredge(["stdin"], { input: `${"x\n".repeat(200_000)}${token}\n` }).status).toBe(1);
    expect(dredge(["stdin"], { input: "" }).status).toBe(0);
    // More than one segment, through a real pipe.
    expect(dredge(["stdin"], { input: `${"x\n".repeat(10_000_000)}${token}\n` }).status).toBe(1);
  });

  test("a file as standard input", () => {
    const descriptor = openSync(join(root, "leaky/deploy.sh"), "r");
    const run = spawnSync(process.execPath, [BIN, "stdin"], { stdio: [descriptor, "pipe", "pipe"] });
    closeSync(descriptor);
    expect(run.status).toBe(1);
  });

  test.skipIf(process.platform === "win32")("a directory as standard input is a problem, not a crash", () => {
    const descriptor = openSync(root, "r");
    const run = spawnSync(process.execPath, [BIN, "stdin"], { stdio: [descriptor, "pipe", "pipe"], encoding: "utf8" });
    closeSync(descriptor);
    expect(run.status).toBe(3);
    expect(run.stdout).toContain("cannot read standard input: it is a directory");
  });
});

describe("rules", () => {
  test("list, show and explain agree on the ids", () => {
    const ids = dredge(["rules", "list", "--quiet"]).stdout.trimEnd().split("\n");
    expect(ids.length).toBeGreaterThan(20);
    expect(new Set(ids).size).toBe(ids.length);
    expect(dredge(["rules", "list"]).stdout.trimEnd().split("\n")).toHaveLength(ids.length);
    const [id = ""] = ids;
    expect(dredge(["rules", "show", id]).stdout).toContain(id);
    expect(dredge(["explain", id]).stdout).toContain("Replace it");
  });

  test("check tells what is wrong with a file, and where", () => {
    const good = fileURLToPath(new URL("../../patterns/adafruit.yml", import.meta.url));
    expect(dredge(["rules", "check", good])).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(join(root, "bad.yml"), "provider: bad\ntitel: Bad\n");
    const run = dredge(["rules", "check", "bad.yml"]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/bad\.yml/);
  });
});

describe("help and version", () => {
  test("--version anywhere, --help anywhere", () => {
    expect(dredge(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(dredge(["dir", "-V"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(dredge(["dir", "--help"]).stdout).toBe(dredge(["help", "dir"]).stdout);
    expect(dredge(["--help"]).stdout).toBe(dredge(["help"]).stdout);
  });
});
