/** Where layers hold git object stores: told by the names of packs and loose objects alone, so that one whose HEAD or refs were deleted
 *  is found as well. Pure; what lies in them is `git`'s to read. Layout: gitrepository-layout. */
import { bytesToPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";

/** A pack, or a loose object of either hash; what comes before is the git directory. */
const OBJECT = /^(?:(.*)\/)?objects\/(?:pack\/pack-[0-9a-f]+\.pack|[0-9a-f]{2}\/(?:[0-9a-f]{62}|[0-9a-f]{38}))$/s;
/** What a pack's reader needs, and loose objects: never taken back by a later layer, since they name their own content. */
const OBJECT_FILE = /^objects\/(?:pack\/pack-[0-9a-f]+\.(?:pack|idx)|[0-9a-f]{2}\/(?:[0-9a-f]{62}|[0-9a-f]{38}))$/;
const OBJECTS = "objects/";
/** Bytes that tell a loose object's name. */
const LONGEST_START = 49;
/** Files of a git directory that say nothing of its objects: large ones of other tools. */
const FOREIGN = /^(?:lfs|annex)\//;

/** Whether a layer's names (each ended by a NUL) can hold any: one look over all, since most layers have none. */
export function mayHoldGitDirectories(names: Uint8Array): boolean {
  const bytes = Buffer.from(names.buffer, names.byteOffset, names.length);
  for (let at = bytes.indexOf(OBJECTS); at >= 0; at = bytes.indexOf(OBJECTS, at + 1)) {
    const start = bytesToPath(bytes, at, Math.min(bytes.length, at + LONGEST_START));
    if (/^objects\/(?:pack\/pack-[0-9a-f]|[0-9a-f]{2}\/[0-9a-f]{38})/.test(start)) return true;
  }
  return false;
}

/** Whether a path is that of a pack or a loose object. */
export function isObjectPath(path: BytePath): boolean {
  // Cheap first: most members of most layers have nothing of the kind.
  return path.includes(OBJECTS) && OBJECT.test(path);
}

/** Git directories among the paths of a layer's members. */
export function gitDirectoriesAmong(paths: Iterable<BytePath>): Set<BytePath> {
  const found = new Set<BytePath>();
  for (const path of paths) {
    // Cheap first: most members of most layers have nothing of the kind.
    if (!path.includes("objects/")) continue;
    const match = OBJECT.exec(path);
    if (match) found.add(match[1] ?? "");
  }
  return found;
}

/** The git directory (of those known) that a path lies in, the innermost; undefined for none. */
export function gitDirectoryOf(path: BytePath, known: ReadonlySet<BytePath>): BytePath | undefined {
  for (let slash = path.lastIndexOf("/"); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
    const parent = path.slice(0, slash);
    if (known.has(parent)) return parent;
  }
  return known.has("") ? "" : undefined;
}

/** A path seen from a directory that it lies in. */
export function pathBelow(directory: BytePath, path: BytePath): BytePath {
  return directory === "" ? path : path.slice(directory.length + 1);
}

/** Whether a file, seen from its git directory, holds objects. */
export function isObjectFile(below: BytePath): boolean {
  return OBJECT_FILE.test(below);
}

/** Whether a file's content, seen from its git directory, is needed to read the repository. */
export function isRepositoryFile(below: BytePath): boolean {
  return !FOREIGN.test(below);
}
