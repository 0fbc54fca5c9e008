/** Names and subjects in which secrets stand: reports show them without, and say how to be rid of a name; real repositories, the real command. */
import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit, temporaryDirectory } from "../git/real-git.ts";
import { scanChanges } from "./changes.ts";
import { runDredge } from "./run-dredge.ts";

const secrets = new Secrets("names told");
const pat = (): string => secrets.githubPat().value;

function run(git: RealGit, ...args: string[]): string {
  return runDredge(args, temporaryDirectory(), "", { cwd: git.path }).stdout;
}

describe("what is shown of texts that hold several secrets", () => {
  test("nothing of a password behind a longer secret stays in a subject", () => {
    const git = RealGit.init();
    const typed = ["Xk29vQmPz7", "LrTw4Yb8Nc"].join("");
    git.write("a.txt", `${pat()}\n`);
    git.run("add", "-A");
    git.run("commit", "-q", "-m", `clone https://${pat()}:${typed}@git.example.org/x now`);
    const report = run(git, "git", ".", "--format", "json");
    expect(report).toContain(
      '"subject":"clone https://ghp_... (40 characters):... (20 characters)@git.example.org/x now"',
    );
    for (let at = 0; at + 3 <= typed.length; at++) expect(report).not.toContain(typed.slice(at, at + 3));
  });

  test("a path keeps what stands between and behind them", () => {
    const git = RealGit.init();
    const [one, other] = [pat(), pat()];
    mkdirSync(`${git.path}/d ${one}`);
    git.write(`d ${one}/${other}.txt`, "nothing\n");
    const report = run(git, "dir", ".", "--format", "json");
    expect(report).toContain('"name":"d ghp_... (40 characters)/ghp_... (40 characters).txt"');
  });
});

describe("names of files", () => {
  test("a directory's files are judged by name, tracked or not", () => {
    const git = RealGit.init();
    const [tracked, other] = [pat(), pat()];
    git.commit({ [tracked]: "nothing\n" });
    git.write(other, "nothing\n");
    expect(scanChanges(git, ["dir", "."])).toMatchObject({
      exit: 1,
      found: [`${other} ${other}`, `${tracked} ${tracked}`].sort(),
    });
  });

  test("where only history is looked at, one that HEAD still has is told from one that is gone", () => {
    const git = RealGit.init();
    const [gone, stays] = [pat(), pat()];
    git.commit({ [`keys/${gone}.txt`]: "1\n" });
    git.run("rm", "-q", `keys/${gone}.txt`);
    git.commit({ [`${stays}.txt`]: "2\n" });
    const text = run(git, "git", ".");
    expect(text).toMatch(/now +ghp_.* {2}in the name of a file\n +since .*\n +until +still in HEAD/);
    expect(text).toMatch(/history +keys\/ghp_.* {2}in the file's name, .*\n +since .*\n +until .*not in HEAD/);
    const sarif = run(git, "git", ".", "--format", "sarif");
    expect(sarif).toContain("is in the name of this file");
    expect(sarif).toContain("was in this file's name, and is still in history");
  });

  test("of a staged file with such a name, the advice takes nothing else out of the index", () => {
    const git = RealGit.init();
    git.write(pat(), "nothing\n");
    git.run("add", "-A");
    const text = run(git, "staged");
    expect(text).toContain("git mv -- OLD NEW");
    expect(text).not.toContain("git reset");
  });
});
