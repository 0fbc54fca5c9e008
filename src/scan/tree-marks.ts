/** Which trees hold wanted objects, told from the rows that the walk left, without reading any tree again.
 *  A delta's tree inherits those entries of its base whose bytes were copied whole; all others are in its own row.
 *  Knows nothing of commits or secrets. */
import { MODE_ROOM } from "./link-records.ts";
import type { Block, TreeForest, TreeRows } from "./tree-rows.ts";

/** Trees and wanted objects go by numbers of their own: those of trees follow delta chains, as all work on them does. */
export interface TreeMarks {
  /** How many numbers there are. */
  readonly count: number;
  /** Number of an object; -1: it is neither a tree nor wanted. */
  readonly numberOf: (object: number) => number;
  readonly objectOf: (number: number) => number;
  /** Calls back for each wanted entry of a tree, given and told by number; names are numbers of the whole scan. */
  readonly each: (tree: number, visit: (name: number, target: number) => void) => void;
  readonly isMarked: (tree: number) => boolean;
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
  const naming = rows.naming(wanted);
  const marks = new Marks(rows, wanted);
  while (marks.fresh.length > 0) {
    for (const object of marks.begin()) {
      const end = naming.start[object + 1] ?? 0;
      for (let i = naming.start[object] ?? 0; i < end; i += 2)
        marks.note(naming.items[i] ?? 0, naming.items[i + 1] ?? 0);
    }
    marks.handOn();
  }
  marks.order();
  return marks;
}

/** Words of a link: the next of the same tree, name, target, where in the tree its entry begins and ends. */
const [NEXT, NAME, TARGET, START, END, LINK] = [0, 1, 2, 3, 4, 5];

const NO_BLOCK: Block = { rows: new Int32Array(0), names: new Int32Array(0) };

/** The entries held, in chained lists, since there may be millions. */
class Marks implements TreeMarks {
  readonly count: number;
  readonly names: readonly string[];
  readonly topDown: number[] = [];
  /** Objects that became wanted in this round. */
  fresh: number[] = [];
  readonly #forest: TreeForest;
  readonly #blocks: readonly Block[];
  readonly #hashBytes: number;
  readonly #wanted: Uint8Array;
  /** Number of each object, and the object of each number. */
  readonly #number: Int32Array;
  readonly #objects: Int32Array;
  readonly #trees: number[] = [];
  /** First link of each tree's list, the newest; -1: none. */
  readonly #head: Int32Array;
  #links: Int32Array = new Int32Array(LINK << 12);
  #used = 0;
  /** First link of this round. */
  #from = 0;
  /** A bit for each tree that has got links in this round and has not handed them on. */
  readonly #touched: Int32Array;

