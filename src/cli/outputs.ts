/** Which report goes where: pairs of `--format` and `--output`, and the writing of files, all or nothing.
 *  A destination that cannot be written is told before the scan, not after it.
 *  Knows nothing of what the formats look like. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, extname, resolve } from "node:path";
import { UsageError } from "../model/errors.ts";
import { REPORT_FORMATS, type ReportFormat } from "../report/report.ts";
import type { Arguments } from "./command.ts";
import { writeAll, writeBytes } from "./write.ts";

/** Bytes that are gathered before a write, at most. */
const CHUNK = 1 << 18;
/** Bytes in UTF-8 of one unit of UTF-16, at most. */
const MOST_BYTES = 3;
const FORMAT_OF_ENDING: Readonly<Record<string, ReportFormat>> = {
  ".sarif": "sarif",
  ".json": "json",
  ".jsonl": "jsonl",
  ".md": "markdown",
  ".xml": "junit",
};

/** A report to write. */
export interface Output {
  readonly format: ReportFormat;
  /** Absolute path; undefined: standard output. */
  readonly file: string | undefined;
}

/**
 * Pairs formats with files in the order typed: an `--output` belongs to the `--format` before it, or names its format by its ending.
 * @throws UsageError for two reports to one place, or a place that cannot be written
 */
export function planOutputs(ordered: Arguments["ordered"], workingDirectory: string): readonly Output[] {
  const outputs: Output[] = [];
  let open: ReportFormat | undefined;
  for (const { flag, value } of ordered) {
    if (flag === "format") {
      if (open !== undefined) outputs.push({ format: open, file: undefined });
      open = REPORT_FORMATS.find((format) => format === value);
    }
    if (flag === "output") {
      const file = value === "-" ? undefined : writablePath(resolve(workingDirectory, value), value);
      outputs.push({ format: open ?? FORMAT_OF_ENDING[extname(value).toLowerCase()] ?? "text", file });
      open = undefined;
    }
  }
  if (open !== undefined || outputs.length === 0) outputs.push({ format: open ?? "text", file: undefined });
  for (const [index, { file }] of outputs.entries()) {
    if (outputs.findIndex((other) => other.file === file) === index) continue;
    throw new UsageError(
      `two reports would go to ${file ?? "standard output"}; give each --format an --output of its own`,
    );
  }
  return outputs;
}

/** The path that is written in the end, links followed. */
function writablePath(path: string, typed: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new UsageError(`${typed}: is a directory; --output needs the name of a file`);
  const file = stats === undefined ? path : realpathSync(path);
  try {
    accessSync(stats === undefined || stats.isFile() ? dirname(file) : file, constants.W_OK);
  } catch {
    throw new UsageError(`${typed}: cannot be written there`);
  }
  return file;
}

/**
 * Writes a report to a file: a new file takes the old one's place once it is complete. Devices and pipes are written directly.
 * @param secret - true keeps other users of the machine from reading it
 * @throws UsageError when the system refuses
 */
export function writeReport(file: string, report: string | Iterable<string>, secret: boolean): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  const direct = stats !== undefined && !stats.isFile();
  const target = direct ? file : resolve(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(target, direct ? "w" : "wx", secret ? 0o600 : 0o666);
    try {
      writeChunks(descriptor, report);
      if (!direct) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (!direct) renameSync(target, file);
  } catch (error) {
    if (!direct) rmSync(target, { force: true });
    if (error instanceof Error && "syscall" in error) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}

/**
 * Writes a report in large pieces. Chunks are encoded one by one: joined first, they would be walked through twice more.
 * @param descriptor - of an open file; 1 is standard output
 */
export function writeChunks(descriptor: number, report: string | Iterable<string>): void {
  const gathered = Buffer.allocUnsafeSlow(CHUNK);
  let used = 0;
  const flush = (): boolean => {
    const isRead = used === 0 || writeBytes(descriptor, gathered.subarray(0, used));
    used = 0;
    return isRead;
  };
  // A string is iterable too, letter by letter.
  for (const chunk of typeof report === "string" ? [report] : report) {
    const most = chunk.length * MOST_BYTES;
    if (used + most > CHUNK && !flush()) return;
    if (most <= CHUNK) used += gathered.write(chunk, used, "utf8");
    else if (!writeAll(descriptor, chunk)) return;
  }
  flush();
}
