/** The content behind Git LFS pointers that a change brings: a commit holds three lines, the LFS store the file. Content that is here is scanned
 *  in place of the pointer, all of it as new; what is not here is told. Format: Git LFS specification, version 1. */
import { lfsObjectPath, parseLfsPointer } from "../../git/lfs.ts";
import type { BytePath } from "../../model/finding.ts";
import type { LedgerEntry, Problem } from "../../model/result.ts";
import { archivesIn, type ToldArchive } from "../archive-account.ts";
import type { ObjectsResult, WorkerResult } from "../job.ts";
import { eachRow } from "../record-rows.ts";
import type { Row } from "./change-groups.ts";
import type { ChangeSource } from "./change-source.ts";

type FilesResult = WorkerResult["files"];

export class LfsContent {
  readonly #source: ChangeSource;
  /** Content that is here by its path: its id, and the units of its pointers. */
  readonly #here = new Map<BytePath, { readonly oid: string; readonly units: number[] }>();
  readonly #absent: string[] = [];
  #result: FilesResult | undefined;

  constructor(source: ChangeSource) {
    this.#source = source;
  }

  /** @param scan - scans files by path, numbered in their order */
  scan(results: readonly ObjectsResult[], scan: (paths: readonly BytePath[]) => FilesResult): void {
    if (results.every(({ records }) => records.lfsPointers.length === 0)) return;
    const { reader, set } = this.#source;
    for (const [unit] of results.flatMap(({ read }) => read)) {
      const { id = "", kind } = set.units[unit] ?? {};
      const content =
        kind === "blob" ? reader.problemList.attempt(id, undefined, () => reader.objects.read(id).content) : undefined;
      const pointer = content && parseLfsPointer(content);
      if (!pointer) continue;
      const path = lfsObjectPath(reader, pointer.oid);
      const isHere = reader.problemList.attempt(path, false, () => reader.files.stat(path)?.kind === "file");
      if (!isHere) this.#absent.push(pointer.oid);
      else this.#here.set(path, { oid: pointer.oid, units: [...(this.#here.get(path)?.units ?? []), unit] });
    }
    if (this.#here.size > 0) this.#result = scan([...this.#here.keys()]);
  }

  /** What was found in the content, as rows of the pointers' blobs. */
  rows(): Row[] {
    const rows: Row[] = [];
    if (!this.#result) return rows;
    const here = [...this.#here.values()];
    eachRow(this.#result.records, (file, record, span, parts, allow, member) => {
      const { oid: lfs, units } = here[file] ?? { oid: "", units: [] };
      for (const unit of units) rows.push({ unit, record, span, parts, allow, member, lfs });
    });
    return rows;
  }

  /** Archives among the content. */
  archives(): ToldArchive[] {
    const paths = [...this.#here.keys()];
    return this.#result ? archivesIn([this.#result.records], (file) => paths[file]) : [];
  }

  account(): { ledger: readonly LedgerEntry[]; problems: readonly Problem[] } {
    const { path } = this.#source.target;
    const failed = this.#result?.problems ?? [];
    const problems = failed.map(({ file, kind, message }): Problem => {
      const subject = [...this.#here.keys()][file] ?? "";
      return { kind, subject, count: 1, message };
    });
    const absent = [...new Set(this.#absent)].sort();
    if (absent.length > 0) {
      const some = absent.slice(0, 3).join(", ") + (absent.length > 3 ? ", …" : "");
      const message = `${absent.length} Git LFS objects are named but not here (${some}): fetch them with git lfs fetch --all`;
      problems.push({ kind: "missing-object", subject: path, count: absent.length, message });
    }
    const read = this.#result?.read ?? [];
    if (this.#here.size === 0) return { ledger: [], problems };
    const ledger: LedgerEntry = {
      source: "Git LFS objects",
      subject: path,
      expected: this.#here.size,
      scanned: read.length,
      failed: failed.length,
      skipped: {},
      bytes: read.reduce((sum, [, bytes]) => sum + bytes, 0),
      notes: {},
    };
    return { ledger: [ledger], problems };
  }
}
