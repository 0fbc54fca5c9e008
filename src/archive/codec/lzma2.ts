/** LZMA2, the form of LZMA in xz files and 7z archives: chunks of at most 2 MiB, each packed or stored, that may begin anew.
 *  The .xz File Format 1.1.0 names it; its chunks are as the LZMA SDK's Lzma2Dec reads them. Knows nothing of containers. */
import { FormatError } from "../../model/errors.ts";
import { LzmaDecoder, lzmaProperties } from "./lzma.ts";
import type { Output } from "./output.ts";

/** Decodes up to the mark of the end. @returns where it ends @throws FormatError; OutputFull */
export function decodeLzma2(input: Uint8Array, start: number, out: Output): number {
  const decoder = new LzmaDecoder(out);
  let needsDictionary = true;
  let needsState = true;
  let needsProperties = true;
  const byte = (at: number): number => {
    const value = input[at];
    if (value === undefined) throw new FormatError("truncated", "LZMA2 data is cut short");
    return value;
  };
  for (let at = start; ;) {
    const control = byte(at);
    if (control === 0) return at + 1;
    if (control === 1 || control >= 0xe0) {
      decoder.resetDictionary();
      needsDictionary = false;
    } else if (needsDictionary) throw new FormatError("corrupt", "LZMA2 data begins without a dictionary");
    if (control < 0x80) {
      if (control > 2) throw new FormatError("corrupt", "a chunk of LZMA2 of a kind that is not known");
      const size = byte(at + 1) * 256 + byte(at + 2) + 1;
      const stored = input.subarray(at + 3, at + 3 + size);
      out.check();
      out.write(stored);
      if (stored.length < size) throw new FormatError("truncated", "LZMA2 data is cut short");
      at += 3 + size;
      continue;
    }
    const size = (control & 0x1f) * 65536 + byte(at + 1) * 256 + byte(at + 2) + 1;
    const packed = byte(at + 3) * 256 + byte(at + 4) + 1;
    const hasProperties = control >= 0xc0;
    if (hasProperties) decoder.resetState(lzma2Properties(byte(at + 5)));
    else if (needsProperties) throw new FormatError("corrupt", "LZMA2 data begins without properties");
    else if (control >= 0xa0) decoder.resetState();
    else if (needsState) throw new FormatError("corrupt", "LZMA2 data begins without a state");
    needsState = needsProperties = false;
    const from = at + (hasProperties ? 6 : 5);
    at = from + packed;
    decoder.range.begin(input, from, Math.min(at, input.length));
    if (decoder.decode(size)) throw new FormatError("corrupt", "a chunk of LZMA2 ends too early");
    if (!decoder.range.isFinished || decoder.range.at !== at)
      throw new FormatError("corrupt", "a chunk of LZMA2 is not as long as it says");
  }
}

function lzma2Properties(byte: number): ReturnType<typeof lzmaProperties> {
  const properties = lzmaProperties(byte);
  if (properties.lc + properties.lp > 4) throw new FormatError("corrupt", "impossible LZMA properties");
  return properties;
}
