/** Adds a few ids to a long sorted list, such as loose objects and small packs to a large one: what lies between two of them is copied at once.
 *  Knows nothing of packs. */
import { sharedInt32, sharedUint8 } from "../bytes/shared.ts";
import { compareIds, firstWord } from "./sorted-ids.ts";

/** Where ids come from: a run, and the position in it. */
export interface Places {
  readonly ids: Uint8Array;
  readonly run: Int32Array;
  readonly position: Int32Array;
}

/**
 * Joins two lists of distinct ids, each ascending; of an id that both have, the place in the run with the lower number stays.
 *
 * @param long - ids of the long list, positions counted from 0
 * @param longRun - its run
 * @param few - the other list
 * @param hashBytes - bytes of an id
 */
export function joinIds(long: Uint8Array, longRun: number, few: Places, hashBytes: number): Places {
  const longCount = long.length / hashBytes;
  const fewCount = few.position.length;
  const at = new Int32Array(fewCount);
  let both = 0;
  for (let i = 0, from = 0; i < fewCount; i++) {
    from = lowerBound(long, from, longCount, few.ids, i * hashBytes, hashBytes);
    at[i] = from;
    if (isAt(long, from, longCount, few.ids, i * hashBytes, hashBytes)) both++;
  }
  const count = longCount + fewCount - both;
  const ids = sharedUint8(count * hashBytes);
  const run = sharedInt32(count).fill(longRun);
  const position = sharedInt32(count);
  let out = 0;
  let taken = 0;
  const copyTo = (end: number): void => {
    ids.set(long.subarray(taken * hashBytes, end * hashBytes), out * hashBytes);
    for (; taken < end; taken++, out++) position[out] = taken;
  };
  for (let i = 0; i < fewCount; i++) {
    const place = at[i] ?? 0;
    copyTo(place);
    if (isAt(long, place, longCount, few.ids, i * hashBytes, hashBytes)) {
      if ((few.run[i] ?? 0) > longRun) continue;
      taken++;
    }
    ids.set(few.ids.subarray(i * hashBytes, (i + 1) * hashBytes), out * hashBytes);
    run[out] = few.run[i] ?? 0;
    position[out++] = few.position[i] ?? 0;
  }
  copyTo(longCount);
  return { ids, run, position };
}

/** The first place from `from` on whose id is not below the one at `other[at]`. */
function lowerBound(
  ids: Uint8Array,
  from: number,
  count: number,
  other: Uint8Array,
  at: number,
  hashBytes: number,
): number {
  const word = firstWord(other, at);
  let low = from;
  for (let high = count; low < high;) {
    const middle = (low + high) >>> 1;
    const here = firstWord(ids, middle * hashBytes);
    const isBelow = here === word ? compareIds(ids, middle * hashBytes, other, at, hashBytes) < 0 : here < word;
    if (isBelow) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isAt(
  ids: Uint8Array,
  place: number,
  count: number,
  other: Uint8Array,
  at: number,
  hashBytes: number,
): boolean {
  return place < count && compareIds(ids, place * hashBytes, other, at, hashBytes) === 0;
}
