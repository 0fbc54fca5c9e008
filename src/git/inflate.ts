/** Inflates one zlib stream (RFC 1950) for random access; the scan of whole packs has the kernel for that.
 *  The stream's end and Adler-32 are checked, and nothing is allocated merely because a header claims a size. */
import { constants, inflateSync } from "node:zlib";
import { FormatError } from "../model/errors.ts";

export interface Inflated {
  readonly bytes: Uint8Array;
  /** Compressed bytes that the stream took; what follows is not part of it. */
  readonly consumed: number;
}

/** Deflate cannot shrink by more than this. */
const BEST_RATIO = 1032;
const LARGEST_CHUNK = 1 << 20;

/** Inflates a stream that must yield exactly `size` bytes.
 *  @param what - names the thing in errors. @throws FormatError "corrupt", "truncated", "too-large" */
export function inflateExactly(compressed: Uint8Array, size: number, what: string): Inflated {
  if (size > compressed.length * BEST_RATIO)
    throw new FormatError("corrupt", `${what} claims ${size} bytes, more than its data can hold`);
  const inflated = inflateUpTo(compressed, size, what);
  if (inflated.bytes.length !== size)
    throw new FormatError("corrupt", `${what} holds ${inflated.bytes.length} bytes where ${size} are claimed`);
  return inflated;
}

/** Inflates a whole stream of at most `maxBytes`. @throws FormatError "corrupt", "truncated", "too-large" */
export function inflateUpTo(compressed: Uint8Array, maxBytes: number, what: string): Inflated {
  const chunkSize = Math.max(64, Math.min(LARGEST_CHUNK, maxBytes, compressed.length * 8));
  try {
    // With `info`, the answer also carries the engine, which counted what it consumed.
    const answer: unknown = inflateSync(compressed, { maxOutputLength: Math.max(1, maxBytes), chunkSize, info: true });
    const { buffer, engine } = answer as { buffer: Buffer; engine: { bytesWritten: number } };
    return { bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), consumed: engine.bytesWritten };
  } catch (error) {
    throw inflateError(error, what, maxBytes);
  }
}

/** As much as the beginning of a stream yields; never complains about its being cut off. @throws FormatError "corrupt" */
export function inflateBeginning(compressed: Uint8Array, what: string): Uint8Array {
  try {
    return inflateSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw inflateError(error, what, compressed.length * BEST_RATIO);
  }
}

function inflateError(error: unknown, what: string, maxBytes: number): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_BUFFER_TOO_LARGE")
    return new FormatError("corrupt", `${what} inflates to more than ${maxBytes} bytes`);
  if (code === "Z_BUF_ERROR") return new FormatError("truncated", `${what} ends in the middle of its compressed data`);
  if (code.startsWith("Z_")) return new FormatError("corrupt", `${what} holds damaged compressed data`);
  return error;
}
