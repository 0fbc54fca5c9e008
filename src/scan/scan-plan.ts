/** Everything that a scan will look at: repositories (nested ones, submodules), files of working trees and git directories, names.
 *  Made on the main thread before any content is read. */
import { homedir } from "node:os";
import { joinPath } from "../bytes/byte-path.ts";
import { diskFiles } from "../git/files.ts";
import { findRepository, type RepositoryLocation } from "../git/location.ts";
import { listOtherFiles } from "../git/other-files.ts";
import { readIndex } from "../git/read-index.ts";
import { openRepository, type Repository } from "../git/repository.ts";
import { listSubmodules } from "../git/worktrees.ts";
import { printablePath } from "../model/display.ts";
import { FormatError, UsageError } from "../model/errors.ts";
import type { BytePath } from "../model/finding.ts";
import type { ScanOptions, Target } from "../model/options.ts";
import type { LedgerEntry, Problem } from "../model/result.ts";
import { walkDirectory, type FoundRepository, type WorkTreeRules } from "../source/walk.ts";
import { workTreeRules } from "../source/work-tree-rules.ts";
import { entryPath, fileOrigin, workTreeLedger } from "../source/worktree.ts";
import type { HistoryCache } from "./cached/history-cache.ts";
import { FileSet } from "./file-set.ts";
import type { GroupLedger, GroupTotals } from "./group-ledger.ts";
import { LinkedTrees } from "./linked-trees.ts";
import { addNamedFiles } from "./named-files.ts";
import { stagedPaths, type StagedPath } from "./repository-names.ts";
import { RepositorySource } from "./repository-source.ts";
import type { PackBudget } from "./repository-job.ts";

export class ScanPlan {
  readonly repositories: RepositorySource[] = [];
  readonly files: FileSet = new FileSet();
  readonly problems: Problem[] = [];
  readonly linked: LinkedTrees = new LinkedTrees();
  stdin = false;
  readonly #options: ScanOptions;
  readonly #budget: PackBudget;
  readonly #cache: HistoryCache | undefined;
  readonly #opened = new Map<BytePath, Repository>();
  readonly #planned = new Set<BytePath>();
  readonly #ledgers: GroupLedger[] = [];

  /**
   * @param budget - memory that packs may take up
   * @param cache - of histories
   */
  constructor(options: ScanOptions, budget: PackBudget, cache: HistoryCache | undefined) {
    this.#cache = cache;
    this.#options = options;
    this.#budget = budget;
    for (const target of options.targets) this.#addTarget(target);
  }

  /** Plans what no other thread waits for: names of refs. To be called once the others work. */
  finish(): void {
    for (const source of this.repositories)
      for (const name of source.names.refNames(source.path)) this.files.addName(name);
  }

  /** Ledger lines of all files, from what was read of each group. */
  fileLedgers(totals: (group: number) => GroupTotals): { readonly group: number; readonly ledger: LedgerEntry }[] {
    return this.#ledgers.map(({ group, make }) => ({ group, ledger: make(totals(group)) }));
  }

  /** Problems that came up while repositories were opened and their refs read. */
  openingProblems(): Problem[] {
    return [...this.problems, ...[...this.#opened.values()].flatMap((r) => r.problems)];
  }

  #addTarget(target: Target): void {
    // Images are opened by `image-plan.ts`, since some have to be fetched first; changes by `changes/change-plan.ts`.
    if (target.kind === "image" || target.kind === "changes") return;
    if (target.kind === "stdin") {
      this.stdin = true;
      return;
    }
    if (target.kind === "directory") {
      this.#addTree(target.path, undefined);
      return;
    }
    if (target.kind === "files") return addNamedFiles(target, this.files, this.#ledgers);
    const location = findRepository(target.path);
    if (!location) throw new UsageError(`${printablePath(target.path)}: is not a git repository`);
    if (target.history) this.#addRepository(location, target.path);
    if (target.workTree && location.workTree !== undefined) this.#addTree(location.workTree, target.path);
  }

  #open(location: RepositoryLocation): Repository {
    let repository = this.#opened.get(location.gitDir);
    if (!repository) this.#opened.set(location.gitDir, (repository = openRepository(location)));
    return repository;
  }

  #addRepository(location: RepositoryLocation, path: BytePath): void {
    if (this.#planned.has(location.commonDir)) return;
    this.#planned.add(location.commonDir);
    const repository = this.#open(location);
    const { jobs, verifyObjects } = this.#options;
    const staged = stagedPaths(repository);
    const cached = this.#cache?.open(repository.index, contentReader(repository));
    const source = new RepositorySource(repository, path, staged, jobs, verifyObjects, this.#budget, cached);
    this.repositories.push(source);
    for (const entry of staged) this.#addIndexName(entry, path);
    this.#addGitFiles(repository, path);
    for (const submodule of listSubmodules(repository)) this.#addRepository(submodule, submodule.gitDir);
  }

  #addIndexName(entry: StagedPath, repository: BytePath): void {
    this.files.addName({
      text: entry.path,
      origin: {
        kind: "name",
        repository,
        nameOf: "index-entry",
        name: entry.path,
        objectId: entry.id,
        reach: "reachable",
        first: undefined,
        refs: [],
        refCount: 0,
      },
    });
  }

  /** Configuration, hooks, logs and what else lies in the git directory. */
  #addGitFiles(repository: Repository, path: BytePath): void {
    const group = this.files.newGroup();
    const others = listOtherFiles(repository);
    const top = `${repository.location.workTree ?? repository.location.commonDir}/`;
    for (const { path: file, lfs } of others) {
      const shown = file.startsWith(top) ? file.slice(top.length) : file;
      const origin = { kind: "file", repository: path, path: shown, tracked: "git-file" } as const;
      this.files.add({ path: file, link: false, origin, group, ...(lfs !== undefined && { lfs }) });
    }
    const make = ({ scanned, failed, bytes }: GroupTotals): LedgerEntry => ({
      source: "git directory files",
      subject: path,
      expected: others.length,
      scanned,
      failed,
      skipped: {},
      bytes,
      notes: {},
    });
    this.#ledgers.push({ group, make });
  }

