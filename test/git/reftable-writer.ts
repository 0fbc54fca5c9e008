/** Writes reftable files by hand from git's technical/reftable, since the git at hand cannot.
 *  Kept apart from the reader, so that both would have to misread the format in the same way. */
import { crc32, deflateSync } from "node:zlib";

export interface RefRecord {
  readonly name: string | Buffer;
  readonly id?: string;
  readonly peeled?: string;
  readonly symbolic?: string;
}
export interface LogRecord {
  readonly ref: string;
  readonly updateIndex: number;
  readonly oldId?: string;
  readonly newId?: string;
  readonly message?: string;
}
export interface TableOptions {
  readonly version?: 1 | 2;
  readonly hash?: "sha1" | "s256";
  /** 0: unaligned. */
  readonly blockSize?: number;
  /** Records per block. */
  readonly perBlock?: number;
  readonly restartEvery?: number;
}

function varint(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    bytes.unshift(0x80 | (--rest & 0x7f));
  return Buffer.from(bytes);
}
function uint(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let i = bytes - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) buffer[i] = rest % 256;
  return buffer;
}
const text = (value: string): Buffer => Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);

/** Prefix-compressed records with their restart table. @param base - where the first record stands, seen from its block's start */
function packRecords(
  records: readonly { key: Buffer; type: number; value: Buffer }[],
  restartEvery: number,
  base: number,
): Buffer {
  const parts: Buffer[] = [];
  const restarts: number[] = [];
  let at = base;
  let last: Buffer = Buffer.alloc(0);
  records.forEach(({ key, type, value }, i) => {
    let shared = 0;
    if (i % restartEvery === 0) restarts.push(at);
    else while (shared < Math.min(last.length, key.length) && last[shared] === key[shared]) shared++;
    const bytes = Buffer.concat([
      varint(shared),
      varint((key.length - shared) * 8 + type),
      key.subarray(shared),
      value,
    ]);
    parts.push(bytes);
    at += bytes.length;
    last = key;
  });
  return Buffer.concat([...parts, ...restarts.map((restart) => uint(3, restart)), uint(2, restarts.length)]);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

export function writeReftable(
  refs: readonly RefRecord[],
  logs: readonly LogRecord[],
  options: TableOptions = {},
): Buffer {
  const { version = 1, hash = "sha1", blockSize = 0, perBlock = 8, restartEvery = 3 } = options;
  const zero = "0".repeat(hash === "sha1" ? 40 : 64);
  const header = Buffer.concat([
    Buffer.from("REFT"),
    uint(1, version),
    uint(3, blockSize),
    uint(8, 1),
    uint(8, 99),
    version === 2 ? Buffer.from(hash) : Buffer.alloc(0),
  ]);
  let file = header;
  const sortedRefs = refs
    .map(({ name, id, peeled, symbolic }) => {
      const key = Buffer.from(name as string);
      const index = varint(0);
      if (symbolic !== undefined) return { key, type: 3, value: Buffer.concat([index, text(symbolic)]) };
      if (id === undefined) return { key, type: 0, value: index };
      return {
        key,
        type: peeled === undefined ? 1 : 2,
        value: Buffer.concat([index, Buffer.from(id + (peeled ?? ""), "hex")]),
      };
    })
    .sort((a, b) => Buffer.compare(a.key, b.key));
  chunks(sortedRefs, perBlock).forEach((records, i) => {
    if (i > 0 && blockSize > 0)
      file = Buffer.concat([file, Buffer.alloc((blockSize - (file.length % blockSize)) % blockSize)]);
    const start = i === 0 ? 0 : file.length;
    const body = packRecords(records, restartEvery, file.length - start + 4);
    file = Buffer.concat([file, Buffer.from("r"), uint(3, file.length - start + 4 + body.length), body]);
  });
  const sortedLogs = logs
    .map(({ ref, updateIndex, oldId, newId, message }) => {
      const reversed = Buffer.alloc(8);
      reversed.writeBigUInt64BE(0xffff_ffff_ffff_ffffn - BigInt(updateIndex));
      const key = Buffer.concat([Buffer.from(`${ref}\0`), reversed]);
      if (message === undefined) return { key, type: 0, value: Buffer.alloc(0) };
      const ids = Buffer.from((oldId ?? zero) + (newId ?? zero), "hex");
      const value = Buffer.concat([
        ids,
        text("Ann"),
        text("ann@example.org"),
        varint(1_700_000_000 + updateIndex),
        uint(2, 65536 - 210),
        text(message),
      ]);
      return { key, type: 1, value };
    })
    .sort((a, b) => Buffer.compare(a.key, b.key));
  let logPosition = 0;
  for (const records of chunks(sortedLogs, perBlock)) {
    if (logPosition === 0 && refs.length > 0) logPosition = file.length;
    const first = file.length === header.length ? header.length : 0;
    const body = packRecords(records, restartEvery, 4 + first);
    file = Buffer.concat([file, Buffer.from("g"), uint(3, 4 + first + body.length), deflateSync(body)]);
  }
  const footer = Buffer.concat([header, uint(8, 0), uint(8, 0), uint(8, 0), uint(8, logPosition), uint(8, 0)]);
  return Buffer.concat([file, footer, uint(4, crc32(footer))]);
}
