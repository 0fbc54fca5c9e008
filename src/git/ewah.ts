/** Reads an EWAH-compressed bitmap, as the index and bitmap files hold them, into the positions of its set bits.
 *  Format: gitformat-bitmap, "Appendix A": runs of equal words and literal words by turns. */
import type { ByteReader } from "../bytes/byte-reader.ts";
import { FormatError } from "../model/errors.ts";

/** A split index of more entries than this is nobody's; it bounds what a hostile run can claim. */
const MOST_BITS = 2 ** 23;

/** Positions of set bits, ascending. @throws FormatError "truncated", "corrupt" */
export function readEwahBitmap(reader: ByteReader): number[] {
  const bits = reader.uint32();
  const words = reader.uint32();
  if (bits > MOST_BITS) throw new FormatError("corrupt", `a bitmap claims ${bits} bits`);
  const end = reader.position + 8 * words + 4;
  if (end > reader.end) throw new FormatError("truncated", "a bitmap ends before its words do");
  const set: number[] = [];
  let position = 0;
  for (let left = words; left > 0;) {
    // From the low bit: the repeated bit, 32 bits for how often its word repeats, 31 for how many literal words follow.
    const high = reader.uint32();
    const low = reader.uint32();
    const repeats = (high % 2) * 2 ** 31 + Math.floor(low / 2);
    const literals = Math.floor(high / 2);
    left -= 1 + literals;
    if (left < 0 || position + 64 * repeats > bits + 63)
      throw new FormatError("corrupt", "a bitmap holds more than it claims");
    if (low % 2 === 1) for (let i = 0; i < 64 * repeats; i++) set.push(position + i);
    position += 64 * repeats;
    for (let i = 0; i < literals; i++, position += 64) {
      const upper = reader.uint32();
      pushBits(set, reader.uint32(), position);
      pushBits(set, upper, position + 32);
    }
  }
  // Where the last run began: only writers need it.
  reader.skip(4);
  return set.filter((bit) => bit < bits);
}

function pushBits(set: number[], word: number, position: number): void {
  for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) set.push(position + bit);
}
