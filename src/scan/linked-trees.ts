/** Work trees of a repository that lie elsewhere: their commits, HEADs and indexes are its own and are scanned with it, their files are not, which the
 *  ledger says. To follow them would be to read directories that nobody named. Knows nothing of what is in them. */
import { realpathSync } from "node:fs";
import { baseName, parentPath, pathBytes } from "../bytes/byte-path.ts";
import type { Repository } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import type { BytePath } from "../model/finding.ts";
import type { LedgerEntry } from "../model/result.ts";

const ELSEWHERE = "outside PATH (name their directories too for files that are not committed)";
const GONE = "that are gone";

export class LinkedTrees {
  readonly #repositories = new Map<BytePath, { readonly repository: Repository; readonly path: BytePath }>();
  readonly #walked = new Set<BytePath | undefined>();

  /**
   * Notes that the files of a work tree are scanned.
   *
   * @param path - how the repository is called in reports
   */
  add(repository: Repository, workTree: BytePath, path: BytePath): void {
    this.#walked.add(realPath(workTree));
    const { commonDir } = repository.location;
    if (!this.#repositories.has(commonDir)) this.#repositories.set(commonDir, { repository, path });
  }

  /** A line for each repository that has work trees besides the one it was found by. */
  ledger(): LedgerEntry[] {
    return [...this.#repositories.values()].flatMap(({ repository, path }): LedgerEntry[] => {
      const trees = otherTrees(repository).map(realPath);
      if (trees.length === 0) return [];
      const gone = trees.filter((tree) => tree === undefined).length;
      const scanned = trees.filter((tree) => tree !== undefined && this.#walked.has(tree)).length;
      const elsewhere = trees.length - gone - scanned;
      return [
        {
          source: "linked work trees",
          subject: path,
          expected: trees.length,
          scanned,
          failed: 0,
          skipped: { ...(elsewhere > 0 && { [ELSEWHERE]: elsewhere }), ...(gone > 0 && { [GONE]: gone }) },
          bytes: 0,
          notes: {},
        },
      ];
    });
  }
}

/** All work trees of a repository but the one that it was opened by; empty for those that do not say where they are. */
function otherTrees(repository: Repository): BytePath[] {
  const { gitDir, commonDir } = repository.location;
  const linked = listWorktrees(repository).filter((tree) => realPath(tree.gitDir) !== realPath(gitDir));
  const trees = linked.map(({ workTree }) => workTree ?? "");
  const isMainElsewhere = realPath(gitDir) !== realPath(commonDir) && baseName(commonDir) === ".git";
  return isMainElsewhere ? [parentPath(commonDir), ...trees] : trees;
}

function realPath(path: BytePath): BytePath | undefined {
  if (path === "") return undefined;
  try {
    return realpathSync(pathBytes(path), { encoding: "buffer" }).toString("latin1");
  } catch {
    return undefined;
  }
}
