/** Whose policy counts, and where its key comes from. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { standingRepository } from "../../src/config/file.ts";
import { keyId, makeKey } from "../../src/config/key.ts";
import type { TreeFiles } from "../../src/config/policy-files.ts";
import { loadPolicy, type LoadedPolicy, type PolicyRequest } from "../../src/config/policy.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dredge-policy-"));
  mkdirSync(join(root, "repo/.git"), { recursive: true });
  mkdirSync(join(root, "repo/deep/down"), { recursive: true });
  mkdirSync(join(root, "home"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function load(request: Partial<PolicyRequest> = {}): Promise<LoadedPolicy> {
  return loadPolicy({
    workingDirectory: join(root, "repo"),
    environment: { HOME: join(root, "home") },
    target: { kind: "repository", path: join(root, "repo"), history: true, workTree: true },
    ...request,
  });
}

function put(path: string, text: string): void {
  writeFileSync(join(root, path), text);
}

const ALLOW = "allow:\n  - {rules: generic-*, reason: why not}\n";

describe("whose dredge.yaml is read", () => {
  test("that at the root of the repository one stands in, from any depth", async () => {
    put("repo/dredge.yaml", "severity: low\n");
    put("repo/deep/dredge.yaml", "severity: critical\n");
    const { settings } = await load({ workingDirectory: join(root, "repo/deep/down") });
    expect(settings).toEqual({ severity: "low" });
  });

  test("none of a target elsewhere", async () => {
    put("repo/dredge.yaml", ALLOW);
    const target = { kind: "directory", path: join(root, "repo") } as const;
    const { policy, settings } = await load({ workingDirectory: root, target });
    expect(settings).toEqual({});
    expect(policy).toMatchObject({ allow: [], trustsComments: false });
  });

  test("--config names another, which must be there", async () => {
    put("mine.yaml", "confidence: high\n");
    put("repo/dredge.yaml", "severity: low\n");
    expect((await load({ config: "../mine.yaml" })).settings).toEqual({ confidence: "high" });
    await expect(load({ config: "absent.yaml" })).rejects.toThrow(/absent\.yaml: no such file$/);
    await expect(load({ config: "deep" })).rejects.toThrow(/deep: is a directory$/);
  });

  test("a link is followed inside the repository; one that leads out of it, to nothing or to itself is refused", async () => {
    put("outside.yaml", "severity: low\n");
    put("repo/deep/real.yaml", "severity: low\n");
    const link = (target: string): void => {
      rmSync(join(root, "repo/dredge.yaml"), { force: true });
      symlinkSync(target, join(root, "repo/dredge.yaml"));
    };
    link("deep/../deep/real.yaml");
    expect((await load()).settings).toEqual({ severity: "low" });
    for (const [target, why] of [
      ["../outside.yaml", "leads out of the repository"],
      [join(root, "outside.yaml"), "leads out of the repository"],
      ["nothing.yaml", "leads to nothing"],
      ["dredge.yaml", "leads to itself"],
    ] as const) {
      link(target);
      await expect(load()).rejects.toThrow(`dredge.yaml: is a link that ${why}: put the file itself there`);
    }
    expect((await load({ config: "../outside.yaml" })).settings).toEqual({ severity: "low" });
  });

  test("a pipe or a directory in its place is refused, and not waited for", async () => {
    execFileSync("mkfifo", [join(root, "repo/dredge.yaml")]);
    mkdirSync(join(root, "repo/.dredge-baseline"));
    await expect(load()).rejects.toThrow("dredge.yaml: is no file that can be read\n.dredge-baseline: is a directory");
  });

  test("a .git file (a linked worktree) marks a root as well", () => {
    mkdirSync(join(root, "linked/inside"), { recursive: true });
    put("linked/.git", "gitdir: ../repo/.git/worktrees/linked\n");
    expect(standingRepository(join(root, "linked/inside"))).toBe(join(root, "linked"));
  });
});

describe("whose comments count, and from where paths do", () => {
  const of = async (request: Partial<PolicyRequest>): Promise<unknown> => {
    const { trustsComments, prefix } = (await load(request)).policy;
    return { trustsComments, prefix };
  };
  const directory = (path: string) => ({ kind: "directory", path: join(root, path) }) as const;

  test("those of the repository one stands in and of its parts", async () => {
    expect(await of({})).toEqual({ trustsComments: true, prefix: "" });
    expect(await of({ target: directory("repo/deep/down") })).toEqual({ trustsComments: true, prefix: "deep/down/" });
    symlinkSync(join(root, "repo/deep"), join(root, "link"));
    expect(await of({ target: directory("link") })).toEqual({ trustsComments: true, prefix: "deep/" });
  });

  test("not those of anything else, unless the configuration speaks of comments", async () => {
    mkdirSync(join(root, "repo-two"));
    const elsewhere = [directory("repo-two"), directory("home"), { kind: "stdin" } as const];
    for (const target of elsewhere) expect(await of({ target })).toMatchObject({ trustsComments: false });
    put("repo/dredge.yaml", "inline: true\n");
    for (const target of elsewhere) expect(await of({ target })).toMatchObject({ trustsComments: true });
  });
});

describe("the fingerprint key", () => {
  const key = "0123456789abcdef".repeat(2);

  test("is read from a file beside the configuration, without the line's end", async () => {
    put("repo/dredge.yaml", "fingerprint-key-file: ../key\n");
    put("key", `${key}\n`);
    expect((await load()).key?.key).toBe(key);
    put("repo/dredge.yaml", "fingerprint-key-file: ~/key\n");
    put("home/key", `${key}2`);
    expect((await load()).key?.key).toBe(`${key}2`);
  });

  test("of the environment comes first", async () => {
    put("repo/dredge.yaml", "fingerprint-key-file: ../absent\n");
    const environment = { HOME: join(root, "home"), DREDGE_FINGERPRINT_KEY: key };
    expect((await load({ environment })).key).toEqual({ key, from: "DREDGE_FINGERPRINT_KEY" });
  });

  test("may not lie in the repository", async () => {
    put("repo/dredge.yaml", "fingerprint-key-file: ./key\n");
    put("repo/key", key);
    await expect(load()).rejects.toThrow(/^dredge\.yaml:1: fingerprint-key-file: lies in the repository: /);
  });

  test("that is absent or short is refused, and a short one is not shown", async () => {
    put("repo/dredge.yaml", "fingerprint-key-file: ../key\n");
    await expect(load()).rejects.toThrow(/^dredge\.yaml:1: fingerprint-key-file: no such file$/);
    put("key", "zq7short");
    await expect(load()).rejects.toThrow(/needs at least 16 characters$/);
    await expect(load()).rejects.not.toThrow(/zq7short/);
  });

  test("that dredge made lies in its home, for its owner alone, and is found by the baseline's header", async () => {
    const environment = { HOME: join(root, "home") };
    const made = makeKey(environment);
    expect(statSync(made.from).mode & 0o777).toBe(0o600);
    put("repo/.dredge-baseline", `# dredge baseline 1, made with ${grouped(keyId(made.key))}\n${entry("ab")}\n`);
    expect((await load()).key).toEqual(made);
  });
});

function grouped(id: string): string {
  return id.replace(/(.{4})(?=.)/g, "$1:");
}

function entry(digits: string): string {
  return `${Array.from({ length: 8 }, () => digits.repeat(2)).join(":")} generic-password an old one`;
}

describe("mistakes", () => {
  async function linesOf(request: Partial<PolicyRequest> = {}): Promise<string[]> {
    const failed = await load(request).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).toMatchObject({ name: "UsageError" });
    return failed instanceof Error ? failed.message.split("\n") : [];
  }

  test("an entry that has ended is told beside one of the wrong kind, and what else is looked for beside both", async () => {
    put(
      "repo/dredge.yaml",
      "allow:\n  - {rules: a, reason: r, until: 2001-01-31}\n  - {rules: b, reason: 3}\nonly: nothing-*\n",
    );
    const check = async ({ settings }: LoadedPolicy): Promise<string[]> =>
      Promise.resolve([`dredge.yaml:${settings.lines?.only ?? 0}: ${settings.only?.join() ?? ""} is looked at`]);
    expect((await linesOf({ check })).toSorted()).toEqual([
      expect.stringMatching(/^dredge\.yaml:2: allow ended on 2001-01-31/),
      "dredge.yaml:3: reason must be a text",
      "dredge.yaml:4: nothing-* is looked at",
    ]);
  });

  test("of all files at once: one line each, with file and line", async () => {
    put("repo/dredge.yaml", "severty: low\nallow:\n  - {rules: a, reason: r, until: 2001-01-31}\n");
    put(
      "repo/.dredge-baseline",
      `# dredge baseline 1, made with 0011:2233:4455:6677\n<<<<<<< a\n${entry("ab")}\n=======\nx\n>>>>>>> b\n`,
    );
    expect(await linesOf()).toEqual([
      expect.stringMatching(/^dredge\.yaml:1: severty is no setting/),
      expect.stringMatching(/^\.dredge-baseline:2: is in conflict \(<<<<<<<\)/),
      ".dredge-baseline:5: is no entry of a baseline",
      expect.stringMatching(/^dredge\.yaml:3: allow ended on 2001-01-31/),
    ]);
  });

  test.each([
    ['{"version":"1.5.0","plugins_used":[]}', /^\.dredge-baseline:1: is a baseline of detect-secrets: .*--import/],
    ['[{"RuleID":"x","StartLine":1}]', /^\.dredge-baseline:1: is a baseline of gitleaks: /],
    ["abc123:src/x.js:generic-api-key:3\n", /^\.dredge-baseline:1: is no entry of a baseline$/],
    ["# a comment\n", /^\.dredge-baseline:1: is no entry/],
    ["# dredge baseline 2, made with 0011:2233:4455:6677\n", /^\.dredge-baseline:1: was written by a newer dredge$/],
    [
      `# dredge baseline 1, made with 0011:2233:4455:6677\n${entry("cd")}`,
      /^\.dredge-baseline:1: its key is not here: put it into .*0011223344556677 or DREDGE_/,
    ],
    [
      `# dredge baseline 1, made with 0011:2233:4455:6677\n# dredge baseline 1, made with 0011:2233:4455:6688\n`,
      /of two keys/,
    ],
  ])("a baseline that is none: %j", async (text, wanted) => {
    put("repo/.dredge-baseline", text);
    const lines = await linesOf();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(wanted);
  });

  test("a baseline from another key", async () => {
    put("repo/.dredge-baseline", `# dredge baseline 1, made with 0011:2233:4455:6677\n${entry("cd")}\n`);
    const environment = { HOME: join(root, "home"), DREDGE_FINGERPRINT_KEY: "a key of somebody else" };
    expect(await linesOf({ environment })).toEqual([
      expect.stringMatching(
        /^\.dredge-baseline:1: was made with key 0011223344556677, but the key of DREDGE_F.* is [0-9a-f]{16}$/,
      ),
    ]);
    expect((await load({ environment, noBaseline: true })).policy.baseline).toEqual([]);
  });

  test("line ends of Windows and a byte-order mark are none", async () => {
    const environment = { DREDGE_FINGERPRINT_KEY: "a key of my own choosing" };
    const id = keyId(environment.DREDGE_FINGERPRINT_KEY);
    put("repo/dredge.yaml", "\ufeffseverity: low\r\nallow:\r\n  - rules: a\r\n    reason: r\r\n");
    put("repo/.dredge-baseline", `\ufeff# dredge baseline 1, made with ${grouped(id)}\r\n${entry("cd")}\r\n`);
    const { policy } = await load({ environment });
    expect(policy.allow).toMatchObject([{ rules: ["a"], reason: "r", line: 3 }]);
    expect(policy.baseline).toMatchObject([{ id: "cd".repeat(16), reason: "an old one", line: 2 }]);
  });
});

describe("where a change is scanned", () => {
  const tree = (name: string, files: Record<string, string>): TreeFiles => ({
    name,
    read: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path])),
  });

  test("the base decides, and what the change brings is kept apart", async () => {
    put("repo/dredge.yaml", "severity: critical\n");
    const base = tree("HEAD", { "dredge.yaml": "severity: low\n" });
    const { settings, policy } = await load({
      change: { base, proposed: tree("the index", { "dredge.yaml": ALLOW }) },
    });
    expect(settings).toEqual({ severity: "low" });
    expect(policy).toMatchObject({ allow: [], isChange: true, proposed: { allow: [{ rules: ["generic-*"] }] } });
  });

  test("a file that --config names is read from the base as well, if it lies in the repository", async () => {
    put("repo/ci.yaml", "severity: critical\n");
    const base = tree("HEAD", { "ci.yaml": "severity: low\n" });
    const change = { base, proposed: tree("the index", {}) };
    expect((await load({ config: "ci.yaml", change })).settings).toEqual({ severity: "low" });
    put("outside.yaml", "severity: high\n");
    expect((await load({ config: "../outside.yaml", change })).settings).toEqual({ severity: "high" });
  });

  test("a baseline whose key is not here leaves nothing out, and does not stand in the way", async () => {
    const base = tree("HEAD", {
      ".dredge-baseline": `# dredge baseline 1, made with 0011:2233:4455:6677\n${entry("cd")}\n`,
    });
    const { notices } = await load({ change: { base, proposed: base } });
    expect(notices).toEqual([".dredge-baseline: its key is not here, so it leaves nothing out"]);
  });

  test("mistakes of the base are told and let nothing through; those of the change fail", async () => {
    const broken = tree("main", { "dredge.yaml": `${ALLOW}severty: low\n` });
    const old = tree("main", { "dredge.yaml": ALLOW.replace("reason", "until: 2001-01-31, reason") });
    const good = tree("HEAD", { "dredge.yaml": ALLOW });
    const { policy, notices } = await load({ change: { base: broken, proposed: good } });
    expect(policy.allow).toEqual([]);
    expect(notices).toEqual([
      expect.stringMatching(/^main: dredge\.yaml:3: severty is no setting .* leaves nothing out$/),
    ]);
    expect((await load({ change: { base: old, proposed: good } })).notices).toEqual([]);
    await expect(load({ change: { base: good, proposed: old } })).rejects.toThrow(/^dredge\.yaml:2: allow ended/);
  });
});
