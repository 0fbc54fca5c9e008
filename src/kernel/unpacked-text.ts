/** What packed bytes in base64 say: gzip (RFC 1952), as releases of Helm and user data of machines are written; zlib (RFC 1950); zip (APPNOTE.TXT), as attachments of
 *  mails are. Inflated as far as it goes, up to a bound. Places are estimated: what stands in the middle of the packed bytes is taken to be in the middle of what they say. */
import { constants, gunzipSync, inflateSync } from "node:zlib";
import type { DecodedText, EncodedKind, EncodedText } from "./encoded.ts";
import type { Kernel } from "./kernel.ts";
import { zipText } from "./zip-text.ts";

/** Bytes of the longest that is unpacked, packed and unpacked, and how many times longer it may be: some say a thousand times as much as they are long. */
const MOST_PACKED = 4 << 20;
const MOST_UNPACKED = 32 << 20;
const MOST_TIMES = 200;

/** What packed bytes hold that are no plain gzip, zlib or zip: other rooms know. @param most - bytes that may come out */
export type Unpack = (packed: Uint8Array, most: number) => Uint8Array;

export class UnpackedText {
  readonly #kernel: Kernel;
  readonly #unpack: Unpack;
  #at = 0;
  #length = 0;

  /** @param unpack - what other kinds of packed bytes say; see `Unpack` */
  constructor(kernel: Kernel, unpack: Unpack) {
    this.#unpack = unpack;
    this.#kernel = kernel;
  }

  /** Writes it out, until the next is asked for. What is damaged, or says too much, says nothing. */
  decode(at: number, { start, end, kind }: EncodedText): DecodedText {
    const { arena, exports } = this.#kernel;
    this.release();
    if (end - start <= MOST_PACKED) {
      const packedAt = arena.allocate(end - start);
      const length = exports.decodeText(at + start, at + end, Number(kind === "packed in hex"), packedAt);
      const text = this.#said(this.#kernel.u8().slice(packedAt, packedAt + length), kind);
      arena.free(packedAt);
      this.#length = text.length;
      this.#at = arena.allocate(text.length);
      this.#kernel.u8().set(text, this.#at);
    }
    return { at: this.#at, length: this.#length, from: 0, to: this.#length };
  }

  #said(packed: Uint8Array, kind: EncodedKind): Uint8Array {
    const most = Math.min(MOST_UNPACKED, packed.length * MOST_TIMES);
    const isOther = kind === "packed in base64" || kind === "packed in hex";
    return isOther ? this.#unpack(packed, most) : inflated(packed, kind, most);
  }

  release(): void {
    if (this.#at !== 0) this.#kernel.arena.free(this.#at);
    this.#at = this.#length = 0;
  }

  /** Where a byte of what was unpacked last is taken to be written, from the text's first. */
  place({ start, end }: EncodedText, byte: number): number {
    return this.#length === 0 ? 0 : Math.round((byte / this.#length) * (end - start));
  }
}

function inflated(packed: Uint8Array, kind: EncodedKind, most: number): Uint8Array {
  if (kind === "zip in base64") return zipText(packed, most);
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most };
  try {
    return kind === "gzip in base64" ? gunzipSync(packed, options) : inflateSync(packed, options);
  } catch {
    return new Uint8Array(0);
  }
}
