/** Says what a name on the command line stands for: a repository, a directory, or nothing that can be scanned.
 *  An absent target or one of the wrong kind is a usage error, told before anything is read.
 *  Looks at names only; what a repository holds is `git`'s to read. */
import { statSync, type Stats } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { findRepository } from "../git/location.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { ImageTarget, Target } from "../model/options.ts";
import { standingRepository } from "./file.ts";
import { imageHint, platformNames } from "./image-names.ts";

/** A target, and what the user should know about how it was taken. */
export interface ChosenTarget {
  readonly target: Target;
  /** What is scanned in the same run. */
  readonly others?: readonly Target[];
  readonly note?: string;
}

/**
 * What `dredge [PATH]` scans: a repository with its working tree, a directory that is none, or one file.
 * @param path - as typed; without it, the repository that one stands in, or else this directory
 * @throws UsageError when there is nothing of that name
 */
export function anyTarget(workingDirectory: string, path: string | undefined): ChosenTarget {
  if (path === undefined) {
    const root = standingRepository(workingDirectory);
    if (root === undefined || !isRepository(root)) return { target: directoryAt(workingDirectory) };
    return { target: repositoryAt(root, true) };
  }
  const { full, isFile } = existing(workingDirectory, path);
  if (!isFile && isRepository(full)) return { target: repositoryAt(full, true) };
  const around = standingRepository(isFile ? dirname(full) : full);
  const target = isFile ? fileAt(workingDirectory, full) : directoryAt(full);
  if (around === undefined) return { target };
  return {
    target,
    note: `${path} is a part of ${around}: only ${isFile ? "this file is" : "its files are"} scanned; "dredge ${around}" scans the history too`,
  };
}

/**
 * What `dredge git [PATH]` scans: the history of one repository, without its working tree.
 * @throws UsageError when it is no repository
 */
export function historyTarget(workingDirectory: string, path: string | undefined): ChosenTarget {
  const full = path === undefined ? standingRepository(workingDirectory) : existing(workingDirectory, path).full;
  if (full !== undefined && isRepository(full)) return { target: repositoryAt(full, false) };
  const around = full === undefined ? undefined : standingRepository(full);
  const hint = around === undefined ? "" : ` (it is a part of ${around})`;
  throw new UsageError(`${path ?? workingDirectory}: is not a git repository${hint}`);
}

/**
 * What `dredge dir PATH` scans: files, or one file, whether or not there is a repository.
 * @throws UsageError when it is neither a directory nor a file
 */
export function directoryTarget(workingDirectory: string, path: string | undefined): ChosenTarget {
  const { full, isFile } = existing(workingDirectory, path ?? ".");
  return { target: isFile ? fileAt(workingDirectory, full) : directoryAt(full) };
}

/** A path of this machine as the bytes that its file system holds. */
export function bytePath(path: string): BytePath {
  return Buffer.from(path, "utf8").toString("latin1");
}

function repositoryAt(path: string, workTree: boolean): Target {
  return { kind: "repository", path: bytePath(path), history: true, workTree };
}

function directoryAt(path: string): Target {
  return { kind: "directory", path: bytePath(path) };
}

/** One file, under the name that it has below the working directory. */
function fileAt(workingDirectory: string, full: string): Target {
  const below = relative(workingDirectory, full);
  const isBelow = below !== "" && !below.startsWith("..") && resolve(workingDirectory, below) === full;
  const [root, name] = isBelow ? [workingDirectory, below] : [dirname(full), basename(full)];
  return { kind: "files", root: bytePath(root), paths: [bytePath(name)], path: bytePath(root) };
}

function existing(workingDirectory: string, path: string): { readonly full: string; readonly isFile: boolean } {
  if (path === "") throw new UsageError("the path to scan is empty");
  if (path.includes("\0")) throw new UsageError("the path to scan holds a NUL byte");
  // Not repeated in the message: it may hold a password.
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) throw new UsageError("a URL is scanned with: dredge git URL");
  const full = resolve(workingDirectory, path);
  const stats = statsOf(full, path);
  if (stats === undefined) throw new UsageError(`${path}: no such file or directory`);
  if (!stats.isDirectory() && !stats.isFile())
    throw new UsageError(`${path}: is neither a file nor a directory; scan what it gives with: dredge stdin < ${path}`);
  return { full, isFile: stats.isFile() };
}

function statsOf(full: string, typed: string): Stats | undefined {
  try {
    return statSync(full, { throwIfNoEntry: false });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOTDIR") return undefined;
    throw new UsageError(`${typed}: cannot be looked at (${code})`);
  }
}

/** Whether a working tree or a git directory is exactly here. */
function isRepository(path: string): boolean {
  try {
    return findRepository(bytePath(path)) !== undefined;
  } catch (error) {
    if (error instanceof FormatError) throw new UsageError(`${error.message}; its files alone: dredge dir ${path}`);
    throw error;
  }
}

/**
 * What `dredge image TARGET…` scans.
 * @param references - as typed; paths become absolute
 * @throws UsageError for an empty list, a file that is not there, a platform that is none
 */
export function imageTarget(
  workingDirectory: string,
  references: readonly string[],
  options: Omit<ImageTarget, "kind" | "references">,
): Target {
  if (references.length === 0) throw new UsageError("which image? dredge image FILE, DIRECTORY, docker://REF or -");
  for (const mirror of options.mirrors) {
    if (!/^[\w.-]+(?::\d{1,5})?$/.test(mirror))
      throw new UsageError("--mirror must be a host, such as mirror.example.com:5000");
  }
  if (references.filter((one) => one === "-").length > 1) throw new UsageError("standard input is one image, not two");
  // Of many images, one that is not there must not keep the others from being scanned.
  const isAlone = references.length === 1;
  return {
    kind: "image",
    references: references.map((one) => imageReference(workingDirectory, one, isAlone)),
    ...options,
    platforms: platformNames(options.platforms),
  };
}

function imageReference(workingDirectory: string, reference: string, isAlone: boolean): string {
  if (reference === "") throw new UsageError("the image to scan is an empty name");
  if (reference === "-" || /^(?:docker:\/\/|docker-daemon:)/.test(reference)) return reference;
  const path = reference.replace(/^(?:oci|oci-archive|docker-archive|dir):/, "");
  if (isAlone && statsOf(resolve(workingDirectory, path), path) === undefined) {
    const hint = imageHint(workingDirectory, reference, path);
    throw new UsageError(`${path}: no such file or directory${hint}`);
  }
  return bytePath(resolve(workingDirectory, path));
}
