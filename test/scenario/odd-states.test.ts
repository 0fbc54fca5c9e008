/** States and commands of git that a guard meets seldom: what comes with them is looked at all the same. Real git. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { scanChanges } from "./changes.ts";
import { Machine, type Ended } from "./hooked.ts";

const secrets = new Secrets("odd states");
const pat = (): string => secrets.githubPat().value;
const machine = new Machine();
const DREDGE = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));

function withBase(): RealGit {
  const git = RealGit.init();
  git.commit({ "a.txt": "base\n" });
  git.run("tag", "base");
  return git;
}

function refused({ exit, output }: Ended): void {
  expect(output).toContain("GitHub");
  expect(exit).not.toBe(0);
}

describe("commits", () => {
  test("amended, from a subdirectory, with GIT_DIR, and in the midst of a rebase", () => {
    const git = withBase();
    expect(machine.run(git, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
    const deep = new RealGit(join(git.path, "deep/er"));
    mkdirSync(deep.path, { recursive: true });
    git.write("deep/er/b.txt", `${pat()}\n`);
    git.run("add", "-A");
    refused(machine.git(git, "commit", "--amend", "--no-edit"));
    refused(machine.git(deep, "commit", "-m", "x"));
    const elsewhere = new RealGit(temporaryDirectory());
    const places = [`--git-dir=${join(git.path, ".git")}`, `--work-tree=${git.path}`];
    refused(machine.run(elsewhere, "git", ...places, "commit", "-m", "x"));
    git.run("reset", "-q", "--hard");
    for (const name of ["one", "two"])
      git.run("-c", "core.hooksPath=/dev/null", "commit", "--allow-empty", "-qm", name);
    git.run("-c", "sequence.editor=sed -i s/^pick/edit/", "rebase", "-q", "-i", "--keep-empty", "base");
    git.write("c.txt", `${pat()}\n`);
    git.run("add", "-A");
    refused(machine.git(git, "commit", "--amend", "--no-edit"));
    git.run("rm", "-q", "-f", "c.txt");
    expect(machine.git(git, "commit", "--amend", "--no-edit", "--allow-empty")).toMatchObject({ exit: 0 });
  });

  test("a cherry-pick asks no pre-commit, a push of it is refused", () => {
    const git = withBase();
    const server = RealGit.init("--bare");
    git.run("remote", "add", "origin", server.path);
    git.run("push", "-q", "origin", "main");
    machine.run(git, "dredge", "hook", "install", "pre-commit", "pre-push");
    git.run("checkout", "-q", "-b", "side");
    git.write("s.txt", `${pat()}\n`);
    git.run("add", "-A");
    git.run("commit", "--no-verify", "-qm", "side");
    git.run("checkout", "-q", "main");
    expect(machine.git(git, "cherry-pick", "side")).toMatchObject({ exit: 0 });
    refused(machine.git(git, "push", "origin", "main"));
  });

  test.each([
    ["absolute", (git: RealGit) => join(git.path, "../", `${git.path.split("/").at(-1) ?? ""}-hooks`)],
    ["from the home", () => "~/the hooks"],
  ])("core.hooksPath: %s", (_what, directory) => {
    const git = withBase();
    git.run("config", "core.hooksPath", directory(git));
    expect(machine.run(git, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
    git.write("b.txt", `${pat()}\n`);
    git.run("add", "-A");
    refused(machine.git(git, "commit", "-m", "x"));
    git.run("reset", "-q", "--hard");
    expect(machine.git(git, "commit", "--allow-empty", "-m", "x")).toMatchObject({ exit: 0 });
    machine.run(git, "dredge", "hook", "uninstall");
    rmSync(join(git.path, "../", `${git.path.split("/").at(-1) ?? ""}-hooks`), { recursive: true, force: true });
  });

  test("an index with a file system monitor, and files whose content a filter changes", () => {
    const [value, other] = [pat(), pat()];
    const git = withBase();
    git.run("config", "core.fsmonitor", "false");
    git.run("update-index", "--fsmonitor-valid", "a.txt");
    git.write("b.txt", `${value}\n`);
    git.write("c.up", `${other}\n`);
    git.run("config", "filter.up.clean", "tr a-z A-Z");
    git.write(".gitattributes", "*.up filter=up\n");
    git.run("add", "-A");
    // What is committed counts, not what lies in the working tree.
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`b.txt:1 ${value}`] });
    git.run("config", "core.autocrlf", "true");
    git.write("d.txt", `one\r\n${other}\r\n`);
    git.run("add", "d.txt");
    expect(scanChanges(git, ["staged"]).found).toEqual([`b.txt:1 ${value}`, `d.txt:2 ${other}`]);
  });

  test("an index that cannot be read says nothing of files that are gone", () => {
    const git = withBase();
    writeFileSync(join(git.path, ".git/index"), "DIRC and no more");
    const { exit, run } = scanChanges(git, ["staged"]);
    expect(exit).toBe(3);
    expect(run.report?.ledger[0]?.notes).toEqual({});
  });
});

describe("as another user", () => {
  const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, DREDGE];
  const canRun = spawnSync("setpriv", [...nobody, "--version"]).status === 0;

  test.skipIf(!canRun)("what cannot be read is told, wherever it lies", () => {
    const value = pat();
    const git = withBase();
    chmodSync(git.path, 0o755);
    const id = git.run("rev-parse", git.commit({ "b.txt": `${value}\n` }) + ":b.txt");
    git.write("c.txt", "staged\n");
    git.run("add", "-A");
    const scan = (...args: readonly string[]): { exit: number | null; kinds: string[] } => {
      const words = [...nobody, ...args, "--format", "json"];
      const { status, stdout } = spawnSync("setpriv", words, { cwd: git.path, env: machine.env, encoding: "utf8" });
      const { problems } = JSON.parse(stdout) as { problems: { kind: string }[] };
      return { exit: status, kinds: problems.map(({ kind }) => kind) };
    };
    expect(scan("staged")).toEqual({ exit: 0, kinds: [] });
    expect(scan("diff", "base..HEAD")).toEqual({ exit: 1, kinds: [] });
    const hidden: readonly (readonly [path: string, command: readonly string[]])[] = [
      [`objects/${id.slice(0, 2)}/${id.slice(2)}`, ["diff", "base..HEAD"]],
      [`objects/${id.slice(0, 2)}`, ["diff", "base..HEAD"]],
      ["index", ["staged"]],
      ["config", ["staged"]],
      ["HEAD", ["staged"]],
      ["refs/heads/main", ["staged"]],
    ];
    for (const [path, command] of hidden) {
      const full = join(git.path, ".git", path);
      const mode = statSync(full).mode;
      chmodSync(full, 0);
      const { exit, kinds } = scan(...command);
      expect([path, kinds.length > 0]).toEqual([path, true]);
      expect([1, 3]).toContain(exit);
      chmodSync(full, mode);
    }
  });
});

describe("ranges", () => {
  test("commits and files that git replaces, or grafts away, count as they are stored", () => {
    const value = pat();
    const git = withBase();
    git.commit({ "b.txt": "one\n" });
    git.commit({ "b.txt": `${value}\n` });
    git.commit({ "b.txt": "three\n" });
    const found = { exit: 1, found: [`b.txt:1 ${value}`] };
    git.run("replace", "--graft", "HEAD", "base");
    expect(git.run("rev-list", "--count", "base..HEAD")).toBe("1");
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject(found);
    git.run("replace", "-d", git.run("rev-parse", "HEAD"));
    git.write(".git/info/grafts", `${git.run("rev-parse", "HEAD")} ${git.run("rev-parse", "base")}\n`);
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject(found);
    rmSync(join(git.path, ".git/info/grafts"));
    git.run("replace", git.run("rev-parse", "HEAD~1:b.txt"), git.run("rev-parse", "base:a.txt"));
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject(found);
  });

  test("criss-cross merges, an octopus with content of its own, a base that is no ancestor, the reverse, a tree", () => {
    const [ours, theirs, evil] = [pat(), pat(), pat()];
    const git = withBase();
    const on = (branch: string, files: Record<string, string>): void => {
      git.run("checkout", "-q", branch);
      git.commit(files);
    };
    git.run("branch", "one");
    git.run("branch", "two");
    on("one", { "1.txt": "1\n" });
    on("two", { "2.txt": "2\n" });
    git.run("merge", "-q", "--no-edit", "one");
    git.run("checkout", "-q", "one");
    git.run("merge", "-q", "--no-edit", "two~1");
    on("one", { "o.txt": `${ours}\n` });
    on("two", { "t.txt": `${theirs}\n` });
    expect(scanChanges(git, ["diff", "one..two"])).toMatchObject({ exit: 1, found: [`t.txt:1 ${theirs}`] });
    expect(scanChanges(git, ["diff", "two...one"])).toMatchObject({ exit: 1, found: [`o.txt:1 ${ours}`] });
    git.run("checkout", "-q", "-b", "all", "base");
    on("main", { "m.txt": "m\n" });
    git.run("checkout", "-q", "all");
    on("all", { "all.txt": "all\n" });
    git.run("merge", "-q", "--no-edit", "main", "one~1", "two~1");
    git.write("evil.txt", `${evil}\n`);
    git.run("add", "-A");
    git.run("commit", "-q", "--amend", "--no-edit");
    expect(git.run("rev-list", "--parents", "-n", "1", "HEAD").split(" ").length).toBeGreaterThan(3);
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject({ exit: 1, found: [`evil.txt:1 ${evil}`] });
    expect(scanChanges(git, ["diff", "HEAD..base"])).toMatchObject({ exit: 3, problems: ["empty-range"] });
    expect(scanChanges(git, ["diff", `${git.run("rev-parse", "HEAD^{tree}")}..HEAD`])).toMatchObject({ exit: 3 });
  });

  test("a ref for each commit of a long history", () => {
    const git = withBase();
    git.history(400);
    const ids = git.run("rev-list", "main").split("\n");
    const refs = ids.map((id, i) => `create refs/heads/b${i} ${id}\n`).join("");
    git.output(["update-ref", "--stdin"], refs);
    const value = pat();
    const id = git.commit({ "late.txt": `${value}\n` }, `about ${value}`);
    const told = scanChanges(git, ["diff", "base..main"]);
    expect(told.found).toEqual([`late.txt:1 ${value}`, `message ${value}`]);
    const [verdict] = told.run.report?.verdicts ?? [];
    expect(verdict?.finding.occurrences[0]?.origin).toMatchObject({ refCount: 2, refs: ["HEAD", "refs/heads/main"] });
    expect(git.run("rev-parse", "main")).toBe(id);
  });
});

describe("pre-receive", () => {
  test("several refs, tags, deletions, force pushes, odd names, and clients with a shallow history", () => {
    const server = RealGit.init("--bare");
    machine.run(server, "dredge", "hook", "install");
    const git = withBase();
    git.run("remote", "add", "origin", server.path);
    const push = (...words: readonly string[]): Ended => machine.git(git, "push", "origin", ...words);
    expect(push("main", "base")).toMatchObject({ exit: 0 });
    const clean = git.commit({ "b.txt": "clean\n" });
    git.commit({ "leak.txt": `${pat()}\n` });
    refused(push("main", `${clean}:refs/heads/clean`));
    refused(push("HEAD:refs/tags/light"));
    git.run("tag", "-a", "-m", `note ${pat()}`, "note", "base");
    refused(push("note"));
    expect(push(`${clean}:refs/heads/b\u00e9-';$(y)`, `${clean}:refs/heads/clean`)).toMatchObject({ exit: 0 });
    refused(push(":clean", "main:other"));
    expect(push(":clean")).toMatchObject({ exit: 0 });
    git.run("checkout", "-q", "-b", "forced", "base");
    git.commit({ "f.txt": "1\n" });
    expect(push("forced")).toMatchObject({ exit: 0 });
    git.write("f.txt", `${pat()}\n`);
    git.run("commit", "-q", "-a", "--amend", "-m", "other");
    refused(push("-f", "forced"));
    git.run("update-ref", "refs/blobs/x", git.output(["hash-object", "-w", "--stdin"], pat()).toString().trim());
    refused(push("refs/blobs/x"));
    const shallow = new RealGit(join(temporaryDirectory(), "shallow"));
    git.run("clone", "-q", "--depth", "1", `file://${server.path}`, shallow.path);
    shallow.commit({ "s.txt": `${pat()}\n` });
    refused(machine.git(shallow, "push", "origin", "HEAD:refs/heads/s"));
    shallow.run("reset", "-q", "--hard", "HEAD~1");
    shallow.commit({ "s.txt": "s\n" });
    expect(machine.git(shallow, "push", "origin", "HEAD:refs/heads/s")).toMatchObject({ exit: 0 });
    expect(server.run("for-each-ref", "--format=%(refname)").split("\n")).toHaveLength(5);
  });
});
