/** One worker's share of a job: takes batches from the queues until none is left. The same code serves the main thread and the others.
 *  Owns the kernel, the detector and the recorders; knows nothing of threads. */
import { ObjectScanner } from "../detect/object-scanner.ts";
import { diskFiles } from "../git/files.ts";
import { ObjectIndex } from "../git/object-index.ts";
import { openPackBytes, type PackBytes } from "../git/pack-bytes.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { WasmModule } from "../kernel/wasm.ts";
import { FormatError } from "../model/errors.ts";
import { selectDetector } from "./detector.ts";
import { FileScan } from "./file-scan.ts";
import { partOf } from "./forest-cuts.ts";
import { ForestWalk } from "./forest-walk.ts";
import { ImageScan } from "./image-scan.ts";
import { ObjectScan } from "./changes/object-scan.ts";
import {
  CONTROL,
  LOOSE_BATCH,
  OBJECT_BATCH,
  type ObjectsJob,
  type ObjectsResult,
  type PackJob,
  type RepositoryJob,
  type ScanJob,
  type WorkerResult,
} from "./job.ts";
import { ObjectSink } from "./object-sink.ts";
import { redactTexts, scanNames } from "./name-scan.ts";
import { Recorder, type Records } from "./recorder.ts";
import type { ObjectState } from "./sink.ts";
import { visitLoose, visitWhole } from "./single-object.ts";

/** A queue: how many batches it has, and how one is done. */
interface Queue {
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
const ANY_ENTRY = (): boolean => true;

export class WorkerRun {
  readonly #job: ScanJob;
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #queues: Queue[] = [];
  readonly #finish: (() => WorkerResult["repositories"][number])[] = [];
  readonly #files: FileScan;
  readonly #images: ImageScan;
  readonly #sinks: ObjectSink[] = [];
  readonly #changes: ObjectScan[] = [];
  readonly #opened: PackBytes[] = [];
  #queue = 0;

