/** A layer on its way through a worker: bytes that come in pieces, taken apart into members. Damage is told, and what comes behind it is read
 *  all the same. Knows nothing of images or other workers. */
import type { Hash } from "node:crypto";
import { fromHex, toHex } from "../bytes/hex.ts";
import { blobPieces } from "../image/blob-pieces.ts";
import { looksLikeTar } from "../image/compression.ts";
import { BLOCK } from "../image/tar-header.ts";
import { TarReader } from "../image/tar-reader.ts";
import { FormatError } from "../model/errors.ts";
import { layerKey } from "./cached/layer-entry.ts";
import type { LayerJob, LayerResult } from "./job.ts";
import type { MemberTools } from "./member-batch.ts";
import type { MemberOutlet } from "./member-outlet.ts";
import { LayerVisit } from "./layer-visit.ts";
import { SLOT_BYTES } from "./shared-slots.ts";

export class LayerRead {
  readonly #job: LayerJob;
  readonly #pieces: Iterator<Uint8Array>;
  readonly #visit: LayerVisit;
  readonly #reader: TarReader;
  #isTar: boolean | undefined;
  /** What is left of a piece that was too large for one step. */
  #rest: Uint8Array | undefined;
  #problem: LayerResult["problem"];
  #isStopped = false;
  #key: string | undefined;

  /** @param pieces - its bytes, decompressed; without them its blob is read */
  constructor(job: LayerJob, tools: MemberTools, outlet: MemberOutlet, pieces?: Iterable<Uint8Array>) {
    this.#job = job;
    const salt = job.caching && fromHex(job.caching.salt);
    const onWhole = salt && ((whole: Hash): void => void (this.#key = toHex(layerKey(whole, salt))));
    this.#pieces = (pieces ?? blobPieces(job.blob, { onWhole }))[Symbol.iterator]();
    this.#visit = new LayerVisit(job.layer, tools, outlet, (error) => this.#damaged(error));
    this.#reader = new TarReader(this.#visit);
    if (job.isTar) this.#isTar = true;
  }

  /** Reads on by one piece. Returns false at the end, or where damage ends it. */
  step(): boolean {
    try {
      const piece = this.#rest ?? this.#next();
      if (!piece) {
        if (this.#isTar) this.#reader.finish();
        return false;
      }
      this.#rest = piece.length > SLOT_BYTES ? piece.subarray(SLOT_BYTES) : undefined;
      this.#push(this.#rest ? piece.subarray(0, SLOT_BYTES) : piece);
      return true;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#damaged(error);
      return false;
    }
  }

  /** Ends it before its end has come. */
  stop(): void {
    this.#isStopped = true;
    this.#pieces.return?.();
  }

  /** What was read; once, when nothing more comes. */
  finish(): LayerResult {
    this.#visit.finish();
    const { layer } = this.#job;
    return { layer, ...this.#visit.result(), problem: this.#problem, stopped: this.#isStopped, key: this.#key };
  }

  /** The first damage is the one that is told. */
  #damaged({ code, message }: FormatError): void {
    this.#problem ??= { kind: code, message };
  }

  #next(): Uint8Array | undefined {
    const { done, value } = this.#pieces.next();
    return done ? undefined : value;
  }

  #push(piece: Uint8Array): void {
    this.#isTar ??= looksLikeTar(piece.subarray(0, BLOCK));
    if (this.#isTar) this.#reader.push(piece);
    else this.#visit.lone(piece);
  }
}
