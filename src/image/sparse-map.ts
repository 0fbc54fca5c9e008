/** The map of a sparse file that stands before its content (GNU tar's pax format 1.0: decimal numbers, one a line, padded to a block):
 *  how many stretches, then where each begins and how long it is. Only its end is of interest here: behind it the file's own bytes begin.
 *  Pure; knows nothing of headers. */
import { BLOCK } from "./tar-header.ts";

/** Blocks beyond which it is no map: some hundred thousand stretches. */
const MOST_BLOCKS = 4096;
const LINE_FEED = 10;

export class SparseMap {
  /** Copies of the blocks taken, for when they turn out to be no map. */
  readonly blocks: Uint8Array[] = [];
  #lines = 0;
  #lineDigits = 0;
  #stretches = 0;

  /** Bytes taken. */
  get size(): number {
    return this.blocks.length * BLOCK;
  }

  /** Takes a block. @returns whether the map goes on, has ended with this block, or is none */
  push(bytes: Uint8Array, at: number): "more" | "whole" | "none" {
    // `slice` of a Buffer is no copy.
    const block = new Uint8Array(bytes.subarray(at, at + BLOCK));
    this.blocks.push(block);
    for (const [i, byte] of block.entries()) {
      if (byte === LINE_FEED && this.#lineDigits > 0) {
        this.#lineDigits = 0;
        if (++this.#lines === 1 + 2 * this.#stretches) return isZero(block.subarray(i + 1)) ? "whole" : "none";
      } else if (byte >= 48 && byte <= 57 && ++this.#lineDigits <= 15) {
        if (this.#lines === 0) this.#stretches = this.#stretches * 10 + byte - 48;
      } else return "none";
    }
    return this.blocks.length < MOST_BLOCKS ? "more" : "none";
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
