/** The files that policy is read from: as they lie on disk, or as a base and a change have them. What they say is `policy.ts`'s to judge. */
import { existsSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { readText } from "./file.ts";
import { linkedOnDisk } from "./linked-file.ts";

/** The files of one state of the repository one stands in. */
export interface TreeFiles {
  /** For messages: "HEAD", "the index". */
  readonly name: string;
  /** The bytes of a file; undefined where there is none. @param path - from the root of the repository */
  readonly read: (path: BytePath) => Uint8Array | undefined;
}

/** A change under review. */
export interface Change {
  readonly base: TreeFiles;
  readonly proposed: TreeFiles;
}

/**
 * The text of a file: of the tree where it lies in the repository, else of the disk.
 * @param named - absolute; undefined: the one at the root, if it is there
 * @param shown - what messages call it; undefined: its path
 */
export function readFrom(
  root: string,
  tree: TreeFiles | undefined,
  named: string | undefined,
  usual: string,
  shown?: string,
): string | undefined {
  const path = named ?? join(root, usual);
  const inside = tree && pathInside(root, path);
  if (tree && inside !== undefined) {
    const bytes = tree.read(inside);
    return bytes && Buffer.from(bytes).toString("utf8");
  }
  if (named !== undefined) return readText(path, shown);
  const found = existsSync(join(root, ".git")) ? join(root, linkedOnDisk(root, usual)) : path;
  const stats = statSync(found, { throwIfNoEntry: false });
  // Nobody may be at the other end of a pipe.
  if (stats && !stats.isFile() && !stats.isDirectory()) throw new UsageError(`${usual}: is no file that can be read`);
  return stats && readText(found, shown ?? usual);
}

/** A path from the root as git has it; undefined for one that lies elsewhere. */
export function pathInside(root: string, path: string): BytePath | undefined {
  const inside = relative(root, path).split(sep);
  return inside[0] === ".." ? undefined : Buffer.from(inside.join("/"), "utf8").toString("latin1");
}

/** Whether a file is there at all: on disk, or in what a change proposes. @param path - on disk, absolute */
export function existsIn(change: Change, place: BytePath, path: string): boolean {
  return existsSync(path) || change.proposed.read(place) !== undefined;
}
