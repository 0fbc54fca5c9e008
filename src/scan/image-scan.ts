/** A worker's part in scanning images: one layer or one document after the other, as bytes that come in pieces.
 *  Members are searched in the kernel's memory, large ones in segments; names and links all at once at the layer's end.
 *  Rows number what they found by layer and member. Knows nothing of images. */
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { looksLikeTar } from "../image/compression.ts";
import { BLOCK } from "../image/tar-header.ts";
import { TarReader, type TarEntry, type TarVisitor } from "../image/tar-reader.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import { SEGMENT_BYTES } from "../source/file-reader.ts";
import { FileScan, newRunning, type Running } from "./file-scan.ts";
import { MEMBER_KINDS, type ImagesResult, type LayerJob, type LayerResult } from "./job.ts";
import { scanNames } from "./name-scan.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";

/** Members that a share takes in a row. */
const TURN = 8;

/** Numbers of the kinds of rows. */
const NAME = 1;
const LINK = 2;
const ATTRIBUTE = 3;

export class ImageScan {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #recorder: Recorder;
  readonly #documents: Recorder;
  readonly #files: FileScan;
  readonly #documentFiles: FileScan;
  readonly #layers: LayerResult[] = [];
  #units = 0;

  constructor(kernel: Kernel, scanner: ObjectScanner, options: RecorderOptions) {
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#recorder = new Recorder(kernel, options);
    this.#documents = new Recorder(kernel, options);
    this.#files = new FileScan(kernel, scanner, this.#recorder);
    this.#documentFiles = new FileScan(kernel, scanner, this.#documents);
  }

  /**
   * Scans a layer.
   *
   * @param job - which, and which share of it
   * @param pieces - its bytes, decompressed
   * @param stopped - asked between pieces
   */
  layer(job: LayerJob, pieces: Iterable<Uint8Array>, stopped: () => boolean): void {
    const visit = new LayerVisit(this.#kernel, this.#scanner, this.#files, this.#recorder, this.#units, job);
    let problem: LayerResult["problem"];
    let wasStopped = false;
    try {
      wasStopped = !feed(visit, job, pieces, stopped);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      visit.endEarly();
      problem = { kind: error.code, message: error.message };
    }
    if (job.share === 0) visit.scanNames();
    this.#layers.push({
      layer: job.layer,
      share: job.share,
      base: this.#units,
      ...visit.result(),
      problem,
      stopped: wasStopped,
    });
    this.#units += visit.members * MEMBER_KINDS.length;
  }

  /** Scans a document's text. */
  document(number: number, text: string): void {
    this.#documentFiles.scanBytes(number, Buffer.from(text, "latin1"));
  }

  take(): ImagesResult {
    return { records: this.#recorder.take(), layers: this.#layers, documents: this.#documents.take() };
  }
}

/** Returns false when it was told to stop. */
function feed(visit: LayerVisit, job: LayerJob, pieces: Iterable<Uint8Array>, stopped: () => boolean): boolean {
  const reader = new TarReader(visit);
  let isTar: boolean | undefined = job.isTar ? true : undefined;
  for (const piece of pieces) {
    if (stopped()) return false;
    isTar ??= looksLikeTar(piece.subarray(0, BLOCK));
    if (isTar) reader.push(piece);
    else visit.lone(piece);
  }
  if (isTar) reader.finish();
  else if (isTar === false) visit.end();
  return true;
}

/** One layer on its way through. */
class LayerVisit implements TarVisitor {
  members = 0;
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #files: FileScan;
  readonly #recorder: Recorder;
  readonly #base: number;
  readonly #job: LayerJob;
  #isMine = true;
  readonly #paths: string[] = [];
  readonly #kinds: string[] = [];
  readonly #links: [member: number, target: string][] = [];
  readonly #hardLinks: [member: number, target: string][] = [];
  #bytes = 0;
  #running: Running = newRunning();
  #start = 0;
  #filled = 0;
  #overlap = 0;
  #isOpen = false;

