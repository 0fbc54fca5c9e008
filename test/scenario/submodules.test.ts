/** Submodules that move: what their own repositories have between the two commits counts, in commits, ranges, hooks and CI; real git. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { scanChanges, told, type Told } from "./changes.ts";
import { Machine } from "./hooked.ts";
import { runDredge } from "./run-dredge.ts";

const secrets = new Secrets("submodules");
const pat = (): string => secrets.githubPat().value;
const NOT_HERE = "submodules whose repository is not here";

interface Nested {
  readonly git: RealGit;
  readonly sub: RealGit;
  readonly origin: RealGit;
}

/** A repository whose tag `base` holds a submodule at lib/sub. */
function nested(): Nested {
  const origin = RealGit.init();
  origin.commit({ "old.txt": `${pat()}\n` });
  const git = RealGit.init();
  git.commit({ "a.txt": "base\n" });
  git.run("submodule", "--quiet", "add", "--name", "inner", origin.path, "lib/sub");
  git.run("commit", "-q", "-m", "sub");
  git.run("tag", "base");
  return { git, sub: new RealGit(join(git.path, "lib/sub")), origin };
}

function repositoriesOf({ run }: Told): unknown[] {
  const origins = run.report?.verdicts.flatMap(({ finding }) => finding.occurrences.map(({ origin }) => origin));
  return [...new Set(origins?.map((origin) => (origin as { repository?: string }).repository))];
}

