/** One pack: its index, the order of its entries, and the way to its bytes.
 *  The tables are plain typed arrays in shared memory, for other threads to use as they are.
 *  Entries' headers are pack-entries.ts's, their contents object-store.ts's business. */
import { joinPath } from "../bytes/byte-path.ts";
import { toHex } from "../bytes/hex.ts";
import { sharedUint8 } from "../bytes/shared.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files, RandomAccess } from "./files.ts";
import { parsePackIndex } from "./pack-index.ts";
import type { PackIndex } from "./pack-index.ts";
import { orderEntries } from "./pack-order.ts";
import type { PackOrder } from "./pack-order.ts";
import type { ProblemList } from "./problems.ts";
import { findId, firstWord, indexSortedIds } from "./sorted-ids.ts";
import type { SortedIds } from "./sorted-ids.ts";

export interface Pack {
  /** File name without its ending. */
  readonly name: BytePath;
  readonly path: BytePath;
  /** Bytes of the `.pack` file. */
  readonly size: number;
  readonly hashBytes: number;
  readonly count: number;
  /** Ids of the entries, ascending. */
  readonly ids: Uint8Array;
  /** Byte offset of each, same order; those out of range stand at `size - trailerBytes`. */
  readonly offsets: Float64Array;
  /** Bytes of the checksum at the pack's end. */
  readonly trailerBytes: number;
  /** Entries by offset; worked out when first asked for. */
  readonly order: PackOrder;
  /** Lookup table of the ids; worked out when first asked for. */
  readonly sorted: SortedIds;
  /** @throws FormatError "unreadable" */
  open(): RandomAccess;
  /** Position by id of the id at `bytes[at]`, or -1. */
  find(bytes: Uint8Array, at: number): number;
}

/** Bytes before the first entry: magic, version, count. */
export const PACK_HEADER_BYTES = 12;
/** "PACK". */
export const PACK_MAGIC = 0x5041434b;

/** Opens `directory/name.pack` with its index.
 *  @param index - read already, where it did not come from `name.idx`
 *  @throws FormatError when nothing of it can be used; lesser faults are put in `problems` */
export function openPack(
  files: Files,
  directory: BytePath,
  name: BytePath,
  hashBytes: number,
  problems: ProblemList,
  index: PackIndex = readPackIndex(files, joinPath(directory, `${name}.idx`), hashBytes),
): Pack {
  const path = joinPath(directory, `${name}.pack`);
  const access = files.open(path);
  try {
    checkPack(access, path, index, hashBytes, problems);
    clampOffsets(index.offsets, access.size - hashBytes, path, problems);
    return new PackFile(name, path, access.size, hashBytes, index, files);
  } finally {
    access.close();
  }
}

/** Reads an index into shared memory. @throws FormatError */
export function readPackIndex(files: Files, path: BytePath, hashBytes: number): PackIndex {
  const access = files.open(path);
  try {
    const bytes = sharedUint8(access.size);
    if (access.readInto(bytes, 0, 0, bytes.length) < bytes.length) {
      throw new FormatError("truncated", `${printablePath(path)} became shorter while it was read`);
    }
    return parsePackIndex(bytes, hashBytes, printablePath(path));
  } finally {
    access.close();
  }
}

class PackFile implements Pack {
  readonly name: BytePath;
  readonly path: BytePath;
  readonly size: number;
  readonly hashBytes: number;
  readonly count: number;
  readonly ids: Uint8Array;
  readonly offsets: Float64Array;
  readonly #files: Files;
  #order: PackOrder | undefined;
  #sorted: SortedIds | undefined;

  constructor(name: BytePath, path: BytePath, size: number, hashBytes: number, index: PackIndex, files: Files) {
    this.name = name;
    this.path = path;
    this.size = size;
    this.hashBytes = hashBytes;
    this.count = index.count;
    this.ids = index.ids;
    this.offsets = index.offsets;
    this.#files = files;
  }

  get trailerBytes(): number {
    return this.hashBytes;
  }

  get order(): PackOrder {
    this.#order ??= orderEntries(this.offsets, this.size - this.hashBytes, this.hashBytes, this.#readRev());
    return this.#order;
  }

  get sorted(): SortedIds {
    this.#sorted ??= indexSortedIds(this.ids, this.hashBytes);
    return this.#sorted;
  }

  open(): RandomAccess {
    return this.#files.open(this.path);
  }

  find(bytes: Uint8Array, at: number): number {
    return findId(this.sorted, bytes, at);
  }

  /** Only saves a sort, so whatever is wrong with the file is no loss. */
  #readRev(): Uint8Array | undefined {
    const path = `${this.path.slice(0, -".pack".length)}.rev`;
    try {
      return this.#files.stat(path)?.kind === "file" ? this.#files.read(path) : undefined;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
}

function checkPack(
  access: RandomAccess,
  path: BytePath,
  index: PackIndex,
  hashBytes: number,
  problems: ProblemList,
): void {
  const shown = printablePath(path);
  const header = new Uint8Array(PACK_HEADER_BYTES);
  if (access.size < PACK_HEADER_BYTES + hashBytes || access.readInto(header, 0, 0, header.length) < header.length) {
    throw new FormatError("truncated", `${shown} is shorter than any pack`);
  }
  if (firstWord(header, 0) !== PACK_MAGIC) throw new FormatError("corrupt", `${shown} does not begin as a pack does`);
  const version = firstWord(header, 4);
  if (version !== 2 && version !== 3)
    throw new FormatError("unsupported", `${shown} is a pack of version ${version}; known are 2 and 3`);
  const count = firstWord(header, 8);
  if (count !== index.count)
    problems.add("corrupt", path, `${shown} holds ${count} objects, but its index lists ${index.count}`);
  const trailer = new Uint8Array(hashBytes);
  access.readInto(trailer, 0, access.size - hashBytes, hashBytes);
  if (index.packChecksum !== "" && toHex(trailer) !== index.packChecksum) {
    problems.add(
      "corrupt",
      path,
      `${shown} does not end with the checksum that its index names: it was cut short or changed`,
    );
  }
}

/** Brings offsets that cannot be right to the end, where entries are found to be damaged one by one. */
function clampOffsets(offsets: Float64Array, end: number, path: BytePath, problems: ProblemList): void {
  let wrong = 0;
  for (let i = 0; i < offsets.length; i++) {
    const offset = offsets[i]!;
    if (offset >= PACK_HEADER_BYTES && offset < end) continue;
    offsets[i] = end;
    wrong++;
  }
  if (wrong > 0)
    problems.add("truncated", path, `${wrong} objects lie outside ${printablePath(path)}, says its index`, wrong);
}
