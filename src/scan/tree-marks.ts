/** Which trees hold wanted objects, told from the rows that the walk left, without reading any tree again.
 *  A delta's tree inherits those entries of its base whose bytes were copied whole; all others are in its own row.
 *  Knows nothing of commits or secrets. */
import { MODE_ROOM } from "./link-records.ts";

export interface TreeMarks {
  /** Calls back for each wanted entry of a tree; names are numbers of the whole scan. */
  readonly each: (tree: number, visit: (name: number, target: number) => void) => void;
  readonly isMarked: (tree: number) => boolean;
  readonly names: readonly string[];
  /** Marked trees, each before the trees inside it. */
  readonly topDown: readonly number[];
}

/** A block of rows, and what its names are called in the whole scan. */
interface Block {
  readonly rows: Int32Array;
  readonly names: Int32Array;
}

/** A list for each of many numbers, packed: items of n stand at items[start[n] .. start[n + 1]). */
interface Packed {
  readonly start: Int32Array;
  readonly items: Int32Array;
}

export class TreeRows {
  readonly #blocks: Block[] = [];
  readonly #nameNumbers = new Map<string, number>();
  readonly names: string[] = [];
  readonly #hashBytes: number;
  readonly #objects: number;
  /** Block and position of each tree's row, by object number; -1: no row. */
  readonly #block: Int32Array;
  readonly #position: Int32Array;

  /**
   * @param objects - number of objects in the repository
   * @param hashBytes - bytes of an id: 20 or 32
   */
  constructor(objects: number, hashBytes: number) {
    this.#hashBytes = hashBytes;
    this.#objects = objects;
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

  /**
   * Marks every tree that holds a wanted object, however deep: from each object to the trees in whose own rows it stands,
   * on to the trees built upon those that inherit the entry, and up from every tree that was marked.
   *
   * @param wanted - one byte an object; grows by the marked trees
   */
  mark(wanted: Uint8Array): TreeMarks {
    const built = this.#pack((rows, p, put) => {
      const base = rows[p + 1] ?? -1;
      if (base >= 0) put(base, rows[p] ?? 0);
    });
    const named = this.#pack((rows, p, put) => {
      const news = p + 3 + (rows[p + 2] ?? 0) * 3;
      const end = nextTreeRow(rows, p);
      for (let e = news + 1; e < end; e += 3) put(rows[e + 2] ?? 0, rows[p] ?? 0, e);
    }, 2);
    const marks = new Marks(this.#objects, this.names, wanted);
    for (let object = 0; object < this.#objects; object++) if (wanted[object] === 1) marks.pending.push(object);
    for (let object = marks.pending.pop(); object !== undefined; object = marks.pending.pop()) {
      const end = named.start[object + 1] ?? 0;
      for (let i = named.start[object] ?? 0; i < end; i += 2)
        this.#follow(named.items[i] ?? 0, named.items[i + 1] ?? 0, built, marks);
    }
    marks.order();
    return marks;
  }

  /** Holds the entry at position `p` of a tree's row in that tree and in every tree that inherits it. */
  #follow(first: number, p: number, built: Packed, marks: Marks): void {
    const block = this.#blocks[this.#block[first] ?? -1];
    if (!block) return;
    const word = block.rows[p + 1] ?? 0;
    const name = block.names[Math.floor(word / MODE_ROOM)] ?? 0;
    const target = block.rows[p + 2] ?? 0;
    // "mode SP name NUL id"
    const length = (word % MODE_ROOM) + 1 + (this.names[name]?.length ?? 0) + 1 + this.#hashBytes;
    const stack: number[] = [first, block.rows[p] ?? 0];
    while (stack.length > 0) {
      const start = stack.pop() ?? 0;
      const tree = stack.pop() ?? 0;
      marks.hold(tree, name, target);
      const end = built.start[tree + 1] ?? 0;
      for (let i = built.start[tree] ?? 0; i < end; i++) this.#inherit(start, length, built.items[i] ?? 0, stack);
    }
  }

  /** An entry is inherited where its bytes were copied whole; a range that was copied twice inherits twice. */
  #inherit(start: number, length: number, tree: number, into: number[]): void {
    const rows = this.#blocks[this.#block[tree] ?? -1]?.rows;
    if (!rows) return;
    const p = this.#position[tree] ?? 0;
    const end = p + 3 + (rows[p + 2] ?? 0) * 3;
    for (let s = p + 3; s < end; s += 3) {
      const from = rows[s + 1] ?? 0;
      if (start >= from && start + length <= from + (rows[s + 2] ?? 0)) into.push(tree, start - from + (rows[s] ?? 0));
    }
  }

  /** Packs what a visitor puts for each row of a tree. */
  #pack(
    visit: (rows: Int32Array, p: number, put: (key: number, a: number, b?: number) => void) => void,
    words = 1,
  ): Packed {
    const start = new Int32Array(this.#objects + 1);
    this.#eachRow((rows, p) => visit(rows, p, (key) => void (start[key + 1] = (start[key + 1] ?? 0) + words)));
    for (let i = 0; i < this.#objects; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
    const items = new Int32Array(start[this.#objects] ?? 0);
    const fill = start.slice();
    this.#eachRow((rows, p) =>
      visit(rows, p, (key, a, b = 0) => {
        const at = fill[key] ?? 0;
        items[at] = a;
        if (words === 2) items[at + 1] = b;
        fill[key] = at + words;
      }),
    );
    return { start, items };
  }

  /** Visits the one row that counts of each tree. */
  #eachRow(visit: (rows: Int32Array, p: number) => void): void {
    this.#blocks.forEach(({ rows }, block) => {
      for (let p = 0; p < rows.length; p = nextTreeRow(rows, p)) {
        const tree = rows[p] ?? 0;
        if (this.#block[tree] === block && this.#position[tree] === p) visit(rows, p);
      }
    });
  }
}

