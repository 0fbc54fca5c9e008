/** The real pre-commit (https://pre-commit.com) runs `.pre-commit-hooks.yaml` of this repository.
 *  The hook that uses an installed dredge is run; the other differs in its `language` alone, which is checked. */
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { Machine } from "./hooked.ts";

const HOOKS = fileURLToPath(new URL("../../.pre-commit-hooks.yaml", import.meta.url));
const secrets = new Secrets("pre-commit");
const pat = (): string => secrets.githubPat().value;
const machine = new Machine({ PRE_COMMIT_HOME: temporaryDirectory(), PRE_COMMIT_COLOR: "never" });
const isInstalled = machine.run(RealGit.init(), "pre-commit", "--version").exit === 0;

/** A repository whose `.pre-commit-config.yaml` names one with our hooks. */
function project(): RealGit {
  const hooks = RealGit.init();
  copyFileSync(HOOKS, join(hooks.path, ".pre-commit-hooks.yaml"));
  const rev = hooks.commit({ "README.md": "hooks\n" });
  const git = RealGit.init();
  const config = `repos:\n  - repo: ${hooks.path}\n    rev: ${rev}\n    hooks:\n      - id: dredge-system\n`;
  git.commit({ ".pre-commit-config.yaml": config, "a.txt": "base\n" });
  return git;
}

test("both hooks are the same but for their language", () => {
  const [own, system] = parse(readFileSync(HOOKS, "utf8")) as Record<string, unknown>[];
  expect(own).toMatchObject({ id: "dredge", language: "node" });
  expect({ ...system, id: "dredge", language: "node", description: "" }).toEqual({ ...own, description: "" });
});

test("npm pack prints the name of the tarball alone, which the framework installs it by", () => {
  const root = new RealGit(fileURLToPath(new URL("../..", import.meta.url)));
  expect(machine.run(root, "npm", "config", "get", "foreground-scripts").output.trim()).toBe("false");
});

describe.skipIf(!isInstalled)("the pre-commit framework", () => {
  test("refuses a commit with a secret, and lets others through", () => {
    const git = project();
    expect(machine.run(git, "pre-commit", "install").exit).toBe(0);
    git.write("b.txt", `token ${pat()}\n`);
    git.run("add", "b.txt");
    // Not staged: pre-commit sets it aside.
    git.write("a.txt", `${pat()}\n`);
    const bad = machine.git(git, "commit", "-m", "x");
    expect(bad.exit).not.toBe(0);
    expect(bad.output).toContain("b.txt:1:7  staged");
    expect(bad.output).not.toContain("a.txt:1");
    git.write("b.txt", "clean\n");
    git.run("add", "b.txt");
    expect(machine.git(git, "commit", "-m", "x")).toMatchObject({ exit: 0, output: expect.stringContaining("Passed") });
  });

  test("only added lines count in a commit; with --files and --all-files the files named are scanned whole", () => {
    const git = project();
    git.commit({ "old.txt": `${pat()}\nsecond\n` });
    expect(machine.run(git, "pre-commit", "install").exit).toBe(0);
    git.write("old.txt", `${readFileSync(join(git.path, "old.txt"), "utf8")}third\n`);
    git.run("add", "old.txt");
    expect(machine.git(git, "commit", "-m", "x")).toMatchObject({ exit: 0 });
    const named = machine.run(git, "pre-commit", "run", "--files", "old.txt");
    expect(named).toMatchObject({ exit: 1, output: expect.stringContaining("old.txt:1:1") });
    expect(machine.run(git, "pre-commit", "run", "--files", "a.txt")).toMatchObject({ exit: 0 });
    expect(machine.run(git, "pre-commit", "run", "--all-files")).toMatchObject({ exit: 1 });
  });

  test("of a first push, for which the framework names files and no range, the commits are scanned", () => {
    const git = project();
    expect(machine.run(git, "pre-commit", "install", "--hook-type", "pre-push").exit).toBe(0);
    const server = RealGit.init("--bare");
    git.run("remote", "add", "origin", server.path);
    git.commit({ "s.txt": `${pat()}\n` });
    git.run("rm", "-q", "s.txt");
    git.commit({});
    const bad = machine.git(git, "push", "origin", "main");
    expect(bad.exit).not.toBe(0);
    expect(bad.output).toContain("s.txt");
    expect(machine.git(git, "push", "origin", "main~2:refs/heads/main")).toMatchObject({ exit: 0 });
  });

  test("scans ranges, also what a later commit took away", () => {
    const git = project();
    const from = git.run("rev-parse", "HEAD");
    git.commit({ "b.txt": `${pat()}\n` });
    const to = git.commit({ "b.txt": "clean\n" });
    const range = machine.run(git, "pre-commit", "run", "--from-ref", from, "--to-ref", to);
    expect(range).toMatchObject({ exit: 1, output: expect.stringContaining("b.txt") });
    expect(machine.run(git, "pre-commit", "run", "--from-ref", "HEAD~1", "--to-ref", "HEAD")).toMatchObject({
      exit: 0,
    });
    const server = RealGit.init("--bare");
    git.run("remote", "add", "origin", server.path);
    git.run("push", "-q", "origin", `${from}:refs/heads/main`);
    expect(machine.run(git, "pre-commit", "install", "--hook-type", "pre-push").exit).toBe(0);
    expect(machine.git(git, "push", "origin", "main").exit).not.toBe(0);
    git.run("reset", "-q", "--hard", from);
    git.commit({ "b.txt": "clean\n" });
    expect(machine.git(git, "push", "origin", "main")).toMatchObject({ exit: 0 });
  });
});
