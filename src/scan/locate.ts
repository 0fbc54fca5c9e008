/** Since when and where: from the rows that a walk left to commits, paths and refs for every object that holds a secret.
 *  Reads no tree again; only the commits that are shown are read, for author, date and subject. */
import type { Repository } from "../git/repository.ts";
import type { BytePath } from "../model/finding.ts";
import { buildHistory, type History } from "./history.ts";
import type { LinkRecords } from "./link-records.ts";
import { RefReach } from "./ref-reach.ts";
import { PathTable, Spread, type Stay } from "./spread.ts";
import { TreeRows, type TreeMarks } from "./tree-marks.ts";

/** A ref, or another name that leads to an object. */
export interface Tip {
  readonly name: BytePath;
  /** Object number, or -1 where the object is missing. */
  readonly object: number;
}

/** One path at which an object stood. */
export interface ObjectPlace {
  /** Undefined: no commit's tree holds the object. */
  readonly path: BytePath | undefined;
  readonly pathNumber: number;
  /** Commit numbers in the history's order; -1: none. */
  readonly first: number;
  readonly last: number;
  readonly reachable: boolean;
  readonly inHead: boolean;
}

/** Directories nest no deeper than paths are long. */
const DEEPEST = 4096;

export class Locator {
  readonly history: History;
  readonly #reach: RefReach;
  readonly #paths: PathTable;
  readonly #reached: Spread;
  readonly #unreached: Spread;
  readonly #inHead: ReadonlySet<string>;
  readonly #checkedOut: readonly ReadonlySet<string>[];
  /** Places inside trees that a ref names without a commit. */
  readonly #inNamedTrees = new Map<number, ObjectPlace[]>();
  readonly #tips: readonly Tip[];
  readonly #direct = new Map<number, number[]>();
  readonly #tagTarget = new Map<number, number>();
  readonly #trees: TreeMarks;

  /**
   * @param links - rows of all workers
   * @param wanted - one byte an object, 1 where it holds a secret; changed by the call
   * @param tips - refs and what else keeps objects alive
   * @param heads - object numbers of the commits checked out: HEAD's (or -1), then those of linked work trees
   */
  constructor(
    repository: Pick<Repository, "index" | "hashBytes">,
    links: readonly LinkRecords[],
    wanted: Uint8Array,
    tips: readonly Tip[],
    heads: readonly number[],
  ) {
    const objects = repository.index.objectCount;
    const blocks = links.flatMap((l) => l.commits);
    this.history = buildHistory(blocks, objects);
    for (const block of links.flatMap((l) => l.tags))
      for (let i = 0; i < block.length; i += 2) this.#tagTarget.set(block[i] ?? -1, block[i + 1] ?? -1);
    this.#tips = tips;
    this.#reach = new RefReach(this.history, this.#commitsOfTips());
    const rows = new TreeRows(objects, repository.hashBytes);
    for (const { trees, names } of links) rows.add(trees, names);
    this.#trees = rows.mark(wanted);
    this.#paths = new PathTable(this.#trees.names);
    this.#reached = new Spread(this.#trees, this.#paths, this.#roots(true), objects);
    this.#unreached = new Spread(this.#trees, this.#paths, this.#roots(false), objects);
    this.#inHead = this.#holdings(this.#rootOf(heads[0] ?? -1));
    this.#checkedOut = heads.map((head) => this.#holdings(this.#rootOf(head)));
    this.#nameTrees();
  }

