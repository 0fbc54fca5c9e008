/** Cyclic redundancy checks that credential formats use. Pure: bytes in, a number out.
 *  Knows nothing of credentials. */

const CRC32_TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** CRC-32 of IEEE 802.3, as in zlib. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (c >>> 8) ^ (CRC32_TABLE[(c ^ byte) & 0xff] ?? 0);
  return (c ^ 0xffffffff) >>> 0;
}

/** CRC-16/XMODEM: polynomial 0x1021, start 0, most significant bit first. */
export function crc16Xmodem(bytes: Uint8Array): number {
  let c = 0;
  for (const byte of bytes) {
    c ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) c = c & 0x8000 ? (c << 1) ^ 0x1021 : c << 1;
  }
  return c & 0xffff;
}

/** CRC-24 of OpenPGP (RFC 4880, section 6.1): polynomial 0x864CFB, start 0xB704CE. */
export function crc24(bytes: Uint8Array): number {
  let c = 0xb704ce;
  for (const byte of bytes) {
    c ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) c = c & 0x800000 ? (c << 1) ^ 0x1864cfb : c << 1;
  }
  return c & 0xffffff;
}
