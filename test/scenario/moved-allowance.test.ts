/** A secret that was accepted for its place, moved to another: there it was never accepted. Real git, the real command. */
import { expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { RealGit } from "../git/real-git.ts";
import { scanChanges } from "./changes.ts";

const secrets = new Secrets("moved allowance");
const POLICY = 'allow:\n  - paths: ["fixtures/**"]\n    reason: made up\n';

/** A repository whose base accepts a secret below `fixtures`. */
function accepted(): { git: RealGit; value: string; text: string } {
  const { value } = secrets.githubPat();
  const text = `TOKEN=${value}\nA=1\nB=2\nC=3\n`;
  const git = RealGit.init();
  git.commit({ "dredge.yaml": POLICY, "fixtures/a.env": text });
  return { git, value, text };
}

test("moved out of the paths that are allowed it is new, and told with the place that it had", () => {
  const { git, value } = accepted();
  git.run("mv", "fixtures/a.env", "src.env");
  const told = { exit: 1, found: [`fixtures/a.env:1 ${value}`, `src.env:1 ${value}`] };
  expect(scanChanges(git, ["staged"])).toMatchObject(told);
  git.run("commit", "-qm", "moved");
  expect(scanChanges(git, ["diff", "HEAD~1..HEAD"])).toMatchObject(told);
  git.run("mv", "src.env", "other.env");
  git.run("commit", "-qm", "moved on");
  // Where no entry is left behind, a move brings nothing new.
  expect(scanChanges(git, ["diff", "HEAD~1..HEAD"]).found).toEqual([]);
});

test("moved within them it stays accepted", () => {
  const { git, text } = accepted();
  git.run("mv", "fixtures/a.env", "fixtures/b.env");
  git.write("fixtures/b.env", `${text}D=4\n`);
  git.run("add", "-A");
  expect(scanChanges(git, ["staged"]).found).toEqual([]);
  git.run("commit", "-qm", "moved");
  expect(scanChanges(git, ["diff", "HEAD~1..HEAD"]).found).toEqual([]);
});
