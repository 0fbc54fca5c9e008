/** Bits of a byte array, the highest of each byte first. Knows nothing of what they mean. */
import { FormatError } from "../../model/errors.ts";

export class BitReader {
  readonly #input: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(input: Uint8Array, at: number) {
    this.#input = input;
    this.#at = at;
  }

  /** At most 24 of them. @throws FormatError "truncated" */
  read(count: number): number {
    const bits = this.peek(count);
    this.skip(count);
    return bits;
  }

  /** As a signed number. */
  read32(): number {
    return (this.read(16) << 16) | this.read(16);
  }

  /** At most 24 of them; zeros behind the end. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held = (this.#held << 8) | (this.#input[this.#at++] ?? 0);
      this.#count += 8;
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1);
  }

  /** Bits that were peeked at. @throws FormatError "truncated" */
  skip(count: number): void {
    this.#count -= count;
    if (this.#at - (this.#count >> 3) > this.#input.length)
      throw new FormatError("truncated", "a compressed stream is cut short");
  }

  /** Where the next whole byte stands. */
  nextByte(): number {
    return this.#at - (this.#count >> 3);
  }
}
