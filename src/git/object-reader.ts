/** Reads single objects by id without listing the repository: a loose object by its path, a packed one through one bucket of an index.
 *  For what a commit or a range changes. `ObjectStore` serves scans of everything, where each object has a number.
 *  Every copy is tried before an object is given up; a pack without an index of its own is only seen by full scans. */
import { joinPath } from "../bytes/byte-path.ts";
import { fromHex, toHex } from "../bytes/hex.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { ByteCache } from "./byte-cache.ts";
import { applyDelta } from "./delta.ts";
import type { Files, RandomAccess } from "./files.ts";
import { inflateExactly } from "./inflate.ts";
import { parseLooseObject } from "./loose-objects.ts";
import { typeFromNumber, type GitObject, type ObjectType } from "./object.ts";
import { OFS_DELTA, REF_DELTA } from "./pack-entries.ts";
import { PackLookup } from "./pack-lookup.ts";
import { EntryHeader } from "./packed-entry.ts";

const MAX_OBJECT = 2 ** 31 - 1;
const CACHE_BYTES = 64 * 2 ** 20;
const LONGEST_HEADER = 64;
const DEEPEST_CHAIN = 100_000;
/** How often one read may go over to another pack for a base. */
const MOST_DETOURS = 64;

interface OpenPack {
  readonly path: BytePath;
  readonly lookup: PackLookup;
  access: RandomAccess | undefined;
}

/** A packed entry: what it is, and where its data begins. */
interface Entry {
  readonly type: number;
  readonly size: number;
  readonly dataAt: number;
  /** Offset of the base in the same pack, or its id. */
  readonly base: number | string | undefined;
}

export class ObjectReader {
  readonly hashBytes: number;
  readonly #files: Files;
  readonly #directories: readonly BytePath[];
  readonly #cache = new ByteCache<GitObject>(CACHE_BYTES);
  #packs: OpenPack[] | undefined;
  #failed: FormatError | undefined;
  #detours = 0;

  /** @param objectDirectories - in the order in which they are looked in */
  constructor(files: Files, objectDirectories: readonly BytePath[], hashBytes: number) {
    this.#files = files;
    this.#directories = objectDirectories;
    this.hashBytes = hashBytes;
  }

  /** @param id - hex */
  has(id: string): boolean {
    return this.#loosePaths(id).length > 0 || this.#packed(id).length > 0;
  }

  /**
   * @param id - hex
   * @param most - bytes; what claims to be longer is not inflated
   * @throws FormatError "missing-object"; "corrupt", "truncated", "too-large" or "unreadable" when no copy can be read
   */
  read(id: string, most: number = MAX_OBJECT): GitObject {
    this.#detours = 0;
    return this.#read(id, most);
  }

  /** The content of an object that has to be of a type. @throws FormatError as `read`, and "corrupt" for another type */
  readType(id: string, type: ObjectType): Uint8Array {
    const object = this.read(id);
    if (object.type !== type) throw new FormatError("corrupt", `object ${id} is a ${object.type}, not a ${type}`);
    return object.content;
  }

