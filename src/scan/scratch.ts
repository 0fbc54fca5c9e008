/** A block of the kernel's memory that is used again and again, and grows to the largest size that was asked for.
 *  Knows nothing of what it holds. */
import type { Arena } from "../kernel/arena.ts";

/** Bytes of the smallest block. */
const LEAST = 1 << 16;

export class Scratch {
  readonly #arena: Arena;
  #at = 0;
  #capacity = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /**
   * @param bytes - how many are needed
   * @returns the block's address; what it held before is lost if it grew
   * @throws FormatError "too-large" when there is no room; the block is then empty
   */
  reserve(bytes: number): number {
    if (bytes <= this.#capacity) return this.#at;
    this.free();
    const capacity = Math.max(Math.ceil(bytes * 1.25), LEAST);
    this.#at = this.#arena.allocate(capacity);
    this.#capacity = capacity;
    return this.#at;
  }

  free(): void {
    if (this.#capacity > 0) this.#arena.free(this.#at);
    this.#at = this.#capacity = 0;
  }
}
