/** The benchmark: `npm run bench -- PATH…`. Whole processes, taking turns in one go, five times each; medians, ratios and peak memory.
 *  A repository is measured against git printing all its objects, another directory against ripgrep looking for the same literals,
 *  and without a path only the start is measured, against an empty Node. `npm run bench -- windows PATH…` counts instead (windows.js),
 *  `npm run bench -- staged` measures what a commit pays, `npm run bench -- cache PATH…` what a second scan with `--cache` does,
 *  `npm run bench -- patterns PATH…` what all patterns cost against a hundred of them.
 *  See docs/performance.md for what is asked for. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { argv, execPath, version } from "node:process";
import { fileURLToPath } from "node:url";
import { loadCompiled } from "../../dist/pattern/load.js";
import { cacheComparison } from "./cache.js";
import { imageComparison } from "./images.js";
import { stagedComparison } from "./staged.js";
import { measure } from "./measure.js";
import { patternsComparison } from "./patterns.js";
import { countWindows } from "./windows.js";

/** @typedef {import("./measure.js").Command} Command */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DREDGE = join(ROOT, "bin/dredge.js");
const ROUNDS = 5;

/**
 * @param {string[]} args
 * @returns {string | undefined} what the command prints; undefined when it is not there or fails
 */
function outputOf(...args) {
  try {
    return execFileSync(args[0] ?? "", args.slice(1), {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/**
 * Runs commands in turn and prints a line for each; ratios are to the first.
 *
 * @param {string} title
 * @param {readonly Command[]} commands
 * @param {number} [bytes] - that each reads, where a speed means something
 */
async function compare(title, commands, bytes) {
  /** @type {{ seconds: number, processor: number, megabytes: number }[][]} */
  const runs = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, command] of commands.entries()) runs[i]?.push(await measure(command));
  console.log(`\n${title}`);
  console.log(
    ["seconds", "least", "most", "ratio", "cpu s", "least", "ratio", "peak MB", "command"].map(column).join(""),
  );
  const reference = median((runs[0] ?? []).map((run) => run.seconds));
  const least = Math.min(...(runs[0] ?? []).map((run) => run.processor));
  for (const [i, { name }] of commands.entries()) {
    const seconds = (runs[i] ?? []).map((run) => run.seconds);
    const middle = median(seconds);
    const numbers = [middle, Math.min(...seconds), Math.max(...seconds)].map((n) => n.toFixed(3));
    const times = (runs[i] ?? []).map((run) => run.processor);
    const processor = [median(times), Math.min(...times)].map((n) => n.toFixed(2));
    processor.push((Math.min(...times) / least).toFixed(2));
    const peak = Math.max(...(runs[i] ?? []).map((run) => run.megabytes));
    const speed = bytes === undefined ? "" : `, ${(bytes / 1e6 / middle).toFixed(0)} MB/s`;
    console.log(
      [...numbers, (middle / reference).toFixed(2), ...processor, peak.toFixed(0), name + speed].map(column).join(""),
    );
  }
}

/** @param {string} text @param {number} place */
function column(text, place) {
  return place < 8 ? text.padStart(9) : `  ${text}`;
}

/** @param {string} path */
async function benchRepository(path) {
  const git = ["git", "-c", "safe.directory=*", "-C", path];
  const counted = outputOf(...git, "count-objects", "-v") ?? "";
  const number = (/** @type {string} */ key) => Number(new RegExp(`^${key}: (\\d+)`, "m").exec(counted)?.[1] ?? 0);
  const packed = (number("size-pack") * 1024) / 1e6;
  await compare(`${path}: ${number("in-pack") + number("count")} objects, packs of ${packed.toFixed(0)} MB`, [
    {
      name: "git cat-file --batch-all-objects --batch --unordered --buffer",
      line: [...git, "cat-file", "--batch-all-objects", "--batch", "--unordered", "--buffer"],
    },
    { name: "dredge git --format sarif", line: [execPath, DREDGE, "git", path, "--format", "sarif"] },
  ]);
}

/** @param {string} path */
async function benchDirectory(path) {
  const dredge = { name: "dredge dir --format sarif", line: [execPath, DREDGE, "dir", path, "--format", "sarif"] };
  if (outputOf("rg", "--version") === undefined) {
    console.log("\nripgrep is not installed: nothing to compare with");
    return compare(path, [dredge]);
  }
  const place = mkdtempSync(join(tmpdir(), "dredge-bench-"));
  try {
    const literals = join(place, "literals");
    const all = loadCompiled().patterns.flatMap((pattern) => pattern.literals.map(({ text }) => text));
    // ripgrep takes UTF-8 alone; a few literals are bytes of other alphabets, with letters folded byte by byte.
    const texts = new Set(all.filter((text) => /^[\x20-\x7e]+$/.test(text)));
    writeFileSync(literals, `${[...texts].join("\n")}\n`);
    const rg = ["rg", "-uuu", "-c", "-i", "-F", "-f", literals, path];
    await compare(`${path}, ${texts.size} literals`, [{ name: "rg -uuu -c -i -F -f", line: rg }, dredge]);
  } finally {
    rmSync(place, { recursive: true });
  }
}

/** @param {string} path */
async function benchImage(path) {
  const { title, bytes, commands, close } = await imageComparison(path, DREDGE);
  try {
    await compare(title, commands, bytes);
  } finally {
    close();
  }
}

/** @param {{ title: string, commands: readonly Command[], close: () => void }} comparison */
async function benchAndClose({ title, commands, close }) {
  try {
    await compare(title, commands);
  } finally {
    close();
  }
}

async function benchStart() {
  await compare("start", [
    { name: "node -e 0", line: [execPath, "-e", "0"] },
    { name: "dredge --version", line: [execPath, DREDGE, "--version"] },
    { name: "echo line | dredge stdin", line: [execPath, DREDGE, "stdin"], input: "an ordinary line\n" },
  ]);
}

const commit = outputOf("git", "rev-parse", "--short", "HEAD") ?? "no commit";
const changed = outputOf("git", "status", "--porcelain", "--untracked-files=no") ? ", changed" : "";
console.log(`dredge at ${commit}${changed}; node ${version}; ${outputOf("git", "--version") ?? "no git"}`);
console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${(totalmem() / 1e9).toFixed(1)} GB, ${process.platform} ${release()}; ` +
    `${ROUNDS} rounds, commands in turn, medians`,
);
const mode = ["windows", "image", "staged", "cache", "patterns"].find((word) => word === argv[2]);
const paths = argv.slice(mode === undefined ? 2 : 3).map((path) => resolve(path));
if (mode === "windows") countWindows(paths);
else if (mode === "image") for (const path of paths) await benchImage(path);
else if (mode === "staged") await benchAndClose(stagedComparison(DREDGE));
else if (mode === "cache") for (const path of paths) await benchAndClose(cacheComparison(path, DREDGE));
else if (mode === "patterns") for (const path of paths) await benchAndClose(patternsComparison(path, ROOT));
else {
  for (const path of paths) {
    const isRepository = existsSync(join(path, ".git")) || existsSync(join(path, "objects"));
    await (isRepository ? benchRepository(path) : benchDirectory(path));
  }
  await benchStart();
}
