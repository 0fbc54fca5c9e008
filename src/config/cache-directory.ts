/** The directory of `--cache`, as users name it. Says what stands in the way in one line. */
import { existsSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectories } from "../git/make-directories.ts";
import { UsageError } from "../model/errors.ts";

/** What a cache holds: where one of them is, there is something to read, even if nothing can be written. */
const CACHE_PARTS = ["history", "layers"];

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
