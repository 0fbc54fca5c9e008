/** What the index holds and no parent of the coming commit has: HEAD, and while a merge is under way what is being merged.
 *  Partly staged files count as the index has them; files that are only intended to be added hold nothing yet. */
import type { IndexEntry } from "../../git/index-file.ts";
import type { BytePath } from "../../model/finding.ts";
import type { ChangeBase } from "./change-base.ts";
import { ChangeSet } from "./change-set.ts";
import { compare, type Change, type ChangeVisitor } from "./compare.ts";
import { IndexSide, MODE_DIRECTORY, MODE_GITLINK, TreeSide, type Side } from "./side.ts";

/** Sides of a conflict that somebody may choose: ours and theirs. The third is what both come from. */
const OURS = 2;

/** @param paths - look at these alone; undefined: all */
export function stagedChanges(base: ChangeBase, paths: ReadonlySet<BytePath> | undefined): ChangeSet {
  const { reader, trees, head, index } = base;
  const set = new ChangeSet();
  const treeAt = (tree: string): TreeSide => new TreeSide(trees, tree, reader.problemList);
  const parents = [...(head === undefined ? [] : [head]), ...base.revisions.refs.idsOf("MERGE_HEAD")];
  const before = parents.map((commit): Side | undefined => {
    const tree = reader.problemList.attempt(commit, undefined, () => trees.treeOf(commit));
    return tree === undefined ? undefined : treeAt(tree);
  });
  if (before.length === 0) before.push(undefined);
  const entries = index?.entries ?? [];
  const committed = entries.filter(({ stage, intentToAdd }) => stage === 0 && !intentToAdd);
  const now = new IndexSide(committed, index?.cacheTree, treeAt);
  const step = set.addStep({ commit: undefined, now, before, parents });
  const isWanted = (path: BytePath): boolean => paths?.has(path) ?? true;
  const visitor: ChangeVisitor = {
    change: (change) => isWanted(change.path) && set.addChange(change, step),
    mode: (path) => isWanted(path) && set.note("files of another mode"),
    // Nobody names a submodule among files.
    submodule: (move) => set.addMove(move),
  };
  // What a merge takes over from its sides is nothing new, and looked at.
  if (parents.length > 1) set.note("merges under way");
  reader.problemList.attempt(reader.indexFile, undefined, () => compare(now, before, visitor));
  const unmerged = new Set(entries.flatMap(({ stage, path }) => (stage > 0 && isWanted(path) ? [path] : [])));
  if (unmerged.size > 0) set.notes["files in conflict"] = unmerged.size;
  for (const entry of entries) {
    if (!isWanted(entry.path)) continue;
    if (entry.intentToAdd && entry.stage === 0) set.note("files only intended to be added");
    if (entry.stage < OURS || entry.mode === MODE_GITLINK) continue;
    const change = conflictSide(entry, before);
    if (change) set.addChange(change, step);
  }
  return set;
}

/** One side of a conflict, unless a parent has it at that path. */
function conflictSide(entry: IndexEntry, before: readonly (Side | undefined)[]): Change | undefined {
  const old = before.map((side) => blobAt(side, entry.path));
  return old.includes(entry.id) ? undefined : { path: entry.path, id: entry.id, before: old };
}

function blobAt(side: Side | undefined, path: BytePath): string | undefined {
  const names = path.split("/");
  const last = names.pop() ?? "";
  let directory = side;
  for (const name of names) directory = directory?.entries.get(name)?.directory;
  const entry = directory?.entries.get(last);
  return entry && entry.mode !== MODE_DIRECTORY && entry.mode !== MODE_GITLINK ? entry.id : undefined;
}