  constructor(rows: TreeRows, wanted: Uint8Array) {
    const forest = rows.forest();
    this.names = rows.names;
    this.#blocks = rows.blocks();
    this.#hashBytes = rows.hashBytes;
    this.#forest = forest;
    this.#wanted = wanted;
    this.#number = forest.place;
    for (let object = 0; object < rows.objects; object++) if (wanted[object] === 1) this.fresh.push(object);
    const others = this.fresh.filter((object) => (this.#number[object] ?? -1) < 0);
    const trees = forest.trees.length;
    this.count = trees + others.length;
    this.#objects = new Int32Array(this.count);
    this.#objects.set(forest.trees);
    this.#objects.set(others, trees);
    others.forEach((object, i) => (this.#number[object] = trees + i));
    this.#head = new Int32Array(this.count).fill(-1);
    this.#touched = new Int32Array((trees >>> 5) + 1);
  }

  readonly numberOf = (object: number): number => this.#number[object] ?? -1;
  readonly objectOf = (number: number): number => this.#objects[number] ?? -1;
  readonly isMarked = (tree: number): boolean => (this.#head[tree] ?? -1) >= 0;

  readonly each = (tree: number, visit: (name: number, target: number) => void): void => {
    const links = this.#links;
    for (let link = this.#head[tree] ?? -1; link >= 0; link = links[link + NEXT] ?? -1)
      visit(links[link + NAME] ?? 0, links[link + TARGET] ?? 0);
  };

  /** Begins a round. Returns the objects that it is about. */
  begin(): readonly number[] {
    const objects = this.fresh;
    this.fresh = [];
    this.#from = this.#used;
    return objects;
  }

  /** Notes an entry of a tree's own row. */
  note(object: number, e: number): void {
    const tree = this.#number[object] ?? 0;
    const { rows, names } = this.#blocks[this.#forest.block[tree] ?? 0] ?? NO_BLOCK;
    const word = rows[e + 1] ?? 0;
    const name = names[Math.floor(word / MODE_ROOM)] ?? 0;
    const start = rows[e] ?? 0;
    // "mode SP name NUL id"
    const length = (word % MODE_ROOM) + 1 + (this.names[name]?.length ?? 0) + 1 + this.#hashBytes;
    this.#hold(tree, name, this.#number[rows[e + 2] ?? 0] ?? 0, start, start + length);
  }

  /** Hands this round's entries on to the trees that inherit them. */
  handOn(): void {
    const touched = this.#touched;
    const { end } = this.#forest;
    for (let word = 0; word < touched.length; word++) {
      // Whoever inherits comes later.
      for (let bits = touched[word] ?? 0; bits !== 0; bits = touched[word] ?? 0) {
        const bit = bits & -bits;
        touched[word] = bits ^ bit;
        const tree = word * 32 + 31 - Math.clz32(bit);
        const last = end[tree] ?? 0;
        for (let child = tree + 1; child < last; child = end[child] ?? last) this.#inherit(tree, child);
      }
    }
  }

  /** An entry is inherited where its bytes were copied whole; a range that was copied twice inherits twice. */
  #inherit(base: number, tree: number): void {
    const { rows } = this.#blocks[this.#forest.block[tree] ?? 0] ?? NO_BLOCK;
    const first = (this.#forest.position[tree] ?? 0) + 3;
    const last = first + (rows[first - 1] ?? 0) * 3;
    for (let link = this.#head[base] ?? -1; link >= this.#from; link = this.#links[link + NEXT] ?? -1) {
      const start = this.#links[link + START] ?? 0;
      const end = this.#links[link + END] ?? 0;
      for (let s = first; s < last; s += 3) {
        const from = rows[s + 1] ?? 0;
        if (start >= from && end <= from + (rows[s + 2] ?? 0)) this.#pass(link, tree, (rows[s] ?? 0) - from);
      }
    }
  }

  /** Holds the entry of a link in another tree, so many bytes further on. */
  #pass(link: number, tree: number, bytes: number): void {
    const links = this.#links;
    const start = (links[link + START] ?? 0) + bytes;
    this.#hold(tree, links[link + NAME] ?? 0, links[link + TARGET] ?? 0, start, (links[link + END] ?? 0) + bytes);
  }

  /** Adds an entry; a tree that gets its first is marked, and wanted in its turn. */
  #hold(tree: number, name: number, target: number, start: number, end: number): void {
    const head = this.#head[tree] ?? -1;
    if (head < 0) {
      this.#trees.push(tree);
      const object = this.#objects[tree] ?? 0;
      if (this.#wanted[object] !== 1) {
        this.#wanted[object] = 1;
        this.fresh.push(object);
      }
    }
    const link = this.#used;
    this.#used += LINK;
    if (this.#used > this.#links.length) this.#links = doubled(this.#links);
    const links = this.#links;
    links[link + NEXT] = head;
    links[link + NAME] = name;
    links[link + TARGET] = target;
    links[link + START] = start;
    links[link + END] = end;
    this.#head[tree] = link;
    this.#touched[tree >>> 5] = (this.#touched[tree >>> 5] ?? 0) | (1 << (tree & 31));
  }

  /** Orders trees so that each comes before the trees inside it. Forged cycles are cut. */
  order(): void {
    const links = this.#links;
    const state = new Uint8Array(this.count);
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
        for (let link = this.#head[tree] ?? -1; link >= 0; link = links[link + NEXT] ?? -1) {
          const child = links[link + TARGET] ?? 0;
          if (state[child] === 0 && (this.#head[child] ?? -1) >= 0) stack.push(child);
        }
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
