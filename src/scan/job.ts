/** Every message between the main thread and the workers, in one place. All plain data: shared memory and strings, no bytes copied.
 *  A job is cut into queues of tasks; workers take tasks by counting up a shared counter, so nobody waits for a slow neighbour. */
import type { DetectorName } from "../model/options.ts";
import type { ObjectIndexTables } from "../git/object-index.ts";
import type { PackBytesAddress } from "../git/pack-bytes.ts";
import type { BlobAddress } from "../image/blob-pieces.ts";
import type { LayerNames } from "../image/layer-state.ts";
import type { BytePath } from "../model/finding.ts";
import type { GitPlaces } from "../model/options.ts";
import type { ProblemKind } from "../model/result.ts";
import type { GramGroup, GroupNumbers } from "./cached/gram-groups.ts";
import type { ForestPlan } from "./forest-plan.ts";
import type { LinkRecords } from "./link-records.ts";
import type { MemberRun } from "./member-rows.ts";
import type { PackFill } from "./pack-fill.ts";
import type { Records } from "./record-rows.ts";
import type { SlotMemory } from "./shared-slots.ts";

/** A pack, planned. */
export interface PackJob {
  readonly name: string;
  readonly bytes: PackBytesAddress;
  readonly plan: ForestPlan;
  /** Pairs of (entry, 0 whole tree | 1 what hangs below). */
  readonly tasks: Int32Array;
  /** First task of each batch, and one more at the end. */
  readonly batches: Int32Array;
  readonly cut: Uint8Array;
  /** 1 where the entry is the chosen copy of its object; undefined: all are. */
  readonly primary: Uint8Array | undefined;
}

/** Loose objects: files that each hold one object. */
export interface LooseJob {
  readonly paths: readonly BytePath[];
  /** Object numbers, in the order of the paths. */
  readonly objects: Int32Array;
}

/** Tables of all objects of a repository. */
export interface NotedForCache {
  /** Bytes of each object scanned. */
  readonly sizes: Float64Array<SharedArrayBuffer>;
  readonly groups: GroupNumbers;
}

export interface RepositoryJob {
  readonly index: ObjectIndexTables;
  /** Emptied when the walk is over: their bytes are most of the memory that a scan takes. */
  readonly packs: PackJob[];
  readonly loose: LooseJob;
  /** One byte an object, set to 1 by whoever scanned it, and for those that a cache knows. */
  readonly done: Uint8Array;
  /** One byte an object, set to 1 for blobs in which nothing was found: nobody will ask which trees have them. Undefined: somebody may. */
  readonly clean: Uint8Array | undefined;
  /** What is noted for the sake of a cache; undefined: there is none. */
  readonly noted: NotedForCache | undefined;
  readonly verify: boolean;
}

/** Files of working trees and directories, by path. */
export interface FilesJob {
  readonly paths: readonly BytePath[];
  /** 1 where the path is a symbolic link, whose target's text is scanned. */
  readonly links: Uint8Array;
  /** First file of each batch, and the number of files at the end. */
  readonly batches: Int32Array;
}

/** Layers and documents of container images. */
export interface ImagesJob {
  readonly layers: readonly LayerJob[];
  /** Documents as text, one character per byte. */
  readonly documents: readonly string[];
  /** Some layer is compressed with zstd, whose decoder has to be made ready first. */
  readonly needsZstd: boolean;
  /** Through which workers hand each other what they have read; undefined for one worker, or no layers. */
  readonly slots: SlotMemory | undefined;
}

/** A layer, read by one worker and searched by all. */
export interface LayerJob {
  /** Number of the layer. */
  readonly layer: number;
  readonly blob: BlobAddress;
  /** False: unless it is an archive, it is searched as one file. */
  readonly isTar: boolean;
  /** How a cache knows it; undefined without one. */
  readonly caching?: LayerCaching | undefined;
}

/** A layer's entry in a cache. */
export interface LayerCaching {
  readonly path: string;
  /** There is one, by all appearances. */
  readonly isThere: boolean;
  /** Hex; goes into the key that opens the entry, or will seal it. */
  readonly salt: string;
  /** Tells under which key fingerprints are made. */
  readonly fingerprints: string;
}

/** Objects that changes bring, by id. */
export interface ObjectsJob {
  readonly places: GitPlaces;
  readonly ids: readonly string[];
}

