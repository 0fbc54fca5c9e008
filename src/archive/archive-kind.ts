/** What kind of archive an object is, told by its first bytes: names are often wrong, and git objects have none.
 *  zip: PKWARE's APPNOTE.TXT 6.3.10, section 4.3; tar: POSIX.1-2017, pax, "ustar Interchange Format"; gzip: RFC 1952; zstd: RFC 8878; zlib: RFC 1950;
 *  the others where they are read. Pure. Asked for every object of a history: a few bytes are compared. */
import { isTarHeader, mayBeOldTarHeader } from "../image/tar-header.ts";
import { isAsar } from "./asar-members.ts";
import { isLzma } from "./codec/lzma-files.ts";
import { isZlib } from "./codec/zlib.ts";
import { hasPackedText } from "./png-texts.ts";

/** Kinds that are opened. */
export type ArchiveKind =
  | "zip"
  | "tar"
  | "gzip"
  | "zstd"
  | "xz"
  | "bzip2"
  | "lz4"
  | "lzip"
  | "lzma"
  | "zlib"
  | "ar"
  | "cpio"
  | "rpm"
  | "asar"
  | "7z"
  | "pdf"
  | "png"
  | "sqlite"
  | "git pack"
  | "git bundle";

/** Kinds that are told by name and not opened. */
export type ClosedKind = "rar" | "cab" | "iso" | "squashfs" | "lzop" | "compress";

const CLOSED: ReadonlySet<string> = new Set<ClosedKind>(["rar", "cab", "iso", "squashfs", "lzop", "compress"]);

/** Whether archives of a kind are opened. */
export function isOpened(kind: ArchiveKind | ClosedKind): kind is ArchiveKind {
  return !CLOSED.has(kind);
}

const TAR_BLOCK = 512;
/** Where a tar header says `ustar`. */
const TAR_MAGIC_AT = 257;
/** Bytes of the record that a zip without a comment ends with. */
const ZIP_END = 22;
/** Fewer bytes are no archive with anything in it. */
const LEAST = 18;
/** Where the first descriptor of an ISO 9660 image stands (ECMA-119), and its name in there. */
const ISO_AT = 0x8001;

/** First bytes as characters; `?` stands for any. */
const MAGIC: readonly (readonly [ArchiveKind | ClosedKind, string])[] = [
  ["zip", "PK\x03\x04"],
  ["gzip", "\x1f\x8b\x08"],
  ["zstd", "\x28\xb5\x2f\xfd"],
  ["bzip2", "BZh?1AY&SY"],
  ["bzip2", "BZh?\x17rE8P\x90"],
  ["xz", "\xfd7zXZ\0"],
  ["lz4", "\x04\x22\x4d\x18"],
  ["lz4", "\x02\x21\x4c\x18"],
  ["lzip", "LZIP\x01"],
  ["ar", "!<arch>\n"],
  ["cpio", "07070"],
  ["cpio", "\xc7\x71"],
  ["cpio", "\x71\xc7"],
  ["rpm", "\xed\xab\xee\xdb"],
  ["asar", "\x04\0\0\0"],
  ["pdf", "%PDF-"],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["sqlite", "SQLite format 3\0"],
  ["git pack", "PACK\0\0\0"],
  ["git bundle", "# v? git bundle\n"],
  ["lzma", "\x5d\0\0"],
  ["zlib", "x"],
  ["7z", "7z\xbc\xaf\x27\x1c"],
  ["rar", "Rar!\x1a\x07"],
  ["cab", "MSCF\0\0\0\0"],
  ["squashfs", "hsqs"],
  ["lzop", "\x89LZO\0\r\n\x1a\n"],
  ["compress", "\x1f\x9d"],
];

/** What else has to be so where the first bytes say little. */
const CONDITIONS: Partial<
  Record<ArchiveKind | ClosedKind, (bytes: Uint8Array, at: number, length: number) => boolean>
