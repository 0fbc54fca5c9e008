/** Entries that trees hold, in the order of each tree. Those that a tree gets in one round lie together: a run. A history may have millions, for
 *  each version of a wide directory holds them anew. Knows nothing of objects; trees and entries are numbers. */
import { grown } from "./grown.ts";
import type { Naming } from "./tree-rows.ts";

/** Words of an entry held: where in the tree it begins, and its number. */
const HELD = 2;

/** Words that there is room for at first. Pages that nothing is written to are no memory; what grows is copied, and twice in memory meanwhile. */
const ROOM = 1 << 22;

/** Ranges that a delta copied: `count` times (start, start in the base, bytes), in the order of the tree. */
export interface CopiedRanges {
  readonly rows: Int32Array;
  readonly at: number;
  readonly count: number;
}

export class EntryRuns {
  readonly #naming: Naming;
  #held: Int32Array = new Int32Array(ROOM);
  #used = 0;
  /** The newest run of each tree, -1: none; of each run where it begins and ends, and the run before of the same tree. */
  readonly #newest: Int32Array;
  readonly #begin: number[] = [];
  readonly #end: number[] = [];
  readonly #before: number[] = [];
  /** First run of this round. */
  #from = 0;
  #gathered: { starts: Int32Array; entries: Int32Array; count: number } = {
    starts: new Int32Array(64),
    entries: new Int32Array(64),
    count: 0,
  };

  /** @param count - how many numbers of trees and targets there are */
  constructor(count: number, naming: Naming) {
    this.#naming = naming;
    this.#newest = new Int32Array(count).fill(-1);
  }

  has(tree: number): boolean {
    return (this.#newest[tree] ?? -1) >= 0;
  }

  beginRound(): void {
    this.#from = this.#begin.length;
  }

  /**
   * Makes a tree's run of this round: what it inherits of its base's run, and its own. An entry is inherited where its bytes were copied whole; a range
   * that was copied twice inherits twice.
   *
   * @param base - -1: none
   * @param own - entries of this round, the tree's from `ownAt` on; -1: it has none
   * @returns whether there are any
   */
  fill(tree: number, base: number, { rows, at, count }: CopiedRanges, own: Int32Array, ownAt: number): boolean {
    const from = this.#used;
    const run = base < 0 ? -1 : (this.#newest[base] ?? -1);
    let next = ownAt;
    if (run >= this.#from && run >= 0)
      for (let range = at; range < at + count * 3; range += 3) next = this.#inherit(tree, run, rows, range, own, next);
    this.#takeOwn(tree, own, next, Infinity);
    if (this.#used === from) return false;
    this.#before.push(this.#newest[tree] ?? -1);
    this.#end.push(this.#used);
    this.#newest[tree] = this.#begin.push(from) - 1;
    return true;
  }

  /** What one range hands on, and the tree's own entries before each. Returns which of these is the next. */
  #inherit(tree: number, run: number, rows: Int32Array, range: number, own: Int32Array, ownAt: number): number {
    const from = rows[range + 1] ?? 0;
    const to = from + (rows[range + 2] ?? 0);
    const by = (rows[range] ?? 0) - from;
    const { bytes } = this.#naming;
    const end = this.#end[run] ?? 0;
    let next = ownAt;
    for (let h = this.#firstFrom(run, from); h < end; h += HELD) {
      const start = this.#held[h] ?? 0;
      const entry = this.#held[h + 1] ?? 0;
      if (start + (bytes[entry] ?? 0) > to) break;
      if (next >= 0) next = this.#takeOwn(tree, own, next, start + by);
      this.#hold(start + by, entry);
    }
    return next;
  }

  /** Where the first entry of a run stands that begins at a byte of the tree or behind. */
  #firstFrom(run: number, byte: number): number {
    let low = (this.#begin[run] ?? 0) / HELD;
    let high = (this.#end[run] ?? 0) / HELD;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#held[middle * HELD] ?? 0) < byte) low = middle + 1;
      else high = middle;
    }
    return low * HELD;
  }

  /** Holds a tree's own entries that begin before a byte. Returns which is the next; -1: none. */
  #takeOwn(tree: number, own: Int32Array, ownAt: number, before: number): number {
    const { tree: trees, start } = this.#naming;
    for (let i = ownAt < 0 ? own.length : ownAt; i < own.length; i++) {
      const entry = own[i] ?? 0;
      if (trees[entry] !== tree) return -1;
      if ((start[entry] ?? 0) >= before) return i;
      this.#hold(start[entry] ?? 0, entry);
    }
    return -1;
  }

  #hold(start: number, entry: number): void {
    if (this.#used === this.#held.length) this.#held = grown(this.#held);
    this.#held[this.#used] = start;
    this.#held[this.#used + 1] = entry;
    this.#used += HELD;
  }

  /** All entries of a tree in its order; they stand there until the next call. */
  gather(tree: number): { readonly entries: Int32Array; readonly count: number } {
    let { starts, entries } = this.#gathered;
    let count = 0;
    for (let run = this.#newest[tree] ?? -1; run >= 0; run = this.#before[run] ?? -1) {
      const begin = this.#begin[run] ?? 0;
      let h = (this.#end[run] ?? 0) - HELD;
      let last = count - 1;
      count += (h - begin) / HELD + 1;
      while (count > starts.length) {
        starts = grown(starts);
        entries = grown(entries);
      }
      // From behind, so that no entry is overwritten before it has its place.
      for (let i = count - 1; h >= begin; i--) {
        const isNew = last < 0 || (starts[last] ?? 0) < (this.#held[h] ?? 0);
        starts[i] = (isNew ? this.#held[h] : starts[last]) ?? 0;
        entries[i] = (isNew ? this.#held[h + 1] : entries[last]) ?? 0;
        if (isNew) h -= HELD;
        else last--;
      }
    }
    this.#gathered = { starts, entries, count };
    return this.#gathered;
  }

  /** Pushes those targets of a tree's entries that are marked trees and have no state yet. */
  pushTargets(tree: number, state: Uint8Array, stack: number[]): void {
    const { target } = this.#naming;
    for (let run = this.#newest[tree] ?? -1; run >= 0; run = this.#before[run] ?? -1) {
      const end = this.#end[run] ?? 0;
      for (let h = this.#begin[run] ?? 0; h < end; h += HELD) {
        const child = target[this.#held[h + 1] ?? 0] ?? 0;
        if (state[child] === 0 && this.has(child)) stack.push(child);
      }
    }
  }
}
