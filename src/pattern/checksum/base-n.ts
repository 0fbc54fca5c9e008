/** Numbers and bytes written in other bases than Buffer knows: base 32, 36, 58, 62, 66.
 *  Pure. Knows nothing of credentials. */

export const BASE62_BIG = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
export const BASE62_SMALL = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const BASE36_LOWER = "0123456789abcdefghijklmnopqrstuvwxyz";
export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A number in the alphabet's base, most significant digit first, padded on the left with the alphabet's zero. */
export function writeNumber(value: number, alphabet: string, width: number): string {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / alphabet.length)) {
    text = (alphabet[rest % alphabet.length] ?? "") + text;
  }
  return text.padStart(width, alphabet[0]);
}

/** A 32-bit number's bytes, least significant first. */
export function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

/** Bytes of base-32 text (RFC 4648, either case, no padding); left-over bits are dropped. Undefined for other characters. */
export function decodeBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const char of text.toUpperCase()) {
    const digit = BASE32.indexOf(char);
    if (digit < 0) return undefined;
    held = (held << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >>> bits) & 0xff);
      held &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}

/** Base-32 text of bytes (RFC 4648, upper case, no padding). */
export function encodeBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(held >>> bits) & 31] ?? "";
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + (BASE32[(held << (5 - bits)) & 31] ?? "") : text;
}

/** Bytes of base-58 text (Bitcoin's alphabet). Undefined for other characters. */
export function decodeBase58(text: string): Buffer | undefined {
  let value = 0n;
  for (const char of text) {
    const digit = BASE58.indexOf(char);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value === 0n ? "" : value.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex")]);
}

/** Base-58 text of bytes; leading zero bytes become ones. */
export function encodeBase58(bytes: Uint8Array): string {
  const zeros = bytes.findIndex((byte) => byte !== 0);
  let value = BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
  let text = "";
  for (; value > 0n; value /= 58n) text = (BASE58[Number(value % 58n)] ?? "") + text;
  return "1".repeat(zeros < 0 ? bytes.length : zeros) + text;
}
