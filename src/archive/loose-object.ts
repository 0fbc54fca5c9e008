/** Loose objects of git (gitformat-loose: a zlib stream of type, size, NUL and content) that lie in an archive or a tree: their content is what counts. */

const HEADER = /^(?:blob|tree|commit|tag) \d{1,15}\0/;
const MOST_HEADER = 32;

/** What a stream holds; without the header, if it is a loose object. */
export function looseObject(content: Uint8Array): Uint8Array {
  const start = Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, MOST_HEADER));
  const header = HEADER.exec(start.toString("latin1"))?.[0];
  return header === undefined ? content : content.subarray(header.length);
}
