/** Scans files: small ones whole, large ones in overlapping segments of which each literal is judged once, with its whole window.
 *  Knows paths only to open them; what they belong to is the caller's business. */
import type { ArchiveKind, ClosedKind } from "../archive/archive-kind.ts";
import type { RawMatch } from "../detect/judge.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { secretEnd, secretStart } from "../detect/resolve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Span } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";
import { fileProblem, readFileInto, readLinkInto, SEGMENT_BYTES, type FileSegment } from "../source/file-reader.ts";
import { readStreamInto } from "../source/stream-reader.ts";
import type { ArchiveScan } from "./archive-scan.ts";
import type { Opening } from "./member-rows.ts";
import type { FileProblem, FilesJob, WorkerResult } from "./job.ts";
import { NOWHERE, type Recorder } from "./recorder.ts";
import { Seams } from "./seams.ts";

/** Longest target of a symbolic link, in bytes (PATH_MAX on every system there is). */
const MAX_LINK = 65536;

/** Bytes that come in pieces and are kept. */
export interface Gathered {
  /** Adds a copy of a piece; false: it has become too much. */
  add(piece: Uint8Array): boolean;
  take(): Uint8Array;
}

/** What was found so far in a file that is read in segments. */
export interface Running {
  readonly matches: RawMatch[];
  readonly places: Map<RawMatch, Span>;
  /** Made with the first of several segments. */
  seams: Seams | undefined;
  /** An archive, whose bytes are kept to be opened at its end. */
  archive: { readonly kind: ArchiveKind | ClosedKind; bytes: Gathered | undefined } | undefined;
  /** What is done with it if it is an archive. */
  readonly opening: Opening;
}

/** The state before the first segment. */
export function newRunning(opening: Opening = "opened"): Running {
  return { matches: [], places: new Map(), seams: undefined, archive: undefined, opening };
}

export class FileScan {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #recorder: Recorder;
  readonly #archives: ArchiveScan | undefined;
  /** Bytes that each segment repeats of the one before. */
  readonly overlap: number;
  readonly #problems: FileProblem[] = [];
  readonly #read: [number, number][] = [];
  #at = 0;

  /** @param archives - opens what is an archive; undefined: members of archives are scanned, which it has opened itself */
  constructor(kernel: Kernel, scanner: ObjectScanner, recorder: Recorder, archives?: ArchiveScan) {
    this.#archives = archives;
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#recorder = recorder;
    const { before, after } = scanner.detector.reach;
    // Every segment begins at a whole character of wide text.
    this.overlap = Math.ceil((before + after) / 4) * 4;
  }

  /** Scans the files of a batch.
   *  @param stopped - asked between the segments of a large file
   *  @returns how many */
  scan(files: FilesJob, batch: number, stopped: () => boolean): number {
    const from = files.batches[batch] ?? 0;
    const to = files.batches[batch + 1] ?? from;
    for (let file = from; file < to; file++) {
      const path = files.paths[file] ?? "";
      if (files.links[file] === 1) this.#link(file, path);
      else this.#file(file, path, stopped);
    }
    return to - from;
  }

  /** Scans bytes that are in memory already, such as standard input. */
  scanBytes(file: number, bytes: Uint8Array): void {
    const room = this.buffer();
    const running = newRunning();
    for (let start = 0; ;) {
      const length = Math.min(SEGMENT_BYTES, bytes.length - start);
      this.#kernel.u8().set(bytes.subarray(start, start + length), room);
      const last = start + length === bytes.length;
      this.segment(file, room, { start, length, overlap: start === 0 ? 0 : this.overlap, last }, running);
      if (last) break;
      start += length - this.overlap;
    }
    this.#count(file, bytes.length);
  }

  /** Scans what comes through a pipe, as a file of that number.
   *  @param stopped - asked between segments */
  scanStream(file: number, descriptor: number, stopped: () => boolean): void {
    const offset = this.buffer();
    const memory = (): Uint8Array => this.#kernel.u8();
    const running = newRunning();
    const request = { descriptor, memory, offset, segmentBytes: SEGMENT_BYTES, overlapBytes: this.overlap, stopped };
    try {
      const reading = readStreamInto(request, (segment) => this.segment(file, offset, segment, running));
      if (!reading.stopped) return this.#count(file, reading.bytes);
      this.#recordRunning(file, running);
    } catch (error) {
      const problem = fileProblem("standard input", error);
      this.#recordRunning(file, running);
      this.#failed(file, problem);
    }
  }

