/** The cache of a scan's histories (`--cache`): which segments it may use, and what of each repository they bring.
 *  Segments are known by ids of objects, so that a clone elsewhere, or packed anew, finds them as well. */
import { randomBytes, scryptSync } from "node:crypto";
import { endianness } from "node:os";
import { fromHex } from "../../bytes/hex.ts";
import { sharedFloat64, sharedInt32, sharedUint8 } from "../../bytes/shared.ts";
import type { ObjectIndex } from "../../git/object-index.ts";
import type { ScanOptions } from "../../model/options.ts";
import type { NotedForCache, RepositoryResult } from "../job.ts";
import { openGrams, sealKey } from "./gram-store.ts";
import type { KnownRule, RuleSet } from "./rule-set.ts";
import { loadSegment, type Into } from "./segment-load.ts";
import type { SegmentStore } from "./segment-store.ts";
import type { KeyCheck, Segment, SegmentHeader } from "./segment.ts";

/** Segments of a repository beyond which they are joined into one. */
const MOST_SEGMENTS = 16;

/** Reads an object of a repository by its number; undefined where that fails. */
export type ReadContent = (object: number) => Uint8Array | undefined;

/** What a cache knows of a repository's objects. */
export interface CachedHistory {
  readonly index: ObjectIndex;
  readonly read: ReadContent;
  /** One byte an object, shared with the workers: 1 where nothing is left to do. */
  readonly done: Uint8Array<SharedArrayBuffer>;
  /** The same, as it was before the scan. */
  readonly before: Uint8Array;
  readonly noted: NotedForCache;
  /** As if workers had found it, one a segment. */
  results: readonly RepositoryResult[];
  /** Segments of other rules are in use: what is rejected of them has tokens that nobody can tell, so what is written stands by itself. */
  readonly isMixed: boolean;
  /** Segments that were used, and those that were not although they are about this repository. */
  readonly used: readonly string[];
  readonly unused: readonly string[];
}

export class HistoryCache {
  readonly store: SegmentStore;
  readonly purpose: string;
  readonly rules: RuleSet;
  readonly #options: ScanOptions;
  /** A segment that tells the rules: made anew they take longer. */
  #toldBy: Segment | undefined;
  /** Segments in use, of all repositories. */
  readonly #used: SegmentHeader[] = [];
  /** By salt. */
  readonly #checks = new Map<string, KeyCheck>();

  /**
   * @param rules - that are looked for
   * @param engine - version of the code that scans
   * @param store - of its segments
   */
  constructor(store: SegmentStore, options: ScanOptions, rules: RuleSet, engine: string) {
    this.store = store;
    this.rules = rules;
    this.#options = options;
    const archives = options.noArchives !== true;
    this.purpose = JSON.stringify({ engine, bytes: endianness(), archives });
  }

  /** What is known of a repository. @param read - reads an object; undefined where that fails */
  open(index: ObjectIndex, read: ReadContent): CachedHistory {
    const done = sharedUint8(index.objectCount);
    const sizes = sharedFloat64(index.objectCount);
    const results: RepositoryResult[] = [];
    const used: string[] = [];
    const unused: string[] = [];
    let isMixed = false;
    for (const header of this.#about(index)) {
      const segment = this.#isUsable(header) ? this.#read(header.id) : undefined;
      if (!segment) {
        if (header.rules === this.rules.key) unused.push(header.id);
        continue;
      }
      const known = done.slice();
      const result = this.#load(segment, { index, done, sizes, groups: undefined }, read);
      // Others that know nothing of it may be of use where it is not.
      if (header.rules !== this.rules.key && done.every((flag, i) => flag === known[i])) continue;
      results.push(result);
      used.push(header.id);
      isMixed ||= header.rules !== this.rules.key;
      this.#used.push(header);
    }
    const groups = { of: sharedInt32(index.objectCount), last: sharedInt32(1) };
    return { index, read, done, before: done.slice(), noted: { sizes, groups }, results, isMixed, used, unused };
  }

  /** Whether the next segment is to hold all: so many are in use, or they are others' as well. */
  joins({ used, isMixed }: CachedHistory): boolean {
    return isMixed || used.length >= MOST_SEGMENTS;
  }

  /** What the segments in use bring, with everything that another segment has to hold; undefined when one of them is gone. */
  readWhole({ index, read, used, noted }: CachedHistory): RepositoryResult[] | undefined {
    const done = new Uint8Array(index.objectCount);
    const sizes = new Float64Array(index.objectCount);
    const results: RepositoryResult[] = [];
    for (const id of used) {
      const segment = this.#read(id);
      if (!segment) return undefined;
      const { groups } = noted;
      const first = Atomics.add(groups.last, 0, segment.grams.lengths.length) + 1;
      results.push(this.#load(segment, { index, done, sizes, groups: { of: groups.of, first } }, read));
    }
    return results;
  }

  /** All rules that are looked for. */
  knownRules(): readonly KnownRule[] {
    return this.#toldBy?.rules ?? this.rules.rules;
  }

  /** A scan of standard input cannot begin again, and images may have been fetched: all is read at once. */
  #read(id: string): Segment | undefined {
    const isRepeatable = this.#options.targets.every(({ kind }) => kind !== "stdin" && kind !== "image");
    return this.store.read(id, !isRepeatable);
  }

  #load(segment: Segment, into: Into, read: ReadContent): RepositoryResult {
    const { header, texts } = segment;
    const change = header.rules === this.rules.key ? undefined : this.rules.since(segment.rules);
    if (!change) this.#toldBy ??= segment;
    const isAsked = into.groups !== undefined || (change !== undefined && change.texts.length > 0);
    const key = isAsked ? sealKey(contentsOf(segment, into.index, texts.keyObjects, read)) : undefined;
    const grams = key ? openGrams(segment.grams, key, header.id, into.groups?.first) : [];
    return loadSegment(segment, into, { withFindings: this.#takesFindings(header), change, grams });
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

  /** Headers of segments about a repository: those of the same rules first, each after those that it knows. */
  #about(index: ObjectIndex): SegmentHeader[] {
    const isHere = (id: string): boolean => {
      const bytes = fromHex(id);
      return bytes?.length === index.hashBytes && index.lookup(bytes) >= 0;
    };
    const isOther = ({ rules }: SegmentHeader): number => Number(rules !== this.rules.key);
    return this.store
      .headers()
      .filter((header) => header.purpose === this.purpose && header.hashBytes === index.hashBytes)
      .filter(({ sample }) => sample.filter(isHere).length * 2 > sample.length)
      .sort((a, b) => isOther(a) - isOther(b) || a.knows.length - b.knows.length || (a.id < b.id ? -1 : 1));
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

/** Contents of some objects of a segment; none where one of them cannot be read. */
function contentsOf(
  { ids, header }: Segment,
  index: ObjectIndex,
  places: readonly number[],
  read: ReadContent,
): Uint8Array[] {
  const numbers = places.map((place) => index.lookup(ids, place * header.hashBytes));
  const contents = numbers.map((number) => (number < 0 ? undefined : read(number))).filter((c) => c !== undefined);
  return contents.length < places.length ? [] : contents;
}