  /** @param repository - the target's name when its history is scanned too */
  #addTree(root: BytePath, repository: BytePath | undefined): void {
    const repositoryAt = (found: FoundRepository): WorkTreeRules | undefined => this.#rulesAt(root, found, repository);
    const enclosing = this.#enclosing(root);
    const walk = walkDirectory(root, {
      noIgnore: this.#options.noIgnore,
      repositoryAt,
      ...(enclosing && { enclosing }),
    });
    const group = this.files.newGroup();
    this.problems.push(...walk.problems);
    for (const entry of walk.entries) {
      const path = entryPath(root, entry.path);
      const origin = { ...fileOrigin(entry), repository };
      if (origin.kind !== "file") continue;
      this.files.add({ path, link: entry.kind === "symlink", origin, group });
      // Names of tracked files are judged as the index has them, where history is scanned as well.
      if (entry.tracked !== "tracked" || repository === undefined) this.#addFileName(entry.path, repository);
    }
    this.#ledgers.push({ group, make: (totals) => workTreeLedger(root, walk, totals) });
  }

  #addFileName(path: BytePath, repository: BytePath | undefined): void {
    this.files.addName({
      text: path,
      origin: {
        kind: "name",
        repository,
        nameOf: "file",
        name: path,
        objectId: undefined,
        reach: "reachable",
        first: undefined,
        refs: [],
        refCount: 0,
      },
    });
  }

  /** Ignore rules and tracked paths of a repository met in a tree; its history is planned when the target's is. */
  #rulesAt(root: BytePath, found: FoundRepository, target: BytePath | undefined): WorkTreeRules | undefined {
    const path = found.path === "" ? root : joinPath(root, found.path);
    try {
      const location = findRepository(path);
      if (!location) return undefined;
      if (target !== undefined) {
        const name = path === root ? target : path;
        this.#addRepository(location, name);
        this.linked.add(this.#open(location), path, name);
      }
      return this.#rules(this.#open(location));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.problems.push({ kind: error.code, subject: path, count: 1, message: error.message });
      return undefined;
    }
  }

  #rules(repository: Repository): WorkTreeRules {
    const home = Buffer.from(homedir(), "utf8").toString("latin1");
    return workTreeRules(repository, readIndex(repository), { home, configHome: undefined });
  }

  /** The work tree around a directory that is a part of one. */
  #enclosing(root: BytePath): { prefix: BytePath; rules: WorkTreeRules } | undefined {
    try {
      if (findRepository(root)) return undefined;
      const location = findRepository(root, diskFiles, { up: true });
      const top = location?.workTree;
      if (!location || top === undefined || !root.startsWith(`${top}/`)) return undefined;
      return { prefix: root.slice(top.length + 1), rules: this.#rules(this.#open(location)) };
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
}

/** Reads objects of a repository one by one. Opens its store for each: few are read. */
function contentReader(repository: Repository): (object: number) => Uint8Array | undefined {
  return (object) => {
    const store = repository.openStore();
    try {
      return store.readAt(object).content;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    } finally {
      store.close();
    }
  };
}
