/** The directory in which segments lie: `history/` below the one that the user names, a file each, written all or nothing.
 *  What is damaged or of another kind is told once and left out; nothing here can make a scan fail. Knows nothing of what segments mean. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../../model/errors.ts";
import { isSystemError, touchCacheFile, unusedFiles, writeCacheFile } from "./cache-files.ts";
import { encodeSegment, readSegment, readSegmentHeader } from "./segment-file.ts";
import type { Segment, SegmentHeader } from "./segment.ts";

const ENDING = ".segment";
const NAME = /^[0-9a-f]{32}\.segment$/;
/** Files that are looked at: a directory of more is no cache. */
const MOST_FILES = 4096;

export class SegmentStore {
  readonly #directory: string;
  readonly #notice: (text: string) => void;
  /** Headers of all sound segments, by file name; read when first asked for. */
  #headers: Map<string, SegmentHeader> | undefined;
  readonly #damaged = new Set<string>();

  /** @param notice - told what was left out, a sentence each */
  constructor(directory: string, notice: (text: string) => void) {
    this.#directory = join(directory, "history");
    this.#notice = notice;
  }

  /** Headers of the segments that a scan could use. */
  headers(): readonly SegmentHeader[] {
    this.#headers ??= this.#list();
    return [...this.#headers.values()];
  }

  /** A segment, whole; undefined when it is damaged, which is told. */
  read(id: string): Segment | undefined {
    const name = id + ENDING;
    const segment = this.#attempt(name, () => readSegment(join(this.#directory, name)));
    if (!segment) return undefined;
    // Somebody else may have removed it, or own it.
    this.#attempt(undefined, () => touchCacheFile(join(this.#directory, name)));
    return segment;
  }

  /** Writes a segment, then removes those that it takes the place of, damaged ones, and those that nobody has used for long. */
  write(segment: Segment, replaced: readonly string[]): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      writeCacheFile(join(this.#directory, segment.header.id + ENDING), encodeSegment(segment));
    } catch (error) {
      this.#notice(`the history cache could not be written: ${messageOf(error)}`);
      return;
    }
    for (const name of [...replaced.map((old) => old + ENDING), ...this.#damaged, ...this.#unused()])
      this.#attempt(undefined, () => rmSync(join(this.#directory, name), { force: true }));
  }

  #list(): Map<string, SegmentHeader> {
    const headers = new Map<string, SegmentHeader>();
    for (const name of this.#names()) {
      const header = this.#attempt(name, () => readSegmentHeader(join(this.#directory, name)));
      // Under another name it is a copy.
      if (header && header.id + ENDING === name) headers.set(name, header);
    }
    return headers;
  }

  #names(): string[] {
    const names = this.#attempt(undefined, () => readdirSync(this.#directory)) ?? [];
    return names
      .filter((name) => NAME.test(name))
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
      if (!(error instanceof FormatError || error instanceof SyntaxError || isSystemError(error))) throw error;
      if (name !== undefined && !this.#damaged.has(name)) {
        this.#damaged.add(name);
        this.#notice(
          `${join(this.#directory, name)} is left out: ${messageOf(error)}; the scan reads again what it held`,
        );
      }
      return undefined;
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
