/** One header block of a tar archive: POSIX ustar and pax (POSIX.1-2017, pax, "ustar Interchange Format"), old GNU and v7.
 *  Layers come from whoever made the image, so every field is checked and none is trusted. Pure: bytes in, plain data out. */
import { bytesToPath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

/** Bytes of a header, and what contents are padded to. */
export const BLOCK = 512;

/** The fields of a header that a scan needs, as they stand there. */
export interface TarHeader {
  readonly name: BytePath;
  readonly linkName: BytePath;
  /** Bytes of content that follow. */
  readonly size: number;
  /** The type flag as a character; `0` for the NUL of old archives. */
  readonly type: string;
  /** Old GNU sparse file whose map goes on in blocks behind the header. */
  readonly extended: boolean;
}

/** Members that describe the next one: pax, global pax, GNU long name and long link name. */
export const DESCRIBING = "xgLK";
/** Most bytes of such a description; real ones have a few kilobytes. */
const MOST_DESCRIPTION = 1 << 24;

export type MemberType = "file" | "hard-link" | "symlink" | "device" | "directory" | "fifo";

const TYPES: Readonly<Record<string, MemberType>> = {
  "1": "hard-link",
  "2": "symlink",
  "3": "device",
  "4": "device",
  "5": "directory",
  "6": "fifo",
};

/** What a type flag stands for; what nobody knows is taken for a file, as POSIX says. */
export function memberType(flag: string): MemberType {
  return TYPES[flag] ?? "file";
}

const CHECKSUM = 148;
const CHECKSUM_END = 156;

/** Whether a block holds nothing but zeros, as at the end of an archive. */
export function isZeroBlock(bytes: Uint8Array, at: number): boolean {
  return !hasOtherThanZeros(bytes, at, at + BLOCK);
}

/** Whether bytes `from` up to `to` hold anything but zeros. */
export function hasOtherThanZeros(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return true;
  return false;
}

/** Whether the block's checksum is right, summed as unsigned bytes or, as some old tars did, as signed ones. */
export function isTarHeader(bytes: Uint8Array, at: number): boolean {
  const stored = octal(bytes, at + CHECKSUM, 8);
  if (stored === undefined) return false;
  // The checksum's own field counts as blanks.
  let unsigned = (CHECKSUM_END - CHECKSUM) * 32;
  for (let i = at; i < at + CHECKSUM; i++) unsigned += bytes[i] ?? 0;
  for (let i = at + CHECKSUM_END; i < at + BLOCK; i++) unsigned += bytes[i] ?? 0;
  return stored === unsigned || stored === unsigned - 256 * highBytes(bytes, at);
}

/** Bytes above 127, without those of the checksum. */
function highBytes(bytes: Uint8Array, at: number): number {
  let high = 0;
  for (let i = 0; i < BLOCK; i++) {
    if ((i < CHECKSUM || i >= CHECKSUM_END) && (bytes[at + i] ?? 0) > 127) high++;
  }
  return high;
}

/**
 * Reads a header.
 *
 * @param bytes - holds 512 bytes from `at`
 * @throws FormatError "corrupt" for a wrong checksum or a size that is no number, "too-large" for a description of absurd size
 */
export function parseTarHeader(bytes: Uint8Array, at: number): TarHeader {
  if (!isTarHeader(bytes, at)) throw new FormatError("corrupt", "a tar header's checksum is wrong");
  const size = number(bytes, at + 124, 12);
  if (size === undefined) throw new FormatError("corrupt", "a tar header gives an impossible size");
  const flag = bytes[at + 156] ?? 0;
  if (DESCRIBING.includes(String.fromCharCode(flag)) && size > MOST_DESCRIPTION)
    throw new FormatError("too-large", `a tar header of ${size} bytes is beyond reason`);
  const prefix = isPosix(bytes, at + 257) ? field(bytes, at + 345, 155) : "";
  const name = field(bytes, at, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    linkName: field(bytes, at + 157, 100),
    size,
    type: flag === 0 ? "0" : String.fromCharCode(flag),
    extended: flag === 0x53 && bytes[at + 482] === 1,
  };
}

/** `ustar` and a NUL, as POSIX has it; GNU's has a blank, and no prefix. */
const MAGIC = Buffer.from("ustar\0", "latin1");

function isPosix(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < MAGIC.length; i++) if (bytes[at + i] !== MAGIC[i]) return false;
  return true;
}

/** Text up to the first NUL. */
function field(bytes: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end++;
  return end === at ? "" : bytesToPath(bytes, at, end);
}

/** Octal digits, or GNU's base-256 for numbers that octal has no room for (top bit of the first byte set). */
function number(bytes: Uint8Array, at: number, length: number): number | undefined {
  const first = bytes[at] ?? 0;
  if ((first & 0x80) === 0) return octal(bytes, at, length);
  let value = first & 0x7f;
  for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** Octal digits with blanks around them; an empty field is 0. */
function octal(bytes: Uint8Array, at: number, length: number): number | undefined {
  let value = 0;
  let i = at;
  const end = at + length;
  while (i < end && bytes[i] === 32) i++;
  for (; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0 || byte === 32) break;
    if (byte < 48 || byte > 55) return undefined;
    value = value * 8 + byte - 48;
  }
  return value;
}

/** Whether a block can be a header of before POSIX (v7): a name that ends, numbers that are octal. Cheap: asked of every object. */
export function mayBeOldTarHeader(bytes: Uint8Array, at: number): boolean {
  // The checksum is six digits, NUL, blank; or seven digits and a blank or NUL.
  const end = bytes[at + 155];
  if ((end !== 0x20 && end !== 0) || bytes[at] === 0) return false;
  const flag = bytes[at + 156] ?? 0;
  if (flag !== 0 && (flag < 0x30 || flag > 0x37)) return false;
  for (const [from, length] of NUMBERS)
    if (octal(bytes, at + from, length) === undefined || !isDigit(bytes, at + from, length)) return false;
  for (let i = at + LINK_END; i < at + DEVICE; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Mode, user, group, size, time, checksum. */
const NUMBERS: readonly (readonly [at: number, length: number])[] = [
  [100, 8],
  [108, 8],
  [116, 8],
  [124, 12],
  [136, 12],
  [148, 8],
];
/** Between a link's target and the numbers of a device, which GNU tar writes in this form as well, stands nothing. */
const LINK_END = 257;
const DEVICE = 329;

/** Whether a field holds a digit at all. */
function isDigit(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if ((bytes[i] ?? 0) >= 0x30) return true;
  return false;
}
