/** What leads into an object store by name: refs, HEADs of all work trees, stash entries, indexes.
 *  Told as object numbers, for placing what was found. Knows nothing of secrets. */
import { readIndex } from "../git/read-index.ts";
import { readReflogs } from "../git/reflogs.ts";
import { readRefs } from "../git/refs.ts";
import type { Repository } from "../git/repository.ts";
import { listWorktrees } from "../git/worktrees.ts";
import { printablePath } from "../model/display.ts";
import type { BytePath, Origin } from "../model/finding.ts";
import type { Problem } from "../model/result.ts";
import type { Tip } from "./locate.ts";

/** An index entry, as far as placing needs it. */
export interface StagedPath {
  readonly path: BytePath;
  readonly id: string;
}

/** The empty blob, by the number of digits of its id: git does not store it for a file that is only intended to be added. */
const EMPTY_BLOB: Readonly<Record<number, string>> = {
  40: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  64: "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
};

const MODE_TYPE = 0o170000;
const MODE_GITLINK = 0o160000;

export class RepositoryNames {
  /** Refs and older stash entries. */
  readonly tips: readonly Tip[];
  /** Object numbers of the commits checked out: HEAD's (or -1), then those of linked work trees. */
  readonly heads: readonly number[];
  /** The ref that HEAD points to, if it does. */
  readonly branch: BytePath | undefined;
  readonly staged: readonly StagedPath[];
  readonly #repository: Repository;
  /** Refs to objects that are not there. */
  readonly #dangling: readonly { readonly name: BytePath; readonly target: string }[];

  /** @param staged - entries of all indexes */
  constructor(repository: Repository, staged: readonly StagedPath[]) {
    this.#repository = repository;
    this.staged = staged;
    const refs = readRefs(repository).flatMap((ref) =>
      ref.target === undefined ? [] : [{ ...ref, target: ref.target }],
    );
    const named = refs.map(({ name, target, worktree }) => ({
      name: worktree === undefined ? name : `worktrees/${worktree}/${name}`,
      object: this.numberOf(target),
    }));
    this.tips = [...named, ...this.#olderStashes()];
    const heads = refs.filter((ref) => ref.name === "HEAD");
    const main = heads.find((ref) => ref.worktree === undefined);
    this.branch = main?.symbolicTarget;
    const others = heads.filter((ref) => ref.worktree !== undefined);
    this.heads = [main ? this.numberOf(main.target) : -1, ...others.map((ref) => this.numberOf(ref.target))];
    // Pseudo-refs such as ORIG_HEAD may outlive what they name.
    this.#dangling = refs.filter(
      ({ name, target }) => (name === "HEAD" || name.startsWith("refs/")) && this.numberOf(target) < 0,
    );
  }

  /** Number of the object with an id, or -1. */
  numberOf(id: string): number {
    const bytes = Buffer.from(id, "hex");
    return bytes.length === this.#repository.hashBytes ? this.#repository.index.lookup(bytes, 0) : -1;
  }

  /** Names of refs, to be judged as text. */
  refNames(repository: BytePath): readonly { text: BytePath; origin: Origin }[] {
    return this.tips.map((tip) => ({
      text: tip.name,
      origin: {
        kind: "name",
        repository,
        nameOf: "ref",
        name: tip.name,
        objectId: tip.object < 0 ? undefined : this.#repository.index.idOf(tip.object),
        reach: "reachable",
        first: undefined,
        refs: [tip.name],
        refCount: 1,
      },
    }));
  }

  /** What refs and indexes name and no pack or file holds. */
  missing(repository: BytePath): Problem[] {
    const problems = this.#dangling.map(({ name, target }): Problem => {
      const message = `${printablePath(name)} points to object ${target}, which is not there; fetch it, or delete the ref`;
      return { kind: "missing-object", subject: name, count: 1, message };
    });
    const absent = this.staged.filter(({ id }) => this.numberOf(id) < 0 && id !== EMPTY_BLOB[id.length]);
    const first = absent[0];
    if (first) {
      const some = `${printablePath(first.path)} (${first.id})${absent.length > 1 ? ", …" : ""}`;
      const message = `${absent.length} objects that the index names are not there: ${some}; fetch them`;
      problems.push({ kind: "missing-object", subject: repository, count: absent.length, message });
    }
    return problems;
  }

  /** Older stash entries live in the reflog alone; the newest is the ref itself. */
  #olderStashes(): Tip[] {
    const entries = readReflogs(this.#repository).filter((e) => e.ref === "refs/stash" && e.newId !== undefined);
    return entries
      .reverse()
      .map((entry, i) => ({ name: `stash@{${i}}`, object: this.numberOf(entry.newId ?? "") }))
      .slice(1);
  }
}

/** Blobs that the indexes of a repository name, linked worktrees' included. */
export function stagedPaths(repository: Repository): StagedPath[] {
  const gitDirs = new Set([repository.location.gitDir, ...listWorktrees(repository).map((w) => w.gitDir)]);
  return [...gitDirs].flatMap((gitDir) => {
    const index = readIndex(repository, gitDir);
    if (!index) return [];
    return [...index.entries, ...index.resolvedConflicts]
      .filter(({ mode }) => (mode & MODE_TYPE) !== MODE_GITLINK)
      .map(({ path, id }) => ({ path, id }));
  });
}
