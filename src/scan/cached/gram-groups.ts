/** Notes, while objects are scanned, which runs of four characters stand in groups of them: by these the next scan with other rules tells
 *  in which groups a new literal cannot stand, and reads only the others. A group holds whole delta trees, so that what an object has from its
 *  base is marked as well. Made only for a cache. Knows nothing of rules or of how groups are kept. */
import { packedText } from "../../archive/packed-text.ts";
import { TREE } from "../../git/object.ts";
import { DEEPEST, EncodedTexts, isPacked, LEAD, type EncodedText } from "../../kernel/encoded.ts";
import { MARK_LOG } from "../../kernel/grams.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { WalkedObject } from "../sink.ts";

/** What stands in some objects. */
export interface GramGroup {
  /** From 1; unique within a repository's scan. */
  readonly number: number;
  /** Names of trees alone. */
  readonly isNames: boolean;
  /** A power of two of bits: those of the runs' places, counted from the low end of a place. */
  readonly bits: Uint32Array<ArrayBuffer>;
}

/** Shared by all workers. */
export interface GroupNumbers {
  /** Of each object its group's number; 0: none. */
  readonly of: Int32Array<SharedArrayBuffer>;
  /** The last number given. */
  readonly last: Int32Array<SharedArrayBuffer>;
}

const TABLE_BYTES = 2 ** MARK_LOG;
/** Bytes that are looked at, and bytes of contents, after which a group ends with its tree. */
const GROUP_LOOKED_AT = 1 << 16;
const GROUP_CONTENTS = 8 << 20;
/** Bits for each that is set, at least, while there are more than the fewest. */
const ROOM = 4;
const FEWEST_BITS = 1 << 10;

/** Bytes of eight characters in UTF-32. */
const LONGEST_LITERAL = 32;

interface Open {
  readonly table: number;
  readonly isNames: boolean;
  number: number;
  lookedAt: number;
  contents: number;
  /** Group in which each name was marked last. */
  names: Int32Array;
}

export class GramGroups {
  readonly #kernel: Kernel;
  readonly #numbers: GroupNumbers;
  readonly #texts: Open;
  readonly #trees: Open;
  readonly #closed: GramGroup[] = [];
  /** One for each depth. */
  readonly #encoded: readonly EncodedTexts[];
  #packedAt = 0;

  constructor(kernel: Kernel, numbers: GroupNumbers) {
    this.#kernel = kernel;
    this.#numbers = numbers;
    this.#texts = this.#open(false);
    this.#trees = this.#open(true);
    this.#encoded = Array.from({ length: DEEPEST }, () => new EncodedTexts(kernel, packedText));
  }

  /** Marks what stands in an object; names of trees are marked with their rows. @param isDelta - its base was marked before */
  mark({ type, at, length, stretchesAt, stretchCount }: WalkedObject, isDelta: boolean): void {
    const open = type === TREE ? this.#trees : this.#texts;
    if (!isDelta) this.#begin(open);
    if (type === TREE) return;
    const { exports } = this.#kernel;
    if (!isDelta) exports.markWhole(open.table, at, length);
    open.lookedAt += isDelta ? exports.markChanges(open.table, at, length, stretchesAt, stretchCount) : length;
    const encoded = this.#encoded[0];
    const texts = isDelta
      ? encoded?.inChanges(at, length, { at: stretchesAt, count: stretchCount })
      : encoded?.inWhole(at, length);
    if (texts && texts.length > 0) this.#markDecoded(open.table, at, texts, 0);
  }

  /** Marks what texts say that are written in base64, in hex or with escapes. @param isUnpacked - they stand in one that was unpacked */
  #markDecoded(table: number, at: number, texts: readonly EncodedText[], depth: number, isUnpacked = false): void {
    const encoded = this.#encoded[depth];
    if (!encoded) return;
    for (const text of texts) {
      const wasPacked = isPacked(text);
      if (wasPacked && isUnpacked) continue;
      const decoded = encoded.decode(at, text);
      const { length, to } = decoded;
      this.#kernel.exports.markWhole(table, decoded.at, Math.min(length, to + LEAD + LONGEST_LITERAL));
      const inner = this.#encoded[depth + 1]?.inWhole(decoded.at, length, 0, to) ?? [];
      this.#markDecoded(table, decoded.at, inner, depth + 1, isUnpacked || wasPacked);
    }
    encoded.release();
  }

  /** The object belongs to the group that is open. */
  note({ object, type, length }: WalkedObject): void {
    const open = type === TREE ? this.#trees : this.#texts;
    this.#numbers.of[object] = open.number;
    open.contents += length;
  }

  /** A name in a tree. @param name - the same for the same name; -1: it has no number */
  markName(at: number, length: number, name: number): void {
    const open = this.#trees;
    if (name >= open.names.length) {
      const more = new Int32Array(2 * name + 1024);
      more.set(open.names);
      open.names = more;
    }
    if (open.names[name] === open.number) return;
    if (name >= 0) open.names[name] = open.number;
    open.lookedAt += length;
    this.#kernel.exports.markWhole(open.table, at, length);
  }

  /** All groups. */
  take(): GramGroup[] {
    this.#close(this.#texts);
    this.#close(this.#trees);
    return this.#closed;
  }

  /** A delta tree begins, or an object that stands by itself. */
  #begin(open: Open): void {
    if (open.number > 0 && open.lookedAt < GROUP_LOOKED_AT && open.contents < GROUP_CONTENTS) return;
    this.#close(open);
    open.number = Atomics.add(this.#numbers.last, 0, 1) + 1;
  }

  #open(isNames: boolean): Open {
    const table = this.#kernel.arena.allocate(TABLE_BYTES);
    this.#kernel.u8().fill(0, table, table + TABLE_BYTES);
    return { table, isNames, number: 0, lookedAt: 0, contents: 0, names: new Int32Array(0) };
  }

  #close(open: Open): void {
    if (open.number === 0) return;
    const { exports, arena } = this.#kernel;
    if (this.#packedAt === 0) this.#packedAt = arena.allocate(TABLE_BYTES / 8);
    let size = FEWEST_BITS;
    for (const marked = exports.countMarks(open.table) * ROOM; size < marked && size < TABLE_BYTES;) size *= 2;
    exports.packMarks(open.table, this.#packedAt);
    const all = this.#kernel.u32().slice(this.#packedAt >> 2, (this.#packedAt + TABLE_BYTES / 8) >> 2);
    for (let words = all.length; words * 32 > size; words /= 2)
      for (let i = 0, k = words / 2; k < words; i++, k++) all[i] = (all[i] ?? 0) | (all[k] ?? 0);
    this.#closed.push({ number: open.number, isNames: open.isNames, bits: all.slice(0, size / 32) });
    this.#kernel.u8().fill(0, open.table, open.table + TABLE_BYTES);
    open.number = 0;
    open.lookedAt = 0;
    open.contents = 0;
  }
}
