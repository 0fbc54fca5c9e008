/** The state that changes are compared with, and from which policy is read: never the change under review.
 *  Opens the repository and settles the range; compares nothing yet. */
import { openGitReader, type GitReader } from "../../git/git-reader.ts";
import { readIndexAt, type Index } from "../../git/read-index.ts";
import { Revisions } from "../../git/revision.ts";
import { TreeReader } from "../../git/tree-reader.ts";
import type { BytePath } from "../../model/finding.ts";
import type { ChangesTarget } from "../../model/options.ts";
import { resolveRange, type ResolvedRange } from "./range.ts";

/** Policy is read before the scan begins, and from the same state: what was opened for one target is shared until it is closed. */
const opened = new WeakMap<ChangesTarget, ChangeBase>();

/** The base of a target; close it. What is broken in the repository becomes a problem of the reader's. */
export function openChangeBase(target: ChangesTarget): ChangeBase {
  let base = opened.get(target);
  if (!base) opened.set(target, (base = new ChangeBase(target)));
  return base;
}

/** What stands at a path. */
export interface BaseEntry {
  readonly id: string;
  readonly mode: number;
}

export class ChangeBase {
  readonly reader: GitReader;
  readonly trees: TreeReader;
  readonly revisions: Revisions;
  /** The commit checked out; undefined while its branch is not born. */
  readonly head: string | undefined;
  /** Undefined for staged changes. */
  readonly range: ResolvedRange | undefined;

  readonly #target: ChangesTarget;
  #index: Index | undefined;
  #indexIsRead = false;

  constructor(target: ChangesTarget) {
    this.#target = target;
    const { places, changes } = target;
    this.reader = openGitReader(places);
    this.trees = new TreeReader(this.reader.objects);
    this.revisions = new Revisions(this.reader);
    this.head = this.revisions.refs.idOf("HEAD");
    this.range = changes.kind === "range" ? resolveRange(this.reader, this.revisions, changes) : undefined;
  }

  /** The commit that policy is read from: HEAD for what is staged; undefined: there is none, and so no policy. */
  get commit(): string | undefined {
    return this.range ? this.range.base : this.head;
  }

  /** What the base has at a path; undefined: nothing. @throws FormatError when the base cannot be read */
  entry(path: BytePath): BaseEntry | undefined {
    return this.commit === undefined ? undefined : this.trees.find(this.trees.treeOf(this.commit), path);
  }

  /** What the change would leave at a path: of the index, or of the range's first tip. @throws FormatError */
  entryProposed(path: BytePath): BaseEntry | undefined {
    if (!this.range)
      return this.index?.entries.find((entry) => entry.path === path && entry.stage === 0 && !entry.intentToAdd);
    const tip = this.range.tips.find(({ type }) => type === "commit");
    return tip && this.trees.find(this.trees.treeOf(tip.target), path);
  }

  /** The content of a blob; undefined for what is none. @throws FormatError */
  blob(entry: BaseEntry | undefined): Uint8Array | undefined {
    if (!entry) return undefined;
    const { type, content } = this.reader.objects.read(entry.id);
    return type === "blob" ? content : undefined;
  }

  /** Undefined where there is none, or it cannot be read, which is a problem. */
  get index(): Index | undefined {
    if (!this.#indexIsRead) this.#index = readIndexAt(this.reader, this.reader.indexFile);
    this.#indexIsRead = true;
    return this.#index;
  }

  close(): void {
    opened.delete(this.#target);
    this.reader.objects.close();
  }
}
