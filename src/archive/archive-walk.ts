/** Opens an archive that stands in memory, and the archives inside it, and hands over what they hold. Bounded in bytes, members and depth, whatever
 *  the archive says; what is not read is counted. Knows nothing of where archives come from or what is looked for in them. */
import { isZstdReady } from "../image/zstd.ts";
import type { BytePath } from "../model/finding.ts";
import { archiveKind, isOpened, type ArchiveKind, type ClosedKind } from "./archive-kind.ts";
import { Budget, countIn, MOST_DEPTH, MOST_UNPACKED, newTally, type ArchiveMember, type ArchiveTally } from "./archive-tally.ts"; // prettier-ignore
import { pathInside, unpackedName } from "./member-path.ts";
import { tarMembers } from "./tar-members.ts";
import { gunzip, unpackZstd, type Unpacked } from "./unpack.ts";
import { zipMembers } from "./zip-members.ts";

/** What a walk needs of the outside. */
export interface ArchiveVisitor {
  /**
   * Takes a member; valid during the call. One that is an archive itself comes after what is inside it.
   *
   * @param path - in the outermost archive; see `memberPath`
   * @param isArchive - it has been opened
   */
  readonly member: (path: BytePath, content: Uint8Array, isArchive: boolean) => void;
  /** Takes the name that a member has in its own archive, also of one that was not read. */
  readonly name: (path: BytePath, name: BytePath) => void;
  /** The walk can be made once more when the zstd decoder is ready; false: what it is needed for stays closed. */
  readonly mayWait: boolean;
}

/** Ends a walk that has to be made once more. */
class NeedsZstd extends Error {}

/** Opens one archive and what is inside it. @returns undefined where `prepareZstd` is to be awaited first; what was handed over then will come again */
export function walkArchive(
  kind: ArchiveKind | ClosedKind,
  bytes: Uint8Array,
  visitor: ArchiveVisitor,
): ArchiveTally | undefined {
  const walk = new Walk(visitor);
  try {
    walk.open(kind, bytes, undefined, 1);
  } catch (error) {
    if (error instanceof NeedsZstd) return undefined;
    throw error;
  }
  return walk.tally;
}

class Walk {
  readonly tally: ArchiveTally = newTally();
  readonly #visitor: ArchiveVisitor;
  readonly #budget = new Budget();

  constructor(visitor: ArchiveVisitor) {
    this.#visitor = visitor;
  }

  /** @param path - of the archive in the outermost one; undefined: it is that. @param depth - from 1 */
  open(kind: ArchiveKind | ClosedKind, bytes: Uint8Array, path: BytePath | undefined, depth: number): void {
    if (!isOpened(kind)) return countIn(this.tally.closed, kind);
    if (depth > MOST_DEPTH) {
      this.#bound(`archives lie in it more than ${MOST_DEPTH} deep`);
      return countIn(this.tally.closed, "too deep");
    }
    if (kind !== "zstd" || isZstdReady()) this.#opened(kind, bytes, path, depth);
    else if (this.#visitor.mayWait) throw new NeedsZstd();
    else countIn(this.tally.closed, kind);
  }

  #opened(kind: ArchiveKind, bytes: Uint8Array, path: BytePath | undefined, depth: number): void {
    const take = (member: ArchiveMember): boolean => this.#member(member, path, depth);
    let isSound: boolean;
    if (kind === "zip") {
      const members = zipMembers(bytes, this.#budget);
      isSound = members !== undefined;
      for (const member of members ?? []) if (!take(member)) break;
    } else if (kind === "tar") isSound = tarMembers(bytes, take);
    else isSound = this.#compressed(kind === "gzip" ? gunzip : unpackZstd, bytes, path, depth);
    if (isSound) this.tally.opened++;
    else countIn(this.tally.closed, `damaged ${kind}`);
  }

  /** One stream; where that is a tar archive, both are one. Returns false when nothing of it could be read. */
  #compressed(
    unpack: (bytes: Uint8Array, budget: Budget) => Unpacked,
    bytes: Uint8Array,
    path: BytePath | undefined,
    depth: number,
  ): boolean {
    const { content, end } = unpack(bytes, this.#budget);
    this.#budget.spend(content.length);
    if (end === "damaged" && content.length === 0) return false;
    if (archiveKind(content, 0, content.length) === "tar") {
      if (end === "too-large") this.#tooLarge();
      const isSound = tarMembers(content, (member) => void this.#member(member, path, depth));
      return isSound || end === "too-large";
    }
    const name = path === undefined ? "" : unpackedName(path);
    this.#member({ name, content, notRead: end === "whole" ? undefined : end }, path, depth);
    return true;
  }

  /** Returns false when there have been too many. */
  #member({ name, content, notRead }: ArchiveMember, outer: BytePath | undefined, depth: number): boolean {
    if (!this.#budget.takeMember()) {
      this.#bound("it has too many members");
      return false;
    }
    const { tally } = this;
    tally.members++;
    if (notRead === undefined) tally.read++;
    else if (notRead === "too-large") {
      tally.tooLarge++;
      this.#tooLarge();
    } else countIn(tally.skipped, notRead);
    const path = pathInside(outer, name);
    this.#visitor.name(path, name);
    if (content.length === 0) return true;
    tally.bytes += content.length;
    const kind = archiveKind(content, 0, content.length);
    if (kind) this.open(kind, content, path, depth + 1);
    this.#visitor.member(path, content, kind !== undefined);
    return true;
  }

  #tooLarge(): void {
    this.#bound(`it unpacks to more than ${MOST_UNPACKED >> 20} MiB`);
  }

  #bound(what: string): void {
    this.tally.bound ??= what;
  }
}