  /** All places of an object; one without a path when no tree leads to it. */
  places(object: number): ObjectPlace[] {
    const reached = this.#reached.stays(object);
    if (reached.length > 0) return reached.map((stay) => this.#place(object, stay, true));
    const named = this.#inNamedTrees.get(object);
    if (named) return named;
    const others = this.#unreached.stays(object);
    if (others.length > 0) return others.map((stay) => this.#place(object, stay, false));
    const reachable = this.#direct.has(object);
    return [{ path: undefined, pathNumber: -1, first: -1, last: -1, reachable, inHead: false }];
  }

  /** Names of the refs that reach any of the commits or name the object itself, sorted. */
  refs(commits: Iterable<number>, objects: Iterable<number>): string[] {
    const names = new Set(this.#reach.tipsReaching(commits).map((tip) => this.#tips[tip]?.name ?? ""));
    for (const object of objects)
      for (const tip of this.#direct.get(object) ?? []) names.add(this.#tips[tip]?.name ?? "");
    return [...names].sort();
  }

  /** Whether some checked-out commit holds the object at that path. */
  isCheckedOut(object: number, path: BytePath): boolean {
    return this.places(object).some(
      (place) => place.path === path && this.#checkedOut.some((held) => held.has(`${object} ${place.pathNumber}`)),
    );
  }

  /** Number of a commit's place in the order, or -1. */
  commitOf(object: number): number {
    return this.history.commitOf[object] ?? -1;
  }

  isReached(commit: number): boolean {
    return this.#reach.isReached(commit);
  }

  /** Whether a ref leads to the object by name, perhaps through tags. */
  isNamed(object: number): boolean {
    return this.#direct.has(object);
  }

  #place(object: number, stay: Stay, reachable: boolean): ObjectPlace {
    const inHead = this.#inHead.has(`${object} ${stay.path}`);
    return {
      path: this.#paths.text(stay.path),
      pathNumber: stay.path,
      first: stay.first,
      last: stay.last,
      reachable,
      inHead,
    };
  }

  /** Commit that each tip leads to, tags peeled; -1 for others, whose objects are noted as named directly. */
  #commitsOfTips(): number[] {
    return this.#tips.map((tip, i) => {
      let object = tip.object;
      for (let depth = 0; object >= 0 && depth < 64; depth++) {
        const list = this.#direct.get(object);
        if (list) list.push(i);
        else this.#direct.set(object, [i]);
        const commit = this.commitOf(object);
        if (commit >= 0) return commit;
        object = this.#tagTarget.get(object) ?? -1;
      }
      return -1;
    });
  }

  /** Root trees with the first and last commit that has them, of commits that a ref reaches or of the others. */
  #roots(reached: boolean): [number, number, number][] {
    const roots = new Map<number, [number, number, number]>();
    const { count, tree } = this.history;
    for (let c = 0; c < count; c++) {
      const root = tree[c] ?? -1;
      if (root < 0 || this.#reach.isReached(c) !== reached) continue;
      const known = roots.get(root);
      if (known) known[2] = c;
      else roots.set(root, [root, c, c]);
    }
    return [...roots.values()];
  }

  #rootOf(head: number): number {
    const commit = head < 0 ? -1 : this.commitOf(head);
    return commit < 0 ? -1 : (this.history.tree[commit] ?? -1);
  }

  /** Notes what stands in trees that tips name directly, or through tags. */
  #nameTrees(): void {
    const named = [...this.#direct].filter(([object]) => this.#trees.isMarked(object));
    for (const [tree, tips] of named) {
      this.#holdings(tree, (object, pathNumber) => {
        if (object === tree) return;
        this.#direct.set(object, [...(this.#direct.get(object) ?? []), ...tips]);
        const place = {
          path: this.#paths.text(pathNumber),
          pathNumber,
          first: -1,
          last: -1,
          reachable: true,
          inHead: false,
        };
        this.#inNamedTrees.set(object, [...(this.#inNamedTrees.get(object) ?? []), place]);
      });
    }
  }

  /** (object, path) pairs that a root tree holds. */
  #holdings(root: number, visit?: (object: number, path: number) => void): Set<string> {
    const held = new Set<string>();
    const stack: { tree: number; path: number; depth: number }[] = [{ tree: root, path: 0, depth: 0 }];
    for (let at = stack.pop(); at; at = stack.pop()) {
      held.add(`${at.tree} ${at.path}`);
      visit?.(at.tree, at.path);
      if (at.depth > DEEPEST) continue;
      const { path, depth } = at;
      this.#trees.each(at.tree, (name, tree) =>
        stack.push({ tree, path: this.#paths.join(path, name), depth: depth + 1 }),
      );
    }
    return held;
  }
}
