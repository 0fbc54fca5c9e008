/** Reads what comes through a pipe into memory that is already there, in segments that overlap as those of a file do.
 *  Its size is known only at its end, so the last segment may bring nothing but the end. Knows nothing of what the bytes mean. */
import { readSync } from "node:fs";
import type { FileSegment } from "./file-reader.ts";

/** Milliseconds to wait for a pipe that has nothing yet and does not block. */
const PAUSE = 10;

export interface StreamRequest {
  /** An open file; standard input is 0. */
  readonly descriptor: number;
  /** The memory to fill; asked again for every read, since memory that grows is a new array. */
  readonly memory: () => Uint8Array;
  /** Where in it the bytes go: `segmentBytes` from there on are ours. */
  readonly offset: number;
  readonly segmentBytes: number;
  /** Bytes that each segment repeats of the one before; less than half a segment. */
  readonly overlapBytes: number;
  /** Asked between segments; true ends the reading early. */
  readonly stopped: () => boolean;
}

/** Reads to the end and hands over the segments in order; at least one.
 *  @returns bytes read, and whether it was ended early
 *  @throws the system's error when it cannot be read */
export function readStreamInto(
  request: StreamRequest,
  visit: (segment: FileSegment) => void,
): { readonly bytes: number; readonly stopped: boolean } {
  const { memory, offset, segmentBytes, overlapBytes } = request;
  let overlap = 0;
  let bytes = 0;
  for (;;) {
    const read = fill(request, offset + overlap, segmentBytes - overlap);
    const length = overlap + read;
    bytes += read;
    const last = length < segmentBytes;
    visit({ start: bytes - length, length, overlap, last });
    if (last) return { bytes, stopped: false };
    if (request.stopped()) return { bytes, stopped: true };
    overlap = overlapBytes;
    memory().copyWithin(offset, offset + length - overlap, offset + length);
  }
}

/** Reads until the room is full or the stream ends. */
function fill({ descriptor, memory }: StreamRequest, offset: number, room: number): number {
  let filled = 0;
  while (filled < room) {
    const read = readSome(descriptor, memory(), offset + filled, room - filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

function readSome(descriptor: number, memory: Uint8Array, offset: number, room: number): number {
  for (;;) {
    try {
      return readSync(descriptor, memory, offset, room, null);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // Windows says so where others return 0.
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
