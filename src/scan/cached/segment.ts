/** One segment of a history cache: what a scan has learnt of the objects that it read. Rows of links and of what was found, told by the
 *  objects' places in the segment's own list of ids, so that they hold in any clone, however its packs are cut.
 *  Holds no value, and nothing that a value could be guessed from without the repository. Types only; `segment-file.ts` writes them. */
import type { ArchiveTally } from "../../archive/archive-tally.ts";
import type { InlineAllowance } from "../../model/finding.ts";
import type { EncodedTrees } from "./tree-code.ts";
import type { StoredGrams } from "./gram-store.ts";
import type { KnownRule } from "./rule-set.ts";
import type { PartRecord, SecretRecord } from "../record-rows.ts";

/** A secret without its value. Its identity is a random token: equal for equal values, and of no use for anything else. */
export type CachedSecret = Omit<SecretRecord, "secret">;

export interface SegmentHeader {
  /** The code that made it; what other code has found says nothing. */
  readonly purpose: string;
  /** Key of the rules that were looked for. */
  readonly rules: string;
  readonly hashBytes: number;
  /** 32 hex digits; also the file's name. */
  readonly id: string;
  /** Segments that the scan had read: it knows their tokens, and its trees may build on theirs. */
  readonly knows: readonly string[];
  /** Some of its ids (hex), spread over the list: tell whether it is about a repository. */
  readonly sample: readonly string[];
  /** Tells whether fingerprints were made under the same key; undefined: under none. */
  readonly key: KeyCheck | undefined;
  /** Words of all rows of trees. */
  readonly treeWords: number;
  /** Bytes of each column, and their checksum. */
  readonly columns: readonly { readonly bytes: number; readonly sum: number }[];
}

/** A slow hash of the key for fingerprints, hex. */
export interface KeyCheck {
  readonly salt: string;
  readonly hash: string;
}

/** What is kept as text. */
export interface SegmentTexts {
  readonly secrets: readonly CachedSecret[];
  readonly parts: readonly (readonly PartRecord[])[];
  readonly allow: readonly (readonly InlineAllowance[])[];
  /** Git LFS pointers: object and id of the content. */
  readonly lfs: readonly (readonly [object: number, oid: string])[];
  /** Archives in which nothing was found, and what became of them. */
  readonly archives: readonly (readonly [object: number, tally: ArchiveTally])[];
  /** Ids that an object names and that were not there. */
  readonly missing: readonly { readonly id: string; readonly from: number; readonly kind: number }[];
  /** Objects out of whose contents the key of the grams is made. */
  readonly keyObjects: readonly number[];
}

/** What is the same of a segment that is read and of one that is written. */
interface Rows<Header> {
  readonly header: Header;
  /** Ids of its objects, ascending; an object's number is its place. */
  readonly ids: Uint8Array;
  /** Ids of other objects that rows name; their numbers go on from there. */
  readonly others: Uint8Array;
  /** Bytes of each object's content. */
  readonly sizes: Uint32Array;
  /** Rows as `LinkRecords` has them, in the segment's numbers. */
  readonly commits: Int32Array<ArrayBuffer>;
  readonly tags: Int32Array<ArrayBuffer>;
  /** Of tree entries. */
  readonly names: readonly string[];
  /** Rows as `Records` has them. */
  readonly found: Int32Array<ArrayBuffer>;
  readonly texts: SegmentTexts;
  /** What the header's key stands for. */
  readonly rules: readonly KnownRule[];
  readonly grams: StoredGrams;
  readonly classes: SegmentClasses;
}

/** A segment that is read. */
export interface Segment extends Rows<SegmentHeader> {
  /** Rows of trees, likewise. Read, like `rules` and `grams`, when they are asked for. @throws DamagedSegment */
  readonly treeRows: Int32Array<ArrayBuffer>;
}

/** A segment that is to be written. */
export interface NewSegment extends Rows<Omit<SegmentHeader, "columns" | "treeWords">> {
  readonly trees: EncodedTrees;
}

/** What trees hold of what was found; see `segment-trees.ts`. */
export interface SegmentClasses {
  /** Of each object its class, counted from 1; 0: none. */
  readonly classOf: Int32Array<ArrayBuffer>;
  readonly rows: Int32Array<ArrayBuffer>;
  /** Places of what was found. */
  readonly found: Int32Array<ArrayBuffer>;
}
