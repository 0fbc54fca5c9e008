/** Keeps what was used last, up to a number of bytes. A Map remembers the order of insertion, which is all it takes. */

export class ByteCache<T> {
  readonly #capacity: number;
  readonly #entries = new Map<string, { readonly value: T; readonly bytes: number }>();
  #held = 0;

  /** @param capacity - bytes */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Values larger than half the capacity are not kept. */
  set(key: string, value: T, bytes: number): void {
    if (bytes > this.#capacity / 2) return;
    this.#held += bytes - (this.#entries.get(key)?.bytes ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, { value, bytes });
    for (const [oldest, entry] of this.#entries) {
      if (this.#held <= this.#capacity) break;
      this.#entries.delete(oldest);
      this.#held -= entry.bytes;
    }
  }
}
