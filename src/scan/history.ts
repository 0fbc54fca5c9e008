/** The commit graph of a repository, as the walk recorded it: a total order with parents first, and which refs reach which commit.
 *  Knows nothing of trees or secrets. */

/** Commits are numbered by their place in the order: parents first, ties by committer date, then by id. */
export interface History {
  readonly count: number;
  /** Object number, root tree's object number (or -1) and committer date of each commit. */
  readonly object: Int32Array;
  readonly tree: Int32Array;
  /** Commit numbers of the parents of commit i: parents[parentStart[i] .. parentStart[i + 1]). */
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
  /** Commit number of an object, or -1. */
  readonly commitOf: Int32Array;
}

/** Dates are below. */
const LATEST = 2 ** 32;

interface RawCommits {
  readonly object: Int32Array;
  readonly tree: Int32Array;
  readonly date: Float64Array;
  readonly parentStart: Int32Array;
  readonly parents: Int32Array;
  readonly ordinal: Int32Array;
}

/** Reads the rows: object, tree, date, number of parents, parents … (object numbers; -1 where missing). */
function readRows(rows: readonly Int32Array[], objects: number): RawCommits {
  let count = 0;
  let links = 0;
  for (const block of rows) {
    for (let p = 0; p < block.length; p += 4 + (block[p + 3] ?? 0)) {
      count++;
      links += block[p + 3] ?? 0;
    }
  }
  const raw: RawCommits = {
    object: new Int32Array(count),
    tree: new Int32Array(count),
    date: new Float64Array(count),
    parentStart: new Int32Array(count + 1),
    parents: new Int32Array(links),
    ordinal: new Int32Array(objects).fill(-1),
  };
  let i = 0;
  let link = 0;
  for (const r of rows) {
    for (let p = 0; p < r.length; i++) {
      raw.object[i] = r[p] ?? 0;
      raw.tree[i] = r[p + 1] ?? -1;
      raw.date[i] = (r[p + 2] ?? 0) >>> 0;
      raw.ordinal[r[p] ?? 0] = i;
      const n = r[p + 3] ?? 0;
      for (let k = 0; k < n; k++) raw.parents[link++] = r[p + 4 + k] ?? -1;
      raw.parentStart[i + 1] = link;
      p += 4 + n;
    }
  }
  // Object numbers become ordinals; a parent that is missing or no commit becomes -1.
  for (let k = 0; k < raw.parents.length; k++) {
    const parent = raw.parents[k] ?? -1;
    raw.parents[k] = parent < 0 ? -1 : (raw.ordinal[parent] ?? -1);
  }
  return raw;
}