  constructor(job: ScanJob, module: WasmModule) {
    this.#job = job;
    this.#kernel = new Kernel(module);
    this.#scanner = new ObjectScanner(this.#kernel, selectDetector(job));
    for (const repository of job.repositories) this.#addRepository(repository);
    this.#files = new FileScan(this.#kernel, this.#scanner, this.#recorder());
    this.#queues.push({
      batches: job.files.batches.length - 1,
      run: (batch) => this.#files.scan(job.files, batch, () => this.#isStopped()),
    });
    const isCached = job.images.layers.some(({ caching }) => caching !== undefined);
    const options = { ...job, apart: isCached, digests: isCached };
    this.#images = new ImageScan(this.#kernel, this.#scanner, options, job.images.slots);
    this.#addImages();
    for (const objects of job.changes) this.#addChanges(objects);
  }

  /** Does one batch, or a part of one. Returns false when nothing is left or the scan was told to stop. */
  step(): boolean {
    const { control } = this.#job;
    for (; this.#queue < this.#queues.length; this.#queue++) {
      if (this.#isStopped()) return false;
      const queue = this.#queues[this.#queue];
      if (!queue || queue.admits?.() === false) continue;
      let done = queue.proceed?.();
      if (done === undefined) {
        const batch = Atomics.add(control, CONTROL.queues + this.#queue, 1);
        if (batch < queue.batches) done = queue.run(batch);
        else if (queue.help?.()) return true;
        else continue;
      }
      if (done > 0) Atomics.add(control, CONTROL.progress, done);
      return true;
    }
    return false;
  }

  /** The scan was told to stop, or its time is up: then the others are told, too. */
  #isStopped(): boolean {
    const { control, deadline } = this.#job;
    if (Date.now() >= deadline) Atomics.store(control, CONTROL.stop, 1);
    return Atomics.load(control, CONTROL.stop) !== 0;
  }

  /** What was found, once `step` has returned false. */
  take(): WorkerResult {
    for (const bytes of this.#opened.splice(0)) bytes.close();
    // Nothing may lead to the packs any more, whose memory is needed for placing.
    this.#queues.length = 0;
    for (const sink of this.#sinks) sink.isPrimary = ANY_ENTRY;
    return {
      repositories: this.#finish.map((finish) => finish()),
      files: this.#files.take(),
      images: this.#images.take(),
      changes: this.#changes.map((objects) => objects.take()),
    };
  }

  /**
   * Scans an object whose chosen copy was damaged, from wherever else it could be read.
   *
   * @param repository - its place in the job
   */
  rescue(repository: number, type: number, object: number, content: Uint8Array): void {
    const sink = this.#sinks[repository];
    if (!sink) return;
    sink.isPrimary = ANY_ENTRY;
    visitWhole(this.#kernel, sink, type, object, content);
  }

  /** Notes that no copy of an object can be read. */
  lost(repository: number, object: number, error: FormatError): void {
    this.#sinks[repository]?.failed(-1, object, error);
  }

  /** Scans objects of a repository by id, apart from the job's own. */
  scanObjects(objects: ObjectsJob): ObjectsResult {
    const scan = new ObjectScan(this.#kernel, this.#scanner, this.#recorder(), objects);
    scan.scan(0, objects.ids.length);
    return scan.take();
  }

  /** Scans files by path, apart from the job's own. */
  scanFiles(paths: readonly string[]): WorkerResult["files"] {
    const scan = new FileScan(this.#kernel, this.#scanner, this.#recorder());
    const links = new Uint8Array(paths.length);
    scan.scan({ paths, links, batches: Int32Array.of(0, paths.length) }, 0, () => false);
    return scan.take();
  }

  /** Judges names; see `name-scan.ts`. */
  scanNames(names: readonly string[]): Records {
    return scanNames(this.#kernel, this.#scanner, this.#recorder(), names);
  }

  /** Texts in which secrets stand, without them. */
  redact(texts: readonly string[]): ReadonlyMap<string, string> {
    return redactTexts(this.#kernel, this.#scanner, texts);
  }

  /** Scans what comes through a pipe as if it were a file of that number. */
  scanStream(file: number, descriptor: number): void {
    this.#files.scanStream(file, descriptor, () => this.#isStopped());
  }

  #addChanges(objects: ObjectsJob): void {
    const scan = new ObjectScan(this.#kernel, this.#scanner, this.#recorder(), objects);
    this.#changes.push(scan);
    const { length } = objects.ids;
    this.#queues.push({
      batches: Math.ceil(length / OBJECT_BATCH),
      run: (batch) => scan.scan(batch * OBJECT_BATCH, Math.min(length, (batch + 1) * OBJECT_BATCH)),
    });
  }

  #addImages(): void {
    const { layers, documents } = this.#job.images;
    this.#queues.push({
      batches: layers.length,
      admits: () => this.#images.join(),
      run: (layer) => this.#layer(layer),
      proceed: () => this.#images.proceed(),
      help: () => this.#images.help(),
    });
    this.#queues.push({
      batches: documents.length,
      run: (document) => {
        this.#images.document(document, documents[document] ?? "");
        return 1;
      },
    });
  }

  #layer(number: number): number {
    const layer = this.#job.images.layers[number];
    if (layer) this.#images.begin(layer);
    return 0;
  }

  #recorder(apart = false): Recorder {
    return new Recorder(this.#kernel, { ...this.#job, apart });
  }

  #addRepository(repository: RepositoryJob): void {
    const recorder = this.#recorder(repository.noted !== undefined);
    const index = new ObjectIndex(repository.index);
    const sink = new ObjectSink(this.#kernel, this.#scanner, recorder, index, repository);
    for (const pack of repository.packs) this.#queues.push(this.#packQueue(pack, sink));
    this.#queues.push(this.#looseQueue(repository, sink));
    this.#sinks.push(sink);
    this.#finish.push(() => {
      const grams = sink.takeGrams();
      return { records: recorder.take(), links: sink.take(), ...(grams && { grams }) };
    });
  }

  #packQueue(pack: PackJob, sink: ObjectSink): Queue {
    let walk: ForestWalk<ObjectState> | undefined;
    const { plan, tasks, batches, primary } = pack;
    const stopped = (): boolean => this.#isStopped();
    return {
      batches: batches.length - 1,
      run: (batch) => {
        walk ??= new ForestWalk(this.#kernel, this.#open(pack), plan, pack.cut, sink, stopped);
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

  #open(pack: PackJob): PackBytes {
    const bytes = openPackBytes(pack.bytes, diskFiles);
    this.#opened.push(bytes);
    return bytes;
  }

  #looseQueue(repository: RepositoryJob, sink: ObjectSink): Queue {
    const { paths, objects } = repository.loose;
    return {
      batches: Math.ceil(paths.length / LOOSE_BATCH),
      run: (batch) => {
        sink.isPrimary = ANY_ENTRY;
        const end = Math.min(paths.length, (batch + 1) * LOOSE_BATCH);
        for (let i = batch * LOOSE_BATCH; i < end; i++) this.#loose(paths[i] ?? "", objects[i] ?? 0, sink);
        return end - batch * LOOSE_BATCH;
      },
    };
  }

  #loose(path: string, object: number, sink: ObjectSink): void {
    try {
      visitLoose(this.#kernel, sink, path, object);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      sink.failed(-1, object, error);
    }
  }
}
