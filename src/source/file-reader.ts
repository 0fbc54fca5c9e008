/** Reads files into memory that is already there (the kernel's), without a stat for small ones.
 *  Opened with O_NOFOLLOW and O_NONBLOCK: between the walk and the read a file may have become a symlink or a fifo.
 *  Whatever goes wrong is a `Problem` that names the file. Knows nothing of what the bytes mean. */
import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, readSync } from "node:fs";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";

const { O_RDONLY } = constants;
// Windows has neither flag; there a name cannot be a fifo.
const FLAGS: number = O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Files above this are read in several segments. */
export const SEGMENT_BYTES: number = 16 * 1024 * 1024;

/** A stretch of a file, now in memory. */
export interface FileSegment {
  /** Offset in the file of the stretch's first byte, in bytes. */
  readonly start: number;
  /** Bytes in memory, from the offset that was asked for. */
  readonly length: number;
  /** How many of them the segment before held already. */
  readonly overlap: number;
  /** The file ends with this segment. */
  readonly last: boolean;
}

export interface ReadRequest {
  /** Path as the file system wants it. */
  readonly path: BytePath;
  /** The memory to fill; asked again for every segment, since memory that grows is a new array. */
  readonly memory: () => Uint8Array;
  /** Where in it the bytes go. `segmentBytes` bytes from there on are ours. */
  readonly offset: number;
  /** Most bytes of one segment; {@link SEGMENT_BYTES} unless a test wants seams. */
  readonly segmentBytes?: number;
  /** Bytes that each segment repeats of the one before; less than half a segment. */
  readonly overlapBytes: number;
  /** Asked between segments; true ends the reading early. */
  readonly stopped?: () => boolean;
}

export interface FileReading {
  /** Bytes of the file that were read, repeated ones not counted. */
  readonly bytes: number;
  /** Unreadable, or shorter at the end than it was at the start. */
  readonly problem: Problem | undefined;
  /** It was ended early. */
  readonly stopped: boolean;
}

/** Reads a file and hands over its segments in order; a file that fits is one segment. An empty file is one empty segment.
 *  A file that grows meanwhile is read as far as it went when its second segment began. */
export function readFileInto(request: ReadRequest, visit: (segment: FileSegment) => void): FileReading {
  let descriptor: number;
  try {
    descriptor = openSync(Buffer.from(request.path, "latin1"), FLAGS);
  } catch (error) {
    return { bytes: 0, problem: fileProblem(request.path, error), stopped: false };
  }
  try {
    return readSegments(descriptor, request, visit);
  } finally {
    closeSync(descriptor);
  }
}

function readSegments(descriptor: number, request: ReadRequest, visit: (segment: FileSegment) => void): FileReading {
  const { path, memory, offset, overlapBytes } = request;
  const capacity = request.segmentBytes ?? SEGMENT_BYTES;
  let position = 0;
  let overlap = 0;
  let size: number | undefined;
  for (;;) {
    let filled = overlap;
    try {
      const wanted = Math.min(capacity, overlap + (size ?? capacity) - position);
      filled += fill(descriptor, memory(), offset + overlap, wanted - overlap, position);
      position += filled - overlap;
      if (filled === capacity) size ??= fstatSync(descriptor).size;
    } catch (error) {
      return { bytes: position, problem: fileProblem(path, error), stopped: false };
    }
    const last = filled < capacity || position >= (size ?? 0);
    visit({ start: position - filled, length: filled, overlap, last });
    if (last) break;
    if (request.stopped?.() === true) return { bytes: position, problem: undefined, stopped: true };
    const bytes = memory();
    overlap = overlapBytes;
    bytes.copyWithin(offset, offset + filled - overlap, offset + filled);
  }
  const short = size !== undefined && position < size;
  return { bytes: position, problem: short ? shrunk(path, position, size ?? 0) : undefined, stopped: false };
}

/** Reads until the room is full or the file ends. */
function fill(descriptor: number, memory: Uint8Array, offset: number, room: number, position: number): number {
  let filled = 0;
  while (filled < room) {
    const read = readSync(descriptor, memory, offset + filled, room - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** Puts a symlink's target text into memory.
 *  @returns its length in bytes, or a problem */
export function readLinkInto(path: BytePath, memory: Uint8Array, offset: number): number | Problem {
  try {
    const target = readlinkSync(Buffer.from(path, "latin1"), "buffer");
    memory.set(target, offset);
    return target.length;
  } catch (error) {
    return fileProblem(path, error);
  }
}

/** A small file as Latin-1 text; undefined when it cannot be read. For ignore files and the like, not for content. */
export function readWholeFile(path: BytePath): string | undefined {
  try {
    return readFileSync(Buffer.from(path, "latin1"), {
      encoding: "latin1",
      flag: FLAGS as unknown as string,
    });
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "it has vanished since it was listed",
  ELOOP: "it has become a symbolic link",
  EISDIR: "it is a directory",
  ENOTDIR: "it is not a directory",
  ENAMETOOLONG: "its path is too long for the operating system",
  EIO: "the disk reports an input/output error",
  EMFILE: "too many open files",
  EINVAL: "it is no longer a symbolic link",
  ESPIPE: "it has become a pipe",
  EAGAIN: "it is a pipe or a device that has nothing to give",
};

/** The problem that stands for a file or directory that could not be read.
 *  @param error - what the file system threw; anything but a system error is a bug and is thrown on */
export function fileProblem(path: BytePath, error: unknown): Problem {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined || code.startsWith("ERR_")) throw error;
  const reason = REASONS[code] ?? `the system says ${code}`;
  return {
    kind: "unreadable",
    subject: path,
    count: 1,
    message: `cannot read ${printablePath(path)}: ${reason}`,
  };
}

function shrunk(path: BytePath, bytes: number, size: number): Problem {
  const message = `${printablePath(path)} shrank while it was read: ${bytes} of ${size} bytes`;
  return { kind: "truncated", subject: path, count: 1, message };
}
