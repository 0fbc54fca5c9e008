/** Rows of commits, tags and trees, in the numbers of a segment, out of what workers and a cache left. Only rows of objects that are kept.
 *  Knows nothing of how a segment is written. */
import type { RepositoryResult } from "../job.ts";
import { MODE_ROOM } from "../link-records.ts";
import { RowList } from "../row-list.ts";
import { nextTreeRow } from "../tree-rows.ts";
import { TreeRowEncoder, type EncodedTrees } from "./tree-code.ts";

/** New numbers for those of a scan. */
export interface Translation {
  readonly isKept: (object: number) => boolean;
  /** Place of an object that a row is about. */
  readonly linking: (object: number) => number;
  /** Place of an object that is named. */
  readonly place: (object: number) => number;
  readonly name: (text: string) => number;
}

type Links = readonly RepositoryResult["links"][];

export function commitRows(links: Links, { isKept, linking, place }: Translation): Int32Array<ArrayBuffer> {
  const out = new RowList();
  for (const rows of links.flatMap(({ commits }) => commits)) {
    for (let p = 0; p < rows.length;) {
      const end = p + 4 + (rows[p + 3] ?? 0);
      if (isKept(rows[p] ?? 0)) {
        out.begin(end - p);
        out.push(linking(rows[p] ?? -1));
        out.push(place(rows[p + 1] ?? -1));
        out.push(rows[p + 2] ?? 0);
        out.push(rows[p + 3] ?? 0);
        for (let i = p + 4; i < end; i++) out.push(place(rows[i] ?? -1));
      }
      p = end;
    }
  }
  return joined(out.take());
}

export function tagRows(links: Links, { isKept, linking, place }: Translation): Int32Array<ArrayBuffer> {
  const out = new RowList();
  for (const rows of links.flatMap(({ tags }) => tags)) {
    for (let p = 0; p < rows.length; p += 2) {
      if (!isKept(rows[p] ?? 0)) continue;
      out.begin(2);
      out.push(linking(rows[p] ?? -1));
      out.push(place(rows[p + 1] ?? -1));
    }
  }
  return joined(out.take());
}

export function treeRows(links: Links, translation: Translation): EncodedTrees {
  const out = new TreeRowEncoder();
  for (const { trees, names } of links) {
    const numbers = new Int32Array(names.length).fill(-1);
    const nameOf = (number: number): number => {
      const known = numbers[number] ?? -1;
      return known >= 0 ? known : (numbers[number] = translation.name(names[number] ?? ""));
    };
    for (const rows of trees) writeTrees(rows, out, translation, nameOf);
  }
  return out.take();
}

function writeTrees(
  rows: Int32Array,
  out: TreeRowEncoder,
  { isKept, linking, place }: Translation,
  nameOf: (number: number) => number,
): void {
  for (let p = 0; p < rows.length;) {
    const end = nextTreeRow(rows, p);
    if (isKept(rows[p] ?? 0)) {
      const ranges = rows[p + 2] ?? 0;
      const entries = p + 3 + ranges * 3;
      out.begin(linking(rows[p] ?? -1), place(rows[p + 1] ?? -1), end - p);
      out.count(ranges);
      for (let r = p + 3; r < entries; r += 3) out.range(rows[r] ?? 0, rows[r + 1] ?? 0, rows[r + 2] ?? 0);
      out.count(rows[entries] ?? 0);
      for (let e = entries + 1; e < end; e += 3) {
        const word = rows[e + 1] ?? 0;
        const name = nameOf(Math.floor(word / MODE_ROOM)) * MODE_ROOM + (word % MODE_ROOM);
        out.entry(rows[e] ?? 0, name, place(rows[e + 2] ?? -1));
      }
    }
    p = end;
  }
}

export function joined(blocks: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const all = new Int32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    all.set(block, at);
    at += block.length;
  }
  return all;
}
