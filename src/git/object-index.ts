/** One distinct, id-sorted list of every object of a repository, over all packs and loose objects, with the copy that
 *  stands for each: packs before loose ones, then by (pack name, offset), so that reports do not depend on chance.
 *  A single pack without loose objects is used as it is. Plain tables in shared memory: a worker attaches to them. */
import { sharedInt32, sharedUint8 } from "../bytes/shared.ts";
import { toHex } from "../bytes/hex.ts";
import { joinIds, type Places } from "./long-run.ts";
import type { LooseObjects } from "./loose-objects.ts";
import type { Pack } from "./pack.ts";
import { compareIds, findId, firstWord, indexSortedIds } from "./sorted-ids.ts";
import type { SortedIds } from "./sorted-ids.ts";

/** What a worker needs to attach (`new ObjectIndex`). */
export interface ObjectIndexTables {
  readonly sorted: SortedIds;
  /** Of each object: the number of its pack in `Repository.packs`, or -1 when its primary copy is loose. */
  readonly pack: Int32Array;
  /** Of each object: position by id in that pack, or number among the loose objects. */
  readonly position: Int32Array;
}

export class ObjectIndex {
  readonly tables: ObjectIndexTables;
  readonly objectCount: number;
  readonly hashBytes: number;
  /** `objectCount` distinct ids, ascending. */
  readonly ids: Uint8Array;
  readonly #sorted: SortedIds;

  constructor(tables: ObjectIndexTables) {
    this.tables = tables;
    this.#sorted = tables.sorted;
    this.objectCount = tables.sorted.count;
    this.hashBytes = tables.sorted.hashBytes;
    this.ids = tables.sorted.ids;
  }

