/** The objects of a git pack that lies somewhere as a file (gitformat-pack): rebuilt one branch of the delta forest after the other, within the archive's
 *  budget. Says what each object is, and its id; knows nothing of how they are called. */
import { digest, DIGEST_BYTES, type DigestName } from "../bytes/digest.ts";
import { toHex } from "../bytes/hex.ts";
import { applyDelta, deltaInsertions } from "../git/delta.ts";
import { inflateUpTo } from "../git/inflate.ts";
import { typeFromNumber, type ObjectType } from "../git/object.ts";
import { OFS_DELTA, REF_DELTA } from "../git/pack-entries.ts";
import { EntryHeader } from "../git/packed-entry.ts";
import { FormatError } from "../model/errors.ts";
import { MOST_UNPACKED, type Budget } from "./archive-tally.ts";

export interface PackedObject {
  readonly type: ObjectType;
  /** Hex. */
  readonly id: string;
  readonly content: Uint8Array;
}

/** What cannot be rebuilt. */
export interface LostObject {
  /** Of its entry in the pack. */
  readonly offset: number;
  readonly why: "damaged" | "too-large" | "a delta whose base lies elsewhere";
  /** What the delta inserts, where its base is not there. */
  readonly content: Uint8Array;
}

interface Entry {
  readonly offset: number;
  readonly dataStart: number;
  readonly size: number;
  /** Undefined: it is a delta. */
  readonly type: ObjectType | undefined;
}

const START = 12;
const WHAT = "an entry of a pack";
const NOTHING = new Uint8Array(0);

export class GitPack {
  /** False where the list of entries ends before it should. */
  readonly isSound: boolean;
  /** Entries unpack to more than is read; what is beyond that is not in the list. */
  isTooLarge = false;
  readonly format: DigestName;
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  readonly #entries: Entry[] = [];
  /** Deltas by their base: its offset, or its id in hex. */
  readonly #children = new Map<number | string, number[]>();
  readonly #done: Uint8Array;

  /** Lists the entries. @param budget - what may be unpacked; what is handed over is spent */
  constructor(bytes: Uint8Array, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.format = formatOf(buffer);
    const claimed = buffer.length < START ? 0 : buffer.readUInt32BE(8);
    this.isSound = this.#list(claimed);
    this.#done = new Uint8Array(this.#entries.length);
  }

  /** Rebuilds the objects of some types. @param lost - takes those of them that cannot be */
  visit(types: readonly ObjectType[], take: (object: PackedObject) => void, lost: (object: LostObject) => void): void {
    this.#entries.forEach(({ type }, root) => {
      if (type !== undefined && types.includes(type)) this.#visitTree(root, type, take, lost);
    });
  }

  /** What was not visited, once all types have been: deltas upon what is not there. */
  visitRest(lost: (object: LostObject) => void): void {
    this.#entries.forEach((entry, number) => {
      if (this.#done[number] === 1) return;
      const delta = this.#inflated(entry);
      const content = delta instanceof Uint8Array ? deltaInsertions(delta) : NOTHING;
      this.#budget.spend(content.length);
      lost({ offset: entry.offset, why: "a delta whose base lies elsewhere", content });
    });
  }

  /** Entries follow each other without a gap, so the first damaged one ends the list. */
  #list(claimed: number): boolean {
    const hashBytes = DIGEST_BYTES[this.format];
    const end = this.#bytes.length - hashBytes;
    let listed = 0;
    for (let offset = START; this.#entries.length < claimed;) {
      this.#budget.check();
      try {
        const header = new EntryHeader(this.#bytes.subarray(offset, end), WHAT);
        let base: number | string | undefined;
        if (header.type === OFS_DELTA) base = offset - header.readDistance();
        else if (header.type === REF_DELTA) base = toHex(this.#bytes, offset + header.skip(hashBytes), hashBytes);
        const type = typeFromNumber(header.type);
        if (type === undefined && base === undefined) return false;
        const dataStart = offset + header.at;
        listed += header.size;
        this.isTooLarge = listed > MOST_UNPACKED;
        if (this.isTooLarge) return true;
        // Where an entry ends is known once it is inflated.
        const { consumed } = inflateUpTo(this.#bytes.subarray(dataStart, end), header.size, WHAT);
        if (base !== undefined) this.#addChild(base, this.#entries.length);
        this.#entries.push({ offset, dataStart, size: header.size, type });
        offset = dataStart + consumed;
      } catch (error) {
        if (error instanceof FormatError) return false;
        throw error;
      }
    }
    return true;
  }

  #addChild(base: number | string, child: number): void {
    const siblings = this.#children.get(base);
    if (siblings) siblings.push(child);
    else this.#children.set(base, [child]);
  }

  #visitTree(
    root: number,
    type: ObjectType,
    take: (object: PackedObject) => void,
    lost: (object: LostObject) => void,
  ): void {
    // prettier-ignore
    const branch: { readonly content: Uint8Array; readonly children: number[] }[] = [];
    const visit = (number: number, base: Uint8Array | undefined): void => {
      const entry = this.#entries[number];
      if (!entry || this.#done[number] === 1) return;
      this.#done[number] = 1;
      this.#budget.check();
      const content = this.#rebuilt(entry, base);
      const { offset } = entry;
      if (!(content instanceof Uint8Array)) return lost({ offset, why: content, content: NOTHING });
      this.#budget.spend(content.length);
      const id = toHex(digest(this.format, `${type} ${content.length}\0`, content));
      take({ type, id, content });
      const children = [...(this.#children.get(offset) ?? []), ...(this.#children.get(id) ?? [])];
      if (children.length > 0) branch.push({ content, children });
    };
    visit(root, undefined);
    for (let top = branch.at(-1); top; top = branch.at(-1)) {
      const child = top.children.pop();
      if (child === undefined) branch.pop();
      else visit(child, top.content);
    }
  }

  #rebuilt(entry: Entry, base: Uint8Array | undefined): Uint8Array | "damaged" | "too-large" {
    const bytes = this.#inflated(entry);
    if (!(bytes instanceof Uint8Array) || !base) return bytes;
    try {
      return applyDelta(base, bytes, this.#budget.bytes);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return error.code === "too-large" ? "too-large" : "damaged";
    }
  }

  #inflated({ dataStart, size }: Entry): Uint8Array | "damaged" | "too-large" {
    if (size > this.#budget.bytes) return "too-large";
    try {
      const { bytes } = inflateUpTo(this.#bytes.subarray(dataStart), size, WHAT);
      return bytes.length === size ? bytes : "damaged";
    } catch (error) {
      if (error instanceof FormatError) return "damaged";
      throw error;
    }
  }
}

/** A pack does not say how its objects are named; its last bytes are a checksum of the same kind. */
function formatOf(pack: Buffer): DigestName {
  const isOf = (format: DigestName): boolean => {
    const end = pack.length - DIGEST_BYTES[format];
    return end > 0 && pack.subarray(end).equals(digest(format, pack.subarray(0, end)));
  };
  return !isOf("sha1") && isOf("sha256") ? "sha256" : "sha1";
}
