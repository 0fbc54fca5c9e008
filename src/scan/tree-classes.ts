/** Marked trees by what they hold: those with the same wanted entries, however deep, are one class, and most trees are, since most commits touch nothing
 *  that is wanted. Whoever follows trees from above follows each class once. Knows nothing of rows, commits or secrets. */
import { grown } from "./grown.ts";
import type { TreeMarks } from "./tree-marks.ts";

/** Words of an entry: name, target. */
const ENTRY = 2;

/** Entries stand in the order of their trees, which is git's, so that those that hold the same say the same. */
export class TreeClasses {
  readonly names: string[] = [];
  readonly #nameNumbers = new Map<string, number>();
  /** Number of each object; -1: none. */
  readonly #numbers: Int32Array;
  /** Object of each number that stands for one; -1: a class of many. */
  readonly #objects: number[] = [];
  /** Names and targets of all classes, and where those of each number begin and end; -1: it is no tree. */
  #entries: Int32Array = new Int32Array(ENTRY << 10);
  #used = 0;
  readonly #begin: number[] = [];
  readonly #end: number[] = [];
  /** Classes by a hash of their entries: the newest of each, and of each the one before; -1: none. */
  readonly #byHash = new Map<number, number>();
  readonly #before: number[] = [];
  /** Entries of the class that is asked for next stand behind all others. */
  #held = 0;

  /** @param objects - number of objects in the repository */
  constructor(objects: number) {
    this.#numbers = new Int32Array(objects).fill(-1);
  }

  get count(): number {
    return this.#objects.length;
  }

  /** Trees, each before those inside it: a class comes into being after those that it names. */
  get topDown(): readonly number[] {
    const trees: number[] = [];
    for (let number = this.count - 1; number >= 0; number--) if (this.isMarked(number)) trees.push(number);
    return trees;
  }

  readonly numberOf = (object: number): number => this.#numbers[object] ?? -1;
  readonly objectOf = (number: number): number => this.#objects[number] ?? -1;
  readonly isMarked = (number: number): boolean => (this.#begin[number] ?? -1) >= 0;

  /** Words of all entries: a name and a target by turns. */
  get entries(): Int32Array {
    return this.#entries;
  }

  /** Where in `entries` those of a tree begin, and where they end. */
  beginOf(tree: number): number {
    return this.#begin[tree] ?? 0;
  }

  endOf(tree: number): number {
    return this.#end[tree] ?? 0;
  }

  each(number: number, visit: (name: number, target: number) => void): void {
    const end = this.#end[number] ?? 0;
    for (let e = this.isMarked(number) ? (this.#begin[number] ?? 0) : end; e < end; e += ENTRY)
      visit(this.#entries[e] ?? 0, this.#entries[e + 1] ?? 0);
  }

  /** Number of a name. */
  name(text: string): number {
    let number = this.#nameNumbers.get(text);
    if (number === undefined) this.#nameNumbers.set(text, (number = this.names.push(text) - 1));
    return number;
  }

  /** Number of an object that is asked for itself. */
  leaf(object: number): number {
    const known = this.numberOf(object);
    if (known >= 0) return known;
    return (this.#numbers[object] = this.#add(object, -1));
  }

  /** Notes an entry of the class that `classOf` or `single` is asked for next. */
  hold(name: number, target: number): void {
    const at = this.#used + this.#held;
    if (at === this.#entries.length) this.#entries = grown(this.#entries);
    this.#entries[at] = name;
    this.#entries[at + 1] = target;
    this.#held += ENTRY;
  }

  /** Number of the class that holds what was noted. */
  classOf(): number {
    const hash = this.#hash();
    const newest = this.#byHash.get(hash) ?? -1;
    for (let number = newest; number >= 0; number = this.#before[number] ?? -1) {
      if (!this.#isHeld(number)) continue;
      this.#held = 0;
      return number;
    }
    const number = this.#keep(-1);
    this.#before[number] = newest;
    this.#byHash.set(hash, number);
    return number;
  }

  /** The object is a tree of that class. */
  assign(object: number, number: number): void {
    this.#numbers[object] = number;
  }

  /** A tree that is asked for itself, and so like no other. */
  single(object: number): void {
    this.assign(object, this.#keep(object));
  }

  /** Makes what is noted a number of its own. */
  #keep(object: number): number {
    const begin = this.#used;
    this.#used += this.#held;
    this.#held = 0;
    return this.#add(object, begin);
  }

  #add(object: number, begin: number): number {
    this.#begin.push(begin);
    this.#end.push(this.#used);
    this.#before.push(-1);
    return this.#objects.push(object) - 1;
  }

  #hash(): number {
    const end = this.#used + this.#held;
    let hash = this.#held;
    for (let at = this.#used; at < end; at++)
      hash = Math.imul(hash ^ (this.#entries[at] ?? 0), 0x01000193) ^ (hash >>> 15);
    return hash;
  }

  #isHeld(number: number): boolean {
    const begin = this.#begin[number] ?? 0;
    const held = this.#held;
    if ((this.#end[number] ?? 0) - begin !== held) return false;
    for (let i = 0; i < held; i++) if (this.#entries[begin + i] !== this.#entries[this.#used + i]) return false;
    return true;
  }
}

/**
 * Classes of trees that were marked one by one.
 *
 * @param into - where classes of other trees, which these may hold, are already
 * @param isFound - of objects that are asked for themselves
 */
export function classify(marks: TreeMarks, into: TreeClasses, isFound: (object: number) => boolean): void {
  const names = new Int32Array(marks.names.length).fill(-1);
  const { topDown, nameOf, targetOf } = marks;
  for (let i = topDown.length - 1; i >= 0; i--) {
    const tree = topDown[i] ?? 0;
    const { entries, count } = marks.entriesOf(tree);
    for (let k = 0; k < count; k++) {
      const entry = entries[k] ?? 0;
      const text = nameOf[entry] ?? 0;
      let name = names[text] ?? -1;
      if (name < 0) names[text] = name = into.name(marks.names[text] ?? "");
      into.hold(name, into.leaf(marks.objectOf(targetOf[entry] ?? 0)));
    }
    const object = marks.objectOf(tree);
    if (isFound(object)) into.single(object);
    else into.assign(object, into.classOf());
  }
}
