/** Which objects of a segment may be taken from it: those whose rows still hold. A row holds if all that it names is still there, what was
 *  missing is still missing, and a tree's base has a row as well. Knows nothing of how rows are brought into a scan. */
import { fromHex } from "../../bytes/hex.ts";
import type { ObjectIndex } from "../../git/object-index.ts";
import { ROW_AT, ROW_WORDS } from "../record-rows.ts";
import { nextTreeRow } from "../tree-rows.ts";
import type { GramGroup } from "./gram-groups.ts";
import { GramTest } from "./gram-store.ts";
import type { RuleChange } from "./rule-set.ts";
import type { Segment } from "./segment.ts";

/** Marks of objects. */
export const NO = 0;
export const YES = 1;

/** Places in the segment, and numbers in the repository. */
export interface Placed {
  /** One byte an object of the segment; changed to NO where its row does not hold. */
  readonly accepted: Uint8Array;
  /** Numbers in the repository; -1: it is not there. */
  readonly numbers: Int32Array;
  /** One byte an object of the repository: 1 where it was accepted before. */
  readonly done: Uint8Array;
}

/** What a scan takes of a segment. */
export interface Taken {
  /** False: nothing in which something was found is accepted. */
  readonly withFindings: boolean;
  /** How the rules differ; undefined: they are the same. */
  readonly change: RuleChange | undefined;
  /** What stands in groups of objects, in their order; empty: nobody knows. */
  readonly grams: readonly GramGroup[];
}

/** @param taken - what is asked of it */
export function rejectRows(segment: Segment, index: ObjectIndex, placed: Placed, taken: Taken): void {
  const { accepted, numbers, done } = placed;
  const isGone = (place: number): boolean => place >= 0 && (numbers[place] ?? -1) < 0;
  const hasRow = (place: number): boolean => accepted[place] === YES || done[numbers[place] ?? -1] === 1;
  if (!missingAsBefore(segment, index, numbers)) rejectLinks(segment, accepted);
  if (!taken.withFindings) rejectFound(segment, accepted, () => true);
  if (taken.change) rejectByRules(segment, accepted, taken.change, taken.grams);
  // Most often all is there, and nothing was rejected.
  if (!accepted.includes(NO) && !numbers.includes(-1)) return;
  rejectCommits(segment, accepted, isGone);
  rejectTags(segment, accepted, isGone);
  rejectTrees(segment, accepted, isGone, hasRow);
}

/** Objects in which a rule has found something that is gone or another now, and those in which a new one may find something. */
function rejectByRules(segment: Segment, accepted: Uint8Array, change: RuleChange, grams: readonly GramGroup[]): void {
  const { texts, grams: stored } = segment;
  const isGone = texts.secrets.map(({ patternId }) => change.gone.has(patternId));
  const isPartGone = texts.parts.map((parts) => parts.some(({ pattern }) => change.gone.has(pattern)));
  rejectFound(segment, accepted, (p) => {
    const [secret, parts] = [segment.found[p + ROW_AT.secret] ?? -1, segment.found[p + ROW_AT.parts] ?? -1];
    return isGone[secret] === true || isPartGone[parts] === true;
  });
  if (change.texts.length === 0 && !change.isUntold) return;
  // No mark tells what members of archives hold.
  for (const [place] of texts.archives) accepted[place] = NO;
  const test = new GramTest(change);
  const isIn = [test.mayHold(undefined), ...grams.map((group) => test.mayHold(group))];
  for (let place = 0; place < accepted.length; place++)
    if (change.isUntold || isIn[stored.groupOf[place] ?? 0] !== false) accepted[place] = NO;
}

/** What objects named and was not there is still not there, and they who named it are. */
function missingAsBefore({ texts }: Segment, index: ObjectIndex, numbers: Int32Array): boolean {
  return texts.missing.every(({ id, from }) => {
    const bytes = fromHex(id);
    return (numbers[from] ?? -1) >= 0 && (!bytes || index.lookup(bytes) < 0);
  });
}

function rejectLinks({ commits, treeRows: trees, tags }: Segment, accepted: Uint8Array): void {
  for (let p = 0; p < commits.length; p += 4 + (commits[p + 3] ?? 0)) accepted[commits[p] ?? 0] = NO;
  for (let p = 0; p < trees.length; p = nextTreeRow(trees, p)) accepted[trees[p] ?? 0] = NO;
  for (let p = 0; p < tags.length; p += 2) accepted[tags[p] ?? 0] = NO;
}

type Ask = (place: number) => boolean;

function rejectCommits({ commits }: Segment, accepted: Uint8Array, isGone: Ask): void {
  for (let p = 0; p < commits.length;) {
    const end = p + 4 + (commits[p + 3] ?? 0);
    let holds = !isGone(commits[p + 1] ?? -1);
    for (let i = p + 4; i < end; i++) holds &&= !isGone(commits[i] ?? -1);
    if (!holds) accepted[commits[p] ?? 0] = NO;
    p = end;
  }
}

function rejectTags({ tags }: Segment, accepted: Uint8Array, isGone: Ask): void {
  for (let p = 0; p < tags.length; p += 2) if (isGone(tags[p + 1] ?? -1)) accepted[tags[p] ?? 0] = NO;
}

/** Then trees upon trees that were rejected, until none is left. */
function rejectTrees({ treeRows: trees }: Segment, accepted: Uint8Array, isGone: Ask, hasRow: Ask): void {
  for (let p = 0; p < trees.length;) {
    const end = nextTreeRow(trees, p);
    let holds = true;
    for (let e = p + 4 + (trees[p + 2] ?? 0) * 3; e < end; e += 3) holds &&= !isGone(trees[e + 2] ?? -1);
    if (!holds) accepted[trees[p] ?? 0] = NO;
    p = end;
  }
  for (let changed = true; changed;) {
    changed = false;
    for (let p = 0; p < trees.length; p = nextTreeRow(trees, p)) {
      const [tree, base] = [trees[p] ?? 0, trees[p + 1] ?? -1];
      if (accepted[tree] === NO || base < 0 || hasRow(base)) continue;
      accepted[tree] = NO;
      changed = true;
    }
  }
}

/** Objects in which something was found, where a row says so. @param isRejected - asked of the row that begins there */
function rejectFound({ found }: Segment, accepted: Uint8Array, isRejected: (p: number) => boolean): void {
  for (let p = 0; p < found.length; p += ROW_WORDS) if (isRejected(p)) accepted[found[p] ?? 0] = NO;
}
