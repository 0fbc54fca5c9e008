/** Since when and where: from the rows that a walk left to commits, paths and refs for every object that holds a secret.
 *  Reads no tree again; only the commits that are shown are read, for author, date and subject. */
import type { Repository } from "../git/repository.ts";
import type { BytePath } from "../model/finding.ts";
import { buildHistory, type History } from "./history.ts";
import type { LinkRecords } from "./link-records.ts";
import { markClasses } from "./known-marks.ts";
import { RefNames, type NamedRefs } from "./ref-names.ts";
import { RefReach, setBit } from "./ref-reach.ts";
import { PathTable, Spread, type Root, type Stay } from "./spread.ts";
import type { TreeClasses } from "./tree-classes.ts";

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
  /** Number of the set of tips that reach any commit that has it there; see `refs`. */
  readonly tips: number;
  readonly reachable: boolean;
  readonly inHead: boolean;
}

/** Refs shown of one place; more are counted. */
const REFS_SHOWN = 20;
/** Directories nest no deeper than paths are long. */
const DEEPEST = 4096;
/** Places listed of one tree that a ref names without a commit. */
const MOST_NAMED = 16384;

export class Locator {
  readonly history: History;
  /** Trees that lead to what was found. */
  readonly trees: TreeClasses;
  readonly #reach: RefReach;
  readonly #paths: PathTable;
  readonly #reached: Spread;
  readonly #unreached: Spread;
  /** Root trees of HEAD and of all checked-out commits; -1: none. */
  readonly #headTree: number;
  readonly #checkedOut: readonly number[];
  /** What HEAD's tree holds, by number and path; undefined: more than was followed. */
  readonly #inHead: ReadonlySet<number> | undefined;
  /** Places inside trees that a ref names without a commit. */
  readonly #inNamedTrees = new Map<number, ObjectPlace[]>();
  /** By name, so that sets of them are in order. */
  readonly #tips: readonly Tip[];
  readonly #direct = new Map<number, Set<number>>();
  /** Trees below which not all paths were followed. */
  readonly #cutBelow = new Set<number>();
  readonly #refsOfSets = new Map<number, NamedRefs>();
  readonly #names: RefNames;
  readonly #tagTarget = new Map<number, number>();

  /**
   * @param links - rows of all workers
   * @param found - one byte an object, 1 where it holds a secret
   * @param tips - refs and what else keeps objects alive
   * @param heads - object numbers of the commits checked out: HEAD's (or -1), then those of linked work trees
   */
  constructor(
    repository: Pick<Repository, "index" | "hashBytes">,
    links: readonly LinkRecords[],
    found: Uint8Array,
    tips: readonly Tip[],
    heads: readonly number[],
  ) {
    const objects = repository.index.objectCount;
    const blocks = links.flatMap((l) => l.commits);
    this.history = buildHistory(blocks, objects);
    for (const block of links.flatMap((l) => l.tags))
      for (let i = 0; i < block.length; i += 2) this.#tagTarget.set(block[i] ?? -1, block[i + 1] ?? -1);
    this.#tips = tips.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    this.#names = new RefNames(
      this.#tips.map(({ name }) => name),
      REFS_SHOWN,
    );
    this.#reach = new RefReach(this.history, this.#commitsOfTips());
    this.trees = markClasses(objects, repository.hashBytes, links, found);
    this.#paths = new PathTable(this.trees.names);
    const union = (a: number, b: number): number => this.#reach.union(a, b);
    this.#checkedOut = heads.map((head) => this.#rootOf(head));
    this.#headTree = this.#checkedOut[0] ?? -1;
    const first: [number, number][] = [];
    const [headRoot, ...roots] = new Set(this.#checkedOut.map((tree) => this.trees.numberOf(tree)));
    const below = (root: number): boolean =>
      !this.trees.isMarked(root) || this.#eachBelow(root, (number, path) => first.push([number, path]));
    if (below(headRoot ?? -1)) this.#inHead = new Set(first.map(([number, path]) => keyOf(number, path)));
    roots.forEach(below);
    this.#reached = new Spread(this.trees, this.#paths, first, this.#roots(true), union);
    this.#unreached = new Spread(this.trees, this.#paths, first, this.#roots(false), union);
    this.#nameTrees();
  }

