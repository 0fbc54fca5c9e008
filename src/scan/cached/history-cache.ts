/** The cache of a scan's histories (`--cache`): which segments it may use, and what of each repository they bring.
 *  Segments are known by ids of objects, so that a clone elsewhere, or packed anew, finds them as well. */
import { randomBytes, scryptSync } from "node:crypto";
import { endianness } from "node:os";
import { fromHex } from "../../bytes/hex.ts";
import { sharedFloat64, sharedUint8 } from "../../bytes/shared.ts";
import type { ObjectIndex } from "../../git/object-index.ts";
import type { ScanOptions } from "../../model/options.ts";
import type { RepositoryResult } from "../job.ts";
import { toolVersion } from "../version.ts";
import { loadSegment } from "./segment-load.ts";
import { SegmentStore } from "./segment-store.ts";
import type { KeyCheck, SegmentHeader } from "./segment.ts";

/** Segments of a repository beyond which they are joined into one. */
const MOST_SEGMENTS = 16;

/** What a cache knows of a repository's objects. */
export interface CachedHistory {
  readonly index: ObjectIndex;
  /** One byte an object, shared with the workers: 1 where nothing is left to do. */
  readonly done: Uint8Array<SharedArrayBuffer>;
  /** The same, as it was before the scan. */
  readonly before: Uint8Array;
  /** Bytes of each object, shared likewise. */
  readonly sizes: Float64Array<SharedArrayBuffer>;
  /** As if workers had found it, one a segment. */
  results: readonly RepositoryResult[];
  /** Segments that were used, and those that were not although they are about this repository. */
  readonly used: readonly string[];
  readonly unused: readonly string[];
}

export class HistoryCache {
  readonly store: SegmentStore;
  readonly purpose: string;
  readonly #options: ScanOptions;
  /** Segments in use, of all repositories. */
  readonly #used: SegmentHeader[] = [];
  /** By salt. */
  readonly #checks = new Map<string, KeyCheck>();

  /**
   * @param directory - as the user names it
   * @param rules - version of the rules that are looked for
   * @param notice - told what was left out
   */
  constructor(directory: string, options: ScanOptions, rules: string, notice: (text: string) => void) {
    this.store = new SegmentStore(directory, notice);
    this.#options = options;
    const { only, skip, detectors } = options;
    this.purpose = JSON.stringify({ tool: toolVersion(), rules, only, skip, detectors, bytes: endianness() });
  }

  /** What is known of a repository. */
  open(index: ObjectIndex): CachedHistory {
    const done = sharedUint8(index.objectCount);
    const sizes = sharedFloat64(index.objectCount);
    const results: RepositoryResult[] = [];
    const used: string[] = [];
    const unused: string[] = [];
    for (const header of this.#about(index)) {
      const segment = this.#isUsable(header) ? this.store.read(header.id) : undefined;
      if (!segment) {
        unused.push(header.id);
        continue;
      }
      results.push(loadSegment(segment, index, done, sizes, this.#takesFindings(header), false));
      used.push(header.id);
      this.#used.push(header);
    }
    return { index, done, before: done.slice(), sizes, results, used, unused };
  }

  /** Whether so many segments are in use that the next is to hold all. */
  joins({ used }: CachedHistory): boolean {
    return used.length >= MOST_SEGMENTS;
  }

  /** What the segments in use bring, with everything that another segment has to hold; undefined when one of them is gone. */
  readWhole({ index, used }: CachedHistory): RepositoryResult[] | undefined {
    const done = new Uint8Array(index.objectCount);
    const sizes = new Float64Array(index.objectCount);
    const results: RepositoryResult[] = [];
    for (const id of used) {
      const segment = this.store.read(id);
      if (!segment) return undefined;
      results.push(loadSegment(segment, index, done, sizes, this.#takesFindings(segment.header), true));
    }
    return results;
  }

  /** By which the next scan tells that fingerprints were made under the same key. */
  keyCheck(): KeyCheck | undefined {
    const { fingerprintKey } = this.#options;
    if (fingerprintKey === undefined) return undefined;
    const [known] = this.#checks.values();
    return known ?? this.#check(randomBytes(16).toString("hex"), fingerprintKey);
  }

  /** Tokens of two segments can be compared if one was written with the other in sight. Verified objects are read, whatever is known. */
  #isUsable({ id, knows }: SegmentHeader): boolean {
    if (this.#options.verifyObjects) return false;
    return this.#used.every((other) => other.id === id || knows.includes(other.id) || other.knows.includes(id));
  }

  /** Headers of segments about a repository, each after those that it knows. */
  #about(index: ObjectIndex): SegmentHeader[] {
    const isHere = (id: string): boolean => {
      const bytes = fromHex(id);
      return bytes?.length === index.hashBytes && index.lookup(bytes) >= 0;
    };
    return this.store
      .headers()
      .filter((header) => header.purpose === this.purpose && header.hashBytes === index.hashBytes)
      .filter(({ sample }) => sample.filter(isHere).length * 2 > sample.length)
      .sort((a, b) => a.knows.length - b.knows.length || (a.id < b.id ? -1 : 1));
  }

  /** Without the values, or under another key, what was found says nothing. */
  #takesFindings({ key }: SegmentHeader): boolean {
    const { fingerprintKey, reveal } = this.#options;
    if (reveal) return false;
    if (!key || fingerprintKey === undefined) return !key && fingerprintKey === undefined;
    return this.#check(key.salt, fingerprintKey).hash === key.hash;
  }

  #check(salt: string, key: string): KeyCheck {
    let check = this.#checks.get(salt);
    if (!check) {
      const hash = scryptSync(key, `dredge cache ${salt}`, 32, { N: 16384, r: 8, p: 1 }).toString("hex");
      this.#checks.set(salt, (check = { salt, hash }));
    }
    return check;
  }
}
