/** All files of a scan, numbered, with what each belongs to; and names that are judged as text of their own.
 *  Knows nothing of what is found. */
import type { BytePath, Origin } from "../model/finding.ts";
import type { FilesJob } from "./job.ts";

export interface FileEntry {
  /** As the file system wants it. */
  readonly path: BytePath;
  readonly link: boolean;
  readonly origin: Origin;
  /** Which ledger it counts in. */
  readonly group: number;
}

/** A name to be judged: of a ref, a file, an index entry. */
export interface NameEntry {
  readonly text: BytePath;
  readonly origin: Origin;
}

export class FileSet {
  readonly files: FileEntry[] = [];
  readonly names: NameEntry[] = [];
  #groups = 0;

  /** A number for files that are counted together. */
  newGroup(): number {
    return this.#groups++;
  }

  add(entry: FileEntry): void {
    this.files.push(entry);
  }

  addName(entry: NameEntry): void {
    // A name with a line feed would fall apart among the others; it is judged with a blank in its place.
    this.names.push({ ...entry, text: entry.text.replaceAll("\n", " ") });
  }

  job(): FilesJob {
    return { paths: this.files.map((f) => f.path), links: Uint8Array.from(this.files, (f) => Number(f.link)) };
  }
}
