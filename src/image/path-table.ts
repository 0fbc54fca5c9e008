/** Finds members of a layer by path, in a few bytes for each: where its name begins, and a hash table of numbers over the names.
 *  A map of strings would take ten times as much, and layers with a million members are real. */
import { randomBytes } from "node:crypto";
import { bytesToPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import { normalPath } from "./layer-path.ts";

const SLASH = 47;
const DOT = 46;
/** FNV-1a's prime. It starts where nobody knows, since names are whatever the image's maker likes. */
const PRIME = 0x01000193;
const START = randomBytes(4).readInt32LE();

export class PathTable {
  /** Names, each ended by a NUL. */
  readonly #bytes: Uint8Array;
  /** Where each begins. */
  readonly #starts: Int32Array;
  /** Members by the hash of their normal path, counted from 1; 0: none. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /**
   * @param bytes - as `NameList` has them
   * @param count - how many names they hold
   */
  constructor(bytes: Uint8Array, count: number) {
    this.#bytes = bytes;
    this.#starts = new Int32Array(count + 1);
    let size = 16;
    while (size < count * 2) size *= 2;
    this.#slots = new Int32Array(size);
    this.#mask = size - 1;
    let member = 0;
    for (let at = 0; at < bytes.length && member < count; at = bytes.indexOf(0, at) + 1) this.#starts[member++] = at;
    this.#starts[count] = bytes.length;
  }

  /** The normal path of a member. */
  pathOf(member: number): BytePath {
    const start = this.#starts[member] ?? 0;
    const end = (this.#starts[member + 1] ?? 0) - 1;
    return end < start ? "" : normalPath(bytesToPath(this.#bytes, start, end));
  }

  /** Makes a member the one that is found under its path. */
  put(member: number): void {
    const hash = this.isPlain(member) ? this.#hashOf(member) : hashOfPath(this.pathOf(member));
    for (let at = hash & this.#mask; ; at = (at + 1) & this.#mask) {
      const other = (this.#slots[at] ?? 0) - 1;
      if (other >= 0 && !this.#isAt(other, this.pathOf(member))) continue;
      this.#slots[at] = member + 1;
      return;
    }
  }

  /** The member put last under a normal path; -1 for none. */
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
  isPlain(member: number): boolean {
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
    if (this.#end(member) - start !== path.length) return !this.isPlain(member) && this.pathOf(member) === path;
    return bytesToPath(this.#bytes, start, start + path.length) === path || this.pathOf(member) === path;
  }
}

function hashOfPath(path: BytePath): number {
  let hash = START;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), PRIME);
  return hash ^ (hash >>> 15);
}
