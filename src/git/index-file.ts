/** Parses an index (staging area) file: versions 2, 3 and 4, and its mandatory extensions `link` and `sdir`.
 *  Entries of a split index still need their shared half: see read-index.ts.
 *  Format: gitformat-index. Optional extensions are skipped, except the ids that "resolve undo" keeps alive and the trees that are known already. */
import { ByteReader } from "../bytes/byte-reader.ts";
import { digest } from "../bytes/digest.ts";
import { toHex } from "../bytes/hex.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { parseCacheTree, type CacheTree } from "./cache-tree.ts";
import { readEwahBitmap } from "./ewah.ts";
import type { ObjectFormat } from "./object.ts";

export interface IndexEntry {
  /** From the top of the working tree; ends with "/" for a directory of a sparse index. "" in the half of a split index. */
  readonly path: BytePath;
  /** Hex; of a blob, of a commit (mode 0o160000), of a tree in a sparse index (mode 0o040000). */
  readonly id: string;
  readonly mode: number;
  /** 0; 1 to 3 are the sides of a conflict: base, ours, theirs. */
  readonly stage: number;
  /** Size of the file when it was added, modulo 2^32. */
  readonly size: number;
  /** Seconds and nanoseconds of the file's modification when it was added. */
  readonly mtime: readonly [number, number];
  readonly assumeValid: boolean;
  readonly skipWorktree: boolean;
  /** `git add -N`: the id is that of an empty blob and means nothing. */
  readonly intentToAdd: boolean;
}

/** One side of a conflict that was resolved (extension REUC). */
export interface ResolvedConflict {
  readonly path: BytePath;
  readonly mode: number;
  readonly id: string;
}

export interface IndexFile {
  readonly version: 2 | 3 | 4;
  /** As they stand in the file, sorted by path and stage. */
  readonly entries: readonly IndexEntry[];
  readonly resolvedConflicts: readonly ResolvedConflict[];
  /** Extension `link`: what has to be done with the shared index. */
  readonly link: SplitIndexLink | undefined;
  /** Extension `sdir`: some entries are directories. */
  readonly sparse: boolean;
  /** Extension `TREE`. */
  readonly cacheTree: CacheTree | undefined;
}

export interface SplitIndexLink {
  /** Hex name of the shared index; undefined when there is none. */
  readonly sharedId: string | undefined;
  /** Positions of entries of the shared index. */
  readonly deleted: readonly number[];
  readonly replaced: readonly number[];
}

/** @param what - names the file in errors. @throws FormatError "corrupt", "truncated", "unsupported" */
export function parseIndexFile(bytes: Uint8Array, format: ObjectFormat, what: string): IndexFile {
  const parser = new IndexParser(bytes, format, what);
  return parser.parse();
}

/** Bytes before the fields of an entry; the flags stand behind the id. */
const MTIME_AT = 8;
const MODE_AT = 24;
const SIZE_AT = 36;
const ID_AT = 40;

class IndexParser {
  readonly #reader: ByteReader;
  readonly #view: DataView;
  readonly #what: string;
  readonly #hashBytes: number;
  readonly #resolved: ResolvedConflict[] = [];
  #link: SplitIndexLink | undefined;
  #sparse = false;
  #cacheTree: CacheTree | undefined;

  constructor(bytes: Uint8Array, format: ObjectFormat, what: string) {
    this.#what = what;
    this.#hashBytes = format === "sha1" ? 20 : 32;
    const end = bytes.length - this.#hashBytes;
    if (end < 12) throw new FormatError("truncated", `${what} is shorter than any index`);
    this.#reader = new ByteReader(bytes, what, 0, end);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, end);
    // All zeros: written with index.skipHash.
    const stored = toHex(bytes, end);
    if (!/^0+$/.test(stored) && stored !== toHex(digest(format, bytes.subarray(0, end)))) {
      throw new FormatError("corrupt", `${what} does not have the checksum that it ends with`);
    }
  }

