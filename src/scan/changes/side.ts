/** The two sides of a comparison as directories: trees of commits, and an index, whose directories are made of its sorted paths.
 *  Read only where they are looked at. What cannot be read becomes a problem and counts as empty: then more is new, never less. */
import type { CacheTree } from "../../git/cache-tree.ts";
import type { IndexEntry } from "../../git/index-file.ts";
import type { ProblemList } from "../../git/problems.ts";
import type { TreeReader } from "../../git/tree-reader.ts";
import type { BytePath } from "../../model/finding.ts";

export const MODE_DIRECTORY = 0o040000;
export const MODE_GITLINK = 0o160000;

export interface Side {
  /** Id of the tree, where it is known: equal ids are equal to the last byte. */
  readonly tree: string | undefined;
  /** By name; one that a tree has again goes on with a NUL byte. Made anew each time it is asked for: whole trees must not stay in memory. */
  readonly entries: ReadonlyMap<BytePath, SideEntry>;
}

export interface SideEntry {
  readonly mode: number;
  /** Hex; undefined for a directory of an index. */
  readonly id: string | undefined;
  readonly directory: Side | undefined;
}

export class TreeSide implements Side {
  readonly tree: string;
  readonly #trees: TreeReader;
  readonly #problems: ProblemList;

  constructor(trees: TreeReader, tree: string, problems: ProblemList) {
    this.#trees = trees;
    this.tree = tree;
    this.#problems = problems;
  }

  get entries(): ReadonlyMap<BytePath, SideEntry> {
    const found = this.#problems.attempt(this.tree, undefined, () => this.#trees.entries(this.tree));
    const entries = new Map<BytePath, SideEntry>();
    for (const [name, { mode, id }] of found ?? []) {
      const directory = mode === MODE_DIRECTORY ? new TreeSide(this.#trees, id, this.#problems) : undefined;
      entries.set(name, { mode, id, directory });
    }
    return entries;
  }
}

/** A directory of an index: the entries `from` to `to`, whose paths all begin with the directory's. */
export class IndexSide implements Side {
  readonly #entries: readonly IndexEntry[];
  readonly #from: number;
  readonly #to: number;
  readonly #prefix: BytePath;
  readonly #cache: CacheTree | undefined;
  readonly #treeAt: (id: string) => Side;

  /**
   * @param entries - sorted; those that would be committed
   * @param cache - trees that are known already
   * @param treeAt - makes a side of a tree, for the directories of a sparse index
   */
  constructor(
    entries: readonly IndexEntry[],
    cache: CacheTree | undefined,
    treeAt: (id: string) => Side,
    part: { readonly from: number; readonly to: number; readonly prefix: BytePath } = {
      from: 0,
      to: entries.length,
      prefix: "",
    },
  ) {
    this.#entries = entries;
    this.#cache = cache;
    this.#treeAt = treeAt;
    this.#from = part.from;
    this.#to = part.to;
    this.#prefix = part.prefix;
  }

  get tree(): string | undefined {
    return this.#cache?.id;
  }

  get entries(): ReadonlyMap<BytePath, SideEntry> {
    const found = new Map<BytePath, SideEntry>();
    for (let i = this.#from; i < this.#to;) {
      const entry = this.#entries[i];
      if (!entry) break;
      const rest = entry.path.slice(this.#prefix.length);
      const slash = rest.indexOf("/");
      const name = slash < 0 ? rest : rest.slice(0, slash);
      const isWholeTree = slash === rest.length - 1 && entry.mode === MODE_DIRECTORY;
      if (slash < 0) found.set(name, { mode: entry.mode, id: entry.id, directory: undefined });
      else if (isWholeTree) found.set(name, { mode: entry.mode, id: entry.id, directory: this.#treeAt(entry.id) });
      if (slash < 0 || isWholeTree) {
        i++;
        continue;
      }
      const to = this.#endOf(`${this.#prefix}${name}`, i);
      const part = { from: i, to, prefix: `${this.#prefix}${name}/` };
      const directory = new IndexSide(this.#entries, this.#cache?.subtrees.get(name), this.#treeAt, part);
      found.set(name, { mode: MODE_DIRECTORY, id: undefined, directory });
      i = to;
    }
    return found;
  }

  /** The first entry that is not below a directory any more. */
  #endOf(directory: BytePath, from: number): number {
    // "0" follows "/".
    const bound = `${directory}0`;
    let low = from;
    for (let high = this.#to; low < high;) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.path ?? "") < bound) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
