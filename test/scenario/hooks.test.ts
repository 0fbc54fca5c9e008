/** Hooks in real git: commits and pushes with secrets are refused, hooks that were there before go on running. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { executable, Machine } from "./hooked.ts";

const secrets = new Secrets("hooks");
const pat = (): string => secrets.githubPat().value;
const machine = new Machine();

function hooked(...names: readonly string[]): RealGit {
  const git = RealGit.init();
  git.commit({ "a.txt": "base\n" });
  expect(machine.run(git, "dredge", "hook", "install", ...names)).toMatchObject({ exit: 0 });
  return git;
}

function refused({ exit, output }: { exit: number | null; output: string }): void {
  expect(output).toContain("GitHub");
  expect(exit).not.toBe(0);
}

describe("pre-commit", () => {
  test("refuses a secret, and lets the commit through without it", () => {
    const git = hooked();
    git.write("b.txt", `token ${pat()}\n`);
    git.write("c.txt", "clean\n");
    git.run("add", "-A");
    refused(machine.git(git, "commit", "-m", "x"));
    expect(git.run("rev-list", "--count", "HEAD")).toBe("1");
    git.run("rm", "-q", "--cached", "b.txt");
    const { exit, output } = machine.git(git, "commit", "-m", "x");
    expect({ exit, output }).toMatchObject({ exit: 0, output: expect.stringContaining("looked at 1 staged file") });
  });

  test("sees the index of a commit of named files, and of commit --all", () => {
    const git = hooked();
    git.commit({ "b.txt": "b\n" });
    git.write("a.txt", `base\n${pat()}\n`);
    refused(machine.git(git, "commit", "--all", "-m", "x"));
    refused(machine.git(git, "commit", "-m", "x", "a.txt"));
    git.write("b.txt", "other\n");
    // The secret is not part of this commit.
    expect(machine.git(git, "commit", "-m", "x", "b.txt")).toMatchObject({ exit: 0 });
    git.run("add", "-A");
    git.write("a.txt", "base\n");
    refused(machine.git(git, "commit", "-m", "x"));
  });

  test("lets a commit through that changes no file, and the end of a merge", () => {
    const git = hooked();
    expect(machine.git(git, "commit", "--allow-empty", "-m", "empty")).toMatchObject({ exit: 0 });
    expect(machine.git(git, "commit", "--amend", "--allow-empty", "-m", "other words")).toMatchObject({ exit: 0 });
    git.run("-c", "core.hooksPath=/dev/null", "checkout", "-q", "-b", "side");
    git.write("theirs.txt", `${pat()}\n`);
    git.run("add", "-A");
    git.run("commit", "--no-verify", "-q", "-m", "side");
    git.run("checkout", "-q", "main");
    git.run("merge", "-q", "--no-commit", "--no-ff", "side");
    expect(machine.git(git, "commit", "-m", "merge")).toMatchObject({ exit: 0 });
  });

  test("works in linked work trees and in submodules", () => {
    const git = hooked();
    const linked = new RealGit(join(temporaryDirectory(), "linked"));
    git.run("worktree", "add", "-q", linked.path);
    linked.write("b.txt", `${pat()}\n`);
    linked.run("add", "-A");
    refused(machine.git(linked, "commit", "-m", "x"));
    const inner = RealGit.init();
    inner.commit({ "s.txt": "s\n" });
    git.run("submodule", "--quiet", "add", inner.path, "sub");
    const sub = new RealGit(join(git.path, "sub"));
    expect(machine.run(sub, "dredge", "hook", "install").output).toContain(".git/modules/sub/hooks");
    sub.write("b.txt", `${pat()}\n`);
    sub.run("add", "-A");
    refused(machine.git(sub, "commit", "-m", "x"));
  });

  test("runs the hook that was there first, and brings it back", () => {
    const git = RealGit.init();
    git.commit({ "a.txt": "base\n" });
    const path = join(git.path, ".git/hooks/pre-commit");
    mkdirSync(join(git.path, ".git/hooks"), { recursive: true });
    const old = '#!/bin/sh\necho "the old hook ran"\n[ ! -e veto ]\n';
    executable(path, old);
    for (let i = 0; i < 2; i++) expect(machine.run(git, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
    git.write("b.txt", "b\n");
    git.run("add", "b.txt");
    const first = machine.git(git, "commit", "-m", "x");
    expect(first).toMatchObject({ exit: 0, output: expect.stringMatching(/the old hook ran[\s\S]*looked at/) });
    git.write("c.txt", "c\n");
    git.run("add", "c.txt");
    git.write("veto", "");
    const second = machine.git(git, "commit", "-m", "x");
    expect(second.exit).not.toBe(0);
    expect(second.output).not.toContain("looked at");
    expect(machine.run(git, "dredge", "hook", "uninstall")).toMatchObject({ exit: 0 });
    expect(readFileSync(path, "utf8")).toBe(old);
    expect(machine.run(git, "dredge", "hook", "uninstall").output).toContain("no hook");
  });

  test("refuses when dredge is gone", () => {
    const git = hooked();
    const path = join(git.path, ".git/hooks/pre-commit");
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("dredge.js", "gone.js"));
    git.write("b.txt", "b\n");
    git.run("add", "-A");
    const { exit, output } = machine.git(git, "commit", "-m", "x");
    expect(exit).not.toBe(0);
    expect(output).toContain("dredge hook install");
  });
});

describe("places of hooks", () => {
  test("a versioned core.hooksPath gets a block that names no path of this machine", () => {
    const git = RealGit.init();
    git.commit({ "a.txt": "base\n" });
    git.run("config", "core.hooksPath", ".githooks");
    mkdirSync(join(git.path, ".githooks"));
    const path = join(git.path, ".githooks/pre-commit");
    const old = '#!/bin/sh\necho "the old hook ran"\n';
    executable(path, old);
    for (let i = 0; i < 2; i++)
      expect(machine.run(git, "dredge", "hook", "install").output).toContain("core.hooksPath says so");
    expect(readFileSync(path, "utf8").match(/dredge hook run/g)).toHaveLength(1);
    expect(readFileSync(path, "utf8")).not.toContain(process.execPath);
    git.write("b.txt", `${pat()}\n`);
    git.run("add", "b.txt");
    refused(machine.git(git, "commit", "-m", "x"));
    git.run("rm", "-q", "--cached", "b.txt");
    git.run("add", ".githooks");
    expect(machine.git(git, "commit", "-m", "x").output).toMatch(/looked at[\s\S]*the old hook ran/);
    expect(machine.run(git, "dredge", "hook", "uninstall")).toMatchObject({ exit: 0 });
    expect(readFileSync(path, "utf8")).toBe(old);
  });

  test("husky's wrappers are left alone: the hook goes beside them", () => {
    const git = RealGit.init();
    git.commit({ "a.txt": "base\n" });
    git.run("config", "core.hooksPath", ".husky/_");
    mkdirSync(join(git.path, ".husky/_"), { recursive: true });
    const wrapper = '#!/usr/bin/env sh\n[ ! -f .husky/"$(basename "$0")" ] || sh -e .husky/"$(basename "$0")" "$@"\n';
    executable(join(git.path, ".husky/_/pre-commit"), wrapper);
    writeFileSync(join(git.path, ".husky/pre-commit"), 'echo "husky ran"\n');
    expect(machine.run(git, "dredge", "hook", "install").output).toContain("husky keeps the hooks there");
    expect(readFileSync(join(git.path, ".husky/_/pre-commit"), "utf8")).toBe(wrapper);
    git.write("b.txt", `${pat()}\n`);
    git.run("add", "b.txt");
    refused(machine.git(git, "commit", "-m", "x"));
    git.run("rm", "-q", "--cached", "b.txt");
    expect(machine.git(git, "commit", "--allow-empty", "-m", "x").output).toContain("husky ran");
  });

  test("hooks of all repositories are not touched, and scripts of other kinds are not broken", () => {
    const git = RealGit.init();
    const shared = join(temporaryDirectory(), "hooks");
    const other = new Machine();
    writeFileSync(join(other.home, ".gitconfig"), `[core]\n\thooksPath = ${shared}\n`);
    const run = other.run(git, "dredge", "hook", "install");
    expect(run).toMatchObject({ exit: 2, output: expect.stringContaining(shared) });
    expect(existsSync(shared)).toBe(false);
    git.run("config", "core.hooksPath", "hooks");
    mkdirSync(join(git.path, "hooks"));
    executable(join(git.path, "hooks/pre-commit"), "#!/usr/bin/env python3\nprint('x')\n");
    expect(machine.run(git, "dredge", "hook", "install")).toMatchObject({
      exit: 2,
      output: expect.stringContaining("dredge hook run pre-commit"),
    });
  });

  test("a directory that an included file names is refused: a hook elsewhere would guard nothing", () => {
    const git = RealGit.init();
    const included = join(temporaryDirectory(), "more.cfg");
    writeFileSync(included, "[core]\n\thooksPath = hooks\n");
    git.run("config", "includeIf.gitdir:**.path", included);
    const run = machine.run(git, "dredge", "hook", "install");
    expect(run).toMatchObject({ exit: 2, output: expect.stringContaining(included) });
    expect(existsSync(join(git.path, ".git/hooks/pre-commit"))).toBe(false);
    writeFileSync(included, "[user]\n\tname = a\n");
    expect(machine.run(git, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
  });

  test("a link to nothing is not written through, and a directory that is set to nothing is refused", () => {
    const git = RealGit.init();
    mkdirSync(join(git.path, ".git/hooks"), { recursive: true });
    const gone = join(git.path, "gone.sh");
    symlinkSync(gone, join(git.path, ".git/hooks/pre-commit"));
    const linked = machine.run(git, "dredge", "hook", "install");
    expect(linked).toMatchObject({ exit: 2, output: expect.stringContaining("is a link to nothing") });
    expect(existsSync(gone)).toBe(false);
    rmSync(join(git.path, ".git/hooks/pre-commit"));
    git.run("config", "core.hooksPath", "");
    const empty = machine.run(git, "dredge", "hook", "install");
    expect(empty).toMatchObject({ exit: 2, output: expect.stringContaining("core.hooksPath") });
    git.run("config", "core.hooksPath", "/dev/null");
    const none = machine.run(git, "dredge", "hook", "install");
    expect(none).toMatchObject({
      exit: 2,
      output: expect.stringContaining("core.hooksPath (/dev/null) is no directory"),
    });
  });

  test("unknown hooks and actions are usage errors", () => {
    const git = RealGit.init();
    for (const words of [[], ["instal"], ["install", "pre-comit"], ["run"], ["run", "update"]])
      expect(machine.run(git, "dredge", "hook", ...words)).toMatchObject({ exit: 2 });
  });
});

describe("files that are named", () => {
  test("a directory among them is not looked into, and that is no pass; a submodule, or one that is not checked out, is left to itself", () => {
    const git = RealGit.init();
    git.commit({ "src/a.txt": `${pat()}\n`, "b.txt": "b\n" });
    mkdirSync(join(git.path, "absent"));
    git.run("init", "-q", "sub");
    const run = (...names: readonly string[]) =>
      machine.run(git, "dredge", "hook", "run", "pre-commit", "--files", ...names);
    expect(run("src", "b.txt")).toMatchObject({
      exit: 3,
      output: expect.stringMatching(/src: it (?:is|has become) a directory/),
    });
    expect(run("sub", "absent", "b.txt")).toMatchObject({ exit: 0 });
  });
});

test("a hook fails closed outside a repository, in one without an index, and on input that git did not write", () => {
  const outside = { ...RealGit.init(), path: temporaryDirectory() } as RealGit;
  const inside = hooked();
  const bare = RealGit.init("--bare");
  const run = (git: RealGit, name: string, input: string): string => {
    const { exit, output } = machine.run(git, "sh", "-c", `printf '${input}' | dredge hook run ${name}`);
    return `${exit} ${output.trimEnd()}`;
  };
  for (const name of ["pre-commit", "pre-push", "pre-receive"])
    expect(run(outside, name, "")).toBe(`2 dredge: ${outside.path}: is not a git repository`);
  expect(run(bare, "pre-commit", "")).toMatch(/^2 dredge: .*: is a bare repository, in which nothing is staged; /);
  expect(machine.run(bare, "dredge", "staged").output).toMatch(/is a bare repository, in which nothing is staged; /);
  for (const name of ["pre-push", "pre-receive"])
    for (const input of ["garbage\\n", `${"1".repeat(40)} refs/heads/x\\n`])
      expect(run(inside, name, input)).toMatch(/^2 dredge: what stands on standard input is not what git gives/);
  // Git asks pre-push when there is nothing to push, and pre-receive never.
  expect(run(inside, "pre-push", "")).toMatch(/^0 dredge: nothing is pushed/);
  expect(run(inside, "pre-receive", "")).toMatch(/^2 dredge: nothing on standard input/);
});

describe("pre-push", () => {
  function withServer(): { git: RealGit; server: RealGit } {
    const server = RealGit.init("--bare");
    const git = hooked("pre-push");
    git.run("remote", "add", "origin", server.path);
    expect(machine.git(git, "push", "-q", "origin", "main")).toMatchObject({ exit: 0 });
    return { git, server };
  }

  test("refuses what the remote does not have yet, also when a later commit took it away", () => {
    const { git, server } = withServer();
    git.commit({ "b.txt": `${pat()}\n` });
    git.commit({ "b.txt": "clean\n" });
    refused(machine.git(git, "push", "origin", "main"));
    refused(machine.git(git, "push", "origin", "main:new-branch"));
    expect(server.run("for-each-ref")).not.toContain("new-branch");
    git.run("reset", "-q", "--hard", "HEAD~2");
    git.commit({ "b.txt": "clean\n" });
    expect(machine.git(git, "push", "origin", "main")).toMatchObject({ exit: 0 });
  });

  test("no second push is let through by what a first one brought: the remote's main branch decides", () => {
    const { git } = withServer();
    git.run("checkout", "-q", "-b", "topic");
    git.commit({ "dredge.yaml": "allow:\n  - { paths: [s.txt], reason: soon }\n" });
    expect(machine.git(git, "push", "origin", "topic")).toMatchObject({ exit: 0 });
    git.commit({ "s.txt": `${pat()}\n` });
    refused(machine.git(git, "push", "origin", "topic"));
    expect(machine.git(git, "push", "origin", "topic~1:main")).toMatchObject({ exit: 0 });
    expect(machine.git(git, "push", "origin", "topic")).toMatchObject({ exit: 0 });
  });

  test("does not tell again what was pushed before, and lets refs be deleted", () => {
    const { git } = withServer();
    git.commit({ "b.txt": `${pat()}\n` });
    git.run("push", "-q", "--no-verify", "origin", "main");
    git.commit({ "c.txt": "c\n" });
    expect(machine.git(git, "push", "origin", "main:topic")).toMatchObject({ exit: 0 });
    expect(machine.git(git, "push", "origin", "main~1:refs/heads/old")).toMatchObject({ exit: 0 });
    expect(machine.git(git, "push", "origin", ":topic")).toMatchObject({ exit: 0 });
  });

  test("reads the message of a pushed tag, and scans a force-push whose old head is not here", () => {
    const { git, server } = withServer();
    git.run("tag", "-a", "-m", `released with ${pat()}`, "v1");
    refused(machine.git(git, "push", "origin", "v1"));
    const other = new RealGit(join(temporaryDirectory(), "other"));
    git.run("clone", "-q", server.path, other.path);
    other.commit({ "theirs.txt": "theirs\n" });
    other.run("push", "-q", "origin", "main");
    git.commit({ "b.txt": `${pat()}\n` });
    refused(machine.git(git, "push", "--force", "origin", "main"));
    git.run("reset", "-q", "--hard", "HEAD~1");
    git.commit({ "b.txt": "clean\n" });
    expect(machine.git(git, "push", "--force", "origin", "main")).toMatchObject({ exit: 0 });
  });

  test("judges the name of a new branch that brings no commit", () => {
    const { git } = withServer();
    refused(machine.git(git, "push", "origin", `main:refs/heads/try-${pat()}`));
    expect(machine.git(git, "push", "origin", "main:refs/heads/try-nothing")).toMatchObject({ exit: 0 });
  });

  test("hands its input on to the hook that was there before", () => {
    const { git } = withServer();
    const path = join(git.path, ".git/hooks/pre-push.before-dredge");
    executable(path, '#!/bin/sh\nwhile read -r local id rest; do echo "old hook: $local"; done\n');
    git.commit({ "b.txt": "b\n" });
    const { exit, output } = machine.git(git, "push", "origin", "main");
    expect({ exit, output }).toMatchObject({
      exit: 0,
      output: expect.stringMatching(/old hook: refs\/heads\/main[\s\S]*looked at/),
    });
    git.run("config", "core.hooksPath", "versioned");
    mkdirSync(join(git.path, "versioned"));
    executable(join(git.path, "versioned/pre-push"), '#!/bin/sh\nread -r local id rest\necho "versioned: $local"\n');
    expect(machine.run(git, "dredge", "hook", "install", "pre-push")).toMatchObject({ exit: 0 });
    git.commit({ "c.txt": "c\n" });
    const both = machine.git(git, "push", "origin", "main").output;
    expect(both).toContain("looked at");
    expect(both).toContain("versioned: refs/heads/main");
    git.commit({ "d.txt": `${pat()}\n` });
    refused(machine.git(git, "push", "origin", "main"));
  });
});

describe("pre-receive", () => {
  test.each(["main", "trunk"])(
    "no second push is let through by what a first one brought; the server's HEAD names %s",
    (name) => {
      const server = RealGit.init("--bare");
      server.run("symbolic-ref", "HEAD", `refs/heads/${name}`);
      expect(machine.run(server, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
      const git = RealGit.init();
      git.run("remote", "add", "origin", server.path);
      git.commit({ "a.txt": "base\n" });
      expect(machine.git(git, "push", "origin", "main")).toMatchObject({ exit: 0 });
      git.commit({ "dredge.yaml": "allow:\n  - { paths: [s.txt], reason: soon }\n" });
      expect(machine.git(git, "push", "origin", "main:topic")).toMatchObject({ exit: 0 });
      git.commit({ "s.txt": `${pat()}\n` });
      refused(machine.git(git, "push", "origin", "main:topic"));
    },
  );

  test.each([
    ["loose objects", "100"],
    ["a pack", "1"],
  ])("sees quarantined objects, in %s", (_what, unpackLimit) => {
    const server = RealGit.init("--bare");
    server.run("config", "receive.unpackLimit", unpackLimit);
    expect(machine.run(server, "dredge", "hook", "install").output).toContain("pre-receive");
    const git = RealGit.init();
    git.run("remote", "add", "origin", server.path);
    git.commit({ "a.txt": "base\n" });
    git.commit({ "a.txt": "base\nmore\n" });
    expect(machine.git(git, "push", "origin", "main")).toMatchObject({ exit: 0 });
    const clean = server.allObjects().length;
    const value = pat();
    git.commit({ "b.txt": `${value}\n` });
    git.commit({ "b.txt": "clean\n" });
    const push = machine.git(git, "push", "origin", "main", "main:other");
    refused(push);
    expect(push.output).toContain("Take it out before you push");
    expect(push.output).not.toContain(value);
    expect(server.allObjects()).toHaveLength(clean);
    git.run("reset", "-q", "--hard", "HEAD~2");
    git.run("tag", "-a", "-m", "a clean tag", "v1");
    expect(machine.git(git, "push", "origin", "v1", "main:other")).toMatchObject({ exit: 0 });
    expect(machine.git(git, "push", "origin", ":other")).toMatchObject({ exit: 0 });
    // A name may be all that a push brings.
    refused(machine.git(git, "push", "origin", `main:refs/heads/${pat()}`));
    expect(machine.git(git, "push", "origin", "main:refs/heads/quiet")).toMatchObject({ exit: 0 });
  });
});
