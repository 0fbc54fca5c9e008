/** All files of a scan, numbered, with what each belongs to; and names that are judged as text of their own.
 *  Knows nothing of what is found. */
import type { BytePath, Origin } from "../model/finding.ts";
import type { FilesJob } from "./job.ts";

export interface FileEntry {
  /** As the file system wants it. */
  readonly path: BytePath;
  readonly link: boolean;
  readonly origin: Origin;
  /** Its SHA-256, if it is content of the LFS store of the repository that `origin` names. */
  readonly lfs?: string;
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
    const links = Uint8Array.from(this.files, (f) => Number(f.link));
    return { paths: this.files.map((f) => f.path), links, batches: batchesOf(this.files.length) };
  }
}

/** Files of a batch, at most, and the share of what is left that one takes. */
const LARGEST_BATCH = 64;
const SHARE = 64;

/** Cuts files into batches that grow smaller and smaller towards the end: nobody knows how large a file is until it is read, and a last batch
 *  of large ones would keep one worker busy while the others are done. */
function batchesOf(files: number): Int32Array {
  const starts: number[] = [];
  for (let at = 0; at < files; at += Math.min(LARGEST_BATCH, Math.ceil((files - at) / SHARE))) starts.push(at);
  return Int32Array.from([...starts, files]);
}
