/** Carries commit ranges from root trees down to the wanted objects: at which paths each stood, between which commits, and what reaches them.
 *  Every edge of the marked trees is walked once; an object has nearly always one path, which is kept in flat arrays.
 *  Knows nothing of secrets or refs. */
import type { TreeClasses } from "./tree-classes.ts";

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
export const MOST_PATHS = 4096;

/** Where and between which commits an object stood. */
export interface Stay {
  readonly path: number;
  /** First and last commit, by number, whose tree holds it there. */
  first: number;
  last: number;
  /** Number of the set of tips that reach any commit whose tree holds it there; -1: none. */
  tips: number;
}

/** A root tree's number, with the first and last commit that has it and the set of tips that reach any of those. */
export interface Root extends Omit<Stay, "path"> {
  readonly tree: number;
}

/** First commit of a stay that no root has led to. */
const NEVER = 0x7fffffff;

/** Words of an object's first stay: path, its parent's path and its name, first and last commit, set of tips. */
const [PATH, PARENT, NAME, FIRST, LAST, TIPS, WORDS] = [0, 1, 2, 3, 4, 5, 8];

export class Spread {
  readonly #trees: TreeClasses;
  /** The first stay of each number: what is looked at together lies together. */
  readonly #stays: Int32Array;
  readonly #more = new Map<number, Map<number, Stay>>();
  readonly #paths: PathTable;
  readonly #union: (a: number, b: number) => number;
  /** Numbers of what stands at more paths than are kept. */
  readonly cut: Set<number> = new Set();

  /**
   * @param first - numbers and paths for which there is room whatever else comes: those of what is checked out
   * @param union - makes one set of tips of two
   */
  constructor(
    trees: TreeClasses,
    paths: PathTable,
    first: Iterable<readonly [number: number, path: number]>,
    roots: Iterable<Root>,
    union: (a: number, b: number) => number,
  ) {
    this.#trees = trees;
    this.#paths = paths;
    this.#union = union;
    this.#stays = new Int32Array(trees.count * WORDS).fill(-1);
    for (const [number, path] of first) this.#put(number, { path, first: NEVER, last: -1, tips: -1 });
    for (const root of roots) this.#put(root.tree, { path: 0, first: root.first, last: root.last, tips: root.tips });
    const from = { path: 0, first: 0, last: 0, tips: -1 };
    for (const tree of trees.topDown) {
      const at = tree * WORDS;
      from.path = this.#stays[at + PATH] ?? -1;
      if (from.path < 0) continue;
      from.first = this.#stays[at + FIRST] ?? 0;
      from.last = this.#stays[at + LAST] ?? 0;
      from.tips = this.#stays[at + TIPS] ?? -1;
      if (from.first !== NEVER) this.#spread(tree, from);
      for (const stay of this.#more.get(tree)?.values() ?? []) {
        if (stay.first === NEVER) continue;
        Object.assign(from, stay);
        this.#spread(tree, from);
      }
    }
  }

  /** All stays of an object; empty when no root leads to it. */
  stays(object: number): Stay[] {
    const number = this.#trees.numberOf(object);
    const at = number * WORDS;
    const path = number < 0 ? -1 : (this.#stays[at + PATH] ?? -1);
    if (path < 0) return [];
    const first = this.#stays[at + FIRST] ?? 0;
    const last = this.#stays[at + LAST] ?? 0;
    const tips = this.#stays[at + TIPS] ?? -1;
    const all = [{ path, first, last, tips }, ...(this.#more.get(number)?.values() ?? [])];
    return all.filter((stay) => stay.first !== NEVER);
  }

  /** Carries one stay of a tree down to what it holds. */
  #spread(tree: number, from: Stay): void {
    const { entries } = this.#trees;
    const end = this.#trees.endOf(tree);
    for (let e = this.#trees.beginOf(tree); e < end; e += 2) {
      const name = entries[e] ?? 0;
      const child = entries[e + 1] ?? 0;
      const at = child * WORDS;
      if (this.#stays[at + PARENT] === from.path && this.#stays[at + NAME] === name) this.#widen(at, from);
      else this.#down(name, child, from);
    }
  }

  #down(name: number, child: number, from: Stay): void {
    const at = child * WORDS;
    if ((this.#stays[at + PATH] ?? -1) < 0) {
      this.#stays[at + PARENT] = from.path;
      this.#stays[at + NAME] = name;
    }
    const path = this.#paths.join(from.path, name);
    if (this.#stays[at + PATH] === path) {
      this.#stays[at + PARENT] = from.path;
      this.#stays[at + NAME] = name;
      return this.#widen(at, from);
    }
    this.#put(child, { ...from, path });
  }

  /** More commits for an object at its first path. */
  #widen(at: number, { first, last, tips }: Stay): void {
    if (first < (this.#stays[at + FIRST] ?? 0)) this.#stays[at + FIRST] = first;
    if (last > (this.#stays[at + LAST] ?? 0)) this.#stays[at + LAST] = last;
    const known = this.#stays[at + TIPS] ?? -1;
    if (tips !== known) this.#stays[at + TIPS] = this.#union(known, tips);
  }

  #put(number: number, stay: Stay): void {
    const at = number * WORDS;
    const known = this.#stays[at + PATH] ?? -1;
    if (known < 0) {
      this.#stays[at + PATH] = stay.path;
      this.#stays[at + FIRST] = stay.first;
      this.#stays[at + LAST] = stay.last;
      this.#stays[at + TIPS] = stay.tips;
    } else if (known === stay.path) this.#widen(at, stay);
    else {
      let more = this.#more.get(number);
      if (!more) this.#more.set(number, (more = new Map()));
      const there = more.get(stay.path);
      if (there) {
        there.first = Math.min(there.first, stay.first);
        there.last = Math.max(there.last, stay.last);
        there.tips = this.#union(there.tips, stay.tips);
      } else if (more.size < MOST_PATHS) more.set(stay.path, { ...stay });
      else this.cut.add(number);
    }
  }
}