describe("dredge staged", () => {
  test("what a submodule's commits bring is found in the submodule, taken away again or not; what it had before is not", () => {
    const [gone, stays] = [pat(), pat()];
    const { git, sub } = nested();
    sub.commit({ "x.txt": `${gone}\n` });
    sub.commit({ "x.txt": "nothing\n", "y.txt": `1\n${stays}\n` });
    expect(scanChanges(git, ["staged"]).problems).toEqual(["empty-range"]);
    git.run("add", "lib/sub");
    const all = scanChanges(git, ["staged"]);
    expect(all).toMatchObject({ exit: 1, problems: [], found: [`x.txt:1 ${gone}`, `y.txt:2 ${stays}`] });
    expect(repositoriesOf(all)).toEqual([join(git.path, "lib/sub")]);
    expect(all.run.report?.ledger.map(({ source }) => source)).toEqual(["staged files", "objects of the range"]);
    const text = runDredge(["staged"], temporaryDirectory(), "", { cwd: git.path });
    expect(text.stdout).toContain("lib/sub/y.txt:2");
  });

  test("back to an older commit is nothing new", () => {
    const { git, sub } = nested();
    sub.commit({ "x.txt": `${pat()}\n` });
    git.run("commit", "-q", "-a", "-m", "moved");
    sub.run("checkout", "-q", "HEAD~1");
    git.run("add", "lib/sub");
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 0, problems: [], found: [] });
  });

  test("a new submodule is looked at as its commit has it", () => {
    const [gone, stays] = [pat(), pat()];
    const origin = RealGit.init();
    origin.commit({ "x.txt": `${gone}\n` });
    origin.commit({ "x.txt": `${stays}\n` });
    const git = RealGit.init();
    git.run("submodule", "--quiet", "add", origin.path, "sub");
    const staged = scanChanges(git, ["staged"]);
    expect(staged).toMatchObject({ exit: 1, problems: [], found: [`x.txt:1 ${stays}`] });
    expect(staged.run.report?.verdicts[0]?.finding.exposure).toBe("remote");
    git.run("commit", "-q", "-m", "sub");
    const next = pat();
    new RealGit(join(git.path, "sub")).commit({ "z.txt": `${next}\n` });
    git.run("commit", "-q", "-a", "-m", "moved");
    git.run("checkout", "-q", "--orphan", "other");
    // Added and moved within one range.
    expect(scanChanges(git, ["diff", "--ref", "main", "--since-commit", "main~1"]).found).toEqual([`z.txt:1 ${next}`]);
    git.run(
      "branch",
      "empty",
      git.run("commit-tree", "-m", "empty", git.run("hash-object", "-w", "-t", "tree", "/dev/null")),
    );
    const both = scanChanges(git, ["diff", "empty..main"]);
    expect(both.found).toEqual([`x.txt:1 ${stays}`, `z.txt:1 ${next}`]);
  });

  test("one that is not checked out any more is found below .git/modules; one that is nowhere is noted", () => {
    const value = pat();
    const { git, sub } = nested();
    const id = sub.commit({ "x.txt": `${value}\n` });
    git.run("submodule", "deinit", "-q", "-f", "lib/sub");
    git.run("update-index", "--cacheinfo", `160000,${id},lib/sub`);
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`x.txt:1 ${value}`] });
    rmSync(join(git.path, ".git/modules"), { recursive: true });
    const nowhere = scanChanges(git, ["staged"]);
    expect(nowhere).toMatchObject({ exit: 0, found: [], problems: [] });
    expect(nowhere.run.report?.ledger[0]?.notes).toMatchObject({ "submodules at another commit": 1, [NOT_HERE]: 1 });
  });

  test("commits that are not here are told, with what to do", () => {
    const { git } = nested();
    git.run("update-index", "--cacheinfo", `160000,${"1".repeat(40)},lib/sub`);
    const lacking = scanChanges(git, ["staged"]);
    expect(lacking).toMatchObject({ exit: 3, problems: ["unknown-revision"] });
    expect(lacking.run.report?.problems[0]?.message).toContain("git -C lib/sub fetch");
  });

  test("a name in .gitmodules cannot lead elsewhere, and a damaged file is told", () => {
    const { git } = nested();
    const other = RealGit.init();
    const id = other.commit({ "x.txt": `${pat()}\n` });
    renameSync(join(other.path, ".git"), join(git.path, ".git/other"));
    rmSync(join(git.path, "lib"), { recursive: true });
    git.write(".gitmodules", `[submodule "../other"]\n\tpath = lib/sub\n\turl = x\n`);
    git.run("add", ".gitmodules");
    git.run("update-index", "--cacheinfo", `160000,${id},lib/sub`);
    rmSync(join(git.path, ".git/modules"), { recursive: true });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 0, found: [] });
    git.write(".gitmodules", `[submodule "x\n`);
    git.run("add", ".gitmodules");
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 3, problems: ["corrupt"] });
  });

  test("a path that git would never check out leads nowhere", () => {
    const outer = RealGit.init();
    outer.commit({ "x.txt": "x\n" });
    const id = outer.commit({ "x.txt": `${pat()}\n` });
    mkdirSync(join(outer.path, "inner"));
    const git = new RealGit(join(outer.path, "inner"));
    git.run("init", "-q", "-b", "main");
    const base = git.commit({ "a.txt": "base\n" });
    for (const name of ["..", ".git"]) {
      const tree = git.output(["mktree", "--missing"], `160000 commit ${id}\t${name}\n`).toString().trim();
      const commit = git.run("commit-tree", "-p", base, "-m", "odd", tree);
      const odd = scanChanges(git, ["diff", `${base}..${commit}`]);
      expect(odd).toMatchObject({ exit: 0, found: [] });
      expect(odd.run.report?.ledger[0]?.notes).toMatchObject({ [NOT_HERE]: 1 });
    }
  });

  test("submodules inside of submodules, linked work trees, and entries of allow by path", () => {
    const [deep, shallow] = [pat(), pat()];
    const { git, sub } = nested();
    git.commit({ "dredge.yaml": "allow:\n  - { paths: [lib/sub/s.txt], reason: known to all }\n" });
    const innermost = RealGit.init();
    innermost.commit({ "i.txt": "1\n" });
    sub.run("submodule", "--quiet", "add", innermost.path, "deep");
    sub.commit({ "s.txt": `${shallow}\n` });
    git.run("commit", "-q", "-a", "-m", "allowed by its path");
    const inside = new RealGit(join(sub.path, "deep"));
    inside.commit({ "d.txt": `${deep}\n` });
    sub.commit({ "more.txt": "more\n" });
    git.run("add", "lib/sub");
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`d.txt:1 ${deep}`] });
    git.run("commit", "-q", "-m", "moved");
    const whole = scanChanges(git, ["diff", "HEAD~2..HEAD"]);
    expect(whole.found).toEqual([`d.txt:1 ${deep}`, `s.txt:1 ${shallow}`]);
    expect(whole.run.report?.verdicts.map(({ gates }) => gates).sort()).toEqual([false, true]);
    const path = join(temporaryDirectory(), "linked");
    git.run("worktree", "add", "-q", path, "base");
    const linked = new RealGit(path);
    linked.run("submodule", "--quiet", "update", "--init");
    const there = new RealGit(join(path, "lib/sub"));
    const value = pat();
    there.commit({ "w.txt": `${value}\n` });
    linked.run("add", "lib/sub");
    expect(scanChanges(linked, ["staged"]).found).toEqual([`w.txt:1 ${value}`]);
  });
});

