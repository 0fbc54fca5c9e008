/** Which pages of a pack are held in memory. What stands in the middle of a long entry is read once in a scan, and as soon from the file as from
 *  fresh memory, which the system hands out page by page and takes back: it is left in the file. Knows nothing of threads, or of what entries are. */
import { sharedUint8 } from "../bytes/shared.ts";

const PAGE_BYTES = 4096;
/** Entries of fewer bytes are held whole: a read of their own would cost more than it saves. */
const LONG_ENTRY = 16384;
/** More than the header of any entry takes. */
const HEADER_ROOM = 64;

export class ResidentPages {
  /** 1 for each page that is held; shared memory. */
  readonly held: Uint8Array;

  constructor(held: Uint8Array) {
    this.held = held;
  }

  /**
   * @param offset - where entries begin, ascending; the last number is where they end
   * @param size - bytes of the pack
   * @returns undefined where all is held
   */
  static of(offset: Float64Array, size: number): ResidentPages | undefined {
    const held = sharedUint8(Math.ceil(size / PAGE_BYTES)).fill(1);
    let isAll = true;
    for (let entry = 0; entry + 1 < offset.length; entry++) {
      const start = offset[entry] ?? 0;
      const end = Math.min(offset[entry + 1] ?? 0, size);
      if (end - start < LONG_ENTRY) continue;
      held.fill(0, Math.ceil((start + HEADER_ROOM) / PAGE_BYTES), Math.floor(end / PAGE_BYTES));
      isAll = false;
    }
    return isAll ? undefined : new ResidentPages(held);
  }

  /** Bytes that are held. */
  get bytes(): number {
    let pages = 0;
    for (const page of this.held) pages += page;
    return pages * PAGE_BYTES;
  }

  /** Whether all bytes of a stretch are held. */
  holds(position: number, length: number): boolean {
    return length === 0 || this.endOfRun(position, position + length) === position + length;
  }

  /** The end of what is held from a position on, `end` at most; the position itself where it is not held. */
  endOfRun(position: number, end: number): number {
    return this.#next(0, position, end);
  }

  /** The next position that is held, `end` at most. */
  nextHeld(position: number, end: number): number {
    return this.#next(1, position, end);
  }

  #next(wanted: 0 | 1, position: number, end: number): number {
    for (let page = Math.floor(position / PAGE_BYTES); page * PAGE_BYTES < end; page++)
      if (this.held[page] === wanted) return Math.max(position, page * PAGE_BYTES);
    return end;
  }
}
