/** Runs one process to its end and says how long it took and how much memory it held at its peak.
 *  Linux keeps the peak of a living process in /proc: it is read every few milliseconds, the last reading counts. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { performance } from "node:perf_hooks";

/** Milliseconds between two readings of the peak. */
const EVERY = 10;
/** Nothing found; findings; an incomplete scan (the fetched repositories lack a few objects). */
const ACCEPTED = [0, 1, 3];

/**
 * @typedef {object} Command
 * @property {string} name - for the table
 * @property {readonly string[]} line - the program and its arguments
 * @property {string} [input] - for its standard input
 * @property {string} [directory] - to run in
 * @property {() => void} [before] - called before each run, outside of the time
 */

/**
 * @param {Command} command
 * @returns {Promise<{ seconds: number, megabytes: number }>} wall time, and peak of the resident memory where the system tells it
 */
export async function measure({ line, input, directory, before }) {
  before?.();
  const started = performance.now();
  // Not in this repository, whose settings dredge would read.
  const child = spawn(line[0] ?? "", line.slice(1), {
    stdio: ["pipe", "ignore", "ignore"],
    cwd: directory ?? tmpdir(),
  });
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  let kilobytes = 0;
  const watch = setInterval(() => (kilobytes = peakOf(child.pid ?? 0) ?? kilobytes), EVERY);
  const code = await ended;
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  if (!ACCEPTED.includes(Number(code))) throw new Error(`${line.join(" ")}: ended with ${String(code)}`);
  return { seconds, megabytes: (kilobytes * 1024) / 1e6 };
}

/**
 * @param {number} pid
 * @returns {number | undefined} kilobytes
 */
function peakOf(pid) {
  try {
    const peak = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return peak === undefined ? undefined : Number(peak);
  } catch {
    return undefined;
  }
}
