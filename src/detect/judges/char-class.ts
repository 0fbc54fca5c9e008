/** Character classes as the kernel reads them: 256 bits. Pure. */

/**
 * The class of the characters given.
 *
 * @param members - Latin-1 characters, each a member
 * @returns 32 bytes; bit (c & 7) of byte (c >> 3) is set for each member c
 */
export function charClass(members: string): Uint8Array {
  const bits = new Uint8Array(32);
  for (let i = 0; i < members.length; i++) {
    const c = members.charCodeAt(i) & 0xff;
    bits[c >> 3] = (bits[c >> 3] ?? 0) | (1 << (c & 7));
  }
  return bits;
}
