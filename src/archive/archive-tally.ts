/** What is counted while an archive is opened, and the bounds that a hostile one runs into. Plain data; knows nothing of formats. */

/** Bytes that all members of one archive may unpack to, those of archives inside it included. */
export const MOST_UNPACKED: number = 512 << 20;
/** Members of one archive, those of archives inside it included. */
const MOST_MEMBERS = 250_000;
/** Damaged streams of one archive of which the last bytes before the damage are looked for: that takes a thousand times as long as inflating them. */
const MOST_SALVAGED = 64;
/** Archives inside of archives: a jar in a war in an ear. A compressed tar is one. */
export const MOST_DEPTH = 3;

/** Why a member, or a part of it, was not read. */
export type NotRead =
  | "damaged"
  | "encrypted"
  | "packed by a method that is not read"
  | "a delta whose base lies elsewhere"
  | "too-large";

/** A member as its archive gives it. */
export interface ArchiveMember {
  /** One character per byte, as it stands there. */
  readonly name: string;
  /** What could be read of it; a view that must not be changed. */
  readonly content: Uint8Array;
  /** Undefined: all of it was read. */
  readonly notRead: NotRead | undefined;
  /** Bytes of one that was read before and in which nothing was found, in place of its content. */
  readonly known?: number;
}

/** What became of one archive, and of those inside it. Sums: `members` = `read` + `tooLarge` + all of `skipped`. */
export interface ArchiveTally {
  /** Archives that were opened. */
  opened: number;
  /** Archives that were not, by why. */
  readonly closed: Record<string, number>;
  members: number;
  read: number;
  /** Members beyond a bound. */
  tooLarge: number;
  readonly skipped: Record<string, number>;
  /** Bytes of members. */
  bytes: number;
  /** Which bound was met first. */
  bound: string | undefined;
  /** The scan's time was up before the archive's end. */
  isCutShort: boolean;
}

export function newTally(): ArchiveTally {
  return {
    opened: 0,
    closed: {},
    members: 0,
    read: 0,
    tooLarge: 0,
    skipped: {},
    bytes: 0,
    bound: undefined,
    isCutShort: false,
  };
}

/** Counts one thing more under a name. */
export function countIn(counts: Record<string, number>, name: string, times = 1): void {
  counts[name] = (counts[name] ?? 0) + times;
}

/** Ends an archive whose scan has no time left. */
export class TimeIsUp extends Error {}

/** What is left of an archive's bounds. */
export class Budget {
  #bytes: number;
  #members = MOST_MEMBERS;
  #salvages = MOST_SALVAGED;
  readonly #isStopped: () => boolean;

  /**
   * @param isStopped - whether the scan's time is up
   * @param mostBytes - that may be unpacked
   */
  constructor(isStopped: () => boolean, mostBytes: number = MOST_UNPACKED) {
    this.#bytes = mostBytes;
    this.#isStopped = isStopped;
  }

  /** To be called between members, and every few hundred kilobytes in one. @throws TimeIsUp */
  check(): void {
    if (this.#isStopped()) throw new TimeIsUp();
  }

  /** Bytes that may still be unpacked. */
  get bytes(): number {
    return this.#bytes;
  }

  spend(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
  }

  get maySalvage(): boolean {
    return this.#salvages > 0;
  }

  /** Whether one damaged stream more is worth a close look. */
  takeSalvage(): boolean {
    return this.#salvages-- > 0;
  }

  /** Returns false when there have been too many. */
  takeMember(): boolean {
    return this.#members-- > 0;
  }
}
