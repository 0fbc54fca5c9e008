/** Which trees hold wanted objects, told from the rows that the walk left, without reading any tree again.
 *  A delta's tree inherits those entries of its base whose bytes were copied whole; all others are in its own row.
 *  Knows nothing of commits or secrets. */
import { EntryRuns } from "./entry-runs.ts";
import type { Block, Naming, TreeForest, TreeRows } from "./tree-rows.ts";

/** Trees and wanted objects go by numbers of their own: those of trees follow delta chains, as all work on them does. */
export interface TreeMarks {
  readonly objectOf: (number: number) => number;
  /** Number of an object; -1: it is neither a tree nor wanted. */
  readonly numberOf: (object: number) => number;
  /** Wanted entries of a tree, by number, in its order: the first `count`. They stand there until the next call. */
  readonly entriesOf: (tree: number) => { readonly entries: Int32Array; readonly count: number };
  /** Of each entry, the name's number in the whole scan, and the target's number. */
  readonly nameOf: Int32Array;
  readonly targetOf: Int32Array;
  readonly names: readonly string[];
  /** Marked trees, each before the trees inside it. */
  readonly topDown: readonly number[];
}

/**
 * Marks every tree that holds a wanted object, however deep. Each round takes the objects that became wanted in the one before, notes
 * the trees in whose own rows they stand, and hands the entries on along the deltas, base before result, so that each row
 * is looked at once a round.
 *
 * @param wanted - one byte an object; grows by the marked trees
 */
export function markTrees(rows: TreeRows, wanted: Uint8Array): TreeMarks {
  const marks = new Marks(rows, wanted);
  while (marks.begin()) marks.handOn();
  marks.order();
  return marks;
}

const NO_BLOCK: Block = { rows: new Int32Array(0), names: new Int32Array(0) };

class Marks implements TreeMarks {
  readonly names: readonly string[];
  readonly topDown: number[] = [];
  readonly #forest: TreeForest;
  readonly #blocks: readonly Block[];
  /** Trees and targets by number. */
  readonly #naming: Naming;
  readonly #wanted: Uint8Array;
  /** Objects that became wanted in the last round. */
  #fresh: number[] = [];
  /** Number of each object, and the object of each number. */
  readonly #number: Int32Array;
  readonly #objects: Int32Array;
  /** Trees in the order in which they were marked. */
  readonly #trees: number[] = [];
  /** Entries of this round, those of one tree one after the other, and where each tree's begin; -1: it has none. */
  #own: Int32Array = new Int32Array(0);
  readonly #ownAt: Int32Array;
  readonly #runs: EntryRuns;
  /** A bit for each tree that may get entries in this round. */
  readonly #touched: Int32Array;

  constructor(rows: TreeRows, wanted: Uint8Array) {
    const naming = rows.naming(wanted);
    const forest = rows.forest();
    this.names = rows.names;
    this.#blocks = rows.blocks();
    this.#forest = forest;
    this.#wanted = wanted;
    this.#number = forest.place;
    for (let object = 0; object < rows.objects; object++) if (wanted[object] === 1) this.#fresh.push(object);
    const others = this.#fresh.filter((object) => (this.#number[object] ?? -1) < 0);
    const trees = forest.trees.length;
    const count = trees + others.length;
    this.#objects = new Int32Array(count);
    this.#objects.set(forest.trees);
    this.#objects.set(others, trees);
    others.forEach((object, i) => (this.#number[object] = trees + i));
    for (const column of [naming.tree, naming.target])
      for (let entry = 0; entry < column.length; entry++) column[entry] = this.#number[column[entry] ?? 0] ?? -1;
    this.#naming = naming;
    this.#runs = new EntryRuns(count, naming);
    this.#ownAt = new Int32Array(count).fill(-1);
    this.#touched = new Int32Array((trees >>> 5) + 1);
  }

  readonly numberOf = (object: number): number => this.#number[object] ?? -1;
  readonly objectOf = (number: number): number => this.#objects[number] ?? -1;

  readonly entriesOf = (tree: number): { readonly entries: Int32Array; readonly count: number } =>
    this.#runs.gather(tree);

  get nameOf(): Int32Array {
    return this.#naming.name;
  }

  get targetOf(): Int32Array {
    return this.#naming.target;
  }

  /** Begins a round: notes the entries that name what became wanted in the last. Returns whether there are any. */
  begin(): boolean {
    const { first, byTarget, tree: trees } = this.#naming;
    const own: number[] = [];
    for (const object of this.#fresh)
      for (let i = first[object] ?? 0; i < (first[object + 1] ?? 0); i++)
        // Trees of forged cycles of deltas have no place.
        if ((trees[byTarget[i] ?? 0] ?? -1) >= 0) own.push(byTarget[i] ?? 0);
    this.#fresh = [];
    this.#own = Int32Array.from(own).sort();
    for (let i = this.#own.length - 1; i >= 0; i--) {
      const tree = trees[this.#own[i] ?? 0] ?? 0;
      this.#ownAt[tree] = i;
      this.#touch(tree);
    }
    this.#runs.beginRound();
    return own.length > 0;
  }

  #touch(tree: number): void {
    this.#touched[tree >>> 5] = (this.#touched[tree >>> 5] ?? 0) | (1 << (tree & 31));
  }

  /** Gives trees their own entries of this round and those that they inherit. */
  handOn(): void {
    const touched = this.#touched;
    const { end } = this.#forest;
    for (let word = 0; word < touched.length; word++) {
      // Whoever inherits comes later.
      for (let bits = touched[word] ?? 0; bits !== 0; bits = touched[word] ?? 0) {
        const bit = bits & -bits;
        touched[word] = bits ^ bit;
        const tree = word * 32 + 31 - Math.clz32(bit);
        if (!this.#fill(tree)) continue;
        const last = end[tree] ?? 0;
        for (let child = tree + 1; child < last; child = end[child] ?? last) this.#touch(child);
      }
    }
  }

  /** Returns whether the tree got an entry. One that gets its first is marked, and wanted in its turn. */
  #fill(tree: number): boolean {
    const { base, block, position } = this.#forest;
    const wasMarked = this.#runs.has(tree);
    const own = this.#ownAt[tree] ?? -1;
    this.#ownAt[tree] = -1;
    const { rows } = this.#blocks[block[tree] ?? 0] ?? NO_BLOCK;
    const ranges = { rows, at: (position[tree] ?? 0) + 3, count: 0 };
    ranges.count = rows[ranges.at - 1] ?? 0;
    if (!this.#runs.fill(tree, base[tree] ?? -1, ranges, this.#own, own)) return false;
    if (wasMarked) return true;
    this.#trees.push(tree);
    const object = this.#objects[tree] ?? 0;
    if (this.#wanted[object] !== 1) {
      this.#wanted[object] = 1;
      this.#fresh.push(object);
    }
    return true;
  }

  /** Orders trees so that each comes before the trees inside it. Forged cycles are cut. */
  order(): void {
    const state = new Uint8Array(this.#objects.length);
    const stack: number[] = [];
    for (const root of this.#trees) {
      stack.push(root);
      while (stack.length > 0) {
        const tree = stack[stack.length - 1] ?? 0;
        if (state[tree] !== 0) {
          stack.pop();
          if (state[tree] === 1) this.topDown.push(tree);
          state[tree] = 2;
          continue;
        }
        state[tree] = 1;
        this.#runs.pushTargets(tree, state, stack);
      }
    }
    this.topDown.reverse();
  }
}
