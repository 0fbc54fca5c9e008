/** What a scan after one commit costs with `--cache`, against the scan of the whole history, and what it costs that scan to write the cache. Works on a copy, to which the commit is added. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";

/** @typedef {import("./measure.js").Command} Command */

/**
 * @param {string} path - of a repository
 * @param {string} dredge - the built command
 * @returns {{ title: string, commands: readonly Command[], close: () => void }} call `close` in the end
 */
export function cacheComparison(path, dredge) {
  const place = mkdtempSync(join(tmpdir(), "dredge-bench-"));
  const [copy, first, cache, fresh] = ["copy", "first", "cache", "fresh"].map((name) => join(place, name));
  cpSync(path, copy ?? "", { recursive: true });
  const who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "safe.directory=*"];
  const blob = join(place, "blob");
  writeFileSync(blob, "one more file\n");
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", ["-C", copy ?? "", ...who, ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, GIT_INDEX_FILE: join(place, "index") },
    }).trim();
  const line = (/** @type {string[]} */ ...more) => [execPath, dredge, "git", copy ?? "", "--format", "sarif", ...more];
  try {
    execFileSync(execPath, line("--cache", first ?? "").slice(1), { stdio: "ignore", cwd: tmpdir() });
  } catch {
    // Findings, or objects that are missing.
  }
  git("read-tree", "HEAD");
  git("update-index", "--add", "--cacheinfo", `100644,${git("hash-object", "-w", blob)},one-more-file`);
  git("update-ref", "HEAD", git("commit-tree", git("write-tree"), "-p", "HEAD", "-m", "one more"));
  const restore = () => {
    rmSync(cache ?? "", { recursive: true, force: true });
    cpSync(first ?? "", cache ?? "", { recursive: true });
  };
  return {
    title: `${path}: after one commit, asked for at most 0.15`,
    commands: [
      { name: "dredge git --format sarif", line: line() },
      { name: "the same with the cache of the scan before", line: line("--cache", cache ?? ""), before: restore },
      {
        name: "the whole history, with a cache to be written",
        line: line("--cache", fresh ?? ""),
        before: () => rmSync(fresh ?? "", { recursive: true, force: true }),
      },
    ],
    close: () => rmSync(place, { recursive: true }),
  };
}