/** Position of the row after the one at `p`. */
export function nextTreeRow(rows: Int32Array, p: number): number {
  const news = p + 3 + (rows[p + 2] ?? 0) * 3;
  return news + 1 + (rows[news] ?? 0) * 3;
}

/** The entries held, in chained lists, since there may be millions. */
class Marks implements TreeMarks {
  readonly names: readonly string[];
  readonly pending: number[] = [];
  readonly topDown: number[] = [];
  readonly #wanted: Uint8Array;
  /** First link of each tree's list, and each link's next; -1: none. */
  readonly #head: Int32Array;
  #next: Int32Array = new Int32Array(1 << 12);
  #name: Int32Array = new Int32Array(1 << 12);
  #target: Int32Array = new Int32Array(1 << 12);
  #count = 0;
  readonly #trees: number[] = [];

  constructor(objects: number, names: readonly string[], wanted: Uint8Array) {
    this.names = names;
    this.#wanted = wanted;
    this.#head = new Int32Array(objects).fill(-1);
  }

  readonly isMarked = (tree: number): boolean => (this.#head[tree] ?? -1) >= 0;

  readonly each = (tree: number, visit: (name: number, target: number) => void): void => {
    for (let link = this.#head[tree] ?? -1; link >= 0; link = this.#next[link] ?? -1)
      visit(this.#name[link] ?? 0, this.#target[link] ?? 0);
  };

  /** Adds an entry; a tree that gets its first is marked, and wanted in its turn. */
  hold(tree: number, name: number, target: number): void {
    const head = this.#head[tree] ?? -1;
    if (head < 0) {
      this.#trees.push(tree);
      if (this.#wanted[tree] !== 1) {
        this.#wanted[tree] = 1;
        this.pending.push(tree);
      }
    }
    const link = this.#count++;
    if (link >= this.#next.length) {
      this.#next = doubled(this.#next);
      this.#name = doubled(this.#name);
      this.#target = doubled(this.#target);
    }
    this.#next[link] = head;
    this.#name[link] = name;
    this.#target[link] = target;
    this.#head[tree] = link;
  }

  /** Orders trees so that each comes before the trees inside it. Forged cycles are cut. */
  order(): void {
    const state = new Uint8Array(this.#head.length);
    const stack: number[] = [];
    const push = (_name: number, child: number): void => {
      if (state[child] === 0 && this.isMarked(child)) stack.push(child);
    };
    for (const root of this.#trees) {
      stack.push(root);
      while (stack.length > 0) {
        const tree = stack[stack.length - 1] ?? 0;
        if (state[tree] === 0) {
          state[tree] = 1;
          this.each(tree, push);
          continue;
        }
        stack.pop();
        if (state[tree] === 1) this.topDown.push(tree);
        state[tree] = 2;
      }
    }
    this.topDown.reverse();
  }
}

function doubled(words: Int32Array): Int32Array {
  const more = new Int32Array(words.length * 2);
  more.set(words);
  return more;
}
