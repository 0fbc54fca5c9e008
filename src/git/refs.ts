/** All refs of a repository, whatever stores them: of the main worktree, of the linked ones, and those that all share.
 *  Symbolic refs are followed; what is broken is a problem. */
import { joinPath } from "../bytes/byte-path.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath } from "../model/finding.ts";
import { readLooseRefs, readPackedRefs, readPseudoRefs } from "./loose-refs.ts";
import type { RefContext } from "./loose-refs.ts";
import type { Ref, StoredRef } from "./ref.ts";
import { readReftableRefs } from "./reftable-stack.ts";
import type { Repository } from "./repository.ts";
import { listWorktrees } from "./worktrees.ts";

/** Git follows at most so many symbolic refs in a row. */
const LONGEST_CHAIN = 5;

const HEAD_ONLY: ReadonlySet<BytePath> = new Set(["HEAD"]);
const NOTHING: ReadonlySet<BytePath> = new Set();

/** What of a repository the reading of refs needs. */
export type RefSource = Pick<Repository, "files" | "hashBytes" | "problemList" | "refStorage" | "location">;

/** Reads all refs, sorted by worktree (the main one first) and name. What is broken is added to the repository's problems. */
export function readRefs(repository: RefSource): readonly Ref[] {
  const context: RefContext = {
    files: repository.files,
    hashBytes: repository.hashBytes,
    problems: repository.problemList,
  };
  const { commonDir } = repository.location;
  const shared = readDirectory(context, repository, commonDir);
  const refs = follow(context, shared, shared, undefined);
  for (const { name, gitDir } of listWorktrees(repository)) {
    refs.push(...follow(context, readDirectory(context, repository, gitDir), shared, name));
  }
  return refs.sort(
    (a, b) =>
      order(a.worktree ?? "", b.worktree ?? "") || order(a.name, b.name) || order(a.target ?? "", b.target ?? ""),
  );
}

/** Stored refs of one git directory. A loose ref hides the packed one of its name. */
function readDirectory(context: RefContext, repository: RefSource, gitDir: BytePath): readonly StoredRef[] {
  if (repository.refStorage === "reftable") {
    return [...readReftableRefs(context, joinPath(gitDir, "reftable")), ...readPseudoRefs(context, gitDir, HEAD_ONLY)];
  }
  const loose = readLooseRefs(context, gitDir);
  const names = new Set(loose.map((ref) => ref.name));
  const packed = readPackedRefs(context, gitDir).filter((ref) => !names.has(ref.name));
  return [...loose, ...packed, ...readPseudoRefs(context, gitDir, NOTHING)];
}

function follow(
  context: RefContext,
  own: readonly StoredRef[],
  shared: readonly StoredRef[],
  worktree: string | undefined,
): Ref[] {
  const byName = new Map([...shared, ...own].map((ref) => [ref.name, ref]));
  return own.map((ref) => {
    const { name, peeled, symbolicTarget } = ref;
    let end: StoredRef | undefined = ref;
    for (let steps = 0; end?.symbolicTarget !== undefined; steps++) {
      if (steps === LONGEST_CHAIN) {
        context.problems.add(
          "corrupt",
          name,
          `ref ${printablePath(name)} leads through more than ${LONGEST_CHAIN} symbolic refs, perhaps in a circle`,
        );
        end = undefined;
      } else end = byName.get(end.symbolicTarget);
    }
    return { name, target: end?.id, symbolicTarget, peeled: peeled ?? end?.peeled, worktree };
  });
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
