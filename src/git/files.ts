/** The only way the object store touches storage: list, stat, read, and read a range.
 *  So the same store works on a disk, inside an image's layer and on quarantined objects.
 *  Knows nothing of git. */
import { closeSync, fstatSync, openSync, readSync, readdirSync, readlinkSync, statSync } from "node:fs";
import type { Dirent, Stats } from "node:fs";
import { pathBytes } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

export type FileKind = "file" | "directory" | "symlink" | "other";

export interface DirEntry {
  readonly name: BytePath;
  /** Of the entry itself: links are not followed. */
  readonly kind: FileKind;
}

/** What a path leads to, links followed. */
export interface FileStat {
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  readonly mode: number;
}

/** A file open for reading at any position. */
export interface RandomAccess {
  /** Bytes, when it was opened. */
  readonly size: number;
  /** Reads up to `length` bytes from `position` into `target` at `targetStart`; returns how many there were.
   *  @throws FormatError "unreadable" */
  readInto(target: Uint8Array, targetStart: number, position: number, length: number): number;
  close(): void;
}

export interface Files {
  /** Entries of a directory in no particular order; undefined when there is no such directory. @throws FormatError "unreadable" */
  list(directory: BytePath): readonly DirEntry[] | undefined;
  /** Follows links; undefined when nothing is there. @throws FormatError "unreadable" */
  stat(path: BytePath): FileStat | undefined;
  /** A whole file. @throws FormatError "unreadable" */
  read(path: BytePath): Uint8Array;
  /** @throws FormatError "unreadable" */
  open(path: BytePath): RandomAccess;
  /** Where a symbolic link points, unresolved; undefined when the path is not one. */
  readLink(path: BytePath): BytePath | undefined;
  /** A file of this machine with a file's bytes, for threads that open it themselves. @throws FormatError "unreadable" */
  realPath(path: BytePath): BytePath;
}

/** Node refuses to read more than 2^31 - 1 bytes at once. */
const LARGEST_READ = 1 << 30;

/** The files of this machine. */
export const diskFiles: Files = {
  list(directory: BytePath): readonly DirEntry[] | undefined {
    let entries: Dirent<Buffer>[];
    try {
      entries = readdirSync(pathBytes(directory), { withFileTypes: true, encoding: "buffer" });
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw unreadable(directory, error);
    }
    return entries.map((entry) => ({ name: entry.name.toString("latin1"), kind: kindOf(entry) }));
  },

  stat(path: BytePath): FileStat | undefined {
    try {
      const stats = statSync(pathBytes(path), { throwIfNoEntry: false });
      return stats && { kind: kindOf(stats), size: stats.size, mode: stats.mode };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw unreadable(path, error);
    }
  },

  read(path: BytePath): Uint8Array {
    const access = openOnDisk(path);
    try {
      return readAll(access, path);
    } finally {
      access.close();
    }
  },

  open: openOnDisk,

  readLink(path: BytePath): BytePath | undefined {
    try {
      return readlinkSync(pathBytes(path), { encoding: "buffer" }).toString("latin1");
    } catch {
      return undefined;
    }
  },

  realPath: (path) => path,
};

function openOnDisk(path: BytePath): RandomAccess {
  let descriptor: number;
  let stats: Stats;
  try {
    // Asked first: opening a named pipe would wait for its writer.
    if (!statSync(pathBytes(path)).isFile())
      throw new FormatError("unreadable", `${printablePath(path)} is not a file`);
    descriptor = openSync(pathBytes(path), "r");
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    stats = fstatSync(descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw unreadable(path, error);
  }
  return {
    size: stats.size,
    readInto(target, targetStart, position, length) {
      let done = 0;
      while (done < length) {
        let count: number;
        try {
          count = readSync(
            descriptor,
            target,
            targetStart + done,
            Math.min(length - done, LARGEST_READ),
            position + done,
          );
        } catch (error) {
          throw unreadable(path, error);
        }
        if (count === 0) break;
        done += count;
      }
      return done;
    },
    close() {
      closeSync(descriptor);
    },
  };
}

function readAll(access: RandomAccess, path: BytePath): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(access.size);
  } catch {
    throw new FormatError("too-large", `${printablePath(path)} is too large to read at once (${access.size} bytes)`);
  }
  const count = access.readInto(bytes, 0, 0, bytes.length);
  return count === bytes.length ? bytes : bytes.subarray(0, count);
}

function kindOf(entry: Dirent<Buffer> | Stats): FileKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "symlink" : "other";
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP";
}

function unreadable(path: BytePath, error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  return new FormatError("unreadable", `${printablePath(path)} cannot be read (${codeOf(error) ?? "unknown error"})`);
}