/** Children of each commit, packed, and how many parents each waits for. */
function childrenOf(raw: RawCommits): { start: Int32Array; children: Int32Array; waiting: Int32Array } {
  const n = raw.object.length;
  const waiting = new Int32Array(n);
  const start = new Int32Array(n + 1);
  for (const parent of raw.parents) if (parent >= 0) start[parent + 1] = (start[parent + 1] ?? 0) + 1;
  for (let i = 0; i < n; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
  const children = new Int32Array(raw.parents.length);
  const fill = start.slice();
  for (let i = 0; i < n; i++) {
    for (let k = raw.parentStart[i] ?? 0; k < (raw.parentStart[i + 1] ?? 0); k++) {
      const parent = raw.parents[k] ?? -1;
      if (parent < 0) continue;
      children[fill[parent] ?? 0] = i;
      fill[parent] = (fill[parent] ?? 0) + 1;
      waiting[i] = (waiting[i] ?? 0) + 1;
    }
  }
  return { start, children, waiting };
}

/** Each commit's place among all by date, then by id: what two commits without a tie of blood are ordered by. */
function ranks({ date, object, ordinal }: RawCommits): Int32Array {
  const n = date.length;
  const byId = new Int32Array(n);
  let count = 0;
  for (const commit of ordinal) if (commit >= 0) byId[count++] = commit;
  // A commit that was read twice has two rows.
  if (count < n) byId.set(Array.from(object.keys()).sort((a, b) => (object[a] ?? 0) - (object[b] ?? 0)));
  const keys = new Float64Array(n);
  // A date and a place by id fit one number, and numbers sort fast.
  const isOneNumber = n < 2 ** 53 / LATEST;
  for (let i = 0; i < n; i++) keys[i] = isOneNumber ? (date[byId[i] ?? 0] ?? 0) * n + i : i;
  if (isOneNumber) keys.sort();
  else keys.sort((a, b) => (date[byId[a] ?? 0] ?? 0) - (date[byId[b] ?? 0] ?? 0) || a - b);
  const rank = new Int32Array(n);
  for (let i = 0; i < n; i++) rank[byId[(keys[i] ?? 0) % n] ?? 0] = i;
  return rank;
}

/** Kahn's order with a heap: of the commits whose parents are all placed, the oldest first. Ids are not recomputed, so a forged cycle
 *  is possible: where all that is left waits for one another, the oldest is placed as if its parents were. */
function order(raw: RawCommits): Int32Array {
  const n = raw.object.length;
  const { start, children, waiting } = childrenOf(raw);
  const rank = ranks(raw);
  const byRank = new Int32Array(n);
  for (let i = 0; i < n; i++) byRank[rank[i] ?? 0] = i;
  const heap = new Heap(n);
  for (let i = 0; i < n; i++) if (waiting[i] === 0) heap.push(rank[i] ?? 0);
  const result = new Int32Array(n);
  const placed = new Uint8Array(n);
  for (let done = 0, stuck = 0; done < n;) {
    const c = byRank[heap.isEmpty ? stuck++ : heap.pop()] ?? 0;
    if (placed[c] === 1) continue;
    placed[c] = 1;
    result[done++] = c;
    for (let k = start[c] ?? 0; k < (start[c + 1] ?? 0); k++) {
      const child = children[k] ?? 0;
      waiting[child] = (waiting[child] ?? 0) - 1;
      if (waiting[child] === 0) heap.push(rank[child] ?? 0);
    }
  }
  return result;
}

/**
 * @param rows - commit rows of all workers
 * @param objects - number of objects in the repository
 */
export function buildHistory(rows: readonly Int32Array[], objects: number): History {
  const raw = readRows(rows, objects);
  const placed = order(raw);
  const n = placed.length;
  const rank = new Int32Array(n);
  placed.forEach((c, i) => (rank[c] = i));
  const parentStart = new Int32Array(n + 1);
  const parents = new Int32Array(raw.parents.length);
  const object = new Int32Array(n);
  const tree = new Int32Array(n);
  const commitOf = raw.ordinal;
  let link = 0;
  placed.forEach((c, i) => {
    object[i] = raw.object[c] ?? 0;
    tree[i] = raw.tree[c] ?? -1;
    for (let k = raw.parentStart[c] ?? 0; k < (raw.parentStart[c + 1] ?? 0); k++) {
      const parent = raw.parents[k] ?? -1;
      parents[link++] = parent < 0 ? -1 : (rank[parent] ?? -1);
    }
    parentStart[i + 1] = link;
    commitOf[object[i] ?? 0] = i;
  });
  return { count: n, object, tree, parentStart, parents, commitOf };
}

/** A binary heap of numbers, the least at its top. */
class Heap {
  readonly #items: Int32Array;
  #length = 0;

  /** @param most - numbers it ever holds */
  constructor(most: number) {
    this.#items = new Int32Array(most);
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  push(item: number): void {
    const items = this.#items;
    let i = this.#length++;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const other = items[up] ?? 0;
      if (other <= item) break;
      items[i] = other;
      i = up;
    }
    items[i] = item;
  }

  /** Takes the least; there must be one. */
  pop(): number {
    const items = this.#items;
    const top = items[0] ?? 0;
    const length = --this.#length;
    const last = items[length] ?? 0;
    let i = 0;
    for (let child = 1; child < length; child = 2 * i + 1) {
      if (child + 1 < length && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
      const other = items[child] ?? 0;
      if (other >= last) break;
      items[i] = other;
      i = child;
    }
    items[i] = last;
    return top;
  }
}
