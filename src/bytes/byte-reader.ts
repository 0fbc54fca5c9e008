/** Reads fixed fields from a byte array, in network byte order, and never past its end.
 *  Every format of git's that is not on the hot path is read through it. */
import { FormatError } from "../model/errors.ts";
import { bytesToPath } from "./byte-path.ts";

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #what: string;
  readonly end: number;
  position: number;

  /** @param what - names the thing in errors, such as "index of /repo" */
  constructor(bytes: Uint8Array, what: string, position = 0, end: number = bytes.length) {
    // A view for all fields, rather than one for each.
    this.bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.position = position;
    this.end = Math.min(end, bytes.length);
  }

  get left(): number {
    return this.end - this.position;
  }

  /** Moves on by `count` bytes and returns where they began. @throws FormatError "truncated" */
  skip(count: number): number {
    const start = this.position;
    if (!(count >= 0) || count > this.end - start) {
      throw new FormatError("truncated", `${this.#what} ends at byte ${this.end}, in the middle of a field`);
    }
    this.position = start + count;
    return start;
  }

  uint8(): number {
    return this.bytes[this.skip(1)]!;
  }

  uint16(): number {
    const at = this.skip(2);
    return this.bytes[at]! * 256 + this.bytes[at + 1]!;
  }

  uint24(): number {
    return this.uint8() * 65536 + this.uint16();
  }

  uint32(): number {
    return this.uint16() * 65536 + this.uint16();
  }

  /** An unsigned 64-bit integer; exact to 2^53, then rounded. */
  uint64(): number {
    return this.uint32() * 4294967296 + this.uint32();
  }

  take(count: number): Uint8Array {
    const start = this.skip(count);
    return this.bytes.subarray(start, start + count);
  }

  /** `count` bytes as Latin-1 text. */
  text(count: number): string {
    const start = this.skip(count);
    return bytesToPath(this.bytes, start, start + count);
  }

  /** Latin-1 text up to the next NUL, which is consumed. @throws FormatError "truncated" when there is none */
  untilNul(): string {
    const nul = this.bytes.indexOf(0, this.position);
    if (nul < 0 || nul >= this.end) {
      throw new FormatError("truncated", `${this.#what} ends at byte ${this.end}, in the middle of a name`);
    }
    const text = bytesToPath(this.bytes, this.position, nul);
    this.position = nul + 1;
    return text;
  }

  /** Git's offset encoding, of OFS_DELTA, index v4 and reftable (gitformat-pack, "offset encoding"). */
  offsetVarint(): number {
    let byte = this.uint8();
    let value = byte & 0x7f;
    while (byte & 0x80) {
      if (value > 2 ** 45) throw new FormatError("corrupt", `${this.#what} holds a number beyond 2^53`);
      byte = this.uint8();
      value = (value + 1) * 128 + (byte & 0x7f);
    }
    return value;
  }
}
