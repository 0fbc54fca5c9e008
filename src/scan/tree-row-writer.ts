/** Writes a row for each tree: whose delta it is, which ranges it copied, and the entries that it did not inherit; tree-rows.ts tells the format.
 *  Every id that an entry names is looked up, whether or not the entry is kept. Knows nothing of what is found in trees. */
import { TREE } from "../git/object.ts";
import type { ObjectIndex } from "../git/object-index.ts";
import { TREE_OUT_FULL } from "../kernel/codes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { GramGroups } from "./cached/gram-groups.ts";
import { readableEntries } from "./damaged-tree.ts";
import { MODE_ROOM } from "./link-records.ts";
import { NameTable } from "./name-table.ts";
import type { ObjectLinks } from "./object-links.ts";
import { RowList } from "./row-list.ts";
import type { ObjectState, WalkedObject } from "./sink.ts";

const GITLINK = 0o160000;
/** Words that the kernel writes for a touched tree entry. */
const ENTRY_WORDS = 4;

export class TreeRowWriter {
  readonly #kernel: Kernel;
  readonly #hashBytes: number;
  readonly #links: ObjectLinks;
  readonly #clean: Uint8Array | undefined;
  readonly #grams: GramGroups | undefined;
  readonly #rows = new RowList();
  readonly #names = new NameTable();
  #entriesAt = 0;
  #entriesCapacity = 0;

  /**
   * @param clean - 1 for objects whose entries nobody will ask for
   * @param grams - notes names for a cache
   */
  constructor(
    kernel: Kernel,
    index: ObjectIndex,
    links: ObjectLinks,
    clean: Uint8Array | undefined,
    grams: GramGroups | undefined,
  ) {
    this.#kernel = kernel;
    this.#hashBytes = index.hashBytes;
    this.#links = links;
    this.#clean = clean;
    this.#grams = grams;
  }

  /** All rows, in blocks. */
  take(): Int32Array<ArrayBuffer>[] {
    return this.#rows.take();
  }

  /** The names that rows tell by number. */
  names(): string[] {
    return this.#names.names();
  }

  /**
   * Writes a tree's row. That of a malformed one builds upon no other, and has the entries that can be read.
   *
   * @param base - the well-formed tree that its stretches were copied from
   * @returns 0, or a `TREE_` code
   */
  write(object: WalkedObject, base: ObjectState | undefined): number {
    const { at, length, stretchesAt } = object;
    const hashBytes = this.#hashBytes;
    const copied = base ? object.stretchCount : 0;
    let count: number;
    for (;;) {
      const out = this.#entriesAt;
      const room = this.#entriesCapacity;
      count = this.#kernel.treeEntriesTouched(at, length, hashBytes, stretchesAt, copied, out, room, base?.at);
      if (count !== TREE_OUT_FULL) break;
      this.#reserve(Math.ceil(length / (hashBytes + 4)) + 64);
    }
    if (count < 0) {
      this.#writeRow(object, undefined, 0, this.#readable(object));
      return count;
    }
    this.#writeRow(object, base, copied, count);
    return 0;
  }

  #writeRow(object: WalkedObject, base: ObjectState | undefined, copied: number, count: number): void {
    const rows = this.#rows;
    rows.begin(4 + copied * 3 + count * 3);
    rows.push(object.object);
    rows.push(copied > 0 && base ? base.object : -1);
    this.#writeStretches(object.stretchesAt, copied);
    this.#writeEntries(object, count);
  }

  /** Notes the entries of a malformed tree that can be read, as the kernel does those of others. */
  #readable({ at, length }: WalkedObject): number {
    const entries = readableEntries(this.#kernel.u8().subarray(at, at + length), this.#hashBytes);
    this.#reserve(entries.length);
    const words = this.#kernel.u32();
    entries.forEach(({ start, nameStart, nameEnd, mode }, i) =>
      words.set([start, nameStart, nameEnd, mode], (this.#entriesAt >> 2) + i * ENTRY_WORDS),
    );
    return entries.length;
  }

  #reserve(entries: number): void {
    if (entries <= this.#entriesCapacity) return;
    if (this.#entriesAt !== 0) this.#kernel.arena.free(this.#entriesAt);
    this.#entriesCapacity = entries;
    this.#entriesAt = this.#kernel.arena.allocate(entries * ENTRY_WORDS * 4);
  }

  #writeStretches(stretchesAt: number, count: number): void {
    const rows = this.#rows;
    const words = this.#kernel.u32();
    const countAt = rows.position;
    rows.push(0);
    let kept = 0;
    for (let i = 0, s = stretchesAt >> 2; i < count; i++, s += 3) {
      // A range too short for an entry cannot carry one.
      if ((words[s + 2] ?? 0) < this.#hashBytes + 4) continue;
      for (let k = 0; k < 3; k++) rows.push(words[s + k] ?? 0);
      kept++;
    }
    rows.set(countAt, kept);
  }

  #writeEntries(object: WalkedObject, count: number): void {
    const rows = this.#rows;
    const words = this.#kernel.u32();
    const memory = this.#kernel.u8();
    const countAt = rows.position;
    rows.push(0);
    let kept = 0;
    for (let i = 0, w = this.#entriesAt >> 2; i < count; i++, w += ENTRY_WORDS) {
      const start = words[w] ?? 0;
      const nameStart = words[w + 1] ?? 0;
      const nameEnd = words[w + 2] ?? 0;
      const isLink = words[w + 3] === GITLINK;
      const target = isLink ? -1 : this.#links.read(memory, object.at + nameEnd + 1, object.object, TREE);
      const isKept = target >= 0 && this.#clean?.[target] !== 1;
      const name = isKept ? this.#names.intern(memory, object.at + nameStart, object.at + nameEnd) : -1;
      this.#grams?.markName(object.at + nameStart, nameEnd - nameStart, name);
      if (!isKept) continue;
      rows.push(start);
      rows.push(name * MODE_ROOM + nameStart - start - 1);
      rows.push(target);
      kept++;
    }
    rows.set(countAt, kept);
  }
}
