/** Room in the kernel's memory where members of archives are unpacked, so that they are scanned where they stand: a member of its own memory
 *  for each would be a copy, and collected by and by. Knows nothing of archives. */
import { crc32 } from "node:zlib";
import type { MemberRoom } from "../archive/member-sink.ts";
import type { Expected } from "../archive/unpack.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import { SEGMENT_BYTES } from "../source/file-reader.ts";
import { KnownMembers } from "./known-members.ts";
import { Scratch } from "./scratch.ts";

export class KernelRoom implements MemberRoom {
  readonly #kernel: Kernel;
  readonly #packed: Scratch;
  readonly #content: Scratch;
  readonly #known = new KnownMembers();
  /** What was unpacked last. */
  #last: { readonly packed: Uint8Array; readonly expected: Expected } | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#packed = new Scratch(kernel.arena);
    this.#content = new Scratch(kernel.arena);
  }

  /** Larger contents than those that are scanned as a whole have no room here. */
  inflate(packed: Uint8Array, expected: Expected): Uint8Array | undefined {
    this.#last = undefined;
    const { size, crc } = expected;
    if (size > SEGMENT_BYTES || packed.length > SEGMENT_BYTES) return undefined;
    const places = this.#places(packed.length, size);
    if (!places) return undefined;
    const memory = this.#kernel.u8();
    memory.set(packed, places.packed);
    const code = this.#kernel.inflateRaw(places.packed, packed.length, places.content, size);
    if (code < 0) return undefined;
    const content = memory.subarray(places.content, places.content + size);
    if (crc32(content) !== crc) return undefined;
    this.#last = { packed, expected };
    return content;
  }

  isKnown(packed: Uint8Array, expected: Expected): boolean {
    return this.#known.has(packed, expected);
  }

  /** Nothing was found in what was unpacked last, which is no archive itself. */
  noteNothing(): void {
    if (this.#last) this.#known.add(this.#last.packed, this.#last.expected);
    this.#last = undefined;
  }

  lasting(content: Uint8Array): Uint8Array {
    return this.addressOf(content) === undefined ? content : content.slice();
  }

  /** Where a content stands in the kernel's memory; undefined: it stands elsewhere. */
  addressOf(content: Uint8Array): number | undefined {
    return content.buffer === this.#kernel.memory.buffer ? content.byteOffset : undefined;
  }

  /** Gives the memory back. */
  free(): void {
    this.#last = undefined;
    this.#packed.free();
    this.#content.free();
  }

  #places(packed: number, content: number): { readonly packed: number; readonly content: number } | undefined {
    try {
      return { packed: this.#packed.reserve(packed), content: this.#content.reserve(content) };
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
}
