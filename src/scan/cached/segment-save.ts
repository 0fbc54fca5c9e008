/** Makes a segment of what workers found in some objects of a repository. Pure but for random tokens.
 *  What is not fit to be kept (a name in which a secret stands, a tree that was judged by its names) is left out: such objects are read again. */
import type { ObjectIndex } from "../../git/object-index.ts";
import type { RepositoryResult } from "../job.ts";
import { ROW_AT, ROW_WORDS } from "../record-rows.ts";
import { RowList } from "../row-list.ts";
import { FoundTexts, type FoundNumbers } from "./found-texts.ts";
import { keyObjects, sealKey, storeGrams } from "./gram-store.ts";
import { segmentClasses, type MarkedTrees } from "./segment-trees.ts";
import { commitRows, joined, tagRows, treeRows, type Translation } from "./segment-links.ts";
import type { NewSegment, Segment, SegmentHeader } from "./segment.ts";

/** Ids in a header by which a repository is known. */
const SAMPLES = 64;

/** Objects to keep, and what is known of them. */
export interface Keepable {
  readonly index: ObjectIndex;
  readonly results: readonly RepositoryResult[];
  /** One byte an object: 1 for those to keep. */
  readonly wanted: Uint8Array;
  /** Bytes of each object. */
  readonly sizes: Float64Array;
  /** Group of each object; 0: none. */
  readonly groups: Int32Array;
  /** What the scan has marked; undefined: it has found nothing. */
  readonly marked: MarkedTrees | undefined;
  /** Reads an object; undefined where that fails. */
  readonly read: (object: number) => Uint8Array | undefined;
  /** Token of a secret's identity. */
  readonly tokenOf: (identity: string) => string;
}

export class SegmentMaker {
  readonly #source: Keepable;
  readonly #hashBytes: number;
  /** Numbers in the segment of the repository's objects; -1: none yet. */
  readonly #places: Int32Array;
  readonly #own: number[] = [];
  /** By place: 1 for commits, tags and trees. */
  readonly #isLinked: Uint8Array;
  readonly #others: number[] = [];
  readonly #names = new Map<string, number>();

  constructor(source: Keepable) {
    const { index, wanted } = source;
    this.#source = source;
    this.#hashBytes = index.hashBytes;
    this.#places = new Int32Array(index.objectCount).fill(-1);
    for (let object = 0; object < index.objectCount; object++)
      if (wanted[object] === 1) this.#places[object] = this.#own.push(object) - 1;
    this.#isLinked = new Uint8Array(this.#own.length);
  }

  /** @param header - what is said of it besides */
  make(header: Pick<SegmentHeader, "purpose" | "rules" | "id" | "knows" | "key">, rules: Segment["rules"]): NewSegment {
    const links = this.#source.results.map((result) => result.links);
    const translation = this.#translation();
    const commits = commitRows(links, translation);
    const trees = treeRows(links, translation);
    const tags = tagRows(links, translation);
    const { found, texts: foundTexts } = this.#found();
    const sizes = Uint32Array.from(this.#own, (object) => this.#source.sizes[object] ?? 0);
    const { keys, grams } = this.#grams(header.id, sizes);
    const texts = { ...foundTexts, keyObjects: keys };
    const classes = this.#classes();
    const ids = this.#ids(this.#own);
    const step = Math.max(1, Math.floor(this.#own.length / SAMPLES));
    const sample = this.#own.filter((_, i) => i % step === 0).slice(0, SAMPLES);
    return {
      header: {
        ...header,
        hashBytes: this.#hashBytes,
        sample: sample.map((object) => this.#source.index.idOf(object)),
      },
      ids,
      others: this.#ids(this.#others),
      sizes,
      commits,
      trees,
      tags,
      names: [...this.#names.keys()],
      found,
      texts,
      rules,
      grams,
      classes,
    };
  }

  #classes(): Segment["classes"] {
    const { marked } = this.#source;
    const nothing = { rows: new Int32Array(0), found: new Int32Array(0) };
    if (!marked) return { classOf: new Int32Array(this.#own.length), ...nothing };
    return segmentClasses(marked, this.#own, this.#place, (object) => this.#places[object] ?? -1, this.#name);
  }

  #grams(id: string, sizes: Uint32Array): { keys: number[]; grams: Segment["grams"] } {
    const { results, groups, read } = this.#source;
    const keys = keyObjects(sizes, (place) => this.#isLinked[place] !== 1);
    const contents = keys.map((place) => read(this.#own[place] ?? -1)).filter((content) => content !== undefined);
    const key = contents.length === keys.length ? sealKey(contents) : undefined;
    const numbers = Int32Array.from(this.#own, (object) => groups[object] ?? 0);
    const all = results.flatMap((result) => result.grams ?? []);
    return { keys: key ? keys : [], grams: storeGrams(all, numbers, key, id) };
  }

  /** The place of an object; one that is not kept gets a place among the others. */
  readonly #place = (object: number): number => {
    if (object < 0) return -1;
    const known = this.#places[object] ?? -1;
    if (known >= 0) return known;
    return (this.#places[object] = this.#own.length + this.#others.push(object) - 1);
  };

  readonly #name = (text: string): number => {
    let number = this.#names.get(text);
    if (number === undefined) this.#names.set(text, (number = this.#names.size));
    return number;
  };

  #translation(): Translation {
    const { wanted } = this.#source;
    return {
      isKept: (object) => wanted[object] === 1,
      linking: (object) => {
        const place = this.#places[object] ?? -1;
        this.#isLinked[place] = 1;
        return place;
      },
      place: this.#place,
      name: this.#name,
    };
  }

  #found(): { found: Segment["found"]; texts: Omit<Segment["texts"], "keyObjects"> } {
    const { results, wanted, tokenOf } = this.#source;
    const texts = new FoundTexts(tokenOf);
    const out = new RowList();
    for (const { records, links } of results) {
      const numbers = texts.add(records);
      for (const block of records.rows) {
        for (let p = 0; p < block.length; p += ROW_WORDS) {
          if (wanted[block[p] ?? 0] !== 1) continue;
          copyRow(block, p, out, this.#place, numbers);
        }
      }
      for (const { object, oid } of records.lfsPointers)
        if (wanted[object] === 1) texts.lfs.push([this.#place(object), oid]);
      for (const { object, tally } of records.archives)
        if (wanted[object] === 1) texts.archives.push([this.#place(object), tally]);
      for (const { id, from, kind } of links.missing) texts.missing.push({ id, from: this.#place(from), kind });
    }
    return { found: joined(out.take()), texts: texts.take() };
  }

  #ids(objects: readonly number[]): Uint8Array {
    const { index } = this.#source;
    const size = this.#hashBytes;
    const ids = new Uint8Array(objects.length * size);
    objects.forEach((object, i) => ids.set(index.ids.subarray(object * size, (object + 1) * size), i * size));
    return ids;
  }
}

function copyRow(
  block: Int32Array,
  p: number,
  out: RowList,
  place: (object: number) => number,
  numbers: FoundNumbers,
): void {
  out.begin(ROW_WORDS);
  for (let i = 0; i < ROW_WORDS; i++) {
    const word = block[p + i] ?? 0;
    if (i === 0) out.push(place(word));
    else if (i === ROW_AT.secret) out.push(numbers.secret(word));
    else if (i === ROW_AT.parts) out.push(numbers.parts(word));
    else out.push(i === ROW_AT.allow ? numbers.allow(word) : word);
  }
}
