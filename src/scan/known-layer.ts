/** A layer that a scan has met before: its bytes are read once more and their digest is checked, but they are neither inflated nor searched.
 *  All of them make the key that opens what is known. A layer whose bytes are not what they should be, or whose entry cannot be opened,
 *  is read like any other. Knows nothing of images or other workers. */
import { readFileSync } from "node:fs";
import { fromHex } from "../bytes/hex.ts";
import { checkedPieces } from "../image/blob-pieces.ts";
import { FormatError } from "../model/errors.ts";
import { entryResult, layerKey, openEntry } from "./cached/layer-entry.ts";
import type { ImagesResult, LayerJob } from "./job.ts";

export class KnownLayer {
  readonly job: LayerJob;
  readonly #runKey: string;
  readonly #pieces: Iterator<Uint8Array>;
  #key: Uint8Array | undefined;

  constructor(job: LayerJob, runKey: string) {
    this.job = job;
    this.#runKey = runKey;
    const salt = fromHex(job.caching?.salt ?? "");
    this.#pieces = checkedPieces(job.blob, (whole) => {
      if (salt) this.#key = layerKey(whole, salt);
    });
  }

  /** Reads on by one piece. Returns false at the end, or where damage ends it. */
  step(): boolean {
    try {
      return this.#pieces.next().done !== true;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return false;
    }
  }

  stop(): void {
    this.#pieces.return?.();
  }

  /** What is known; undefined when the layer has to be read. Once, at the end. */
  open(): ImagesResult | undefined {
    const { layer, caching } = this.job;
    if (!this.#key || !caching) return undefined;
    try {
      const entry = openEntry(readFileSync(caching.path), this.#key);
      return entry.fingerprints === caching.fingerprints ? entryResult(entry, layer, this.#runKey) : undefined;
    } catch (error) {
      // Somebody may have removed or replaced it.
      if (error instanceof FormatError || (error instanceof Error && "syscall" in error)) return undefined;
      throw error;
    }
  }
}
