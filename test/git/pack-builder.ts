/** Builds packs byte by byte, sound ones and hostile ones that git would never write. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";

export type Format = "sha1" | "sha256";

export interface PackedObject {
  /** Id under which the index lists it. */
  readonly id: string;
  /** 1 to 4; 6 and 7 for deltas. */
  readonly type: number;
  readonly data: Uint8Array;
  /** Base of a REF_DELTA. */
  readonly baseId?: string;
  /** Bytes back to the base of an OFS_DELTA; or the number of the entry. */
  readonly distance?: number;
  readonly baseEntry?: number;
  /** Size to claim in place of the true one. */
  readonly claimedSize?: number;
  /** Bytes in place of the compressed data. */
  readonly compressed?: Uint8Array;
}

export function objectId(type: string, content: Uint8Array | string, format: Format = "sha1"): string {
  return createHash(format)
    .update(`${type} ${Buffer.byteLength(content)}\0`)
    .update(content)
    .digest("hex");
}

/** A blob as a whole entry. */
export function blob(content: string, format: Format = "sha1"): PackedObject {
  return { id: objectId("blob", content, format), type: 3, data: Buffer.from(content) };
}

function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

export function sizeVarint(size: number): number[] {
  const bytes = [size % 128];
  for (let rest = Math.floor(size / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1]! |= 0x80;
    bytes.push(rest % 128);
  }
  return bytes;
}

function distanceVarint(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(0x80 | (--rest % 128));
  return Buffer.from(bytes);
}

/** A delta that copies the whole base and appends text. */
export function appendDelta(baseSize: number, text: string): Uint8Array {
  const size = [baseSize & 0xff, (baseSize >> 8) & 0xff, (baseSize >> 16) & 0xff];
  return Buffer.from([
    ...sizeVarint(baseSize),
    ...sizeVarint(baseSize + text.length),
    0xf0,
    ...size,
    text.length,
    ...Buffer.from(text),
  ]);
}

export interface BuiltPack {
  readonly pack: Buffer;
  readonly offsets: readonly number[];
  readonly objects: readonly PackedObject[];
  readonly format: Format;
}

export function buildPack(objects: readonly PackedObject[], format: Format = "sha1", version = 2): BuiltPack {
  const header = Buffer.alloc(12);
  header.write("PACK");
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(objects.length, 8);
  let pack = header;
  const offsets: number[] = [];
  for (const object of objects) {
    const offset = pack.length;
    offsets.push(offset);
    const distance =
      object.distance ?? (object.baseEntry === undefined ? undefined : offset - offsets[object.baseEntry]!);
    pack = Buffer.concat([
      pack,
      entryHeader(object.type, object.claimedSize ?? object.data.length),
      distance === undefined ? Buffer.alloc(0) : distanceVarint(distance),
      object.baseId === undefined ? Buffer.alloc(0) : Buffer.from(object.baseId, "hex"),
      object.compressed ?? deflateSync(object.data),
    ]);
  }
  return { pack: Buffer.concat([pack, createHash(format).update(pack).digest()]), offsets, objects, format };
}

/** An index of version 2. @param offsets - in place of the true ones; those of 2^31 and more go to the table of large ones */
export function buildIndex(built: BuiltPack, offsets: readonly number[] = built.offsets): Buffer {
  const hashBytes = built.format === "sha1" ? 20 : 32;
  const rows = built.objects.map(({ id }, i) => ({
    id: Buffer.from(id, "hex"),
    offset: offsets[i]!,
    start: built.offsets[i]!,
  }));
  rows.sort((a, b) => Buffer.compare(a.id, b.id));
  const head = Buffer.alloc(8 + 1024);
  head.writeUInt32BE(0xff744f63, 0);
  head.writeUInt32BE(2, 4);
  for (let first = 0; first < 256; first++)
    head.writeUInt32BE(rows.filter((row) => row.id[0]! <= first).length, 8 + 4 * first);
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const large = rows.filter((row) => row.offset >= 2 ** 31);
  const largeTable = large.map((row) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(row.offset));
    return bytes;
  });
  const body = Buffer.concat([
    head,
    ...rows.map((row) => row.id),
    ...rows.map((row) => word(crc32(built.pack.subarray(row.start, row.start + 1)))),
    ...rows.map((row) => word(row.offset < 2 ** 31 ? row.offset : 2 ** 31 + large.indexOf(row))),
    ...largeTable,
    built.pack.subarray(-hashBytes),
  ]);
  return Buffer.concat([body, createHash(built.format).update(body).digest()]);
}

/** Puts a pack and its index into a repository's object directory; returns the path without ending. */
export function installPack(
  gitDir: string,
  built: BuiltPack,
  name = "pack-made",
  index: Uint8Array = buildIndex(built),
): string {
  const directory = join(gitDir, "objects/pack");
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.pack`), built.pack);
  writeFileSync(join(directory, `${name}.idx`), index);
  return join(directory, name);
}
