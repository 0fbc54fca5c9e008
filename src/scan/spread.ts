/** Carries commit ranges from root trees down to the wanted objects: at which paths each stood, and between which commits.
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
    const parts: string[] = [];
    for (let p = path; p > 0; p = this.#parents[p] ?? 0) parts.push(this.#texts[this.#names[p] ?? 0] ?? "");
    return parts.reverse().join("/");
  }
}

/** Where and between which commits an object stood. */
export interface Stay {
  readonly path: number;
  /** First and last commit, by number, whose tree holds it there. */
  first: number;
  last: number;
}

export class Spread {
  readonly #path: Int32Array;
  readonly #parentPath: Int32Array;
  readonly #name: Int32Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #more = new Map<number, Map<number, Stay>>();
  readonly #paths: PathTable;

  /**
   * @param roots - root trees with the first and last commit that has each
   * @param objects - number of objects in the repository
   */
  constructor(marks: TreeMarks, paths: PathTable, roots: Iterable<readonly [number, number, number]>, objects: number) {
    this.#paths = paths;
    this.#path = new Int32Array(objects).fill(-1);
    this.#parentPath = new Int32Array(objects).fill(-1);
    this.#name = new Int32Array(objects).fill(-1);
    this.#first = new Int32Array(objects);
    this.#last = new Int32Array(objects);
    for (const [tree, first, last] of roots) if (marks.isMarked(tree)) this.#put(tree, 0, first, last);
    let path = 0;
    let first = 0;
    let last = 0;
    const down = (name: number, child: number): void => this.#down(name, child, path, first, last);
    for (const tree of marks.topDown) {
      for (const stay of this.stays(tree)) {
        ({ path, first, last } = stay);
        marks.each(tree, down);
      }
    }
  }

  /** All stays of an object; empty when no root leads to it. */
  stays(object: number): Stay[] {
    const path = this.#path[object] ?? -1;
    if (path < 0) return [];
    const own = { path, first: this.#first[object] ?? 0, last: this.#last[object] ?? 0 };
    return [own, ...(this.#more.get(object)?.values() ?? [])];
  }

  #down(name: number, child: number, path: number, first: number, last: number): void {
    if (this.#parentPath[child] === path && this.#name[child] === name) {
      if (first < (this.#first[child] ?? 0)) this.#first[child] = first;
      if (last > (this.#last[child] ?? 0)) this.#last[child] = last;
      return;
    }
    if ((this.#path[child] ?? -1) < 0) {
      this.#parentPath[child] = path;
      this.#name[child] = name;
    }
    this.#put(child, this.#paths.join(path, name), first, last);
  }

  #put(object: number, path: number, first: number, last: number): void {
    const known = this.#path[object] ?? -1;
    if (known < 0) {
      this.#path[object] = path;
      this.#first[object] = first;
      this.#last[object] = last;
    } else if (known === path) {
      this.#first[object] = Math.min(this.#first[object] ?? 0, first);
      this.#last[object] = Math.max(this.#last[object] ?? 0, last);
    } else {
      let more = this.#more.get(object);
      if (!more) this.#more.set(object, (more = new Map()));
      const stay = more.get(path);
      if (stay) {
        stay.first = Math.min(stay.first, first);
        stay.last = Math.max(stay.last, last);
      } else more.set(path, { path, first, last });
    }
  }
}
