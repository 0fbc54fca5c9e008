/** Scans files: small ones whole, large ones in overlapping segments of which each literal is judged once, with its whole window.
 *  Knows paths only to open them; what they belong to is the caller's business. */
import type { RawMatch } from "../detect/judge.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { secretEnd, secretStart } from "../detect/resolve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Span } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";
import { readFileInto, readLinkInto, SEGMENT_BYTES, type FileSegment } from "../source/file-reader.ts";
import type { FileProblem, FilesJob, WorkerResult } from "./job.ts";
import type { Recorder } from "./recorder.ts";
import { Seams } from "./seams.ts";

/** Longest target of a symbolic link, in bytes (PATH_MAX on every system there is). */
const MAX_LINK = 65536;

/** What was found so far in a file that is read in segments. */
export interface Running {
  readonly matches: RawMatch[];
  readonly places: Map<RawMatch, Span>;
  /** Made with the first of several segments. */
  seams: Seams | undefined;
}

/** The state before the first segment. */
export function newRunning(): Running {
  return { matches: [], places: new Map(), seams: undefined };
}

export class FileScan {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #recorder: Recorder;
  /** Bytes that each segment repeats of the one before. */
  readonly overlap: number;
  readonly #problems: FileProblem[] = [];
  readonly #read: [number, number][] = [];
  #at = 0;

  constructor(kernel: Kernel, scanner: ObjectScanner, recorder: Recorder) {
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#recorder = recorder;
    const { before, after } = scanner.detector.reach;
    // Every segment begins at a whole character of wide text.
    this.overlap = Math.ceil((before + after) / 4) * 4;
  }

  /** Scans the files numbered from `from` up to `to`. Returns how many. */
  scan(files: FilesJob, from: number, to: number): number {
    for (let file = from; file < to; file++) {
      const path = files.paths[file] ?? "";
      if (files.links[file] === 1) this.#link(file, path);
      else this.#file(file, path);
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

  #file(file: number, path: string): void {
    const offset = this.buffer();
    const memory = (): Uint8Array => this.#kernel.u8();
    const running = newRunning();
    const { bytes, problem } = readFileInto({ path, memory, offset, overlapBytes: this.overlap }, (segment) =>
      this.segment(file, offset, segment, running),
    );
    if (!problem) return this.#count(file, bytes);
    // What was read before it failed has been scanned; its findings stand.
    if (running.matches.length > 0) this.#recordRunning(file, running);
    this.#failed(file, problem);
  }

  /** Scans a stretch that stands in memory; all of a file in order, with one `running`. */
  segment(file: number, at: number, segment: FileSegment, running: Running): void {
    const { start, length, overlap, last } = segment;
    if (start === 0 && last) {
      this.#recorder.record(file, at, this.#scanner.whole(at, length));
      return;
    }
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
    if (last) this.#recordRunning(file, running);
    else seams.leave(length - this.overlap);
  }

  #recordRunning(file: number, running: Running): void {
    const nowhere: Span = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };
    this.#recorder.recordPlaced(file, running.matches, (match) => running.places.get(match) ?? nowhere);
    running.matches.length = 0;
  }
}
