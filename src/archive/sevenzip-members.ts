/** The members of a 7z archive: folders that were packed by LZMA, LZMA2, deflate or bzip2, with filters of machine code or without. What is encrypted or
 *  packed otherwise (PPMd, BCJ2) is told and not read. */
import { crc32 } from "node:zlib";
import { FormatError } from "../model/errors.ts";
import type { Budget } from "./archive-tally.ts";
import { decodeBzip2 } from "./codec/bzip2.ts";
import { LzmaDecoder, lzmaProperties } from "./codec/lzma.ts";
import { decodeLzma2 } from "./codec/lzma2.ts";
import type { Output } from "./codec/output.ts";
import { unfilter } from "./codec/xz-filters.ts";
import { NOTHING, type MemberSink } from "./member-sink.ts";
import { damaged, Fields, readStreams, type Coder, type Folder, type Streams } from "./sevenzip-header.ts";
import { inflateRawUpTo, unpackBy, type Unpacked } from "./unpack.ts";

const START = 32;
const ENCRYPTED = "06f10701";
/** A header that is packed itself may be once more; nobody does it. */
const MOST_PACKED_HEADERS = 4;
const MOST_HEADER = 64 << 20;
/** Filters by their method, and the number that xz has for them. */
const FILTERS: Readonly<Record<string, number>> = {
  "03": 0x03,
  "04": 0x04,
  "03030103": 0x04,
  "05": 0x05,
  "03030205": 0x05,
  "07": 0x07,
  "03030501": 0x07,
  "08": 0x08,
  "03030701": 0x08,
  "09": 0x09,
  "03030805": 0x09,
  "0a": 0x0a,
};

type Made = Unpacked | "encrypted" | "packed by a method that is not read";

