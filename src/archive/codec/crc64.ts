/** CRC-64 as xz has it (ECMA-182, reflected), in two halves of 32 bits: numbers of 64 are slow. */

const LOW = 0xd7870f42;
const HIGH = 0xc96c5795;

let tables: { readonly low: Int32Array; readonly high: Int32Array } | undefined;

function makeTables(): { readonly low: Int32Array; readonly high: Int32Array } {
  const [lows, highs] = [new Int32Array(256), new Int32Array(256)];
  for (let byte = 0; byte < 256; byte++) {
    let low = byte;
    let high = 0;
    for (let i = 0; i < 8; i++) {
      const isOdd = (low & 1) === 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (isOdd) {
        low ^= LOW;
        high ^= HIGH;
      }
    }
    lows[byte] = low;
    highs[byte] = high;
  }
  return { low: lows, high: highs };
}

/** Eight bytes, the lowest first. */
export function crc64(bytes: Uint8Array): Buffer {
  const { low: lows, high: highs } = (tables ??= makeTables());
  let low = -1;
  let high = -1;
  for (let i = 0; i < bytes.length; i++) {
    const index = (low ^ (bytes[i] ?? 0)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0);
    high = (high >>> 8) ^ (highs[index] ?? 0);
  }
  const sum = Buffer.alloc(8);
  sum.writeInt32LE(~low, 0);
  sum.writeInt32LE(~high, 4);
  return sum;
}
