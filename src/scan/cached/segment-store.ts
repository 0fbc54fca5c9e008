/** The directory in which segments lie: `history/` below the one that the user names, a file each, written all or nothing.
 *  What is damaged or of another kind is told once and left out; nothing here can make a scan fail. Knows nothing of what segments mean. */
import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeDirectories } from "../../git/make-directories.ts";
import { FormatError } from "../../model/errors.ts";
import { isSystemError, touchCacheFile, unusedFiles, writeCacheFile } from "./cache-files.ts";
import { DamagedSegment } from "./damaged-segment.ts";
import { encodeSegment, readSegment } from "./segment-columns.ts";
import { SegmentFile } from "./segment-file.ts";
import type { NewSegment, Segment, SegmentHeader } from "./segment.ts";

const ENDING = ".segment";
const NAME = /^[0-9a-f]{32}\.segment$/;
/** Files that are looked at: a directory of more is no cache. */
const MOST_FILES = 4096;

export class SegmentStore {
  readonly #directory: string;
  readonly #notice: (text: string) => void;
  /** All sound segments, by file name; their headers are read when first asked for. */
  #files: Map<string, SegmentFile> | undefined;
  readonly #damaged: Set<string>;

  /**
   * @param notice - told what was left out, a sentence each
   * @param damaged - names of files that were told already; grows
   */
  constructor(directory: string, notice: (text: string) => void, damaged: Set<string>) {
    this.#directory = join(directory, "history");
    this.#notice = notice;
    this.#damaged = damaged;
  }

  /** Headers of the segments that a scan could use. */
  headers(): readonly SegmentHeader[] {
    this.#files ??= this.#list();
    return [...this.#files.values()].map(({ header }) => header);
  }

  /**
   * A segment; undefined when it is damaged, which is told.
   *
   * @param isWhole - read all of it now; otherwise what few ask for is read then, which throws a `DamagedSegment` when it is damaged
   */
  read(id: string, isWhole: boolean): Segment | undefined {
    const name = id + ENDING;
    const segment = this.#attempt(name, () => {
      const file = this.#files?.get(name);
      const read = file && readSegment(file, (step) => this.#late(name, step));
      // What is asked for is read.
      return isWhole && read ? read.treeRows && read.grams && read.rules && read : read;
    });
    if (!segment) return undefined;
    // Somebody else may have removed it, or own it.
    this.#attempt(undefined, () => touchCacheFile(join(this.#directory, name)));
    return segment;
  }

  /** Writes a segment, then removes those that it takes the place of, damaged ones, and those that nobody has used for long. */
  write(segment: NewSegment, replaced: readonly string[]): void {
    try {
      makeDirectories(resolve(this.#directory), 0o700);
      writeCacheFile(join(this.#directory, segment.header.id + ENDING), encodeSegment(segment));
    } catch (error) {
      this.#notice(`the history cache could not be written: ${messageOf(error)}`);
      return;
    }
    for (const name of [...replaced.map((old) => old + ENDING), ...this.#damaged, ...this.#unused()])
      this.#attempt(undefined, () => rmSync(join(this.#directory, name), { force: true }));
  }

  #list(): Map<string, SegmentFile> {
    const files = new Map<string, SegmentFile>();
    for (const name of this.#names()) {
      const file = this.#attempt(name, () => new SegmentFile(join(this.#directory, name)));
      // Under another name it is a copy.
      if (file && file.header.id + ENDING === name) files.set(name, file);
    }
    return files;
  }

  #names(): string[] {
    const names = this.#attempt(undefined, () => readdirSync(this.#directory)) ?? [];
    return names
      .filter((name) => NAME.test(name) && !this.#damaged.has(name))
      .sort()
      .slice(0, MOST_FILES);
  }

  #unused(): string[] {
    return this.#attempt(undefined, () => unusedFiles(this.#directory, NAME)) ?? [];
  }

  /** @param name - of a file that is told and removed if it is damaged; undefined: what fails is no matter */
  #attempt<Result>(name: string | undefined, step: () => Result): Result | undefined {
    try {
      return step();
    } catch (error) {
      if (error instanceof DamagedSegment) return undefined;
      if (!isDamage(error)) throw error;
      if (name !== undefined) this.#tell(name, error);
      return undefined;
    }
  }

  /** Reads what is asked for later. @throws DamagedSegment when it is damaged, which is told */
  #late<Result>(name: string, step: () => Result): Result {
    try {
      return step();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#tell(name, error);
      throw new DamagedSegment(name);
    }
  }

  #tell(name: string, error: Error): void {
    if (this.#damaged.has(name)) return;
    this.#damaged.add(name);
    this.#notice(`${join(this.#directory, name)} is left out: ${error.message}; the scan reads again what it held`);
  }
}

function isDamage(error: unknown): error is Error {
  return error instanceof FormatError || error instanceof SyntaxError || isSystemError(error);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
