/** Whether a scan's time grows with the number of patterns: the main job with all of them against the same command with a hundred.
 *  The hundred are those that code judges (the generic detector, private keys), which a scan pays for however many others there are, and of the
 *  others every n-th by id. They stand in a copy of the built command whose compiled detector is made anew. */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { ALLOW_COMMENT } from "../../dist/detect/allow-comment.js";
import { compileDetector } from "../../dist/detect/detector.js";
import { encodeDetector } from "../../dist/detect/detector-file.js";
import { LFS_POINTER } from "../../dist/detect/lfs-pointer.js";
import { loadCompiled } from "../../dist/pattern/load.js";
import { openDetector } from "../../dist/scan/detector.js";

/** @typedef {import("./measure.js").Command} Command */
/** @typedef {import("../../dist/model/pattern.js").Pattern} Pattern */

const FEW = 100;

/**
 * @param {readonly Pattern[]} patterns - sorted by id
 * @returns {Pattern[]} in the same order
 */
function fewOf(patterns) {
  const judged = new Set(patterns.filter(({ judge }) => judge !== undefined));
  const others = patterns.filter((one) => !judged.has(one));
  const step = others.length / (FEW - judged.size);
  const chosen = new Set(Array.from({ length: FEW - judged.size }, (_, i) => others[Math.floor(i * step)]));
  return patterns.filter((one) => judged.has(one) || chosen.has(one));
}

/**
 * @param {string} path - of a repository
 * @param {string} root - where the built command stands
 * @returns {{ title: string, commands: readonly Command[], close: () => void }} call `close` in the end
 */
export function patternsComparison(path, root) {
  const place = mkdtempSync(join(tmpdir(), "dredge-bench-"));
  for (const name of ["bin", "dist", "package.json"]) cpSync(join(root, name), join(place, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  const { version, patterns } = loadCompiled();
  const few = [...fewOf(patterns), LFS_POINTER, ALLOW_COMMENT];
  const file = encodeDetector({ version, engine: openDetector().engine }, few, compileDetector(few));
  writeFileSync(join(place, "dist/detect/detector.bin"), file);
  const line = (/** @type {string} */ from) => [
    execPath,
    join(from, "bin/dredge.js"),
    "git",
    path,
    "--format",
    "sarif",
  ];
  return {
    title: `${path}: cost of the number of patterns, asked for at most 1.15`,
    commands: [
      { name: `dredge git --format sarif, ${few.length - 2} patterns`, line: line(place) },
      { name: `the same with all ${patterns.length}`, line: line(root) },
    ],
    close: () => rmSync(place, { recursive: true }),
  };
}
