/** Links the deltas of a pack to their bases: a forest whose roots are whole objects, with the weight of every subtree.
 *  All arrays are shared memory, so that workers see one plan. Tasks are roots, heaviest first; a tree heavier than its share
 *  is cut (forest-cuts.ts). Knows nothing of what is done with the objects. */
import { BLOB, COMMIT, TAG, TREE } from "../git/object.ts";
import type { PackEntries } from "../git/pack-entries.ts";
import { FormatError } from "../model/errors.ts";
import { TreeCutter, type Task } from "./forest-cuts.ts";

/** Entries are numbered in the order of their offsets in the pack. */
export interface ForestPlan {
  readonly count: number;
  /** Offset of each entry's header; one more at the end: where the data ends. */
  readonly offset: Float64Array;
  /** Bytes of the header, base reference included. */
  readonly headerBytes: Uint8Array;
  /** 1 to 4 as in the pack; 6 and 7 are deltas. */
  readonly type: Uint8Array;
  /** Inflated bytes of the entry: of the object, or of the delta. */
  readonly size: Float64Array;
  /** Entry that a delta is upon; -1 for whole objects, -1 too where it is not in this pack (the type tells). */
  readonly base: Int32Array;
  readonly first: Int32Array;
  readonly next: Int32Array;
  readonly weight: Float64Array;
  /** Number of the entry's object in the repository. */
  readonly object: Int32Array;
}

/** What workers take: pairs of (entry, part), a part being a whole tree (0) or as `partOf` reads it. */
export interface ForestTasks {
  readonly pairs: Int32Array;
  /** First task of each batch, and the number of tasks at the end. */
  readonly batches: Int32Array;
  /** 1 for entries whose children belong to a task of their own. */
  readonly cut: Uint8Array;
  /** Deltas that no root leads to: their base is missing, or they form a cycle. */
  readonly orphans: readonly number[];
}

/** What an object costs besides its bytes, in bytes' worth of time. */
const OBJECT_COST = 200;
/** What rebuilding a byte costs, measured against inflating one. */
const REBUILD_COST = 0.08;

/** Blobs first: of a tree's entries only those need be remembered that do not lead to a blob in which nothing was found. Then trees, commits, tags. */
const TASK_ORDER = [BLOB, TREE, COMMIT, TAG];

/** Trees up to this weight are not worth cutting. */
const LEAST_SHARE = 8 << 20;

function shared<T>(make: new (buffer: SharedArrayBuffer) => T, bytes: number): T {
  return new make(new SharedArrayBuffer(bytes));
}

/**
 * @param entries - headers of all entries of a pack
 * @param objectOf - number in the repository of the pack's i-th id
 */
export function planForest(entries: PackEntries, objectOf: Int32Array): ForestPlan {
  const n = entries.count;
  const first = shared(Int32Array, n * 4).fill(-1);
  const next = shared(Int32Array, n * 4).fill(-1);
  const weight = shared(Float64Array, n * 8);
  const object = shared(Int32Array, n * 4);
  const { base, size } = entries;
  for (let i = n - 1; i >= 0; i--) {
    object[i] = objectOf[entries.objectOf[i] ?? 0] ?? 0;
    const b = base[i] ?? -1;
    if (b < 0) continue;
    next[i] = first[b] ?? -1;
    first[b] = i;
  }
  sumWeights(n, base, size, weight);
  return {
    count: n,
    offset: entries.offset,
    headerBytes: entries.headerBytes,
    type: entries.type,
    size,
    base,
    first,
    next,
    weight,
    object,
  };
}

/**
 * Sets every entry's own cost (its inflated bytes, and a part of its root's size for rebuilding it) and adds it to its base's.
 * Offset deltas point backwards, so one pass from the end does. Weights above a reference delta whose base stands
 * later come out too low; that costs balance, never an object.
 */
function sumWeights(n: number, base: Int32Array, size: Float64Array, weight: Float64Array): void {
  const rootSize = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const b = base[i] ?? -1;
    rootSize[i] = b >= 0 && b < i ? (rootSize[b] ?? 0) : (size[i] ?? 0);
    weight[i] = (size[i] ?? 0) + OBJECT_COST + (rootSize[i] ?? 0) * REBUILD_COST;
  }
  for (let i = n - 1; i >= 0; i--) {
    const b = base[i] ?? -1;
    if (b >= 0 && b < i) weight[b] = (weight[b] ?? 0) + (weight[i] ?? 0);
  }
}

