/** Cuts a delta tree that is heavier than a fair share, so that several workers can take its parts.
 *  A part begins below an inner object, which its worker must rebuild from the root and scan first. Where that costs too much, as in a long line
 *  of versions of one large file, nothing is cut. Knows nothing of packs or threads. */

/** The delta trees, as far as cutting needs them. */
export interface Trees {
  readonly base: Int32Array;
  readonly first: Int32Array;
  readonly next: Int32Array;
  /** Of each entry and all that hangs below it, in bytes' worth of time. */
  readonly weight: Float64Array;
}

/** What a worker takes: a whole tree (`part` 0), or a part of what hangs below an entry; see {@link partOf}. */
export interface Task {
  readonly entry: number;
  readonly part: number;
  readonly weight: number;
}

/** Children of an entry number `index`, `index` + `of`, `index` + 2 `of` … are this part's. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** Most parts that the children of one entry are dealt out to. */
const MOST_PARTS = 255;
/** How many times what is done over again the work that moves must be worth. */
const WORTH = 2;
/** The heavier of two parts must be lighter than this share of what was cut. */
const RELIEF = 0.75;

/** Reads a task's `part`; undefined: the whole tree. */
export function partOf(part: number): Part | undefined {
  return part === 0 ? undefined : { index: part & 0xff, of: part >> 8 };
}

/** A place to cut: below an entry, into some parts. */
interface Cut {
  readonly at: number;
  readonly of: number;
  /** Weight of what hangs below, and of what each part does over again. */
  readonly below: number;
  readonly again: number;
}

/** One tree, and what has been cut from it. */
export class TreeCutter {
  readonly #trees: Trees;
  readonly #share: number;
  readonly #again: (entry: number) => number;
  readonly #cut: Uint8Array;
  readonly #gone = new Map<number, number>();
  readonly #tasks: Task[] = [];

  /**
   * @param share - weight above which a task is cut if it can be
   * @param again - weight of rebuilding an entry from its root and of scanning it
   * @param cut - set to 1 for entries whose children belong to other tasks
   */
  constructor(trees: Trees, share: number, again: (entry: number) => number, cut: Uint8Array) {
    this.#trees = trees;
    this.#share = share;
    this.#again = again;
    this.#cut = cut;
  }

  /** @param root - a whole object */
  tasks(root: number): Task[] {
    const pending = [{ entry: root, isBelow: false }];
    for (let task = pending.pop(); task; task = pending.pop()) {
      const { entry, isBelow } = task;
      const weight = isBelow ? this.#below(entry) + this.#again(entry) : this.#left(entry);
      const cut = weight > this.#share ? this.#best(entry, isBelow, weight) : undefined;
      if (!cut) {
        this.#tasks.push({ entry, part: isBelow ? 1 << 8 : 0, weight });
        continue;
      }
      if (cut.at !== entry || !isBelow) {
        this.#take(cut, task);
        pending.push(task);
      }
      if (cut.of === 1) pending.push({ entry: cut.at, isBelow: true });
      else this.#deal(cut);
    }
    return this.#tasks;
  }

  #left(entry: number): number {
    return (this.#trees.weight[entry] ?? 0) - (this.#gone.get(entry) ?? 0);
  }

  /** Weight of all children; and the heaviest of them. */
  #children(entry: number): { below: number; heaviest: number } {
    const { first, next } = this.#trees;
    let below = 0;
    let heaviest = -1;
    for (let c = first[entry] ?? -1; c >= 0; c = next[c] ?? -1) {
      below += this.#left(c);
      if (heaviest < 0 || this.#left(c) > this.#left(heaviest)) heaviest = c;
    }
    return { below, heaviest };
  }

  #below(entry: number): number {
    return this.#children(entry).below;
  }

  /** The cut along the path of heaviest children that leaves the lightest parts; undefined where none is worth its cost. */
  #best(from: number, isBelow: boolean, weight: number): Cut | undefined {
    let best: Cut | undefined;
    let lightest = weight * RELIEF;
    for (let at = from; at >= 0;) {
      const { below, heaviest } = this.#children(at);
      const again = this.#again(at);
      const isFlat = heaviest >= 0 && this.#left(heaviest) <= this.#share;
      const of = isFlat ? Math.min(MOST_PARTS, Math.max(1, Math.ceil(below / this.#share))) : 1;
      const rest = at === from && isBelow ? 0 : weight - below;
      const most = Math.max(below / of + again, rest);
      const isNew = this.#cut[at] === 0 || (at === from && isBelow && of > 1);
      if (isNew && most < lightest && below > again * of * WORTH) {
        best = { at, of, below, again };
        lightest = most;
      }
      at = heaviest;
    }
    return best;
  }

  /** Takes what hangs below a cut away from the task that it belonged to. */
  #take({ at, below }: Cut, task: { readonly entry: number; readonly isBelow: boolean }): void {
    this.#cut[at] = 1;
    for (let e = at; e >= 0; e = this.#trees.base[e] ?? -1) {
      // Above the entry below which a task begins, all this has been taken away already.
      if (task.isBelow && e === task.entry) break;
      this.#gone.set(e, (this.#gone.get(e) ?? 0) + below);
      if (e === task.entry) break;
    }
  }

  #deal({ at, of, below, again }: Cut): void {
    for (let index = 0; index < of; index++)
      this.#tasks.push({ entry: at, part: (of << 8) | index, weight: below / of + again });
  }
}
