/** Digests by name, over whole byte arrays and over pieces.
 *  The algorithms are node:crypto's; this file only fixes their names and sizes. */
import { createHash } from "node:crypto";

export type DigestName = "sha1" | "sha256";

/** Bytes of a digest. */
export const DIGEST_BYTES: Readonly<Record<DigestName, number>> = { sha1: 20, sha256: 32 };

/** The digest of the concatenation of `pieces`. */
export function digest(name: DigestName, ...pieces: readonly (Uint8Array | string)[]): Uint8Array {
  const hash = createHash(name);
  for (const piece of pieces) hash.update(piece);
  return new Uint8Array(hash.digest());
}
