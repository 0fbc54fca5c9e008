/** How a blob is compressed, told by its first bytes: media types and file names are often wrong or missing.
 *  gzip: RFC 1952; zstd: RFC 8878, skippable frames (zstd:chunked begins with data frames) included. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { BLOCK, isTarHeader, isZeroBlock } from "./tar-header.ts";

export type Compression = "gzip" | "zstd" | "none" | "xz" | "bzip2" | "lz4";

/** First bytes of forms that are told by name but not read: no tool of today makes layers in them. */
const NOT_READ: readonly (readonly [Compression, string])[] = [
  ["xz", "\xfd7zXZ\0"],
  ["bzip2", "BZh91AY&SY"],
  ["lz4", "\x04\x22\x4d\x18"],
];

/** @param start - at least the first 10 bytes */
export function compressionOf(start: Uint8Array): Compression {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  if (start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd && start[0] === 0x28) return "zstd";
  const skippable = start[1] === 0x2a && start[2] === 0x4d && start[3] === 0x18 && ((start[0] ?? 0) & 0xf0) === 0x50;
  if (skippable) return "zstd";
  const text = bytesToPath(start, 0, Math.min(16, start.length));
  return NOT_READ.find(([, magic]) => text.startsWith(magic))?.[0] ?? "none";
}

/** Whether bytes begin like a tar archive: a header, or the zeros of an empty one. */
export function looksLikeTar(start: Uint8Array): boolean {
  return start.length >= BLOCK && (isTarHeader(start, 0) || isZeroBlock(start, 0));
}
