/** What one state of a tree brings that none of the states before it had at that path.
 *  With several states before it (a merge), only what differs from all of them is new: the rest came with one of them.
 *  Equal trees are skipped by their ids. Knows nothing of lines or commits. */
import { FormatError } from "../../model/errors.ts";
import type { BytePath } from "../../model/finding.ts";
import { MODE_GITLINK, type Side, type SideEntry } from "./side.ts";

/** Directories nest no deeper than paths are long. */
const DEEPEST = 4096;
/** Paths that one comparison goes through. A few trees that name one another again and again stand for more paths than there are atoms. */
const MOST_PATHS = 3_000_000;

/** A file that is new or has new content. */
export interface Change {
  readonly path: BytePath;
  /** Its blob, hex. */
  readonly id: string;
  /** The blob that each state before had at that path; undefined: none. */
  readonly before: readonly (string | undefined)[];
}

/** A submodule that stands at another commit, or is new. */
export interface SubmoduleMove {
  readonly path: BytePath;
  /** The submodule's commit, hex. */
  readonly id: string;
  /** The commit that each state before had at that path; undefined: there was no submodule. */
  readonly before: readonly (string | undefined)[];
}

export interface ChangeVisitor {
  /** A file's new content. */
  change(change: Change): void;
  /** Only the mode of a file is another; its content is not new. */
  mode(path: BytePath): void;
  /** A submodule now stands at another commit. */
  submodule(move: SubmoduleMove): void;
}

/**
 * Visits what is new, by path.
 * @param before - at least one; undefined: there was nothing
 * @throws FormatError "too-large" for trees that stand for more paths than anybody has
 */
export function compare(now: Side, before: readonly (Side | undefined)[], visitor: ChangeVisitor): void {
  const limit = new Limit();
  const pending: Pending[] = [{ now, before, prefix: "", depth: 0 }];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { now: side, before: sides, prefix, depth } = at;
    if (side.tree !== undefined && sides.some((old) => old?.tree === side.tree)) continue;
    const { entries } = side;
    limit.enter(depth, entries.size);
    const entriesBefore = sides.map((old) => old?.entries);
    for (const [name, entry] of entries) {
      const old = entriesBefore.map((each) => each?.get(name));
      const { directory } = entry;
      if (!directory) compareFile(prefix + written(name), entry, old, visitor);
      else {
        const below = old.map((each) => each?.directory);
        pending.push({ now: directory, before: below, prefix: `${prefix}${written(name)}/`, depth: depth + 1 });
      }
    }
  }
}

/** A pair of directories that is still to be compared. A stack of them, since a hostile tree can be nested deeper than calls can. */
interface Pending {
  readonly now: Side;
  readonly before: readonly (Side | undefined)[];
  readonly prefix: BytePath;
  readonly depth: number;
}

function compareFile(
  path: BytePath,
  { id, mode }: SideEntry,
  old: readonly (SideEntry | undefined)[],
  visitor: ChangeVisitor,
): void {
  if (id === undefined) return;
  const same = old.filter((entry) => entry !== undefined && !entry.directory && entry.id === id);
  if (same.length > 0) {
    if (same.every((entry) => entry?.mode !== mode)) visitor.mode(path);
  } else if (mode === MODE_GITLINK) visitor.submodule({ path, id, before: old.map((entry) => gitlinkOf(entry)) });
  else visitor.change({ path, id, before: old.map((entry) => blobOf(entry)) });
}

function gitlinkOf(entry: SideEntry | undefined): string | undefined {
  return entry?.mode === MODE_GITLINK ? entry.id : undefined;
}

function blobOf(entry: SideEntry | undefined): string | undefined {
  return entry && !entry.directory && entry.mode !== MODE_GITLINK ? entry.id : undefined;
}

/**
 * Files that were there before and are not now, by path: where a renamed file may have come from.
 * @param visit - called with path and blob
 * @throws FormatError "too-large" as `compare`
 */
export function eachDeleted(now: Side | undefined, before: Side, visit: (path: BytePath, id: string) => void): void {
  const limit = new Limit();
  const pending = [{ now, before, prefix: "", depth: 0 }];
  for (let at = pending.pop(); at; at = pending.pop()) {
    const { now: side, before: old, prefix, depth } = at;
    if (side?.tree !== undefined && side.tree === old.tree) continue;
    const { entries } = old;
    limit.enter(depth, entries.size);
    const entriesNow = side?.entries;
    for (const [name, entry] of entries) {
      const left = entriesNow?.get(name);
      const blob = blobOf(entry);
      const { directory } = entry;
      if (directory)
        pending.push({
          now: left?.directory,
          before: directory,
          prefix: `${prefix}${written(name)}/`,
          depth: depth + 1,
        });
      else if (blob !== undefined && (!left || left.directory)) visit(prefix + written(name), blob);
    }
  }
}

/** The name as the tree has it. */
function written(name: BytePath): BytePath {
  return name.endsWith("\0") ? name.replace(/\0+$/, "") : name;
}

/** Keeps a hostile tree from taking for ever. */
class Limit {
  #paths = 0;

  /** @param paths - that a directory holds */
  enter(depth: number, paths: number): void {
    this.#paths += paths;
    if (this.#paths > MOST_PATHS)
      throw new FormatError("too-large", `its trees stand for more than ${MOST_PATHS} paths`);
    if (depth > DEEPEST) throw new FormatError("too-large", `its trees are nested deeper than ${DEEPEST} levels`);
  }
}
