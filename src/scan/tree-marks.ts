/** Which trees hold wanted objects, told from the rows that the walk left, without reading any tree again.
 *  A delta's tree inherits those entries of its base whose bytes were copied whole; all others are in its own row.
 *  Knows nothing of commits or secrets. */

/** Wanted entries of one tree: (name, target) pairs; names are numbers of the whole scan. */
export type MarkedEntries = Int32Array;

export interface TreeMarks {
  /** Entries of a marked tree; undefined: it holds nothing wanted. */
  entries(tree: number): MarkedEntries | undefined;
  readonly names: readonly string[];
  /** Marked trees, each before the trees inside it. */
  readonly topDown: readonly number[];
}

/** A block of rows, and what its names are called in the whole scan. */
interface Block {
  readonly rows: Int32Array;
  readonly names: Int32Array;
}

/** Words of an entry kept while marking: start, length, name, target. */
const ENTRY = 4;

export class TreeRows {
  readonly #blocks: Block[] = [];
  readonly #nameNumbers = new Map<string, number>();
  readonly names: string[] = [];
  readonly #hashBytes: number;
  /** Block and position of each tree's row, by object number. */
  readonly #block: Int32Array;
  readonly #position: Int32Array;

  /**
   * @param objects - number of objects in the repository
   * @param hashBytes - bytes of an id: 20 or 32
   */
  constructor(objects: number, hashBytes: number) {
    this.#hashBytes = hashBytes;
    this.#block = new Int32Array(objects).fill(-1);
    this.#position = new Int32Array(objects);
  }

  /** Adds the rows of one worker, with its own numbering of names. */
  add(blocks: readonly Int32Array[], names: readonly string[]): void {
    const map = new Int32Array(names.length);
    names.forEach((name, i) => {
      let number = this.#nameNumbers.get(name);
      if (number === undefined) {
        number = this.names.push(name) - 1;
        this.#nameNumbers.set(name, number);
      }
      map[i] = number;
    });
    for (const rows of blocks) {
      const block = this.#blocks.push({ rows, names: map }) - 1;
      for (let p = 0; p < rows.length; p = nextRow(rows, p)) {
        const tree = rows[p] ?? 0;
        if ((this.#block[tree] ?? -1) >= 0) continue;
        this.#block[tree] = block;
        this.#position[tree] = p;
      }
    }
  }

  /** Marks every tree that holds a wanted object, however deep. `wanted` grows by the marked trees. */
  mark(wanted: Uint8Array): TreeMarks {
    let held = new Map<number, number[]>();
    const levels: number[][] = [];
    for (;;) {
      const before = held;
      held = this.#pass(wanted);
      const fresh: number[] = [];
      for (const tree of held.keys()) if (!before.has(tree)) fresh.push(tree);
      if (fresh.length === 0) break;
      levels.push(fresh);
      for (const tree of fresh) wanted[tree] = 1;
    }
    const pairs = new Map<number, MarkedEntries>();
    for (const [tree, list] of held) {
      const entries = new Int32Array((list.length / ENTRY) * 2);
      for (let i = 0; i < list.length; i += ENTRY) entries.set([list[i + 2] ?? 0, list[i + 3] ?? 0], i / 2);
      pairs.set(tree, entries);
    }
    return { entries: (tree) => pairs.get(tree), names: this.names, topDown: topDown(pairs) };
  }

  /** One pass over all rows, bases before what is built upon them. */
  #pass(wanted: Uint8Array): Map<number, number[]> {
    const held = new Map<number, number[]>();
    const state = new Uint8Array(this.#block.length);
    const chain: number[] = [];
    for (const { rows } of this.#blocks) {
      for (let p = 0; p < rows.length; p = nextRow(rows, p)) {
        // Bases that stand in another worker's rows are done first.
        for (let tree = rows[p] ?? -1; this.#isPending(tree, state); tree = this.#base(tree)) {
          chain.push(tree);
          state[tree] = 1;
        }
        for (let tree = chain.pop(); tree !== undefined; tree = chain.pop()) this.#hold(tree, wanted, held);
      }
    }
    return held;
  }

  #isPending(tree: number, state: Uint8Array): boolean {
    return tree >= 0 && state[tree] === 0 && (this.#block[tree] ?? -1) >= 0;
  }

  #base(tree: number): number {
    return this.#blocks[this.#block[tree] ?? 0]?.rows[(this.#position[tree] ?? 0) + 1] ?? -1;
  }

  #hold(tree: number, wanted: Uint8Array, held: Map<number, number[]>): void {
    const block = this.#blocks[this.#block[tree] ?? 0];
    if (!block) return;
    const { rows, names } = block;
    let p = this.#position[tree] ?? 0;
    const inherited = held.get(rows[p + 1] ?? -1);
    const stretches = rows[p + 2] ?? 0;
    let list: number[] | undefined;
    if (inherited) list = inherit(inherited, rows, p + 3, stretches);
    p += 3 + stretches * 3;
    const count = rows[p++] ?? 0;
    for (let i = 0; i < count; i++, p += 3) {
      const target = rows[p + 2] ?? 0;
      if (wanted[target] !== 1) continue;
      const word = rows[p + 1] ?? 0;
      const name = names[word >> 3] ?? 0;
      // "mode SP name NUL id"
      const length = (word & 7) + 1 + (this.names[name]?.length ?? 0) + 1 + this.#hashBytes;
      (list ??= []).push(rows[p] ?? 0, length, name, target);
    }
    if (list && list.length > 0) held.set(tree, list);
  }
}

/** Position of the row after the one at `p`. */
function nextRow(rows: Int32Array, p: number): number {
  const news = p + 3 + (rows[p + 2] ?? 0) * 3;
  return news + 1 + (rows[news] ?? 0) * 3;
}

/** Entries of the base that lie whole in a copied range, moved. */
function inherit(base: readonly number[], rows: Int32Array, at: number, stretches: number): number[] | undefined {
  let list: number[] | undefined;
  for (let e = 0; e < base.length; e += ENTRY) {
    const start = base[e] ?? 0;
    const end = start + (base[e + 1] ?? 0);
    for (let s = at; s < at + stretches * 3; s += 3) {
      const from = rows[s + 1] ?? 0;
      if (start < from || end > from + (rows[s + 2] ?? 0)) continue;
      (list ??= []).push(start - from + (rows[s] ?? 0), end - start, base[e + 2] ?? 0, base[e + 3] ?? 0);
    }
  }
  return list;
}

/** Orders trees so that each comes before the trees inside it. Forged cycles are cut. */
function topDown(pairs: ReadonlyMap<number, MarkedEntries>): number[] {
  const done = new Map<number, 1 | 2>();
  const post: number[] = [];
  for (const root of pairs.keys()) {
    const stack: number[] = [root];
    while (stack.length > 0) {
      const tree = stack[stack.length - 1] ?? 0;
      const state = done.get(tree);
      if (state !== undefined) {
        stack.pop();
        if (state === 1) {
          done.set(tree, 2);
          post.push(tree);
        }
        continue;
      }
      done.set(tree, 1);
      const entries = pairs.get(tree);
      for (let i = 1; entries && i < entries.length; i += 2) {
        const child = entries[i] ?? -1;
        if (pairs.has(child) && !done.has(child)) stack.push(child);
      }
    }
  }
  return post.reverse();
}
