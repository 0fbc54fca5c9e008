/** Takes one pack's index out of a multi-pack-index, for the rare pack whose own `.idx` is gone.
 *  Elsewhere the multi-pack-index is not needed: every pack has an index of its own.
 *  Format: gitformat-pack, "multi-pack-index (MIDX) files". */
import { ByteReader } from "../bytes/byte-reader.ts";
import { sharedFloat64, sharedUint8 } from "../bytes/shared.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { PackIndex } from "./pack-index.ts";
import { firstWord, isSorted } from "./sorted-ids.ts";

interface Chunks {
  readonly packNames: ByteReader;
  readonly packCount: number;
  readonly ids: Uint8Array;
  readonly offsets: Uint8Array;
  readonly largeOffsets: Uint8Array;
}

/** The objects that the file places in the pack `name`; undefined when it does not know that pack.
 *  Objects that it finds in other packs too may be missing, so compare `count` with the pack's own.
 *  @param name - without ending, @param what - names the file in errors. @throws FormatError */
export function indexFromMultiPackIndex(
  bytes: Uint8Array,
  name: BytePath,
  hashBytes: number,
  what: string,
): PackIndex | undefined {
  const { packNames, packCount, ids, offsets, largeOffsets } = readChunks(bytes, hashBytes, what);
  let pack = -1;
  for (let i = 0; i < packCount; i++) if (packNames.untilNul() === `${name}.idx`) pack = i;
  if (pack < 0) return undefined;
  const total = ids.length / hashBytes;
  const mine: number[] = [];
  for (let i = 0; i < total; i++) if (firstWord(offsets, 8 * i) === pack) mine.push(i);
  const ownIds = sharedUint8(mine.length * hashBytes);
  const ownOffsets = sharedFloat64(mine.length);
  mine.forEach((i, position) => {
    ownIds.set(ids.subarray(i * hashBytes, (i + 1) * hashBytes), position * hashBytes);
    ownOffsets[position] = offsetOf(firstWord(offsets, 8 * i + 4), largeOffsets);
  });
  return { version: 2, count: mine.length, ids: ownIds, offsets: ownOffsets, packChecksum: "" };
}

/** Large offsets are looked up only if the file has any; otherwise all 32 bits count. */
function offsetOf(word: number, largeOffsets: Uint8Array): number {
  if (largeOffsets.length === 0 || word < 0x80000000) return word;
  const at = (word - 0x80000000) * 8;
  if (at + 8 > largeOffsets.length) return Infinity;
  return firstWord(largeOffsets, at) * 4294967296 + firstWord(largeOffsets, at + 4);
}

function readChunks(bytes: Uint8Array, hashBytes: number, what: string): Chunks {
  const reader = new ByteReader(bytes, what, 0, bytes.length - hashBytes);
  if (reader.text(4) !== "MIDX") throw new FormatError("corrupt", `${what} does not begin as a multi-pack-index does`);
  const version = reader.uint8();
  const digestKind = reader.uint8();
  if ((version !== 1 && version !== 2) || digestKind !== (hashBytes === 20 ? 1 : 2)) {
    throw new FormatError(
      "unsupported",
      `${what} is of version ${version} with digest ${digestKind}, which does not fit`,
    );
  }
  const chunkCount = reader.uint8();
  reader.skip(1);
  const packCount = reader.uint32();
  const table = Array.from({ length: chunkCount + 1 }, () => ({ name: reader.text(4), start: reader.uint64() }));
  const chunk = (name: string): Uint8Array | undefined => {
    const i = table.findIndex((row) => row.name === name);
    const start = table[i]?.start ?? 0;
    const end = table[i + 1]?.start ?? 0;
    if (i < 0 || i === chunkCount) return undefined;
    if (start > end || end > reader.end) throw new FormatError("corrupt", `${what} places a chunk beyond its end`);
    return bytes.subarray(start, end);
  };
  const names = chunk("PNAM");
  const ids = chunk("OIDL");
  const offsets = chunk("OOFF");
  if (names === undefined || ids === undefined || offsets === undefined)
    throw new FormatError("corrupt", `${what} lacks a chunk that it must have`);
  if (ids.length % hashBytes !== 0 || offsets.length !== (ids.length / hashBytes) * 8 || !isSorted(ids, hashBytes)) {
    throw new FormatError("corrupt", `${what} has ids and offsets that do not fit each other`);
  }
  return {
    packNames: new ByteReader(names, what),
    packCount,
    ids,
    offsets,
    largeOffsets: chunk("LOFF") ?? new Uint8Array(0),
  };
}
