/** Inflates gzip (RFC 1952) that arrives in pieces, synchronously and into one buffer: streams of Node's cost half the speed.
 *  Drives zlib's handle as Node's own synchronous calls do (`_handle.writeSync`, the same from Node 10 to 24). Members one after the
 *  other, and zeros behind the last, are read as gzip(1) does. */
import { createGunzip, type Gunzip } from "node:zlib";
import { FormatError } from "../model/errors.ts";

/** Bytes handed over at once; they stay in the processor's cache. */
const OUTPUT = 1 << 17;

/** The part of zlib's handle that is used. */
interface Handle {
  writeSync: (
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ) => void;
  onerror: (message: string) => void;
}

type Driven = Gunzip & { readonly _handle: Handle; readonly _writeState: Uint32Array };

/** zlib's Z_NO_FLUSH and Z_FINISH. */
const NO_FLUSH = 0;
const FINISH = 4;

/**
 * Inflates a stream that comes in pieces. What it yields is valid until the next piece is asked for.
 *
 * @param again - the same pieces once more: at damage zlib does not tell how much it has put out, so everything up to there is inflated
 *   anew, and at the end byte by byte
 * @throws FormatError "corrupt" or "truncated", once all that comes before the damage has been yielded
 */
export function* gunzipPieces(pieces: Iterable<Uint8Array>, again: () => Iterable<Uint8Array>): Generator<Uint8Array> {
  let yielded = 0;
  try {
    for (const piece of inflatePieces(pieces, () => OUTPUT)) {
      yielded += piece.length;
      yield piece;
    }
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== "corrupt") throw error;
    yield* lastPieces(again(), yielded);
    throw error;
  }
}

/** What comes between the bytes that were yielded and the damage. */
function* lastPieces(pieces: Iterable<Uint8Array>, yielded: number): Generator<Uint8Array> {
  const last = Buffer.allocUnsafe(OUTPUT);
  let done = 0;
  const room = (): number => (done < yielded ? Math.min(OUTPUT, yielded - done) : 1);
  try {
    for (const piece of inflatePieces(pieces, room)) {
      if (done >= yielded) last.set(piece, done - yielded);
      done += piece.length;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  if (done > yielded) yield last.subarray(0, done - yielded);
}

/** @param room - asked before each step: most bytes that it may put out */
function* inflatePieces(pieces: Iterable<Uint8Array>, room: () => number): Generator<Uint8Array> {
  const stream = createGunzip() as Driven;
  const { _handle: handle, _writeState: state } = stream;
  const buffer = Buffer.allocUnsafeSlow(OUTPUT);
  let failure = "";
  // zlib's handle is no event target.
  // oxlint-disable-next-line unicorn/prefer-add-event-listener
  handle.onerror = (message) => (failure = message);
  function* step(flush: number, input: Uint8Array): Generator<Uint8Array> {
    let at = 0;
    let roomLeft = 0;
    // Room left over means that zlib wants more input; input left then is zeros behind the end.
    while (roomLeft === 0) {
      const size = room();
      handle.writeSync(flush, input, at, input.length - at, buffer, 0, size);
      if (failure === "unexpected end of file") throw new FormatError("truncated", "its gzip stream is cut short");
      if (failure !== "") throw new FormatError("corrupt", `its gzip stream is damaged (${failure})`);
      const [left = 0, inputLeft = 0] = state;
      roomLeft = left;
      at = input.length - inputLeft;
      if (left < size) yield buffer.subarray(0, size - left);
    }
  }
  try {
    for (const piece of pieces) yield* step(NO_FLUSH, piece);
    yield* step(FINISH, new Uint8Array(0));
  } finally {
    stream.close();
  }
}
