/** BIP-39 seed phrases: 12 to 24 words of a list of 2,048, eleven bits each; the last bits are the first of the SHA-256 of the others.
 *  Pure. Knows nothing of patterns. */
import { createHash } from "node:crypto";
import type { Checksum } from "./checksum.ts";
import { SEED_WORDS } from "./seed-words.ts";

const BITS = 11;
let numbers: ReadonlyMap<string, number> | undefined;

/** The phrase's bits, as a string of 0 and 1; undefined when a word is not on the list. */
function bitsOf(words: readonly string[]): string | undefined {
  numbers ??= new Map(SEED_WORDS.map((word, i) => [word, i]));
  let bits = "";
  for (const word of words) {
    const number = numbers.get(word);
    if (number === undefined) return undefined;
    bits += number.toString(2).padStart(BITS, "0");
  }
  return bits;
}

/** One bit of sum for each 32 of entropy. */
function sumBits(entropy: string): string {
  const bytes = Uint8Array.from({ length: entropy.length / 8 }, (_, i) => parseInt(entropy.slice(8 * i, 8 * i + 8), 2));
  const first = createHash("sha256").update(bytes).digest()[0] ?? 0;
  return first
    .toString(2)
    .padStart(8, "0")
    .slice(0, entropy.length / 32);
}

/** Three words hold 32 bits of entropy and one of sum. */
const entropyBits = (words: number): number => (words / 3) * 32;

export const seedPhrase: Checksum = {
  length: 0,
  verify: (value) => {
    const words = value.trim().split(/\s+/);
    if (words.length < 12 || words.length > 24 || words.length % 3 !== 0) return false;
    const bits = bitsOf(words);
    if (bits === undefined) return false;
    const entropy = bits.slice(0, entropyBits(words.length));
    return entropy + sumBits(entropy) === bits;
  },
  // The words of a value need not be on the list: the phrase is made from them, not kept.
  repair: (value) => {
    const count = value.trim().split(/\s+/).length;
    const hash = createHash("sha256").update(value, "latin1").digest();
    const entropy = Array.from(hash, (byte) => byte.toString(2).padStart(8, "0"))
      .join("")
      .slice(0, entropyBits(count));
    const bits = entropy + sumBits(entropy);
    return Array.from({ length: count }, (_, i) => SEED_WORDS[parseInt(bits.slice(BITS * i, BITS * (i + 1)), 2)]).join(
      " ",
    );
  },
};
