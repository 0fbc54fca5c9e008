/** Takes chosen members of a layer out of it, into private temporary files under numbers: names of a layer never reach the disk.
 *  For the git directories of images, whose packs are read at random places. */
import { createHash, type Hash } from "node:crypto";
import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { blobPieces, type BlobAddress } from "../image/blob-pieces.ts";
import { normalPath } from "../image/layer-path.ts";
import { TarReader, type TarEntry } from "../image/tar-reader.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { Spool, type TemporaryFiles } from "./image.ts";

/** A member that was asked for. */
export type Extracted = { readonly path: BytePath } & (
  | {
      readonly kind: "file";
      readonly size: number;
      /** SHA-256 of the content. */
      readonly digest: string;
      /** Undefined when only its name was asked for. */
      readonly real: BytePath | undefined;
    }
  | { readonly kind: "symlink" | "hard-link"; readonly target: BytePath }
  | { readonly kind: "directory" }
);

/** What to do with a member: take its content out too, note it, or leave it. */
export type Choice = "content" | "name" | undefined;

/** Members of a layer, in its order. */
export interface Extraction {
  readonly members: readonly Extracted[];
  /** Why it ended early; the scan of the layer tells the same. */
  readonly failure: FormatError | undefined;
}

/** Share of the free space that may be taken up. */
const SPACE_SHARE = 2;

/**
 * Reads a layer for the sake of some of its members.
 *
 * @param choose - asked with each member's normal path
 */
export function extractMembers(
  blob: BlobAddress,
  choose: (path: BytePath) => Choice,
  temporary: TemporaryFiles,
): Extraction {
  const visit = new ExtractVisit(choose, temporary);
  const reader = new TarReader(visit);
  let failure: FormatError | undefined;
  try {
    for (const piece of blobPieces({ range: blob.range, digest: undefined })) reader.push(piece);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    failure = error;
  }
  visit.close();
  return { members: visit.members, failure };
}

class ExtractVisit {
  readonly members: Extracted[] = [];
  readonly #choose: (path: BytePath) => Choice;
  readonly #temporary: TemporaryFiles;
  #room = spaceLeft();
  #open: { readonly path: BytePath; readonly spool: Spool; readonly hash: Hash } | undefined;

  constructor(choose: (path: BytePath) => Choice, temporary: TemporaryFiles) {
    this.#choose = choose;
    this.#temporary = temporary;
  }

  readonly entry = (entry: TarEntry): void => {
    const path = normalPath(entry.path);
    const choice = this.#choose(path);
    if (choice === undefined) return;
    if (entry.type === "directory") this.members.push({ path, kind: "directory" });
    else if (entry.type === "symlink") this.members.push({ path, kind: "symlink", target: entry.linkName });
    else if (entry.type === "hard-link")
      this.members.push({ path, kind: "hard-link", target: normalPath(entry.linkName) });
    else if (entry.type === "file" && choice === "name")
      this.members.push({ path, kind: "file", size: entry.size, digest: "", real: undefined });
    else if (entry.type === "file")
      this.#open = { path, spool: new Spool(this.#temporary.path()), hash: createHash("sha256") };
  };

  /** The scan of the layer tells it. */
  readonly damage = (): void => undefined;

  readonly content = (bytes: Uint8Array, from: number, to: number): void => {
    if (!this.#open) return;
    this.#room -= to - from;
    if (this.#room < 0)
      throw new FormatError("too-large", "its git directories do not fit into the temporary directory");
    const piece = bytes.subarray(from, to);
    this.#open.spool.write(piece);
    this.#open.hash.update(piece);
  };

  readonly end = (): void => {
    if (!this.#open) return;
    const { path, spool, hash } = this.#open;
    this.#open = undefined;
    const { path: real, size } = spool.close();
    this.members.push({ path, kind: "file", size, digest: hash.digest("hex"), real });
  };

  /** What came of a member that is cut short is kept. */
  close(): void {
    this.end();
  }
}

function spaceLeft(): number {
  const { bavail, bsize } = statfsSync(tmpdir());
  return (bavail * bsize) / SPACE_SHARE;
}