  take(): WorkerResult["files"] {
    return { records: this.#recorder.take(), problems: this.#problems, read: this.#read };
  }

  /** Address of `SEGMENT_BYTES` bytes that are this object's own. */
  buffer(): number {
    if (this.#at === 0) this.#at = this.#kernel.arena.allocate(SEGMENT_BYTES);
    return this.#at;
  }

  #count(file: number, bytes: number): void {
    this.#read.push([file, bytes]);
  }

  #failed(file: number, problem: Problem): void {
    this.#problems.push({ file, kind: problem.kind, message: problem.message });
  }

  #link(file: number, path: string): void {
    const at = this.buffer();
    const length = readLinkInto(path, this.#kernel.u8().subarray(0, at + MAX_LINK), at);
    if (typeof length !== "number") return this.#failed(file, length);
    this.#recorder.record(file, at, this.#scanner.whole(at, length));
    this.#count(file, length);
  }

  #file(file: number, path: string, stopped: () => boolean): void {
    const offset = this.buffer();
    const memory = (): Uint8Array => this.#kernel.u8();
    const running = newRunning();
    const request = { path, memory, offset, overlapBytes: this.overlap, stopped };
    const reading = readFileInto(request, (segment) => this.segment(file, offset, segment, running));
    if (!reading.problem && !reading.stopped) return this.#count(file, reading.bytes);
    // What was read before it failed, or time was up, has been scanned; its findings stand.
    if (running.matches.length > 0) this.#recordRunning(file, running);
    if (reading.problem) this.#failed(file, reading.problem);
  }

  /** Scans a stretch that stands in memory; all of a file in order, with one `running`. */
  segment(file: number, at: number, segment: FileSegment, running: Running): void {
    const { start, length, overlap, last } = segment;
    if (start === 0 && last) {
      const matches = this.#scanner.whole(at, length);
      const { opening } = running;
      if (this.#archives && opening !== "bytes") this.#archives.record(file, at, length, matches, opening);
      else this.#recorder.record(file, at, matches);
      return;
    }
    this.#gather(at, segment, running);
    const { after } = this.#scanner.detector.reach;
    const from = start === 0 ? 0 : overlap - after;
    const to = last ? length : length - after;
    const seams = (running.seams ??= new Seams(this.#kernel));
    seams.enter(at, length, start);
    for (const match of this.#scanner.segment(at, length, from, to)) {
      const { step, low } = match.judgement.use.encoding;
      const placed = { position: match.position + start, judgement: match.judgement };
      running.matches.push(placed);
      running.places.set(placed, seams.span(secretStart(match), secretEnd(match), step, low));
    }
    if (last) this.#recordLast(file, running);
    else seams.leave(length - this.overlap);
  }

  /** Keeps the bytes of an archive, up to a size. */
  #gather(at: number, { start, length, overlap }: FileSegment, running: Running): void {
    if (start === 0 && running.opening !== "bytes") {
      const kind = this.#archives?.kindAt(at, length, false);
      if (kind)
        running.archive = { kind, bytes: running.opening === "opened" ? this.#archives?.gathered() : undefined };
    }
    const { archive } = running;
    if (archive?.bytes?.add(this.#kernel.u8().subarray(at + overlap, at + length)) === false) archive.bytes = undefined;
  }

  #recordLast(file: number, running: Running): void {
    const { archive, opening } = running;
    const around = (): void => this.#recordRunning(file, running);
    if (archive && opening === "closed") this.#archives?.leaveClosed(file, around);
    else if (archive) this.#archives?.open(file, archive.kind, archive.bytes?.take(), around);
    else around();
  }

  #recordRunning(file: number, running: Running): void {
    this.#recorder.recordPlaced(file, running.matches, (match) => running.places.get(match) ?? NOWHERE);
    running.matches.length = 0;
  }
}
