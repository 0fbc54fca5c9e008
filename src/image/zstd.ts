/** Decodes Zstandard (RFC 8878) with zstddec, which is WebAssembly: Node 20 has no zstd of its own, and one way on every Node is enough,
 *  since this is as fast as the search behind it. Frames one after the other and skippable frames (zstd:chunked keeps its table of
 *  contents in one) are read as zstd(1) does. */
import { FormatError } from "../model/errors.ts";

interface StreamDecoder {
  init: () => Promise<void>;
  decodeStreaming: (pieces: Iterable<Uint8Array>) => Iterable<Uint8Array>;
}

/** The decoder gives nothing for ever once it is lost; a sound frame gives something within a few steps. */
const EMPTY_STEPS = 64;

let decoder: StreamDecoder | undefined;

/** Makes ready what `zstdPieces` needs; to be awaited once in each thread. */
export async function prepareZstd(): Promise<void> {
  if (decoder) return;
  const { ZSTDDecoder } = await import("zstddec/stream");
  const made: StreamDecoder = new ZSTDDecoder();
  await made.init();
  decoder = made;
}

/** Whether `zstdPieces` can be called. */
export function isZstdReady(): boolean {
  return decoder !== undefined;
}

/**
 * Decodes a stream that comes in pieces.
 *
 * @throws FormatError "corrupt" or "truncated"
 */
export function* zstdPieces(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  if (!decoder) throw new Error("prepareZstd was not awaited");
  let empty = 0;
  try {
    for (const piece of decoder.decodeStreaming(pieces)) {
      empty = piece.length === 0 ? empty + 1 : 0;
      if (empty > EMPTY_STEPS)
        throw new FormatError("corrupt", "its zstd stream is damaged, or asks for a window of more than 128 MiB");
      yield piece;
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Incomplete stream"))
      throw new FormatError("truncated", "its zstd stream is cut short");
    throw error;
  }
}
