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

export class Prefilter {
  readonly #kernel: Kernel;
  readonly #hits: List;
  readonly #triggers: List;
  readonly #candidates: List;
  #triggersAt = 0;

  /** @param kernel - whose tables are laid out already */
  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#hits = new List(kernel, 4096);
    this.#triggers = new List(kernel, 4096);
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
    return count;
  }

  /** Finds the triggers of a delta's result: those in copied ranges are taken over from the base. Returns their number. */
  scanDelta(
    object: number,
    length: number,
    baseTriggers: number,
    baseCount: number,
    stretches: number,
    stretchCount: number,
  ): number {
    const { exports } = this.#kernel;
    const hits = this.#hits.fill((at, cap) => exports.scanChanges(object, length, stretches, stretchCount, at, cap));
    if (baseCount === 0) {
      this.#triggersAt = this.#hits.at;
      return hits;
    }
    const count = this.#triggers.fill((at, cap) =>
      exports.carryTriggers(baseTriggers, baseCount, stretches, stretchCount, this.#hits.at, hits, at, cap),
    );
    this.#triggersAt = this.#triggers.at;
    return count;
  }

  /**
   * Lists the triggers that must be judged: those whose window touches a change (with no stretches: all), where the probes hold.
   *
   * @param namesOnly - leaves out the uses that say nothing in a name
   * @returns their number; read them at {@link candidatesAt}
   */
  candidates(
    object: number,
    length: number,
    baseLength: number,
    triggerCount: number,
    stretches: number,
    stretchCount: number,
    namesOnly = false,
  ): number {
    if (triggerCount === 0) return 0;
    return this.#candidates.fill((at, cap) =>
      this.#kernel.exports.candidates(
        object,
        length,
        baseLength,
        this.#triggersAt,
        triggerCount,
        stretches,
        stretchCount,
        at,
        cap,
        namesOnly,
      ),
    );
  }
}
