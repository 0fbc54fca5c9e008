/** Makes a segment of what workers found in some objects of a repository. Pure but for random tokens.
 *  What is not fit to be kept (a name in which a secret stands, a tree that was judged by its names) is left out: such objects are read again. */
import type { ObjectIndex } from "../../git/object-index.ts";
import type { RepositoryResult } from "../job.ts";
import { MODE_ROOM } from "../link-records.ts";
import { ROW_AT, ROW_WORDS } from "../recorder.ts";
import { RowList } from "../row-list.ts";
import { nextTreeRow } from "../tree-rows.ts";
import { linkedObjects } from "./linked-objects.ts";
import { FoundTexts, type FoundNumbers } from "./found-texts.ts";
import { keyObjects, sealKey, storeGrams } from "./gram-store.ts";
import { segmentClasses, type MarkedTrees } from "./segment-trees.ts";
import type { Segment, SegmentHeader } from "./segment.ts";

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
  readonly #others: number[] = [];
  readonly #names = new Map<string, number>();

  constructor(source: Keepable) {
    const { index, wanted } = source;
    this.#source = source;
    this.#hashBytes = index.hashBytes;
    this.#places = new Int32Array(index.objectCount).fill(-1);
    for (let object = 0; object < index.objectCount; object++)
      if (wanted[object] === 1) this.#places[object] = this.#own.push(object) - 1;
  }

  /** @param header - what is said of it besides */
  make(header: Pick<SegmentHeader, "purpose" | "rules" | "id" | "knows" | "key">, rules: Segment["rules"]): Segment {
    const commits = this.#rows(commitRows);
    const trees = this.#rows(treeRows);
    const tags = this.#rows(tagRows);
    const { found, texts: foundTexts } = this.#found();
    const sizes = Float64Array.from(this.#own, (object) => this.#source.sizes[object] ?? 0);
    const { keys, grams } = this.#grams(header.id, sizes, linkedObjects({ commits, trees, tags }, this.#own.length));
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
        columns: [],
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

  #grams(id: string, sizes: Float64Array, isLinked: Uint8Array): { keys: number[]; grams: Segment["grams"] } {
    const { results, groups, read } = this.#source;
    const keys = keyObjects(sizes, (place) => isLinked[place] !== 1);
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

  #rows(copy: typeof treeRows): Int32Array<ArrayBuffer> {
    const out = new RowList();
    const isKept = (object: number): boolean => this.#source.wanted[object] === 1;
    for (const { links } of this.#source.results) copy(links, out, { isKept, place: this.#place, name: this.#name });
    return joined(out.take());
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

interface Translation {
  readonly isKept: (object: number) => boolean;
  readonly place: (object: number) => number;
  readonly name: (text: string) => number;
}

type Links = RepositoryResult["links"];

function commitRows({ commits }: Links, out: RowList, { isKept, place }: Translation): void {
  for (const rows of commits) {
    for (let p = 0; p < rows.length;) {
      const end = p + 4 + (rows[p + 3] ?? 0);
      if (isKept(rows[p] ?? 0)) {
        out.begin(end - p);
        out.push(place(rows[p] ?? -1));
        out.push(place(rows[p + 1] ?? -1));
        out.push(rows[p + 2] ?? 0);
        out.push(rows[p + 3] ?? 0);
        for (let i = p + 4; i < end; i++) out.push(place(rows[i] ?? -1));
      }
      p = end;
    }
  }
}

function tagRows({ tags }: Links, out: RowList, { isKept, place }: Translation): void {
  for (const rows of tags) {
    for (let p = 0; p < rows.length; p += 2) {
      if (!isKept(rows[p] ?? 0)) continue;
      out.begin(2);
      out.push(place(rows[p] ?? -1));
      out.push(place(rows[p + 1] ?? -1));
    }
  }
}

function treeRows({ trees, names }: Links, out: RowList, { isKept, place, name }: Translation): void {
  const numbers = new Int32Array(names.length).fill(-1);
  const nameOf = (number: number): number => {
    const known = numbers[number] ?? -1;
    return known >= 0 ? known : (numbers[number] = name(names[number] ?? ""));
  };
  for (const rows of trees) {
    for (let p = 0; p < rows.length;) {
      const end = nextTreeRow(rows, p);
      if (isKept(rows[p] ?? 0)) {
        out.begin(end - p);
        out.push(place(rows[p] ?? -1));
        out.push(place(rows[p + 1] ?? -1));
        const news = p + 3 + (rows[p + 2] ?? 0) * 3;
        for (let i = p + 2; i <= news; i++) out.push(rows[i] ?? 0);
        for (let e = news + 1; e < end; e += 3) {
          const word = rows[e + 1] ?? 0;
          out.push(rows[e] ?? 0);
          out.push(nameOf(Math.floor(word / MODE_ROOM)) * MODE_ROOM + (word % MODE_ROOM));
          out.push(place(rows[e + 2] ?? -1));
        }
      }
      p = end;
    }
  }
}

function joined(blocks: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const all = new Int32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
