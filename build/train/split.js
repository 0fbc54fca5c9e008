/** The labelled split: a folder with data/ and truth.jsonl, or one that holds it packed as dev.tar.gz. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * @param {string | undefined} folder
 * @returns {string} a folder with data/ and truth.jsonl; a temporary one is removed at exit
 */
export function openSplit(folder) {
  if (folder === undefined) throw new Error("name the folder of the labelled split");
  if (existsSync(join(folder, "truth.jsonl"))) return folder;
  const packed = join(folder, "dev.tar.gz");
  if (!existsSync(packed)) throw new Error(`neither truth.jsonl nor dev.tar.gz is in ${folder}`);
  const target = mkdtempSync(join(tmpdir(), "dredge-split-"));
  process.on("exit", () => rmSync(target, { recursive: true, force: true }));
  execFileSync("tar", ["-xzf", packed, "-C", target]);
  if (existsSync(join(target, "truth.jsonl"))) return target;
  return join(target, execFileSync("ls", [target], { encoding: "utf8" }).trim().split("\n")[0] ?? "");
}
