/** A member too long for a batch: gathered in the kernel's memory and searched in segments, as files are.
 *  Its bytes come from the layer itself or from another worker. */
import type { Kernel } from "../kernel/kernel.ts";
import { SEGMENT_BYTES } from "../source/file-reader.ts";
import type { MemberTools } from "./member-batch.ts";
import type { Opening } from "./member-rows.ts";
import { newRunning, type FileScan, type Running } from "./file-scan.ts";

export class LongMember {
  readonly #kernel: Kernel;
  readonly #files: FileScan;
  #unit = 0;
  #running: Running = newRunning();
  #start = 0;
  #filled = 0;
  #overlap = 0;

  readonly #searched: MemberTools["searched"];

  constructor({ kernel, searched }: MemberTools, files: FileScan) {
    this.#kernel = kernel;
    this.#files = files;
    this.#searched = searched;
  }

  /** @param unit - number of its rows */
  begin(unit: number, opening: Opening): void {
    this.#unit = unit;
    this.#running = newRunning(opening);
    this.#start = this.#filled = this.#overlap = 0;
  }

  append(bytes: Uint8Array): void {
    this.#searched.bytes += bytes.length;
    const at = this.#files.buffer();
    for (let done = 0; done < bytes.length;) {
      if (this.#filled === SEGMENT_BYTES) this.#nextSegment(at);
      const count = Math.min(bytes.length - done, SEGMENT_BYTES - this.#filled);
      this.#kernel.u8().set(bytes.subarray(done, done + count), at + this.#filled);
      this.#filled += count;
      done += count;
    }
  }

  end(): void {
    if (this.#filled > 0) this.#segment(this.#files.buffer(), true);
    this.#filled = 0;
  }

  #segment(at: number, last: boolean): void {
    const segment = { start: this.#start, length: this.#filled, overlap: this.#overlap, last };
    this.#files.segment(this.#unit, at, segment, this.#running);
  }

  #nextSegment(at: number): void {
    this.#segment(at, false);
    this.#overlap = this.#files.overlap;
    this.#kernel.u8().copyWithin(at, at + this.#filled - this.#overlap, at + this.#filled);
    this.#start += this.#filled - this.#overlap;
    this.#filled = this.#overlap;
  }
}