describe("ranges, hooks and CI", () => {
  test("dredge diff follows every move of the range, and what merges bring", () => {
    const [first, second, side] = [pat(), pat(), pat()];
    const { git, sub } = nested();
    sub.commit({ "1.txt": `${first}\n` });
    git.run("commit", "-q", "-a", "-m", "one");
    sub.run("checkout", "-q", "HEAD~1");
    git.run("commit", "-q", "-a", "-m", "back");
    git.run("checkout", "-q", "-b", "side");
    sub.commit({ "s.txt": `${side}\n` });
    git.run("commit", "-q", "-a", "-m", "side");
    git.run("checkout", "-q", "main");
    sub.run("checkout", "-q", "main");
    sub.commit({ "2.txt": `${second}\n` });
    git.run("commit", "-q", "-a", "-m", "two");
    const found = [`1.txt:1 ${first}`, `2.txt:1 ${second}`];
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject({ exit: 1, problems: [], found });
    expect(scanChanges(git, ["diff", "base..side"]).found).toEqual([`1.txt:1 ${first}`, `s.txt:1 ${side}`]);
    // The pointer that "two" moves on from is the one of "back".
    expect(scanChanges(git, ["diff", "side..main"]).found).toEqual(found);
  });

  test("a pull request's job looks at what is checked out, and says what is not", () => {
    const value = pat();
    const { git, sub } = nested();
    sub.commit({ "x.txt": `${value}\n` });
    git.run("commit", "-q", "-a", "-m", "moved");
    const event = join(temporaryDirectory(), "event.json");
    const [base, head] = [git.run("rev-parse", "base"), git.run("rev-parse", "HEAD")];
    writeFileSync(event, JSON.stringify({ pull_request: { base: { sha: base }, head: { sha: head } } }));
    const env = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: event };
    expect(scanChanges(git, ["ci", "--quiet"], env)).toMatchObject({ exit: 1, found: [`x.txt:1 ${value}`] });
    const clone = new RealGit(join(temporaryDirectory(), "clone"));
    git.run("clone", "-q", git.path, clone.path);
    const without = scanChanges(clone, ["ci", "--quiet"], env);
    expect(without).toMatchObject({ exit: 0, found: [] });
    expect(without.run.report?.ledger[0]?.notes).toMatchObject({ [NOT_HERE]: 1 });
  });

  test("pre-commit and pre-push refuse; pre-receive has no submodules, and lets others' gates be", () => {
    const machine = new Machine();
    const { git, sub } = nested();
    const server = RealGit.init("--bare");
    git.run("remote", "add", "origin", server.path);
    git.run("push", "-q", "origin", "main");
    git.run("fetch", "-q", "origin");
    expect(machine.run(git, "dredge", "hook", "install", "pre-commit", "pre-push")).toMatchObject({ exit: 0 });
    expect(machine.run(server, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
    sub.commit({ "x.txt": `token ${pat()}\n` });
    const commit = machine.git(git, "commit", "-a", "-m", "moved");
    expect(commit).toMatchObject({ exit: 1, output: expect.stringContaining("lib/sub/x.txt:1") });
    expect(machine.git(git, "commit", "--no-verify", "-a", "-m", "moved")).toMatchObject({ exit: 0 });
    const push = machine.git(git, "push", "origin", "main");
    expect(push).toMatchObject({ exit: 1, output: expect.stringContaining("lib/sub/x.txt:1") });
    expect(machine.git(git, "push", "--no-verify", "origin", "main")).toMatchObject({ exit: 0 });
  });

  test("git's environment is about the repository around the submodule", () => {
    const value = pat();
    const { git, sub } = nested();
    sub.commit({ "x.txt": `${value}\n` });
    git.run("add", "lib/sub");
    const index = join(temporaryDirectory(), "index");
    git.run("read-tree", `--index-output=${index}`, "HEAD");
    mkdirSync(join(git.path, "elsewhere"));
    const env = { GIT_DIR: join(git.path, ".git"), GIT_WORK_TREE: git.path };
    const there = runDredge(["staged", "--format", "json", "--reveal"], temporaryDirectory(), "", {
      cwd: git.path,
      env,
    });
    expect(told(there).found).toEqual([`x.txt:1 ${value}`]);
    const other = { ...env, GIT_INDEX_FILE: index };
    expect(scanChanges(git, ["staged"], other).problems).toEqual(["empty-range"]);
  });
});
