/** A value that a change adds and that stood elsewhere already: in another file of the base, on a server's branch, or in their history. It has to be told
 *  apart from one that is new, because taking it out of the change is not enough. Real git. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { scanChanges, told, type Told } from "./changes.ts";
import { runDredge, type ReportedFinding } from "./run-dredge.ts";

const secrets = new Secrets("known-before");
const pat = (): string => secrets.githubPat().value;

function withBase(files: Readonly<Record<string, string>>): RealGit {
  const git = RealGit.init();
  git.commit(files);
  git.run("tag", "base");
  return git;
}

const onServer = (git: RealGit, ref = "main", at = "base"): string =>
  git.run("update-ref", `refs/remotes/origin/${ref}`, at);

const findingOf = ({ run }: Told): ReportedFinding | undefined => run.report?.verdicts[0]?.finding;
const placesOf = (one: Told): string[] =>
  findingOf(one)?.occurrences.map(
    ({ origin, earlier }) => `${earlier ? "before" : "new"} ${origin.path ?? origin.kind}`,
  ) ?? [];

describe("a value of the base", () => {
  test("that a range copies to another file is told with the place where the base has it", () => {
    const [old, fresh] = [pat(), pat()];
    const git = withBase({ "conf/app.env": `A=1\nTOKEN=${old}\n` });
    onServer(git);
    git.commit({ "deploy/other.sh": `export T=${old}\n` });
    const one = scanChanges(git, ["diff", "base..HEAD"]);
    expect(one).toMatchObject({ exit: 1, problems: [] });
    expect(findingOf(one)).toMatchObject({ exposure: "remote" });
    expect(placesOf(one)).toEqual(["new deploy/other.sh", "before conf/app.env"]);
    const before = findingOf(one)?.occurrences[1]?.origin;
    expect(before?.last?.id).toBe(git.run("rev-parse", "base"));
    expect(before?.refs).toContain("refs/remotes/origin/main");
    // One that is new is none of it.
    git.commit({ "deploy/other.sh": `export T=${fresh}\n` });
    const other = scanChanges(git, ["diff", "HEAD^..HEAD"]);
    expect(findingOf(other)).toMatchObject({ exposure: "local", secret: fresh });
    expect(placesOf(other)).toEqual(["new deploy/other.sh"]);
    expect(other.run.report?.ledger[0]?.notes).toMatchObject({ "known files searched for the same values": 2 });
    expect(other.run.report?.ledger[0]?.notes).not.toHaveProperty("values not searched for in all known files");
  });

  test("a copied file, a removed one that comes back, and another branch of the server", () => {
    const [copied, back, elsewhere] = [pat(), pat(), pat()];
    const git = withBase({ "a.env": `${copied}\n`, "gone.env": `${back}\n`, "x.txt": "x\n" });
    git.run("checkout", "-q", "-b", "other");
    git.commit({ "theirs.env": `one\n${elsewhere}\n` });
    onServer(git, "other", "other");
    git.run("checkout", "-q", "main");
    git.run("rm", "-q", "gone.env");
    const base = git.commit({ "x.txt": "y\n" });
    onServer(git, "main", base);
    git.run("checkout", "-q", "-b", "topic");
    git.commit({ "b.env": `${copied}\n` });
    git.commit({ "new/gone.env": `again\n${back}\n` });
    git.commit({ "ours.env": `${elsewhere}\n` });
    const one = scanChanges(git, ["diff", `${base}..topic`]);
    const bySecret = new Map(one.run.report?.verdicts.map(({ finding }) => [finding.secret, finding]));
    for (const [value, path] of [
      [copied, "a.env"],
      [back, "gone.env"],
      [elsewhere, "theirs.env"],
    ] as const) {
      expect(bySecret.get(value)).toMatchObject({ exposure: "remote" });
      expect(bySecret.get(value)?.occurrences.map(({ origin, earlier }) => earlier && origin.path)).toContain(path);
    }
  });

  test("that was not pushed either stays local, and is no reason to amend alone", () => {
    const value = pat();
    const git = withBase({ "a.env": `${value}\n` });
    git.commit({ "copy.env": `x\n${value}\n` });
    const one = scanChanges(git, ["diff", "base..HEAD"]);
    expect(findingOf(one)).toMatchObject({ exposure: "local" });
    expect(placesOf(one)).toEqual(["new copy.env", "before a.env"]);
    const text = runDredge(["diff", "base..HEAD"], temporaryDirectory(), "", { cwd: git.path }).stdout;
    expect(text).toMatch(/before +a\.env:1:1 +in commit [0-9a-f]{10}/);
    expect(text).not.toContain("Amend now");
  });

  test("in what is staged, and in a message of a commit", () => {
    const [staged, message] = [pat(), pat()];
    const git = withBase({ "a.env": `${staged}\n`, "b.env": `${message}\n` });
    onServer(git);
    git.write("copy.env", `x\n${staged}\n`);
    git.run("add", "copy.env");
    const one = scanChanges(git, ["staged"]);
    expect(findingOf(one)).toMatchObject({ exposure: "remote" });
    expect(placesOf(one)).toEqual(["new copy.env", "before a.env"]);
    git.run("reset", "-q", "--hard");
    git.run("commit", "-q", "--allow-empty", "-m", `use ${message}`);
    expect(placesOf(scanChanges(git, ["diff", "base..HEAD"]))).toEqual(["new message", "before b.env"]);
  });

  test("a block of several lines, in a pack", () => {
    const block = secrets.privateKey().value;
    const git = withBase({ "key.pem": block });
    git.run("gc", "-q");
    onServer(git);
    git.commit({ "win/key.pem": `x\n${block}` });
    expect(findingOf(scanChanges(git, ["diff", "base..HEAD"]))).toMatchObject({ exposure: "remote" });
  });

  test("decides nothing: a path that is allowed for the new place is enough", () => {
    const value = pat();
    const policy = "allow:\n  - { paths: [test/**], reason: fixtures }\n";
    const git = withBase({ "src/a.env": `${value}\n`, "dredge.yaml": policy });
    git.commit({ "test/a.txt": `x\n${value}\n` });
    expect(scanChanges(git, ["diff", "base..HEAD"]).exit).toBe(0);
  });
});

test("what is not here is not looked at, and that is said", () => {
  const value = pat();
  const origin = withBase({ "a.env": "first\n" });
  for (const text of ["one", "two", "three"]) origin.commit({ "a.env": `${text}\n` });
  const git = RealGit.init();
  execFileSync("git", ["fetch", "-q", "--depth=2", origin.path, "main:refs/remotes/origin/main"], { cwd: git.path });
  git.run("reset", "-q", "--hard", "origin/main");
  git.commit({ "b.env": `${value}\n` });
  const one = scanChanges(git, ["diff", "origin/main..HEAD"]);
  expect(findingOf(one)).toMatchObject({ exposure: "local" });
  expect(one.run.report?.ledger[0]?.notes).toMatchObject({ "values not searched for in all known files": 1 });
});

test("pre-receive: what the server's refs have is told as pushed", () => {
  const value = pat();
  const server = withBase({ "a.env": `${value}\n` });
  const old = server.run("rev-parse", "HEAD");
  const now = server.commit({ "copy.env": `x\n${value}\n` });
  server.run("update-ref", "refs/heads/main", old);
  const bare = `${server.path}/.git`;
  const run = runDredge(
    ["hook", "run", "pre-receive", "--format", "json", "--reveal"],
    temporaryDirectory(),
    `${old} ${now} refs/heads/main\n`,
    {
      cwd: bare,
      env: { GIT_DIR: bare },
    },
  );
  const one = told(run);
  expect(findingOf(one)).toMatchObject({ exposure: "remote" });
  expect(placesOf(one)).toEqual(["new copy.env", "before a.env"]);
});

test("reports name the place before the change, and make no result of it", () => {
  const value = pat();
  const git = withBase({ "conf/app.env": `TOKEN=${value}\n` });
  onServer(git);
  git.commit({ "deploy/other.sh": `export T=${value}\n` });
  const report = (format: string): string =>
    runDredge(["diff", "base..HEAD", "--format", format], temporaryDirectory(), "", { cwd: git.path }).stdout;
  expect(report("github")).toMatch(/file=deploy\/other\.sh.*It stood before this change: conf\/app\.env:1 in commit/);
  expect(report("markdown")).toContain("before this change on <code>origin&#47;main</code>");
  const sarif = JSON.parse(report("sarif")) as { runs: { results: { relatedLocations: unknown[] }[] }[] };
  expect(sarif.runs[0]?.results).toHaveLength(1);
  expect(JSON.stringify(sarif.runs[0]?.results[0]?.relatedLocations)).toContain("stood here before this change");
  expect(report("gitlab")).toContain("deploy/other.sh");
  // The ledger with bytes and what was noted, in all forms that have room for it.
  expect(report("github")).toMatch(
    /^dredge: looked at 2 objects of the range \(\d+ bytes\); noted: 1 commit, 1 known file/m,
  );
  expect(report("markdown")).toMatch(
    /\| objects of the range \| 2 \| 2 \| \d+ bytes \| {2}\| 0 \| 1 commit, 1 known file/,
  );
});
