/** The members of a zip archive, unpacked one by one: stored and deflated ones. What is encrypted or packed otherwise is told and not read. */
import type { ArchiveMember, Budget } from "./archive-tally.ts";
import { inflateRaw } from "./unpack.ts";
import { zipDataAt, zipEntries, type ZipEntry } from "./zip-directory.ts";

const STORED = 0;
const DEFLATE = 8;
/** Larger members come last, so that one which takes all that may be unpacked leaves no other unread. */
const LARGE = 16 << 20;
/** So many of them are beyond what may be unpacked in any case. */
const MOST_LARGE = 1024;
const NOTHING = new Uint8Array(0);

/** Members but directories; undefined where there is no central directory. @param budget - is spent */
export function zipMembers(bytes: Uint8Array, budget: Budget): Iterable<ArchiveMember> | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = zipEntries(buffer);
  return entries && membersOf(buffer, entries, budget);
}

function* membersOf(bytes: Buffer, entries: Iterable<ZipEntry>, budget: Budget): Generator<ArchiveMember> {
  const large: ZipEntry[] = [];
  for (const entry of entries) {
    if (entry.size === 0 && entry.name.endsWith("/")) continue;
    if (entry.size <= LARGE) yield member(bytes, entry, budget);
    else if (large.length < MOST_LARGE) large.push(entry);
    else yield { name: entry.name, content: NOTHING, notRead: "too-large" };
  }
  for (const entry of large) yield member(bytes, entry, budget);
}

function member(bytes: Buffer, entry: ZipEntry, budget: Budget): ArchiveMember {
  const { name } = entry;
  if (entry.isEncrypted) return { name, content: NOTHING, notRead: "encrypted" };
  if (entry.method !== STORED && entry.method !== DEFLATE)
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
  const { content, end } = inflateRaw(packed, entry, budget);
  budget.spend(content.length);
  return { name, content, notRead: end === "whole" ? undefined : end };
}
