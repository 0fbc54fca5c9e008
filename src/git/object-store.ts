/** Random access to objects by id, over packs, loose objects and alternates.
 *  Follows delta chains without recursion, keeps recent bases, and reads another copy when one is damaged.
 *  The scan of whole packs does not come through here: it rebuilds each object once (the delta forest). */
import { fromHex, toHex } from "../bytes/hex.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import { ByteCache } from "./byte-cache.ts";
import { applyDelta, deltaResultSize } from "./delta.ts";
import type { RandomAccess } from "./files.ts";
import { inflateBeginning, inflateExactly } from "./inflate.ts";
import type { LooseObjects } from "./loose-objects.ts";
import { computeObjectId, typeFromNumber } from "./object.ts";
import type { GitObject, ObjectFormat, ObjectHeader } from "./object.ts";
import type { ObjectIndex } from "./object-index.ts";
import type { Pack } from "./pack.ts";
import { accessTo } from "./pack-bytes.ts";
import type { PackBytes } from "./pack-bytes.ts";
import { readPackedEntry } from "./packed-entry.ts";
import type { PackedEntry } from "./packed-entry.ts";

export interface ObjectStoreParts {
  readonly format: ObjectFormat;
  readonly packs: readonly Pack[];
  readonly loose: LooseObjects;
  readonly index: ObjectIndex;
}

export interface ObjectStoreOptions {
  /** Largest object to build, in bytes; also the largest delta. */
  readonly maxBytes?: number;
  /** Memory for recent delta bases, in bytes. */
  readonly cacheBytes?: number;
  /** Packs that are in memory already, by their numbers; the others are opened as files. */
  readonly packBytes?: readonly (PackBytes | undefined)[];
}

/** Where one copy of an object stands. */
interface Copy {
  /** Number of the pack, or -1. */
  readonly pack: number;
  /** Position by id in the pack, or number of the loose object. */
  readonly position: number;
}

interface Link {
  readonly copy: Copy;
  readonly entry: PackedEntry;
}

const DEFAULT_MAX_BYTES = 2 ** 31 - 1;
const DEFAULT_CACHE_BYTES = 64 * 2 ** 20;
/** Git writes at most 4095; longer chains are possible but nobody's. */
const DEEPEST_CHAIN = 100_000;
/** How often one read may go over to another pack or to another copy. Sound repositories need a few. */
const MOST_DETOURS = 64;

export class ObjectStore {
  readonly parts: ObjectStoreParts;
  readonly #maxBytes: number;
  readonly #cache: ByteCache<GitObject>;
  readonly #access = new Map<number, RandomAccess>();
  readonly #packBytes: readonly (PackBytes | undefined)[];
  #detours = 0;

  constructor(parts: ObjectStoreParts, options: ObjectStoreOptions = {}) {
    this.parts = parts;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
    this.#cache = new ByteCache(options.cacheBytes ?? DEFAULT_CACHE_BYTES);
    this.#packBytes = options.packBytes ?? [];
  }

  /** @param id - hex digits, or bytes */
  has(id: string | Uint8Array): boolean {
    return this.#indexOf(id) >= 0;
  }

  /** @param id - hex digits, or bytes
   *  @throws FormatError "missing-object"; "corrupt", "truncated" or "too-large" when no copy can be read */
  read(id: string | Uint8Array): GitObject {
    const object = this.#indexOf(id);
    if (object < 0)
      throw new FormatError("missing-object", `object ${typeof id === "string" ? id : toHex(id)} is missing`);
    return this.readAt(object);
  }

  /** The object at an index of `ObjectIndex`. The content is shared with a cache: do not write to it. @throws FormatError */
  readAt(object: number): GitObject {
    this.#detours = 0;
    return this.#readAny(object, new Set(), undefined);
  }

  /** Type and size, mostly without the content: a delta chain is followed, but only the ends of it are inflated. @throws FormatError */
  headerAt(object: number): ObjectHeader {
    try {
      return this.#headerOf(object);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      // Perhaps another copy is sound.
      const { type, content } = this.readAt(object);
      return { type, size: content.length };
    }
  }

  #headerOf(object: number): ObjectHeader {
    const active = new Set<string>();
    let size: number | undefined;
    for (let next = object; ;) {
      const copy = this.#primary(next);
      if (copy.pack < 0) {
        const header = this.parts.loose.header(copy.position);
        return { type: header.type, size: size ?? header.size };
      }
      const { chain, end } = this.#followChain(copy, active);
      const { entry } = chain[0]!;
      size ??=
        entry.type <= 4 ? entry.size : deltaResultSize(inflateBeginning(entry.compressed(64), this.#describe(copy)));
      const type = typeFromNumber(chain.at(-1)!.entry.type);
      if (type !== undefined) return { type, size };
      next = end!;
    }
  }

  /** True when the object's content makes its id. @throws FormatError when it cannot be read */
  verifyAt(object: number): boolean {
    const { type, content } = this.readAt(object);
    return computeObjectId(type, content, this.parts.format) === this.parts.index.idOf(object);
  }

  /** Closes the packs that were opened; the store may be used again. */
  close(): void {
    for (const access of this.#access.values()) access.close();
    this.#access.clear();
  }

  #indexOf(id: string | Uint8Array): number {
    const bytes = typeof id === "string" ? fromHex(id) : id;
    return bytes === undefined ? -1 : this.parts.index.lookup(bytes, 0);
  }

  #primary(object: number): Copy {
    return { pack: this.parts.index.packOf(object), position: this.parts.index.positionOf(object) };
  }