> = {
  cpio: isCpio,
  asar: isAsar,
  lzma: isLzma,
  zlib: isZlib,
  png: hasPackedText,
  squashfs: (bytes, at, length) => length > 96 && bytes[at + 28] === 4 && bytes[at + 29] === 0,
  // Codes of 9 to 16 bits, in blocks.
  compress: (bytes, at) => ((bytes[at + 2] ?? 0) & 0xe0) === 0x80 && ((bytes[at + 2] ?? 0) & 0x1f) >= 9 && ((bytes[at + 2] ?? 0) & 0x1f) <= 16, // prettier-ignore
};

/** The kinds that begin with each byte. */
const BY_FIRST = Array.from<(typeof MAGIC)[number][] | undefined>({ length: 256 });
for (const entry of MAGIC) (BY_FIRST[entry[1].charCodeAt(0)] ??= []).push(entry);

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
  const kind = known && kindAmong(known, bytes, at, length);
  if (kind) return kind;
  if (length >= TAR_BLOCK && isTar(bytes, at)) return "tar";
  if (length > ISO_AT && bytes[at + ISO_AT] === 0x43 && begins(bytes, at + ISO_AT, "CD001")) return "iso";
  const end = at + length - ZIP_END;
  // "P" of the zip's end.
  if (isWhole && bytes[end] === 0x50 && length >= ZIP_END && begins(bytes, end, "PK\x05\x06") && isZipEnd(bytes, end))
    return "zip";
  return undefined;
}

function kindAmong(
  known: typeof MAGIC,
  bytes: Uint8Array,
  at: number,
  length: number,
): ArchiveKind | ClosedKind | undefined {
  for (const [kind, magic] of known)
    if (begins(bytes, at, magic) && CONDITIONS[kind]?.(bytes, at, length) !== false) return kind;
  return undefined;
}

function begins(bytes: Uint8Array, at: number, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) {
    const wanted = magic.charCodeAt(i);
    if (wanted !== 0x3f && bytes[at + i] !== wanted) return false;
  }
  return true;
}

/** "u" of ustar, or a NUL and what an older header has: most objects have neither. */
function isTar(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at + TAR_MAGIC_AT];
  if (first === 0x75) return begins(bytes, at + TAR_MAGIC_AT, "ustar") && isTarHeader(bytes, at);
  return first === 0 && mayBeOldTarHeader(bytes, at) && isTarHeader(bytes, at);
}

/** No comment follows, and there is at least one entry. */
function isZipEnd(bytes: Uint8Array, end: number): boolean {
  const hasComment = bytes[end + 20] !== 0 || bytes[end + 21] !== 0;
  return !hasComment && (bytes[end + 10] !== 0 || bytes[end + 11] !== 0);
}

/** Digits follow in the text forms; in the binary one a name with its end, as long as it says. */
function isCpio(bytes: Uint8Array, at: number, length: number): boolean {
  if (bytes[at] === 0x30) {
    const form = bytes[at + 5] ?? 0;
    if (form !== 0x31 && form !== 0x32 && form !== 0x37) return false;
    for (let i = 6; i < 30; i++) if (!/[0-9a-fA-F]/.test(String.fromCharCode(bytes[at + i] ?? 0))) return false;
    return true;
  }
  const isLittle = bytes[at] === 0xc7;
  const half = (from: number): number =>
    ((bytes[at + from] ?? 0) << (isLittle ? 0 : 8)) | ((bytes[at + from + 1] ?? 0) << (isLittle ? 8 : 0));
  const name = half(20);
  const isMode = [0o040000, 0o100000, 0o120000, 0o060000, 0o020000, 0o010000, 0].includes(half(6) & 0o170000);
  return isMode && name > 1 && name <= 1024 && length >= 26 + name && bytes[at + 26 + name - 1] === 0 && bytes[at + 26] !== 0; // prettier-ignore
}
