/** The files of an image on disk, by name: of a directory, or of an uncompressed archive. Images are laid out alike in both.
 *  Nothing outside the directory is opened, whatever a name or a link says. */
import { realpathSync, readdirSync, statSync } from "node:fs";
import { joinPath, pathBytes } from "../bytes/byte-path.ts";
import type { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { ByteRange } from "./byte-range.ts";
import { normalPath } from "./layer-path.ts";
import { indexArchive } from "./tar-index.ts";

export interface ImageFiles {
  /** Whether all of them belong to the image; a directory may hold anything else besides. */
  readonly isArchive: boolean;
  /** Where a file's bytes lie; undefined when there is none of that name. */
  readonly find: (path: BytePath) => ByteRange | undefined;
  /** Names of all files, in the order of the archive, or sorted. */
  readonly names: () => readonly BytePath[];
  /** Files of an archive whose name a later one has taken. */
  readonly shadowed: readonly (readonly [path: BytePath, content: ByteRange])[];
  /** Why the listing of an archive ended early. */
  readonly failure: FormatError | undefined;
}

/** Files of an archive. */
export function archiveFiles(range: ByteRange): ImageFiles {
  const { files, shadowed, failure } = indexArchive(range);
  return {
    isArchive: true,
    find: (path) => files.get(normalPath(path)),
    names: () => [...files.keys()],
    shadowed,
    failure,
  };
}

/** Files below a directory. */
export function directoryFiles(root: BytePath): ImageFiles {
  const top = realpathSync(pathBytes(root), "latin1" as BufferEncoding);
  return {
    isArchive: false,
    find: (path) => findBelow(top, path),
    names: () => listBelow(top, "", 4).sort(),
    shadowed: [],
    failure: undefined,
  };
}

function findBelow(top: BytePath, path: BytePath): ByteRange | undefined {
  try {
    const real = realpathSync(pathBytes(joinPath(top, normalPath(path))), "latin1" as BufferEncoding);
    const stats = statSync(pathBytes(real));
    const isInside = real.startsWith(top.endsWith("/") ? top : `${top}/`);
    return isInside && stats.isFile() ? { path: real, offset: 0, size: stats.size } : undefined;
  } catch {
    return undefined;
  }
}

function listBelow(top: BytePath, directory: BytePath, depth: number): BytePath[] {
  // The types of Node 20 know only of strings as UTF-8; at run time every encoding is taken.
  const entries = readdirSync(pathBytes(joinPath(top, directory)), {
    withFileTypes: true,
    encoding: "latin1",
  });
  return entries.flatMap((entry) => {
    const path = directory === "" ? entry.name : `${directory}/${entry.name}`;
    if (entry.isDirectory()) return depth > 0 ? listBelow(top, path, depth - 1) : [];
    return [path];
  });
}
