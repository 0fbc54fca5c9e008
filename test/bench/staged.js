/** What a commit of ten files costs its hook, in a repository of some hundred files and one pack. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";

/** @typedef {import("./measure.js").Command} Command */

/**
 * @param {string} dredge - the built command
 * @returns {{ title: string, commands: readonly Command[], close: () => void }} call `close` in the end
 */
export function stagedComparison(dredge) {
  const place = mkdtempSync(join(tmpdir(), "dredge-bench-"));
  const git = (/** @type {string[]} */ ...args) => {
    const who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"];
    execFileSync("git", ["-C", place, ...who, ...args], { stdio: "ignore" });
  };
  git("init", "-q");
  for (let i = 0; i < 400; i++) {
    mkdirSync(join(place, `src/part${i % 20}`), { recursive: true });
    writeFileSync(join(place, `src/part${i % 20}/file${i}.ts`), source(i, 150));
  }
  git("add", "-A");
  git("commit", "-q", "-m", "all files");
  git("repack", "-adq");
  for (let i = 0; i < 10; i++) writeFileSync(join(place, `src/part${i}/file${i}.ts`), source(i, 160));
  git("add", "-A");
  return {
    title: "staged: ten files of 160 lines, asked for at most 3",
    commands: [
      { name: "node -e 0", line: [execPath, "-e", "0"] },
      { name: "dredge staged", line: [execPath, dredge, "staged"], directory: place },
      { name: "dredge hook run pre-commit", line: [execPath, dredge, "hook", "run", "pre-commit"], directory: place },
    ],
    close: () => rmSync(place, { recursive: true }),
  };
}

/** @param {number} file @param {number} lines */
function source(file, lines) {
  const line = (/** @type {number} */ i) => `export const value${i} = compute(${file * 31 + i}, "name of ${i % 13}");`;
  return `${Array.from({ length: lines }, (_, i) => line(i)).join("\n")}\n`;
}
