/** Tracked paths and outer ignore files, read from real repositories. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findRepository } from "../../src/git/location.ts";
import { readIndex } from "../../src/git/read-index.ts";
import { openRepository } from "../../src/git/repository.ts";
import { userExcludesFile, workTreeRules } from "../../src/source/work-tree-rules.ts";
import type { UserDirectories } from "../../src/source/work-tree-rules.ts";
import type { WorkTreeRules } from "../../src/source/walk.ts";

let top: string;
let user: UserDirectories;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "dredge-rules-"));
  mkdirSync(join(top, "repo"));
  user = { home: join(top, "home"), configHome: undefined };
  git("init", "-q");
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function git(...args: string[]): void {
  const env = { PATH: process.env["PATH"], HOME: top, GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" };
  execFileSync("git", args, { cwd: join(top, "repo"), env, stdio: "pipe" });
}

function put(path: string, text: string): void {
  mkdirSync(join(top, path, ".."), { recursive: true });
  writeFileSync(join(top, path), text);
}

function rules(): WorkTreeRules {
  const location = findRepository(join(top, "repo"));
  if (location === undefined) throw new Error("no repository");
  const repository = openRepository(location);
  return workTreeRules(repository, readIndex(repository), user);
}

test("tracked are the paths of the index", () => {
  put("repo/a/b", "x");
  put("repo/c", "x");
  git("add", "a");
  expect(rules().tracked).toEqual(new Set(["a/b"]));
});

test("the default excludes file, then info/exclude", () => {
  put("home/.config/git/ignore", "default\n");
  put("repo/.git/info/exclude", "info\n");
  expect(rules().excludes).toEqual(["default\n", "info\n"]);
});

test("core.excludesFile of the user takes the default's place, that of the repository takes the user's", () => {
  rmSync(join(top, "repo/.git/info/exclude"), { force: true });
  put("home/.config/git/ignore", "default\n");
  put("home/.gitconfig", "[core]\n\texcludesFile = ~/mine\n");
  put("home/mine", "mine\n");
  expect(rules().excludes).toEqual(["mine\n"]);
  put("repo/ours", "ours\n");
  git("config", "core.excludesFile", "ours");
  expect(rules().excludes).toEqual(["ours\n"]);
});

test("where the user's excludes file is looked for", () => {
  const home = join(top, "home");
  expect(userExcludesFile({ home, configHome: undefined })).toBe(join(home, ".config/git/ignore"));
  expect(userExcludesFile({ home, configHome: join(top, "xdg") })).toBe(join(top, "xdg/git/ignore"));
  put("xdg/git/config", '[core]\nexcludesFile = "/etc/ours"\n');
  expect(userExcludesFile({ home, configHome: join(top, "xdg") })).toBe("/etc/ours");
  put("home/.gitconfig", "[core\nbroken");
  expect(userExcludesFile({ home, configHome: join(top, "xdg") })).toBe("/etc/ours");
});
