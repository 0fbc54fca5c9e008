/** What was found in the content of Git LFS pointers, as rows of the pointers' blobs: a path, a commit and a ref have a pointer, the LFS store has what it
 *  stands for. Content that no pointer names stays a file of the git directory. Costs nothing where nothing was found in such content. */
import { parseLfsPointer } from "../git/lfs.ts";
import { FormatError } from "../model/errors.ts";
import type { Row } from "./blob-groups.ts";
import type { FileEntry } from "./file-set.ts";
import type { WorkerResult } from "./job.ts";
import { eachRow, type Records } from "./record-rows.ts";
import type { RepositorySource } from "./repository-source.ts";

/** A row that waits for its pointers. */
type ContentRow = Omit<Row, "object" | "lfs">;

export class LfsPlaces {
  /** Rows by repository and id of the content. */
  readonly #found = new Map<string, ContentRow[]>();
  readonly #placed = new Set<string>();

  /**
   * @param files - of the scan, by number
   * @param results - of all workers
   */
  constructor(files: readonly FileEntry[], results: readonly WorkerResult[]) {
    for (const { files: found } of files.some(({ lfs }) => lfs !== undefined) ? results : []) {
      eachRow(found.records, (file, record, span, parts, allow, member) => {
        const key = keyOf(files[file]);
        if (key === undefined) return;
        const row = { record, span, parts, allow, member };
        const rows = this.#found.get(key);
        if (rows) rows.push(row);
        else this.#found.set(key, [row]);
      });
    }
  }

  /** Whether what was found in a file is told where its pointers stand. */
  isPlaced(file: FileEntry | undefined): boolean {
    const key = keyOf(file);
    return key !== undefined && this.#placed.has(key);
  }

  /**
   * Rows of a repository's pointers.
   *
   * @param records - what was found in its objects
   */
  rowsOf(source: RepositorySource, records: readonly Records[]): Row[] {
    const rows: Row[] = [];
    if (this.#found.size === 0) return rows;
    const seen = new Set<number>();
    for (const { object, oid } of records.flatMap(({ lfsPointers }) => lfsPointers)) {
      const key = `${oid} ${source.path}`;
      const found = this.#found.get(key);
      if (!found || seen.has(object) || !isPointer(source, object, oid)) continue;
      seen.add(object);
      this.#placed.add(key);
      for (const row of found) rows.push({ ...row, object, lfs: oid });
    }
    return rows;
  }
}

function keyOf(file: FileEntry | undefined): string | undefined {
  if (file?.lfs === undefined || file.origin.kind !== "file") return undefined;
  return `${file.lfs} ${file.origin.repository ?? ""}`;
}

/** Text that only tells of a pointer is none, nor is a message. */
function isPointer(source: RepositorySource, object: number, oid: string): boolean {
  try {
    const { type, content } = source.read(object);
    return type === "blob" && parseLfsPointer(content)?.oid === oid;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