  /** Tries the primary copy, then every other. @param active - copies being read or given up, so that bases cannot go in circles */
  #readAny(object: number, active: Set<string>, failed: FormatError | undefined): GitObject {
    let first = failed;
    if (++this.#detours > MOST_DETOURS)
      throw (
        failed ?? new FormatError("corrupt", `object ${this.parts.index.idOf(object)} is spread over too many packs`)
      );
    for (const copy of this.#copies(object)) {
      if (active.has(keyOf(copy))) continue;
      try {
        return this.#readCopy(copy, active);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        first ??= error;
        active.add(keyOf(copy));
      }
    }
    throw first ?? new FormatError("corrupt", `object ${this.parts.index.idOf(object)} is its own delta base`);
  }

  *#copies(object: number): Generator<Copy> {
    const primary = this.#primary(object);
    yield primary;
    const { index, packs, loose } = this.parts;
    const at = object * index.hashBytes;
    for (let pack = 0; pack < packs.length; pack++) {
      const position = pack === primary.pack ? -1 : packs[pack]!.find(index.ids, at);
      if (position >= 0) yield { pack, position };
    }
    for (const position of loose.find(index.ids, at)) {
      if (primary.pack >= 0 || position !== primary.position) yield { pack: -1, position };
    }
  }

  #readCopy(copy: Copy, active: Set<string>): GitObject {
    if (copy.pack < 0) return this.parts.loose.read(copy.position, this.#maxBytes);
    const cached = this.#cache.get(keyOf(copy));
    if (cached !== undefined) return cached;
    const own = new Set(active);
    const { chain, end } = this.#followChain(copy, own);
    let built = end === undefined ? undefined : this.#readAny(end, own, undefined);
    while (chain.length > 0) {
      const link = chain.pop()!;
      built = this.#build(link, built, own);
    }
    return built!;
  }

  /** Links from a copy down to a whole or cached one; `end` is the base's index when it has to come from elsewhere. */
  #followChain(from: Copy, active: Set<string>): { chain: Link[]; end: number | undefined } {
    const chain: Link[] = [];
    for (let copy = from; ;) {
      if (active.has(keyOf(copy)) || chain.length > DEEPEST_CHAIN) {
        throw new FormatError("corrupt", `${this.#describe(copy)} is part of a circle of delta bases`);
      }
      active.add(keyOf(copy));
      const entry = readPackedEntry(this.parts.packs[copy.pack]!, copy.position, this.#open(copy.pack));
      chain.push({ copy, entry });
      if (entry.type <= 4) return { chain, end: undefined };
      if (entry.base >= 0) {
        copy = { pack: copy.pack, position: entry.base };
        if (this.#cache.has(keyOf(copy))) return { chain, end: this.#objectOf(copy) };
        continue;
      }
      const end = this.#indexOf(entry.baseId ?? "");
      if (end < 0)
        throw new FormatError("missing-object", `${this.#describe(copy)} needs ${entry.baseId}, which is missing`);
      return { chain, end };
    }
  }

  #build(link: Link, base: GitObject | undefined, active: Set<string>): GitObject {
    const { copy, entry } = link;
    if (entry.size > this.#maxBytes)
      throw new FormatError(
        "too-large",
        `${this.#describe(copy)} holds ${entry.size} bytes, more than ${this.#maxBytes}`,
      );
    const what = this.#describe(copy);
    try {
      const { bytes } = inflateExactly(entry.compressed(Infinity), entry.size, what);
      const type = base === undefined ? typeFromNumber(entry.type) : base.type;
      if (type === undefined) throw new FormatError("corrupt", `${what} is of no known type`);
      const built: GitObject = {
        type,
        content: base === undefined ? bytes : applyDelta(base.content, bytes, this.#maxBytes),
      };
      this.#cache.set(keyOf(copy), built, built.content.length);
      return built;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const named = error.message.includes(what) ? error : new FormatError(error.code, `${what}: ${error.message}`);
      active.add(keyOf(copy));
      return this.#readAny(this.#objectOf(copy), active, named);
    }
  }

  #objectOf(copy: Copy): number {
    const { ids, hashBytes } = this.parts.packs[copy.pack]!;
    return this.parts.index.lookup(ids, copy.position * hashBytes);
  }

  #describe(copy: Copy): string {
    if (copy.pack < 0) return printablePath(this.parts.loose.pathOf(copy.position));
    const pack = this.parts.packs[copy.pack]!;
    return `object ${toHex(pack.ids, copy.position * pack.hashBytes, pack.hashBytes)} in ${printablePath(pack.path)}`;
  }

  #open(pack: number): RandomAccess {
    let access = this.#access.get(pack);
    if (access !== undefined) return access;
    const inMemory = this.#packBytes[pack];
    access = inMemory === undefined ? this.parts.packs[pack]!.open() : accessTo(inMemory);
    this.#access.set(pack, access);
    return access;
  }
}

function keyOf(copy: Copy): string {
  return `${copy.pack}:${copy.position}`;
}
