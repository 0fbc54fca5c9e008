/** What kind of archive an object is, told by its first bytes: names are often wrong, and git objects have none.
 *  zip: PKWARE's APPNOTE.TXT 6.3.10, section 4.3; tar: POSIX.1-2017, pax, "ustar Interchange Format"; gzip: RFC 1952; zstd: RFC 8878. Pure.
 *  Asked for every object of a history: a few bytes are compared. */
import { isTarHeader } from "../image/tar-header.ts";

/** Kinds that are opened. */
export type ArchiveKind = "zip" | "tar" | "gzip" | "zstd";

/** Kinds that are told by name and not opened. */
export type ClosedKind = "bzip2" | "xz" | "7z" | "rar" | "lz4" | "lzip" | "deb";

const OPENED: ReadonlySet<string> = new Set<ArchiveKind>(["zip", "tar", "gzip", "zstd"]);

/** Whether archives of a kind are opened. */
export function isOpened(kind: ArchiveKind | ClosedKind): kind is ArchiveKind {
  return OPENED.has(kind);
}

const TAR_BLOCK = 512;
/** Where a tar header says `ustar`. */
const TAR_MAGIC_AT = 257;
/** Bytes of the record that a zip without a comment ends with. */
const ZIP_END = 22;
/** Fewer bytes are no archive with anything in it. */
const LEAST = 18;

/** First bytes as characters; `?` stands for any. */
const MAGIC: readonly (readonly [ArchiveKind | ClosedKind, string])[] = [
  ["zip", "PK\x03\x04"],
  ["gzip", "\x1f\x8b\x08"],
  ["zstd", "\x28\xb5\x2f\xfd"],
  ["bzip2", "BZh?1AY&SY"],
  ["xz", "\xfd7zXZ\0"],
  ["7z", "7z\xbc\xaf\x27\x1c"],
  ["rar", "Rar!\x1a\x07"],
  ["lz4", "\x04\x22\x4d\x18"],
  ["lzip", "LZIP\x01"],
  ["deb", "!<arch>\ndebian-binary"],
];

/** The kinds that begin with each byte. */
const BY_FIRST: readonly (typeof MAGIC | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const kinds = MAGIC.filter(([, magic]) => magic.charCodeAt(0) === byte);
  return kinds.length > 0 ? kinds : undefined;
});

/**
 * The kind of what stands at some place; undefined for what is no archive.
 *
 * @param bytes - holds all of it, or of a large one the beginning
 * @param isWhole - `length` bytes are all: a zip behind a program is told by its end
 */
export function archiveKind(
  bytes: Uint8Array,
  at: number,
  length: number,
  isWhole = true,
): ArchiveKind | ClosedKind | undefined {
  if (length < LEAST) return undefined;
  const known = BY_FIRST[bytes[at] ?? 0];
  if (known) for (const [kind, magic] of known) if (begins(bytes, at, magic)) return kind;
  // "u" of ustar, "P" of the zip's end: two bytes that most objects do not have there.
  if (length >= TAR_BLOCK && bytes[at + TAR_MAGIC_AT] === 0x75 && isUstar(bytes, at)) return "tar";
  const end = at + length - ZIP_END;
  if (isWhole && bytes[end] === 0x50 && length >= ZIP_END && begins(bytes, end, "PK\x05\x06") && isZipEnd(bytes, end))
    return "zip";
  return undefined;
}

function begins(bytes: Uint8Array, at: number, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) {
    const wanted = magic.charCodeAt(i);
    if (wanted !== 0x3f && bytes[at + i] !== wanted) return false;
  }
  return true;
}

function isUstar(bytes: Uint8Array, at: number): boolean {
  return begins(bytes, at + TAR_MAGIC_AT, "ustar") && isTarHeader(bytes, at);
}

/** No comment follows, and there is at least one entry. */
function isZipEnd(bytes: Uint8Array, end: number): boolean {
  const hasComment = bytes[end + 20] !== 0 || bytes[end + 21] !== 0;
  return !hasComment && (bytes[end + 10] !== 0 || bytes[end + 11] !== 0);
}
