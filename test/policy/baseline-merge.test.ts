/** Baselines that git merges, by dredge's driver and without it. Real git. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secrets } from "../../fixtures/secrets.ts";
import { BASELINE, Rig } from "./rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.remove());

const secrets = new Secrets("baseline-merge");
const token = secrets.githubPat().value;

describe("merged by git", () => {
  /** @param values - secrets that each branch accepts besides the one of both */
  function twoBranches(values = 2): void {
    rig.write("base.txt", `${secrets.githubPat().value}\n`);
    rig.commit("base");
    rig.accept("create");
    expect(rig.dredge(["baseline", "install"]).status).toBe(0);
    rig.commit("baseline");
    for (const branch of ["one", "two"]) {
      rig.git("checkout", "-q", "-b", branch, "main");
      rig.write(`${branch}.txt`, Array.from({ length: values }, () => `${secrets.githubPat().value}\n`).join(""));
      rig.accept("update");
      rig.commit(branch);
    }
  }

  test("entries of two branches come together without a conflict, sorted", () => {
    twoBranches();
    rig.git("merge", "-q", "-m", "merge", "one");
    expect(rig.entries()).toHaveLength(5);
    expect(rig.entries()).toEqual([...rig.entries()].sort());
    expect(rig.git("status", "--porcelain")).toBe("");
    expect(rig.dredge([]).status).toBe(0);
    // Once more by rebase, from the other side.
    rig.git("checkout", "-q", "one");
    rig.git("rebase", "-q", "two~0");
    expect(rig.entries()).toHaveLength(5);
  });

  test("by cherry-pick, revert, stash and criss-cross merges; edits of one entry by both sides are joined", () => {
    const entry = (letter: string, words = "known"): string =>
      `${Array.from({ length: 8 }, () => letter.repeat(4)).join(":")} a-rule ${words}`;
    const put = (...entries: readonly string[]): void =>
      rig.write(BASELINE, `# dredge baseline 1, made with 0011:2233:4455:6677\n${entries.join("\n")}\n`);
    const on = (branch: string, message: string, ...entries: readonly string[]): void => {
      rig.git("checkout", "-q", branch);
      put(...entries);
      rig.commit(message);
    };
    put(entry("a"));
    expect(rig.dredge(["baseline", "install"]).status).toBe(0);
    rig.commit("baseline");
    rig.git("branch", "one");
    rig.git("branch", "two");
    on("one", "b", entry("a"), entry("b"));
    on("two", "c", entry("a"), entry("c"));
    rig.git("cherry-pick", "one");
    expect(rig.entries()).toEqual([entry("a"), entry("b"), entry("c")]);
    on("two", "d", entry("a"), entry("b"), entry("c"), entry("d"));
    rig.git("revert", "--no-edit", "HEAD~1");
    expect(rig.entries()).toEqual([entry("a"), entry("c"), entry("d")]);
    put(entry("a"), entry("c"), entry("d"), entry("e"));
    rig.git("stash", "-q");
    rig.git("cherry-pick", "one");
    rig.git("stash", "pop", "-q");
    expect(rig.entries()).toEqual(["a", "b", "c", "d", "e"].map((letter) => entry(letter)));
    rig.commit("e");
    // Each side takes over what the other was before: the next merge has two bases, which git merges with one another first.
    rig.git("branch", "before");
    on("one", "one edits", entry("a", "owner=@one until=2031-05-01 first"), entry("b"));
    rig.git("branch", "edited");
    rig.git("merge", "-q", "-m", "one takes two", "before");
    on(
      "two",
      "two edits",
      entry("a", "owner=@two until=2030-01-31 second"),
      ...["b", "c", "d", "e"].map((letter) => entry(letter)),
    );
    rig.git("merge", "-q", "-m", "two takes one", "edited");
    const joined = entry("a", "owner=@one,@two until=2030-01-31 first; second");
    expect(rig.entries()[0]).toBe(joined);
    rig.git("merge", "-q", "-m", "criss-cross", "one");
    expect(rig.entries()).toEqual([joined, ...["b", "c", "d", "e"].map((letter) => entry(letter))]);
    expect(rig.git("status", "--porcelain")).toBe("");
  });

  test("what one branch took out stays out", () => {
    twoBranches();
    const [, common = ""] = rig.git("show", `main:${BASELINE}`).split("\n");
    rig.git("checkout", "-q", "one");
    rig.write(BASELINE, rig.read(BASELINE).replace(`${common}\n`, ""));
    rig.commit("one less");
    rig.git("checkout", "-q", "two");
    expect(rig.entries()).toContain(common);
    rig.git("merge", "-q", "-m", "merge", "one");
    expect(rig.entries()).toHaveLength(4);
    expect(rig.entries()).not.toContain(common);
  });

  test("a clone without the driver gets a conflict that dredge names, and never a silent pass", () => {
    // With few, one time in fifteen all of one branch stand before the common one and all of the other behind it: git merges that.
    twoBranches(8);
    rig.git("config", "--remove-section", "merge.dredge-baseline");
    expect(() => rig.git("merge", "-q", "-m", "merge", "one")).toThrow();
    expect(rig.read(BASELINE)).toContain("<<<<<<<");
    expect(rig.dredge([])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^dredge: \.dredge-baseline:\d+: is in conflict/),
    });
    // Both sides' lines without the marks, in any order.
    rig.write(
      BASELINE,
      rig
        .read(BASELINE)
        .split("\n")
        .filter((line) => !/^[<=>]{7}/.test(line))
        .join("\n"),
    );
    expect(rig.dredge([]).status).toBe(0);
  });

  test("sides of two keys are both kept between marks, with what to do; doing it loses nothing", () => {
    rig.write("base.txt", "base\n");
    expect(rig.dredge(["baseline", "install"]).status).toBe(0);
    rig.commit("base");
    const values = new Map(
      ["one", "two"].map((branch) => [
        branch,
        `${secrets.githubPat().value}\npassword = "${secrets.password().value}"\n`,
      ]),
    );
    for (const [branch, text] of values) {
      rig.git("checkout", "-q", "-b", branch, "main");
      rig.write(`${branch}.txt`, text);
      // Each makes a key of its own; the weak value is known by a slow hash.
      rig.accept("create", "--owner", branch, "--until", "2999-01-01");
      rig.commit(branch);
    }
    // A scan sees both branches.
    expect(rig.entries()).toHaveLength(4);
    let told = "";
    try {
      rig.git("merge", "-q", "-m", "merge", "one");
    } catch (error) {
      told = String((error as { stderr?: string }).stderr);
    }
    expect(told).toContain("dredge: .dredge-baseline: the two sides were made with different keys");
    const steps = [...told.matchAll(/^dredge: {3}(.*)$/gm)].map((match) => match[1] ?? "");
    expect(steps).toHaveLength(2);
    expect(rig.dredge([])).toMatchObject({ status: 2, stderr: expect.stringContaining("is in conflict") });
    const both = rig.read(BASELINE).split("\n");
    expect(both.filter((line) => line.includes(" owner=one "))).toHaveLength(2);
    expect(both.filter((line) => line.includes(" owner=two "))).toHaveLength(4);
    const bin = join(rig.root, "bin");
    mkdirSync(bin);
    symlinkSync(fileURLToPath(new URL("../../bin/dredge.js", import.meta.url)), join(bin, "dredge"));
    const env = { ...rig.environment, PATH: `${bin}:${rig.environment["PATH"] ?? ""}` };
    for (const step of steps) execFileSync("sh", ["-ec", step], { cwd: rig.repo, env, stdio: "pipe" });
    const owners = rig.entries().map((line) => /owner=(\S+) until=2999-01-01 known since May$/.exec(line)?.[1] ?? line);
    expect(owners.sort((a, b) => (a < b ? -1 : 1))).toEqual(["one,two", "one,two", "two", "two"]);
    rig.git("commit", "-q", "-m", "merged");
    expect(rig.dredge([]).status).toBe(0);
  });

  test("a baseline of another key whose key is not here is not taken over", () => {
    rig.write("a.txt", `${token}\n`);
    rig.accept("create");
    const id = "0011:2233:4455:6677";
    rig.write("theirs", rig.read(BASELINE).replace(/with .*/, `with ${id}`));
    expect(rig.dredge(["baseline", "update", "--import", "theirs"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/theirs:1: its key is not here: put it into .*\/keys\/0011223344556677\n$/),
    });
  });

  test("sides that are no baseline stay a conflict", () => {
    twoBranches();
    rig.write(BASELINE, "something else\n");
    rig.commit("broken");
    expect(() => rig.git("merge", "-q", "-m", "merge", "one")).toThrow();
    expect(rig.git("status", "--porcelain", BASELINE)).toMatch(/^UU/);
  });

  test("install finds dredge on the path, keeps what stands in the files, and does nothing twice", () => {
    mkdirSync(join(rig.root, "bin"));
    symlinkSync(fileURLToPath(new URL("../../bin/dredge.js", import.meta.url)), join(rig.root, "bin/dredge"));
    rig.write(".gitattributes", "*.png binary");
    const env = { PATH: `${join(rig.root, "bin")}:${process.env["PATH"] ?? ""}` };
    for (let turn = 0; turn < 2; turn++) expect(rig.dredge(["baseline", "install"], { env }).status).toBe(0);
    expect(rig.read(".gitattributes")).toBe("*.png binary\n/.dredge-baseline merge=dredge-baseline\n");
    expect(rig.git("config", "--get-all", "merge.dredge-baseline.driver")).toBe("dredge baseline merge %O %A %B %P\n");
    expect(rig.git("check-attr", "merge", BASELINE)).toBe(`${BASELINE}: merge: dredge-baseline\n`);
    expect(existsSync(join(rig.repo, ".git/config.lock"))).toBe(false);
    writeFileSync(join(rig.repo, ".git/config.lock"), "");
    rig.git("config", "-f", ".git/config2", "a.b", "c");
    expect(rig.dredge(["baseline", "install"], { env }).status).toBe(0);
  });
});
