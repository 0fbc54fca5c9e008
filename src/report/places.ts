/** What a place is called in a report, and whether it exists now.
 *  Origins name a repository and a path inside it; people and viewers want one path, from where they stand.
 *  Pure string work on byte paths; nothing is looked up on a disk. */
import { isNameless } from "../model/archive-place.ts";
import type { BytePath, Origin } from "../model/finding.ts";
import type { ScanResult } from "../model/result.ts";

/** Gives each origin its path, relative to a base directory where it lies inside it. */
export class PlaceNames {
  readonly #base: BytePath | undefined;
  readonly #roots: ReadonlyMap<BytePath, BytePath | undefined>;
  readonly #prefixes = new Map<BytePath | undefined, string>();
  readonly #inImages: ReadonlySet<BytePath>;
  readonly #directory: BytePath | undefined;

  /** @param base - absolute directory that paths are shown relative to; undefined: paths as they are */
  constructor(result: ScanResult, base: BytePath | undefined) {
    this.#base = base;
    this.#roots = new Map(result.repositories.map((repository) => [repository.path, repository.workTree]));
    this.#inImages = new Set(result.repositories.filter((r) => r.isInImage).map((r) => r.path));
    // Outside repositories paths start at the directory that was scanned, which only the ledger names.
    this.#directory = result.repositories.length === 0 ? result.ledger[0]?.subject : undefined;
  }

  /** The path of a file, of a blob in history, or of the thing that bears a name; undefined where there is none. */
  pathOf(origin: Origin): BytePath | undefined {
    switch (origin.kind) {
      case "git":
      case "staged":
      case "file":
        return origin.path === undefined ? undefined : this.inside(origin.repository, origin.path);
      case "name":
        return origin.nameOf === "ref" ? undefined : this.inside(origin.repository, origin.name);
      case "image":
      case "stdin":
        return origin.path;
      case "message":
        return undefined;
    }
  }

  /** The path of the archive that the place is in; undefined for what is in none, or in one that has no path. */
  archiveOf(origin: Origin): BytePath | undefined {
    if (!("archive" in origin) || origin.archive === undefined || isNameless(origin)) return undefined;
    const isFile = origin.kind !== "image" && origin.kind !== "stdin";
    return isFile ? this.inside(origin.repository, origin.archive) : origin.archive;
  }

  /** A directory or path relative to the base; `.` for the base itself. */
  relative(path: BytePath): BytePath {
    if (this.#base === undefined || !isAbsolute(path)) return path;
    return relativeInside(this.#base, path) ?? path;
  }

  /** A path inside a repository (or on its own, without one), seen from the base. */
  inside(repository: BytePath | undefined, path: BytePath): BytePath {
    if (isAbsolute(path)) return this.relative(path);
    let prefix = this.#prefixes.get(repository);
    if (prefix === undefined) this.#prefixes.set(repository, (prefix = this.#prefixOf(repository)));
    return prefix + path;
  }

  /** What stands before every path of a repository, or of the directory that was scanned without one. */
  #prefixOf(repository: BytePath | undefined): string {
    const top = repository === undefined ? this.#directory : this.#roots.get(repository);
    if (top !== undefined && isAbsolute(top)) {
      const root = this.relative(top);
      return root === "." ? "" : root.endsWith("/") ? root : `${root}/`;
    }
    // A bare repository's files are on no disk: with one of them the path says enough, with more git's REPOSITORY:PATH.
    const isAmongOthers = this.#roots.size > 1 || (repository !== undefined && this.#inImages.has(repository));
    return repository !== undefined && isAmongOthers ? `${this.relative(repository)}:` : "";
  }
}

/** Whether the place is there now: on disk, in the index, or in HEAD. */
export function existsNow(origin: Origin): boolean {
  if ("inside" in origin && origin.inside !== undefined && origin.inside.state !== "visible") return false;
  switch (origin.kind) {
    case "git":
      return origin.inHead;
    case "file":
    case "staged":
    case "stdin":
      return true;
    case "name":
      return origin.nameOf !== "tree-entry" || origin.inHead === true;
    case "image":
      return origin.state === "visible" || origin.state === "config";
    case "message":
      return false;
  }
}

/** Whether a path starts at the root of a file system or drive. */
export function isAbsolute(path: BytePath): boolean {
  return path.startsWith("/") || (path[1] === ":" && /^[A-Za-z]:[\\/]/.test(path));
}

function relativeInside(base: BytePath, path: BytePath): BytePath | undefined {
  const directory = base.endsWith("/") ? base : `${base}/`;
  if (path === base || `${path}/` === directory) return ".";
  return path.startsWith(directory) ? path.slice(directory.length) : undefined;
}
