/** Every number with a meaning of its own that a kernel function may return, the negative ones being errors.
 *  Imported by the AssemblyScript side and by kernel.ts, so that the two cannot drift apart: plain constants only. */

/** Not an error: nothing is there (`treeEntryAt`, `lastNewline`). */
export const NOT_FOUND = -1;

export const ZLIB_BAD_HEADER = -10;
export const ZLIB_BAD_BLOCK = -11;
export const ZLIB_BAD_LENGTHS = -12;
export const ZLIB_BAD_SYMBOL = -13;
export const ZLIB_TOO_FAR = -14;
export const ZLIB_TOO_LONG = -15;
export const ZLIB_TOO_SHORT = -16;
export const ZLIB_TRUNCATED = -17;
export const ZLIB_BAD_CHECKSUM = -18;
/** Bytes follow a stream that should be all there is. */
export const ZLIB_TRAILING = -19;

/** Not errors, so not negative: what a stream that is inflated piece by piece waits for. */
export const STREAM_NEEDS_INPUT = 1;
export const STREAM_NEEDS_ROOM = 2;

export const DELTA_BAD_SIZE = -30;
export const DELTA_WRONG_BASE = -31;
export const DELTA_TRUNCATED = -32;
export const DELTA_COPY_OUTSIDE = -33;
export const DELTA_TOO_LONG = -34;
export const DELTA_TOO_SHORT = -35;
export const DELTA_RESERVED = -36;
/** The result is whole, the table of stretches is not: `stretchesNeeded` says how many there are. */
export const DELTA_STRETCHES_FULL = -37;

export const TREE_TRUNCATED = -50;
export const TREE_BAD_MODE = -51;
export const TREE_EMPTY_NAME = -52;
/** More entries than the caller has room for. */
export const TREE_OUT_FULL = -53;
