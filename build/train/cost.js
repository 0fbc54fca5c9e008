/** What the generic detector costs: whole processes over the split, on one thread, in turns. "Without" means two things: left out by `--skip`, where the
 *  kernel still looks for its keywords and reads assignments, and a copy of the command whose compiled patterns do not hold it. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ALLOW_COMMENT } from "../../dist/detect/allow-comment.js";
import { compileDetector } from "../../dist/detect/detector.js";
import { encodeDetector } from "../../dist/detect/detector-file.js";
import { LFS_POINTER } from "../../dist/detect/lfs-pointer.js";
import { loadCompiled } from "../../dist/pattern/load.js";
import { openDetector } from "../../dist/scan/detector.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GENERIC = "generic-assignment";
const ROUNDS = 9;
/** Ticks of the clock in a second, on every Linux of today. */
const TICKS = 100;

/** Seconds of processor time of all children that have ended, as Linux tells them; NaN elsewhere. */
function childrenTime() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return Number.NaN;
  }
}

/** Copies the built command, compiled without the detector. */
function copyWithout(place) {
  mkdirSync(place);
  for (const name of ["bin", "dist", "package.json"]) cpSync(join(ROOT, name), join(place, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(place, "node_modules"));
  const { version, patterns } = loadCompiled();
  const others = [...patterns.filter(({ id }) => id !== GENERIC), LFS_POINTER, ALLOW_COMMENT];
  const file = encodeDetector({ version, engine: openDetector().engine }, others, compileDetector(others));
  writeFileSync(join(place, "dist/detect/detector.bin"), file);
}

/**
 * @param {string} data - the folder to scan
 * @param {string} work - for what is made on the way; the report of all detectors is left there as all.sarif
 * @returns {{ name: string, wall: number[], processor: number[] }[]} seconds of each round: all detectors, without by `--skip`, compiled without
 */
export function costOf(data, work) {
  const bare = join(work, "bare");
  copyWithout(bare);
  const variants = [
    { name: "all detectors", root: ROOT, report: "all.sarif", more: [] },
    { name: `--skip ${GENERIC}`, root: ROOT, report: "skip.sarif", more: ["--skip", GENERIC] },
    { name: "compiled without it", root: bare, report: "bare.sarif", more: [] },
  ].map((variant) => ({
    ...variant,
    wall: /** @type {number[]} */ ([]),
    processor: /** @type {number[]} */ ([]),
  }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { root, report, more, wall, processor } of round % 2 === 0 ? variants : variants.toReversed()) {
      const flags = ["--format", "sarif", "--output", join(work, report), "--jobs", "1", "--quiet", ...more];
      const begin = process.hrtime.bigint();
      const before = childrenTime();
      const { status } = spawnSync(process.execPath, [join(root, "bin/dredge.js"), "dir", data, ...flags], {
        // Where no dredge.yaml names a rule that one of them has not got.
        cwd: work,
        stdio: "inherit",
      });
      if (status !== 0 && status !== 1) throw new Error(`dredge ended with ${status}`);
      wall.push(Number(process.hrtime.bigint() - begin) / 1e9);
      processor.push(childrenTime() - before);
    }
  }
  return variants;
}

/** The figures as lines: the least and the median of each, and how much more all detectors take. */
export function costTable(variants) {
  const least = (list) => Math.min(...list);
  const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
  const [all] = variants;
  const more = (list, own) => `${((least(list) / least(own) - 1) * 100).toFixed(0)} %`;
  return variants.map((one) =>
    [
      one.name.padEnd(28),
      `processor ${least(one.processor).toFixed(2)} s (median ${median(one.processor).toFixed(2)})`,
      `wall ${least(one.wall).toFixed(2)} s (median ${median(one.wall).toFixed(2)})`,
      one === all
        ? ""
        : `all take ${more(all.processor, one.processor)} more processor time, ${more(all.wall, one.wall)} more wall time`,
    ].join("  "),
  );
}
