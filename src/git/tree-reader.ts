/** Files of one commit by path: what a base held, such as the policy that a change is judged by. */
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { parseCommit } from "./commit.ts";
import type { ObjectReader } from "./object-reader.ts";
import { parseTree, type TreeEntry } from "./tree.ts";

const DIRECTORY = 0o040000;

export class TreeReader {
  readonly #objects: ObjectReader;
  readonly #trees = new Map<string, ReadonlyMap<BytePath, TreeEntry>>();

  constructor(objects: ObjectReader) {
    this.#objects = objects;
  }

  /** Id of a commit's tree. @throws FormatError */
  treeOf(commit: string): string {
    const { tree } = parseCommit(this.#objects.readType(commit, "commit"));
    if (tree === undefined) throw new FormatError("corrupt", `commit ${commit} names no tree`);
    return tree;
  }

  /** Entries of a tree, by name; kept for the next time. A name that a hostile tree has again is followed by a NUL byte, so that nothing is lost.
   *  @throws FormatError */
  entries(tree: string): ReadonlyMap<BytePath, TreeEntry> {
    let entries = this.#trees.get(tree);
    if (!entries) {
      const { hashBytes } = this.#objects;
      const all = parseTree(this.#objects.readType(tree, "tree"), hashBytes);
      this.#trees.set(tree, (entries = byName(all)));
      if (this.#trees.size > MOST_TREES) this.#trees.delete(this.#trees.keys().next().value ?? "");
    }
    return entries;
  }

  /** What stands at a path below a tree; undefined: nothing. @throws FormatError */
  find(tree: string, path: BytePath): TreeEntry | undefined {
    let entry: TreeEntry | undefined;
    for (const name of path.split("/")) {
      if (entry && entry.mode !== DIRECTORY) return undefined;
      entry = this.entries(entry?.id ?? tree).get(name);
      if (!entry) return undefined;
    }
    return entry;
  }
}

function byName(all: readonly TreeEntry[]): ReadonlyMap<BytePath, TreeEntry> {
  const entries = new Map<BytePath, TreeEntry>();
  for (const entry of all) {
    let { name } = entry;
    while (entries.has(name)) name += "\0";
    entries.set(name, entry);
  }
  return entries;
}

/** Trees that are kept; the oldest goes first. */
const MOST_TREES = 4096;
