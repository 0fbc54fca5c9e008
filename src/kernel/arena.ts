/** Hands out blocks of the kernel's linear memory above its static data.
 *  A walk over a delta tree allocates a child and frees its parent again and again, with fewer than a hundred live blocks:
 *  best fit over one sorted list of gaps, joined when they touch, keeps that dense, and a linear search is cheap.
 *  Knows nothing of what the blocks hold. */
import { FormatError } from "../model/errors.ts";
import type { WasmMemory } from "./wasm.ts";

/** Bytes behind each block that the kernel may read and overwrite. */
export const SLACK = 64;
const ALIGNMENT = 16;
const PAGE = 65536;
/** Memory grows by at least this many pages (4 MiB), or by an eighth. */
const GROWTH_PAGES = 64;
/** One page short of 4 GiB, so that an address just past a block still fits 32 bits. */
export const MAX_PAGES = 65535;

interface Gap {
  start: number;
  end: number;
}

export class Arena {
  readonly #memory: WasmMemory;
  readonly #onGrow: () => void;
  readonly #limit: number;
  /** Blocks that were handed out: where each begins, and its size. Most that are given back are among the last: two lists are faster than a map. */
  readonly #starts: number[] = [];
  readonly #sizes: number[] = [];
  /** Sorted by address; no two touch. */
  readonly #gaps: Gap[];
  #end: number;

  /** @param memory - grown as needed
   *  @param base - first byte that may be handed out
   *  @param limit - bytes that memory may grow to, at most `MAX_PAGES` pages
   *  @param onGrow - called after each growth, when views of the memory are stale */
  constructor(memory: WasmMemory, base: number, limit: number, onGrow: () => void) {
    this.#memory = memory;
    this.#onGrow = onGrow;
    this.#limit = Math.min(Math.floor(limit / PAGE), MAX_PAGES) * PAGE;
    this.#end = memory.buffer.byteLength;
    const start = Math.ceil(base / ALIGNMENT) * ALIGNMENT;
    this.#gaps = start < this.#end ? [{ start, end: this.#end }] : [];
  }

  /** Bytes handed out, slack and rounding included. */
  get liveBytes(): number {
    let sum = 0;
    for (const size of this.#sizes) sum += size;
    return sum;
  }

  /** Number of blocks handed out. */
  get liveBlocks(): number {
    return this.#starts.length;
  }

  /** Size of the memory in bytes, static data included. */
  get capacity(): number {
    return this.#end;
  }

  /** Reserves a block.
   *  @param bytes - size wanted; 64 more behind it may be read and overwritten by the kernel
   *  @returns its address, a multiple of 16; what it holds is undefined
   *  @throws FormatError "too-large" when WebAssembly's 4 GiB, or the limit, or the machine's memory do not suffice */
  allocate(bytes: number): number {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`not a size: ${bytes}`);
    const size = Math.ceil((bytes + SLACK) / ALIGNMENT) * ALIGNMENT;
    let at = this.#bestGap(size);
    if (at < 0) {
      this.#grow(size, bytes);
      at = this.#gaps.length - 1;
    }
    const gap = this.#gaps[at]!;
    const start = gap.start;
    gap.start += size;
    if (gap.start === gap.end) this.#gaps.splice(at, 1);
    this.#starts.push(start);
    this.#sizes.push(size);
    return start;
  }

  /** Gives a block back.
   *  @param start - what `allocate` returned */
  free(start: number): void {
    const block = this.#starts.lastIndexOf(start);
    if (block < 0) throw new Error(`not a live block: ${start}`);
    const size = this.#sizes[block]!;
    const last = this.#starts.pop()!;
    const lastSize = this.#sizes.pop()!;
    if (block < this.#starts.length) {
      this.#starts[block] = last;
      this.#sizes[block] = lastSize;
    }
    this.#insertGap(start, start + size);
  }

  /** Index of the smallest gap that holds `size`, the lowest of equals; -1 if none does. */
  #bestGap(size: number): number {
    let best = -1;
    let bestSize = Infinity;
    for (let i = 0; i < this.#gaps.length; i++) {
      const gap = this.#gaps[i]!;
      const room = gap.end - gap.start;
      if (room >= size && room < bestSize) {
        best = i;
        bestSize = room;
      }
    }
    return best;
  }

  #insertGap(start: number, end: number): void {
    const gaps = this.#gaps;
    let i = 0;
    while (i < gaps.length && gaps[i]!.end < start) i++;
    const before = gaps[i];
    if (before !== undefined && before.end === start) {
      before.end = end;
      const after = gaps[i + 1];
      if (after !== undefined && after.start === end) {
        before.end = after.end;
        gaps.splice(i + 1, 1);
      }
    } else if (before !== undefined && before.start === end) before.start = start;
    else gaps.splice(i, 0, { start, end });
  }

  /** Makes the last gap at least `size` bytes, which reaches the end of memory. */
  #grow(size: number, wanted: number): void {
    const last = this.#gaps.at(-1);
    const start = last !== undefined && last.end === this.#end ? last.start : this.#end;
    const needed = start + size;
    if (needed > this.#limit) throw tooLarge(wanted);
    const needPages = Math.ceil((needed - this.#end) / PAGE);
    const stepPages = Math.max(needPages, GROWTH_PAGES, Math.ceil(this.#end / PAGE / 8));
    const pages = Math.min(stepPages, (this.#limit - this.#end) / PAGE);
    try {
      this.#memory.grow(pages);
    } catch {
      throw tooLarge(wanted);
    }
    const end = this.#end + pages * PAGE;
    this.#insertGap(this.#end, end);
    this.#end = end;
    this.#onGrow();
  }
}

function tooLarge(bytes: number): FormatError {
  return new FormatError("too-large", `needs ${bytes} bytes of memory at once, more than WebAssembly has left`);
}