  constructor(
    kernel: Kernel,
    scanner: ObjectScanner,
    files: FileScan,
    recorder: Recorder,
    base: number,
    job: LayerJob,
  ) {
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#files = files;
    this.#recorder = recorder;
    this.#base = base;
    this.#job = job;
  }

  entry(entry: TarEntry): void {
    const member = this.members++;
    const { share, shares } = this.#job;
    this.#isMine = Math.floor(member / TURN) % shares === share;
    this.#start = this.#filled = this.#overlap = 0;
    this.#isOpen = true;
    if (share !== 0) return;
    // A NUL parts the names; a real one cannot stand in a name.
    this.#paths.push(entry.path.replaceAll("\0", ""));
    this.#kinds.push(entry.type === "directory" ? "d" : entry.type === "hard-link" ? "l" : "-");
    if (entry.type === "symlink" || entry.type === "hard-link") this.#links.push([member, entry.linkName]);
    if (entry.type === "hard-link") this.#hardLinks.push([member, entry.linkName]);
    if (entry.attributes.size > 0) this.#attributes(member, entry.attributes);
  }

  content(bytes: Uint8Array, from: number, to: number): void {
    if (!this.#isMine) return;
    const at = this.#files.buffer();
    for (let done = from; done < to;) {
      if (this.#filled === SEGMENT_BYTES) this.#nextSegment(at);
      const count = Math.min(to - done, SEGMENT_BYTES - this.#filled);
      this.#kernel.u8().set(bytes.subarray(done, done + count), at + this.#filled);
      this.#filled += count;
      done += count;
    }
    this.#bytes += to - from;
  }

  end(): void {
    if (this.#isOpen && this.#filled > 0) this.#segment(this.#files.buffer(), true);
    this.#isOpen = false;
  }

  /** The layer ends inside a member: what came of it is searched. */
  endEarly(): void {
    this.end();
  }

  /** Bytes of a blob that is no archive. */
  lone(bytes: Uint8Array): void {
    if (this.members === 0) {
      this.entry({ path: "", linkName: "", size: 0, type: "file", attributes: new Map() });
    }
    this.content(bytes, 0, bytes.length);
  }

  scanNames(): void {
    const kinds = MEMBER_KINDS.length;
    const names = [...this.#paths, ...this.#links.map(([, target]) => target)].map((name) =>
      name.replaceAll("\n", " "),
    );
    if (names.length === 0) return;
    const paths = this.#paths.length;
    scanNames(this.#kernel, this.#scanner, this.#recorder, names, (i) =>
      i < paths ? this.#base + i * kinds + NAME : this.#base + (this.#links[i - paths]?.[0] ?? 0) * kinds + LINK,
    );
  }

  result(): Pick<LayerResult, "names" | "members" | "bytes"> {
    const paths = this.#paths.map((path) => `${path}\0`).join("");
    const names = { paths, kinds: this.#kinds.join(""), hardLinks: this.#hardLinks };
    return { names, members: this.members, bytes: this.#bytes };
  }

  #unit(kind: number): number {
    return this.#base + (this.members - 1) * MEMBER_KINDS.length + kind;
  }

  #segment(at: number, last: boolean): void {
    const segment = { start: this.#start, length: this.#filled, overlap: this.#overlap, last };
    this.#files.segment(this.#unit(0), at, segment, this.#running);
    if (last && this.#start > 0) this.#running = newRunning();
  }

  #nextSegment(at: number): void {
    this.#segment(at, false);
    this.#overlap = this.#files.overlap;
    this.#kernel.u8().copyWithin(at, at + this.#filled - this.#overlap, at + this.#filled);
    this.#start += this.#filled - this.#overlap;
    this.#filled = this.#overlap;
  }

  #attributes(member: number, attributes: ReadonlyMap<string, string>): void {
    const text = [...attributes].map(([name, value]) => `${name}=${value}\n`).join("");
    const at = this.#files.buffer();
    const bytes = Buffer.from(text, "latin1").subarray(0, SEGMENT_BYTES);
    this.#kernel.u8().set(bytes, at);
    const unit = this.#base + member * MEMBER_KINDS.length + ATTRIBUTE;
    this.#recorder.record(unit, at, this.#scanner.whole(at, bytes.length));
  }
}
