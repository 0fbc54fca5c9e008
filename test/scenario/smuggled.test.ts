/** Permission that comes with the change it is for does not count, on whichever way it comes: real git, commits, pushes and ranges. */
import { describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit } from "../git/real-git.ts";
import { scanChanges, type Told } from "./changes.ts";
import { Machine } from "./hooked.ts";

const secrets = new Secrets("smuggled");
const pat = (): string => secrets.githubPat().value;
const machine = new Machine();
const ALLOW = "allow:\n  - reason: made up for tests\n    paths: [fixtures/**]\n";
const comment = (): string => `# dredge:${"allow"} github-personal-access-token made up`;

/** Ids of the rules whose findings count. */
function counting({ run }: Told): string[] {
  const gating = run.report?.verdicts.filter(({ gates }) => gates) ?? [];
  return gating.map(({ finding }) => finding.patternId).sort();
}

const SECRET = "github-personal-access-token";
const SMUGGLED = "dredge-suppression-with-secret";

function stage(git: RealGit, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) git.write(name, content);
  git.run("add", "-A");
}

describe("dredge.yaml", () => {
  test("of the base allows, of the change does not", () => {
    const git = RealGit.init();
    git.commit({ "dredge.yaml": ALLOW });
    stage(git, { "fixtures/a.txt": `${pat()}\n` });
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 0 });
    const other = RealGit.init();
    other.commit({ "README.md": "nothing\n" });
    stage(other, { "dredge.yaml": ALLOW, "fixtures/a.txt": `${pat()}\n` });
    const staged = scanChanges(other, ["staged"]);
    expect(staged.exit).toBe(1);
    expect(counting(staged)).toContain(SECRET);
    expect(staged.run.report?.verdicts.map(({ finding }) => finding.patternId)).toContain(SMUGGLED);
    other.run("commit", "-q", "-m", "both");
    expect(scanChanges(other, ["diff", "HEAD~1..HEAD"])).toMatchObject({ exit: 1 });
    other.commit({ "fixtures/b.txt": `${pat()}\n` });
    // Now the base has it.
    expect(scanChanges(other, ["diff", "HEAD~1..HEAD"])).toMatchObject({ exit: 0 });
    expect(scanChanges(other, ["diff", "HEAD~2..HEAD"])).toMatchObject({ exit: 1 });
  });

  test("of the base as it is now, not as it was where a branch was made: nobody goes back to a laxer one", () => {
    const git = RealGit.init();
    const above = `x ${comment().replace("allow", "allow-next-line")}\n`;
    git.commit({ "dredge.yaml": ALLOW, "a.txt": `${above}x\n` });
    git.run("branch", "old");
    git.commit({ "dredge.yaml": "", "a.txt": "x\nx\n" });
    git.run("checkout", "-q", "old");
    git.commit({ "fixtures/a.txt": `${pat()}\n` });
    git.commit({ "a.txt": `${above}${pat()}\n` });
    for (const range of ["main..old", "main...old"]) {
      const told = scanChanges(git, ["diff", range]);
      expect(told).toMatchObject({ exit: 1, problems: [] });
      expect(counting(told).filter((rule) => rule === SECRET)).toHaveLength(2);
    }
  });

  test("that is not staged counts for nothing either", () => {
    const git = RealGit.init();
    git.commit({ "README.md": "nothing\n" });
    stage(git, { "fixtures/a.txt": `${pat()}\n` });
    git.write("dredge.yaml", ALLOW);
    expect(scanChanges(git, ["staged"])).toMatchObject({ exit: 1 });
  });

  test("is read from the server's HEAD by pre-receive", () => {
    const server = RealGit.init("--bare");
    const git = RealGit.init();
    git.run("remote", "add", "origin", server.path);
    git.commit({ "README.md": "nothing\n" });
    git.run("push", "-q", "origin", "main");
    expect(machine.run(server, "dredge", "hook", "install")).toMatchObject({ exit: 0 });
    git.commit({ "dredge.yaml": ALLOW, "fixtures/a.txt": `${pat()}\n` });
    expect(machine.git(git, "push", "origin", "main").exit).not.toBe(0);
    git.run("reset", "-q", "--hard", "HEAD~1");
    git.commit({ "dredge.yaml": ALLOW });
    expect(machine.git(git, "push", "origin", "main")).toMatchObject({ exit: 0 });
    git.commit({ "fixtures/a.txt": `${pat()}\n` });
    expect(machine.git(git, "push", "origin", "main")).toMatchObject({ exit: 0 });
    git.commit({ "src/a.txt": `${pat()}\n` });
    expect(machine.git(git, "push", "origin", "main").exit).not.toBe(0);
  });
});

describe("a comment", () => {
  test("beside the secret that it came with does not count", () => {
    const git = RealGit.init();
    git.commit({ "README.md": "nothing\n" });
    stage(git, { "a.py": `token = "${pat()}"  ${comment()}\n` });
    const staged = scanChanges(git, ["staged"]);
    expect(staged.exit).toBe(1);
    expect(counting(staged)).toContain(SECRET);
    // What is in HEAD is another matter: there it was let in.
    git.run("commit", "-q", "-m", "x");
    expect(scanChanges(git, ["git"])).toMatchObject({ exit: 0 });
  });

  test("added by a later commit of the range does not count, nor after a third has changed something else", () => {
    const git = RealGit.init();
    git.commit({ "README.md": "nothing\n" });
    git.run("tag", "base");
    const line = `token = "${pat()}"`;
    git.commit({ "a.py": `${line}\n` });
    git.commit({ "a.py": `${line}  ${comment()}\n` });
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject({ exit: 1 });
    git.commit({ "a.py": `import os\n${line}  ${comment()}\n` });
    expect(scanChanges(git, ["diff", "base..HEAD"])).toMatchObject({ exit: 1 });
  });
});
