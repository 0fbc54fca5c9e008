/** A blob's bytes, decompressed, with its digest checked on the way (OCI image spec, descriptor.md, "Digests").
 *  Knows nothing of what the bytes mean. */
import { createHash, type Hash } from "node:crypto";
import { FormatError } from "../model/errors.ts";
import { rangePieces, readStart, type ByteRange } from "./byte-range.ts";
import { compressionOf } from "./compression.ts";
import { gunzipPieces } from "./gunzip.ts";
import { zstdPieces } from "./zstd.ts";

/** A blob, and what its bytes must come to. Plain data that threads can be sent. */
export interface BlobAddress {
  readonly range: ByteRange;
  /** `sha256:…` of the bytes as they lie there; undefined where nobody tells. */
  readonly digest: string | undefined;
}

const MAGIC_BYTES = 16;

/** Bytes beyond which a blob that inflates more than `BOMB_RATIO` times is not read on. */
const BOMB = 8 * 2 ** 30;
const BOMB_RATIO = 200;

/** How a blob is compressed, by its first bytes. */
export function blobCompression(range: ByteRange): ReturnType<typeof compressionOf> {
  return compressionOf(readStart(range, MAGIC_BYTES));
}

/** Told, at the end of a blob whose digest is right, the hash of all its bytes, before it is finished. */
export type OnWhole = (whole: Hash) => void;

/**
 * Reads and decompresses a blob. A piece is valid until the next is asked for.
 *
 * @param bomb - bytes from which it may be one
 * @throws FormatError when it is damaged or cut short, or, at its end, when its digest is another than it should be
 */
export function* blobPieces(
  blob: BlobAddress,
  { bomb = BOMB, onWhole }: { readonly bomb?: number; readonly onWhole?: OnWhole | undefined } = {},
): Generator<Uint8Array> {
  const { range } = blob;
  const raw = checkedPieces(blob, onWhole);
  const compression = blobCompression(range);
  if (compression === "gzip")
    yield* boundedPieces(
      gunzipPieces(raw, () => rangePieces(range)),
      range.size,
      bomb,
    );
  else if (compression === "zstd") yield* boundedPieces(zstdPieces(raw), range.size, bomb);
  else if (compression === "none") yield* raw;
  else
    throw new FormatError(
      "unsupported",
      `is compressed with ${compression}; only gzip and zstd are read: unpack it first`,
    );
  // A decoder may stop before the last piece; the digest is over all of them.
  for (const rest of raw) void rest;
}

/** Whether a digest's algorithm is one that is checked; others are registered, but nobody makes them. */
export function isKnownDigest(digest: string): boolean {
  return /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/.test(digest);
}

/** Real layers inflate to a few times their size. */
function* boundedPieces(pieces: Iterable<Uint8Array>, packed: number, bomb: number): Generator<Uint8Array> {
  let size = 0;
  for (const piece of pieces) {
    size += piece.length;
    if (size > bomb && size > packed * BOMB_RATIO) {
      const words = `inflates to more than ${BOMB_RATIO} times its size, and ${size} bytes: a bomb; the rest was not read`;
      throw new FormatError("too-large", words);
    }
    yield piece;
  }
}

/** A blob's bytes as they lie there. @throws FormatError as `blobPieces` */
export function* checkedPieces({ range, digest }: BlobAddress, onWhole?: OnWhole): Generator<Uint8Array> {
  if (digest === undefined) return yield* rangePieces(range);
  const [algorithm = "", expected = ""] = digest.split(":");
  const hash = createHash(algorithm);
  for (const piece of rangePieces(range)) {
    hash.update(piece);
    yield piece;
  }
  const whole = onWhole && hash.copy();
  if (hash.digest("hex") !== expected) throw new FormatError("corrupt", `its bytes do not have the digest ${digest}`);
  if (whole) onWhole(whole);
}
