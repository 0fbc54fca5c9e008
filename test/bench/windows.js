/** Counts what becomes of the literals that the prefilter finds: `npm run bench -- windows PATH…`.
 *  A literal that the probes let through costs a window cut out of memory and a regex or a judge run on it; docs/performance.md says how many
 *  there may be. Each file is scanned whole by the scan's own functions, so that the counts are those of a scan. */
import { performance } from "node:perf_hooks";
import { ObjectScanner } from "../../dist/detect/object-scanner.js";
import { Kernel } from "../../dist/kernel/kernel.js";
import { selectDetector } from "../../dist/scan/detector.js";
import { readFileInto, SEGMENT_BYTES } from "../../dist/source/file-reader.js";
import { walkDirectory } from "../../dist/source/walk.js";
import { entryPath } from "../../dist/source/worktree.js";

/** Bytes of source code that the aim is given for. */
const UNIT = 50_000;
/** Lines of each list of what costs most. */
const TOP = 15;

class Tally {
  files = 0;
  bytes = 0;
  /** Literals that stand in the text, whatever they are for. */
  hits = 0;
  /** Pairs of a literal and a pattern whose probes hold. */
  shaped = 0;
  /** Of those, patterns that are looked for: windows that reach a regex or a judge. */
  windows = 0;
  matches = 0;
  /** Milliseconds in the kernel, and in regexes and judges. */
  kernelTime = 0;
  judgeTime = 0;
  /** @type {Map<string, { windows: number, matches: number, time: number }>} */
  patterns = new Map();
  /** @type {Map<string, number>} */
  literals = new Map();
}

/**
 * @param {ObjectScanner} scanner
 * @param {number} at - address of the object
 * @param {number} length
 * @param {Tally} tally
 */
function countObject(scanner, at, length, tally) {
  const begun = performance.now();
  scanner.triggersOnly(at, length, undefined, { at: 0, count: 0 });
  const candidates = scanner.allCandidates(at, length);
  let time = performance.now();
  tally.kernelTime += time - begun;
  tally.files++;
  tally.bytes += length;
  tally.hits += scanner.triggerCount;
  tally.shaped += candidates.length;
  const object = { memory: scanner.memory(), start: at, length };
  for (const { position, use } of candidates) {
    const known = scanner.detector.use(use);
    if (!known) continue;
    const match = scanner.judgePart(object, position, use);
    const now = performance.now();
    const { id } = known.pattern;
    const row = tally.patterns.get(id) ?? { windows: 0, matches: 0, time: 0 };
    row.windows++;
    row.matches += match ? 1 : 0;
    row.time += now - time;
    tally.patterns.set(id, row);
    const literal = `${id} at "${known.literal.text}" in ${known.encoding.name}`;
    tally.literals.set(literal, (tally.literals.get(literal) ?? 0) + 1);
    tally.windows++;
    tally.matches += match ? 1 : 0;
    tally.judgeTime += now - time;
    time = performance.now();
  }
}

/**
 * @param {string} path - a file, or a directory with all files below it
 * @param {ObjectScanner} scanner
 * @param {Kernel} kernel
 * @param {number} at - room for a segment
 * @returns {Tally}
 */
function countBelow(path, scanner, kernel, at) {
  const tally = new Tally();
  const root = Buffer.from(path).toString("latin1");
  const { entries } = walkDirectory(root, { noIgnore: true, repositoryAt: () => undefined });
  for (const entry of entries) {
    if (entry.kind !== "file") continue;
    const request = { path: entryPath(root, entry.path), memory: () => kernel.u8(), offset: at, overlapBytes: 0 };
    readFileInto(request, ({ length }) => countObject(scanner, at, length, tally));
  }
  return tally;
}

/** @param {string} path @param {Tally} tally */
function print(path, tally) {
  const per = (/** @type {number} */ n) => `${n} (${((n * UNIT) / tally.bytes).toFixed(2)})`;
  console.log(
    `\n${path}: ${tally.files} files, ${(tally.bytes / 1e6).toFixed(1)} MB; in brackets: for each ${UNIT} bytes`,
  );
  console.log(
    `literal hits ${per(tally.hits)}, after probes ${per(tally.shaped)}, regexes and judges run ${per(tally.windows)}`,
  );
  console.log(
    `matches ${per(tally.matches)}; kernel ${tally.kernelTime.toFixed(0)} ms, regexes and judges ${tally.judgeTime.toFixed(0)} ms`,
  );
  const patterns = [...tally.patterns].toSorted(([, a], [, b]) => b.time - a.time).slice(0, TOP);
  console.log("\n  windows  matches       ms  pattern");
  for (const [id, row] of patterns)
    console.log(
      `${String(row.windows).padStart(9)}${String(row.matches).padStart(9)}${row.time.toFixed(1).padStart(9)}  ${id}`,
    );
  const literals = [...tally.literals].toSorted(([, a], [, b]) => b - a).slice(0, TOP);
  console.log("\n  windows  literal");
  for (const [literal, windows] of literals) console.log(`${String(windows).padStart(9)}  ${literal}`);
}

/** @param {readonly string[]} paths - files and directories; all below them is read, ignored files too */
export function countWindows(paths) {
  const kernel = new Kernel(Kernel.load());
  const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [] }));
  const at = kernel.arena.allocate(SEGMENT_BYTES);
  for (const path of paths) print(path, countBelow(path, scanner, kernel, at));
}
