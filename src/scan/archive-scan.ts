/** Records what an object holds, and, where it is an archive, what its members hold as well. Members are always scanned whole, never as deltas: what one
 *  version of an archive holds says nothing of the next one. One for each recorder; called wherever all bytes of an object are at hand. */
import { archiveKind, isOpened, type ArchiveKind, type ClosedKind } from "../archive/archive-kind.ts";
import { countIn, newTally, type ArchiveTally } from "../archive/archive-tally.ts";
import { walkArchive } from "../archive/archive-walk.ts";
import type { RawMatch } from "../detect/judge.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { LEFT_CLOSED } from "../image/left-closed.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { BytePath } from "../model/finding.ts";
import { SEGMENT_BYTES } from "../source/file-reader.ts";
import { FileScan, type Gathered } from "./file-scan.ts";
import { KernelRoom } from "./kernel-room.ts";
import { recordNames } from "./name-scan.ts";
import { OpenArchive } from "./open-archive.ts";
import type { Recorder } from "./recorder.ts";

/** Archives of more bytes are not held in memory, and not opened; in layers, of which several are read at once, where not all are asked for. */
export const MOST_ARCHIVE: number = 256 << 20;
export const MOST_IN_LAYERS: number = 96 << 20;

/** Bytes of an archive whose copy's memory is used again for the next one. */
const MOST_REUSED = 16 << 20;

/** How archives are dealt with. */
export interface ArchiveUse {
  /** Why they are left as bytes; undefined: they are not. */
  readonly whyNot: string | undefined;
  /** Most bytes of one that is opened. */
  readonly most: number;
  /** Steps that wait for the zstd decoder; `WorkerRun` takes them. */
  readonly waiting: (() => void)[];
  /** False where what is found is asked for at once. */
  mayWait: boolean;
  /** Whether the scan's time is up: asked while an archive is open. */
  readonly isStopped: () => boolean;
}

export class ArchiveScan {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #recorder: Recorder;
  readonly #use: ArchiveUse;
  readonly #large: FileScan;
  readonly #room: KernelRoom;
  /** Where archives are copied to, one after the other: memory of its own for each would be fresh pages, and collected by and by. */
  #copy: Uint8Array = new Uint8Array(0);

  constructor(kernel: Kernel, scanner: ObjectScanner, recorder: Recorder, use: ArchiveUse) {
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#recorder = recorder;
    this.#use = use;
    this.#large = new FileScan(kernel, scanner, recorder);
    this.#room = new KernelRoom(kernel);
  }

