/** Names of the refs in sets of tips: the first of them, how many there are, and whether one is a server's. A repository may have thousands of refs and as many
 *  sets, most of which hold nearly all: so they are counted by words of bits. Knows nothing of commits. */
import type { BytePath } from "../model/finding.ts";
import { setBit } from "./ref-reach.ts";
import { isServerRef } from "./server-refs.ts";

/** What is shown of a set. */
export interface NamedRefs {
  /** The first, sorted. */
  readonly names: readonly BytePath[];
  readonly count: number;
  /** Whether one of all is a copy of a server's, or exists there alone. */
  readonly isOnServer: boolean;
}

export class RefNames {
  readonly #names: readonly BytePath[];
  readonly #most: number;
  /** Bits of tips: of servers' refs, and of those whose name the tip before has as well. */
  readonly #onServer: Uint32Array;
  readonly #again: Uint32Array;

  /**
   * @param names - of tips, sorted
   * @param most - how many are shown of a set
   */
  constructor(names: readonly BytePath[], most: number) {
    this.#names = names;
    this.#most = most;
    this.#onServer = bitsOf(names, isServerRef);
    this.#again = bitsOf(names, (name, tip) => name === names[tip - 1]);
  }

  /** @param tips - a bit for each */
  of(tips: Uint32Array): NamedRefs {
    const names: BytePath[] = [];
    let count = 0;
    let isOnServer = false;
    for (let i = 0; i < tips.length; i++) {
      const word = tips[i] ?? 0;
      if ((word & (this.#onServer[i] ?? 0)) !== 0) isOnServer = true;
      const again = word & (this.#again[i] ?? 0);
      if (again === 0 && names.length >= this.#most) count += bitCount(word);
      else count += this.#eachName(tips, i, names);
    }
    return { names, count, isOnServer };
  }

  /** Adds names of a word's tips as long as there is room. Returns how many are told by no tip of the set before them. */
  #eachName(tips: Uint32Array, word: number, names: BytePath[]): number {
    let count = 0;
    for (let rest = tips[word] ?? 0; rest !== 0; rest &= rest - 1) {
      const tip = word * 32 + 31 - Math.clz32(rest & -rest);
      if (this.#isTold(tips, tip)) continue;
      count++;
      if (names.length < this.#most) names.push(this.#names[tip] ?? "");
    }
    return count;
  }

  /** Whether a tip before it in the set has the same name. */
  #isTold(tips: Uint32Array, tip: number): boolean {
    for (let t = tip; hasBit(this.#again, t); t--) if (hasBit(tips, t - 1)) return true;
    return false;
  }
}

function bitsOf(names: readonly BytePath[], test: (name: BytePath, tip: number) => boolean): Uint32Array {
  const bits = new Uint32Array((names.length + 31) >>> 5);
  names.forEach((name, tip) => {
    if (test(name, tip)) setBit(bits, tip);
  });
  return bits;
}

function hasBit(bits: Uint32Array, i: number): boolean {
  return (((bits[i >>> 5] ?? 0) >>> (i & 31)) & 1) === 1;
}

function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
