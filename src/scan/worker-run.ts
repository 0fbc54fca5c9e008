/** One worker's share of a job: takes batches from the queues until none is left. The same code serves the main thread and the others.
 *  Owns the kernel, the detector and the recorders; knows nothing of threads. */
import { packedText } from "../archive/packed-text.ts";
import { ObjectScanner } from "../detect/object-scanner.ts";
import { ObjectIndex } from "../git/object-index.ts";
import type { PackBytes } from "../git/pack-bytes.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { WasmModule } from "../kernel/wasm.ts";
import { prepareZstd } from "../image/zstd.ts";
import type { FormatError } from "../model/errors.ts";
import { ArchiveScan, MOST_ARCHIVE, MOST_IN_LAYERS, type ArchiveUse } from "./archive-scan.ts";
import { selectDetector } from "./detector.ts";
import { FileScan } from "./file-scan.ts";
import { ImageScan } from "./image-scan.ts";
import { ObjectScan } from "./changes/object-scan.ts";
import {
  CONTROL,
  OBJECT_BATCH,
  type ObjectsJob,
  type ObjectsResult,
  type RepositoryJob,
  type ScanJob,
  type WorkerResult,
} from "./job.ts";
import { ANY_ENTRY, looseQueue, packQueue, type Queue } from "./object-queues.ts";
import { ObjectSink } from "./object-sink.ts";
import { redactTexts, scanNames } from "./name-scan.ts";
import { type Records } from "./record-rows.ts";
import { Recorder } from "./recorder.ts";
import { visitWhole } from "./single-object.ts";

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
  readonly #archives: ArchiveUse;
  #queue = 0;

  constructor(job: ScanJob, module: WasmModule) {
    this.#job = job;
    this.#kernel = new Kernel(module);
    this.#scanner = new ObjectScanner(this.#kernel, selectDetector(job), packedText);
    const isStopped = (): boolean => this.#isStopped();
    const whyNot = job.noArchives ? "--no-archives" : undefined;
    this.#archives = { whyNot, most: MOST_ARCHIVE, waiting: [], mayWait: true, isStopped };
    for (const repository of job.repositories) this.#addRepository(repository);
    this.#files = this.#fileScan();
    this.#queues.push({
      batches: job.files.batches.length - 1,
      run: (batch) => this.#files.scan(job.files, batch, () => this.#isStopped()),
    });
    const isCached = job.images.layers.some(({ caching }) => caching !== undefined);
    const options = { ...job, apart: isCached, digests: isCached };
    const { slots } = job.images;
    const opensAll = job.layerArchives ?? false;
    const inLayers = opensAll ? this.#archives : { ...this.#archives, most: MOST_IN_LAYERS };
    this.#images = new ImageScan(this.#kernel, this.#scanner, options, inLayers, slots, opensAll);
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

  /** Whether archives wait for what has to be loaded first; then `settle` is to be awaited before the next step, and before `take`. */
  get isWaiting(): boolean {
    return this.#archives.waiting.length > 0;
  }

  /** Loads the zstd decoder, and opens what waited for it. */
  async settle(): Promise<void> {
    await prepareZstd();
    for (const step of this.#archives.waiting.splice(0)) step();
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
    const scan = this.#objectScan(objects);
    this.#atOnce(() => scan.scan(0, objects.ids.length));
    return scan.take();
  }

  /** Scans files by path, apart from the job's own. */
  scanFiles(paths: readonly string[]): WorkerResult["files"] {
    const scan = this.#fileScan();
    const links = new Uint8Array(paths.length);
    const files = { paths, links, batches: Int32Array.of(0, paths.length) };
    this.#atOnce(() => scan.scan(files, 0, () => false));
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
    const scan = this.#objectScan(objects);
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

  #atOnce(step: () => void): void {
    this.#archives.mayWait = false;
    step();
    this.#archives.mayWait = true;
  }

  #fileScan(): FileScan {
    const recorder = this.#recorder();
    return new FileScan(this.#kernel, this.#scanner, recorder, this.#archiveScan(recorder));
  }

  #objectScan(objects: ObjectsJob): ObjectScan {
    const recorder = this.#recorder();
    return new ObjectScan(this.#kernel, this.#scanner, recorder, this.#archiveScan(recorder), objects);
  }

  #archiveScan(recorder: Recorder): ArchiveScan {
    return new ArchiveScan(this.#kernel, this.#scanner, recorder, this.#archives);
  }

  #recorder(apart = false): Recorder {
    return new Recorder(this.#kernel, { ...this.#job, apart });
  }

  #addRepository(repository: RepositoryJob): void {
    const recorder = this.#recorder(repository.noted !== undefined);
    const index = new ObjectIndex(repository.index);
    const archives = this.#archiveScan(recorder);
    const sink = new ObjectSink(this.#kernel, this.#scanner, recorder, index, repository, archives);
    for (const pack of repository.packs)
      this.#queues.push(
        packQueue(
          this.#kernel,
          pack,
          sink,
          (bytes) => this.#opened.push(bytes),
          () => this.#isStopped(),
        ),
      );
    this.#queues.push(looseQueue(this.#kernel, repository.loose, sink));
    this.#sinks.push(sink);
    this.#finish.push(() => {
      const grams = sink.takeGrams();
      return { records: recorder.take(), links: sink.take(), ...(grams && { grams }) };
    });
  }
}
