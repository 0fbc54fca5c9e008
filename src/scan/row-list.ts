/** A growing list of rows of 32-bit integers: what workers record by the million without an object for each.
 *  Kept in blocks, so that growing and handing over copy nothing; a row never spans two blocks. */

/** Integers of one block. */
const BLOCK = 1 << 18;

export class RowList {
  readonly #full: Int32Array<ArrayBuffer>[] = [];
  #block: Int32Array<ArrayBuffer> = new Int32Array(1 << 10);
  #length = 0;

  /** Begins a row of at most `length` integers; call before its first `push`. */
  begin(length: number): void {
    if (this.#length + length <= this.#block.length) return;
    if (this.#length > 0) this.#full.push(this.#block.subarray(0, this.#length));
    this.#block = new Int32Array(Math.max(length, BLOCK));
    this.#length = 0;
  }

  push(value: number): void {
    this.#block[this.#length++] = value;
  }

  /** Where the next value goes, for `set`; good until the next `begin`. */
  get position(): number {
    return this.#length;
  }

  set(position: number, value: number): void {
    this.#block[position] = value;
  }

  /** All blocks, in order, each with whole rows. */
  take(): Int32Array<ArrayBuffer>[] {
    return this.#length > 0 ? [...this.#full, this.#block.subarray(0, this.#length)] : [...this.#full];
  }
}
