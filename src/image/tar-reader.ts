/** Reads a tar archive that arrives in pieces, without a stream: a state machine that a loop feeds.
 *  tar-stream, measured on a layer of 858 MB, needs half as long again, and cannot be driven synchronously; it is the oracle in tests.
 *  Content goes to the visitor as it comes, uncopied. Knows nothing of layers. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { attributesOf, parsePax } from "./pax.ts";
import { SparseMap } from "./sparse-map.ts";
import {
  BLOCK,
  DESCRIBING,
  hasOtherThanZeros,
  isTarHeader,
  isZeroBlock,
  memberType,
  parseTarHeader,
  type MemberType,
  type TarHeader,
} from "./tar-header.ts";

/** A member of an archive. */
export interface TarEntry {
  /** As written, long names resolved. */
  readonly path: BytePath;
  readonly linkName: BytePath;
  /** Bytes of content in the archive; a sparse file's holes are not among them. */
  readonly size: number;
  readonly type: MemberType;
  /** Extended attributes by name. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** What is told, in this order, for each member: `entry`, `content` any number of times, `end`. */
export interface TarVisitor {
  readonly entry: (entry: TarEntry) => void;
  /** Bytes `from` up to `to`; valid during the call. */
  readonly content: (bytes: Uint8Array, from: number, to: number) => void;
  readonly end: () => void;
  /** Bytes behind the archive's end that are neither zeros nor another archive: no tar tells of them, but they are in the file. */
  readonly behind?: (bytes: Uint8Array, from: number, to: number) => void;
  /** Bytes between members: of padding, where it is not zeros, and of damaged parts. */
  readonly between?: (bytes: Uint8Array, from: number, to: number) => void;
  /** A header is damaged: what follows is told as bytes between members up to the next one. Without this, it is thrown. */
  readonly damage?: (error: FormatError) => void;
}

type State = "header" | "content" | "description" | "old-sparse-map" | "sparse-map" | "padding" | "after";

export class TarReader {
  readonly #visitor: TarVisitor;
  readonly #block = new Uint8Array(BLOCK);
  #filled = 0;
  #state: State = "header";
  #left = 0;
  #padding = 0;
  #description: Uint8Array[] = [];
  #describing = "";
  #header: TarHeader | undefined;
  #globals = new Map<string, string>();
  /** Global records that no member was told with. */
  #newGlobals: Map<string, string> | undefined;
  /** In a damaged part. */
  #isLost = false;
  #pax: Map<string, string> | undefined;
  #longName: string | undefined;
  #longLink: string | undefined;
  #ended = false;
  /** The entry whose content begins with a map of its holes. */
  #sparse: { readonly entry: TarEntry; readonly map: SparseMap } | undefined;

  constructor(visitor: TarVisitor) {
    this.#visitor = visitor;
  }