/** Hands over files. Returns false where the header is damaged. @param budget - is spent */
export function sevenZipMembers(input: Uint8Array, budget: Budget, { member }: MemberSink): boolean {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  try {
    const { streams, names, isSound } = readHeader(bytes, budget, member);
    if (!streams) return isSound;
    let next = 0;
    for (const folder of placed(streams)) {
      const made = unpackFolder(bytes, folder, budget);
      let from = 0;
      for (const { size, crc } of folder.files) {
        const name = names[next++] ?? `file-${next}`;
        if (!member(fileOf(made, name, from, size, folder.files.length === 1 ? (crc ?? folder.crc) : crc))) return true;
        from += size;
      }
    }
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

type PlacedFolder = Folder & { readonly at: number; readonly packed: number };

function placed({ packedAt, packedSizes, folders }: Streams): PlacedFolder[] {
  let at = START + packedAt;
  let stream = 0;
  return folders.map((folder) => {
    const sizes = packedSizes.slice(stream, (stream += folder.packedStreams));
    const packed = sizes.reduce((sum, size) => sum + size, 0);
    at += packed;
    return { ...folder, at: at - packed, packed };
  });
}

/** @param member - is told of a header that cannot be read */
function readHeader(
  bytes: Buffer,
  budget: Budget,
  member: MemberSink["member"],
): { readonly streams: Streams | undefined; readonly names: readonly string[]; readonly isSound: boolean } {
  const nothing = { streams: undefined, names: [] };
  if (bytes.length < START) return { ...nothing, isSound: false };
  const [offset, size] = [Number(bytes.readBigUInt64LE(12)), Number(bytes.readBigUInt64LE(20))];
  if (size === 0) return { ...nothing, isSound: true };
  let header = bytes.subarray(START + offset, START + offset + size);
  if (header.length < size || crc32(header) !== bytes.readUInt32LE(28)) return { ...nothing, isSound: false };
  for (let i = 0; header[0] === 0x17; i++) {
    const [folder] = placed(readStreams(new Fields(header.subarray(1))));
    const made = folder && i < MOST_PACKED_HEADERS ? unpackFolder(bytes, folder, budget) : undefined;
    if (typeof made === "string") {
      member({ name: "(all of it)", content: NOTHING, notRead: made });
      return { ...nothing, isSound: true };
    }
    if (made?.end !== "whole") return { ...nothing, isSound: false };
    header = Buffer.from(made.content.buffer, made.content.byteOffset, made.content.length);
  }
  if (header.length > MOST_HEADER) return { ...nothing, isSound: false };
  return { ...readPlainHeader(header), isSound: true };
}

function readPlainHeader(header: Buffer): { readonly streams: Streams; readonly names: readonly string[] } {
  const fields = new Fields(header);
  if (fields.byte() !== 1) throw damaged();
  let streams: Streams = { packedAt: 0, packedSizes: [], folders: [] };
  let names: string[] = [];
  for (let id = fields.byte(); id !== 0; id = fields.byte()) {
    if (id === 2)
      for (let property = fields.byte(); property !== 0; property = fields.byte()) fields.bytes(fields.number());
    else if (id === 3) readStreams(fields);
    else if (id === 4) streams = readStreams(fields);
    else if (id === 5) names = readNames(fields);
    else throw damaged();
  }
  return { streams, names };
}

/** Names of the files that hold anything, in the order of their contents. */
function readNames(fields: Fields): string[] {
  const count = fields.count();
  let isEmpty: boolean[] = [];
  let names: string[] = [];
  for (let id = fields.byte(); id !== 0; id = fields.byte()) {
    const property = fields.bytes(fields.number());
    if (id === 14) isEmpty = new Fields(property).bits(count);
    if (id === 17 && property[0] === 0) names = property.subarray(1).toString("utf16le").split("\0", count);
  }
  return names
    .slice(0, count)
    .flatMap((name, i) => (isEmpty[i] === true ? [] : [Buffer.from(name, "utf8").toString("latin1")]));
}

function fileOf(
  made: Made,
  name: string,
  from: number,
  size: number,
  crc: number | undefined,
): Parameters<MemberSink["member"]>[0] {
  // prettier-ignore
  if (typeof made === "string") return { name, content: NOTHING, notRead: made };
  const content = made.content.subarray(from, from + size);
  const isRight = content.length === size && (crc === undefined || crc32(content) === crc);
  if (isRight) return { name, content, notRead: undefined };
  return { name, content, notRead: made.end === "too-large" ? "too-large" : "damaged" };
}

function unpackFolder(bytes: Buffer, folder: PlacedFolder, budget: Budget): Made {
  const { coders, sizes } = folder;
  if (coders?.some(({ method }) => method === ENCRYPTED)) return "encrypted";
  if (!coders || !coders.every(isRead)) return "packed by a method that is not read";
  let made: Unpacked = { content: bytes.subarray(folder.at, folder.at + folder.packed), end: "whole" };
  coders.forEach((coder, i) => {
    const step = undo(coder, made.content, sizes[i] ?? 0, budget);
    // What came before damage is the damage of all that follows.
    made = { content: step.content, end: made.end === "whole" ? step.end : made.end };
  });
  budget.spend(made.content.length);
  return made;
}

function isRead({ method }: Coder): boolean {
  return ["00", "21", "030101", "040108", "040202"].includes(method) || method in FILTERS;
}

function undo({ method, properties }: Coder, input: Uint8Array, size: number, budget: Budget): Unpacked {
  if (method === "00") return { content: input.subarray(0, Math.min(size, budget.bytes)), end: input.length > budget.bytes ? "too-large" : "whole" }; // prettier-ignore
  if (method === "040108") return inflateRawUpTo(input, size, budget);
  const id = FILTERS[method];
  if (id !== undefined) {
    const content = Buffer.from(input);
    unfilter(content, [{ id, properties }]);
    return { content, end: "whole" };
  }
  return unpackBy((bytes, out) => decode(method, properties, bytes, out), input, budget, size);
}

function decode(method: string, properties: Buffer, input: Buffer, out: Output): void {
  if (method === "21") return void decodeLzma2(input, 0, out);
  if (method === "040202") return decodeBzip2(input, out);
  const decoder = new LzmaDecoder(out);
  decoder.resetState(lzmaProperties(properties[0] ?? 255));
  decoder.range.begin(input, 0, input.length);
  decoder.decode(out.room);
}
