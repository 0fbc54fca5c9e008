/** A worker's part in scanning images: it reads layers as long as there are any that nobody reads, and searches what others have read
 *  where it is free. Inflating one layer and searching it are thus done by different workers at the same time, and nothing is
 *  inflated twice. Knows nothing of images. */
import type { ObjectScanner } from "../detect/object-scanner.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { ArchiveScan, type ArchiveUse } from "./archive-scan.ts";
import { FileScan } from "./file-scan.ts";
import type { ImagesResult, LayerJob, LayerResult } from "./job.ts";
import { KnownLayer } from "./known-layer.ts";
import { LayerRead } from "./layer-read.ts";
import { LongMember } from "./long-member.ts";
import type { MemberTools } from "./member-batch.ts";
import { MemberIntake } from "./member-intake.ts";
import { MemberOutlet } from "./member-outlet.ts";
import { MemberRows } from "./member-rows.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";
import { SharedSlots, TALLY, type SlotMemory } from "./shared-slots.ts";

export class ImageScan {
  readonly #tools: MemberTools;
  readonly #outlet: MemberOutlet;
  readonly #intake: MemberIntake | undefined;
  readonly #slots: SharedSlots | undefined;
  readonly #documents: Recorder;
  readonly #documentFiles: FileScan;
  readonly #layers: LayerResult[] = [];
  readonly #cut: number[] = [];
  readonly #known: ImagesResult[] = [];
  readonly #runKey: string;
  #open: LayerRead | KnownLayer | undefined;
  #isSearcher = false;
  #hasJoined: boolean | undefined;

  /**
   * @param archiveUse - for members that are archives
   * @param memory - shared by all workers; undefined when there is one
   * @param opensAll - also archives that are left closed in layers
   * @param patience - most milliseconds that a step waits for other workers
   */
  constructor(
    kernel: Kernel,
    scanner: ObjectScanner,
    options: RecorderOptions,
    archiveUse: ArchiveUse,
    memory: SlotMemory | undefined,
    opensAll: boolean,
    patience = 20,
  ) {
    this.#runKey = options.runKey;
    const recorder = new Recorder(kernel, options);
    const archives = new ArchiveScan(kernel, scanner, recorder, archiveUse);
    this.#tools = { kernel, scanner, recorder, archives, opensAll, rows: new MemberRows(), searched: { bytes: 0 } };
    const long = new LongMember(this.#tools, new FileScan(kernel, scanner, recorder, archives));
    this.#slots = memory && new SharedSlots(memory, patience);
    this.#outlet = new MemberOutlet(this.#tools, long, this.#slots, () => this.#intake?.takeRest());
    this.#intake = this.#slots && new MemberIntake(this.#tools, long, this.#slots);
    this.#documents = new Recorder(kernel, options);
    this.#documentFiles = new FileScan(kernel, scanner, this.#documents);
  }

  /** Whether this worker takes part: the first ones that ask do, as many as are worth their memory. */
  join(): boolean {
    return (this.#hasJoined ??= this.#slots?.join() ?? true);
  }

  /** Begins a layer; `proceed` reads it. @param pieces - its bytes, decompressed, where they come from elsewhere than its blob */
  begin(job: LayerJob, pieces?: Iterable<Uint8Array>): void {
    this.#open = job.caching?.isThere === true ? new KnownLayer(job, this.#runKey) : this.#read(job, pieces);
  }

  #read(job: LayerJob, pieces?: Iterable<Uint8Array>): LayerRead {
    return new LayerRead(job, this.#tools, this.#outlet, pieces);
  }

  /** Goes on with the layer that is open. @returns how many layers were finished; undefined when none is open */
  proceed(): number | undefined {
    if (!this.#open) return undefined;
    const bell = this.#slots?.bell() ?? 0;
    if (this.#outlet.isBlocked) {
      const intake = this.#intake;
      if (!intake?.takeBatch() && !intake?.takeOwn(() => this.#outlet.takeBack())) this.#slots?.wait(bell);
      return 0;
    }
    if (this.#open.step()) return 0;
    if (this.#open instanceof LayerRead) this.#finish(this.#open);
    else if (!this.#takeKnown(this.#open)) return 0;
    return 1;
  }

  /** Searches what others have read, once there is no layer to begin. Returns false when nothing more can come. */
  help(): boolean {
    if (!this.#slots || !this.#intake) return false;
    if (!this.#isSearcher) this.#slots.addTo(TALLY.searchers, 1);
    this.#isSearcher = true;
    const bell = this.#slots.bell();
    const isLast = this.#slots.tally(TALLY.layers) === 0;
    if (this.#intake.take()) return true;
    if (isLast && !this.#intake.isWaiting) return false;
    this.#slots.wait(bell);
    return true;
  }

  /** Scans a document's text. */
  document(number: number, text: string): void {
    this.#documentFiles.scanBytes(number, Buffer.from(text, "latin1"));
  }

  /** What was found; ends what is open, when the scan was told to stop. */
  take(): ImagesResult {
    if (this.#open) {
      this.#open.stop();
      // Of a layer that is known nothing has been read.
      if (this.#open instanceof KnownLayer) this.#open = this.#read(this.#open.job);
      this.#open.stop();
      this.#finish(this.#open);
    }
    const cut = this.#intake?.drain();
    if (cut !== undefined) this.#cut.push(cut);
    const { recorder, rows, searched } = this.#tools;
    return {
      searched: searched.bytes,
      records: recorder.take(),
      runs: rows.runs,
      layers: this.#layers,
      cut: this.#cut,
      documents: this.#documents.take(),
      known: this.#known,
    };
  }

  /** Takes what a cache knows of a layer; where it knows nothing after all, the layer is read. Returns false then. */
  #takeKnown(layer: KnownLayer): boolean {
    const result = layer.open();
    if (!result) {
      this.#open = this.#read(layer.job);
      return false;
    }
    this.#known.push(result);
    this.#open = undefined;
    this.#slots?.addTo(TALLY.layers, -1);
    return true;
  }

  #finish(layer: LayerRead): void {
    this.#layers.push(layer.finish());
    this.#open = undefined;
    this.#slots?.addTo(TALLY.layers, -1);
  }
}
