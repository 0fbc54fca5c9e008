/** Opens a repository: its configuration, packs and loose objects, those of alternates included.
 *  Whatever is broken or unknown becomes a problem in `problems`, and the rest is opened: a scanner has to look at
 *  damaged repositories too. Refs, the index and the other files have files of their own. */
import { bytesToPath, joinPath } from "../bytes/byte-path.ts";
import { DIGEST_BYTES } from "../bytes/digest.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";
import { GitConfig, parseConfig } from "./config.ts";
import { diskFiles } from "./files.ts";
import type { Files } from "./files.ts";
import type { RepositoryLocation } from "./location.ts";
import { listLooseObjects } from "./loose-objects.ts";
import type { LooseObjects } from "./loose-objects.ts";
import type { ObjectFormat } from "./object.ts";
import { findObjectDirectories } from "./object-directories.ts";
import { buildObjectIndex } from "./object-index.ts";
import type { ObjectIndex } from "./object-index.ts";
import { ObjectStore } from "./object-store.ts";
import type { ObjectStoreOptions } from "./object-store.ts";
import type { Pack } from "./pack.ts";
import { openPacks } from "./packs.ts";
import { ProblemList } from "./problems.ts";
import { checkRepositoryFormat } from "./repository-format.ts";

export interface Repository {
  readonly location: RepositoryLocation;
  readonly files: Files;
  readonly config: GitConfig;
  readonly objectFormat: ObjectFormat;
  /** Bytes of an object id. */
  readonly hashBytes: number;
  readonly refStorage: "files" | "reftable";
  /** The repository's own first, then those of alternates. */
  readonly objectDirectories: readonly BytePath[];
  /** In the order in which copies are preferred: by name. */
  readonly packs: readonly Pack[];
  readonly loose: LooseObjects;
  /** All objects, once each; worked out when first asked for. */
  readonly index: ObjectIndex;
  /** Commits whose parents were left out (ids in hex), from `shallow`. */
  readonly shallow: readonly string[];
  /** A partial clone: objects may be missing because a remote promised them. */
  readonly promisor: boolean;
  /** What could not be read so far; grows as refs and objects are read. */
  readonly problems: readonly Problem[];
  readonly problemList: ProblemList;
  /** A new store for random access, with files of its own; close it. */
  openStore(options?: ObjectStoreOptions): ObjectStore;
}

/** Opens the repository at a location (see `findRepository`). @throws FormatError never for broken parts, which are problems */
export function openRepository(location: RepositoryLocation, files: Files = diskFiles): Repository {
  const problemList = new ProblemList();
  const config = readConfiguration(location, files, problemList);
  const { objectFormat, refStorage } = checkRepositoryFormat(
    config,
    joinPath(location.commonDir, "config"),
    problemList,
  );
  const hashBytes = DIGEST_BYTES[objectFormat];
  const objectDirectories = findObjectDirectories(files, joinPath(location.commonDir, "objects"), problemList);
  const opened = openPacks(files, objectDirectories, hashBytes, problemList);
  const loose = listLooseObjects(files, objectDirectories, hashBytes, problemList);
  let index: ObjectIndex | undefined;
  return {
    location,
    files,
    config,
    objectFormat,
    hashBytes,
    refStorage,
    objectDirectories,
    packs: opened.packs,
    loose,
    get index(): ObjectIndex {
      index ??= buildObjectIndex(opened.packs, loose, hashBytes);
      return index;
    },
    shallow: readShallow(joinPath(location.commonDir, "shallow"), files, hashBytes, problemList),
    promisor: opened.promisor || hasPromisorRemote(config),
    get problems(): readonly Problem[] {
      return problemList.all;
    },
    problemList,
    openStore(options?: ObjectStoreOptions): ObjectStore {
      return new ObjectStore({ format: objectFormat, packs: opened.packs, loose, index: this.index }, options);
    },
  };
}

/** The repository's own configuration: `config`, then `config.worktree` where that is switched on. */
export function readConfiguration(location: RepositoryLocation, files: Files, problems: ProblemList): GitConfig {
  const common = readConfigFile(joinPath(location.commonDir, "config"), files, problems);
  if (!common.getBoolean("extensions", "worktreeconfig", false)) return common;
  return common.with(readConfigFile(joinPath(location.gitDir, "config.worktree"), files, problems));
}

function readConfigFile(path: BytePath, files: Files, problems: ProblemList): GitConfig {
  const nothing = new GitConfig([]);
  return problems.attempt(path, nothing, () =>
    files.stat(path)?.kind === "file" ? parseConfig(files.read(path), printablePath(path)) : nothing,
  );
}

/** Whether the configuration says that a remote keeps objects back until they are asked for. */
export function hasPromisorRemote(config: GitConfig): boolean {
  if (config.get("extensions", "partialclone") !== undefined) return true;
  return config.section("remote").some(({ subsection }) => config.getBoolean("remote", "promisor", false, subsection));
}

/** Commits whose parents were left out.
 *  @param path - of the file that lists them, which need not exist */
export function readShallow(path: BytePath, files: Files, hashBytes: number, problems: ProblemList): readonly string[] {
  const bytes = problems.attempt(path, undefined, () =>
    files.stat(path)?.kind === "file" ? files.read(path) : undefined,
  );
  if (bytes === undefined) return [];
  const lines = bytesToPath(bytes)
    .split("\n")
    .filter((line) => line !== "");
  const ids = lines.filter((line) => line.length === 2 * hashBytes && /^[0-9a-f]+$/.test(line));
  if (ids.length < lines.length) {
    problems.add(
      "corrupt",
      path,
      `${printablePath(path)} has ${lines.length - ids.length} lines that are no object ids`,
      lines.length - ids.length,
    );
  }
  return ids;
}
