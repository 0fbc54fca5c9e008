/** Blobs that are too large to be held in memory: inflated in pieces, and scanned as files are that are read in segments.
 *  Only what no delta builds on can be. Knows nothing of where the compressed bytes come from. */
import { BLOB } from "../git/object.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import type { ObjectIndex } from "../git/object-index.ts";
import type { PackBytes } from "../git/pack-bytes.ts";
import { inflateInPieces, type InflatedPiece } from "../kernel/inflate-stream.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { FormatError } from "../model/errors.ts";
import { SEGMENT_BYTES } from "../source/file-reader.ts";
import type { ArchiveScan } from "./archive-scan.ts";
import { FileScan, newRunning } from "./file-scan.ts";
import { dataBytes, dataStart, type ForestPlan } from "./forest-plan.ts";
import { hashOf } from "./object-id.ts";
import type { Recorder } from "./recorder.ts";

/** Where a large blob's zlib stream is. */
export interface LargeBlob {
  readonly entry: number;
  readonly object: number;
  /** Bytes of the blob. */
  readonly length: number;
  /** Inflated bytes that stand before it. */
  readonly headerBytes: number;
  /** Bytes that the stream may take, and whether it must take them all. */
  readonly available: number;
  readonly isAll: boolean;
  /** Copies compressed bytes, counted from the stream's first, to an address in the kernel's memory. @throws FormatError */
  readonly copy: (at: number, position: number, length: number) => void;
}

/** The blob that an entry of a pack is. @throws FormatError "truncated" */
export function largeBlobAt(kernel: Kernel, bytes: PackBytes, plan: ForestPlan, entry: number): LargeBlob {
  const from = dataStart(plan, entry);
  return {
    entry,
    object: plan.object[entry] ?? 0,
    length: plan.size[entry] ?? 0,
    headerBytes: 0,
    available: dataBytes(plan, entry),
    isAll: false,
    copy: (at, position, length) => bytes.copyInto(kernel.u8(), at, from + position, length),
  };
}

export class LargeBlobs {
  /** Blobs of more bytes are shown in pieces of about that many. */
  pieceBytes: number = SEGMENT_BYTES;
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #segments: FileScan;

  constructor(kernel: Kernel, scanner: ObjectScanner, recorder: Recorder, archives: ArchiveScan | undefined) {
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#segments = new FileScan(kernel, scanner, recorder, archives);
  }

  /** Scans a blob and records what it holds, unless the stream turns out to be damaged.
   *  @param index - to compare its bytes' hash with the id there
   *  @returns whether they are the same, or were not compared
   *  @throws FormatError */
  scan(blob: LargeBlob, index: ObjectIndex | undefined): boolean {
    const hash = index && hashOf(BLOB, blob.length, index);
    const running = newRunning();
    this.#inflate(blob, (piece) => {
      const { at, overlap, length } = piece;
      hash?.update(this.#scanner.memory().subarray(at + overlap, at + length));
      this.#segments.segment(blob.object, at, piece, running);
    });
    return hash === undefined || hash.digest("hex") === index?.idOf(blob.object);
  }

  /** Only looks for damage. @throws FormatError */
  check(blob: LargeBlob): void {
    this.#inflate(blob, () => undefined);
  }

  #inflate(blob: LargeBlob, visit: (piece: InflatedPiece) => void): void {
    const { headerBytes, length } = blob;
    const { overlap } = this.#segments;
    const request = { ...blob, size: headerBytes + length, skip: headerBytes, pieceBytes: this.pieceBytes, overlap };
    const code = inflateInPieces(this.#kernel, request, visit);
    if (code < 0) throw new FormatError("corrupt", this.#kernel.errorText(code));
  }
}
