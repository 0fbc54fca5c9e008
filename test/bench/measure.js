/** Runs one process to its end and says how long it took, how much processor time and how much memory at its peak.
 *  Linux keeps both of a living process in /proc: they are read every few milliseconds, the last reading counts. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { performance } from "node:perf_hooks";

/** Milliseconds between two readings. */
const EVERY = 10;
/** Ticks of the clock in a second, on every Linux of today. */
const TICKS = 100;
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
 * @returns {Promise<{ seconds: number, processor: number, megabytes: number }>} wall time; processor time of all threads, and peak of the
 *   resident memory, where the system tells them
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
  let processor = 0;
  const watch = setInterval(() => {
    kilobytes = peakOf(child.pid ?? 0) ?? kilobytes;
    processor = processorOf(child.pid ?? 0) ?? processor;
  }, EVERY);
  const code = await ended;
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  if (!ACCEPTED.includes(Number(code))) throw new Error(`${line.join(" ")}: ended with ${String(code)}`);
  return { seconds, processor, megabytes: (kilobytes * 1024) / 1e6 };
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

/**
 * @param {number} pid
 * @returns {number | undefined} seconds, in user mode and in the kernel
 */
function processorOf(pid) {
  try {
    // Fields behind the name of the program, which is in brackets; time is kept in ticks.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  } catch {
    return undefined;
  }
}
