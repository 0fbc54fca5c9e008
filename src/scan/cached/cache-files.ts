/** Files of a cache: written all or nothing, and removed when nobody has used them for long. Knows nothing of what stands in them. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** Days after which a file that nobody has used is removed. */
const KEPT_DAYS = 30;
const DAY = 86_400_000;
/** What the name of a file that was never finished ends with. */
const UNFINISHED = /(?:\.[0-9a-f]{8})?\.tmp$/;

/** Writes a file that only its owner can read, all or nothing; its directory is there. @throws Error of the system */
export function writeCacheFile(path: string, pieces: Iterable<Uint8Array>): void {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const descriptor = openSync(temporary, "wx", 0o600);
    try {
      for (const piece of pieces) writeWhole(descriptor, piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Notes that a file is of use. @throws Error of the system */
export function touchCacheFile(path: string): void {
  const now = new Date();
  utimesSync(path, now, now);
}

/**
 * Names of files that were last used long ago, half-written ones among them. @throws Error of the system
 *
 * @param form - of the names of whole files
 */
export function unusedFiles(directory: string, form: RegExp): string[] {
  const limit = Date.now() - KEPT_DAYS * DAY;
  const ours = readdirSync(directory).filter((name) => form.test(name.replace(UNFINISHED, "")));
  return ours.filter((name) => (statSync(join(directory, name), { throwIfNoEntry: false })?.mtimeMs ?? limit) < limit);
}

/** What the system says, and not what a bug does. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function writeWhole(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}
