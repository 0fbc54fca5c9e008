/** Distinct names of tree entries, each kept once and told by a number. Trees repeat the same few thousand names by the million. */
import { grown } from "./grown.ts";

export class NameTable {
  #slots: Int32Array = new Int32Array(1 << 12).fill(-1);
  #hashes: Int32Array = new Int32Array(1 << 10);
  #ends: Int32Array = new Int32Array(1 << 10);
  #bytes: Uint8Array = new Uint8Array(1 << 14);
  count = 0;

  /**
   * @param memory - holds the name's bytes
   * @param from - first byte
   * @param to - end, exclusive
   * @returns the name's number, from 0
   */
  intern(memory: Uint8Array, from: number, to: number): number {
    let hash = 0x811c9dc5;
    for (let i = from; i < to; i++) hash = Math.imul(hash ^ (memory[i] ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) | 0;
    const mask = this.#slots.length - 1;
    for (let slot = (hash >>> 8) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? -1;
      if (number < 0) return this.#add(slot, hash, memory, from, to);
      if (this.#hashes[number] === hash && this.#equals(number, memory, from, to)) return number;
    }
  }

  /** All names in order, as Latin-1 strings with one character per byte. */
  names(): string[] {
    const all = Buffer.from(this.#bytes.buffer);
    return Array.from({ length: this.count }, (_, i) => all.toString("latin1", this.#start(i), this.#ends[i] ?? 0));
  }

  #start(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  #equals(number: number, memory: Uint8Array, from: number, to: number): boolean {
    const start = this.#start(number);
    if ((this.#ends[number] ?? 0) - start !== to - from) return false;
    for (let i = from; i < to; i++) if (memory[i] !== this.#bytes[start + i - from]) return false;
    return true;
  }

  #add(slot: number, hash: number, memory: Uint8Array, from: number, to: number): number {
    const number = this.count++;
    const start = this.#start(number);
    const end = start + to - from;
    if (end > this.#bytes.length) {
      const more = new Uint8Array(end * 2);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes.set(memory.subarray(from, to), start);
    if (number >= this.#ends.length) {
      this.#ends = grown(this.#ends);
      this.#hashes = grown(this.#hashes);
    }
    this.#ends[number] = end;
    this.#hashes[number] = hash;
    this.#slots[slot] = number;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return number;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 4).fill(-1);
    for (let number = 0; number < this.count; number++) {
      let slot = ((this.#hashes[number] ?? 0) >>> 8) & (slots.length - 1);
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}
