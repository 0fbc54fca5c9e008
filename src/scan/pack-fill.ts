/** Reads a pack into shared memory with all threads at once: one alone is kept busy for a second by half a gigabyte, most of it the
 *  system's handing out of fresh pages. Whoever is free takes the next chunk; what nobody could read is left to the caller.
 *  Knows nothing of what stands in a pack. */
import { diskFiles } from "../git/files.ts";
import { openPackBytes, SegmentedPackBytes, type PackBytes } from "../git/pack-bytes.ts";
import { ResidentPages } from "../git/resident-pages.ts";
import type { BytePath } from "../model/finding.ts";

/** A pack that is being read; plain data, to be posted to other threads. */
export interface PackFill {
  readonly path: BytePath;
  readonly size: number;
  readonly segments: readonly SharedArrayBuffer[];
  /** Pages that are read; undefined: all. */
  readonly held: Uint8Array | undefined;
  /** Words of `WORD`. */
  readonly control: Int32Array;
  /** 1 for chunks that stand in memory. */
  readonly filled: Uint8Array;
}

/** Next chunk to be taken, and how many are over, read or not. */
const WORD = { next: 0, over: 1 } as const;
const CHUNK_BYTES = 4 << 20;
/** Packs below this are read by one thread before another has woken up. */
const WORTH_SHARING = 8 * CHUNK_BYTES;
/** Milliseconds without any chunk coming in after which a thread counts as lost. */
const PATIENCE = 10_000;

/**
 * Reads a pack.
 *
 * @param pages - which of it are held; undefined: all
 * @param share - asks other threads to call {@link fillShare}
 * @returns its bytes, those included that are read from the file when they are asked for
 * @throws FormatError "unreadable", "truncated", "too-large"
 */
export function fillPack(
  path: BytePath,
  size: number,
  pages?: ResidentPages,
  share: (fill: PackFill) => void = () => undefined,
): PackBytes {
  const bytes = SegmentedPackBytes.allocate(size);
  const chunks = Math.ceil(size / CHUNK_BYTES);
  const fill: PackFill = {
    path,
    size,
    segments: bytes.segments,
    held: pages?.held,
    control: new Int32Array(new SharedArrayBuffer(8)),
    filled: new Uint8Array(new SharedArrayBuffer(chunks)),
  };
  if (size >= WORTH_SHARING) {
    share(fill);
    fillShare(fill);
    waitForAll(fill);
  }
  const access = diskFiles.open(path);
  try {
    for (let chunk = 0; chunk < chunks; chunk++) if (fill.filled[chunk] !== 1) read(fill, bytes, access, chunk);
  } finally {
    access.close();
  }
  const rest = pages && { path, held: pages.held };
  return openPackBytes({ kind: "segments", size, segments: bytes.segments, rest }, diskFiles);
}

/** Reads chunks until none is left. What cannot be read is left out: the thread that asked for it meets the same error, and says so. */
export function fillShare(fill: PackFill): void {
  const bytes = new SegmentedPackBytes(fill.size, fill.segments);
  let access: ReturnType<typeof diskFiles.open> | undefined;
  for (;;) {
    const chunk = Atomics.add(fill.control, WORD.next, 1);
    if (chunk >= fill.filled.length) break;
    try {
      access ??= diskFiles.open(fill.path);
      read(fill, bytes, access, chunk);
    } catch {
      // Left to the thread that asked for it.
    } finally {
      Atomics.add(fill.control, WORD.over, 1);
      Atomics.notify(fill.control, WORD.over);
    }
  }
  access?.close();
}

function read(
  fill: PackFill,
  bytes: SegmentedPackBytes,
  access: ReturnType<typeof diskFiles.open>,
  chunk: number,
): void {
  const start = chunk * CHUNK_BYTES;
  const end = Math.min(fill.size, start + CHUNK_BYTES);
  const pages = fill.held && new ResidentPages(fill.held);
  for (let at = pages?.nextHeld(start, end) ?? start; at < end;) {
    const runEnd = pages?.endOfRun(at, end) ?? end;
    bytes.fill(access, at, runEnd);
    at = pages?.nextHeld(runEnd, end) ?? end;
  }
  Atomics.store(fill.filled, chunk, 1);
}

function waitForAll({ control, filled }: PackFill): void {
  for (let over = Atomics.load(control, WORD.over); over < filled.length; over = Atomics.load(control, WORD.over))
    if (Atomics.wait(control, WORD.over, over, PATIENCE) === "timed-out") return;
}
