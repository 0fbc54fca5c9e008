/** The index of a worktree as git sees it: a split index is put together with its shared half.
 *  Format: gitformat-index, "Split index". */
import { joinPath, parentPath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { CacheTree } from "./cache-tree.ts";
import type { Files } from "./files.ts";
import { compareIndexEntries, parseIndexFile } from "./index-file.ts";
import type { IndexEntry, IndexFile, ResolvedConflict, SplitIndexLink } from "./index-file.ts";
import type { ObjectFormat } from "./object.ts";
import type { Repository } from "./repository.ts";

export interface Index {
  readonly path: BytePath;
  readonly version: 2 | 3 | 4;
  /** Sorted by path and stage. */
  readonly entries: readonly IndexEntry[];
  /** Blobs that only the index still names, since a conflict in them was resolved. */
  readonly resolvedConflicts: readonly ResolvedConflict[];
  /** True when some entries are directories (mode 0o040000, path ending in "/") that stand for whole trees. */
  readonly sparse: boolean;
  /** Trees that the entries would be written as, where that is known. */
  readonly cacheTree: CacheTree | undefined;
}

/** Index of a git directory: the main one's, or a linked worktree's (`Worktree.gitDir`).
 *  Undefined when there is none, or when it cannot be read, which is then a problem. */
export function readIndex(repository: Repository, gitDir: BytePath = repository.location.gitDir): Index | undefined {
  return readIndexAt(repository, joinPath(gitDir, "index"));
}

/** The same of an index at any path, as `GIT_INDEX_FILE` names one while a commit is made. */
export function readIndexAt(
  { files, objectFormat, problemList }: Pick<Repository, "files" | "objectFormat" | "problemList">,
  path: BytePath,
): Index | undefined {
  return problemList.attempt(path, undefined, () =>
    files.stat(path)?.kind === "file" ? readIndexFile(files, path, objectFormat) : undefined,
  );
}

/** Reads an index at any path; its shared half is looked for beside it. @throws FormatError */
function readIndexFile(files: Files, path: BytePath, format: ObjectFormat): Index {
  const file = parseIndexFile(files.read(path), format, printablePath(path));
  const { version, resolvedConflicts, sparse, link, cacheTree } = file;
  if (link?.sharedId === undefined)
    return { path, version, entries: file.entries, resolvedConflicts, sparse, cacheTree };
  const sharedPath = joinPath(parentPath(path), `sharedindex.${link.sharedId}`);
  const shared = parseIndexFile(files.read(sharedPath), format, printablePath(sharedPath));
  const entries = mergeSplitIndex(shared, file, link, printablePath(path));
  return {
    path,
    version,
    entries,
    resolvedConflicts: [...resolvedConflicts, ...shared.resolvedConflicts],
    sparse: sparse || shared.sparse,
    cacheTree,
  };
}

/** The first entries of the split half replace, in order, those marked as replaced; the rest are added. */
function mergeSplitIndex(shared: IndexFile, own: IndexFile, link: SplitIndexLink, what: string): IndexEntry[] {
  const { deleted, replaced } = link;
  if (
    replaced.length > own.entries.length ||
    [...deleted, ...replaced].some((position) => position >= shared.entries.length)
  ) {
    throw new FormatError("corrupt", `${what} changes entries that its shared index does not have`);
  }
  const entries: (IndexEntry | undefined)[] = [...shared.entries];
  replaced.forEach((position, i) => {
    const { path } = shared.entries[position]!;
    entries[position] = { ...own.entries[i]!, path };
  });
  for (const position of deleted) entries[position] = undefined;
  const kept = entries.filter((entry) => entry !== undefined);
  return [...kept, ...own.entries.slice(replaced.length)].sort(compareIndexEntries);
}
