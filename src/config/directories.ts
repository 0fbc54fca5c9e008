/** Makes directories that users name, one level at a time: Node 20's own recursive way never returns where the system says that a parent is missing which is
 *  there, as below /proc. Says what stands in the way in one line. */
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../model/errors.ts";

/** What a cache holds: where one of them is, there is something to read, even if nothing can be written. */
const CACHE_PARTS = ["history", "layers"];

/**
 * Makes a directory and those above it, as far as they are missing.
 * @param path - absolute
 * @throws Error of the system
 */
export function makeDirectories(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = path; !statSync(at, { throwIfNoEntry: false }); at = dirname(at)) missing.unshift(at);
  for (const each of missing) makeDirectory(each, mode);
}

/** Somebody else may be making it at the same time. */
function makeDirectory(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/**
 * The directory of `--cache`: made if it is missing.
 * @param typed - as on the command line
 * @throws UsageError where none can be, or nothing can be written and nothing is there to be read
 */
export function cacheDirectory(workingDirectory: string, typed: string): string {
  const path = resolve(workingDirectory, typed);
  try {
    makeDirectories(path, 0o700);
    if (!CACHE_PARTS.some((part) => existsSync(join(path, part)))) rmdirSync(mkdtempSync(join(path, "probe-")));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new UsageError(
      `--cache ${typed}: ${WHY[code] ?? `no directory can be written there (${code})`}; name another directory`,
    );
  }
  if (statSync(path).isDirectory()) return path;
  throw new UsageError(`--cache ${typed}: is no directory; name another directory`);
}

const WHY: Readonly<Record<string, string>> = {
  ENOTDIR: "a file is in the way",
  EEXIST: "a file or a link to nothing is in the way",
  EACCES: "it may not be written",
  EROFS: "it may not be written (a read-only file system)",
  ELOOP: "a link leads to itself",
};
