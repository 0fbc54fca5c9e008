/** Marvin-32, the small keyed hash that Microsoft signs its key formats with (microsoft/security-utilities, MIT; also .NET's string hash).
 *  Pure. Knows nothing of key formats. */

/** A seed of eight ASCII characters, read as a big-endian number. */
export type MarvinSeed = string;

const rotateLeft = (value: number, by: number): number => ((value << by) | (value >>> (32 - by))) >>> 0;

/**
 * The two halves of the 64-bit state after all input.
 * @param low - low 32 bits of the seed
 * @param high - high 32 bits of the seed
 */
export function marvinState(bytes: Uint8Array, low: number, high: number): readonly [number, number] {
  let p0 = low >>> 0;
  let p1 = high >>> 0;
  const block = (): void => {
    p1 = (p1 ^ p0) >>> 0;
    p0 = (rotateLeft(p0, 20) + p1) >>> 0;
    p1 = (rotateLeft(p1, 9) ^ p0) >>> 0;
    p0 = (rotateLeft(p0, 27) + p1) >>> 0;
    p1 = rotateLeft(p1, 19);
  };
  const whole = bytes.length & ~3;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < whole; i += 4) {
    p0 = (p0 + view.getUint32(i, true)) >>> 0;
    block();
  }
  let last = 0x80;
  for (let i = bytes.length - 1; i >= whole; i--) last = (last << 8) | (bytes[i] ?? 0);
  p0 = (p0 + (last >>> 0)) >>> 0;
  block();
  block();
  return [p0, p1];
}

/** The 32-bit sum of bytes under a seed. */
export function marvin32(bytes: Uint8Array, seed: MarvinSeed): number {
  const seedBytes = Buffer.from(seed, "latin1");
  const [p0, p1] = marvinState(bytes, seedBytes.readUInt32BE(4), seedBytes.readUInt32BE(0));
  return (p0 ^ p1) >>> 0;
}
