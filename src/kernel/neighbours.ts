/** Which uses of a literal are worth a look, told by the characters beside it: of "secret", 71 patterns want another name before it, and 19 in 20 of
 *  their probes fail at the first letters. Written for literals with many uses; `assembly/neighbours.ts` reads it.
 *  Says no only where a probe would. Knows nothing of patterns. */
import type { Probe } from "../model/pattern.ts";

/** Characters that are asked on each side, from the literal on. `assembly/neighbours.ts` must agree. */
const DISTANCES = [1, 2, 3] as const;
/** Fewest uses for which masks are made: below, the probes themselves cost no more. */
const LEAST_USES = 8;
/** Uses of a block: bits of a word. */
const BLOCK_USES = 64;
/** No character stands there: the object is over. */
const NOTHING = 256;

/** What can stand at one place beside a literal: a flag for each of 256 characters, and one for no character at all. */
type Possible = Uint8Array;

/** What a use asks of its literal's surroundings. */
interface Rows {
  readonly before: readonly Probe[];
  readonly after: readonly Probe[];
}

/** Counts of characters that were taken, all below a distance, as bits. */
type Taken = number;

function takeRun(
  step: Extract<Probe, readonly ["run", ...unknown[]]>,
  taken: Taken,
  distance: number,
  possible: Possible,
): Taken {
  const [, charClass, least, most] = step;
  let next: Taken = 0;
  let reaches = false;
  for (let from = 0; from < distance; from++) {
    if (!((taken >> from) & 1)) continue;
    if (from + most >= distance) reaches = true;
    for (let to = from + least; to <= from + most && to < distance; to++) next |= 1 << to;
  }
  if (reaches) {
    const members = Buffer.from(charClass, "hex");
    for (let c = 0; c < 256; c++) if (((members[c >> 3] ?? 0) >> (c & 7)) & 1) possible[c] = 1;
  }
  return next;
}

/** Takes the steps of a row, and notes what can be the character at a distance. Returns after how many characters before it the row can end. */
function take(row: readonly Probe[], from: Taken, distance: number, possible: Possible): Taken {
  let taken = from;
  for (const step of row) {
    if (taken === 0) break;
    if (step[0] === "run") taken = takeRun(step, taken, distance, possible);
    else if (step[0] === "any") {
      const begun = taken;
      taken = step[1].reduce((joined, alternative) => joined | take(alternative, begun, distance, possible), 0);
    } else if (step[0] === "assignment") {
      possible.fill(1);
      return 0;
    }
    // All others only look.
  }
  return taken;
}

/** What can stand `distance` characters from a literal, in the direction of a row of probes. */
function possibleAt(row: readonly Probe[], distance: number): Possible {
  const possible = new Uint8Array(NOTHING + 1);
  if (take(row, 1, distance, possible) !== 0) possible.fill(1);
  return possible;
}

/** Masks of one table's literals: what is written, and where each literal's begin. */
export interface Neighbours {
  /** Group of each character, and of none: 257 bytes. Groups are of characters that no use tells apart. */
  readonly groups: Uint8Array;
  /** The number of groups; then for each block of uses, for each place (before, then after, each from the literal on), a word of bits for each group. */
  readonly masks: BigUint64Array;
  /** Of each literal, the word at which its masks begin; 0: it has none. */
  readonly first: readonly number[];
}

/** What each use of a block takes at one place. */
type Place = readonly Possible[];

function placesOf(uses: readonly Rows[]): Place[] {
  const places: Place[] = [];
  for (let at = 0; at < uses.length; at += BLOCK_USES) {
    const block = uses.slice(at, at + BLOCK_USES);
    for (const side of ["before", "after"] as const)
      for (const distance of DISTANCES) places.push(block.map((use) => possibleAt(use[side], distance)));
  }
  return places;
}

/** Word of bits of a character at a place: the uses that it leaves. */
function wordOf(place: Place, character: number): bigint {
  return place.reduce((word, possible, i) => word | (BigInt(possible[character] ?? 0) << BigInt(i)), 0n);
}

/**
 * Makes the masks of literals.
 *
 * @param literals - the uses of each, in the order in which the kernel goes through them
 */
export function neighbours(literals: readonly (readonly Rows[])[]): Neighbours {
  const places: Place[] = [];
  const firstPlace = literals.map((uses) => {
    if (uses.length < LEAST_USES) return -1;
    const first = places.length;
    places.push(...placesOf(uses));
    return first;
  });
  const groups = new Uint8Array(NOTHING + 1);
  const columns = new Map<string, { group: number; words: bigint[] }>();
  for (let c = 0; c <= NOTHING; c++) {
    const words = places.map((place) => wordOf(place, c));
    const key = words.join();
    let column = columns.get(key);
    if (!column) columns.set(key, (column = { group: columns.size, words }));
    groups[c] = column.group;
  }
  const stride = columns.size;
  const masks = new BigUint64Array(1 + places.length * stride);
  masks[0] = BigInt(stride);
  for (const { group, words } of columns.values()) words.forEach((word, i) => (masks[1 + i * stride + group] = word));
  return { groups, masks, first: firstPlace.map((place) => (place < 0 ? 0 : 1 + place * stride)) };
}
