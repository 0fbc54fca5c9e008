/** A repository opened for reading single things: some objects, some refs, an index. Nothing is listed that is not asked for.
 *  What a commit, a push or a range changes is read through it; `openRepository` is for scans of everything.
 *  Takes the places that git hands to its hooks (quarantined objects, the index of a commit being made). */
import { joinPath } from "../bytes/byte-path.ts";
import { DIGEST_BYTES } from "../bytes/digest.ts";
import type { BytePath } from "../model/finding.ts";
import type { GitPlaces } from "../model/options.ts";
import type { GitConfig } from "./config.ts";
import { diskFiles, type Files } from "./files.ts";
import type { ObjectFormat } from "./object.ts";
import { findObjectDirectories } from "./object-directories.ts";
import { ObjectReader } from "./object-reader.ts";
import { ProblemList } from "./problems.ts";
import { checkRepositoryFormat } from "./repository-format.ts";
import { hasPromisorRemote, readConfiguration, readShallow } from "./repository.ts";

export interface GitReader {
  readonly location: GitPlaces;
  readonly files: Files;
  readonly config: GitConfig;
  readonly objectFormat: ObjectFormat;
  readonly hashBytes: number;
  readonly refStorage: "files" | "reftable";
  readonly objects: ObjectReader;
  /** Commits whose parents were left out, ids in hex. */
  readonly shallow: ReadonlySet<string>;
  /** Objects may be missing because a remote promised them. */
  readonly promisor: boolean;
  readonly indexFile: BytePath;
  readonly problemList: ProblemList;
}

/** Opens a repository. What is broken becomes a problem in its list. */
export function openGitReader(places: GitPlaces, files: Files = diskFiles): GitReader {
  const problemList = new ProblemList();
  const config = readConfiguration(places, files, problemList);
  const configFile = joinPath(places.commonDir, "config");
  const { objectFormat, refStorage } = checkRepositoryFormat(config, configFile, problemList);
  const hashBytes = DIGEST_BYTES[objectFormat];
  const own = places.objectDirectory ?? joinPath(places.commonDir, "objects");
  const directories = new Set(
    [own, ...places.alternates].flatMap((directory) => findObjectDirectories(files, directory, problemList)),
  );
  const shallowFile = places.shallowFile ?? joinPath(places.commonDir, "shallow");
  return {
    location: places,
    files,
    config,
    objectFormat,
    hashBytes,
    refStorage,
    objects: new ObjectReader(files, [...directories], hashBytes),
    shallow: new Set(readShallow(shallowFile, files, hashBytes, problemList)),
    promisor: hasPromisorRemote(config),
    indexFile: places.indexFile ?? joinPath(places.gitDir, "index"),
    problemList,
  };
}
