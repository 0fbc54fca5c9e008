/** Hexadecimal text to bytes and back, for object ids.
 *  Works on shared memory too, since pack indexes live there. */

/** Lower-case hex digits of `length` bytes from `at`. */
export function toHex(bytes: Uint8Array, at = 0, length: number = bytes.length - at): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString("hex", at, at + length);
}

/** Bytes of an even number of hex digits, or undefined when the text is anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  return new Uint8Array(Buffer.from(text, "hex"));
}
