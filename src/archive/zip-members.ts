/** The members of a zip archive, unpacked one by one: stored, deflated, and by bzip2, LZMA and xz. What is encrypted or packed otherwise is told and not read. */
import type { ArchiveMember, Budget } from "./archive-tally.ts";
import { crc32 } from "node:zlib";
import { decodeBzip2 } from "./codec/bzip2.ts";
import { decodeZipLzma } from "./codec/lzma-files.ts";
import type { Output } from "./codec/output.ts";
import { decodeXz } from "./codec/xz.ts";
import { NOTHING, type MemberRoom, type MemberSink } from "./member-sink.ts";
import { inflateRaw, unpackBy, type Unpacked } from "./unpack.ts";
import { zipDataAt, zipEntries, type ZipEntry } from "./zip-directory.ts";

const STORED = 0;
const DEFLATE = 8;
/** Other methods by their numbers (APPNOTE.TXT 4.4.5). */
const DECODERS: Readonly<Record<number, (input: Buffer, out: Output) => void>> = {
  12: decodeBzip2,
  14: decodeZipLzma,
  95: decodeXz,
};
/** Larger members come last, so that one which takes all that may be unpacked leaves no other unread. */
const LARGE = 16 << 20;
/** So many of them are beyond what may be unpacked in any case. */
const MOST_LARGE = 1024;

/** Hands over all members but directories. Returns false where there is no central directory. @param budget - is spent */
export function zipMembers(bytes: Uint8Array, budget: Budget, sink: MemberSink): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = zipEntries(buffer);
  if (entries) for (const one of membersOf(buffer, entries, budget, sink.room)) if (!sink.member(one)) break;
  return entries !== undefined;
}

function* membersOf(
  bytes: Buffer,
  entries: Iterable<ZipEntry>,
  budget: Budget,
  room: MemberRoom | undefined,
): Generator<ArchiveMember> {
  const large: ZipEntry[] = [];
  for (const entry of entries) {
    if (entry.size === 0 && entry.name.endsWith("/")) continue;
    if (entry.size <= LARGE) yield member(bytes, entry, budget, room);
    else if (large.length < MOST_LARGE) large.push(entry);
    else yield { name: entry.name, content: NOTHING, notRead: "too-large" };
  }
  for (const entry of large) yield member(bytes, entry, budget, room);
}

function member(bytes: Buffer, entry: ZipEntry, budget: Budget, room: MemberRoom | undefined): ArchiveMember {
  const { name } = entry;
  if (entry.isEncrypted) return { name, content: NOTHING, notRead: "encrypted" };
  if (entry.method !== STORED && entry.method !== DEFLATE && !DECODERS[entry.method])
    return { name, content: NOTHING, notRead: "packed by a method that is not read" };
  const at = zipDataAt(bytes, entry);
  if (at === undefined) return { name, content: NOTHING, notRead: "damaged" };
  const packed = bytes.subarray(at, Math.min(bytes.length, at + entry.packed));
  const isCut = packed.length < entry.packed;
  if (entry.method === STORED) {
    const content = packed.subarray(0, budget.bytes);
    budget.spend(content.length);
    const isWhole = !isCut && packed.length === entry.size;
    const isTooLarge = content.length < packed.length;
    return { name, content, notRead: isTooLarge ? "too-large" : isWhole ? undefined : "damaged" };
  }
  if (entry.method === DEFLATE && entry.size <= budget.bytes && room?.isKnown(packed, entry)) {
    budget.spend(entry.size);
    return { name, content: NOTHING, notRead: undefined, known: entry.size };
  }
  const { content, end } = unpackEntry(packed, entry, budget, room);
  budget.spend(content.length);
  return { name, content, notRead: end === "whole" ? undefined : end };
}

function unpackEntry(packed: Buffer, entry: ZipEntry, budget: Budget, room: MemberRoom | undefined): Unpacked {
  const decode = DECODERS[entry.method];
  if (!decode) return inflateRaw(packed, entry, budget, room);
  // One byte more than it says is damage.
  const { content, end } = unpackBy(decode, packed, budget, entry.size);
  const isRight = content.length === entry.size && crc32(content) === entry.crc;
  return { content, end: end === "whole" && !isRight ? "damaged" : end };
}