  /** Takes the next bytes. @throws FormatError for what is no tar archive */
  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const room = bytes.length - at;
      if (this.#state === "content" || this.#state === "description") {
        const count = Math.min(room, this.#left);
        if (this.#state === "content") this.#visitor.content(bytes, at, at + count);
        // A copy, since the piece is valid during the call alone; `slice` of a Buffer is none.
        else this.#description.push(new Uint8Array(bytes.subarray(at, at + count)));
        at += count;
        this.#left -= count;
        if (this.#left === 0) this.#endContent();
      } else if (this.#state === "padding") {
        const count = Math.min(room, this.#padding);
        if (hasOtherThanZeros(bytes, at, at + count)) this.#visitor.between?.(bytes, at, at + count);
        at += count;
        this.#padding -= count;
        if (this.#padding === 0) this.#state = "header";
      } else if (this.#state === "after") return this.#visitor.behind?.(bytes, at, bytes.length);
      else at += this.#takeBlock(bytes, at);
    }
  }

  /** Says that nothing more comes. @throws FormatError "truncated" inside a member */
  finish(): void {
    const inside = this.#state !== "header" && this.#state !== "padding" && this.#state !== "after";
    if (hasOtherThanZeros(this.#block, 0, this.#filled)) {
      if (this.#ended) this.#visitor.behind?.(this.#block, 0, this.#filled);
      else this.#visitor.between?.(this.#block, 0, this.#filled);
    }
    // Archives without end blocks, or without the last padding, are made by real tools.
    if (inside || (this.#state === "header" && this.#filled > 0 && !this.#ended && !this.#isLost)) {
      throw new FormatError("truncated", "the tar archive ends in the middle of a member");
    }
  }

  /** Whether an end block has been seen. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Leaves out the content of the member told last. @returns the bytes, padding included, that must not be pushed */
  skipContent(): number {
    if (this.#state !== "content") return 0;
    const bytes = this.#left + this.#padding;
    this.#padding = 0;
    this.#left = 0;
    this.#endContent();
    return bytes;
  }

  /** Returns how many bytes it used. */
  #takeBlock(bytes: Uint8Array, at: number): number {
    if (this.#filled === 0 && bytes.length - at >= BLOCK) {
      this.#blockRead(bytes, at);
      return BLOCK;
    }
    const count = Math.min(BLOCK - this.#filled, bytes.length - at);
    this.#block.set(bytes.subarray(at, at + count), this.#filled);
    this.#filled += count;
    if (this.#filled === BLOCK) {
      this.#filled = 0;
      this.#blockRead(this.#block, 0);
    }
    return count;
  }

  #blockRead(bytes: Uint8Array, at: number): void {
    if (this.#state === "sparse-map") return this.#takeSparse(bytes, at);
    if (this.#state === "old-sparse-map") {
      if (bytes[at + 504] !== 1) this.#begin();
      return;
    }
    if (isZeroBlock(bytes, at)) {
      this.#ended ||= !this.#isLost;
      return;
    }
    if (this.#isLost && !isTarHeader(bytes, at)) return this.#visitor.between?.(bytes, at, at + BLOCK);
    // Members behind an end block are read as well: some tools join archives.
    if (this.#ended && !isTarHeader(bytes, at)) {
      this.#state = "after";
      return this.#visitor.behind?.(bytes, at, at + BLOCK);
    }
    const header = this.#headerAt(bytes, at);
    if (!header) return;
    if (DESCRIBING.includes(header.type)) return this.#beginDescription(header);
    this.#header = header;
    if (header.extended) this.#state = "old-sparse-map";
    else this.#begin();
  }

  /** Undefined where it is damaged, and that was told. */
  #headerAt(bytes: Uint8Array, at: number): TarHeader | undefined {
    try {
      const header = parseTarHeader(bytes, at);
      this.#isLost = false;
      return header;
    } catch (error) {
      this.#damaged(error);
      this.#isLost = true;
      this.#visitor.between?.(bytes, at, at + BLOCK);
      return undefined;
    }
  }

  /** @throws what it is given, unless somebody wants to be told of it */
  #damaged(error: unknown): void {
    if (!(error instanceof FormatError) || !this.#visitor.damage) throw error;
    this.#visitor.damage(error);
  }

  #beginDescription(header: TarHeader): void {
    this.#describing = header.type;
    this.#setContent(header.size, "description");
  }

  /** Tells of the member whose header is complete. */
  #begin(): void {
    const header = this.#header;
    if (!header) return;
    const pax = this.#pax;
    const of = (key: string): string | undefined => pax?.get(key) ?? this.#globals.get(key);
    const type = memberType(header.type);
    const stated = of("size");
    const size = stated !== undefined && /^\d{1,15}$/.test(stated) ? Number(stated) : header.size;
    const path = of("GNU.sparse.name") ?? of("path") ?? this.#longName ?? header.name;
    const entry: TarEntry = {
      path,
      linkName: of("linkpath") ?? this.#longLink ?? header.linkName,
      // Links, devices and directories have no content, whatever the size says (as in Go's archive/tar, which makes layers).
      size: type === "file" ? size : 0,
      type: type === "file" && header.type === "0" && path.endsWith("/") ? "directory" : type,
      attributes: attributesOf(this.#newGlobals, pax),
    };
    const isSparse = pax?.get("GNU.sparse.major") === "1" && entry.size >= BLOCK;
    this.#newGlobals = this.#pax = this.#longName = this.#longLink = this.#header = undefined;
    if (isSparse) {
      this.#sparse = { entry, map: new SparseMap() };
      this.#state = "sparse-map";
    } else this.#tell(entry);
  }

  #tell(entry: TarEntry): void {
    this.#visitor.entry(entry);
    this.#setContent(entry.size, "content");
  }

  /** Lines are counted from behind the map. What is no map after all is content, whoever says that it is one. */
  #takeSparse(bytes: Uint8Array, at: number): void {
    if (!this.#sparse) return;
    const { entry, map } = this.#sparse;
    const said = map.push(bytes, at);
    if (said === "more" && map.size + BLOCK <= entry.size) return;
    this.#sparse = undefined;
    if (said === "whole") return this.#tell({ ...entry, size: entry.size - map.size });
    this.#tell(entry);
    for (const block of map.blocks) this.push(block);
  }

  #records(bytes: Uint8Array): Map<string, string> {
    try {
      return parsePax(bytes);
    } catch (error) {
      this.#damaged(error);
      this.#visitor.between?.(bytes, 0, bytes.length);
      return new Map();
    }
  }

  #setContent(size: number, state: "content" | "description"): void {
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
    this.#state = state;
    if (size === 0) this.#endContent();
  }

  #endContent(): void {
    if (this.#state === "content") this.#visitor.end();
    else this.#described();
    this.#state = this.#padding > 0 ? "padding" : "header";
  }

  #described(): void {
    const bytes = Buffer.concat(this.#description);
    this.#description = [];
    if (this.#describing === "g") {
      this.#newGlobals = this.#records(bytes);
      for (const [key, value] of this.#newGlobals) this.#globals.set(key, value);
    } else if (this.#describing === "x") this.#pax = this.#records(bytes);
    else {
      const nul = bytes.indexOf(0);
      const name = bytesToPath(bytes, 0, nul < 0 ? bytes.length : nul);
      if (this.#describing === "L") this.#longName = name;
      else this.#longLink = name;
    }
  }
}
