/** Numbers for rows about members of layers: a worker counts through all that it searches, in runs of members of one layer, and the
 *  list of runs tells them apart again. Knows nothing of what a row holds. */

/** What of a member a row is about, in the order of their numbers. */
export const MEMBER_KINDS = ["content", "name", "link-target", "attribute"] as const;

/** What is done with a member that is an archive. `bytes`: it is none to us, such as an object of a git directory, which is scanned as such; `closed`: it is
 *  counted as one, and not opened. */
export const OPENINGS = ["opened", "closed", "bytes"] as const;
export type Opening = (typeof OPENINGS)[number];

/** Where its number stands beside a kind's, on the way between workers. */
const OPENING_SHIFT = 8;

/** A kind's number on its way. */
export function sentKind(kind: number, opening: Opening): number {
  return kind | (OPENINGS.indexOf(opening) << OPENING_SHIFT);
}

/** The same, taken apart. */
export function takenKind(sent: number): { readonly kind: number; readonly opening: Opening } {
  return { kind: sent & ((1 << OPENING_SHIFT) - 1), opening: OPENINGS[sent >> OPENING_SHIFT] ?? "opened" };
}

/** Members of one layer whose rows are numbered in a row, `MEMBER_KINDS.length` to a member. */
export interface MemberRun {
  /** Number of the first. */
  readonly base: number;
  readonly layer: number;
  /** First member, from 0. */
  readonly first: number;
}

/** A member, and what of it. */
export interface MemberPlace {
  readonly layer: number;
  readonly member: number;
  readonly kind: (typeof MEMBER_KINDS)[number];
}

export class MemberRows {
  readonly runs: MemberRun[] = [];
  #next = 0;

  /** Begins a run. @returns its first number */
  begin(layer: number, first: number, members: number): number {
    const base = this.#next;
    this.runs.push({ base, layer, first });
    this.#next += members * MEMBER_KINDS.length;
    return base;
  }

  /** The number for rows about a member. @param index - the member's in the run. @param kind - its number in `MEMBER_KINDS` */
  unit(base: number, index: number, kind: number): number {
    return base + index * MEMBER_KINDS.length + kind;
  }
}

/** What a row's number stands for. @param runs - of the same worker */
export function memberPlace(runs: readonly MemberRun[], unit: number): MemberPlace | undefined {
  let low = 0;
  for (let high = runs.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((runs[middle]?.base ?? Infinity) <= unit) low = middle + 1;
    else high = middle;
  }
  const run = runs[low - 1];
  const kind = MEMBER_KINDS[run ? (unit - run.base) % MEMBER_KINDS.length : -1];
  if (!run || kind === undefined) return undefined;
  return { layer: run.layer, member: run.first + Math.floor((unit - run.base) / MEMBER_KINDS.length), kind };
}
