/** Plans the scan of one object store: every pack's delta forest, the loose objects, and which copy of an object is the one that counts.
 *  Reads pack headers; scans nothing. Knows nothing of refs or working trees. */
import { diskFiles, type Files } from "../git/files.ts";
import type { LooseObjects } from "../git/loose-objects.ts";
import type { ObjectIndex } from "../git/object-index.ts";
import { openPackBytes, type PackBytes } from "../git/pack-bytes.ts";
import { readEntryHeaders, type PackEntries } from "../git/pack-entries.ts";
import type { Pack } from "../git/pack.ts";
import { ResidentPages } from "../git/resident-pages.ts";
import { FormatError } from "../model/errors.ts";
import { forestTasks, planForest } from "./forest-plan.ts";
import { fillPack, type PackFill } from "./pack-fill.ts";
import { pruneForest } from "./forest-prune.ts";
import type { LooseJob, NotedForCache, PackJob, RepositoryJob } from "./job.ts";

/** Window over a pack that is too large for memory, in bytes. */
const WINDOW = 8 << 20;

/** The parts of an object store that a plan needs. */
export interface Objects {
  readonly files: Files;
  readonly packs: readonly Pack[];
  readonly loose: LooseObjects;
  readonly index: ObjectIndex;
}

/** `done`: what a cache knows; undefined: nothing. */
type ObjectsToScan = Objects & { readonly done: Uint8Array | undefined };

export interface PlannedRepository {
  readonly job: RepositoryJob;
  /** Objects that no task leads to: damaged headers, bases that are missing or in another pack, cycles, unreadable packs. */
  readonly stray: ReadonlySet<number>;
}

/** What need not be scanned, and where sizes are noted: a cache's tables, shared with the workers. */
export interface KnownObjects {
  readonly done: Uint8Array;
  readonly noted: NotedForCache;
}

/** Memory that packs may take up, in bytes; larger ones are read through windows. */
export interface PackBudget {
  left: number;
  /** Asks other threads to help to read a pack; absent: there are none. */
  readonly share?: (fill: PackFill) => void;
}

/**
 * @param workers - how many will share the work
 * @param budget - reduced by what this repository takes
 */
export function planRepository(
  objects: Objects,
  workers: number,
  verify: boolean,
  budget: PackBudget,
  known?: KnownObjects,
): PlannedRepository {
  const { packs, index } = objects;
  const stray = new Set<number>();
  const jobs: PackJob[] = [];
  const done = known?.done ?? new Uint8Array(new SharedArrayBuffer(index.objectCount));
  const clean = known ? undefined : new Uint8Array(new SharedArrayBuffer(index.objectCount));
  const needed = known && packsNeeded(packs.length, index, done);
  packs.forEach((pack, number) => {
    if (pack.count === 0 || needed?.[number] === 0) return;
    const objectOf = objectsOfPack(pack, index);
    try {
      jobs.push(planPack(pack, number, objectOf, { ...objects, done: known?.done }, workers, budget, stray));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      for (const object of objectOf) if (index.packOf(object) === number) stray.add(object);
    }
  });
  const loose = planLoose(objects, done, stray);
  return { job: { index: index.tables, packs: jobs, loose, done, clean, noted: known?.noted, verify }, stray };
}

/** 1 for packs that hold the chosen copy of an object that is not done. */
function packsNeeded(packs: number, index: ObjectIndex, done: Uint8Array): Uint8Array {
  const needed = new Uint8Array(packs);
  for (let object = 0; object < index.objectCount; object++) {
    const pack = index.packOf(object);
    if (pack >= 0 && done[object] === 0) needed[pack] = 1;
  }
  return needed;
}

/** Number in the repository of each id of a pack, by position. */
function objectsOfPack(pack: Pack, index: ObjectIndex): Int32Array {
  const objectOf = new Int32Array(pack.count);
  const same = index.ids === pack.ids;
  for (let i = 0; i < pack.count; i++) objectOf[i] = same ? i : index.lookup(pack.ids, i * index.hashBytes);
  return objectOf;
}

function loadBytes(pack: Pack, files: Files, budget: PackBudget): PackBytes {
  const pages = ResidentPages.of(pack.order.offset, pack.size);
  const needed = pages?.bytes ?? pack.size;
  if (needed > budget.left) {
    const path = files.realPath(pack.path);
    return openPackBytes({ kind: "windowed", size: pack.size, path, windowBytes: WINDOW }, diskFiles);
  }
  budget.left -= needed;
  return fillPack(files.realPath(pack.path), pack.size, pages, budget.share);
}

function planPack(
  pack: Pack,
  number: number,
  objectOf: Int32Array,
  objects: ObjectsToScan,
  workers: number,
  budget: PackBudget,
  stray: Set<number>,
): PackJob {
  const bytes = loadBytes(pack, objects.files, budget);
  let entries: PackEntries;
  try {
    entries = readEntryHeaders(pack, bytes);
  } finally {
    bytes.close();
  }
  const plan = planForest(entries, objectOf);
  const primary = choosePrimary(entries, plan.object, number, objects);
  if (objects.done && primary) pruneForest(plan, primary);
  const { pairs, batches, cut, orphans } = forestTasks(plan, workers);
  for (const entry of orphans) if (primary?.[entry] !== 0) stray.add(plan.object[entry] ?? 0);
  return { name: pack.name, bytes: bytes.address, plan, tasks: pairs, batches, cut, primary };
}

/** Which entries are the chosen copies of their objects, and are to be scanned; undefined when all are. */
function choosePrimary(
  entries: PackEntries,
  object: Int32Array,
  pack: number,
  { packs, loose, index, done }: ObjectsToScan,
): Uint8Array | undefined {
  if (!done && packs.length === 1 && index.objectCount === entries.count && loose.tables.count === 0) return undefined;
  const primary = new Uint8Array(new SharedArrayBuffer(entries.count));
  for (let entry = 0; entry < entries.count; entry++) {
    const o = object[entry] ?? 0;
    if (done?.[o] === 1) continue;
    if (index.packOf(o) === pack && index.positionOf(o) === entries.objectOf[entry]) primary[entry] = 1;
  }
  return primary;
}

function planLoose({ files, loose, index }: Objects, done: Uint8Array, stray: Set<number>): LooseJob {
  const paths: string[] = [];
  const objects: number[] = [];
  for (let i = 0; i < loose.tables.count; i++) {
    const object = index.lookup(loose.tables.ids, i * index.hashBytes);
    if (object < 0 || index.packOf(object) >= 0 || index.positionOf(object) !== i || done[object] === 1) continue;
    try {
      paths.push(files.realPath(loose.pathOf(i)));
      objects.push(object);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      stray.add(object);
    }
  }
  return { paths, objects: Int32Array.from(objects) };
}
