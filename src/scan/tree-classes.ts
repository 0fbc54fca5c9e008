/** Marked trees by what they hold: those with the same wanted entries, however deep, are one class, and most trees are, since most commits touch nothing
 *  that is wanted. Whoever follows trees from above follows each class once. Knows nothing of rows, commits or secrets. */
import type { TreeMarks } from "./tree-marks.ts";

/** A name and a target as one number, so that lists of them sort fast: targets are numbers of classes and of objects. */
const TARGETS = 2 ** 26;

export class TreeClasses implements TreeMarks {
  readonly names: string[] = [];
  readonly #nameNumbers = new Map<string, number>();
  /** Number of each object; -1: none. */
  readonly #numbers: Int32Array;
  /** Object of each number that stands for one; -1: a class of many. */
  readonly #objects: number[] = [];
  /** Entries of each number; undefined: it is no tree. */
  readonly #entries: (Float64Array | undefined)[] = [];
  /** Classes by a hash of their entries. */
  readonly #byHash = new Map<number, number[]>();
  #room = new Float64Array(64);
  #held = 0;

  /** @param objects - number of objects in the repository */
  constructor(objects: number) {
    this.#numbers = new Int32Array(objects).fill(-1);
  }

  get count(): number {
    return this.#objects.length;
  }

  /** Each class comes into being after those that it names. */
  get topDown(): readonly number[] {
    const classes = this.#entries.flatMap((entries, number) => (entries ? [number] : []));
    return classes.reverse();
  }

  readonly numberOf = (object: number): number => this.#numbers[object] ?? -1;
  readonly objectOf = (number: number): number => this.#objects[number] ?? -1;
  readonly isMarked = (number: number): boolean => this.#entries[number] !== undefined;

  readonly each = (number: number, visit: (name: number, target: number) => void): void => {
    for (const entry of this.#entries[number] ?? []) visit(Math.floor(entry / TARGETS), entry % TARGETS);
  };

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
    this.#entries.push(undefined);
    return (this.#numbers[object] = this.#objects.push(object) - 1);
  }

  /** Notes an entry of the class that `classOf` or `single` is asked for next. */
  hold(name: number, target: number): void {
    if (this.#held === this.#room.length) {
      const more = new Float64Array(2 * this.#held);
      more.set(this.#room);
      this.#room = more;
    }
    this.#room[this.#held++] = name * TARGETS + target;
  }

  /** Number of the class that holds what was noted. */
  classOf(): number {
    const entries = this.#take();
    const hash = hashOf(entries);
    const alike = this.#byHash.get(hash);
    for (const number of alike ?? []) if (isSame(this.#entries[number], entries)) return number;
    const number = this.#add(-1, entries);
    if (alike) alike.push(number);
    else this.#byHash.set(hash, [number]);
    return number;
  }

  /** The object is a tree of that class. */
  assign(object: number, number: number): void {
    this.#numbers[object] = number;
  }

  /** A tree that is asked for itself, and so like no other. */
  single(object: number): void {
    this.assign(object, this.#add(object, this.#take()));
  }

  #take(): Float64Array {
    const entries = this.#room.subarray(0, this.#held);
    this.#held = 0;
    return entries.length > FEW ? entries.sort() : sortFew(entries);
  }

  #add(object: number, entries: Float64Array): number {
    this.#entries.push(entries.slice());
    return this.#objects.push(object) - 1;
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
  const nameOf = (name: number): number => {
    const known = names[name] ?? -1;
    return known >= 0 ? known : (names[name] = into.name(marks.names[name] ?? ""));
  };
  const hold = (name: number, target: number): void => into.hold(nameOf(name), into.leaf(marks.objectOf(target)));
  const { topDown } = marks;
  for (let i = topDown.length - 1; i >= 0; i--) {
    const tree = topDown[i] ?? 0;
    marks.each(tree, hold);
    const object = marks.objectOf(tree);
    if (isFound(object)) into.single(object);
    else into.assign(object, into.classOf());
  }
}

/** So few are in order sooner than the built-in sort has begun. */
const FEW = 24;

function sortFew(entries: Float64Array): Float64Array {
  for (let i = 1; i < entries.length; i++) {
    const entry = entries[i] ?? 0;
    let at = i;
    for (let before = entries[at - 1] ?? 0; at > 0 && before > entry; before = entries[at - 1] ?? 0)
      entries[at--] = before;
    entries[at] = entry;
  }
  return entries;
}

function hashOf(entries: Float64Array): number {
  let hash = entries.length;
  for (const entry of entries) {
    hash = Math.imul(hash ^ (entry % TARGETS), 0x01000193) ^ (hash >>> 15);
    hash = Math.imul(hash ^ Math.floor(entry / TARGETS), 0x01000193);
  }
  return hash;
}

function isSame(a: Float64Array | undefined, b: Float64Array): boolean {
  if (a?.length !== b.length) return false;
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
