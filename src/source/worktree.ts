/** What becomes of a walked tree in a result: its files as origins, its counts as a line of the ledger.
 *  Thin on purpose: walk.ts finds the files, file-reader.ts reads them. Knows nothing of detection. */
import type { BytePath, Origin } from "../model/finding.ts";
import type { LedgerEntry } from "../model/result.ts";
import type { WalkEntry, WalkResult } from "./walk.ts";

/** Path of an entry as the file system wants it. */
export function entryPath(root: BytePath, path: BytePath): BytePath {
  return root.endsWith("/") ? root + path : `${root}/${path}`;
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
