/** Bech32 checksums (BIP-173, constant 1; not bech32m). Pure. Knows nothing of what is encoded. */

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const SUM_LENGTH = 6;

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    GENERATOR.forEach((generator, bit) => {
      if ((top >>> bit) & 1) sum ^= generator;
    });
  }
  return sum >>> 0;
}

function expand(prefix: string): number[] {
  const codes = Array.from(prefix, (char) => char.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

/**
 * The six characters that close a bech32 string, in lower case.
 * @param prefix - the human-readable part, lower case, without the separator 1
 * @param data - data characters, lower case
 * @returns undefined when a character is none of bech32's
 */
export function bech32Sum(prefix: string, data: string): string | undefined {
  const digits = Array.from(data, (char) => ALPHABET.indexOf(char));
  if (digits.includes(-1)) return undefined;
  const sum = polymod([...expand(prefix), ...digits, 0, 0, 0, 0, 0, 0]) ^ 1;
  return Array.from({ length: SUM_LENGTH }, (_, i) => ALPHABET[(sum >>> (5 * (5 - i))) & 31]).join("");
}
