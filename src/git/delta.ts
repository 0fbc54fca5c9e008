/** Applies a git delta to its base object. Pure: bytes in, bytes out.
 *  All instructions are checked before anything is allocated: a pack is untrusted input.
 *  Format: gitformat-pack, "Deltified representation". Knows nothing of packs. */
import { FormatError } from "../model/errors.ts";

/** Rebuilds the object that `delta` makes of `base`.
 *  @param maxBytes - largest result to build. @throws FormatError "corrupt", "too-large" */
export function applyDelta(base: Uint8Array, delta: Uint8Array, maxBytes: number): Uint8Array {
  const baseSize = readSize(delta, 0);
  if (baseSize.value !== base.length) {
    throw new FormatError(
      "corrupt",
      `a delta is for a base of ${baseSize.value} bytes, but its base has ${base.length}`,
    );
  }
  const size = readSize(delta, baseSize.next);
  if (size.value > maxBytes)
    throw new FormatError("too-large", `an object of ${size.value} bytes is larger than ${maxBytes}`);
  const total = run(base, delta, size.next, undefined);
  if (total !== size.value)
    throw new FormatError("corrupt", `a delta makes ${total} bytes where it claims ${size.value}`);
  const result = new Uint8Array(total);
  run(base, delta, size.next, result);
  return result;
}

/** Bytes of the object that a delta makes. @param head - the beginning of an inflated delta, 20 bytes or all of it */
export function deltaResultSize(head: Uint8Array): number {
  return readSize(head, readSize(head, 0).next).value;
}

function bitsIn(byte: number): number {
  let bits = 0;
  for (let left = byte; left > 0; left >>= 1) bits += left & 1;
  return bits;
}

function readSize(delta: Uint8Array, from: number): { value: number; next: number } {
  let value = 0;
  let unit = 1;
  let at = from;
  let byte = 0x80;
  while (byte & 0x80) {
    if (at >= delta.length || unit > 2 ** 56) throw new FormatError("corrupt", "a delta does not begin with two sizes");
    byte = delta[at++]!;
    value += (byte & 0x7f) * unit;
    unit *= 128;
  }
  return { value, next: at };
}

/** Runs the instructions, or only checks and measures them when there is no `result`. */
function run(base: Uint8Array, delta: Uint8Array, from: number, result: Uint8Array | undefined): number {
  let made = 0;
  for (let at = from; at < delta.length;) {
    const instruction = delta[at++]!;
    if (instruction === 0) throw new FormatError("corrupt", "a delta holds the reserved instruction 0");
    if (instruction < 0x80) {
      if (at + instruction > delta.length)
        throw new FormatError("corrupt", "a delta ends in the middle of an insertion");
      result?.set(delta.subarray(at, at + instruction), made);
      at += instruction;
      made += instruction;
      continue;
    }
    let offset = 0;
    let size = 0;
    for (let bit = 0, unit = 1; bit < 4; bit++, unit *= 256)
      if (instruction & (1 << bit)) offset += delta[at++]! * unit;
    for (let bit = 4, unit = 1; bit < 7; bit++, unit *= 256) if (instruction & (1 << bit)) size += delta[at++]! * unit;
    if (size === 0) size = 0x10000;
    if (at > delta.length || !(offset + size <= base.length))
      throw new FormatError("corrupt", "a delta copies from beyond its base");
    result?.set(base.subarray(offset, offset + size), made);
    made += size;
  }
  return made;
}

/** The bytes that a delta inserts, one after the other: all that can be said of it without its base. What is damaged ends them. */
export function deltaInsertions(delta: Uint8Array): Uint8Array {
  const inserted = new Uint8Array(delta.length);
  let length = 0;
  try {
    for (let at = readSize(delta, readSize(delta, 0).next).next; at < delta.length;) {
      const instruction = delta[at++]!;
      if (instruction >= 0x80) {
        at += bitsIn(instruction & 0x7f);
        continue;
      }
      inserted.set(delta.subarray(at, at + instruction), length);
      length += Math.min(instruction, delta.length - at);
      at += instruction;
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return inserted.subarray(0, length);
}