  /** Ids that begin with some hex digits (2 at least), sorted. */
  idsWith(prefix: string): string[] {
    const found = new Set<string>();
    const first = prefix.slice(0, 2);
    for (const directory of this.#directories) {
      for (const { name } of this.#files.list(joinPath(directory, first)) ?? [])
        if (name.length === 2 * this.hashBytes - 2 && `${first}${name}`.startsWith(prefix)) found.add(first + name);
    }
    for (const { lookup } of this.#openPacks()) {
      for (const id of lookup.idsFrom(Number.parseInt(first, 16))) {
        const hex = toHex(id);
        if (hex.startsWith(prefix)) found.add(hex);
      }
    }
    return [...found].sort();
  }

  /** Closes the packs; the reader may be used again. */
  close(): void {
    for (const { lookup, access } of this.#packs ?? []) {
      lookup.close();
      access?.close();
    }
    this.#packs = undefined;
  }

  #read(id: string, most: number): GitObject {
    let failed: FormatError | undefined;
    if (++this.#detours > MOST_DETOURS) throw new FormatError("corrupt", `object ${id} is spread over too many packs`);
    for (const path of this.#loosePaths(id)) {
      try {
        return parseLooseObject(this.#files.read(path), most, printablePath(path));
      } catch (error) {
        failed ??= formatError(error);
      }
    }
    for (const { pack, offset } of this.#packed(id)) {
      try {
        return this.#readPacked(pack, offset, most);
      } catch (error) {
        failed ??= formatError(error);
      }
    }
    throw failed ?? this.#failed ?? new FormatError("missing-object", `object ${id} is missing`);
  }

  #loosePaths(id: string): BytePath[] {
    const paths = this.#directories.map((directory) => joinPath(directory, id.slice(0, 2), id.slice(2)));
    return paths.filter((path) => this.#files.stat(path)?.kind === "file");
  }

  #packed(id: string): { pack: OpenPack; offset: number }[] {
    const bytes = fromHex(id);
    if (bytes?.length !== this.hashBytes) return [];
    return this.#openPacks().flatMap((pack) => {
      const offset = pack.lookup.offsetOf(bytes);
      return offset < 0 ? [] : [{ pack, offset }];
    });
  }

  /** A pack that cannot be opened may hold what is looked for: the reason is told in place of "missing". */
  #openPacks(): readonly OpenPack[] {
    if (this.#packs) return this.#packs;
    this.#packs = [];
    for (const directory of this.#directories.map((objects) => joinPath(objects, "pack"))) {
      const names = (this.#files.list(directory) ?? []).map(({ name }) => name).sort();
      for (const name of names.filter((each) => each.startsWith("pack-") && each.endsWith(".idx"))) {
        const path = joinPath(directory, `${name.slice(0, -".idx".length)}.pack`);
        try {
          const lookup = new PackLookup(this.#files, joinPath(directory, name), this.hashBytes);
          this.#packs.push({ path, lookup, access: undefined });
        } catch (error) {
          this.#failed ??= formatError(error);
        }
      }
    }
    return this.#packs;
  }

  #readPacked(pack: OpenPack, offset: number, most: number): GitObject {
    const key = (at: number): string => `${pack.path}:${at}`;
    const chain: { offset: number; entry: Entry }[] = [];
    let built = this.#cache.get(key(offset));
    for (let at = offset; !built;) {
      const entry = this.#entry(pack, at);
      chain.push({ offset: at, entry });
      if (entry.base === undefined) break;
      if (chain.length > DEEPEST_CHAIN)
        throw new FormatError("corrupt", `${printablePath(pack.path)} has a circle of delta bases at ${offset}`);
      if (typeof entry.base === "string") built = this.#read(entry.base, most);
      else built = this.#cache.get(key((at = entry.base)));
    }
    for (let link = chain.pop(); link; link = chain.pop()) {
      built = this.#build(pack, link.offset, link.entry, built, most);
      this.#cache.set(key(link.offset), built, built.content.length);
    }
    if (!built) throw new FormatError("corrupt", `${printablePath(pack.path)} has no object at ${offset}`);
    return built;
  }

  #build(
    pack: OpenPack,
    offset: number,
    { type, size, dataAt }: Entry,
    base: GitObject | undefined,
    most: number,
  ): GitObject {
    const what = `the object at ${offset} of ${printablePath(pack.path)}`;
    if (size > most) throw new FormatError("too-large", `${what} holds ${size} bytes, more than ${most}`);
    const access = this.#access(pack);
    // What deflate makes of data that cannot be compressed is hardly longer than the data.
    const bound = size + Math.ceil(size / 1000) + 128;
    const data = new Uint8Array(Math.max(0, Math.min(bound, access.size - dataAt)));
    const length = access.readInto(data, 0, dataAt, data.length);
    const { bytes } = inflateExactly(data.subarray(0, length), size, what);
    if (base) return { type: base.type, content: applyDelta(base.content, bytes, most) };
    const name = typeFromNumber(type);
    if (name === undefined) throw new FormatError("corrupt", `${what} is of no known type`);
    return { type: name, content: bytes };
  }

  #entry(pack: OpenPack, offset: number): Entry {
    const access = this.#access(pack);
    const head = new Uint8Array(LONGEST_HEADER);
    const length = access.readInto(head, 0, offset, head.length);
    const what = `the object at ${offset} of ${printablePath(pack.path)}`;
    const header = new EntryHeader(head.subarray(0, length), what);
    let base: number | string | undefined;
    if (header.type === OFS_DELTA) {
      base = offset - header.readDistance();
      if (base <= 0 || base >= offset) throw new FormatError("corrupt", `${what} has a delta base outside the pack`);
    } else if (header.type === REF_DELTA) {
      const at = header.skip(this.hashBytes);
      const inPack = pack.lookup.offsetOf(head.subarray(at, at + this.hashBytes));
      base = inPack >= 0 && inPack !== offset ? inPack : toHex(head, at, this.hashBytes);
    }
    return { type: header.type, size: header.size, dataAt: offset + header.at, base };
  }

  #access(pack: OpenPack): RandomAccess {
    pack.access ??= this.#files.open(pack.path);
    return pack.access;
  }
}

function formatError(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  throw error;
}
