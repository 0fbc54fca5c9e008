/** Contents of a pack's entries in the kernel's memory: inflated, or made of a delta and the base that is there already.
 *  Every block that is returned is the caller's to free. Called for each object of a history: no closures. Knows nothing of what is done with them. */
import type { PackBytes } from "../git/pack-bytes.ts";
import { DELTA_STRETCHES_FULL } from "../kernel/codes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import { dataBytes, dataStart, type ForestPlan } from "./forest-plan.ts";
import { Scratch } from "./scratch.ts";

/** Bytes beyond a stream that the kernel may read. */
const SLACK = 64;
/** Bytes of a word. */
const WORD = 8;
/** Copied ranges there is room for at first, and the bytes of one. */
const STRETCHES = 4096;
export const STRETCH_BYTES = 12;

/** Where a content stands. */
export interface Content {
  readonly at: number;
  readonly length: number;
}

export class ForestEntries {
  readonly #kernel: Kernel;
  readonly #bytes: PackBytes;
  readonly #plan: ForestPlan;
  /** Compressed bytes, the delta made of them, and the ranges that it copied. */
  readonly #source: Scratch;
  readonly #delta: Scratch;
  readonly #stretches: Scratch;
  #stretchesAt = 0;
  #stretchRoom = 0;

  constructor(kernel: Kernel, bytes: PackBytes, plan: ForestPlan) {
    this.#kernel = kernel;
    this.#bytes = bytes;
    this.#plan = plan;
    this.#source = new Scratch(kernel.arena);
    this.#delta = new Scratch(kernel.arena);
    this.#stretches = new Scratch(kernel.arena);
    this.#reserveStretches(STRETCHES);
  }

  /** Address of the ranges that the delta rebuilt last has copied. */
  get stretchesAt(): number {
    return this.#stretchesAt;
  }

  /** Frees the scratch buffers. */
  close(): void {
    for (const scratch of [this.#source, this.#delta, this.#stretches]) scratch.free();
  }

  /** An entry that is no delta. @throws FormatError */
  whole(entry: number): Content {
    const length = this.#plan.size[entry] ?? 0;
    const at = this.#kernel.arena.allocate(length);
    try {
      this.#inflate(entry, at, length);
    } catch (error) {
      this.#kernel.arena.free(at);
      throw error;
    }
    return { at, length };
  }

  #inflate(entry: number, target: number, length: number): void {
    const from = dataStart(this.#plan, entry);
    const available = dataBytes(this.#plan, entry);
    // V8 copies shared memory word by word where both addresses leave the same remainder, otherwise byte by byte.
    const source = this.#source.reserve(available + SLACK + WORD) + (from % WORD);
    this.#bytes.copyInto(this.#kernel.u8(), source, from, available);
    const code = this.#kernel.inflate(source, available, target, length);
    if (code < 0) throw new FormatError("corrupt", this.#kernel.errorText(code));
  }

  /** Rebuilds the result of a delta into a buffer of its own; the copied ranges stand in the stretch table. @throws FormatError */
  rebuild(entry: number, base: Content): Content & { readonly stretchCount: number } {
    const deltaLength = this.#plan.size[entry] ?? 0;
    const delta = this.#delta.reserve(deltaLength + SLACK);
    this.#inflate(entry, delta, deltaLength);
    const sizes = this.#kernel.deltaSizes(delta, deltaLength);
    if (sizes < 0) throw new FormatError("corrupt", this.#kernel.errorText(sizes));
    // A delta instruction of n bytes makes at most 16 MiB (64 KiB a copy in pack v2), so a small delta cannot claim a huge result.
    const length = this.#kernel.resultSize;
    if (this.#kernel.baseSize !== base.length) throw new FormatError("corrupt", "a delta names another base size");
    if (length > deltaLength * 0xffffff) throw new FormatError("corrupt", "a delta claims an impossible result size");
    const at = this.#kernel.arena.allocate(length);
    try {
      return { at, length, stretchCount: this.#apply(delta, deltaLength, base, at, length) };
    } catch (error) {
      this.#kernel.arena.free(at);
      throw error;
    }
  }

  /** Applies a delta; most copy so few ranges that the table need not grow. */
  #apply(delta: number, deltaLength: number, base: Content, at: number, length: number): number {
    for (;;) {
      const table = this.#stretchesAt;
      const room = this.#stretchRoom;
      const count = this.#kernel.applyDelta(delta, deltaLength, base.at, base.length, at, length, table, room);
      if (count >= 0) return count;
      if (count !== DELTA_STRETCHES_FULL) throw new FormatError("corrupt", this.#kernel.errorText(count));
      this.#reserveStretches(this.#kernel.stretchesNeeded);
    }
  }

  #reserveStretches(count: number): void {
    this.#stretchRoom = 0;
    this.#stretchesAt = this.#stretches.reserve(count * STRETCH_BYTES);
    this.#stretchRoom = count;
  }
}
