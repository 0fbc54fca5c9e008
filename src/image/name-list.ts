/** The names of a layer's members as bytes, each ended by a NUL: a hundred thousand strings would take twice as much, and a thread can hand
 *  bytes to another without a copy. Knows nothing of what names mean. */
import { bytesToPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";

const FIRST_BYTES = 1 << 16;

export class NameList {
  #bytes = Buffer.alloc(FIRST_BYTES);
  #filled = 0;

  /** Adds names, some thousand at once: each call of the engine's encoder costs as much as a name.
   *  @param names - without a NUL, which parts them */
  push(names: readonly BytePath[]): void {
    if (names.length === 0) return;
    const text = `${names.join("\0")}\0`;
    if (this.#filled + text.length > this.#bytes.length) this.#grow(text.length);
    this.#filled += this.#bytes.write(text, this.#filled, "latin1");
  }

  /** All names so far. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#filled);
  }

  #grow(more: number): void {
    const grown = Buffer.alloc(Math.ceil((this.#bytes.length + more) * 1.5));
    grown.set(this.#bytes.subarray(0, this.#filled));
    this.#bytes = grown;
  }
}

/** Names in bytes as `NameList` has them. */
export function* eachName(bytes: Uint8Array): Generator<BytePath> {
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    yield bytesToPath(bytes, at, end);
    at = end + 1;
  }
}
