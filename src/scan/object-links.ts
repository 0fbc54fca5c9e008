/** Turns ids that objects name into object numbers, and remembers those that no object has.
 *  Knows nothing of what the objects are. */
import type { ObjectIndex } from "../git/object-index.ts";
import { hexDigit } from "./commit-links.ts";
import type { LinkRecords } from "./link-records.ts";

export class ObjectLinks {
  readonly #index: ObjectIndex;
  readonly #missing = new Map<string, LinkRecords["missing"][number]>();
  readonly #id = new Uint8Array(32);

  constructor(index: ObjectIndex) {
    this.#index = index;
  }

  /** Ids that something names and that no object has. */
  missing(): LinkRecords["missing"] {
    return [...this.#missing.values()];
  }

  /**
   * @param at - where the id's bytes stand
   * @param from - number of the object that names it
   * @param kind - that object's type
   * @returns the number of the object with that id, or -1
   */
  read(memory: Uint8Array, at: number, from: number, kind: number): number {
    const target = this.#index.lookup(memory, at);
    if (target < 0) {
      const id = Buffer.from(memory.subarray(at, at + this.#index.hashBytes)).toString("hex");
      if (!this.#missing.has(id)) this.#missing.set(id, { id, from, kind });
    }
    return target;
  }

  /** The same for an id in hexadecimal digits. */
  readHex(memory: Uint8Array, at: number, from: number, kind: number): number {
    for (let i = 0; i < this.#index.hashBytes; i++)
      this.#id[i] = (hexDigit(memory[at + 2 * i] ?? 0) << 4) | hexDigit(memory[at + 2 * i + 1] ?? 0);
    return this.read(this.#id, 0, from, kind);
  }
}
