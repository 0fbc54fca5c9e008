/** The commits that lead to some tips and to none of some bases, parents first, each with the parents that it has here.
 *  Walks by date and stops when only known history is left, as git does; a wrong clock can make the range larger, never smaller.
 *  Format: gitrevisions, "Commit Exclusions". */
import { parseCommit } from "../../git/commit.ts";
import type { GitReader } from "../../git/git-reader.ts";
import { FormatError } from "../../model/errors.ts";

/** A commit of the range. */
export interface RangeCommit {
  readonly id: string;
  readonly tree: string | undefined;
  /** In the commit's own order; those that cannot be read are left out. */
  readonly parents: readonly string[];
  /** Seconds since 1970. */
  readonly date: number;
  /** `history`: parents are named but left out, by a shallow clone; `missing`: they should be there. */
  readonly cut: "history" | "missing" | undefined;
}

export interface CommitRange {
  /** Parents before their children. */
  readonly commits: readonly RangeCommit[];
  /** Parents of the range's commits that are not part of it: where it begins. */
  readonly boundary: readonly string[];
  /** The bases' own history is cut off: what they have in common with the tips may not be known. */
  readonly baseIsCut: boolean;
}

/** Known commits that are still walked when only such are left, all older than the range: for clocks that were wrong. Git takes 5. */
const PATIENCE = 64;

interface Node extends RangeCommit {
  known: boolean;
  /** It is in the queue, or was. */
  queued: boolean;
  waiting: boolean;
}

/**
 * @param tips - ids of commits
 * @param bases - ids of commits; those that cannot be read are ignored
 * @param wholes - commits that count as having no parents; what led to them is known
 * @throws FormatError when a tip cannot be read
 */
export function walkRange(
  reader: GitReader,
  tips: readonly string[],
  bases: readonly string[],
  wholes: ReadonlySet<string> = new Set(),
): CommitRange {
  const walk = new Walk(reader, wholes);
  for (const tip of tips) walk.add(tip, false);
  for (const base of bases) walk.add(base, true);
  walk.run();
  return walk.result();
}

class Walk {
  readonly #reader: GitReader;
  readonly #wholes: ReadonlySet<string>;
  readonly #nodes = new Map<string, Node | undefined>();
  readonly #queue: Node[] = [];
  readonly #wanted: Node[] = [];
  /** Commits in the queue that are not known to be the bases'. */
  #open = 0;
  #baseIsCut = false;

  constructor(reader: GitReader, wholes: ReadonlySet<string>) {
    this.#reader = reader;
    this.#wholes = wholes;
  }

  add(id: string, known: boolean): void {
    const node = known ? this.#tryNode(id) : this.#node(id);
    if (!node) return;
    if (known) this.#markKnown(node);
    if (node.queued) return;
    node.queued = node.waiting = true;
    if (!node.known) this.#open++;
    push(this.#queue, node);
  }

  run(): void {
    let oldest = Infinity;
    let patience = PATIENCE;
    for (let node = pop(this.#queue); node; node = pop(this.#queue)) {
      node.waiting = false;
      if (!node.known) {
        this.#open--;
        this.#wanted.push(node);
        oldest = Math.min(oldest, node.date);
      } else if (this.#open > 0 || node.date >= oldest) patience = PATIENCE;
      else if (--patience === 0) break;
      if (node.known && node.cut) this.#baseIsCut = true;
      for (const parent of node.parents) this.add(parent, node.known);
    }
  }

  result(): CommitRange {
    const commits = parentsFirst(this.#wanted.filter((node) => !node.known));
    const inRange = new Set(commits.map(({ id }) => id));
    const boundary = new Set(commits.flatMap(({ parents }) => parents.filter((parent) => !inRange.has(parent))));
    return { commits, boundary: [...boundary], baseIsCut: this.#baseIsCut };
  }

  /** Marks a commit and whatever was read of its history. */
  #markKnown(first: Node): void {
    const pending = [first];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.known) continue;
      node.known = true;
      if (node.waiting) this.#open--;
      for (const parent of node.parents) {
        const read = this.#nodes.get(parent);
        if (read && !read.known) pending.push(read);
      }
    }
  }

  #tryNode(id: string): Node | undefined {
    try {
      return this.#node(id);
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  #node(id: string): Node {
    const known = this.#nodes.get(id);
    if (known) return known;
    const { tree, parents, committer } = parseCommit(this.#reader.objects.readType(id, "commit"));
    if (this.#wholes.has(id)) return this.#whole(id, tree, parents, committer?.seconds ?? 0);
    const isShallow = this.#reader.shallow.has(id);
    const here = isShallow ? [] : parents.filter((parent) => this.#reader.objects.has(parent));
    const cut = isShallow && parents.length > 0 ? "history" : here.length < parents.length ? "missing" : undefined;
    const date = committer?.seconds ?? 0;
    const node: Node = { id, tree, parents: here, date, cut, known: false, queued: false, waiting: false };
    this.#nodes.set(id, node);
    return node;
  }

  #whole(id: string, tree: string | undefined, parents: readonly string[], date: number): Node {
    const node: Node = { id, tree, parents: [], date, cut: undefined, known: false, queued: false, waiting: false };
    this.#nodes.set(id, node);
    for (const parent of parents) this.add(parent, true);
    return node;
  }
}

/** Of the commits whose parents are all placed, the oldest first; ties by id. Forged cycles end in the order of the dates. */
function parentsFirst(nodes: readonly Node[]): RangeCommit[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const waiting = new Map<Node, number>();
  const children = new Map<Node, Node[]>();
  for (const node of nodes) {
    const parents = node.parents.flatMap((id) => byId.get(id) ?? []);
    waiting.set(node, parents.length);
    for (const parent of parents) children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const ready: Node[] = [];
  for (const node of nodes) if (waiting.get(node) === 0) push(ready, node, isOlder);
  const placed = new Set<Node>();
  for (let node = pop(ready, isOlder); node; node = pop(ready, isOlder)) {
    placed.add(node);
    for (const child of children.get(node) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) push(ready, child, isOlder);
    }
  }
  const stuck = nodes.filter((node) => !placed.has(node)).sort((a, b) => (isOlder(a, b) ? -1 : 1));
  return [...placed, ...stuck];
}

type Before = (a: Node, b: Node) => boolean;

function isNewer(a: Node, b: Node): boolean {
  return a.date !== b.date ? a.date > b.date : a.id < b.id;
}

function isOlder(a: Node, b: Node): boolean {
  return a.date !== b.date ? a.date < b.date : a.id < b.id;
}

/** Binary heaps in plain arrays. */
function push(heap: Node[], node: Node, before: Before = isNewer): void {
  let at = heap.push(node) - 1;
  for (let up = (at - 1) >> 1; at > 0; at = up, up = (at - 1) >> 1) {
    const parent = heap[up];
    if (!parent || !before(node, parent)) break;
    heap[at] = parent;
    heap[up] = node;
  }
}

function pop(heap: Node[], before: Before = isNewer): Node | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!last || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const right = heap[child + 1];
    const left = heap[child];
    if (!left) break;
    if (right && before(right, left)) child++;
    const best = heap[child];
    if (!best || !before(best, last)) break;
    heap[at] = best;
    at = child;
  }
  heap[at] = last;
  return top;
}
