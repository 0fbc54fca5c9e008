/** Which tips reach which commit. Sets of tips are shared between the commits that have the same, as almost all do. */
import type { History } from "./history.ts";

/** Unions remembered in an array, by a mixture of the two numbers: millions are asked for, and few pairs make up nearly all. */
const REMEMBERED = 1 << 12;
/** Place of a commit that there is not. */
const NEVER = 0x7fffffff;

export class RefReach {
  readonly #sets: Uint32Array[] = [];
  readonly #words: number;
  /** Of each set the newest commit of the trunk that all its tips are known to descend from, or -1; and the oldest that is known to be reached by none
   *  but its tips. Where the one of a set is no older than the other of another, it is part of it: a million unions need not look at the tips. */
  readonly #below: number[] = [];
  readonly #holds: number[] = [];
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
    this.#words = words;
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
      for (const tip of own) setBit(set, tip);
      this.#setOf[commit] = this.#add(set, -1, NEVER);
    }
    // Parents come before their children, so once is enough; but for cycles, which only forged ids can make.
    const children = childrenOf(history);
    while (this.#spread(history, children));
    this.#noteTrunk(history);
  }

  /** Number of the set of tips that reach a commit; -1: none. */
  setOf(commit: number): number {
    return this.#setOf[commit] ?? -1;
  }

  /** Number of the set that holds the tips of both; -1 is the empty set. */
  union(a: number, b: number): number {
    if (a < 0 || a === b) return b;
    if (b < 0) return a;
    if ((this.#below[b] ?? -1) >= (this.#holds[a] ?? NEVER)) return a;
    if ((this.#below[a] ?? -1) >= (this.#holds[b] ?? NEVER)) return b;
    return this.#union(a, b);
  }

  /** Gives every commit what reaches its children. Returns whether one has grown whose parents were done before. */
  #spread({ count, parents, parentStart }: History, { start, children }: Children): boolean {
    let again = false;
    for (let c = count - 1; c >= 0; c--) {
      const set = this.#with(this.setOf(c), children, start[c] ?? 0, start[c + 1] ?? 0);
      if (set === this.setOf(c)) continue;
      this.#setOf[c] = set;
      for (let k = parentStart[c] ?? 0; k < (parentStart[c + 1] ?? 0); k++) if ((parents[k] ?? -1) > c) again = true;
    }
    return again;
  }

  /** A commit's own set with those of its children: of most one, or twice the same. */
  #with(own: number, children: Int32Array, from: number, to: number): number {
    let set = own;
    let other = -1;
    for (let k = from; k < to; k++) {
      const child = this.setOf(children[k] ?? -1);
      if (child < 0 || child === set || child === other) continue;
      if (set < 0) set = child;
      else if (other < 0) other = child;
      else return this.#joinAll(own, children, from, to);
    }
    return other < 0 ? set : this.#merge(set, other);
  }

  /** One set of a commit's own and of those of many children, without one for each step on the way. */
  #joinAll(own: number, children: Int32Array, from: number, to: number): number {
    const words = this.bitsOf(own);
    let last = own;
    for (let k = from; k < to; k++) {
      const set = this.setOf(children[k] ?? -1);
      if (set < 0 || set === last) continue;
      last = set;
      addAll(words, this.#sets[set] ?? words);
    }
    // First the commit's own: it has grown only if it holds more, or cycles would hand equal sets round for ever.
    if (this.#isSame(own, words)) return own;
    for (let k = from; k < to; k++)
      if (this.#isSame(this.setOf(children[k] ?? -1), words)) return this.setOf(children[k] ?? -1);
    return this.#add(words, -1, NEVER);
  }

  #isSame(set: number, words: Uint32Array): boolean {
    const known = this.#sets[set];
    if (!known) return false;
    for (let i = 0; i < words.length; i++) if (known[i] !== words[i]) return false;
    return true;
  }

  /** A set as one bit a tip, which whoever asks may change; -1 is the empty set. */
  bitsOf(set: number): Uint32Array {
    return this.#sets[set]?.slice() ?? new Uint32Array(this.#words);
  }

  /** The tips of a set, ascending. */
  tipsOf(set: number): number[] {
    const tips: number[] = [];
    this.#sets[set]?.forEach((word, i) => {
      for (let rest = word; rest !== 0; rest &= rest - 1) tips.push(i * 32 + 31 - Math.clz32(rest & -rest));
    });
    return tips;
  }

  /** Each commit of the trunk is reached by all tips that reach a later one. */
  #noteTrunk(history: History): void {
    const { count, parents, parentStart } = history;
    /** The newest commit of the trunk that each descends from, or is. */
    const fork = new Int32Array(count).fill(-1);
    for (let c = this.#endOfTrunk(history); c >= 0; c = firstParent(history, c)) {
      fork[c] = c;
      const set = this.setOf(c);
      this.#holds[set] = Math.min(this.#holds[set] ?? NEVER, c);
    }
    for (let c = 0; c < count; c++) {
      const set = this.setOf(c);
      if (set < 0) continue;
      const end = fork[c] === c ? 0 : (parentStart[c + 1] ?? 0);
      for (let k = parentStart[c] ?? 0; k < end; k++) fork[c] = Math.max(fork[c] ?? -1, fork[parents[k] ?? -1] ?? -1);
      this.#below[set] = Math.max(this.#below[set] ?? -1, fork[c] ?? -1);
    }
  }

  /** The newest commit of the longest line of first parents; -1: no tip reaches any. */
  #endOfTrunk(history: History): number {
    const length = new Int32Array(history.count);
    let end = -1;
    for (let c = 0; c < history.count; c++) {
      if (this.setOf(c) < 0) continue;
      const parent = firstParent(history, c);
      length[c] = 1 + (parent < 0 ? 0 : (length[parent] ?? 0));
      if (end < 0 || (length[c] ?? 0) > (length[end] ?? 0)) end = c;
    }
    return end;
  }

  #add(set: Uint32Array, below: number, holds: number): number {
    this.#below.push(below);
    this.#holds.push(holds);
    return this.#sets.push(set) - 1;
  }

  #union(a: number, b: number): number {
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
    const result = this.#merge(a, b);
    this.#unions.set(key, result);
    return result;
  }

  /** The set of the tips of both: one of them, if it holds the other, else a new one. */
  #merge(a: number, b: number): number {
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
    return !extraInY ? a : !extraInX ? b : this.#join(a, b);
  }

  #join(a: number, b: number): number {
    const words = (this.#sets[a] ?? new Uint32Array(0)).slice();
    addAll(words, this.#sets[b] ?? words);
    const below = Math.min(this.#below[a] ?? -1, this.#below[b] ?? -1);
    return this.#add(words, below, Math.min(this.#holds[a] ?? NEVER, this.#holds[b] ?? NEVER));
  }
}

/** Children of commit c: children[start[c] .. start[c + 1]). */
interface Children {
  readonly start: Int32Array;
  readonly children: Int32Array;
}

function childrenOf({ count, parents, parentStart }: History): Children {
  const start = new Int32Array(count + 1);
  for (let k = 0; k < parents.length; k++) {
    const parent = parents[k] ?? -1;
    if (parent >= 0) start[parent + 1] = (start[parent + 1] ?? 0) + 1;
  }
  for (let c = 0; c < count; c++) start[c + 1] = (start[c + 1] ?? 0) + (start[c] ?? 0);
  const children = new Int32Array(start[count] ?? 0);
  const fill = start.slice();
  for (let c = 0; c < count; c++)
    for (let k = parentStart[c] ?? 0; k < (parentStart[c + 1] ?? 0); k++) {
      const parent = parents[k] ?? -1;
      if (parent < 0) continue;
      const at = fill[parent] ?? 0;
      children[at] = c;
      fill[parent] = at + 1;
    }
  return { start, children };
}

/** Puts the tips of another set into one. */
function addAll(set: Uint32Array, more: Uint32Array): void {
  for (let i = 0; i < set.length; i++) set[i] = (set[i] ?? 0) | (more[i] ?? 0);
}

/** Puts a tip into a set of one bit a tip. */
export function setBit(set: Uint32Array, tip: number): void {
  set[tip >>> 5] = (set[tip >>> 5] ?? 0) | (1 << (tip & 31));
}

/** The first parent, if it comes before the commit: forged ids can make cycles. -1: none. */
function firstParent({ parents, parentStart }: History, commit: number): number {
  const at = parentStart[commit] ?? 0;
  const parent = at < (parentStart[commit + 1] ?? 0) ? (parents[at] ?? -1) : -1;
  return parent < commit ? parent : -1;
}
