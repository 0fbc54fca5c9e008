/** Inflates a zlib stream of any length through a window of memory, in pieces that overlap: what is too large to be held is seen part by part.
 *  Exact as `Kernel.inflate` is: size, end and Adler-32 are checked, but only the last piece's end tells. Knows nothing of what the bytes are. */
import { STREAM_NEEDS_INPUT, ZLIB_TOO_LONG, ZLIB_TOO_SHORT, ZLIB_TRAILING } from "./codes.ts";
import type { Kernel } from "./kernel.ts";

/** Compressed bytes in memory at once. */
const INPUT_BYTES = 1 << 18;
/** Bytes of output that a match may reach back (RFC 1951, section 3.2.5). */
const HISTORY = 1 << 15;
/** Bytes that a piece may be longer than was asked for, and that may be overwritten behind it. */
const BEYOND = 1024;

/** All pieces but the last are multiples of so many bytes long, so that, if the overlap is one too, each begins with a whole character of
 *  UTF-16 and UTF-32. */
const UNIT = 4;

/** A stretch of the inflated bytes, in the kernel's memory until the next one is made. The slack of 64 bytes behind it may be overwritten. */
export interface InflatedPiece {
  /** Address of its first byte. */
  readonly at: number;
  /** Offset in the whole of its first byte. */
  readonly start: number;
  readonly length: number;
  /** How many of its bytes the piece before held already. */
  readonly overlap: number;
  readonly last: boolean;
}

export interface StreamRequest {
  /** Copies `length` bytes of the compressed stream, from `position` on, to an address in the kernel's memory. */
  readonly copy: (at: number, position: number, length: number) => void;
  /** Bytes that the compressed stream may take; it may be shorter, unless `isAll`. */
  readonly available: number;
  /** Nothing may follow the stream. */
  readonly isAll: boolean;
  /** Exact number of bytes that it must give. */
  readonly size: number;
  /** Bytes at the beginning that are inflated but not shown, and not counted in `start`; fewer than `pieceBytes`. */
  readonly skip: number;
  /** Bytes of a piece, or a few hundred more, overlap included. */
  readonly pieceBytes: number;
  /** Bytes that each piece repeats of the one before; less than half a piece. */
  readonly overlap: number;
  /** Compressed bytes in memory at once, at least 4 KiB; {@link INPUT_BYTES} unless a test wants seams. */
  readonly inputBytes?: number;
}

/** Inflates one stream. While it runs, `Kernel.inflate` must not be called.
 *  @param visit - gets the pieces in order; an empty stream is one empty piece
 *  @returns compressed bytes used, or a `ZLIB_` code
 *  @throws FormatError "too-large" when there is no memory for a piece; whatever `copy` and `visit` throw */
export function inflateInPieces(kernel: Kernel, request: StreamRequest, visit: (piece: InflatedPiece) => void): number {
  const kept = Math.max(HISTORY, request.overlap);
  const input = kernel.arena.allocate(request.inputBytes ?? INPUT_BYTES);
  try {
    const window = kernel.arena.allocate(kept + request.pieceBytes + BEYOND);
    try {
      return new InflateStream(kernel, request, input, window, kept).run(visit);
    } finally {
      kernel.arena.free(window);
    }
  } finally {
    kernel.arena.free(input);
  }
}

class InflateStream {
  readonly #kernel: Kernel;
  readonly #request: StreamRequest;
  readonly #input: number;
  readonly #window: number;
  readonly #kept: number;
  /** Compressed bytes copied so far, and where those in memory end. */
  #taken = 0;
  #inputEnd = 0;
  /** Bytes in the window, and all that were made, this piece included. */
  #filled = 0;
  #made = 0;

  /** @param kept - bytes of the window that stay when a piece is done */
  constructor(kernel: Kernel, request: StreamRequest, input: number, window: number, kept: number) {
    this.#kernel = kernel;
    this.#request = request;
    this.#input = input;
    this.#window = window;
    this.#kept = kept;
  }

  run(visit: (piece: InflatedPiece) => void): number {
    const { size, skip, pieceBytes, overlap, isAll, available } = this.#request;
    this.#kernel.streamBegin();
    this.#feed(this.#input);
    /** Where the piece begins in the window, and how much of it is known. */
    let from = skip;
    let known = 0;
    for (;;) {
      const full = from + pieceBytes;
      const status = this.#advance(full);
      if (status < 0) return status;
      if (this.#made > size) return ZLIB_TOO_LONG;
      if (status === STREAM_NEEDS_INPUT) this.#feed(this.#kernel.unusedInput);
      const last = status === 0;
      if (last && this.#made < size) return ZLIB_TOO_SHORT;
      if (last && isAll && this.#used < available) return ZLIB_TRAILING;
      // Input may run out just where a piece is full; the last one may still wait for the checksum.
      if (!last && (this.#filled < full || this.#made === size)) continue;
      const start = this.#made - this.#filled + from - skip;
      const whole = this.#filled - from;
      const length = last ? whole : whole - (whole % UNIT);
      const behind = this.#window + from + length;
      const unshown = this.#kernel.u8().slice(behind, behind + whole - length);
      // Who looks at the piece may ask the kernel for other things, whose results stand where the stream's do.
      const used = last ? this.#used : 0;
      visit({ at: this.#window + from, start, length, overlap: known, last });
      if (last) return used;
      this.#kernel.u8().set(unshown, behind);
      // What was shown once more, or is to be reached back to, and what was not shown yet.
      const stay = Math.min(this.#kept + whole - length, this.#filled);
      this.#kernel.u8().copyWithin(this.#window, this.#window + this.#filled - stay, this.#window + this.#filled);
      this.#filled = stay;
      from = stay - (whole - length) - overlap;
      known = overlap;
    }
  }

  /** Compressed bytes used so far. */
  get #used(): number {
    return this.#taken - (this.#inputEnd - this.#kernel.unusedInput);
  }

  /** Inflates until the window is full, input is wanted or the stream ends. */
  #advance(full: number): number {
    const left = this.#request.size - this.#made;
    const room = Math.max(0, full - this.#filled);
    const out = this.#window + this.#filled;
    const isRest = left <= room;
    const status = this.#kernel.streamRun(this.#window, out, isRest ? left : room, isRest);
    const more = this.#kernel.outputEnd - out;
    this.#filled += more;
    this.#made += more;
    return status;
  }

  /** Moves what is left of the input to the front and fills up. */
  #feed(unused: number): void {
    const { available, inputBytes = INPUT_BYTES } = this.#request;
    const rest = Math.max(0, this.#inputEnd - unused);
    this.#kernel.u8().copyWithin(this.#input, unused, unused + rest);
    const count = Math.min(inputBytes - rest, available - this.#taken);
    if (count > 0) this.#request.copy(this.#input + rest, this.#taken, count);
    this.#taken += count;
    this.#inputEnd = this.#input + rest + count;
    this.#kernel.streamInput(this.#input, rest + count, this.#taken === available);
  }
}