export interface ScanJob {
  readonly runKey: string;
  readonly fingerprintKey: string | undefined;
  readonly reveal: boolean;
  /** Milliseconds since 1970 after which nothing more is begun. */
  readonly deadline: number;
  readonly listComments?: boolean;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly detectors?: readonly DetectorName[];
  /** Archives are left as bytes. */
  readonly noArchives?: boolean;
  /** Archives in layers of images are opened. */
  readonly layerArchives?: boolean;
  /** The detector's file where users bring rules of their own; undefined: dredge's. */
  readonly rules: Uint8Array<SharedArrayBuffer> | undefined;
  readonly repositories: readonly RepositoryJob[];
  readonly files: FilesJob;
  readonly images: ImagesJob;
  readonly changes: readonly ObjectsJob[];
  /** Control words, then one counter a queue; see CONTROL. */
  readonly control: Int32Array;
}

/** Words of the control array. */
export const CONTROL = { stop: 0, progress: 1, queues: 2 } as const;

/** Queues of layers and of documents; there are always both. */
export const IMAGE_QUEUES = 2;

/** Loose objects that a worker takes at once. */
export const LOOSE_BATCH = 64;
export const OBJECT_BATCH = 16;

export interface FileProblem {
  readonly file: number;
  readonly kind: ProblemKind;
  readonly message: string;
}

export interface RepositoryResult {
  readonly records: Records;
  readonly links: LinkRecords;
  /** For a cache. */
  readonly grams?: readonly GramGroup[];
}

/** What was read of one layer. */
export interface LayerResult {
  readonly layer: number;
  readonly names: LayerNames;
  readonly members: number;
  /** Members that end before they should. */
  readonly cutMembers: number;
  /** Bytes of the members' contents. */
  readonly bytes: number;
  /** Bytes that the members' headers say they have. */
  readonly announced: number;
  /** Bytes of extended attributes. */
  readonly attributeBytes: number;
  readonly problem: { readonly kind: ProblemKind; readonly message: string } | undefined;
  /** It was told to stop. */
  readonly stopped: boolean;
  /** Seals its entry in a cache, hex; undefined without a cache, or where its digest was not right. */
  readonly key?: string | undefined;
}

export interface ImagesResult {
  /** Bytes of contents and attributes that this worker has searched, whoever read them. */
  readonly searched: number;
  /** Rows numbered by `runs`. */
  readonly records: Records;
  readonly runs: readonly MemberRun[];
  /** Layers that this worker has read. */
  readonly layers: readonly LayerResult[];
  /** Layers of which a member that was handed over did not come to its end, because the scan was stopped. */
  readonly cut: readonly number[];
  /** Rows numbered by document. */
  readonly documents: Records;
  /** What a cache knew of layers, one each. */
  readonly known: readonly ImagesResult[];
}

/** All that is known of images' layers: what workers have read, and what a cache brought. */
export function imageResultsOf(results: readonly WorkerResult[]): ImagesResult[] {
  return results.flatMap(({ images }) => [images, ...images.known]);
}

/** What was found in the objects of a change; rows are numbered by their places in the job. */
export interface ObjectsResult {
  readonly records: Records;
  readonly problems: readonly { readonly unit: number; readonly kind: ProblemKind; readonly message: string }[];
  /** Objects scanned, and the bytes of each. */
  readonly read: readonly (readonly [unit: number, bytes: number])[];
}

/** What a worker hands over when no task is left. */
export interface WorkerResult {
  readonly repositories: readonly RepositoryResult[];
  readonly files: {
    readonly records: Records;
    readonly problems: readonly FileProblem[];
    /** Files read whole, and the bytes of each. */
    readonly read: readonly (readonly [file: number, bytes: number])[];
  };
  readonly images: ImagesResult;
  readonly changes: readonly ObjectsResult[];
}

export type ToWorker =
  | { readonly kind: "fill"; readonly fill: PackFill }
  | { readonly kind: "job"; readonly job: ScanJob }
  /** There is nothing more to do. */
  | { readonly kind: "end" };
export type FromWorker =
  | { readonly kind: "result"; readonly result: WorkerResult }
  | { readonly kind: "crash"; readonly message: string; readonly stack: string };
