/** What the kernel's codes mean in words, as a clause. Beside codes.ts, which the AssemblyScript side reads too and which holds constants only. */
import * as codes from "./codes.ts";

/** By code. */
export const ERROR_TEXTS: ReadonlyMap<number, string> = new Map([
  [codes.NOT_FOUND, "nothing found"],
  [codes.ZLIB_BAD_HEADER, "zlib header is wrong"],
  [codes.ZLIB_BAD_BLOCK, "zlib block is of an unknown type or wrong length"],
  [codes.ZLIB_BAD_LENGTHS, "zlib code lengths form no code"],
  [codes.ZLIB_BAD_SYMBOL, "zlib stream holds a symbol that does not exist"],
  [codes.ZLIB_TOO_FAR, "zlib distance reaches before the start of the output"],
  [codes.ZLIB_TOO_LONG, "zlib stream holds more bytes than its size says"],
  [codes.ZLIB_TOO_SHORT, "zlib stream holds fewer bytes than its size says"],
  [codes.ZLIB_TRUNCATED, "zlib stream is cut short"],
  [codes.ZLIB_BAD_CHECKSUM, "zlib checksum does not match"],
  [codes.ZLIB_TRAILING, "bytes follow the zlib stream"],
  [codes.STREAM_NEEDS_INPUT, "more input is wanted"],
  [codes.STREAM_NEEDS_ROOM, "more room is wanted"],
  [codes.DELTA_BAD_SIZE, "delta names an absurd size"],
  [codes.DELTA_WRONG_BASE, "delta is for a base of another size"],
  [codes.DELTA_TRUNCATED, "delta is cut short"],
  [codes.DELTA_COPY_OUTSIDE, "delta copies from outside its base"],
  [codes.DELTA_TOO_LONG, "delta makes more bytes than its size says"],
  [codes.DELTA_TOO_SHORT, "delta makes fewer bytes than its size says"],
  [codes.DELTA_RESERVED, "delta holds the reserved instruction 0"],
  [codes.DELTA_STRETCHES_FULL, "table of stretches is full"],
  [codes.TREE_TRUNCATED, "tree is cut short"],
  [codes.TREE_BAD_MODE, "tree entry has no octal mode"],
  [codes.TREE_EMPTY_NAME, "tree entry has no name"],
  [codes.TREE_OUT_FULL, "table of tree entries is full"],
]);
