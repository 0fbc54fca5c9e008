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

  /** Calls `write` again with more room until its answer fits. */
  fill(write: (at: number, capacity: number) => number): number {
    for (;;) {
      const count = write(this.at, this.capacity) >>> 0;
      if (count <= this.capacity) return count;
      this.#kernel.arena.free(this.at);
      this.capacity = Math.ceil(count * 1.25);
      this.at = this.#kernel.arena.allocate(this.capacity * ITEM);
    }
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

const NOTHING_COPIED: CopiedRanges = { at: 0, count: 0 };

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
    const count = this.#hits.fill((at, cap) => this.#kernel.exports.scanWhole(object, length, at, cap));
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
    const hits = this.#hits.fill((at, cap) => exports.scanChanges(object, length, ranges, rangeCount, at, cap));
    if (base.triggerCount === 0) {
      this.#triggersAt = this.#hits.at;
      this.#toJudgeAt = this.#hits.at;
      this.#toJudgeCount = hits;
      return hits;
    }
    let count = 0;
    this.#toJudgeCount = this.#toJudge.fill((judgeAt, judgeCap) => {
      count = this.#triggers.fill((at, cap) => {
        exports.carryInto(at, cap, judgeAt, judgeCap);
        const { triggersAt, triggerCount } = base;
        const own = this.#hits.at;
        return exports.carryTriggers(
          length,
          base.length,
          triggersAt,
          triggerCount,
          ranges,
          rangeCount,
          own,
          hits,
          keep,
        );
      });
      return this.#kernel.triggersToJudge;
    });
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
    return this.#candidates.fill((at, cap) =>
      this.#kernel.exports.candidates(
        object,
        length,
        baseLength,
        triggersAt,
        triggerCount,
        stretches.at,
        stretches.count,
        at,
        cap,
        namesOnly,
      ),
    );
  }
}
