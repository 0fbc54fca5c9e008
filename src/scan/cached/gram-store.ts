/** Keeps groups of grams in a segment, and asks them. They are sealed under a key made of contents of the repository: whoever has no copy of it
 *  learns nothing from them, and can try no guess against them. Whoever has one needs no cache to search it. */
import { createCipheriv, createHash } from "node:crypto";
import { markPlaces } from "../../kernel/grams.ts";
import type { GramGroup } from "./gram-groups.ts";
import type { ForeignLiterals } from "./rule-set.ts";

/** Groups as a segment has them. */
export interface StoredGrams {
  /** Of each object of the segment: its group's place, counted from 1; 0: none. */
  readonly groupOf: Int32Array<ArrayBuffer>;
  /** Of each group its words of 32 bits, negative for names in trees. */
  readonly lengths: Int32Array<ArrayBuffer>;
  /** All groups' words, sealed. */
  readonly sealed: Uint8Array;
}

/** Bytes of objects that are worth a key. */
const LEAST_KEY_BYTES = 64;
const MOST_KEY_BYTES = 1 << 20;
const KEY_OBJECTS = 16;

/** Objects out of whose contents a key is made: some, spread over the list. @param isBlob - of an object by its place */
export function keyObjects(sizes: Uint32Array, isBlob: (place: number) => boolean): number[] {
  const fit: number[] = [];
  sizes.forEach((size, place) => {
    if (size >= LEAST_KEY_BYTES && size <= MOST_KEY_BYTES && isBlob(place)) fit.push(place);
  });
  const step = Math.max(1, Math.floor(fit.length / KEY_OBJECTS));
  return fit.filter((_, i) => i % step === 0).slice(0, KEY_OBJECTS);
}

/** @param contents - of the key's objects; none: there is no key */
export function sealKey(contents: readonly Uint8Array[]): Buffer | undefined {
  if (contents.length === 0) return undefined;
  const digest = createHash("sha256").update("dredge cache grams\0");
  for (const content of contents) digest.update(createHash("sha256").update(content).digest());
  return digest.digest();
}

/** Seals, or opens, what is sealed. @param id - of the segment, 32 hex digits: never the same twice */
function sealed(words: Uint8Array, key: Buffer, id: string): Buffer {
  return createCipheriv("aes-256-ctr", key, Buffer.from(id, "hex")).update(words);
}

/**
 * Makes groups ready to be kept.
 *
 * @param groups - of the whole scan
 * @param numbers - group number of each of the segment's objects, in their order
 */
export function storeGrams(
  groups: readonly GramGroup[],
  numbers: Int32Array,
  key: Buffer | undefined,
  id: string,
): StoredGrams {
  const groupOf = new Int32Array(numbers.length);
  if (!key) return { groupOf, lengths: new Int32Array(0), sealed: new Uint8Array(0) };
  const byNumber = new Map(groups.map((group) => [group.number, group]));
  const places = new Map<number, number>();
  const kept: GramGroup[] = [];
  numbers.forEach((number, i) => {
    const group = byNumber.get(number);
    if (!group) return;
    let place = places.get(number);
    if (place === undefined) places.set(number, (place = kept.push(group)));
    groupOf[i] = place;
  });
  const words = Buffer.concat(kept.map(({ bits }) => Buffer.from(bits.buffer, bits.byteOffset, bits.byteLength)));
  const lengths = Int32Array.from(kept, ({ isNames, bits }) => (isNames ? -bits.length : bits.length));
  return { groupOf, lengths, sealed: sealed(words, key, id) };
}

/** Opens what {@link storeGrams} made. @param first - number of the first group */
export function openGrams({ lengths, sealed: closed }: StoredGrams, key: Buffer, id: string, first = 1): GramGroup[] {
  const open = sealed(closed, key, id);
  const words = new Uint32Array(new Uint8Array(open).buffer);
  let at = 0;
  return Array.from(lengths, (length, i) => {
    const from = at;
    at += Math.abs(length);
    return { number: first + i, isNames: length < 0, bits: words.slice(from, at) };
  });
}

/** Tells which groups may hold one of some literals. */
export class GramTest {
  readonly #texts: Wanted;
  readonly #names: Wanted;

  constructor({ texts, names }: ForeignLiterals) {
    this.#texts = wantedOf(texts);
    this.#names = wantedOf(names);
  }

  /** @param group - undefined: nothing is known of what it holds */
  mayHold(group: GramGroup | undefined): boolean {
    if (!group) return this.#texts.any;
    const { isAnything, places } = group.isNames ? this.#names : this.#texts;
    if (isAnything) return true;
    const { bits } = group;
    const mask = bits.length * 32 - 1;
    const isSet = (place: number): boolean => (((bits[(place & mask) >>> 5] ?? 0) >>> (place & 31)) & 1) === 1;
    return places.some((all) => all.every(isSet));
  }
}

interface Wanted {
  /** There is some literal; and one of which marks tell nothing. */
  readonly any: boolean;
  readonly isAnything: boolean;
  readonly places: readonly (readonly number[])[];
}

function wantedOf(literals: readonly string[]): Wanted {
  const places = literals.map(markPlaces);
  return { any: literals.length > 0, isAnything: places.some(({ length }) => length === 0), places };
}
