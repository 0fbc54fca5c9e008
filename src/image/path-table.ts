/** Finds members of a layer by path: with a map of strings, which the engine makes at four times the speed; or, for layers with hundreds of thousands
 *  of members, in a few bytes for each: where its name begins, and a hash table of numbers over the names. */
import { randomBytes } from "node:crypto";
import { bytesToPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import { normalPath, WHITEOUT } from "./layer-path.ts";

const SLASH = 47;
const DOT = 46;
/** FNV-1a's prime. It starts where nobody knows, since names are whatever the image's maker likes. */
const PRIME = 0x01000193;
const START = randomBytes(4).readInt32LE();

/** Members from which strings would take too much: some 150 bytes each. */
const MANY = 200_000;

/** Members of a layer, found by normal path once they are put in. */
export interface PathTable {
  /** The normal path of a member. */
  readonly pathOf: (member: number) => BytePath;
  /** False: none is a whiteout. */
  readonly mayHoldWhiteouts: boolean;
  /** False: it is no whiteout. */
  readonly mayBeWhiteout: (member: number) => boolean;
  /** Makes a member the one that is found under its path. */
  readonly put: (member: number) => void;
  /** Does so with all members, in their order. */
  readonly putAll: () => void;
  /** The member put last under a normal path; -1 for none. */
  readonly find: (path: BytePath) => number;
}

/**
 * @param bytes - names as `NameList` has them
 * @param count - how many they are
 */
export function pathTable(bytes: Uint8Array, count: number): PathTable {
  return count < MANY ? new StringTable(bytes) : new ByteTable(bytes, count);
}

/** A part of a path that says nothing, or leads upwards, among names that are each ended by a NUL. */
const UNUSUAL = /(?:^|[\0/])\.{0,2}[\0/]/;

export class StringTable implements PathTable {
  readonly #paths: BytePath[];
  readonly #members = new Map<BytePath, number>();

  readonly mayHoldWhiteouts: boolean;

  /** @param bytes - names as `NameList` has them */
  constructor(bytes: Uint8Array) {
    // Asked of all names at once, by the engine's own code: what is written here would run some fifty thousand times before it is compiled.
    const text = bytesToPath(bytes).replaceAll("/\0", "\0");
    this.#paths = text.split("\0");
    this.#paths.pop();
    this.mayHoldWhiteouts = text.includes(WHITEOUT);
    if (!UNUSUAL.test(text)) return;
    for (let i = 0; i < this.#paths.length; i++) this.#paths[i] = normalPath(this.#paths[i] ?? "");
  }

  pathOf(member: number): BytePath {
    return this.#paths[member] ?? "";
  }

  mayBeWhiteout(member: number): boolean {
    return this.mayHoldWhiteouts && this.pathOf(member).includes(WHITEOUT);
  }

  put(member: number): void {
    this.#members.set(this.pathOf(member), member);
  }

  putAll(): void {
    for (let i = 0; i < this.#paths.length; i++) this.#members.set(this.#paths[i] ?? "", i);
  }

  find(path: BytePath): number {
    return this.#members.get(path) ?? -1;
  }
}

export class ByteTable implements PathTable {
  readonly mayHoldWhiteouts: boolean;
  /** Names, each ended by a NUL. */
  readonly #bytes: Uint8Array;
  /** Where each begins. */
  readonly #starts: Int32Array;
  /** Members by the hash of their normal path, counted from 1; 0: none. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /**
   * @param bytes - names as `NameList` has them
   * @param count - how many they are
   */
  constructor(bytes: Uint8Array, count: number) {
    this.#bytes = bytes;
    this.mayHoldWhiteouts = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(WHITEOUT);
    this.#starts = new Int32Array(count + 1);
    let size = 16;
    while (size < count * 2) size *= 2;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    let member = 0;
    for (let at = 0; at < bytes.length && member < count; at = bytes.indexOf(0, at) + 1) this.#starts[member++] = at;
    this.#starts[count] = bytes.length;
  }

  pathOf(member: number): BytePath {
    const start = this.#starts[member] ?? 0;
    const end = (this.#starts[member + 1] ?? 0) - 1;
    return end < start ? "" : normalPath(bytesToPath(this.#bytes, start, end));
  }

  mayBeWhiteout(member: number): boolean {
    return !this.#isPlain(member);
  }

  put(member: number): void {
    const hash = this.#isPlain(member) ? this.#hashOf(member) : hashOfPath(this.pathOf(member));
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const other = (this.#slots[at] ?? 0) - 1;
      if (other >= 0 && !this.#isAt(other, this.pathOf(member))) continue;
      this.#slots[at] = member + 1;
      return;
    }
  }

  putAll(): void {
    for (let i = 0; i + 1 < this.#starts.length; i++) this.put(i);
  }

  find(path: BytePath): number {
    for (let at = hashOfPath(path) & this.#mask; ; at = (at + 1) & this.#mask) {
      const member = (this.#slots[at] ?? 0) - 1;
      if (member < 0 || this.#isAt(member, path)) return member;
    }
  }

  /** Where a name ends, without the slash of a directory. */
  #end(member: number): number {
    const end = (this.#starts[member + 1] ?? 0) - 1;
    return this.#bytes[end - 1] === SLASH ? end - 1 : end;
  }

  /** Whether a name is a normal path as it is written, but for a slash at its end; what is hidden or a whiteout never counts as such. */
  #isPlain(member: number): boolean {
    const bytes = this.#bytes;
    const start = this.#starts[member] ?? 0;
    const end = this.#end(member);
    if (end <= start || bytes[start] === SLASH || bytes[start] === DOT) return false;
    for (let at = bytes.indexOf(SLASH, start); at >= 0 && at < end; at = bytes.indexOf(SLASH, at + 1)) {
      if (bytes[at + 1] === SLASH || bytes[at + 1] === DOT) return false;
    }
    return true;
  }

  #hashOf(member: number): number {
    const bytes = this.#bytes;
    const end = this.#end(member);
    let hash = START;
    for (let i = this.#starts[member] ?? 0; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), PRIME);
    return hash ^ (hash >>> 15);
  }

  #isAt(member: number, path: BytePath): boolean {
    const start = this.#starts[member] ?? 0;
    if (this.#end(member) - start !== path.length) return !this.#isPlain(member) && this.pathOf(member) === path;
    return bytesToPath(this.#bytes, start, start + path.length) === path || this.pathOf(member) === path;
  }
}

function hashOfPath(path: BytePath): number {
  let hash = START;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), PRIME);
  return hash ^ (hash >>> 15);
}
