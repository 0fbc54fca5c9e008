/** Finds the repository at a path: the path itself, its `.git`, a `.git` file that points elsewhere, a bare one.
 *  Only names and a few small files are looked at; nothing of the object store is opened.
 *  Layout: gitrepository-layout. */
import { baseName, bytesToPath, joinPath, parentPath, resolvePath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import { GitConfig, parseConfig } from "./config.ts";
import { diskFiles } from "./files.ts";
import type { Files } from "./files.ts";

export interface RepositoryLocation {
  /** Where HEAD and the index are; for a linked worktree its own directory below `worktrees/`. */
  readonly gitDir: BytePath;
  /** Where objects, refs and the configuration are. */
  readonly commonDir: BytePath;
  /** Undefined for a bare repository. */
  readonly workTree: BytePath | undefined;
}

/** The repository at `path`, or undefined when there is none.
 *  @param options - `up`: when there is none, look at the directories above, as git does
 *  @throws FormatError "unreadable" when a `.git` file points to no repository, a `.git` directory is only a part of one, or something
 *  cannot be read */
export function findRepository(
  path: BytePath,
  files: Files = diskFiles,
  options: { readonly up?: boolean } = {},
): RepositoryLocation | undefined {
  const start = resolvePath(path, ".");
  for (let directory = start; ; directory = parentPath(directory)) {
    const found = repositoryAt(directory, files);
    if (found !== undefined || options.up !== true || parentPath(directory) === directory || directory.startsWith(".."))
      return found;
  }
}

function repositoryAt(path: BytePath, files: Files): RepositoryLocation | undefined {
  const kind = files.stat(path)?.kind;
  if (kind === "file") return baseName(path) === ".git" ? throughGitFile(path, files) : undefined;
  if (kind !== "directory") return undefined;
  const dotGit = joinPath(path, ".git");
  const dotKind = files.stat(dotGit)?.kind;
  if (dotKind === "directory" && isGitDirectory(dotGit, files)) return locate(dotGit, path, files);
  if (dotKind === "directory") refuseDamaged(dotGit, files);
  if (dotKind === "file") return throughGitFile(dotGit, files);
  if (!isGitDirectory(path, files)) return undefined;
  return locate(path, baseName(path) === ".git" ? parentPath(path) : undefined, files);
}

/** A `.git` directory that has lost a part of what git needs is no plain directory: its history would be left out unsaid. */
function refuseDamaged(dotGit: BytePath, files: Files): void {
  const isThere = (name: string): boolean => {
    const path = joinPath(dotGit, name);
    return files.stat(path) !== undefined || files.readLink(path) !== undefined;
  };
  const missing = ["HEAD", "objects", "refs"].filter((name) => !isThere(name));
  if (missing.length === 3) return;
  const shown = printablePath(dotGit);
  const what = missing.length > 0 ? `has no ${missing.join(" and no ")}` : "is damaged";
  throw new FormatError("unreadable", `${shown} ${what}, so that it is no repository: restore it`);
}

/** A `.git` file holds one line, "gitdir: PATH". */
function throughGitFile(path: BytePath, files: Files): RepositoryLocation {
  const target = /^gitdir: ([^\n\r]+)/.exec(bytesToPath(files.read(path)))?.[1];
  const shown = printablePath(path);
  if (target === undefined)
    throw new FormatError("corrupt", `${shown} is a file that does not say where the repository is`);
  const gitDir = resolvePath(parentPath(path), target);
  if (!isGitDirectory(gitDir, files))
    throw new FormatError("unreadable", `${shown} points to ${printablePath(gitDir)}, which is no repository`);
  return locate(gitDir, parentPath(path), files);
}

/** True for a directory with HEAD, objects and refs, the latter two perhaps in the directory that `commondir` names. */
export function isGitDirectory(path: BytePath, files: Files): boolean {
  const head = joinPath(path, "HEAD");
  if (files.stat(head)?.kind !== "file" && files.readLink(head) === undefined) return false;
  const common = commonDirectoryOf(path, files);
  return (
    files.stat(joinPath(common, "objects"))?.kind === "directory" &&
    files.stat(joinPath(common, "refs"))?.kind === "directory"
  );
}

function commonDirectoryOf(gitDir: BytePath, files: Files): BytePath {
  const path = joinPath(gitDir, "commondir");
  if (files.stat(path)?.kind !== "file") return gitDir;
  return resolvePath(gitDir, bytesToPath(files.read(path)).replace(/[\r\n]+$/, ""));
}

/** @param beside - the directory in which the git directory was found */
function locate(gitDir: BytePath, beside: BytePath | undefined, files: Files): RepositoryLocation {
  const commonDir = commonDirectoryOf(gitDir, files);
  if (commonDir !== gitDir) return { gitDir, commonDir, workTree: beside ?? linkedWorkTree(gitDir, files) };
  const config = readConfigQuietly(joinPath(gitDir, "config"), files);
  const own = config.getBoolean("extensions", "worktreeconfig", false)
    ? config.with(readConfigQuietly(joinPath(gitDir, "config.worktree"), files))
    : config;
  const configured = own.get("core", "worktree");
  if (configured !== undefined && configured !== "")
    return { gitDir, commonDir, workTree: resolvePath(gitDir, configured) };
  return { gitDir, commonDir, workTree: own.getBoolean("core", "bare", false) ? undefined : beside };
}

/** The working tree that a directory below `worktrees/` belongs to: its `gitdir` file names the `.git` file there. */
export function linkedWorkTree(gitDir: BytePath, files: Files): BytePath | undefined {
  const path = joinPath(gitDir, "gitdir");
  if (files.stat(path)?.kind !== "file") return undefined;
  const target = bytesToPath(files.read(path)).replace(/[\r\n]+$/, "");
  return target === "" ? undefined : parentPath(resolvePath(gitDir, target));
}

/** A broken configuration is reported when the repository is opened, not while looking for it. */
function readConfigQuietly(path: BytePath, files: Files): GitConfig {
  try {
    return files.stat(path)?.kind === "file" ? parseConfig(files.read(path), printablePath(path)) : new GitConfig([]);
  } catch (error) {
    if (error instanceof FormatError) return new GitConfig([]);
    throw error;
  }
}
