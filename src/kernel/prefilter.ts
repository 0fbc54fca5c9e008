/** Typed door to the prefilter: triggers of whole objects and of deltas, and the candidates that are worth a judgement.
 *  Owns the growing buffers that the kernel writes its lists to. Knows nothing of patterns: a use is a number. */
import type { Kernel } from "./kernel.ts";

/** Bytes of one list item: two u32. */
const ITEM = 8;

/** A list in the kernel's memory that grows when an answer did not fit. */
class List {
  at: number;
  capacity: number;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, capacity: number) {
    this.#kernel = kernel;
    this.capacity = capacity;
    this.at = kernel.arena.allocate(capacity * ITEM);
  }

  /** Whether so many items fitted; if not, there is room for them now, and they are to be written again. */
  fits(count: number): boolean {
    if (count <= this.capacity) return true;
    this.#kernel.arena.free(this.at);
    this.capacity = Math.ceil(count * 1.25);
    this.at = this.#kernel.arena.allocate(this.capacity * ITEM);
    return false;
  }
}

/** Where a base stood, as far as triggers are carried over from it. */
export interface PrefilteredBase {
  readonly length: number;
  readonly triggersAt: number;
  readonly triggerCount: number;
}

/** Copied ranges of a delta's result: (outStart, baseStart, length) triples of u32 in the kernel's memory. */
export interface CopiedRanges {
  readonly at: number;
  readonly count: number;
}

export const NOTHING_COPIED: CopiedRanges = { at: 0, count: 0 };

export class Prefilter {
  readonly #kernel: Kernel;
  readonly #hits: List;
  readonly #triggers: List;
  readonly #toJudge: List;
  readonly #candidates: List;
  #triggersAt = 0;
  #toJudgeAt = 0;
  #toJudgeCount = 0;

  /** @param kernel - whose tables are laid out already */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#hits = new List(kernel, 4096);
    this.#triggers = new List(kernel, 4096);
    this.#toJudge = new List(kernel, 4096);
    this.#candidates = new List(kernel, 256);
  }

  /** Address of the triggers that the last scan found: (position, literal) pairs of u32, sorted; valid until the next scan. */
  get triggersAt(): number {
    return this.#triggersAt;
  }

  /** Address of the last candidates: (position, use) pairs of u32. */
  get candidatesAt(): number {
    return this.#candidates.at;
  }

  /** Finds the triggers of a whole object. Returns their number. */
  scanWhole(object: number, length: number): number {
    const { exports } = this.#kernel;
    let count: number;
    do count = exports.scanWhole(object, length, this.#hits.at, this.#hits.capacity) >>> 0;
    while (!this.#hits.fits(count));
    this.#triggersAt = this.#hits.at;
    this.#toJudgeAt = this.#hits.at;
    this.#toJudgeCount = count;
    return count;
  }

  /**
   * Finds the triggers of a delta's result: those in copied ranges are taken over from the base.
   *
   * @param keep - false: only those whose window may touch a change are listed, and only for {@link candidates}
   * @returns their number; 0 where they are not kept
   */
  scanDelta(object: number, length: number, base: PrefilteredBase, stretches: CopiedRanges, keep: boolean): number {
    const { exports } = this.#kernel;
    const { at: ranges, count: rangeCount } = stretches;
    let hits: number;
    do hits = exports.scanChanges(object, length, ranges, rangeCount, this.#hits.at, this.#hits.capacity) >>> 0;
    while (!this.#hits.fits(hits));
    if (base.triggerCount === 0) {
      this.#triggersAt = this.#hits.at;
      this.#toJudgeAt = this.#hits.at;
      this.#toJudgeCount = hits;
      return hits;
    }
    const { triggersAt, triggerCount } = base;
    let count: number;
    do {
      exports.carryInto(this.#triggers.at, this.#triggers.capacity, this.#toJudge.at, this.#toJudge.capacity);
      const own = this.#hits.at;
      count = exports.carryTriggers(length, base.length, triggersAt, triggerCount, ranges, rangeCount, own, hits, keep);
      this.#toJudgeCount = this.#kernel.triggersToJudge;
    } while (!this.#triggers.fits(count) || !this.#toJudge.fits(this.#toJudgeCount));
    this.#triggersAt = this.#triggers.at;
    this.#toJudgeAt = this.#toJudge.at;
    return count;
  }

  /**
   * Lists what must be judged of the object scanned last: uses whose window touches a change (with no stretches: all), where the probes hold.
   *
   * @returns their number; read them at {@link candidatesAt}
   */
  candidates(object: number, length: number, baseLength: number, stretches: CopiedRanges): number {
    return this.#candidatesAmong(object, length, baseLength, this.#toJudgeAt, this.#toJudgeCount, stretches, false);
  }

  /**
   * The same for all triggers, whatever was inherited.
   *
   * @param namesOnly - leaves out the uses that say nothing in a name
   */
  allCandidates(object: number, length: number, triggerCount: number, namesOnly: boolean): number {
    return this.#candidatesAmong(object, length, 0, this.#triggersAt, triggerCount, NOTHING_COPIED, namesOnly);
  }

  #candidatesAmong(
    object: number,
    length: number,
    baseLength: number,
    triggersAt: number,
    triggerCount: number,
    stretches: CopiedRanges,
    namesOnly: boolean,
  ): number {
    if (triggerCount === 0) return 0;
    const { exports } = this.#kernel;
    let count: number;
    do {
      count =
        exports.candidates(
          object,
          length,
          baseLength,
          triggersAt,
          triggerCount,
          stretches.at,
          stretches.count,
          this.#candidates.at,
          this.#candidates.capacity,
          namesOnly,
        ) >>> 0;
    } while (!this.#candidates.fits(count));
    return count;
  }
}