  /** The index of the object whose id stands at `bytes[at]`, or -1. */
  lookup(bytes: Uint8Array, at = 0): number {
    return findId(this.#sorted, bytes, at);
  }

  /** An object's id in hex. */
  idOf(object: number): string {
    return toHex(this.ids, object * this.hashBytes, this.hashBytes);
  }

  /** Number of the pack that holds the primary copy, or -1 when it is loose. */
  packOf(object: number): number {
    return this.tables.pack[object]!;
  }

  /** Position by id in that pack, or number among the loose objects. */
  positionOf(object: number): number {
    return this.tables.position[object]!;
  }
}

/** Merges the packs' sorted ids and the loose ones. @param packs - in the order in which copies are preferred */
export function buildObjectIndex(packs: readonly Pack[], loose: LooseObjects, hashBytes: number): ObjectIndex {
  const runs = packs.map((pack) => pack.ids);
  for (const { first, count } of loose.tables.directories) {
    runs.push(loose.ids.subarray(first * hashBytes, (first + count) * hashBytes));
  }
  const filled = runs.filter((run) => run.length > 0);
  const only = filled[0];
  if (filled.length === 1 && only !== undefined && isDistinct(only, hashBytes)) {
    const number = runs.indexOf(only);
    return fromSingleRun(only, hashBytes, number < packs.length ? number : -1, packs[number]);
  }
  const { ids, run, position } = placesOf(runs, packs, hashBytes);
  return new ObjectIndex({ sorted: indexSortedIds(ids, hashBytes), pack: packNumbers(run, packs.length), position });
}

/** Runs of loose objects, which come last, are no packs. */
function packNumbers(run: Int32Array, packs: number): Int32Array {
  for (let i = 0; i < run.length; i++) if (run[i]! >= packs) run[i] = -1;
  return run;
}

/** All ids; where one run is longer than all others together, these are merged first. Positions of loose objects are counted over all of their runs. */
function placesOf(runs: readonly Uint8Array[], packs: readonly Pack[], hashBytes: number): Places {
  const total = runs.reduce((sum, run) => sum + run.length, 0);
  const long = runs.findIndex((run) => run.length * 2 > total);
  const ids = runs[long];
  if (ids === undefined || long >= packs.length || !isDistinct(ids, hashBytes)) return fromRuns(runs, packs, hashBytes);
  const others = runs.map((run, i) => (i === long ? new Uint8Array(0) : run));
  return joinIds(ids, long, fromRuns(others, packs, hashBytes), hashBytes);
}

function fromSingleRun(ids: Uint8Array, hashBytes: number, packNumber: number, pack: Pack | undefined): ObjectIndex {
  const sorted = pack?.sorted ?? indexSortedIds(ids, hashBytes);
  const packOf = sharedInt32(sorted.count).fill(packNumber);
  const position = sharedInt32(sorted.count);
  for (let i = 0; i < position.length; i++) position[i] = i;
  return new ObjectIndex({ sorted, pack: packOf, position });
}

function fromRuns(runs: readonly Uint8Array[], packs: readonly Pack[], hashBytes: number): Places {
  const total = runs.reduce((sum, run) => sum + run.length, 0);
  const all = new Uint8Array(total);
  const starts = [0];
  for (const run of runs) {
    all.set(run, starts.at(-1)! * hashBytes);
    starts.push(starts.at(-1)! + run.length / hashBytes);
  }
  const words = new Uint32Array(starts.at(-1)!);
  for (let i = 0; i < words.length; i++) words[i] = firstWord(all, i * hashBytes);
  const order = mergeRuns(all, words, starts, hashBytes);
  const runOf = (item: number): number => lastAtMost(starts, item);
  // Equal ids stand in order of preference, since merging is stable; within one pack the lower offset comes first.
  const primary = pickDistinct(order, all, words, hashBytes, (kept, next) => {
    const run = runOf(kept);
    const offsets = packs[run]?.offsets;
    if (offsets === undefined || runOf(next) !== run) return false;
    return offsets[next - starts[run]!]! < offsets[kept - starts[run]!]!;
  });
  const ids = sharedUint8(primary.length * hashBytes);
  const pack = sharedInt32(primary.length);
  const position = sharedInt32(primary.length);
  // Where one run goes on undisturbed (one large pack, a few loose objects), a stretch is copied at once.
  for (let i = 0; i < primary.length;) {
    const item = primary[i]!;
    const run = runOf(item);
    const first = starts[run < packs.length ? run : packs.length]!;
    let end = i;
    for (let next = item; end < primary.length && primary[end] === next && next < starts[run + 1]!; end++, next++) {
      pack[end] = run;
      position[end] = next - first;
    }
    ids.set(all.subarray(item * hashBytes, (item + end - i) * hashBytes), i * hashBytes);
    i = end;
  }
  return { ids, run: pack, position };
}

/** Merges neighbouring runs two by two until one is left; returns items in order of their ids.
 *  @param words - first four bytes of each id, which nearly always decide */
function mergeRuns(ids: Uint8Array, words: Uint32Array, runStarts: readonly number[], hashBytes: number): Int32Array {
  const total = words.length;
  let from: Int32Array = new Int32Array(total);
  let to: Int32Array = new Int32Array(total);
  for (let i = 0; i < total; i++) from[i] = i;
  let starts: number[] = [...runStarts];
  while (starts.length > 2) {
    const next: number[] = [0];
    for (let run = 0; run + 1 < starts.length; run += 2) {
      const end = starts[run + 2] ?? starts[run + 1]!;
      mergeTwo(ids, words, hashBytes, from, to, starts[run]!, starts[run + 1]!, end);
      next.push(end);
    }
    starts = next;
    [from, to] = [to, from];
  }
  return from;
}

function mergeTwo(
  ids: Uint8Array,
  words: Uint32Array,
  hashBytes: number,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  let left = start;
  let right = middle;
  for (let out = start; out < end; out++) {
    let takeLeft = right >= end;
    if (!takeLeft && left < middle) {
      const a = from[left]!;
      const b = from[right]!;
      takeLeft =
        words[a]! < words[b]! ||
        (words[a] === words[b] && compareIds(ids, a * hashBytes, ids, b * hashBytes, hashBytes) <= 0);
    }
    to[out] = takeLeft ? from[left++]! : from[right++]!;
  }
}

/** One item per id: the first, or a later one that `better` prefers to it. */
function pickDistinct(
  order: Int32Array,
  ids: Uint8Array,
  words: Uint32Array,
  hashBytes: number,
  better: (kept: number, next: number) => boolean,
): Int32Array {
  const kept = new Int32Array(order.length);
  let count = 0;
  for (const item of order) {
    const last = count === 0 ? -1 : kept[count - 1]!;
    const same = last >= 0 && words[last] === words[item];
    if (!same || compareIds(ids, last * hashBytes, ids, item * hashBytes, hashBytes) !== 0) kept[count++] = item;
    else if (better(last, item)) kept[count - 1] = item;
  }
  return kept.subarray(0, count);
}

function isDistinct(ids: Uint8Array, hashBytes: number): boolean {
  for (let at = hashBytes; at < ids.length; at += hashBytes) {
    if (compareIds(ids, at - hashBytes, ids, at, hashBytes) === 0) return false;
  }
  return true;
}

/** The last run that begins at or before `item`; empty runs share their start with the next. */
function lastAtMost(starts: readonly number[], item: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= item) low = middle;
    else high = middle;
  }
  return low;
}
