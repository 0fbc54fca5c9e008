/** Every file of a git directory that is to be scanned as a plain file: configuration, hooks, logs, messages being
 *  written, LFS objects, what a rebase keeps. Objects, indexes and reftables have readers of their own.
 *  Layout: gitrepository-layout. */
import { joinPath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import type { FileKind } from "./files.ts";
import { listLfsObjects } from "./lfs.ts";
import type { Repository } from "./repository.ts";
import { listSubmodules } from "./worktrees.ts";

export interface OtherFile {
  readonly path: BytePath;
  /** SHA-256 that pointers call it by, if it is an object of the LFS store. */
  readonly lfs?: string;
}

/** Directories of objects and refs, seen from the common directory; `objects/info` holds text again. */
const READ_ELSEWHERE: ReadonlySet<BytePath> = new Set(["objects", "refs", "reftable"]);
/** Beyond what a path of 4096 bytes can hold. */
const DEEPEST = 2048;

/** Files of the git directory and of all linked worktrees' directories, sorted by path. Links are not followed.
 *  Submodules' git directories are repositories of their own (`listSubmodules`) and left out. */
export function listOtherFiles(repository: Repository): readonly OtherFile[] {
  const { commonDir } = repository.location;
  const submodules = new Set(listSubmodules(repository).map((submodule) => submodule.gitDir));
  const found = new Map<BytePath, OtherFile>();
  for (const object of listLfsObjects(repository)) found.set(object.path, { path: object.path, lfs: object.oid });
  const walk = (directory: BytePath, depth: number, isGitDir: boolean): void => {
    for (const { name, kind } of listDirectory(repository, directory)) {
      const path = joinPath(directory, name);
      if (kind === "file") {
        if (!(isGitDir && isIndex(name)) && !found.has(path)) found.set(path, { path });
      } else if (kind === "directory" && depth < DEEPEST && !submodules.has(path)) {
        if (!isGitDir || !READ_ELSEWHERE.has(name))
          walk(path, depth + 1, directory === joinPath(commonDir, "worktrees"));
        else if (name === "objects") addAmongObjects(repository, path, found);
      }
    }
  };
  walk(commonDir, 0, true);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What readers of objects read, what is derived from that, and directories of loose objects, which are listed already. */
const READ_THERE: Readonly<Record<string, RegExp>> = {
  objects: /^[0-9a-f]{2}$/,
  pack: /^pack-.*\.(?:pack|idx|rev|bitmap|mtimes)$|^multi-pack-index|^tmp_(?:idx|rev|mtimes|bitmap)_/s,
  info: /^commit-graphs?$/,
};

/** Alternates, also of dumb HTTP (URLs), notes why a pack is kept, and what a write, a fetch or a push that was cut short has left: packs and objects without
 *  a name of their own, which git takes away some day. */
function addAmongObjects(repository: Repository, objects: BytePath, found: Map<BytePath, OtherFile>): void {
  for (const path of repository.loose.tables.garbage) found.set(path, { path });
  const walk = (directory: BytePath, readThere: RegExp | undefined, depth: number): void => {
    for (const { name, kind } of listDirectory(repository, directory)) {
      const path = joinPath(directory, name);
      if (readThere?.test(name)) continue;
      if (kind === "file") found.set(path, { path });
      else if (kind === "directory" && depth < DEEPEST)
        walk(path, depth === 0 ? READ_THERE[name] : undefined, depth + 1);
    }
  };
  walk(objects, READ_THERE["objects"], 0);
}

function listDirectory(
  repository: Repository,
  path: BytePath,
): readonly { readonly name: BytePath; readonly kind: FileKind }[] {
  return repository.problemList.attempt(path, undefined, () => repository.files.list(path)) ?? [];
}

function isIndex(name: BytePath): boolean {
  return (
    name === "index" || name === "index.lock" || name.startsWith("sharedindex.") || name.startsWith("sharedindex_")
  );
}