/**
 * Shares a plan out into tasks.
 *
 * @param workers - how many will take them
 */
export function forestTasks(plan: ForestPlan, workers: number): ForestTasks {
  let total = 0;
  for (let i = 0; i < plan.count; i++) if (isRoot(plan, i)) total += plan.weight[i] ?? 0;
  const cut = shared(Uint8Array, plan.count);
  const again = (entry: number): number => costOfBeginning(plan, entry);
  const groups = TASK_ORDER.map((type): Task[] => {
    const own: Task[] = [];
    // What comes late must come in small pieces, or workers wait for the last.
    const share = workers > 1 ? Math.max(total / (workers * (type === BLOB ? 4 : 16)), LEAST_SHARE) : Infinity;
    for (let i = 0; i < plan.count; i++) {
      if (!isRoot(plan, i) || plan.type[i] !== type) continue;
      const weight = plan.weight[i] ?? 0;
      if (weight > share) own.push(...new TreeCutter(plan, share, again, cut).tasks(i));
      else own.push({ entry: i, part: 0, weight });
    }
    // Heavy tasks first; the many light ones in the order in which they lie in the pack.
    const heavy = total / (workers * 64);
    const rank = (task: { weight: number }): number => (task.weight > heavy ? task.weight : 0);
    return own.sort((a, b) => rank(b) - rank(a) || a.entry - b.entry);
  });
  const tasks = groups.flat();
  return { ...batch(tasks, total / (workers * 32)), cut, orphans: findOrphans(plan) };
}

/** Weight of rebuilding an object from its root, and of scanning it whole. */
function costOfBeginning(plan: ForestPlan, entry: number): number {
  let cost = 0;
  let depth = 0;
  let root = entry;
  for (let e = entry; e >= 0; e = plan.base[e] ?? -1, depth++) {
    cost += (plan.size[e] ?? 0) + OBJECT_COST;
    root = e;
  }
  return cost + (plan.size[root] ?? 0) * (1 + REBUILD_COST * depth);
}

/** Lays tasks out in shared memory and gathers light ones, so that taking one costs little. */
function batch(tasks: readonly Task[], most: number): { pairs: Int32Array; batches: Int32Array } {
  const pairs = shared(Int32Array, tasks.length * 8);
  const starts: number[] = [];
  let weight = Infinity;
  tasks.forEach((task, i) => {
    pairs[i * 2] = task.entry;
    pairs[i * 2 + 1] = task.part;
    if (weight + task.weight > most) {
      starts.push(i);
      weight = 0;
    }
    weight += task.weight;
  });
  const batches = shared(Int32Array, (starts.length + 1) * 4);
  batches.set([...starts, tasks.length]);
  return { pairs, batches };
}

/** Where an entry's zlib stream begins in the pack. */
export function dataStart(plan: ForestPlan, entry: number): number {
  return (plan.offset[entry] ?? 0) + (plan.headerBytes[entry] ?? 0);
}

/** How many bytes it may take. @throws FormatError "truncated" when there are none */
export function dataBytes(plan: ForestPlan, entry: number): number {
  const available = (plan.offset[entry + 1] ?? 0) - dataStart(plan, entry);
  if (available <= 0) throw new FormatError("truncated", "the pack ends inside this object");
  return available;
}

/** A whole object whose header could be read. */
function isRoot(plan: ForestPlan, entry: number): boolean {
  const type = plan.type[entry] ?? 0;
  return type >= 1 && type <= 4;
}

function findOrphans(plan: ForestPlan): number[] {
  // Where every base stands before its delta, following them must end at a whole object.
  let ordered = true;
  for (let i = 0; i < plan.count && ordered; i++) {
    const base = plan.base[i] ?? -1;
    ordered = base >= 0 ? base < i : isRoot(plan, i);
  }
  if (ordered) return [];
  const reached = new Uint8Array(plan.count);
  const stack: number[] = [];
  for (let i = 0; i < plan.count; i++) if (isRoot(plan, i)) stack.push(i);
  for (let e = stack.pop(); e !== undefined; e = stack.pop()) {
    reached[e] = 1;
    for (let c = plan.first[e] ?? -1; c >= 0; c = plan.next[c] ?? -1) stack.push(c);
  }
  const orphans: number[] = [];
  for (let i = 0; i < plan.count; i++) if (reached[i] === 0) orphans.push(i);
  return orphans;
}
