/** Recomputes the checksums that packs and their indexes end with. Costs a read of everything, hence on request only;
 *  it finds damage that no object shows, such as in the index's table of CRCs. */
import { createHash } from "node:crypto";
import { toHex } from "../bytes/hex.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { RandomAccess } from "./files.ts";
import type { Repository } from "./repository.ts";

const CHUNK_BYTES = 8 * 2 ** 20;

/** Each pack or index whose checksum is wrong becomes a problem of the repository. */
export function verifyPackChecksums(repository: Repository): void {
  const { files, problemList } = repository;
  for (const { path } of repository.packs) {
    for (const each of [path, `${path.slice(0, -".pack".length)}.idx`]) {
      problemList.attempt(each, undefined, () => {
        if (files.stat(each)?.kind === "file") verifyFile(repository, each);
      });
    }
  }
}

function verifyFile(repository: Repository, path: BytePath): void {
  const access = repository.files.open(path);
  try {
    if (!endsWithItsChecksum(access, repository)) {
      repository.problemList.add(
        "corrupt",
        path,
        `${printablePath(path)} does not have the checksum that it ends with`,
      );
    }
  } finally {
    access.close();
  }
}

function endsWithItsChecksum(access: RandomAccess, { objectFormat, hashBytes }: Repository): boolean {
  const hash = createHash(objectFormat);
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, access.size));
  const end = access.size - hashBytes;
  for (let position = 0; position < end;) {
    const count = access.readInto(chunk, 0, position, Math.min(chunk.length, end - position));
    if (count === 0) return false;
    hash.update(chunk.subarray(0, count));
    position += count;
  }
  const stored = new Uint8Array(hashBytes);
  access.readInto(stored, 0, Math.max(0, end), hashBytes);
  return toHex(stored) === hash.digest("hex");
}
