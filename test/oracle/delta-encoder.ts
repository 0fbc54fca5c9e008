/** Writes git deltas (gitformat-pack, "Deltified representation") that git itself would never write: any copy, in any order. */

/** A part of a delta's result: bytes of its own, or a range of the base. */
export type Part = { readonly insert: Uint8Array } | { readonly from: number; readonly size: number };

const MAX_INSERT = 127;
const MAX_COPY = 0xffffff;

function varint(size: number): number[] {
  const bytes: number[] = [];
  for (let rest = size; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

function copy(from: number, size: number): number[] {
  let flags = 0x80;
  const bytes: number[] = [];
  for (let i = 0; i < 4; i++) {
    const byte = (from >>> (8 * i)) & 0xff;
    if (byte === 0) continue;
    flags |= 1 << i;
    bytes.push(byte);
  }
  // A size of 0 stands for 0x10000.
  const written = size === 0x10000 ? 0 : size;
  for (let i = 0; i < 3; i++) {
    const byte = (written >>> (8 * i)) & 0xff;
    if (byte === 0) continue;
    flags |= 1 << (4 + i);
    bytes.push(byte);
  }
  return [flags, ...bytes];
}

/** The delta that makes these parts of a base; empty parts are left out. */
export function encodeDelta(baseSize: number, parts: readonly Part[]): Buffer {
  let size = 0;
  const body: Uint8Array[] = [];
  for (const part of parts) {
    if ("insert" in part) {
      for (let at = 0; at < part.insert.length; at += MAX_INSERT) {
        const piece = part.insert.subarray(at, at + MAX_INSERT);
        body.push(Uint8Array.of(piece.length), piece);
      }
      size += part.insert.length;
    } else {
      for (let done = 0; done < part.size; done += MAX_COPY)
        body.push(Uint8Array.from(copy(part.from + done, Math.min(MAX_COPY, part.size - done))));
      size += part.size;
    }
  }
  return Buffer.concat([Uint8Array.from([...varint(baseSize), ...varint(size)]), ...body]);
}

/** What the delta makes, without a delta. */
export function assemble(base: Uint8Array, parts: readonly Part[]): Buffer {
  return Buffer.concat(
    parts.map((part) => ("insert" in part ? part.insert : base.subarray(part.from, part.from + part.size))),
  );
}
