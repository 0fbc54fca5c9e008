/** Loose objects: one zlib-compressed file per object, in 256 directories per object directory.
 *  Lists them all into tables in shared memory and reads them one at a time.
 *  Format: gitformat-loose. Knows nothing of packs. */
import { joinPath, bytesToPath } from "../bytes/byte-path.ts";
import { fromHex, toHex } from "../bytes/hex.ts";
import { sharedUint8 } from "../bytes/shared.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { Files, RandomAccess } from "./files.ts";
import { inflateBeginning, inflateUpTo } from "./inflate.ts";
import { typeFromName } from "./object.ts";
import type { GitObject, ObjectHeader } from "./object.ts";
import type { ProblemList } from "./problems.ts";
import { findId, indexSortedIds } from "./sorted-ids.ts";
import type { SortedIds } from "./sorted-ids.ts";

/** What a worker needs to attach (`new LooseObjects`). */
export interface LooseTables {
  readonly hashBytes: number;
  readonly count: number;
  /** Ids, ascending within each object directory; shared memory. */
  readonly ids: Uint8Array;
  readonly directories: readonly { readonly path: BytePath; readonly first: number; readonly count: number }[];
  /** Files among them that are no objects, such as `tmp_obj_…` of a write that was cut short. */
  readonly garbage: readonly BytePath[];
}

/** Most bytes of "type size\0". */
const LONGEST_HEADER = 32;
/** Compressed bytes that surely hold the header: a deflate block may begin with code tables of some 600 bytes before its first symbol (RFC 1951, 3.2.7). */
const HEAD_BYTES = 1024;

export class LooseObjects {
  readonly tables: LooseTables;
  readonly #files: Files;
  #sorted: readonly SortedIds[] | undefined;

  constructor(tables: LooseTables, files: Files) {
    this.tables = tables;
    this.#files = files;
  }

  get count(): number {
    return this.tables.count;
  }

  get ids(): Uint8Array {
    return this.tables.ids;
  }

  /** Path of the i-th loose object's file. */
  pathOf(i: number): BytePath {
    const { ids, hashBytes, directories } = this.tables;
    const directory = directories.find((candidate) => i < candidate.first + candidate.count);
    if (directory === undefined) throw new FormatError("missing-object", `there is no loose object number ${i}`);
    const hex = toHex(ids, i * hashBytes, hashBytes);
    return joinPath(directory.path, hex.slice(0, 2), hex.slice(2));
  }

  /** Numbers of the loose objects (one per object directory at most) with the id at `bytes[at]`. */
  find(bytes: Uint8Array, at: number): readonly number[] {
    const { hashBytes, ids, directories } = this.tables;
    this.#sorted ??= directories.map(({ first, count }) =>
      indexSortedIds(ids.subarray(first * hashBytes, (first + count) * hashBytes), hashBytes),
    );
    const found: number[] = [];
    directories.forEach(({ first }, i) => {
      const position = findId(this.#sorted![i]!, bytes, at);
      if (position >= 0) found.push(first + position);
    });
    return found;
  }

  /** Type and size, from the first bytes of the file. @throws FormatError */
  header(i: number): ObjectHeader {
    const path = this.pathOf(i);
    const access = this.#files.open(path);
    try {
      return readLooseHeader(access, printablePath(path)).header;
    } finally {
      access.close();
    }
  }

  /** @param maxBytes - largest content to read. @throws FormatError "corrupt", "truncated", "too-large", "unreadable" */
  read(i: number, maxBytes: number): GitObject {
    const path = this.pathOf(i);
    return parseLooseObject(this.#files.read(path), maxBytes, printablePath(path));
  }
}

/** Type and size of a loose object whose file is open, and the bytes that its inflated content has before it.
 *  @throws FormatError */
export function readLooseHeader(access: RandomAccess, what: string): { header: ObjectHeader; length: number } {
  const head = new Uint8Array(Math.min(HEAD_BYTES, access.size));
  const length = access.readInto(head, 0, 0, head.length);
  return parseHeader(inflateBeginning(head.subarray(0, length), what), what);
}

/** Parses the bytes of a loose object's file. @throws FormatError "corrupt", "truncated", "too-large" */
export function parseLooseObject(file: Uint8Array, maxBytes: number, what: string): GitObject {
  const claimed = parseHeader(inflateBeginning(file.subarray(0, HEAD_BYTES), what), what);
  const { type, size } = claimed.header;
  if (size > maxBytes) throw new FormatError("too-large", `${what} holds ${size} bytes, more than ${maxBytes}`);
  const { bytes, consumed } = inflateUpTo(file, claimed.length + size, what);
  if (bytes.length !== claimed.length + size) {
    throw new FormatError("corrupt", `${what} holds ${bytes.length - claimed.length} bytes where ${size} are claimed`);
  }
  if (consumed < file.length) throw new FormatError("corrupt", `${what} holds garbage after its compressed data`);
  return { type, content: bytes.subarray(claimed.length) };
}

function parseHeader(bytes: Uint8Array, what: string): { header: ObjectHeader; length: number } {
  const nul = bytes.subarray(0, LONGEST_HEADER).indexOf(0);
  const match = /^([a-z]+) (0|[1-9][0-9]{0,15})$/.exec(bytesToPath(bytes, 0, Math.max(0, nul)));
  const type = typeFromName(match?.[1] ?? "");
  if (match === null || type === undefined)
    throw new FormatError("corrupt", `${what} does not begin as a loose object does`);
  return { header: { type, size: Number(match[2]) }, length: nul + 1 };
}

/** Lists the loose objects of all object directories. */
export function listLooseObjects(
  files: Files,
  objectDirectories: readonly BytePath[],
  hashBytes: number,
  problems: ProblemList,
): LooseObjects {
  const directories: { path: BytePath; first: number; count: number }[] = [];
  const garbage: BytePath[] = [];
  const names: string[] = [];
  for (const path of objectDirectories) {
    const found = listOneDirectory(files, path, hashBytes, problems, garbage);
    directories.push({ path, first: names.length, count: found.length });
    for (const name of found) names.push(name);
  }
  const ids = sharedUint8(names.length * hashBytes);
  names.forEach((name, i) => ids.set(fromHex(name) ?? [], i * hashBytes));
  return new LooseObjects({ hashBytes, count: names.length, ids, directories, garbage }, files);
}

function listOneDirectory(
  files: Files,
  path: BytePath,
  hashBytes: number,
  problems: ProblemList,
  garbage: BytePath[],
): string[] {
  const names: string[] = [];
  const rest = new RegExp(`^[0-9a-f]{${2 * hashBytes - 2}}$`);
  for (const { name: prefix } of problems.attempt(path, undefined, () => files.list(path)) ?? []) {
    if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
    const directory = joinPath(path, prefix);
    for (const { name, kind } of problems.attempt(directory, undefined, () => files.list(directory)) ?? []) {
      if (rest.test(name) && kind !== "directory") names.push(prefix + name);
      else if (kind === "file") garbage.push(joinPath(directory, name));
    }
  }
  return names.sort();
}
