/** Inflates what stands in memory, up to a bound. What comes before damage or the bound is kept: secrets in it are found all the same.
 *  Knows nothing of archives. */
import { crc32, inflateRawSync, inflateSync } from "node:zlib";
import { gunzipPieces } from "../image/gunzip.ts";
import { withSpareDecoder, zstdPieces } from "../image/zstd.ts";
import { FormatError } from "../model/errors.ts";
import type { Budget } from "./archive-tally.ts";
import { Output, OutputFull } from "./codec/output.ts";
import type { MemberRoom } from "./member-sink.ts";

/** Bytes that came out, and why no more did. */
export interface Unpacked {
  readonly content: Uint8Array;
  readonly end: "whole" | "damaged" | "too-large";
}

/** A gzip file's members, one after the other (RFC 1952). @param budget - bytes that may come out are not spent */
export function gunzip(bytes: Uint8Array, budget: Budget): Unpacked {
  return gather(gunzipSalvaging([bytes], budget), budget.bytes, budget);
}

/** Frames of Zstandard (RFC 8878); `prepareZstd` was awaited. @param budget - bytes that may come out are not spent */
export function unpackZstd(bytes: Uint8Array, budget: Budget): Unpacked {
  // Each damaged one takes a decoder with it.
  if (!budget.maySalvage) return { content: NOTHING, end: "damaged" };
  const unpacked = withSpareDecoder(
    () => gather(zstdPieces(inPieces(bytes)), budget.bytes, budget),
    ({ end }) => end === "whole",
  );
  if (unpacked.end === "damaged") budget.takeSalvage();
  return unpacked;
}

/** The decoder makes room for a whole piece. */
function* inPieces(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}

/** What is said beside a raw deflate stream (RFC 1951) of what comes out of it. */
export interface Expected {
  /** Bytes. */
  readonly size: number;
  readonly crc: number;
}

const PIECE = 1 << 17;
const NOTHING = new Uint8Array(0);
const ZLIB_HEADER = 2;
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
const ZLIB_PIECE = 1 << 16;
/** Most bytes that are made room for on a stranger's word. */
const ROOM = 1 << 20;

/**
 * A raw deflate stream, of which no more than the expected bytes count.
 *
 * @param budget - bytes that may come out are not spent
 * @param room - where it is unpacked, if it gives what is expected
 */
export function inflateRaw(
  bytes: Uint8Array,
  { size, crc }: Expected,
  budget: Budget,
  room: MemberRoom | undefined,
): Unpacked {
  const most = budget.bytes;
  if (most === 0 && size > 0) return { content: NOTHING, end: "too-large" };
  if (size <= most) {
    const inPlace = room?.inflate(bytes, { size, crc });
    if (inPlace) return { content: inPlace, end: "whole" };
    try {
      // One byte more than expected is an error.
      const bounds = { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, Math.min(size + 1, ROOM)) };
      const content = inflateRawSync(bytes, bounds);
      return { content, end: content.length === size && crc32(content) === crc ? "whole" : "damaged" };
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
  const { content, end } = gather(gunzipSalvaging(asGzip(bytes, { size, crc }), budget), Math.min(most, size), budget);
  return { content, end: size > most && end === "too-large" ? end : "damaged" };
}

/** A gzip header and trailer around it: gzip's reader gives what comes before damage. */
function asGzip(bytes: Uint8Array, { size, crc }: Expected): readonly Uint8Array[] {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc >>> 0, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  return [GZIP_HEADER, bytes, trailer];
}

function gunzipSalvaging(pieces: readonly Uint8Array[], budget: Budget): Iterable<Uint8Array> {
  return gunzipPieces(pieces, () => (budget.takeSalvage() ? pieces : []));
}

/** A raw deflate stream, of which no more than some bytes count. @param budget - bytes that may come out are not spent */
export function inflateRawUpTo(bytes: Uint8Array, size: number, budget: Budget): Unpacked {
  const { content, end } = gather(gunzipSalvaging([GZIP_HEADER, bytes], budget), Math.min(size, budget.bytes), budget);
  return { content, end: content.length === size ? "whole" : end === "whole" ? "damaged" : end };
}

/** A zlib stream (RFC 1950); what stands behind it does not matter. @param budget - bytes that may come out are not spent */
export function inflateZlib(bytes: Uint8Array, budget: Budget): Unpacked {
  const most = budget.bytes;
  if (most > 0) {
    try {
      return { content: inflateSync(bytes, { maxOutputLength: most, chunkSize: ZLIB_PIECE }), end: "whole" };
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
  // Without its header it is a deflate stream, which gzip's reader reads up to the damage.
  const pieces = [GZIP_HEADER, bytes.subarray(ZLIB_HEADER)];
  const { content, end } = gather(gunzipSalvaging(pieces, budget), most, budget);
  return { content, end: end === "too-large" ? end : "damaged" };
}

/**
 * What a decoder of ours makes of a stream.
 *
 * @param decode - throws FormatError at damage
 * @param budget - bytes that may come out are not spent
 * @param size - bytes that should come out; undefined: nobody knows
 */
export function unpackBy(
  decode: (input: Buffer, out: Output) => void,
  bytes: Uint8Array,
  budget: Budget,
  size: number = budget.bytes,
): Unpacked {
  const out = new Output(Math.min(size, budget.bytes), bytes.length, () => budget.check());
  try {
    decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), out);
    return { content: out.taken(), end: "whole" };
  } catch (error) {
    if (error instanceof OutputFull)
      return { content: out.taken(), end: size < budget.bytes ? "damaged" : "too-large" };
    if (error instanceof FormatError) return { content: out.taken(), end: "damaged" };
    throw error;
  }
}

/** Copies pieces together. */
function gather(pieces: Iterable<Uint8Array>, most: number, budget: Budget): Unpacked {
  const parts: Uint8Array[] = [];
  let size = 0;
  let end: Unpacked["end"] = "whole";
  try {
    for (const piece of pieces) {
      budget.check();
      const room = most - size;
      // A piece is valid until the next is asked for.
      parts.push(Uint8Array.prototype.slice.call(piece, 0, room));
      size += Math.min(piece.length, room);
      if (piece.length > room) {
        end = "too-large";
        break;
      }
    }
  } catch (error) {
    // A decoder that runs out of its own memory traps.
    const isTrap = error instanceof Error && error.name === "RuntimeError";
    if (!isTrap && !(error instanceof FormatError)) throw error;
    end = "damaged";
  }
  return { content: parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size), end };
}
