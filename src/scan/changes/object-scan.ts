/** One worker's share of the objects that changes bring: reads each by its id and scans it whole, so that blocks of several lines and
 *  values with companions are seen as in any other scan. Which lines count is decided later. Knows no paths. */
import type { ObjectScanner } from "../../detect/object-scanner.ts";
import { openGitReader, type GitReader } from "../../git/git-reader.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { FormatError } from "../../model/errors.ts";
import type { ArchiveScan } from "../archive-scan.ts";
import type { ObjectsJob, ObjectsResult } from "../job.ts";
import type { Recorder } from "../recorder.ts";

export class ObjectScan {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #recorder: Recorder;
  readonly #archives: ArchiveScan;
  readonly #job: ObjectsJob;
  readonly #problems: { unit: number; kind: FormatError["code"]; message: string }[] = [];
  readonly #read: [number, number][] = [];
  #reader: GitReader | undefined;

  /** @param archives - of the same recorder */
  constructor(kernel: Kernel, scanner: ObjectScanner, recorder: Recorder, archives: ArchiveScan, job: ObjectsJob) {
    this.#archives = archives;
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#recorder = recorder;
    this.#job = job;
  }

  /** Scans the objects numbered from `from` up to `to`. Returns how many. */
  scan(from: number, to: number): number {
    this.#reader ??= openGitReader(this.#job.places);
    for (let unit = from; unit < to; unit++) {
      try {
        this.#one(unit, this.#reader.objects.read(this.#job.ids[unit] ?? "").content);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        this.#problems.push({ unit, kind: error.code, message: error.message });
      }
    }
    return to - from;
  }

  take(): ObjectsResult {
    this.#reader?.objects.close();
    return { records: this.#recorder.take(), problems: this.#problems, read: this.#read };
  }

  #one(unit: number, content: Uint8Array): void {
    const at = this.#kernel.arena.allocate(content.length);
    try {
      this.#kernel.u8().set(content, at);
      this.#archives.record(unit, at, content.length, this.#scanner.whole(at, content.length));
    } finally {
      this.#kernel.arena.free(at);
    }
    this.#read.push([unit, content.length]);
  }
}
