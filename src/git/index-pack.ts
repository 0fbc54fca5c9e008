/** Makes the index that a pack lacks: walks its stream, rebuilds every object and computes its id.
 *  Slow, and for packs that fit in memory only; a repository is hardly ever in such a state.
 *  Format: gitformat-pack. */
import { toHex } from "../bytes/hex.ts";
import { digest } from "../bytes/digest.ts";
import type { DigestName } from "../bytes/digest.ts";
import { sharedFloat64, sharedUint8 } from "../bytes/shared.ts";
import { FormatError } from "../model/errors.ts";
import { applyDelta } from "./delta.ts";
import { inflateExactly } from "./inflate.ts";
import { typeFromNumber } from "./object.ts";
import { OFS_DELTA, REF_DELTA } from "./pack-entries.ts";
import { EntryHeader } from "./packed-entry.ts";
import type { PackIndex } from "./pack-index.ts";
import { compareIds, firstWord } from "./sorted-ids.ts";

export interface MadeIndex {
  readonly index: PackIndex;
  /** Objects that the pack claims to hold but that could not be given an id. */
  readonly lost: number;
}

interface Entry {
  readonly offset: number;
  readonly type: number;
  readonly size: number;
  readonly dataStart: number;
  readonly base: number | string | undefined;
}

const LARGEST_OBJECT = 2 ** 31 - 1;

/** @param pack - the whole file, which must begin as a pack does; @param what - names it in errors */
export function indexPack(pack: Uint8Array, format: DigestName, what: string): MadeIndex {
  const hashBytes = format === "sha1" ? 20 : 32;
  const claimed = firstWord(pack, 8);
  const entries = walkStream(pack, claimed, hashBytes, what);
  const ids = new IdComputer(pack, entries, format, what).computeAll();
  const found = entries.map(({ offset }, i) => ({ offset, id: ids[i] })).filter((entry) => entry.id !== undefined);
  found.sort((a, b) => compareIds(a.id!, 0, b.id!, 0, hashBytes) || a.offset - b.offset);
  const sortedIds = sharedUint8(found.length * hashBytes);
  const offsets = sharedFloat64(found.length);
  found.forEach(({ id, offset }, i) => {
    sortedIds.set(id!, i * hashBytes);
    offsets[i] = offset;
  });
  return {
    index: { version: 2, count: found.length, ids: sortedIds, offsets, packChecksum: "" },
    lost: Math.max(0, claimed - found.length),
  };
}

/** Entries follow each other without a gap, so the first damaged one ends the walk. */
function walkStream(pack: Uint8Array, claimed: number, hashBytes: number, what: string): Entry[] {
  const entries: Entry[] = [];
  const end = pack.length - hashBytes;
  for (let offset = 12; entries.length < claimed && offset < end;) {
    try {
      const header = new EntryHeader(pack.subarray(offset, end), what);
      let base: number | string | undefined;
      if (header.type === OFS_DELTA) base = offset - header.readDistance();
      else if (header.type === REF_DELTA) base = toHex(pack, offset + header.skip(hashBytes), hashBytes);
      else if (typeFromNumber(header.type) === undefined) return entries;
      const dataStart = offset + header.at;
      const { consumed } = inflateExactly(pack.subarray(dataStart, end), header.size, what);
      entries.push({ offset, type: header.type, size: header.size, dataStart, base });
      offset = dataStart + consumed;
    } catch (error) {
      if (error instanceof FormatError) return entries;
      throw error;
    }
  }
  return entries;
}

/** Rebuilds objects from the roots of the delta forest outwards, holding one branch at a time. */
class IdComputer {
  readonly #pack: Uint8Array;
  readonly #entries: readonly Entry[];
  readonly #format: DigestName;
  readonly #what: string;
  readonly #ids: (Uint8Array | undefined)[];
  /** Deltas by their base: its offset, or its id in hex. */
  readonly #children = new Map<number | string, number[]>();

  constructor(pack: Uint8Array, entries: readonly Entry[], format: DigestName, what: string) {
    this.#pack = pack;
    this.#entries = entries;
    this.#format = format;
    this.#what = what;
    this.#ids = entries.map(() => undefined);
    entries.forEach(({ base }, i) => {
      if (base === undefined) return;
      const siblings = this.#children.get(base);
      if (siblings === undefined) this.#children.set(base, [i]);
      else siblings.push(i);
    });
  }

  computeAll(): readonly (Uint8Array | undefined)[] {
    this.#entries.forEach(({ base }, i) => {
      if (base === undefined) this.#computeTree(i);
    });
    return this.#ids;
  }

  #computeTree(root: number): void {
    const type = typeFromNumber(this.#entries[root]!.type)!;
    const branch: { content: Uint8Array; children: number[] }[] = [];
    const visit = (entry: number, base: Uint8Array | undefined): void => {
      if (this.#ids[entry] !== undefined) return;
      const content = this.#build(entry, base);
      if (content === undefined) return;
      const id = digest(this.#format, `${type} ${content.length}\0`, content);
      this.#ids[entry] = id;
      const children = [
        ...(this.#children.get(this.#entries[entry]!.offset) ?? []),
        ...(this.#children.get(toHex(id)) ?? []),
      ];
      if (children.length > 0) branch.push({ content, children });
    };
    visit(root, undefined);
    for (let top = branch.at(-1); top !== undefined; top = branch.at(-1)) {
      const child = top.children.pop();
      if (child === undefined) branch.pop();
      else visit(child, top.content);
    }
  }

  #build(entry: number, base: Uint8Array | undefined): Uint8Array | undefined {
    const { dataStart, size } = this.#entries[entry]!;
    try {
      const { bytes } = inflateExactly(this.#pack.subarray(dataStart), size, this.#what);
      return base === undefined ? bytes : applyDelta(base, bytes, LARGEST_OBJECT);
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
}
