/** The members of an uncompressed archive on disk: where each one's bytes lie, links followed by name.
 *  Only headers are read, by position: contents of gigabytes are skipped. For archives of images, whose members are few. */
import { FormatError } from "../model/errors.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import { readStart, type ByteRange } from "./byte-range.ts";
import { normalPath } from "./layer-path.ts";
import { BLOCK } from "./tar-header.ts";
import { TarReader, type TarEntry } from "./tar-reader.ts";

export interface ArchiveIndex {
  /** Files by path, `./` and the like removed; links to files are files of their own. */
  readonly files: ReadonlyMap<BytePath, ByteRange>;
  /** Files whose path a later member has taken: unpacking leaves nothing of them, but they are there. */
  readonly shadowed: readonly (readonly [path: BytePath, content: ByteRange])[];
  /** Why the listing ended early, if it did. */
  readonly failure: FormatError | undefined;
}

/** Members beyond this are no image. */
const MOST_MEMBERS = 1_000_000;
/** Hops of one link. */
const MOST_HOPS = 16;

/** Lists an archive. @param range - the archive's own bytes */
export function indexArchive(range: ByteRange): ArchiveIndex {
  const files = new Map<BytePath, ByteRange>();
  const links = new Map<BytePath, BytePath>();
  const shadowed: [BytePath, ByteRange][] = [];
  let failure: FormatError | undefined;
  try {
    for (const { entry, content } of members(range)) {
      const path = normalPath(entry.path);
      const before = files.get(path);
      if (before && entry.type !== "directory") shadowed.push([path, before]);
      if (entry.type === "file") files.set(path, content);
      else if (entry.type === "symlink") links.set(path, normalPath(beside(path, entry.linkName)));
      else if (entry.type === "hard-link") links.set(path, normalPath(entry.linkName));
      if (files.size + links.size + shadowed.length > MOST_MEMBERS)
        throw new FormatError("too-large", "has more members than any image");
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    failure = error;
  }
  for (const [path, target] of links) {
    const found = follow(target, files, links);
    if (found) files.set(path, found);
  }
  return { files, shadowed, failure };
}

function follow(
  first: BytePath,
  files: ReadonlyMap<BytePath, ByteRange>,
  links: ReadonlyMap<BytePath, BytePath>,
): ByteRange | undefined {
  let target: BytePath | undefined = first;
  for (let hops = 0; target !== undefined && hops < MOST_HOPS; hops++) {
    const file = files.get(target);
    if (file) return file;
    target = links.get(target);
  }
  return undefined;
}

function beside(path: BytePath, target: BytePath): BytePath {
  return target.startsWith("/") ? target : `${path.slice(0, path.lastIndexOf("/") + 1)}${target}`;
}

interface Member {
  readonly entry: TarEntry;
  readonly content: ByteRange;
}

/** Feeds a reader with headers and leaves contents out. */
function* members(range: ByteRange): Generator<Member> {
  let entry: TarEntry | undefined;
  const reader = new TarReader({
    entry: (told) => void (entry = told),
    content: () => undefined,
    end: () => undefined,
  });
  for (let at = 0; at + BLOCK <= range.size && !reader.hasEnded;) {
    reader.push(readStart({ ...range, offset: range.offset + at }, BLOCK));
    at += BLOCK;
    if (entry === undefined) continue;
    // A member that is cut short is told as far as it goes.
    const size = Math.min(entry.size, range.size - at);
    yield { entry, content: { path: range.path, offset: range.offset + at, size } };
    if (size < entry.size) throw new FormatError("truncated", `ends in the middle of ${printablePath(entry.path)}`);
    at += reader.skipContent();
    entry = undefined;
  }
}
