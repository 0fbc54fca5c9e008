/** The working tree as a source: how its files are shared out, read and accounted for.
 *  Thin on purpose: walk.ts finds the files, file-reader.ts reads them; here is what the scan and its workers both need,
 *  so that neither has to know of symlinks or of the ledger's wording. Knows nothing of detection. */
import type { BytePath, Origin } from "../model/finding.ts";
import type { LedgerEntry } from "../model/result.ts";
import { readFileInto, readLinkInto } from "./file-reader.ts";
import type { FileReading, FileSegment, ReadRequest } from "./file-reader.ts";
import type { WalkEntry, WalkResult } from "./walk.ts";

/** Files that a worker reads in one go; small enough to keep all workers busy to the end. */
export const FILES_PER_BATCH = 64;

/** Ranges of `entries` to hand to workers, in order.
 *  @returns pairs of first and behind-last place */
export function batchEntries(count: number, perBatch: number = FILES_PER_BATCH): [from: number, to: number][] {
  const batches: [number, number][] = [];
  for (let from = 0; from < count; from += perBatch) batches.push([from, Math.min(count, from + perBatch)]);
  return batches;
}

/** Path of an entry as the file system wants it. */
export function entryPath(root: BytePath, path: BytePath): BytePath {
  return root.endsWith("/") ? root + path : `${root}/${path}`;
}

/** Reads an entry's content into given memory: a file's bytes, or the text that a symlink holds.
 *  @param request - as for {@link readFileInto}, its `path` the entry's whole path */
export function readEntry(
  kind: WalkEntry["kind"],
  request: ReadRequest,
  visit: (segment: FileSegment) => void,
): FileReading {
  if (kind === "file") return readFileInto(request, visit);
  const length = readLinkInto(request.path, request.memory(), request.offset);
  if (typeof length !== "number") return { bytes: 0, problem: length };
  visit({ start: 0, length, overlap: 0, last: true });
  return { bytes: length, problem: undefined };
}

/** Where a finding in an entry stands. */
export function fileOrigin(entry: WalkEntry): Origin {
  return { kind: "file", repository: entry.repository, path: entry.path, tracked: entry.tracked };
}

/** The ledger line of a walked tree.
 *  @param read - entries read, entries that could not be, and bytes of content */
export function workTreeLedger(
  root: BytePath,
  walk: WalkResult,
  read: { readonly scanned: number; readonly failed: number; readonly bytes: number },
): LedgerEntry {
  const skipped = Object.values(walk.skipped).reduce((sum, count) => sum + count, 0);
  // A directory that could not be listed counts as one thing that was expected and failed.
  return {
    source: "working tree files",
    subject: root,
    expected: walk.entries.length + skipped + walk.problems.length,
    scanned: read.scanned,
    failed: read.failed + walk.problems.length,
    skipped: walk.skipped,
    bytes: read.bytes,
    notes: walk.notes,
  };
}
