/** Where the payload of an rpm package begins: behind its lead, its signature and its header (RPM's "V4 package format"). What stands in these is
 *  not compressed, scripts among it, and is searched with the package's own bytes. Pure. */

const LEAD = 96;
/** Magic, version, four bytes reserved, number of entries, bytes of data. */
const HEADER = 16;
const ENTRY = 16;
const MAGIC = 0x8eade801;

/** Undefined where there is none. */
export function rpmPayload(input: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.length);
  const signature = headerEnd(bytes, LEAD);
  // The signature is padded, the header is not.
  const end = signature === undefined ? undefined : headerEnd(bytes, Math.ceil(signature / 8) * 8);
  return end === undefined || end >= bytes.length ? undefined : bytes.subarray(end);
}

function headerEnd(bytes: Buffer, at: number): number | undefined {
  if (at + HEADER > bytes.length || bytes.readUInt32BE(at) !== MAGIC) return undefined;
  return at + HEADER + bytes.readUInt32BE(at + 8) * ENTRY + bytes.readUInt32BE(at + 12);
}
