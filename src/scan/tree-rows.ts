/** What the walk wrote down of each tree: whose delta it is, which ranges it copied, and the entries that it did not inherit.
 *  Rows of all workers (and of a cache) together, found by tree, by base and by what they name.
 *  Format of a row, in words: tree, base or -1, number of copied ranges, (start, start in the base, bytes) of each, number of entries,
 *  (start, name and length of the mode, target) of each. Ranges and entries stand in the order of the tree. Knows nothing of secrets. */
import { MODE_ROOM } from "./link-records.ts";

/** A block of rows, and what its names are called in the whole scan. */
export interface Block {
  readonly rows: Int32Array;
  readonly names: Int32Array;
}

/** The trees in the order of a walk, each after the one that it builds upon; by their places in it rather than by object number, neighbours
 *  in a delta chain are neighbours in memory. */
export interface TreeForest {
  /** Object number of each tree. */
  readonly trees: Int32Array;
  /** Place of each tree, by object number; -1: no row. */
  readonly place: Int32Array;
  /** The place behind the last tree that builds upon each, directly or not. A tree's first child has the next place, and each child's end is where
   *  the next child stands. */
  readonly end: Int32Array;
  /** Place of the tree that each builds upon; -1: none. */
  readonly base: Int32Array;
  /** Block of each tree's row, and where in it. */
  readonly block: Int32Array;
  readonly position: Int32Array;
}

/** Entries that name trees or wanted objects, numbered as they stand in the rows: those of one tree follow one another, in its order. */
export interface Naming {
  /** Of each entry: the tree's object number, where in the tree it begins, its bytes, number of its name in the whole scan, the target's object number. */
  readonly tree: Int32Array;
  readonly start: Int32Array;
  readonly bytes: Int32Array;
  readonly name: Int32Array;
  readonly target: Int32Array;
  /** Entries that name object n: byTarget[first[n] .. first[n + 1]). */
  readonly first: Int32Array;
  readonly byTarget: Int32Array;
}

export class TreeRows {
  /** Texts of the names, by their numbers in the whole scan. */
  readonly names: string[] = [];
  readonly objects: number;
  readonly hashBytes: number;
  readonly #blocks: Block[] = [];
  readonly #nameNumbers = new Map<string, number>();
  /** Block and position of each tree's row, by object number; -1: no row. */
  readonly #block: Int32Array;
  readonly #position: Int32Array;

  /**
   * @param objects - number of objects in the repository
   * @param hashBytes - bytes of an id: 20 or 32
   */
  constructor(objects: number, hashBytes: number) {
    this.hashBytes = hashBytes;
    this.objects = objects;
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
      for (let p = 0; p < rows.length; p = nextTreeRow(rows, p)) {
        const tree = rows[p] ?? 0;
        if ((this.#block[tree] ?? -1) >= 0) continue;
        this.#block[tree] = block;
        this.#position[tree] = p;
      }
    }
  }

  /** All blocks, by number. */
  blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** Which trees build upon which. */
  forest(): TreeForest {
    const first = new Int32Array(this.objects).fill(-1);
    const next = new Int32Array(this.objects).fill(-1);
    const place = new Int32Array(this.objects).fill(-1);
    const open: number[] = [];
    let count = 0;
    this.#eachRow((rows, p) => {
      const tree = rows[p] ?? 0;
      const base = rows[p + 1] ?? -1;
      count++;
      if (base < 0 || (this.#block[base] ?? -1) < 0) return void open.push(tree);
      next[tree] = first[base] ?? -1;
      first[base] = tree;
    });
    const trees = new Int32Array(count);
    const end = new Int32Array(count);
    count = 0;
    // A tree comes back, as its complement, when all that build upon it have had their places.
    for (let tree = open.pop(); tree !== undefined; tree = open.pop()) {
      if (tree < 0) {
        end[place[~tree] ?? 0] = count;
        continue;
      }
      place[tree] = count;
      trees[count++] = tree;
      open.push(~tree);
      for (let child = first[tree] ?? -1; child >= 0; child = next[child] ?? -1) open.push(child);
    }
    const of = (column: Int32Array): Int32Array => trees.subarray(0, count).map((tree) => column[tree] ?? 0);
    const block = of(this.#block);
    const position = of(this.#position);
    const base = block.map((number, tree) => {
      const object = this.#blocks[number]?.rows[(position[tree] ?? 0) + 1] ?? -1;
      return object < 0 ? -1 : (place[object] ?? -1);
    });
    return { trees: trees.subarray(0, count), place, end, base, block, position };
  }

  /**
   * Who names trees and wanted objects. Nobody asks for others, which are half of all entries.
   *
   * @param wanted - one byte an object
   */
  naming(wanted: Uint8Array): Naming {
    const asked = wanted.slice();
    this.#eachRow((rows, p) => void (asked[rows[p] ?? 0] = 1));
    const first = new Int32Array(this.objects + 1);
    this.#eachRow((rows, p) => {
      const end = nextTreeRow(rows, p);
      for (let e = firstEntry(rows, p) + 2; e < end; e += 3) {
        const target = rows[e] ?? 0;
        if (asked[target] === 1) first[target + 1] = (first[target + 1] ?? 0) + 1;
      }
    });
    for (let i = 0; i < this.objects; i++) first[i + 1] = (first[i + 1] ?? 0) + (first[i] ?? 0);
    const naming = emptyNaming(first[this.objects] ?? 0, first);
    const fill = first.slice();
    const { byTarget, target: targets } = naming;
    let entry = 0;
    this.#eachRow((rows, p, names) => {
      const end = nextTreeRow(rows, p);
      for (let e = firstEntry(rows, p); e < end; e += 3) {
        const target = rows[e + 2] ?? 0;
        if (asked[target] !== 1) continue;
        const word = rows[e + 1] ?? 0;
        const name = names[Math.floor(word / MODE_ROOM)] ?? 0;
        naming.tree[entry] = rows[p] ?? 0;
        naming.start[entry] = rows[e] ?? 0;
        // "mode SP name NUL id"
        naming.bytes[entry] = (word % MODE_ROOM) + 2 + (this.names[name]?.length ?? 0) + this.hashBytes;
        naming.name[entry] = name;
        targets[entry] = target;
        const at = fill[target] ?? 0;
        byTarget[at] = entry++;
        fill[target] = at + 1;
      }
    });
    return naming;
  }

  /** Visits the one row that counts of each tree. */
  #eachRow(visit: (rows: Int32Array, p: number, names: Int32Array) => void): void {
    this.#blocks.forEach(({ rows, names }, block) => {
      for (let p = 0; p < rows.length; p = nextTreeRow(rows, p)) {
        const tree = rows[p] ?? 0;
        if (this.#block[tree] === block && this.#position[tree] === p) visit(rows, p, names);
      }
    });
  }
}

function emptyNaming(count: number, first: Int32Array): Naming {
  const column = (): Int32Array => new Int32Array(count);
  return {
    tree: column(),
    start: column(),
    bytes: column(),
    name: column(),
    target: column(),
    first,
    byTarget: column(),
  };
}

/** Position of the first entry in the row at `p`. */
function firstEntry(rows: Int32Array, p: number): number {
  return p + 4 + (rows[p + 2] ?? 0) * 3;
}

/** Position of the row after the one at `p`. */
export function nextTreeRow(rows: Int32Array, p: number): number {
  const entries = firstEntry(rows, p);
  return entries + (rows[entries - 1] ?? 0) * 3;
}