  /** How many trees and files stand at more paths than are listed. */
  get cut(): number {
    return new Set([...this.#reached.cut, ...this.#unreached.cut, ...this.#cutBelow]).size;
  }

  /** All places of an object; one without a path when no tree leads to it. */
  places(object: number): ObjectPlace[] {
    const reached = this.#reached.stays(object);
    const known = reached.map((stay) => this.#place(object, stay, true));
    if (known.length === 0) known.push(...(this.#inNamedTrees.get(object) ?? []));
    const paths = new Set(known.map((place) => place.pathNumber));
    // Paths that only unreachable commits have.
    const others = this.#unreached.stays(object).filter((stay) => !paths.has(stay.path));
    known.push(...others.map((stay) => this.#place(object, stay, false)));
    if (known.length > 0) return known;
    const reachable = this.#direct.has(object);
    return [{ path: undefined, pathNumber: -1, first: -1, last: -1, tips: -1, reachable, inHead: false }];
  }

  /**
   * Names of the refs in any of the sets of tips, and of those that name one of the objects itself.
   *
   * @param sets - as places have them
   */
  refs(sets: Iterable<number>, objects: Iterable<number>): NamedRefs {
    let joined = -1;
    for (const set of sets) joined = this.#reach.union(joined, set);
    const direct: number[] = [];
    for (const object of objects) direct.push(...(this.#direct.get(object) ?? []));
    if (direct.length > 0) {
      const bits = this.#reach.bitsOf(joined);
      for (const tip of direct) setBit(bits, tip);
      return this.#names.of(bits);
    }
    let refs = this.#refsOfSets.get(joined);
    if (!refs) this.#refsOfSets.set(joined, (refs = this.#names.of(this.#reach.bitsOf(joined))));
    return refs;
  }

  /** Number of the set of tips that reach a commit; -1: none. */
  tipsOf(commit: number): number {
    return commit < 0 ? -1 : this.#reach.setOf(commit);
  }

  /** Whether some checked-out commit holds the object at that path. */
  isCheckedOut(object: number, path: BytePath): boolean {
    return this.places(object).some(
      (place) => place.path === path && this.#checkedOut.some((root) => this.#holds(root, place.pathNumber, object)),
    );
  }

  /** Number of a commit's place in the order, or -1. */
  commitOf(object: number): number {
    return this.history.commitOf[object] ?? -1;
  }

  #place(object: number, stay: Stay, reachable: boolean): ObjectPlace {
    const key = keyOf(this.trees.numberOf(object), stay.path);
    const inHead =
      this.#inHead && stay.path > 0 ? this.#inHead.has(key) : this.#holds(this.#headTree, stay.path, object);
    return {
      path: this.#paths.text(stay.path),
      pathNumber: stay.path,
      first: stay.first,
      last: stay.last,
      tips: stay.tips,
      reachable,
      inHead,
    };
  }

  /** Commit that each tip leads to, tags peeled; -1 for others, whose objects are noted as named directly. */
  #commitsOfTips(): number[] {
    return this.#tips.map((tip, i) => {
      let object = tip.object;
      for (let depth = 0; object >= 0 && depth < 64; depth++) {
        this.#nameDirectly(object, [i]);
        const commit = this.commitOf(object);
        if (commit >= 0) return commit;
        object = this.#tagTarget.get(object) ?? -1;
      }
      return -1;
    });
  }

  /** Root trees of commits that a ref reaches, or of the others; those of one class are one. */
  *#roots(reached: boolean): Iterable<Root> {
    const { count } = this.trees;
    const first = new Int32Array(count).fill(-1);
    const last = new Int32Array(count);
    const sets = new Int32Array(count);
    for (let c = 0; c < this.history.count; c++) {
      const tips = this.#reach.setOf(c);
      if (tips >= 0 !== reached) continue;
      const tree = this.trees.numberOf(this.history.tree[c] ?? -1);
      if (tree < 0) continue;
      last[tree] = c;
      if ((first[tree] ?? -1) < 0) {
        first[tree] = c;
        sets[tree] = tips;
      } else if (sets[tree] !== tips) sets[tree] = this.#reach.union(sets[tree] ?? -1, tips);
    }
    for (let tree = 0; tree < count; tree++) {
      const at = first[tree] ?? -1;
      if (at >= 0) yield { tree, first: at, last: last[tree] ?? 0, tips: sets[tree] ?? -1 };
    }
  }

  #rootOf(head: number): number {
    const commit = head < 0 ? -1 : this.commitOf(head);
    return commit < 0 ? -1 : (this.history.tree[commit] ?? -1);
  }

  #nameDirectly(object: number, tips: Iterable<number>): void {
    const known = this.#direct.get(object);
    if (!known) this.#direct.set(object, new Set(tips));
    else for (const tip of tips) known.add(tip);
  }

  /** Notes what stands in trees that tips name directly, or through tags. */
  #nameTrees(): void {
    const named = [...this.#direct].map(([object, tips]) => [this.trees.numberOf(object), tips] as const);
    for (const [tree, tips] of named.filter(([number]) => this.trees.isMarked(number))) {
      this.#eachBelow(tree, (number, pathNumber) => {
        const object = this.trees.objectOf(number);
        if (object < 0) return;
        this.#nameDirectly(object, tips);
        const path = this.#paths.text(pathNumber);
        const place = { path, pathNumber, first: -1, last: -1, tips: -1, reachable: true, inHead: false };
        const places = this.#inNamedTrees.get(object);
        if (places) places.push(place);
        else this.#inNamedTrees.set(object, [place]);
      });
    }
  }

  /** Visits what leads to wanted objects below a tree, and these, by number and path. Returns whether that was all. */
  #eachBelow(root: number, visit: (number: number, path: number) => void): boolean {
    const stack: { tree: number; path: number; depth: number }[] = [{ tree: root, path: 0, depth: 0 }];
    let left = MOST_NAMED;
    let isTooDeep = false;
    for (let at = stack.pop(); at && left > 0; at = stack.pop(), left--) {
      if (at.path > 0) visit(at.tree, at.path);
      if (left === 1 && stack.length > 0) this.#cutBelow.add(at.tree);
      if (at.depth > DEEPEST) {
        isTooDeep = true;
        continue;
      }
      const { path, depth } = at;
      this.trees.each(at.tree, (name, tree) =>
        stack.push({ tree, path: this.#paths.join(path, name), depth: depth + 1 }),
      );
    }
    return left > 0 && !isTooDeep;
  }

  /** Whether a root tree has the object at a path. */
  #holds(root: number, path: number, object: number): boolean {
    let trees = new Set([this.trees.numberOf(root)]);
    for (const wanted of root < 0 ? [] : this.#paths.names(path)) {
      const next = new Set<number>();
      for (const tree of trees) {
        this.trees.each(tree, (name, target) => {
          if (name === wanted) next.add(target);
        });
      }
      trees = next;
    }
    return root >= 0 && trees.has(this.trees.numberOf(object));
  }
}

/** A number and a path as one. */
function keyOf(number: number, path: number): number {
  return path * 2 ** 26 + number;
}
