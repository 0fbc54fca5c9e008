/** One repository of a scan: its plan, its names, and a store for what has to be read again.
 *  The object store is git/'s, the walk the workers', the placing placing.ts's; here they are put together. */
import type { GitObject } from "../git/object.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { Repository } from "../git/repository.ts";
import type { BytePath } from "../model/finding.ts";
import type { RepositoryInfo } from "../model/result.ts";
import type { LinkRecords } from "./link-records.ts";
import { withoutCredentials } from "./remote-url.ts";
import type { CachedHistory } from "./cached/history-cache.ts";
import { planRepository, type PackBudget, type PlannedRepository } from "./repository-job.ts";
import { RepositoryNames, type StagedPath } from "./repository-names.ts";

export class RepositorySource {
  readonly repository: Repository;
  readonly planned: PlannedRepository;
  #names: RepositoryNames | undefined;
  /** How the repository is called in reports. */
  readonly path: BytePath;
  /** What a cache knows of it; undefined: there is none. */
  readonly cached: CachedHistory | undefined;
  readonly #staged: readonly StagedPath[];
  readonly #store: ObjectStore;

  /** @param staged - entries of its indexes */
  constructor(
    repository: Repository,
    path: BytePath,
    staged: readonly StagedPath[],
    workers: number,
    verify: boolean,
    budget: PackBudget,
    cached?: CachedHistory,
  ) {
    this.repository = repository;
    this.path = path;
    this.cached = cached;
    this.planned = planRepository(repository, workers, verify, budget, cached);
    this.#staged = staged;
    this.#store = repository.openStore();
  }

  /** Read when they are first asked for: not before other threads have work. */
  get names(): RepositoryNames {
    return (this.#names ??= new RepositoryNames(this.repository, this.#staged));
  }

  info(): RepositoryInfo {
    const { config, location, index } = this.repository;
    const remote = config.get("remote", "url", "origin");
    const head = this.names.heads[0] ?? -1;
    return {
      path: this.path,
      workTree: location.workTree,
      remoteUrl: remote === undefined ? undefined : withoutCredentials(remote),
      head: head < 0 ? undefined : index.idOf(head),
      branch: this.names.branch,
    };
  }

  /** Objects that no task reached or that failed, and that another copy may give. */
  toRescue(links: readonly LinkRecords[]): number[] {
    const { done } = this.planned.job;
    const lost = new Set(this.planned.stray);
    for (const failure of links.flatMap((l) => l.failures)) if (!failure.scanned) lost.add(failure.object);
    return [...lost].filter((object) => done[object] === 0).sort((a, b) => a - b);
  }

  /** Reads an object from any copy. @throws FormatError */
  read(object: number): GitObject {
    return this.#store.readAt(object);
  }

  close(): void {
    this.#store.close();
  }
}
