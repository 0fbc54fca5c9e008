/** What the commits of a range bring, each compared with all of its parents: also what only a merge brought, and what a later commit took away again.
 *  Messages of commits and tags are content as well. Where history is cut off, the base stands in for the parents that are not here. */
import type { GitReader } from "../../git/git-reader.ts";
import { parseTag } from "../../git/commit.ts";
import type { TreeReader } from "../../git/tree-reader.ts";
import { ChangeSet } from "./change-set.ts";
import type { RangeCommit } from "./commit-walk.ts";
import { compare } from "./compare.ts";
import type { ResolvedRange } from "./range.ts";
import { TreeSide, type Side } from "./side.ts";

const DEEPEST_TAG = 64;

/** Compares every commit of the range. What cannot be read is added to the reader's problems. */
export function rangeChanges(reader: GitReader, trees: TreeReader, range: ResolvedRange): ChangeSet {
  const set = new ChangeSet();
  const sideOf = (commit: string | undefined): Side | undefined => {
    if (commit === undefined) return undefined;
    const tree = reader.problemList.attempt(commit, undefined, () => trees.treeOf(commit));
    return tree === undefined ? undefined : new TreeSide(trees, tree, reader.problemList);
  };
  const visit = (step: number): Parameters<typeof compare>[2] => ({
    change: (change) => set.addChange(change, step),
    mode: () => undefined,
    submodule: (move) => set.addMove(move),
  });
  for (const commit of range.commits) {
    set.addUnit(commit.id, "commit");
    if (commit.tree === undefined) {
      reader.problemList.add("corrupt", commit.id, `commit ${commit.id} names no tree`);
      continue;
    }
    const now = new TreeSide(trees, commit.tree, reader.problemList);
    const parents = parentsOf(commit, range.base);
    const before = parents.map(sideOf);
    const step = set.addStep({ commit: commit.id, now, before, parents });
    reader.problemList.attempt(commit.id, undefined, () => compare(now, before, visit(step)));
  }
  for (const tip of range.tips) {
    addTags(reader, set, tip.id);
    if (tip.type === "blob") set.addUnit(tip.target, "blob");
    if (tip.type !== "tree") continue;
    const now = new TreeSide(trees, tip.target, reader.problemList);
    const step = set.addStep({ commit: undefined, now, before: [undefined], parents: [] });
    reader.problemList.attempt(tip.target, undefined, () => compare(now, [undefined], visit(step)));
  }
  if (range.commits.length > 0) set.notes["commits"] = range.commits.length;
  return set;
}

function parentsOf(commit: RangeCommit, base: string | undefined): (string | undefined)[] {
  const parents: (string | undefined)[] = [...commit.parents];
  if (commit.cut && base !== undefined) parents.push(base);
  return parents.length > 0 ? parents : [undefined];
}

/** Annotated tags on the way to what a tip names. */
function addTags(reader: GitReader, set: ChangeSet, id: string): void {
  let at: string | undefined = id;
  for (let depth = 0; at !== undefined && depth < DEEPEST_TAG; depth++) {
    const tag: string = at;
    const object = reader.problemList.attempt(tag, undefined, () => reader.objects.read(tag));
    if (object?.type !== "tag") return;
    set.addUnit(tag, "tag");
    at = parseTag(object.content).object;
  }
}
