/** Decodes Zstandard (RFC 8878) with zstddec, which is WebAssembly: Node 20 has no zstd of its own, and one way on every Node is enough,
 *  since this is as fast as the search behind it. Frames one after the other and skippable frames (zstd:chunked keeps its table of
 *  contents in one) are read as zstd(1) does. */
import { FormatError } from "../model/errors.ts";

/** A module that runs, and what it was made of. */
interface Made {
  readonly module: object;
  readonly instance: object;
}

interface StreamDecoder {
  init: () => Promise<void>;
  /** Makes an instance the one that decodes from now on. */
  _init: (made: Made) => void;
  decodeStreaming: (pieces: Iterable<Uint8Array>) => Iterable<Uint8Array>;
}

/** The decoder gives nothing for ever once it is lost; a sound frame gives something within a few steps. */
const EMPTY_STEPS = 64;

let decoder: StreamDecoder | undefined;
/** The instance that the decoder began with. */
let first: Made | undefined;
/** Another one, as long as it has come to the end of all that it began. */
let spare: object | undefined;

/** WebAssembly, for which there are no types without those of a browser. */
const { Instance } = (globalThis as unknown as { WebAssembly: { Instance: new (module: object, imports: object) => object } }).WebAssembly; // prettier-ignore

/** Makes ready what `zstdPieces` needs; to be awaited once in each thread. */
export async function prepareZstd(): Promise<void> {
  if (decoder) return;
  const { ZSTDDecoder } = await import("zstddec/stream");
  const made = new ZSTDDecoder() as unknown as StreamDecoder;
  const use = made._init;
  made._init = (result) => {
    first = result;
    use(result);
  };
  await withoutFetch(() => made.init());
  made._init = use;
  decoder = made;
}

/** The decoder would fetch its own program, a data: URL, for which Node loads its HTTP client (40 ms); it can do without. */
function withoutFetch<Result>(begin: () => Result): Result {
  const known = Object.getOwnPropertyDescriptor(globalThis, "fetch");
  Object.defineProperty(globalThis, "fetch", { value: undefined, configurable: true });
  try {
    return begin();
  } finally {
    if (known) Object.defineProperty(globalThis, "fetch", known);
  }
}

/** Whether `zstdPieces` can be called. */
export function isZstdReady(): boolean {
  return decoder !== undefined;
}

/**
 * Runs a step that may leave a stream in the middle, on memory of its own: the decoder gives a stream's memory back at its end alone, and a hostile
 * history may have any number of damaged ones. Streams that are being decoded outside of the step are not touched.
 *
 * @param isSound - whether all streams came to their end
 */
export function withSpareDecoder<Result>(step: () => Result, isSound: (result: Result) => boolean): Result {
  if (!decoder || !first) throw new Error("prepareZstd was not awaited");
  const { module } = first;
  const use = decoder._init;
  const instance: object = (spare ??= new Instance(module, {
    // Its memory has grown, so that views of it are made anew.
    env: { emscripten_notify_memory_growth: () => use({ module, instance }) },
  }));
  use({ module, instance });
  let result: Result | undefined;
  try {
    result = step();
    return result;
  } finally {
    if (result === undefined || !isSound(result)) spare = undefined;
    use(first);
  }
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
