/** Which tips reach which commit. Sets of tips are shared between the commits that have the same, as almost all do. */
import type { History } from "./history.ts";

export class RefReach {
  readonly #sets: Uint32Array[] = [];
  readonly #unions = new Map<number, number>();
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
    for (let c = history.count - 1; c >= 0; c--) {
      const own = at.get(c);
      if (own) {
        const set = new Uint32Array(words);
        for (const tip of own) set[tip >>> 5] = (set[tip >>> 5] ?? 0) | (1 << (tip & 31));
        this.#join(c, this.#sets.push(set) - 1);
      }
      const set = this.#setOf[c] ?? -1;
      if (set < 0) continue;
      for (let k = history.parentStart[c] ?? 0; k < (history.parentStart[c + 1] ?? 0); k++) {
        const parent = history.parents[k] ?? -1;
        if (parent >= 0) this.#join(parent, set);
      }
    }
  }

  isReached(commit: number): boolean {
    return (this.#setOf[commit] ?? -1) >= 0;
  }

  /** Tips that reach any of the commits, ascending. */
  tipsReaching(commits: Iterable<number>): number[] {
    let joined = -1;
    for (const commit of commits) {
      const set = this.#setOf[commit] ?? -1;
      if (set >= 0) joined = joined < 0 ? set : this.#union(joined, set);
    }
    const tips: number[] = [];
    if (joined < 0) return tips;
    (this.#sets[joined] ?? new Uint32Array(0)).forEach((word, i) => {
      for (let rest = word; rest !== 0; rest &= rest - 1) tips.push(i * 32 + 31 - Math.clz32(rest & -rest));
    });
    return tips;
  }

  #join(commit: number, set: number): void {
    const known = this.#setOf[commit] ?? -1;
    this.#setOf[commit] = known < 0 ? set : this.#union(known, set);
  }

  #union(a: number, b: number): number {
    if (a === b) return a;
    const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const x = this.#sets[a] ?? new Uint32Array(0);
    const y = this.#sets[b] ?? new Uint32Array(0);
    let extraInX = false;
    let extraInY = false;
    for (let i = 0; i < x.length; i++) {
      if ((x[i] ?? 0) & ~(y[i] ?? 0)) extraInX = true;
      if ((y[i] ?? 0) & ~(x[i] ?? 0)) extraInY = true;
    }
    const result = !extraInY ? a : !extraInX ? b : this.#sets.push(x.map((word, i) => word | (y[i] ?? 0))) - 1;
    this.#unions.set(key, result);
    return result;
  }
}
