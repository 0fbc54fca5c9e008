/** Which tips reach which commit. Sets of tips are shared between the commits that have the same, as almost all do. */
import type { History } from "./history.ts";

/** Unions remembered in an array, by a mixture of the two numbers: millions are asked for, and few pairs make up nearly all. */
const REMEMBERED = 1 << 12;

export class RefReach {
  readonly #sets: Uint32Array[] = [];
  readonly #unions = new Map<number, number>();
  /** (smaller number, larger, union) of each place, and a word that is not used. */
  readonly #recent = new Int32Array(REMEMBERED * 4).fill(-1);
  /** Number of the set of each commit; -1: no tip reaches it. */
  readonly #setOf: Int32Array;

  /**
   * @param history - the commits
   * @param tips - for each tip, its commit number
   */
  constructor(history: History, tips: readonly number[]) {
    const words = (tips.length + 31) >>> 5;
    this.#setOf = new Int32Array(history.count).fill(-1);
    const at = new Map<number, number[]>();
    tips.forEach((commit, tip) => {
      if (commit < 0) return;
      const list = at.get(commit);
      if (list) list.push(tip);
      else at.set(commit, [tip]);
    });
    for (const [commit, own] of at) {
      const set = new Uint32Array(words);
      for (const tip of own) set[tip >>> 5] = (set[tip >>> 5] ?? 0) | (1 << (tip & 31));
      this.#setOf[commit] = this.#sets.push(set) - 1;
    }
    // Parents come before their children, so once is enough; but for cycles, which only forged ids can make.
    while (this.#spread(history));
  }

  /** Number of the set of tips that reach a commit; -1: none. */
  setOf(commit: number): number {
    return this.#setOf[commit] ?? -1;
  }

  /** Number of the set that holds the tips of both; -1 is the empty set. */
  union(a: number, b: number): number {
    return a < 0 ? b : b < 0 ? a : this.#union(a, b);
  }

  /** Hands every commit's set to its parents. Returns whether one that was done before has grown. */
  #spread(history: History): boolean {
    let again = false;
    for (let c = history.count - 1; c >= 0; c--) {
      const set = this.setOf(c);
      if (set < 0) continue;
      for (let k = history.parentStart[c] ?? 0; k < (history.parentStart[c + 1] ?? 0); k++) {
        const parent = history.parents[k] ?? -1;
        if (parent < 0) continue;
        const joined = this.union(this.setOf(parent), set);
        if (joined === this.setOf(parent)) continue;
        this.#setOf[parent] = joined;
        if (parent > c) again = true;
      }
    }
    return again;
  }

  /** The tips of a set, ascending. */
  tipsOf(set: number): number[] {
    const tips: number[] = [];
    this.#sets[set]?.forEach((word, i) => {
      for (let rest = word; rest !== 0; rest &= rest - 1) tips.push(i * 32 + 31 - Math.clz32(rest & -rest));
    });
    return tips;
  }

  #union(a: number, b: number): number {
    if (a === b) return a;
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    const at = (((low * 0x9e5) ^ high) & (REMEMBERED - 1)) * 4;
    const recent = this.#recent;
    if (recent[at] === low && recent[at + 1] === high) return recent[at + 2] ?? -1;
    const result = this.#make(low, high);
    recent[at] = low;
    recent[at + 1] = high;
    recent[at + 2] = result;
    return result;
  }

  #make(a: number, b: number): number {
    const key = a * 2 ** 26 + b;
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const x = this.#sets[a] ?? new Uint32Array(0);
    const y = this.#sets[b] ?? new Uint32Array(0);
    let extraInX = false;
    let extraInY = false;
    for (let i = 0; i < x.length && !(extraInX && extraInY); i++) {
      const inX = x[i] ?? 0;
      const inY = y[i] ?? 0;
      if (inX & ~inY) extraInX = true;
      if (inY & ~inX) extraInY = true;
    }
    const result = !extraInY ? a : !extraInX ? b : this.#sets.push(x.map((word, i) => word | (y[i] ?? 0))) - 1;
    this.#unions.set(key, result);
    return result;
  }
}
