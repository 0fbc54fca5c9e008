/** Queues of a repository's objects: trees of deltas of its packs, and loose objects. A worker takes batches of them by number.
 *  Knows nothing of what is looked for. */
import { diskFiles } from "../git/files.ts";
import { openPackBytes, type PackBytes } from "../git/pack-bytes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import { partOf } from "./forest-cuts.ts";
import { ForestWalk } from "./forest-walk.ts";
import { LOOSE_BATCH, type LooseJob, type PackJob } from "./job.ts";
import type { ObjectSink } from "./object-sink.ts";
import { visitLoose } from "./single-object.ts";
import type { ObjectState } from "./sink.ts";

/** A queue: how many batches it has, and how one is done. */
export interface Queue {
  readonly batches: number;
  /** Whether this worker takes part; for queues that are not for all. */
  admits?(): boolean;
  /** Does a batch, or begins it. Returns how many things were done. */
  run(batch: number): number;
  /** Goes on with a batch that was begun. Returns how many things were done; undefined when none is open. */
  proceed?(): number | undefined;
  /** Helps others, once no batch is left. Returns false when there is nothing to help with. */
  help?(): boolean;
}

/** The chosen copy of every object is the one that comes. */
export const ANY_ENTRY = (): boolean => true;

/**
 * The queue of a pack.
 *
 * @param onOpen - is given the pack's bytes when they are opened, to close them
 * @param stopped - asked now and then; true ends a batch early
 */
export function packQueue(
  kernel: Kernel,
  pack: PackJob,
  sink: ObjectSink,
  onOpen: (bytes: PackBytes) => void,
  stopped: () => boolean,
): Queue {
  let walk: ForestWalk<ObjectState> | undefined;
  const { plan, tasks, batches, primary } = pack;
  const open = (): PackBytes => {
    const bytes = openPackBytes(pack.bytes, diskFiles);
    onOpen(bytes);
    return bytes;
  };
  return {
    batches: batches.length - 1,
    run: (batch) => {
      walk ??= new ForestWalk(kernel, open(), plan, pack.cut, sink, stopped);
      sink.isPrimary = primary ? (entry) => primary[entry] === 1 : ANY_ENTRY;
      const before = walk.visited;
      for (let i = batches[batch] ?? 0; i < (batches[batch + 1] ?? 0); i++) {
        const entry = tasks[i * 2] ?? 0;
        const part = partOf(tasks[i * 2 + 1] ?? 0);
        if (part) walk.walkBelow(entry, (object) => sink.rescan(object), part);
        else walk.walk(entry);
      }
      return walk.visited - before;
    },
  };
}

/** The queue of loose objects. */
export function looseQueue(kernel: Kernel, { paths, objects }: LooseJob, sink: ObjectSink): Queue {
  return {
    batches: Math.ceil(paths.length / LOOSE_BATCH),
    run: (batch) => {
      sink.isPrimary = ANY_ENTRY;
      const end = Math.min(paths.length, (batch + 1) * LOOSE_BATCH);
      for (let i = batch * LOOSE_BATCH; i < end; i++) visitOne(kernel, sink, paths[i] ?? "", objects[i] ?? 0);
      return end - batch * LOOSE_BATCH;
    },
  };
}

function visitOne(kernel: Kernel, sink: ObjectSink, path: string, object: number): void {
  try {
    visitLoose(kernel, sink, path, object);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    sink.failed(-1, object, error);
  }
}
