/** Carries commit ranges from root trees down to the wanted objects: at which paths each stood, between which commits, and what reaches them.
 *  Every edge of the marked trees is walked once; an object has nearly always one path, which is kept in flat arrays.
 *  Knows nothing of secrets or refs. */
import type { TreeMarks } from "./tree-marks.ts";

/** Distinct paths, each a (parent, name) pair kept once. */
export class PathTable {
  readonly #numbers = new Map<number, number>();
  readonly #parents: number[] = [-1];
  readonly #names: number[] = [-1];
  readonly #texts: readonly string[];

  /** @param names - texts of the name numbers */
  constructor(names: readonly string[]) {
    this.#texts = names;
  }

  /** Number of the path `name` inside path `parent`; 0 is the root. */
  join(parent: number, name: number): number {
    const key = parent * 2 ** 24 + name;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#parents.push(parent) - 1;
      this.#names.push(name);
      this.#numbers.set(key, number);
    }
    return number;
  }

  text(path: number): string {
    return this.names(path)
      .map((name) => this.#texts[name] ?? "")
      .join("/");
  }

  /** Numbers of the names along a path, from the root. */
  names(path: number): number[] {
    const names: number[] = [];
    for (let p = path; p > 0; p = this.#parents[p] ?? 0) names.push(this.#names[p] ?? 0);
    return names.reverse();
  }
}

/** Paths kept of one object. Trees that hold the same tree again and again make billions of a few kilobytes ("git bombs"). */
const MOST_PATHS = 4096;

/** Where and between which commits an object stood. */
export interface Stay {
  readonly path: number;
  /** First and last commit, by number, whose tree holds it there. */
  first: number;
  last: number;
  /** Number of the set of tips that reach any commit whose tree holds it there; -1: none. */
  tips: number;
}

/** A root tree, with the first and last commit that has it and the set of tips that reach any of those. */
export interface Root extends Omit<Stay, "path"> {
  readonly tree: number;
}

export class Spread {
  readonly #path: Int32Array;
  readonly #parentPath: Int32Array;
  readonly #name: Int32Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #tips: Int32Array;
  readonly #more = new Map<number, Map<number, Stay>>();
  readonly #paths: PathTable;
  readonly #union: (a: number, b: number) => number;

  /**
   * @param union - makes one set of tips of two
   * @param objects - number of objects in the repository
   */
  constructor(
    marks: TreeMarks,
    paths: PathTable,
    roots: Iterable<Root>,
    union: (a: number, b: number) => number,
    objects: number,
  ) {
    this.#paths = paths;
    this.#union = union;
    this.#path = new Int32Array(objects).fill(-1);
    this.#parentPath = new Int32Array(objects).fill(-1);
    this.#name = new Int32Array(objects).fill(-1);
    this.#first = new Int32Array(objects);
    this.#last = new Int32Array(objects);
    this.#tips = new Int32Array(objects);
    for (const root of roots) if (marks.isMarked(root.tree)) this.#put(root.tree, { ...root, path: 0 });
    let from: Stay = { path: 0, first: 0, last: 0, tips: -1 };
    const down = (name: number, child: number): void => this.#down(name, child, from);
    for (const tree of marks.topDown) {
      for (const stay of this.stays(tree)) {
        from = stay;
        marks.each(tree, down);
      }
    }
  }

  /** All stays of an object; empty when no root leads to it. */
  stays(object: number): Stay[] {
    const path = this.#path[object] ?? -1;
    if (path < 0) return [];
    const [first, last, tips] = [this.#first[object] ?? 0, this.#last[object] ?? 0, this.#tips[object] ?? -1];
    return [{ path, first, last, tips }, ...(this.#more.get(object)?.values() ?? [])];
  }

  #down(name: number, child: number, from: Stay): void {
    if (this.#parentPath[child] === from.path && this.#name[child] === name) return this.#widen(child, from);
    if ((this.#path[child] ?? -1) < 0) {
      this.#parentPath[child] = from.path;
      this.#name[child] = name;
    }
    this.#put(child, { ...from, path: this.#paths.join(from.path, name) });
  }

  /** More commits for an object at its first path. */
  #widen(object: number, { first, last, tips }: Stay): void {
    if (first < (this.#first[object] ?? 0)) this.#first[object] = first;
    if (last > (this.#last[object] ?? 0)) this.#last[object] = last;
    const known = this.#tips[object] ?? -1;
    if (tips !== known) this.#tips[object] = this.#union(known, tips);
  }

  #put(object: number, stay: Stay): void {
    const known = this.#path[object] ?? -1;
    if (known < 0) {
      this.#path[object] = stay.path;
      this.#first[object] = stay.first;
      this.#last[object] = stay.last;
      this.#tips[object] = stay.tips;
    } else if (known === stay.path) this.#widen(object, stay);
    else {
      let more = this.#more.get(object);
      if (!more) this.#more.set(object, (more = new Map()));
      const there = more.get(stay.path);
      if (there) {
        there.first = Math.min(there.first, stay.first);
        there.last = Math.max(there.last, stay.last);
        there.tips = this.#union(there.tips, stay.tips);
      } else if (more.size < MOST_PATHS) more.set(stay.path, { ...stay });
    }
  }
}