  /** The kind of archive that stands in the kernel's memory. @param isWhole - false: it goes on behind that */
  kindAt(at: number, length: number, isWhole: boolean): ArchiveKind | ClosedKind | undefined {
    return archiveKind(this.#kernel.u8(), at, length, isWhole);
  }

  /** Keeps the bytes of an archive that comes in pieces, up to a size. */
  gathered(): Gathered | undefined {
    if (this.#use.whyNot !== undefined) return undefined;
    // Pages that are never written take no memory.
    const { most } = this.#use;
    const bytes = roomFor(most);
    if (!bytes) return undefined;
    let size = 0;
    return {
      add: (piece) => {
        if (size + piece.length > most) return false;
        bytes.set(piece, size);
        size += piece.length;
        return true;
      },
      take: () => bytes.subarray(0, size),
    };
  }

  /**
   * Records an object that stands in the kernel's memory.
   *
   * @param matches - those of its own bytes
   * @param opening - what is done with it if it is an archive
   * @returns false where nothing was found, nor is going to be
   */
  record(
    object: number,
    at: number,
    length: number,
    matches: readonly RawMatch[],
    opening: "opened" | "closed" = "opened",
  ): boolean {
    const kind = this.kindAt(at, length, true);
    if (!kind) {
      this.#recorder.record(object, at, matches);
      return matches.length > 0;
    }
    const around = this.#recorder.placed(object, at, matches);
    if (opening === "closed") this.leaveClosed(object, around);
    else {
      // A copy: memory may move while members are scanned. What stays closed needs none.
      const isRead = isOpened(kind) && this.#use.whyNot === undefined;
      this.open(object, kind, this.#copyOf(at, isRead ? length : 0), around);
      if (this.#copy.length > MOST_REUSED) this.#copy = new Uint8Array(0);
    }
    return true;
  }

  /** Until the next is asked for. */
  #copyOf(at: number, length: number): Uint8Array {
    if (this.#copy.length < length) this.#copy = new Uint8Array(Math.ceil(length * 1.25));
    const copy = this.#copy.subarray(0, length);
    copy.set(this.#kernel.u8().subarray(at, at + length));
    return copy;
  }

  /** Counts an archive that is not opened for its place in a layer. @param around - records what its own bytes hold */
  leaveClosed(object: number, around: () => void): void {
    this.#close(new OpenArchive(), object, closedFor(this.#use.whyNot ?? LEFT_CLOSED), around);
  }

  /**
   * Records what an archive's members hold; later, where the zstd decoder has to be loaded first.
   *
   * @param bytes - all of them, as they are during the call; undefined: it is too large to be held
   * @param around - records what its own bytes hold, less what its members tell better
   */
  open(object: number, kind: ArchiveKind | ClosedKind, bytes: Uint8Array | undefined, around: () => void): void {
    const open = new OpenArchive();
    const tally = this.#tally(open, object, kind, bytes);
    if (!tally) {
      const kept = bytes?.slice();
      this.#use.waiting.push(() => this.open(object, kind, kept, around));
      return;
    }
    this.#close(open, object, tally, around);
  }

  #close(open: OpenArchive, object: number, tally: ArchiveTally, around: () => void): void {
    this.#within(open, undefined, true, around);
    this.#recorder.closeArchive(object, open, tally);
  }

  #tally(
    open: OpenArchive,
    object: number,
    kind: ArchiveKind | ClosedKind,
    bytes: Uint8Array | undefined,
  ): ArchiveTally | undefined {
    const why = this.#use.whyNot ?? (bytes ? undefined : "too large to be held");
    if (bytes && why === undefined) {
      const names: { readonly path: BytePath; readonly name: BytePath }[] = [];
      const tally = walkArchive(kind, bytes, {
        member: (path, content, isArchive) => this.#within(open, path, isArchive, () => this.#member(object, content)),
        name: (path, name) => void (name !== "" && names.push({ path, name: name.replaceAll("\n", " ") })),
        room: this.#room,
        mayWait: this.#use.mayWait,
        isStopped: this.#use.isStopped,
      });
      this.#room.free();
      if (tally) this.#within(open, undefined, true, () => this.#names(open, object, names));
      return tally;
    }
    return closedFor(why ?? kind);
  }

  /** All at once: an archive may have a great many. */
  #names(
    open: OpenArchive,
    object: number,
    names: readonly { readonly path: BytePath; readonly name: BytePath }[],
  ): void {
    const texts = names.map(({ name }) => name);
    recordNames(this.#kernel, this.#scanner, this.#recorder, texts, (number) => {
      open.member = names[number]?.path;
      return object;
    });
  }

  #member(object: number, content: Uint8Array): void {
    const here = this.#room.addressOf(content);
    if (here !== undefined) {
      const matches = this.#scanner.whole(here, content.length);
      if (matches.length === 0) this.#room.noteNothing();
      return this.#recorder.record(object, here, matches);
    }
    if (content.length > SEGMENT_BYTES) return this.#large.scanBytes(object, content);
    const at = this.#kernel.arena.allocate(content.length);
    try {
      this.#kernel.u8().set(content, at);
      this.#recorder.record(object, at, this.#scanner.whole(at, content.length));
    } finally {
      this.#kernel.arena.free(at);
    }
  }

  /** Runs a step whose records are about a member, or, without one, about the archive's own bytes. */
  #within(open: OpenArchive, member: BytePath | undefined, isAround: boolean, step: () => void): void {
    open.member = member;
    open.isAround = isAround;
    this.#recorder.archive = open;
    try {
      step();
    } finally {
      this.#recorder.archive = undefined;
    }
  }
}

/** Of an archive that is not opened. */
function closedFor(why: string): ArchiveTally {
  const tally = newTally();
  countIn(tally.closed, why);
  return tally;
}

/** Undefined where the system gives no such stretch. */
function roomFor(size: number): Buffer | undefined {
  try {
    return Buffer.allocUnsafeSlow(size);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
