/** Clean-up commands do what they say, in a real shell on a real repository, whatever the path is called. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Finding, Occurrence } from "../../src/model/finding.ts";
import type { Step } from "../../src/model/pattern.ts";
import { cleanUpSteps } from "../../src/remedy/cleanup.ts";
import { shellWord } from "../../src/remedy/shell.ts";
import * as given from "../report/result-builder.ts";

const AWKWARD = [
  "plain.txt",
  "it's a key.pem",
  "-n",
  "a b*[c]?.env",
  "caf\xe9.txt",
  "line\nend \u001b[2J",
  "$(touch owned) `id`",
  "tail  ",
];

function steps(exposure: Finding["exposure"], occurrences: Occurrence[], over: Partial<Finding> = {}): readonly Step[] {
  return cleanUpSteps(given.finding({ patternId: "github-pat", exposure, occurrences, ...over }));
}

function commands(list: readonly Step[]): string {
  return list.flatMap((step) => step.command ?? []).join("\n");
}

describe("shellWord", () => {
  test.each(AWKWARD)("bash reads %j back as it was", (path) => {
    const output = execFileSync("bash", ["-c", `printf %s ${shellWord(path)}`]);
    expect(output.toString("latin1")).toBe(path);
  });

  test("property: any bytes but NUL come back, none of them run", () => {
    const bytes = fc.uint8Array({ min: 1, minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 20 }), (names) => {
        const paths = names.map((name) => Buffer.from(name).toString("latin1"));
        const output = execFileSync("bash", ["-c", `printf '%s\\0' ${paths.map(shellWord).join(" ")}`]);
        expect(output.toString("latin1").split("\0").slice(0, -1)).toEqual(paths);
      }),
      { numRuns: 20 },
    );
  });
});

describe("in a repository", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "dredge-cleanup-"));
    git("init", "-q");
    git("config", "user.name", "Jane Doe");
    git("config", "user.email", "jane@example.com");
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function git(...args: string[]): string {
    return execFileSync("git", args, { cwd: directory, encoding: "latin1" });
  }

  function write(path: string, text: string): void {
    writeFileSync(Buffer.concat([Buffer.from(`${directory}/`), Buffer.from(path, "latin1")]), text);
  }

  function run(command: string): void {
    execFileSync("bash", ["-c", command], { cwd: directory });
  }

  test.each(["before the first commit", "later"])("staged files leave the index and stay on disk, %s", (when) => {
    if (when === "later") git("commit", "-q", "--allow-empty", "-m", "first");
    const paths = AWKWARD.slice(0, 5);
    for (const path of paths) write(path, "value");
    git("add", "-A");
    const staged = paths.map((path) => given.at({ kind: "staged", repository: directory, path, objectId: "0" }));
    const [unstage] = steps("staged", staged);
    run(unstage?.command ?? "false");
    expect(git("diff", "--cached", "--name-only", "-z")).toBe("");
    expect(git("status", "--porcelain", "-z").split("\0").filter(Boolean)).toHaveLength(paths.length);
  });

  test("untracked files are ignored from then on, and only they", () => {
    const paths = AWKWARD.filter((path) => !path.includes("\n")).slice(0, 5);
    for (const path of paths) write(path, "value");
    write("a bXc.env", "innocent: the first pattern's characters must not match it");
    const found = paths.map((path) => given.at(given.fileOrigin(path, "untracked")));
    run(commands(steps("working-tree", found)));
    const status = git("status", "--porcelain", "-z").split("\0").filter(Boolean).sort();
    expect(status).toEqual(["?? .gitignore", "?? a bXc.env"]);
  });

  test("purging removes unreachable objects, and nothing that a branch reaches", () => {
    write("a.txt", "kept");
    git("add", "a.txt");
    git("commit", "-q", "-m", "first");
    write("a.txt", "secret");
    git("commit", "-q", "-a", "-m", "second");
    const amended = git("rev-parse", "HEAD:a.txt").trim();
    write("a.txt", "clean");
    git("commit", "-q", "-a", "--amend", "-m", "second");
    const kept = git("rev-parse", "HEAD~1:a.txt").trim();
    const origin = given.gitOrigin("a.txt", { reach: "unreachable", refs: [], refCount: 0 });
    run(commands(steps("unreachable", [given.at(origin)])));
    expect(() => git("cat-file", "-e", amended)).toThrow();
    expect(git("cat-file", "-p", kept)).toBe("kept");
  });
});

describe("a plan", () => {
  const inHistory = (path: string): Occurrence => given.at(given.gitOrigin(path));

  test("for what is in an archive: the archive is named, and nothing is said of replacing text in it", () => {
    const inside = { ...given.gitOrigin("data/b.zip!/conf/x"), archive: "data/b.zip" };
    const plan = commands(steps("remote", [given.at(inside)]));
    expect(plan).toContain("--path data/b.zip\n");
    expect(plan).not.toContain("--replace-text");
    expect(plan).not.toContain("!/");
    const file = { ...given.fileOrigin("b.zip!/x"), archive: "b.zip" };
    expect(steps("working-tree", [given.at(file)])[0]?.text).toContain("Make the archive anew");
    const staged = { kind: "staged", repository: "/r", path: "b.zip!/x", archive: "b.zip", objectId: "0" } as const;
    expect(commands(steps("staged", [given.at(staged)]))).toBe("git reset -q -- b.zip");
  });

  test("for what was pushed: rewrite naming the path, force-push, forks", () => {
    const plan = steps("remote", [inHistory("src/a b.ts")]);
    expect(commands(plan)).toContain("--replace-text ../values.txt");
    expect(commands(plan)).toContain("--invert-paths --path 'src/a b.ts'");
    expect(commands(plan)).toContain("git push --force");
    expect(plan.map((step) => step.text).join(" ")).toMatch(/Forks/);
  });

  test("for what was not: rewrite, then purge, and no push", () => {
    const plan = commands(steps("local", [inHistory("a.ts")]));
    expect(plan).toMatch(/filter-repo[^]*git gc --prune=now/);
    expect(plan).not.toContain("push");
  });

  test("amending is enough when only the latest commit has it", () => {
    const latest = { inHead: true, first: given.COMMITS.added, last: given.COMMITS.added };
    expect(commands(steps("local", [given.at(given.gitOrigin("a.ts", latest))]))).toMatch(/^git commit --amend/);
    const older = { ...latest, first: given.COMMITS.copied };
    expect(commands(steps("local", [given.at(given.gitOrigin("a.ts", older))]))).not.toContain("--amend");
    expect(commands(steps("local", [given.at(given.gitOrigin("a.ts", { ...latest, inHead: false }))]))).not.toContain(
      "--amend",
    );
  });

  test("the value itself stands in no command", () => {
    const secret = given.rawValue("zzz_", 40);
    for (const exposure of ["remote", "local", "unreachable", "staged", "working-tree", "outside-git"] as const) {
      expect(JSON.stringify(steps(exposure, [inHistory("a.ts")], { secret }))).not.toContain(secret);
    }
  });

  test("a value of several lines cannot be replaced line by line: its file goes", () => {
    const block = { ...given.span(1), endLine: 27 };
    const plan = commands(steps("remote", [given.at(given.gitOrigin("id_rsa"), block)]));
    expect(plan).not.toContain("--replace-text");
    expect(plan).toContain("--path id_rsa");
  });

  test("a secret in messages needs them rewritten too", () => {
    const message = {
      kind: "message",
      repository: given.REPOSITORY,
      objectType: "commit",
      objectId: "1",
      reach: "reachable",
      first: undefined,
      refs: [],
      refCount: 0,
    } as const;
    expect(commands(steps("remote", [given.at(message)]))).toContain("--replace-message");
  });

  test("names of files and refs are renamed", () => {
    const name = {
      kind: "name",
      repository: given.REPOSITORY,
      name: "x",
      objectId: undefined,
      reach: "reachable",
      first: undefined,
      refs: [],
      refCount: 0,
    } as const;
    const plan = commands(
      steps("remote", [given.at({ ...name, nameOf: "tree-entry" }), given.at({ ...name, nameOf: "ref" })]),
    );
    expect(plan).toContain("--path-rename");
    expect(plan).toContain("git branch -m");
    for (const exposure of ["working-tree", "outside-git"] as const) {
      const texts = steps(exposure, [given.at({ ...name, nameOf: "file" })]).map(({ text }) => text);
      expect(texts).toEqual([expect.stringContaining("another name")]);
    }
  });

  test("a stash entry is dropped, not rewritten", () => {
    const plan = commands(steps("local", [given.at(given.gitOrigin("a.ts", { refs: ["refs/stash"] }))]));
    expect(plan).toContain("git stash drop");
    expect(plan).not.toContain("filter-repo");
  });

  test("many paths do not make an endless command", () => {
    const plan = steps(
      "remote",
      Array.from({ length: 60 }, (_, i) => given.at(given.gitOrigin(`f${i}`), { ...given.span(1), endLine: 9 })),
    );
    expect(commands(plan).match(/--path /g)?.length).toBe(5);
    expect(plan.map((step) => step.text).join(" ")).toContain("the first 5 of 60");
  });
});
