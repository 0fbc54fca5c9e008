/** `dredge staged` in repositories of real git: what is reported is what the index adds, however it came to hold it. */
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { runDredge } from "./run-dredge.ts";
import { scanChanges } from "./changes.ts";
import { Machine } from "./hooked.ts";

const secrets = new Secrets("staged");
const pat = (): string => secrets.githubPat().value;

function withHead(files: Readonly<Record<string, string>> = { "README.md": "nothing here\n" }): RealGit {
  const git = RealGit.init();
  git.commit(files);
  return git;
}

/** Stages files without committing them. */
function stage(git: RealGit, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) git.write(name, content);
  git.run("add", "-A");
}

describe("what is staged", () => {
  test("an added file is reported, and gates", () => {
    const git = withHead();
    const value = pat();
    stage(git, { "src/config.ts": `// token\nconst token = "${value}";\n` });
    const { exit, found, run } = scanChanges(git, ["staged"]);
    expect({ exit, found }).toEqual({ exit: 1, found: [`src/config.ts:2 ${value}`] });
    expect(run.report?.verdicts[0]?.finding.exposure).toBe("staged");
    expect(run.report?.ledger).toMatchObject([{ source: "staged files", expected: 1, scanned: 1 }]);
  });

  test("of an edited file only added lines count", () => {
    const [old, fresh] = [pat(), pat()];
    const git = withHead({ "a.txt": `one\nold ${old}\nthree\n` });
    stage(git, { "a.txt": `zero\none\nold ${old}\nnew ${fresh}\nthree\n` });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`a.txt:4 ${fresh}`] });
    stage(git, { "a.txt": `zero\none\nold ${old}\nthree\nfour\n` });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 0, found: [] });
  });

  test("a block of several lines counts when one of them is added", () => {
    const { value } = secrets.privateKey();
    const lines = value.split("\n");
    const without = [...lines.slice(0, 5), ...lines.slice(6)];
    const git = withHead({ key: `${without.join("\n")}\n` });
    stage(git, { key: `${lines.join("\n")}\n` });
    const { exit, found } = scanChanges(git, ["staged"]);
    expect(exit).toBe(1);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^key:1 /);
  });

  test("a value counts when only its companion is added", () => {
    const { id, secret } = secrets.awsPair();
    const git = withHead({ ".env": `AWS_SECRET_ACCESS_KEY=${secret.value}\n` });
    stage(git, { ".env": `AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY=${secret.value}\n` });
    // HEAD has the value as well, which decides how exposed it is.
    expect(scanChanges(git, ["staged"]).found).toEqual([`.env:1 ${secret.value}`, `.env:2 ${secret.value}`]);
  });

  test("a partly staged file counts as the index has it", () => {
    const [staged, later] = [pat(), pat()];
    const git = withHead();
    stage(git, { "a.txt": `${staged}\n` });
    git.write("a.txt", `${later}\n`);
    git.write("b.txt", `${pat()}\n`);
    expect(scanChanges(git, ["staged"]).found).toEqual([`a.txt:1 ${staged}`]);
  });

  test("a file that is only intended to be added holds nothing yet, and that is said", () => {
    const git = withHead();
    git.write("later.txt", `${pat()}\n`);
    git.run("add", "-N", "later.txt");
    const { exit, found, run } = scanChanges(git, ["staged"]);
    expect({ exit, found }).toEqual({ exit: 0, found: [] });
    expect(run.report?.ledger[0]?.notes).toEqual({ "files only intended to be added": 1 });
  });

  test("a renamed file brings nothing new but what was edited", () => {
    const [old, fresh] = [pat(), pat()];
    const text = `${secrets.prose(20)}old ${old}\n`;
    const git = withHead({ "old/name.txt": text, "whole.txt": `${pat()}\n` });
    git.run("mv", "whole.txt", "moved.txt");
    rmSync(join(git.path, "old/name.txt"));
    stage(git, { "new/name.txt": `first\n${text}fresh ${fresh}\n` });
    const { exit, found } = scanChanges(git, ["staged"]);
    expect({ exit, found }).toEqual({ exit: 1, found: [`new/name.txt:23 ${fresh}`] });
  });

  test("a copy is a new place", () => {
    const value = pat();
    const git = withHead({ "a.txt": `${value}\n` });
    stage(git, { "copy.txt": `${value}\n` });
    expect(scanChanges(git, ["staged"]).found).toEqual([`a.txt:1 ${value}`, `copy.txt:1 ${value}`]);
    // HEAD has the value already: it is more than staged.
    const { output } = new Machine().run(git, "dredge", "staged");
    expect(output).toMatch(/before +a\.txt:1:1 +in commit/);
    expect(output).not.toContain("before you commit");
  });

  test("a change of mode brings nothing, and is not nothing", () => {
    const git = withHead({ "run.sh": `${pat()}\n` });
    chmodSync(join(git.path, "run.sh"), 0o755);
    git.run("add", "-A");
    const { exit, found, run } = scanChanges(git, ["staged"]);
    expect({ exit, found }).toEqual({ exit: 0, found: [] });
    expect(run.report?.ledger[0]?.notes).toEqual({ "files of another mode": 1 });
  });

  test("the content of a Git LFS pointer is read where it is here, and missed where it is not", () => {
    const value = pat();
    const git = withHead();
    const content = `one\ntoken ${value}\n`;
    const oid = createHash("sha256").update(content).digest("hex");
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${content.length}\n`;
    stage(git, { "big.bin": pointer });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 3, found: [], problems: ["missing-object"] });
    const store = join(git.path, ".git/lfs/objects", oid.slice(0, 2), oid.slice(2, 4));
    mkdirSync(store, { recursive: true });
    writeFileSync(join(store, oid), content);
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`big.bin:2 ${value}`], problems: [] });
    git.run("commit", "-q", "-m", "lfs");
    expect(scanChanges(git, ["diff", "HEAD~1..HEAD"])).toMatchObject({ exit: 1, found: [`big.bin:2 ${value}`] });
  });

  test("a link's target and a new file's name are read", () => {
    const [target, name] = [pat(), pat()];
    const git = withHead();
    symlinkSync(`/srv/${target}`, join(git.path, "link"));
    stage(git, { [`dir/${name}.txt`]: "nothing\n" });
    expect(scanChanges(git, ["staged"]).found).toEqual([`dir/${name}.txt ${name}`, `link:1 ${target}`].sort());
  });

  test("a line that was only moved is told with the place where HEAD has it", () => {
    const value = pat();
    const server = RealGit.init("--bare");
    const git = withHead({ "a.txt": `one\ntwo\nthree\n${value}\n` });
    const before = scanChanges(git, ["git"]);
    expect(before.run.report?.verdicts[0]?.finding.exposure).toBe("local");
    stage(git, { "a.txt": `${value}\none\ntwo\nthree\n` });
    const { found, run } = scanChanges(git, ["staged"]);
    expect(found).toEqual([`a.txt:1 ${value}`, `a.txt:4 ${value}`]);
    expect(run.report?.verdicts[0]?.finding.exposure).toBe("local");
    git.run("push", "-q", server.path, "main");
    git.run("update-ref", "refs/remotes/origin/main", "main");
    expect(scanChanges(git, ["staged"]).run.report?.verdicts[0]?.finding.exposure).toBe("remote");
  });

  test("UTF-16 is compared line by line as well", () => {
    const [old, fresh] = [pat(), pat()];
    const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");
    const git = RealGit.init();
    git.commit({ "a.txt": wide(`one\nold ${old}\n`) });
    git.write("a.txt", wide(`one\nold ${old}\nnew ${fresh}\n`));
    git.run("add", "-A");
    expect(scanChanges(git, ["staged"]).found).toEqual([`a.txt:3 ${fresh}`]);
  });
});

describe("states of a repository", () => {
  test("before the first commit everything is new", () => {
    const git = RealGit.init();
    const value = pat();
    stage(git, { "a.txt": `${value}\n` });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`a.txt:1 ${value}`] });
  });

  test("nothing staged is said, and is no pass", () => {
    const git = withHead();
    git.write("a.txt", `${pat()}\n`);
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 3, found: [], problems: ["empty-range"] });
    rmSync(join(git.path, "README.md"));
    git.run("add", "README.md");
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 0, problems: [] });
  });

  test("of a merge under way only what neither side has counts", () => {
    const [theirs, own] = [pat(), pat()];
    const git = withHead({ "a.txt": "base\n", "b.txt": "base\n" });
    git.run("checkout", "-q", "-b", "side");
    git.commit({ "a.txt": `base\n${theirs}\n` });
    git.run("checkout", "-q", "main");
    git.commit({ "b.txt": "other\n" });
    git.run("merge", "-q", "--no-commit", "--no-ff", "side");
    // All of it comes from the two sides: that was looked at, and is in order.
    const clean = scanChanges(git, ["staged"]);
    expect(clean).toMatchObject({ exit: 0, found: [], problems: [] });
    expect(clean.run.report?.ledger[0]?.notes).toEqual({ "merges under way": 1 });
    stage(git, { "a.txt": `base\n${theirs}\n${own}\n` });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`a.txt:3 ${own}`] });
  });

  test("sides of a conflict count that no parent has", () => {
    const value = pat();
    const git = withHead({ "a.txt": "base\n" });
    git.run("checkout", "-q", "-b", "side");
    git.commit({ "a.txt": `side ${value}\n` });
    git.run("checkout", "-q", "main");
    git.commit({ "a.txt": "main\n" });
    expect(() => git.run("cherry-pick", "side")).toThrow();
    expect(git.run("ls-files", "--unmerged")).not.toBe("");
    const conflict = scanChanges(git, ["staged"]);
    expect(conflict).toMatchObject({ exit: 1, found: [`a.txt:1 ${value}`] });
    expect(conflict.run.report?.ledger[0]?.notes).toMatchObject({ "files in conflict": 1 });
    git.run("cherry-pick", "--abort");
    expect(() => git.run("merge", "side")).toThrow();
    expect(git.run("ls-files", "--unmerged")).not.toBe("");
    expect(scanChanges(git, ["staged"])).toMatchObject({ found: [] });
  });

  test("a submodule at another commit is noted and looked into; inside it, its own index counts", () => {
    const value = pat();
    const inner = withHead();
    const git = withHead();
    git.run("submodule", "--quiet", "add", inner.path, "sub");
    git.run("commit", "-q", "-m", "sub");
    const sub = new RealGit(join(git.path, "sub"));
    sub.commit({ "b.txt": "changed\n" });
    git.run("add", "sub");
    const told = scanChanges(git, ["staged"]);
    expect(told).toMatchObject({ exit: 0, found: [] });
    expect(told.run.report?.ledger[0]?.notes).toEqual({ "submodules at another commit": 1 });
    stage(sub, { "c.txt": `${value}\n` });
    expect(scanChanges(sub, ["staged"])).toMatchObject({ exit: 1, found: [`c.txt:1 ${value}`] });
  });

  test("a linked work tree has an index and a HEAD of its own", () => {
    const [here, there] = [pat(), pat()];
    const git = withHead();
    const path = join(temporaryDirectory(), "linked");
    git.run("worktree", "add", "-q", path);
    const linked = new RealGit(path);
    stage(git, { "here.txt": `${here}\n` });
    stage(linked, { "there.txt": `${there}\n` });
    expect(scanChanges(git, ["staged"]).found).toEqual([`here.txt:1 ${here}`]);
    expect(scanChanges(linked, ["staged"]).found).toEqual([`there.txt:1 ${there}`]);
    mkdirSync(join(path, "deep/er"), { recursive: true });
    expect(scanChanges(linked, ["staged"], {}, join(path, "deep/er")).found).toEqual([`there.txt:1 ${there}`]);
  });

  test.each([
    ["version 4", ["config", "index.version", "4"]],
    ["split", ["config", "core.splitIndex", "true"]],
    ["sparse", ["sparse-checkout", "set", "--cone", "--sparse-index", "kept"]],
  ])("an index that is %s is read", (_what, command) => {
    const value = pat();
    const git = withHead({ "kept/a.txt": "a\n", "left/b.txt": `${pat()}\n`, "left/deep/c.txt": "c\n" });
    git.run(...command);
    git.run("update-index", "--force-write-index");
    git.write("kept/new.txt", `${value}\n`);
    git.run("add", "kept/new.txt");
    expect(scanChanges(git, ["staged"]).found).toEqual([`kept/new.txt:1 ${value}`]);
  });

  test("SHA-256 repositories, and history in packs", () => {
    const value = pat();
    const git = RealGit.init("--object-format=sha256");
    git.history(30);
    git.run("repack", "-adq");
    stage(git, { "dir/0/b.txt": `${value}\n` });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1, found: [`dir/0/b.txt:1 ${value}`], problems: [] });
  });

  test("200 staged files, and a base in packs of deltas", () => {
    const git = RealGit.init();
    git.history(40);
    const before = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`f/${i % 7}/${i}.txt`, secrets.prose(30)] as const),
    );
    git.commit(before);
    git.run("repack", "-adfq");
    const values = Object.keys(before).map((path) => ({ path, value: pat() }));
    stage(git, Object.fromEntries(values.map(({ path, value }) => [path, `${before[path]}token ${value}\n`])));
    const { exit, found, run } = scanChanges(git, ["staged"]);
    expect(exit).toBe(1);
    expect(found).toEqual(values.map(({ path, value }) => `${path}:31 ${value}`).sort());
    expect(run.report?.ledger).toMatchObject([{ expected: 200, scanned: 200 }]);
  });

  test("a staged object that is not there is a problem", () => {
    const git = withHead();
    stage(git, { "a.txt": "some content\n" });
    const id = git.run("rev-parse", ":a.txt");
    rmSync(join(git.path, ".git/objects", id.slice(0, 2), id.slice(2)));
    const { exit, problems, run } = scanChanges(git, ["staged"]);
    expect({ exit, problems }).toEqual({ exit: 3, problems: ["missing-object"] });
    expect(run.report?.problems[0]?.message.split(id)).toHaveLength(2);
  });

  test("a damaged index is a problem", () => {
    const git = withHead();
    writeFileSync(join(git.path, ".git/index"), "DIRC and no more");
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 3 });
    expect(readdirSync(git.path)).toContain("README.md");
  });

  test("outside a repository it is a usage error", () => {
    const home = temporaryDirectory();
    const run = runDredge(["staged"], home);
    expect(run).toMatchObject({ exit: 2, stdout: "" });
    expect(run.stderr).toContain("is not a git repository");
  });
});

describe("Dockerfiles and compose files", () => {
  test("what added lines do is told, as the index has the file; what stood there before is not", () => {
    const git = withHead({ Dockerfile: "FROM a\nARG OLD_TOKEN\n", ".env": "X=1\n" });
    expect(scanChanges(git, ["staged"]).problems).toEqual(["empty-range"]);
    stage(git, {
      Dockerfile: "FROM a\nARG OLD_TOKEN\nARG NEW_TOKEN\nCOPY . .\n",
      "app/compose.yaml": "services:\n  web:\n    build:\n      context: .\n      args:\n        API_TOKEN: x\n",
    });
    git.write("Dockerfile", "FROM a\n");
    const { run } = scanChanges(git, ["staged", "--severity", "low"]);
    const told = (run.report?.verdicts ?? []).map(({ finding }) => {
      const [place] = finding.occurrences;
      return `${place?.origin.path ?? ""}:${place?.span.line} ${finding.preview} ${finding.exposure}`;
    });
    expect(told.sort()).toEqual([
      "Dockerfile:3 ARG NEW_TOKEN staged",
      "Dockerfile:4 COPY . (with .env) staged",
      "Dockerfile:4 COPY . (with .git) staged",
      "app/compose.yaml:6 build argument API_TOKEN staged",
    ]);
    expect(run.exit).toBe(1);
    expect(scanChanges(git, ["staged", "--severity", "low", "--skip", "docker-build-*"]).exit).toBe(0);
  });

  test("of a range the version counts that it leaves, against its base", () => {
    const git = withHead({ Dockerfile: "FROM a\n" });
    git.run("branch", "base");
    git.commit({ Dockerfile: "FROM a\nARG ONE_TOKEN\nARG GONE_TOKEN\n", "b/Dockerfile": "FROM a\nCOPY .ssh /x\n" });
    const last = git.commit({ Dockerfile: "FROM a\nARG ONE_TOKEN\nUSER me\n" });
    git.run("rm", "-q", "b/Dockerfile");
    git.run("commit", "-q", "-m", "gone");
    const { run } = scanChanges(git, ["diff", "base..HEAD", "--severity", "low"]);
    expect(run.report?.verdicts.map(({ finding }) => finding.preview)).toEqual(["ARG ONE_TOKEN"]);
    expect(run.report?.verdicts[0]?.finding.occurrences[0]?.origin).toMatchObject({
      path: "Dockerfile",
      inHead: true,
      first: { id: last },
    });
  });
});
