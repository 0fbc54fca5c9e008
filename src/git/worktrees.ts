/** Linked worktrees of a repository, and the git directories of its submodules.
 *  Layout: gitrepository-layout, "worktrees" and "modules". */
import { joinPath, resolvePath } from "../bytes/byte-path.ts";
import type { BytePath } from "../model/finding.ts";
import { findRepository, isGitDirectory, linkedWorkTree } from "./location.ts";
import type { RepositoryLocation } from "./location.ts";
import type { Repository } from "./repository.ts";

export interface Worktree {
  /** Name of its directory below `worktrees/`. */
  readonly name: string;
  readonly gitDir: BytePath;
  /** Where it is checked out; undefined when it does not say. It may be gone, or on another machine. */
  readonly workTree: BytePath | undefined;
}

/** Linked worktrees, sorted by name; the main one is not among them. */
export function listWorktrees(repository: Pick<Repository, "files" | "problemList" | "location">): readonly Worktree[] {
  const { files, problemList } = repository;
  const directory = joinPath(repository.location.commonDir, "worktrees");
  const entries = problemList.attempt(directory, undefined, () => files.list(directory)) ?? [];
  const names = entries.filter((entry) => entry.kind === "directory").map((entry) => entry.name);
  return names.sort().map((name) => {
    const gitDir = joinPath(directory, name);
    return { name, gitDir, workTree: problemList.attempt(gitDir, undefined, () => linkedWorkTree(gitDir, files)) };
  });
}

/** Submodules' names nest as far as paths do; nobody's nest further. */
const DEEPEST_NAME = 32;

/** Git directories of submodules, sorted: below `modules/` (of linked worktrees too) and where `submodule.*.gitdir` says. */
export function listSubmodules(repository: Repository): readonly RepositoryLocation[] {
  const { commonDir, gitDir } = repository.location;
  const found = new Map<BytePath, RepositoryLocation>();
  const roots = new Set([commonDir, gitDir, ...listWorktrees(repository).map((worktree) => worktree.gitDir)]);
  for (const root of roots) collect(repository, joinPath(root, "modules"), 0, found);
  for (const { name, value } of repository.config.section("submodule")) {
    if (name !== "gitdir" || value === undefined) continue;
    add(repository, resolvePath(repository.location.workTree ?? commonDir, value), found);
  }
  return [...found.values()].sort((a, b) => (a.gitDir < b.gitDir ? -1 : 1));
}

function collect(
  repository: Repository,
  directory: BytePath,
  depth: number,
  found: Map<BytePath, RepositoryLocation>,
): void {
  const { files, problemList } = repository;
  for (const { name, kind } of problemList.attempt(directory, undefined, () => files.list(directory)) ?? []) {
    const path = joinPath(directory, name);
    if (kind === "directory" && !add(repository, path, found) && depth < DEEPEST_NAME)
      collect(repository, path, depth + 1, found);
  }
}

function add(repository: Repository, path: BytePath, found: Map<BytePath, RepositoryLocation>): boolean {
  const { files, problemList } = repository;
  return problemList.attempt(path, false, () => {
    if (!isGitDirectory(path, files)) return false;
    const location = findRepository(path, files);
    if (location !== undefined) found.set(path, location);
    return location !== undefined;
  });
}
