/** Opens an archive that stands in memory, and the archives inside it, and hands over what they hold. Bounded in bytes, members and depth, whatever
 *  the archive says; what is not read is counted. Knows nothing of where archives come from or what is looked for in them. */
import { isZstdReady } from "../image/zstd.ts";
import type { BytePath } from "../model/finding.ts";
import { archiveKind, isOpened, type ArchiveKind, type ClosedKind } from "./archive-kind.ts";
import { Budget, countIn, MOST_DEPTH, MOST_UNPACKED, newTally, TimeIsUp, type ArchiveMember, type ArchiveTally } from "./archive-tally.ts"; // prettier-ignore
import { looseObject } from "./loose-object.ts";
import { pathInside, unpackedName } from "./member-path.ts";
import type { MemberRoom, MemberSink } from "./member-sink.ts";
import { CONTAINERS, isStream, PLAIN, STREAMS, type StreamKind } from "./readers.ts";
import { rpmPayload } from "./rpm-payload.ts";

/** What a walk needs of the outside. */
export interface ArchiveVisitor {
  /**
   * Takes a member; valid during the call. One that is an archive itself comes after what is inside it.
   *
   * @param path - in the outermost archive; see `memberPath`
   * @param isArchive - it has been opened
   */
  readonly member: (path: BytePath, content: Uint8Array, isArchive: boolean) => void;
  /** Takes the name that a member has in its own archive, also of one that was not read; and what else stands beside it, such as where a link leads to. */
  readonly name: (path: BytePath, name: BytePath) => void;
  /** The walk can be made once more when the zstd decoder is ready; false: what it is needed for stays closed. */
  readonly mayWait: boolean;
  /** Where members are unpacked; undefined: anywhere. */
  readonly room?: MemberRoom;
  /** Bytes that may be unpacked; undefined: as many as a scan takes. */
  readonly mostBytes?: number;
  /** Whether zstd stays closed though its decoder may be loaded: what is told must not depend on what was read before. */
  readonly withoutZstd?: boolean;
  /** Whether the scan's time is up. */
  readonly isStopped: () => boolean;
}

/** Behind the path of a member whose extended attributes, or comments, hold something. */
const ATTRIBUTES = " (attributes)";

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
    if (!(error instanceof TimeIsUp)) throw error;
    walk.tally.isCutShort = true;
  }
  return walk.tally;
}

class Walk {
  readonly tally: ArchiveTally = newTally();
  readonly #visitor: ArchiveVisitor;
  readonly #budget: Budget;

  constructor(visitor: ArchiveVisitor) {
    this.#visitor = visitor;
    this.#budget = new Budget(visitor.isStopped, visitor.mostBytes);
  }

  /** @param path - of the archive in the outermost one; undefined: it is that. @param depth - from 1 */
  open(kind: ArchiveKind | ClosedKind, bytes: Uint8Array, path: BytePath | undefined, depth: number): void {
    if (!isOpened(kind)) return countIn(this.tally.closed, kind);
    if (depth > MOST_DEPTH) {
      this.#bound(`archives lie in it more than ${MOST_DEPTH} deep`);
      return countIn(this.tally.closed, "too deep");
    }
    if (this.#canRead(kind)) this.#opened(kind, bytes, path, depth);
  }

  /** Whether what a kind needs is loaded; it is counted as closed where it cannot be. */
  #canRead(kind: ArchiveKind): boolean {
    if (kind !== "zstd" || (isZstdReady() && !this.#visitor.withoutZstd)) return true;
    if (this.#visitor.mayWait) throw new NeedsZstd();
    countIn(this.tally.closed, kind);
    return false;
  }

  #opened(kind: ArchiveKind, bytes: Uint8Array, path: BytePath | undefined, depth: number): void {
    let isSound: boolean;
    if (kind === "rpm") {
      const payload = rpmPayload(bytes);
      const inner = payload && archiveKind(payload, 0, payload.length);
      if (payload && inner && isOpened(inner) && inner !== "rpm") {
        if (this.#canRead(inner)) this.#opened(inner, payload, path, depth);
        return;
      }
      isSound = false;
    } else if (isStream(kind)) isSound = this.#compressed(kind, bytes, path, depth);
    else isSound = CONTAINERS[kind](bytes, this.#budget, this.#sink(path, depth));
    if (isSound) this.tally.opened++;
    else countIn(this.tally.closed, `damaged ${kind}`);
  }

  #sink(path: BytePath | undefined, depth: number): MemberSink {
    return {
      room: this.#visitor.room,
      member: (member) => this.#member(member, path, depth),
      beside: (name, text) => this.#visitor.name(pathInside(path, name), text),
      attributes: (name, lines) => this.#attributes(pathInside(path, name), Buffer.from(lines, "latin1")),
    };
  }

  #attributes(path: BytePath, lines: Uint8Array): void {
    this.tally.bytes += lines.length;
    this.#visitor.member(path + ATTRIBUTES, lines, false);
  }

  /** One stream; where that is an archive without compression, both are one. Returns false when nothing of it could be read. */
  #compressed(kind: StreamKind, bytes: Uint8Array, path: BytePath | undefined, depth: number): boolean {
    const { content, end } = STREAMS[kind](bytes, this.#budget);
    this.#budget.spend(content.length);
    if (end === "damaged" && content.length === 0) return false;
    const inner = archiveKind(content, 0, content.length);
    const read = inner && isOpened(inner) ? PLAIN[inner] : undefined;
    if (read) {
      if (end === "too-large") this.#tooLarge();
      const isSound = read(content, this.#sink(path, depth));
      return isSound || end === "too-large";
    }
    const name = path === undefined ? "" : unpackedName(path);
    const own = kind === "zlib" ? looseObject(content) : content;
    this.#member({ name, content: own, notRead: end === "whole" ? undefined : end }, path, depth);
    return true;
  }

  /** Returns false when there have been too many. */
  #member({ name, content, notRead, known = 0 }: ArchiveMember, outer: BytePath | undefined, depth: number): boolean {
    this.#budget.check();
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
    tally.bytes += content.length + known;
    if (content.length === 0) return true;
    const kind = archiveKind(content, 0, content.length);
    if (!kind) this.#visitor.member(path, content, false);
    else {
      const lasting = this.#visitor.room?.lasting(content) ?? content;
      this.open(kind, lasting, path, depth + 1);
      this.#visitor.member(path, lasting, true);
    }
    return true;
  }

  #tooLarge(): void {
    this.#bound(`it unpacks to more than ${MOST_UNPACKED >> 20} MiB`);
  }

  #bound(what: string): void {
    this.tally.bound ??= what;
  }
}
