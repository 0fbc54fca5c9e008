/** `dredge diff` in repositories of real git: what a range of commits brings, however it came in, and what cannot be told. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { scanChanges, type Told } from "./changes.ts";
import { runDredge, type ReportedFinding } from "./run-dredge.ts";

const secrets = new Secrets("diff");
const pat = (): string => secrets.githubPat().value;

function withBase(files: Readonly<Record<string, string>> = { "a.txt": "base\n" }): RealGit {
  const git = RealGit.init();
  git.commit(files);
  git.run("tag", "base");
  return git;
}

const findingOf = ({ run }: Told): ReportedFinding | undefined => run.report?.verdicts[0]?.finding;

describe("a range", () => {
  test("a secret added and removed within it is found, with the commits between which it was there", () => {
    const git = withBase();
    const value = pat();
    const added = git.commit({ "a.txt": `base\n${value}\n` });
    const edited = git.commit({ "a.txt": `above\nbase\n${value}\n` });
    git.commit({ "a.txt": "above\nbase\n" });
    const told = scanChanges(git, ["diff", "base..HEAD"]);
    expect(told).toMatchObject({ exit: 1, found: [`a.txt:3 ${value}`], problems: [] });
    const origin = findingOf(told)?.occurrences[0]?.origin;
    expect(origin).toMatchObject({ kind: "git", first: { id: added }, last: { id: edited }, inHead: false });
  });

  test("only added lines count, and what the tip still has is told where it stands now", () => {
    const [old, fresh] = [pat(), pat()];
    const git = withBase({ "a.txt": `old ${old}\n` });
    git.commit({ "a.txt": `old ${old}\nfresh ${fresh}\n` });
    git.commit({ "a.txt": `first\nold ${old}\nfresh ${fresh}\n` });
    const told = scanChanges(git, ["diff", "base..HEAD"]);
    expect(told).toMatchObject({ exit: 1, found: [`a.txt:3 ${fresh}`] });
    expect(findingOf(told)?.occurrences[0]?.origin.inHead).toBe(true);
  });

  test("a file that a later commit moves is told where it was and where it is, however often", () => {
    const git = withBase();
    const value = pat();
    const lines = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join("");
    git.commit({ "one.txt": `${lines}${value}\n` });
    git.run("mv", "one.txt", "two.txt");
    git.commit({ "two.txt": `${lines}${value}\nmore\n` });
    git.run("mv", "two.txt", "three.txt");
    const moved = git.commit({});
    const told = scanChanges(git, ["diff", "base..HEAD"]);
    expect(told).toMatchObject({
      exit: 1,
      found: ["one.txt", "three.txt", "two.txt"].map((path) => `${path}:21 ${value}`),
    });
    const last = findingOf(told)?.occurrences.find(({ origin }) => origin.path === "three.txt");
    expect(last?.origin).toMatchObject({ first: { id: moved }, inHead: true });
  });

  test("a tree that is not here is told with what to do", () => {
    const git = withBase();
    git.commit({ "sub/b.txt": "b\n" });
    const tree = git.run("rev-parse", "HEAD:sub");
    rmSync(join(git.path, ".git/objects", tree.slice(0, 2), tree.slice(2)));
    const told = scanChanges(git, ["diff", "base..HEAD"]);
    expect(told).toMatchObject({ exit: 3, problems: ["missing-object"] });
    expect(told.run.report?.problems[0]?.message).toBe(
      `object ${tree} is missing; fetch it again or restore it from another clone`,
    );
  });

  test("a name that a hostile tree has twice hides neither entry", () => {
    const value = pat();
    const git = withBase();
    const blobOf = (text: string): Buffer =>
      Buffer.from(git.output(["hash-object", "-w", "--stdin"], text).toString().trim(), "hex");
    const [clean, secret] = [blobOf("clean\n"), blobOf(`${value}\n`)];
    const entry = (id: Buffer): Buffer => Buffer.concat([Buffer.from("100644 x\0"), id]);
    for (const ids of [
      [secret, clean],
      [clean, secret],
    ]) {
      const content = Buffer.concat(ids.map(entry));
      const tree = git.output(["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], content).toString().trim();
      const commit = git.run("commit-tree", "-p", "base", "-m", "twice", tree);
      expect(scanChanges(git, ["diff", `base..${commit}`])).toMatchObject({ exit: 1, found: [`x:1 ${value}`] });
    }
  });

  test("a merge brings what its side brought, what only the merge brought, and nothing of the base", () => {
    const [side, evil, theirs] = [pat(), pat(), pat()];
    const git = withBase({ "a.txt": "base\n", "b.txt": "base\n", "c.txt": "base\n" });
    git.run("checkout", "-q", "-b", "side");
    git.commit({ "a.txt": `base\n${side}\n` });
    git.run("checkout", "-q", "main");
    git.commit({ "b.txt": `base\n${theirs}\n` });
    git.run("checkout", "-q", "-b", "topic");
    git.commit({ "c.txt": "topic\n" });
    git.run("merge", "-q", "--no-commit", "side");
    const merge = git.commit({ "c.txt": `topic\n${evil}\n` }, "an evil merge");
    expect(git.run("rev-list", "--parents", "-n", "1", "HEAD").split(" ")).toHaveLength(3);
    const told = scanChanges(git, ["diff", "main..topic"]);
    expect(told).toMatchObject({ exit: 1, found: [`a.txt:2 ${side}`, `c.txt:2 ${evil}`] });
    const inMerge = told.run.report?.verdicts.find(({ finding }) => finding.secret === evil)?.finding;
    expect(inMerge?.occurrences[0]?.origin.first?.id).toBe(merge);
    // The other way round: the base is merged into a topic.
    git.run("checkout", "-q", "-b", "late", "base");
    git.commit({ "c.txt": "late\n" });
    git.run("merge", "-q", "-m", "merge main", "main");
    expect(scanChanges(git, ["diff", "main..late"])).toMatchObject({ exit: 0, found: [], problems: [] });
  });

  test("what was amended away is not part of it; a squashed commit is", () => {
    const [amended, squashed] = [pat(), pat()];
    const git = withBase();
    git.commit({ "b.txt": `${amended}\n` });
    git.write("b.txt", "clean\n");
    git.run("commit", "-q", "-a", "--amend", "-m", "amended");
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject({ exit: 0, found: [] });
    git.run("checkout", "-q", "-b", "work");
    git.commit({ "c.txt": `${squashed}\n` });
    git.commit({ "d.txt": "more\n" });
    git.run("checkout", "-q", "main");
    git.run("merge", "-q", "--squash", "work");
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`c.txt:1 ${squashed}`] });
    git.run("commit", "-q", "-m", "squash");
    expect(scanChanges(git, ["diff", "HEAD~1..HEAD"])).toMatchObject({ exit: 1, found: [`c.txt:1 ${squashed}`] });
  });

  test("messages of commits and of tags, and names of new files, are read", () => {
    const [message, tagged, name] = [pat(), pat(), pat()];
    const git = withBase();
    git.commit({ [`${name}.txt`]: "x\n" }, `subject\n\nbody with ${message}`);
    git.run("tag", "-a", "-m", `tag with ${tagged}`, "v1");
    const told = scanChanges(git, ["diff", "base..v1"]);
    expect(told.found).toEqual([`${name}.txt ${name}`, `message ${message}`, `message ${tagged}`].sort());
  });

  test("a root commit and a reverted removal are changes like others", () => {
    const value = pat();
    const git = withBase({ "a.txt": `${value}\n` });
    git.commit({ "a.txt": "clean\n" });
    git.run("tag", "removed");
    git.run("revert", "--no-edit", "HEAD");
    // Once as it is now, and once as it was before it was removed.
    const found = [`a.txt:1 ${value}`, `a.txt:1 ${value}`];
    expect(scanChanges(git, ["diff", "removed..HEAD"])).toMatchObject({ exit: 1, found });
    git.run("checkout", "-q", "--orphan", "other");
    git.commit({ "b.txt": `${value}\n` });
    expect(scanChanges(git, ["diff", "main..other"]).found).toEqual([...found, `b.txt:1 ${value}`]);
  });
});

describe("how a range is named", () => {
  test("two dots, three dots, a base alone, flags, and nothing at all", () => {
    const git = withBase();
    const value = pat();
    git.run("checkout", "-q", "-b", "topic");
    git.commit({ "b.txt": `${value}\n` });
    git.run("checkout", "-q", "main");
    git.commit({ "c.txt": `${pat()}\n` });
    git.run("checkout", "-q", "topic");
    const found = [`b.txt:1 ${value}`];
    for (const words of [
      ["main..HEAD"],
      ["main..."],
      ["main...topic"],
      ["main"],
      ["--since-commit", "base"],
      ["main", "--ref", "topic"],
      ["base", "--branch", "topic"],
      ["--branch", "topic"],
      [],
    ]) {
      expect([words, scanChanges(git, ["diff", ...words]).found]).toEqual([words, found]);
    }
  });

  test("one commit alone, and what a merge brought, as git names them", () => {
    const git = withBase();
    const [side, main, last] = [pat(), pat(), pat()];
    git.run("checkout", "-q", "-b", "side");
    git.commit({ "b.txt": `${side}\n` });
    git.run("checkout", "-q", "main");
    git.commit({ "c.txt": `${main}\n` });
    git.run("merge", "-q", "--no-ff", "-m", "merge", "side");
    expect(scanChanges(git, ["diff", "HEAD^-"]).found).toEqual([`b.txt:1 ${side}`]);
    expect(scanChanges(git, ["diff", "HEAD^-2"]).found).toEqual([`c.txt:1 ${main}`]);
    expect(scanChanges(git, ["diff", "HEAD^!"])).toMatchObject({ exit: 0, found: [], problems: [] });
    git.commit({ "d.txt": `${last}\n` });
    expect(scanChanges(git, ["diff", "HEAD^!"]).found).toEqual([`d.txt:1 ${last}`]);
    expect(scanChanges(git, ["diff", "@{1}.."]).found).toEqual([`d.txt:1 ${last}`]);
    expect(scanChanges(git, ["diff", "base^!"])).toMatchObject({ exit: 0, found: [], problems: [] });
  });

  test("contradictions are usage errors", () => {
    const git = withBase();
    for (const words of [
      ["a^!", "--ref", "c"],
      ["a..b", "--ref", "c"],
      ["a..b", "--since-commit", "c"],
      ["--ref", "a", "--branch", "b"],
    ]) {
      const run = runDredge(["diff", ...words], temporaryDirectory(), "", { cwd: git.path });
      expect(run).toMatchObject({ exit: 2, stdout: "" });
    }
  });
});

describe("what cannot be told is no pass", () => {
  test("an empty range", () => {
    const git = withBase();
    const told = scanChanges(git, ["diff", "base..HEAD"]);
    expect(told).toMatchObject({ exit: 3, found: [], problems: ["empty-range"] });
    expect(told.run.report?.problems[0]?.message).toContain("base..HEAD");
    const head = git.run("rev-parse", "HEAD");
    const by = scanChanges(git, ["diff", `base..${head}`]).run.report?.problems[0]?.message;
    expect(by).toMatch(new RegExp(`already \\(${head.slice(0, 10)}\\)$`));
    expect(scanChanges(git, ["diff", "base..HEAD", "--allow-incomplete=empty-range"]).exit).toBe(0);
  });

  test("a base or a tip that is not known", () => {
    const git = withBase();
    git.commit({ "b.txt": `${pat()}\n` });
    for (const range of ["nothing..HEAD", `${"1".repeat(40)}..HEAD`, "base..nothing", "nothing...HEAD"]) {
      const told = scanChanges(git, ["diff", range]);
      expect([range, told.exit, told.problems]).toEqual([range, 3, ["unknown-revision"]]);
      expect(told.run.report?.problems[0]?.message).toContain("fetch");
    }
    // What no fetch would bring is not said to be at the remote.
    for (const range of ["HEAD~9..HEAD", "main@{u}..HEAD", ":/base..HEAD", "HEAD^{/base}..HEAD", "HEAD^{tree}..HEAD"]) {
      const told = scanChanges(git, ["diff", range]);
      expect([range, told.exit, told.problems]).toEqual([range, 3, ["unknown-revision"]]);
      expect(told.run.report?.problems[0]?.message).not.toContain("fetch");
    }
  });

  test("no base to compare with", () => {
    const git = withBase();
    expect(scanChanges(git, ["diff"])).toMatchObject({ exit: 3, problems: ["unknown-revision"] });
  });

  test("a force-push: the old head is a base if it is here, and said to be unknown if not", () => {
    const value = pat();
    const git = withBase();
    const before = git.commit({ "b.txt": "old way\n" });
    git.run("reset", "-q", "--hard", "base");
    git.commit({ "b.txt": `new way ${value}\n` });
    expect(scanChanges(git, ["diff", `${before}..HEAD`])).toMatchObject({ exit: 1, found: [`b.txt:1 ${value}`] });
    const clone = new RealGit(join(temporaryDirectory(), "clone"));
    git.run("clone", "-q", `file://${git.path}`, clone.path);
    expect(scanChanges(clone, ["diff", `${before}..HEAD`])).toMatchObject({ exit: 3, problems: ["unknown-revision"] });
  });

  test("a shallow clone: a base beyond the boundary, and a boundary inside the range", () => {
    const git = RealGit.init();
    const value = pat();
    git.commit({ "a.txt": `${pat()}\n` });
    for (let i = 0; i < 4; i++) git.commit({ [`f${i}.txt`]: `${i}\n` });
    git.run("checkout", "-q", "-b", "topic", "HEAD~4");
    for (let i = 0; i < 3; i++) git.commit({ [`t${i}.txt`]: `${i}\n` });
    git.commit({ "secret.txt": `${value}\n` });
    const clone = new RealGit(join(temporaryDirectory(), "clone"));
    git.run("clone", "-q", "--depth=1", "--branch=topic", `file://${git.path}`, clone.path);
    expect(scanChanges(clone, ["diff", "origin/main..HEAD"])).toMatchObject({
      exit: 3,
      problems: ["unknown-revision"],
    });
    clone.run("fetch", "-q", "--depth=2", "origin", "main:refs/remotes/origin/main", "topic");
    const told = scanChanges(clone, ["diff", "origin/main..HEAD"]);
    // Where history is cut off the base stands in for the missing parents: a.txt, which both have, is not new.
    expect(told).toMatchObject({ exit: 1, found: [`secret.txt:1 ${value}`], problems: ["shallow-boundary"] });
    const clean = scanChanges(clone, ["diff", "origin/main..HEAD~1"]);
    expect(clean).toMatchObject({ exit: 3, found: [], problems: ["shallow-boundary"] });
    clone.run("fetch", "-q", "--unshallow");
    expect(scanChanges(clone, ["diff", "origin/main..HEAD"])).toMatchObject({ exit: 1, problems: [] });
    expect(scanChanges(clone, ["diff", "origin/main..HEAD~1"])).toMatchObject({ exit: 0, problems: [] });
  });

  test("histories without a common commit, for three dots", () => {
    const git = withBase();
    git.run("checkout", "-q", "--orphan", "other");
    git.commit({ "b.txt": "b\n" });
    expect(scanChanges(git, ["diff", "main...other"])).toMatchObject({ exit: 3, problems: ["unknown-revision"] });
    expect(scanChanges(git, ["diff", "main..other"])).toMatchObject({ exit: 0, problems: [] });
  });

  test("trees that stand for more paths than anybody has, or nested deeper than paths are long", () => {
    const git = withBase();
    const blob = git.run("rev-parse", "HEAD:a.txt");
    const commitOf = (tree: string): string => git.run("commit-tree", "-p", "HEAD", "-m", "odd", tree);
    const treeOf = (lines: string): string => git.output(["mktree"], lines).toString().trim();
    let wide = treeOf(`100644 blob ${blob}\tfile\n`);
    for (let level = 0; level < 12; level++)
      wide = treeOf(Array.from({ length: 10 }, (_, i) => `040000 tree ${wide}\td${i}\n`).join(""));
    expect(scanChanges(git, ["diff", `base..${commitOf(wide)}`])).toMatchObject({ exit: 3, problems: ["too-large"] });
    const path = `${"d/".repeat(6000)}f`;
    const stream = `commit refs/heads/deep\ncommitter A <a@b> 1 +0000\ndata 0\nfrom refs/heads/main\nM 100644 inline ${path}\ndata 2\nx\n\n`;
    git.output(["fast-import", "--quiet"], stream);
    expect(scanChanges(git, ["diff", "base..deep"])).toMatchObject({ exit: 3, problems: ["too-large"] });
  });

  test("an object that is not there", () => {
    const git = withBase();
    git.commit({ "dir/b.txt": "content\n" });
    for (const name of ["HEAD:dir/b.txt", "HEAD:dir"]) {
      const id = git.run("rev-parse", name);
      rmSync(join(git.path, ".git/objects", id.slice(0, 2), id.slice(2)));
      const told = scanChanges(git, ["diff", "base..HEAD"]);
      expect([name, told.exit, told.problems]).toEqual([name, 3, ["missing-object"]]);
    }
  });
});

describe("exposure", () => {
  test("follows from the refs that reach the commit that brought it", () => {
    const [pushed, local] = [pat(), pat()];
    const server = RealGit.init("--bare");
    const git = withBase();
    git.commit({ "pushed.txt": `${pushed}\n` });
    git.run("remote", "add", "origin", server.path);
    git.run("push", "-q", "origin", "main:main", "main:release");
    git.commit({ "local.txt": `${local}\n` });
    const findings = scanChanges(git, ["diff", "base..HEAD"]).run.report?.verdicts.map(({ finding }) => finding) ?? [];
    const bySecret = new Map(findings.map((finding) => [finding.secret, finding]));
    expect(bySecret.get(local)).toMatchObject({ exposure: "local" });
    expect(bySecret.get(pushed)).toMatchObject({ exposure: "remote" });
    const refs = bySecret.get(pushed)?.occurrences[0]?.origin.refs;
    expect(refs).toEqual(["HEAD", "refs/heads/main", "refs/remotes/origin/main", "refs/remotes/origin/release"]);
    const text = runDredge(["diff", "base..HEAD"], temporaryDirectory(), "", { cwd: git.path }).stdout;
    expect(text).toContain("Rotate it now");
    expect(text).toContain("origin/main, origin/release");
    expect(text).toContain("git commit --amend");
  });

  test("a line that was only moved is as exposed as it was before", () => {
    const value = pat();
    const git = withBase({ "a.txt": `one\ntwo\n${value}\n` });
    git.run("update-ref", "refs/remotes/origin/main", "HEAD");
    git.commit({ "a.txt": `${value}\none\ntwo\n` });
    const told = scanChanges(git, ["diff", "base..HEAD"]);
    expect(told).toMatchObject({ exit: 1, found: [`a.txt:1 ${value}`, `a.txt:3 ${value}`] });
    expect(findingOf(told)).toMatchObject({ exposure: "remote" });
  });

  test("a range of commits that no ref reaches is dangling", () => {
    const git = withBase();
    const id = git.commit({ "a.txt": `${pat()}\n` });
    git.run("reset", "-q", "--hard", "base");
    const told = scanChanges(git, ["diff", `base..${id}`]);
    expect(findingOf(told)).toMatchObject({ exposure: "unreachable" });
  });
});

test("a linked work tree has a HEAD of its own, and a submodule a history of its own", () => {
  const [linkedValue, inner] = [pat(), pat()];
  const git = withBase();
  const linked = new RealGit(join(temporaryDirectory(), "linked"));
  git.run("worktree", "add", "-q", linked.path);
  linked.commit({ "w.txt": `${linkedValue}\n` });
  expect(scanChanges(linked, ["diff", "base..HEAD"])).toMatchObject({ exit: 1, found: [`w.txt:1 ${linkedValue}`] });
  git.run("submodule", "--quiet", "add", withBase().path, "sub");
  git.run("commit", "-q", "-m", "sub");
  const sub = new RealGit(join(git.path, "sub"));
  sub.commit({ "s.txt": `${inner}\n` });
  git.run("commit", "-q", "-a", "-m", "sub moved");
  const outer = scanChanges(git, ["diff", "base..HEAD"]);
  expect(outer).toMatchObject({ exit: 1, found: [`s.txt:1 ${inner}`] });
  expect(outer.run.report?.ledger[0]?.notes).toMatchObject({ "submodules at another commit": 2 });
  expect(scanChanges(sub, ["diff", "HEAD~1..HEAD"])).toMatchObject({ exit: 1, found: [`s.txt:1 ${inner}`] });
});

test("thousands of objects are scanned by threads, with the same report", () => {
  const git = RealGit.init();
  git.commit({ "a.txt": "base\n" });
  git.run("tag", "base");
  git.history(1300);
  const value = pat();
  git.commit({ "b.txt": `${value}\n` });
  git.run("repack", "-adq");
  const one = scanChanges(git, ["diff", "base..HEAD", "--jobs", "1"]);
  const two = scanChanges(git, ["diff", "base..HEAD", "--jobs", "2"]);
  expect(one).toMatchObject({ exit: 1, found: [`b.txt:1 ${value}`] });
  expect(two.run.stdout).toBe(one.run.stdout);
  expect(one.run.report?.ledger[0]?.expected).toBeGreaterThan(2048);
});
