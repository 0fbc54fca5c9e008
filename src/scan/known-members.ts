/** Members of archives in which nothing was found: versions of an archive hold many that are the same. Which stream is one of them is told by all of its
 *  packed bytes, copies of which are kept, the last ones that there is room for. Knows nothing of archives or of what is looked for. */
import type { Expected } from "../archive/unpack.ts";

/** Bytes of streams that are kept, and of the longest of them. */
const ROOM = 8 << 20;
const LONGEST = ROOM >> 2;

export class KnownMembers {
  #streams: Uint8Array | undefined;
  /** Bytes that were ever kept, and those that were left out where a stream would not have been in one piece. */
  #end = 0;
  /** What is expected of a stream, and after how many bytes it was kept; in that order. */
  readonly #starts = new Map<string, number>();

  /** Whether a stream is known that gives what is expected. */
  has(packed: Uint8Array, expected: Expected): boolean {
    const start = this.#starts.get(keyOf(packed, expected));
    if (!this.#streams || start === undefined || this.#isGone(start)) return false;
    const at = start % ROOM;
    return Buffer.compare(packed, this.#streams.subarray(at, at + packed.length)) === 0;
  }

  /** Keeps a stream that gave what was expected, in which nothing was found. */
  add(packed: Uint8Array, expected: Expected): void {
    if (packed.length > LONGEST) return;
    this.#streams ??= new Uint8Array(ROOM);
    const left = ROOM - (this.#end % ROOM);
    if (left < packed.length) this.#end += left;
    this.#streams.set(packed, this.#end % ROOM);
    const key = keyOf(packed, expected);
    this.#starts.delete(key);
    this.#starts.set(key, this.#end);
    this.#end += packed.length;
    for (const [oldest, start] of this.#starts) {
      if (!this.#isGone(start)) break;
      this.#starts.delete(oldest);
    }
  }

  /** Whether something else was kept over a stream. */
  #isGone(start: number): boolean {
    return start < this.#end - ROOM;
  }
}

function keyOf(packed: Uint8Array, { size, crc }: Expected): string {
  return `${packed.length} ${size} ${crc}`;
}
