/** Results of deltas upon the same base. What one inserted the next one often inserts as well, so that it is nearer to that one than to the base: it
 *  inherits from it in place of the base, and what both inserted is looked at once. Knows nothing of packs or of what is looked for. */
import type { Kernel } from "../kernel/kernel.ts";
import type { CopiedRanges } from "../kernel/prefilter.ts";
import { FormatError } from "../model/errors.ts";
import { STRETCH_BYTES, type Content } from "./forest-entries.ts";
import { Scratch } from "./scratch.ts";

/** Bytes of one that is held until the next is made, at most: it is memory beyond what a walk needs. */
const MOST = 8 << 20;
/** Bytes to look at that a range more is worth. */
const RANGE_COST = 64;
/** For each stretch that is sorted. */
const NUMBER_BYTES = 16;

/** A result that is held, and what its delta copied. */
export interface Sibling extends Content {
  /** A block of its own; 0: it is not compared with others. */
  stretchesAt: number;
  stretchCount: number;
}

export class Siblings {
  readonly #kernel: Kernel;
  readonly #shared: Scratch;
  readonly #scratch: Scratch;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#shared = new Scratch(kernel.arena);
    this.#scratch = new Scratch(kernel.arena);
  }

  close(): void {
    this.#shared.free();
    this.#scratch.free();
  }

  /** Whether a result is worth holding for the next one. */
  static isFit({ length }: Content, copied: CopiedRanges): boolean {
    return copied.count > 0 && length <= MOST;
  }

  /** Notes what a result copied; nothing where memory is short. */
  hold(sibling: Sibling, { at, count }: CopiedRanges): void {
    const stretchesAt = roomFor(() => this.#kernel.arena.allocate(count * STRETCH_BYTES));
    const scratch = roomFor(() => this.#scratch.reserve(count * NUMBER_BYTES));
    sibling.stretchesAt = stretchesAt;
    if (stretchesAt > 0 && scratch > 0)
      sibling.stretchCount = this.#kernel.inBaseOrder(at, count, scratch, stretchesAt);
  }

  /**
   * The ranges that a result shares with the sibling before it; undefined where it is nearer to the base, or memory is short.
   *
   * @param copied - what it copied of the base; valid until the next call
   */
  shared({ at, length }: Content, copied: CopiedRanges, sibling: Sibling): CopiedRanges | undefined {
    if (sibling.stretchCount === 0 || copied.count === 0) return undefined;
    const cap = copied.count + sibling.stretchCount + 1;
    const table = roomFor(() => this.#shared.reserve(cap * STRETCH_BYTES));
    if (table === 0) return undefined;
    const count = this.#kernel.siblingStretches(at, length, copied.at, copied.count, sibling, table, cap);
    const { sharedBytes, copiedBytes } = this.#kernel;
    const isNearer = (count - copied.count) * RANGE_COST < sharedBytes - copiedBytes;
    return isNearer && count <= cap ? { at: table, count } : undefined;
  }
}

/** A block's address; 0 where memory is short, which costs time alone. */
function roomFor(allocate: () => number): number {
  try {
    return allocate();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return 0;
  }
}
