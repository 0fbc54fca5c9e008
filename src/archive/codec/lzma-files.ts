/** The two other files of LZMA: .lzma, which the LZMA SDK made (lzma-specification.txt: properties, dictionary, size), and lzip's .lz
 *  (its manual, "File format": a header, LZMA with an end marker, CRC-32 and sizes; members one after the other). */
import { crc32 } from "node:zlib";
import { FormatError } from "../../model/errors.ts";
import { LzmaDecoder, lzmaProperties } from "./lzma.ts";
import type { Output } from "./output.ts";

const LZMA_HEADER = 13;
const ZIP_HEADER = 9;
const LZIP_HEADER = 6;
const LZIP_TRAILER = 20;

/** Whether a .lzma file begins there: usual properties, a dictionary as encoders choose it, a size within reason or none. */
export function isLzma(bytes: Uint8Array, at: number): boolean {
  const word = (from: number): number =>
    ((bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8) | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 3] ?? 0) << 24)) >>> 0; // prettier-ignore
  const dictionary = word(at + 1);
  const [low, high] = [word(at + 5), word(at + 9)];
  const isPowerOfTwo = dictionary >= 4096 && (dictionary & (dictionary - 1)) === 0;
  const isSize = (low === 0xffffffff && high === 0xffffffff) || (high < 64 && low + high > 0);
  return bytes[at] === 0x5d && isPowerOfTwo && isSize && bytes[at + LZMA_HEADER] === 0;
}

/** @throws FormatError once all that comes before the damage is in the output; OutputFull */
export function decodeLzma(input: Buffer, out: Output): void {
  const decoder = new LzmaDecoder(out);
  decoder.resetState(lzmaProperties(input[0] ?? 0));
  decoder.range.begin(input, LZMA_HEADER, input.length);
  const size = Number(input.readBigUInt64LE(5));
  decoder.decode(size < Number.MAX_SAFE_INTEGER ? size : Infinity);
}

/** As in a zip archive (APPNOTE.TXT 5.8.8): version, and the length of the properties; the size stands elsewhere, or there is an end marker.
 *  @throws FormatError once all that comes before the damage is in the output; OutputFull */
export function decodeZipLzma(input: Buffer, out: Output): void {
  if (input.length < ZIP_HEADER) throw new FormatError("truncated", "LZMA data is cut short");
  const decoder = new LzmaDecoder(out);
  decoder.resetState(lzmaProperties(input[4] ?? 0));
  decoder.range.begin(input, 4 + input.readUInt16LE(2), input.length);
  decoder.decode(out.room);
}

/** @throws FormatError once all that comes before the damage is in the output; OutputFull */
export function decodeLzip(input: Buffer, out: Output): void {
  for (let at = 0; at < input.length;) {
    if (input.toString("latin1", at, at + 5) !== "LZIP\x01")
      throw new FormatError("corrupt", "something else stands behind a member of lzip");
    const from = out.length;
    const decoder = new LzmaDecoder(out);
    decoder.resetDictionary();
    decoder.resetState({ lc: 3, lp: 0, pb: 2 });
    decoder.range.begin(input, at + LZIP_HEADER, input.length);
    if (!decoder.decode(Infinity)) throw new FormatError("corrupt", "a member of lzip does not end");
    if (!decoder.range.isFinished) throw new FormatError("corrupt", "a member of lzip ends too early");
    const trailer = decoder.range.at;
    if (trailer + LZIP_TRAILER > input.length) throw new FormatError("truncated", "a member of lzip is cut short");
    if (crc32(out.bytes.subarray(from, out.length)) !== input.readUInt32LE(trailer))
      throw new FormatError("corrupt", "a member of lzip has a wrong checksum");
    at = trailer + LZIP_TRAILER;
  }
}
