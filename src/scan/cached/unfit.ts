/** Objects that a cache must not keep: their rows hold words of the repository (names, comments) in which a secret stands, or what was found
 *  in them cannot be told again from one object alone, like what stands in an archive. They are read by every scan. */
import { SEGMENT_BYTES } from "../../source/file-reader.ts";
import type { RepositoryResult } from "../job.ts";
import { MODE_ROOM } from "../link-records.ts";
import { ROW_AT, ROW_WORDS, type Records } from "../record-rows.ts";
import type { Redactor } from "../redact.ts";
import { nextTreeRow } from "../tree-rows.ts";

/**
 * Takes them out.
 *
 * @param wanted - one byte an object, 1 for those to keep; changed by the call
 * @param sizes - bytes of each object
 * @param redact - tells texts in which a secret stands
 */
export function removeUnfit(
  results: readonly RepositoryResult[],
  wanted: Uint8Array,
  sizes: Float64Array,
  redact: Redactor,
): void {
  const texts = new Set<string>();
  for (const { records, links } of results) {
    for (const name of links.names) texts.add(name);
    for (const text of records.allow.flatMap(wordsOf)) texts.add(text);
  }
  const unsafe = redact([...texts]);
  for (const { records, links } of results) {
    for (const { object } of links.failures) wanted[object] = 0;
    removeFound(records, wanted, sizes, unsafe);
    const found = foundIn(records);
    for (const { object, tally } of records.archives) if (found.has(object) || tally.isCutShort) wanted[object] = 0;
    removeTrees(links, wanted, unsafe, found);
  }
}

type Unsafe = ReadonlyMap<string, string>;

function wordsOf(list: Records["allow"][number]): string[] {
  return list.flatMap(({ marker, rules, reason }) => [marker, ...rules, reason]);
}

/** Large blobs are searched in pieces, and not read again at once; comments may hold what they speak of. */
function removeFound({ rows, allow }: Records, wanted: Uint8Array, sizes: Float64Array, unsafe: Unsafe): void {
  const isUnsafe = allow.map((list) => wordsOf(list).some((text) => unsafe.has(text)));
  for (const block of rows) {
    for (let p = 0; p < block.length; p += ROW_WORDS) {
      const object = block[p] ?? 0;
      if ((sizes[object] ?? 0) > SEGMENT_BYTES || isUnsafe[block[p + ROW_AT.allow] ?? -1] === true) wanted[object] = 0;
    }
  }
}

function foundIn({ rows }: Records): Set<number> {
  const objects = new Set<number>();
  for (const block of rows) for (let p = 0; p < block.length; p += ROW_WORDS) objects.add(block[p] ?? 0);
  return objects;
}

/** Trees are judged by their names, and read again otherwise than other objects are. */
function removeTrees(
  { trees, names }: RepositoryResult["links"],
  wanted: Uint8Array,
  unsafe: Unsafe,
  found: ReadonlySet<number>,
): void {
  const isUnsafe = Uint8Array.from(names, (name) => Number(unsafe.has(name)));
  for (const rows of trees) {
    for (let p = 0; p < rows.length;) {
      const end = nextTreeRow(rows, p);
      const tree = rows[p] ?? 0;
      if (found.has(tree)) wanted[tree] = 0;
      for (let e = p + 4 + (rows[p + 2] ?? 0) * 3; e < end; e += 3)
        if (isUnsafe[Math.floor((rows[e + 1] ?? 0) / MODE_ROOM)] === 1) wanted[tree] = 0;
      p = end;
    }
  }
}