  parse(): IndexFile {
    const reader = this.#reader;
    if (reader.text(4) !== "DIRC") throw new FormatError("corrupt", `${this.#what} does not begin as an index does`);
    const version = reader.uint32();
    if (version !== 2 && version !== 3 && version !== 4) {
      throw new FormatError("unsupported", `${this.#what} is an index of version ${version}; known are 2, 3 and 4`);
    }
    const count = reader.uint32();
    const entries: IndexEntry[] = [];
    let path = "";
    for (let i = 0; i < count; i++) {
      const entry = this.#readEntry(version, path);
      path = entry.path;
      entries.push(entry);
    }
    while (reader.left > 0) this.#readExtension();
    return {
      version,
      entries,
      resolvedConflicts: this.#resolved,
      link: this.#link,
      sparse: this.#sparse,
      cacheTree: this.#cacheTree,
    };
  }

  /** Some thousand times in every hook: fields are read in one go. */
  #readEntry(version: number, previous: BytePath): IndexEntry {
    const reader = this.#reader;
    const view = this.#view;
    const start = reader.skip(ID_AT + this.#hashBytes + 2);
    const flags = view.getUint16(reader.position - 2);
    const extended = flags & 0x4000 ? reader.uint16() : 0;
    if (extended !== 0 && version < 3)
      throw new FormatError("corrupt", `${this.#what} has extended flags, which its version has not`);
    const path = version === 4 ? this.#readCompressedPath(previous) : this.#readPaddedPath(start, flags & 0xfff);
    return {
      path,
      id: toHex(reader.bytes, start + ID_AT, this.#hashBytes),
      mode: view.getUint32(start + MODE_AT),
      stage: (flags >> 12) & 3,
      size: view.getUint32(start + SIZE_AT),
      mtime: [view.getUint32(start + MTIME_AT), view.getUint32(start + MTIME_AT + 4)],
      assumeValid: (flags & 0x8000) !== 0,
      skipWorktree: (extended & 0x4000) !== 0,
      intentToAdd: (extended & 0x2000) !== 0,
    };
  }

  /** The length tells where the name ends unless it is 0xfff; then NULs fill up to a multiple of 8. */
  #readPaddedPath(entryStart: number, length: number): BytePath {
    const reader = this.#reader;
    const path = length < 0xfff ? reader.text(length) : reader.untilNul();
    const written = reader.position - entryStart - (length < 0xfff ? 0 : 1);
    reader.position = entryStart + written;
    reader.skip(8 - (written % 8));
    return path;
  }

  #readCompressedPath(previous: BytePath): BytePath {
    const drop = this.#reader.offsetVarint();
    if (drop > previous.length)
      throw new FormatError("corrupt", `${this.#what} shortens a path by more than the path before it has`);
    return previous.slice(0, previous.length - drop) + this.#reader.untilNul();
  }

  #readExtension(): void {
    const signature = this.#reader.text(4);
    const body = this.#reader.take(this.#reader.uint32());
    const reader = new ByteReader(body, `extension ${signature} of ${this.#what}`);
    if (signature === "link") this.#readLink(reader);
    else if (signature === "sdir") this.#sparse = true;
    else if (signature === "REUC") this.#readResolved(reader);
    else if (signature === "TREE") this.#cacheTree = parseCacheTree(reader, this.#hashBytes);
    else if (!/^[A-Z]/.test(signature)) {
      throw new FormatError(
        "unsupported",
        `${this.#what} has the extension ${JSON.stringify(signature)}, which it says is mandatory`,
      );
    }
  }

  #readLink(reader: ByteReader): void {
    const id = toHex(reader.take(this.#hashBytes));
    const sharedId = /^0+$/.test(id) ? undefined : id;
    const deleted = reader.left > 0 ? readEwahBitmap(reader) : [];
    const replaced = reader.left > 0 ? readEwahBitmap(reader) : [];
    this.#link = { sharedId, deleted, replaced };
  }

  #readResolved(reader: ByteReader): void {
    while (reader.left > 0) {
      const path = reader.untilNul();
      const modes = [reader.untilNul(), reader.untilNul(), reader.untilNul()].map((mode) => Number.parseInt(mode, 8));
      for (const mode of modes)
        if (mode > 0) this.#resolved.push({ path, mode, id: toHex(reader.take(this.#hashBytes)) });
    }
  }
}

/** Path of an entry as the index sorts them: by bytes, then by stage. */
export function compareIndexEntries(a: IndexEntry, b: IndexEntry): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.stage - b.stage;
}
