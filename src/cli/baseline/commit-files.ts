/** Files as a commit has them, by path. For a handful of lookups: the scan of histories does not come through here. */
import { parseCommit } from "../../git/commit.ts";
import { findRepository } from "../../git/location.ts";
import { openRepository } from "../../git/repository.ts";
import { parseTree } from "../../git/tree.ts";
import { FormatError } from "../../model/errors.ts";
import type { BytePath } from "../../model/finding.ts";

export interface CommitFiles {
  /** The bytes of a file; undefined where the commit or the file is not there or cannot be read. */
  readonly read: (commit: string, path: BytePath) => Uint8Array | undefined;
  readonly close: () => void;
}

/** The commits of the repository at a path; undefined when there is none. */
export function openCommitFiles(path: BytePath): CommitFiles | undefined {
  const location = findRepository(path);
  if (!location) return undefined;
  const repository = openRepository(location);
  const store = repository.openStore();
  return {
    read: (commit, file) => {
      try {
        let id = parseCommit(store.read(commit).content).tree;
        for (const name of file.split("/")) {
          const entry = parseTree(store.read(id ?? "").content, repository.hashBytes).find((one) => one.name === name);
          if (!entry) return undefined;
          id = entry.id;
        }
        return store.read(id ?? "").content;
      } catch (error) {
        if (error instanceof FormatError) return undefined;
        throw error;
      }
    },
    close: () => store.close(),
  };
}
