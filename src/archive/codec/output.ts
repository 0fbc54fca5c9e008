/** Where a decoder of ours puts what it unpacks: one stretch that grows up to a bound. It serves as the dictionary as well, so that none is ever
 *  allocated on a stranger's word. Knows nothing of formats. */
import { FormatError } from "../../model/errors.ts";

/** Ends decoding: nothing more may come out. */
export class OutputFull extends Error {}

const LEAST = 1 << 16;
/** What text is packed to, about: the first guess. */
const USUAL_RATIO = 6;

export class Output {
  /** Longer than what was written. Another one after `reserve`. */
  bytes: Buffer;
  /** Bytes written. */
  length = 0;
  readonly #most: number;
  readonly #check: () => void;

  /**
   * @param most - bytes that may be written
   * @param packed - bytes that are unpacked, for a first guess
   * @param check - called by `check`
   */
  constructor(most: number, packed: number, check: () => void) {
    this.#most = most;
    this.#check = check;
    this.bytes = Buffer.allocUnsafeSlow(Math.min(most, Math.max(LEAST, packed * USUAL_RATIO)));
  }

  /** Bytes that may still be written. */
  get room(): number {
    return this.#most - this.length;
  }

  /** To be called every few hundred kilobytes. May throw, to end it all. */
  check(): void {
    this.#check();
  }

  /** Makes room for some bytes more. @returns how many there is room for; fewer than asked for where the bound is near @throws OutputFull where there is none */
  reserve(count: number): number {
    const wanted = this.length + count;
    if (wanted > this.bytes.length && this.bytes.length < this.#most) {
      const larger = Buffer.allocUnsafeSlow(Math.min(this.#most, Math.max(wanted, this.bytes.length * 2)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    const room = Math.min(count, this.bytes.length - this.length);
    if (room === 0 && count > 0) throw new OutputFull();
    return room;
  }

  /** @throws OutputFull once as much as possible was written */
  write(piece: Uint8Array): void {
    if (piece.length === 0) return;
    const room = this.reserve(piece.length);
    this.bytes.set(room < piece.length ? piece.subarray(0, room) : piece, this.length);
    this.length += room;
    if (room < piece.length) throw new OutputFull();
  }

  /** Repeats what was written some way back. @throws FormatError "corrupt" for what lies before `from`; OutputFull */
  repeat(distance: number, count: number, from = 0): void {
    if (distance <= 0 || distance > this.length - from)
      throw new FormatError("corrupt", "a match begins before the first byte");
    const room = this.reserve(count);
    const { bytes } = this;
    let to = this.length;
    const end = to + room;
    if (distance >= room) bytes.copyWithin(to, to - distance, end - distance);
    else for (; to < end; to++) bytes[to] = bytes[to - distance] ?? 0;
    this.length = end;
    if (room < count) throw new OutputFull();
  }

  /** What was written. */
  taken(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}
