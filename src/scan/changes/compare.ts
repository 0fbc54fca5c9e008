/** What one state of a tree brings that none of the states before it had at that path.
 *  With several states before it (a merge), only what differs from all of them is new: the rest came with one of them.
 *  Equal trees are skipped by their ids. Knows nothing of lines or commits. */
import type { BytePath } from "../../model/finding.ts";
import { MODE_GITLINK, type Side } from "./side.ts";

/** A file that is new or has new content. */
export interface Change {
  readonly path: BytePath;
  /** Its blob, hex. */
  readonly id: string;
  /** The blob that each state before had at that path; undefined: none. */
  readonly before: readonly (string | undefined)[];
}

export interface ChangeVisitor {
  /** A file's new content. */
  change(change: Change): void;
  /** Only the mode of a file is another; its content is not new. */
  mode(path: BytePath): void;
  /** A submodule now stands at another commit. */
  submodule(path: BytePath): void;
}

/**
 * Visits what is new, by path.
 * @param before - at least one; undefined: there was nothing
 */
export function compare(now: Side, before: readonly (Side | undefined)[], visitor: ChangeVisitor, prefix = ""): void {
  if (now.tree !== undefined && before.some((side) => side?.tree === now.tree)) return;
  const entriesBefore = before.map((side) => side?.entries);
  for (const [name, { id, mode, directory }] of now.entries) {
    const path = prefix + name;
    const old = entriesBefore.map((entries) => entries?.get(name));
    if (directory) {
      const below = old.map((entry) => entry?.directory);
      compare(directory, below, visitor, `${path}/`);
      continue;
    }
    const same = old.filter((entry) => entry !== undefined && !entry.directory && entry.id === id);
    if (id === undefined) continue;
    if (same.length > 0) {
      if (same.every((entry) => entry?.mode !== mode)) visitor.mode(path);
    } else if (mode === MODE_GITLINK) visitor.submodule(path);
    else visitor.change({ path, id, before: old.map((entry) => blobOf(entry)) });
  }
}

function blobOf(
  entry: { mode: number; id: string | undefined; directory: Side | undefined } | undefined,
): string | undefined {
  return entry && !entry.directory && entry.mode !== MODE_GITLINK ? entry.id : undefined;
}

/**
 * Files that were there before and are not now, by path: where a renamed file may have come from.
 * @param visit - called with path and blob
 */
export function eachDeleted(
  now: Side | undefined,
  before: Side,
  visit: (path: BytePath, id: string) => void,
  prefix = "",
): void {
  if (now?.tree !== undefined && now.tree === before.tree) return;
  const entriesNow = now?.entries;
  for (const [name, entry] of before.entries) {
    const left = entriesNow?.get(name);
    const blob = blobOf(entry);
    if (entry.directory) eachDeleted(left?.directory, entry.directory, visit, `${prefix}${name}/`);
    else if (blob !== undefined && (!left || left.directory)) visit(prefix + name, blob);
  }
}
