/** What a segment's trees hold of what was found when it was written, as classes: a few thousand stand for some hundred thousand trees, whose rows
 *  need not be looked at while the same objects are found. Rows as a segment keeps them, of each class after those that it names:
 *  number of entries, (name, class or, as its complement, the place of an object) of each. */
import type { KnownTrees } from "../link-records.ts";
import type { TreeClasses } from "../tree-classes.ts";
import { YES } from "./segment-check.ts";
import type { Segment, SegmentClasses } from "./segment.ts";

export class SegmentTrees implements KnownTrees {
  readonly #segment: Segment;
  readonly #accepted: Uint8Array;
  readonly #numbers: Int32Array;

  /**
   * @param accepted - one byte an object of the segment
   * @param numbers - in the repository, of these and of others that the segment names; -1: not there
   */
  constructor(segment: Segment, accepted: Uint8Array, numbers: Int32Array) {
    this.#segment = segment;
    this.#accepted = accepted;
    this.#numbers = numbers;
  }

  isAsBefore(found: Uint8Array): boolean {
    const before = new Uint8Array(this.#numbers.length);
    for (const place of this.#segment.classes.found) before[place] = 1;
    return this.#numbers.every((number, place) => number < 0 || found[number] === before[place]);
  }

  names(asked: Uint8Array): boolean {
    return this.#numbers.some((number) => asked[number] === 1);
  }

  addTo(classes: TreeClasses): void {
    const { rows } = this.#segment.classes;
    const { names } = this.#segment;
    const numbers: number[] = [];
    for (let p = 0; p < rows.length;) {
      const end = p + 1 + (rows[p] ?? 0) * 2;
      for (let e = p + 1; e < end; e += 2) {
        const target = rows[e + 1] ?? 0;
        const object = target < 0 ? (this.#numbers[~target] ?? -1) : -1;
        // What is gone is held by trees that are not accepted.
        if (target < 0 && object < 0) continue;
        const number = target < 0 ? classes.leaf(object) : (numbers[target] ?? 0);
        classes.hold(classes.name(names[rows[e] ?? 0] ?? ""), number);
      }
      numbers.push(classes.classOf());
      p = end;
    }
    this.#assign(classes, numbers);
  }

  /** @param numbers - of the segment's classes, in their order */
  #assign(classes: TreeClasses, numbers: readonly number[]): void {
    const { classOf } = this.#segment.classes;
    for (let place = 0; place < classOf.length; place++) {
      const known = classOf[place] ?? 0;
      if (known === 0 || this.#accepted[place] !== YES) continue;
      classes.assign(this.#numbers[place] ?? -1, numbers[known - 1] ?? -1);
    }
  }
}

/** What is marked in the scan that writes a segment. */
export interface MarkedTrees {
  readonly classes: TreeClasses;
  /** One byte an object: what was found. */
  readonly found: Uint8Array;
}

/**
 * Classes of a segment's trees.
 *
 * @param own - objects of the segment, by place
 * @param place - of an object, which gets one if it has none
 * @param name - number of a name in the segment
 * @param placeIfAny - of an object; -1: it has none
 */
export function segmentClasses(
  { classes, found }: MarkedTrees,
  own: readonly number[],
  place: (object: number) => number,
  placeIfAny: (object: number) => number,
  name: (text: string) => number,
): SegmentClasses {
  const isClass = (number: number): boolean => classes.isMarked(number) && classes.objectOf(number) < 0;
  const needed = new Uint8Array(classes.count);
  const numbers = own.map((object) => classes.numberOf(object));
  for (const number of numbers) if (number >= 0 && isClass(number)) needed[number] = 1;
  // Those that a class names have lower numbers.
  for (let number = classes.count - 1; number >= 0; number--)
    if (needed[number] === 1) classes.each(number, (_, target) => void (needed[target] = 1));
  const rows: number[] = [];
  const index = new Int32Array(classes.count).fill(-1);
  let count = 0;
  for (let number = 0; number < classes.count; number++) {
    if (needed[number] !== 1 || !isClass(number)) continue;
    const at = rows.push(0) - 1;
    classes.each(number, (text, target) => {
      rows[at] = (rows[at] ?? 0) + 1;
      rows.push(
        name(classes.names[text] ?? ""),
        isClass(target) ? (index[target] ?? 0) : ~place(classes.objectOf(target)),
      );
    });
    index[number] = count++;
  }
  const before: number[] = [];
  found.forEach((flag, object) => {
    if (flag === 1 && placeIfAny(object) >= 0) before.push(placeIfAny(object));
  });
  const classOf = Int32Array.from(numbers, (number) =>
    number >= 0 && isClass(number) ? (index[number] ?? -1) + 1 : 0,
  );
  return { classOf, rows: Int32Array.from(rows), found: Int32Array.from(before) };
}
