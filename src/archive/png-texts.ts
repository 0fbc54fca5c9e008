/** The compressed texts of a PNG (ISO/IEC 15948, 11.3.4): zTXt and iTXt. What stands there uncompressed is searched with the picture's own bytes.
 *  Knows nothing of pictures. */
import type { Budget } from "./archive-tally.ts";
import type { MemberSink } from "./member-sink.ts";
import { inflateZlib } from "./unpack.ts";

const SIGNATURE_BYTES = 8;
/** Length and type before a chunk's data, and its checksum behind. */
const HEAD_BYTES = 8;
const CHECKSUM_BYTES = 4;
/** Chunks with compressed text in them, as numbers. */
const ZTXT = 0x7a545874;
const ITXT = 0x69545874;
/** The longest keyword. */
const MOST_KEYWORD = 79;
/** Chunks that are looked at; a picture has one for each few KiB of its data. */
const MOST_CHUNKS = 1 << 16;

interface Chunk {
  readonly type: number;
  readonly from: number;
  readonly to: number;
}

/** The chunks that may hold compressed text, as far as they stand there whole. */
function* textChunks(bytes: Uint8Array, at: number, length: number): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, length);
  let from = SIGNATURE_BYTES + HEAD_BYTES;
  for (let i = 0; i < MOST_CHUNKS && from <= length; i++) {
    const type = view.getUint32(from - 4);
    const to = from + view.getUint32(from - HEAD_BYTES);
    if (to > length) return;
    if (type === ZTXT || type === ITXT) yield { type, from: at + from, to: at + to };
    from = to + CHECKSUM_BYTES + HEAD_BYTES;
  }
}

/** Where the zlib stream of a chunk begins, behind keyword, flags and languages; undefined where there is none. */
function packedAt(bytes: Uint8Array, { type, from, to }: Chunk): number | undefined {
  const behindText = (start: number): number => {
    const end = bytes.indexOf(0, start);
    return end < 0 || end >= to ? to : end + 1;
  };
  const flags = behindText(from);
  if (type !== ITXT) return bytes[flags] === 0 ? flags + 1 : undefined;
  return bytes[flags] === 1 && bytes[flags + 1] === 0 ? behindText(behindText(flags + 2)) : undefined;
}

/** Whether a picture holds compressed text. */
export function hasPackedText(bytes: Uint8Array, at: number, length: number): boolean {
  for (const chunk of textChunks(bytes, at, length)) if (packedAt(bytes, chunk) !== undefined) return true;
  return false;
}

/** Hands over texts by their keywords. @param budget - is spent */
export function pngTexts(bytes: Uint8Array, budget: Budget, { member }: MemberSink): boolean {
  for (const chunk of textChunks(bytes, 0, bytes.length)) {
    budget.check();
    const from = packedAt(bytes, chunk);
    if (from === undefined) continue;
    const keyword = bytes.subarray(chunk.from, Math.min(bytes.indexOf(0, chunk.from), chunk.from + MOST_KEYWORD));
    const { content, end } = inflateZlib(bytes.subarray(from, chunk.to), budget);
    budget.spend(content.length);
    const notRead = end === "whole" ? undefined : end;
    if (!member({ name: Buffer.from(keyword).toString("latin1"), content, notRead })) return true;
  }
  return true;
}
