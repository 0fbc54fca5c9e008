/** Opens what `dredge image` is pointed at: a directory, an archive (compressed ones and standard input are unpacked to a private
 *  temporary file, since an archive's list of contents stands last), or, through `registry.ts` and `engine.ts`, what has to be fetched. */
import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathBytes } from "../bytes/byte-path.ts";
import { blobPieces } from "../image/blob-pieces.ts";
import type { ByteRange } from "../image/byte-range.ts";
import { archiveFiles, directoryFiles } from "../image/image-files.ts";
import type { ImageSet } from "../image/image-set.ts";
import { addImages, archiveForm } from "../image/open-image.ts";
import { prepareZstd } from "../image/zstd.ts";
import { printablePath } from "../model/display.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";

/** A directory of this scan's own, made when it is needed. */
export class TemporaryFiles {
  #directory: string | undefined;
  #files = 0;
  readonly #onMaking: (directory: string) => void;

  /** @param onMaking - told of the directory, right before there is one */
  constructor(onMaking: (directory: string) => void = () => undefined) {
    this.#onMaking = onMaking;
  }

  /** A new path in it, for a file that does not exist. */
  path(): string {
    if (this.#directory === undefined) {
      this.#directory = join(tmpdir(), `dredge-image-${randomBytes(8).toString("hex")}`);
      this.#onMaking(this.#directory);
      mkdirSync(this.#directory, { mode: 0o700 });
    }
    return join(this.#directory, String(this.#files++));
  }

  remove(): void {
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
  }
}

/**
 * Adds the images of a path of this machine.
 *
 * @param path - of a directory or an archive; `-` for standard input
 * @throws UsageError when it is not there, or no image
 */
export async function openLocalImage(
  set: ImageSet,
  path: BytePath,
  platforms: readonly string[],
  temporary: TemporaryFiles,
): Promise<void> {
  const name = path === "-" ? "standard input" : printablePath(path);
  const isImage =
    path !== "-" && isDirectory(path, name)
      ? addImages(set, directoryFiles(path), path, platforms)
      : await addArchive(set, path === "-" ? await spoolStdin(temporary) : wholeFile(path), name, platforms, temporary);
  if (!isImage) {
    const files =
      path === "-" || isDirectory(path, name) ? "" : `; another archive is opened with: dredge stdin < ${name}`;
    throw new UsageError(
      `${name}: is no container image (an OCI layout, or an archive as docker save writes it)${files}`,
    );
  }
}

/** Adds the images of an archive, compressed or not. */
export async function addArchive(
  set: ImageSet,
  range: ByteRange,
  name: string,
  platforms: readonly string[],
  temporary: TemporaryFiles,
): Promise<boolean> {
  const form = archiveForm(range);
  if (form === undefined) return false;
  if (form === "tar") return addImages(set, archiveFiles(range), name, platforms);
  await prepareZstd();
  const spool = new Spool(temporary.path());
  try {
    let pieces = 0;
    for (const piece of blobPieces({ range, digest: undefined })) {
      spool.write(piece);
      // Signals have their turn.
      if (++pieces % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error.code === "unsupported") throw new UsageError(`${name}: ${error.message}`);
    set.problem(error.code, name, `${name}: ${error.message}`);
  }
  const unpacked = spool.close();
  return archiveForm(unpacked) === "tar" && addImages(set, archiveFiles(unpacked), name, platforms);
}

/** A file that is written from start to end. */
export class Spool {
  readonly #path: string;
  readonly #descriptor: number;
  #size = 0;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, "wx", 0o600);
  }

  write(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.#descriptor, bytes, done);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (code === "") throw error;
      const told = code === "ENOSPC" ? "no space is left" : code;
      throw new UsageError(
        `${tmpdir()}: an image cannot be unpacked there (${told}); TMPDIR names another directory for temporary files`,
      );
    }
    this.#size += bytes.length;
  }

  /** Ends it and takes it away. */
  remove(): void {
    closeSync(this.#descriptor);
    rmSync(this.#path, { force: true });
  }

  close(): ByteRange {
    closeSync(this.#descriptor);
    return { path: Buffer.from(this.#path, "utf8").toString("latin1"), offset: 0, size: this.#size };
  }
}

function isDirectory(path: BytePath, name: string): boolean {
  const stats = statSync(pathBytes(path), { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${name}: no such file or directory`);
  if (!stats.isDirectory() && !stats.isFile()) throw new UsageError(`${name}: is neither a file nor a directory`);
  return stats.isDirectory();
}

function wholeFile(path: BytePath): ByteRange {
  return { path, offset: 0, size: statSync(pathBytes(path)).size };
}

/** Pipes are waited for as sockets are: a read that blocks would keep signals waiting. */
async function spoolStdin(temporary: TemporaryFiles): Promise<ByteRange> {
  const spool = new Spool(temporary.path());
  const stats = fstatSync(0);
  if (stats.isFIFO() || stats.isSocket()) {
    for await (const piece of new Socket({ fd: 0, readable: true, writable: false })) spool.write(piece as Uint8Array);
    return spool.close();
  }
  const buffer = Buffer.allocUnsafe(1 << 16);
  for (let count = readSync(0, buffer); count > 0; count = readSync(0, buffer)) spool.write(buffer.subarray(0, count));
  return spool.close();
}
