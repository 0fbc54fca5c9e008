/** Writes DEFLATE's bits (RFC 1951, section 3.1.1), so that tests can make streams that no encoder would. */
export class BitWriter {
  readonly #bits: number[] = [];

  /** A number, lowest bit first. */
  write(value: number, count: number): void {
    for (let i = 0; i < count; i++) this.#bits.push((value >> i) & 1);
  }

  /** A Huffman code, highest bit first. */
  writeCode(code: number, count: number): void {
    for (let i = count - 1; i >= 0; i--) this.#bits.push((code >> i) & 1);
  }

  /** All of it, the last byte filled up with zeros. */
  bytes(): Buffer {
    const bytes = Buffer.alloc(Math.ceil(this.#bits.length / 8));
    for (const [i, bit] of this.#bits.entries()) bytes[i >> 3]! |= bit << (i & 7);
    return bytes;
  }
}
