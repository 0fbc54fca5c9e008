/** Writes the baseline, all or nothing, with the line ends that it had. Knows nothing of scans. */
import { existsSync, realpathSync } from "node:fs";
import { relative } from "node:path";
import { readText } from "../../config/file.ts";
import { keyId } from "../../config/key.ts";
import type { BaselineEntry } from "../../model/policy.ts";
import { formatBaseline, lineEndOf } from "../../policy/baseline-file.ts";
import { writeReport } from "../outputs.ts";

/**
 * Writes entries as a baseline.
 * @param path - absolute
 * @param key - the entries' fingerprints were made with it
 * @throws UsageError when the system refuses
 */
export function writeBaseline(path: string, entries: readonly BaselineEntry[], key: string): void {
  const isThere = existsSync(path);
  const lineEnd = isThere ? lineEndOf(readText(path)) : "\n";
  // A link stays one.
  writeReport(isThere ? realpathSync(path) : path, formatBaseline({ keyId: keyId(key), entries }, lineEnd), false);
}

/** A path as people type it from where they stand. */
export function shownPath(path: string, workingDirectory: string): string {
  const shown = relative(workingDirectory, path);
  return shown.startsWith("..") ? path : shown;
}
