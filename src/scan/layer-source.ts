/** Where the bytes of a layer come from: pieces of a stream that is inflated, or a file that can be read into whatever memory they belong in,
 *  which spares uncompressed layers a copy. Opened with the first read. Knows nothing of archives. */
import { blobCompression, blobPieces, CheckedBytes, type BlobAddress, type OnWhole } from "../image/blob-pieces.ts";
import { pieceBuffer } from "../image/byte-range.ts";

export class LayerSource {
  readonly #blob: BlobAddress;
  readonly #onWhole: OnWhole | undefined;
  #pieces: Iterator<Uint8Array> | undefined;
  #raw: CheckedBytes | undefined;
  #buffer: Uint8Array = new Uint8Array(0);

  /** @param onWhole - as for `blobPieces`. @param pieces - its bytes, decompressed, where they come from elsewhere than its blob */
  constructor(blob: BlobAddress, onWhole: OnWhole | undefined, pieces?: Iterable<Uint8Array>) {
    this.#blob = blob;
    this.#onWhole = onWhole;
    this.#pieces = pieces?.[Symbol.iterator]();
  }

  /** The next piece, valid until the next is asked for; undefined at the end. @throws FormatError as `blobPieces` */
  next(): Uint8Array | undefined {
    if (!this.#pieces && !this.#raw) this.#open();
    const raw = this.#raw;
    if (!raw) {
      const { done, value } = this.#pieces?.next() ?? { done: true, value: undefined };
      return done === true ? undefined : value;
    }
    if (raw.left === 0) {
      raw.end();
      this.close();
      return undefined;
    }
    return this.#buffer.subarray(0, raw.readInto(this.#buffer.subarray(0, Math.min(this.#buffer.length, raw.left))));
  }

  /** Bytes that may be read into other memory: all that is left of what lies uncompressed, once it is open. */
  get direct(): number {
    return this.#raw?.left ?? 0;
  }

  /** Reads on into other memory. @param into - no longer than `direct`. @returns how many bytes; @throws FormatError as `blobPieces` */
  readInto(into: Uint8Array): number {
    return this.#raw?.readInto(into) ?? 0;
  }

  /** Ends it, before its end or after. */
  close(): void {
    this.#raw?.close();
    this.#pieces?.return?.();
    this.#raw = undefined;
    this.#pieces = [][Symbol.iterator]();
  }

  #open(): void {
    if (blobCompression(this.#blob.range) === "none") {
      this.#raw = new CheckedBytes(this.#blob, this.#onWhole);
      this.#buffer = pieceBuffer(this.#blob.range);
    } else this.#pieces = blobPieces(this.#blob, { onWhole: this.#onWhole })[Symbol.iterator]();
  }
}
