/** All changes that a scan looks at: their part of the job, and what becomes of the results. */
import type { BytePath } from "../../model/finding.ts";
import type { ChangesTarget, ScanOptions } from "../../model/options.ts";
import type { LedgerEntry, Problem, RepositoryInfo } from "../../model/result.ts";
import { accountArchives, archivesIn } from "../archive-account.ts";
import type { CompiledPolicy } from "../../policy/compiled.ts";
import type { Findings } from "../findings.ts";
import type { ObjectsJob, ObjectsResult, WorkerResult } from "../job.ts";
import type { Records } from "../record-rows.ts";
import { addBuildRisks } from "../build-findings.ts";
import { isAskedFor } from "../detector.ts";
import { changedBuildRisks, type ChangedRisk } from "./build-changes.ts";
import { ChangeFindings } from "./change-findings.ts";
import { ChangeSource } from "./change-source.ts";
import { EarlierSecrets } from "./earlier-secrets.ts";
import { KnownSecrets } from "./known-secrets.ts";
import { LfsContent } from "./lfs-content.ts";
import { LineOrigins } from "./line-origins.ts";
import { submoduleTargets } from "./submodules.ts";

/** Submodules inside of submodules that are followed. */
const DEEPEST = 16;

interface Planned {
  readonly source: ChangeSource;
  readonly lines: LineOrigins;
  readonly earlier: EarlierSecrets;
  readonly known: KnownSecrets;
  readonly lfs: LfsContent;
}

export class ChangePlan {
  readonly #changes: readonly Planned[];
  #names: readonly Records[] = [];
  #risks: readonly (readonly ChangedRisk[])[] = [];
  readonly #options: ScanOptions;

  /** @param policy - of the base */
  constructor(options: ScanOptions, policy: CompiledPolicy | undefined) {
    this.#options = options;
    const targets = options.targets.filter((target) => target.kind === "changes");
    this.#changes = sourcesOf(targets).map((source) => {
      const { path } = source.target;
      const lines = new LineOrigins(
        source.reader,
        source.set.steps,
        (from, to) => policy?.losesAllowance(path, from, to) === true,
      );
      const earlier = new EarlierSecrets(source, lines);
      return { source, lines, earlier, known: new KnownSecrets(source, lines, earlier), lfs: new LfsContent(source) };
    });
  }

  /** Objects to scan. */
  get units(): number {
    return this.#changes.reduce((sum, { source }) => sum + source.set.units.length, 0);
  }

  job(): ObjectsJob[] {
    return this.#changes.map(({ source: { set, target } }) => ({
      places: target.places,
      ids: set.units.map(({ id }) => id),
    }));
  }

  /** Judges the names of new files and refs. @param scan - rows of texts without line feeds, numbered from 0 */
  scanNames(scan: (names: readonly string[]) => Records): void {
    this.#names = this.#changes.map(({ source }) =>
      scan([...source.set.newPaths.keys(), ...source.newRefs].map((name) => name.replaceAll("\n", " "))),
    );
  }

  /** Scans the content of Git LFS pointers. @param scan - scans files by path */
  scanLfs(
    results: readonly (readonly ObjectsResult[])[],
    scan: (paths: readonly BytePath[]) => WorkerResult["files"],
  ): void {
    this.#changes.forEach(({ lfs }, i) =>
      lfs.scan(
        results.flatMap((result) => result[i] ?? []),
        scan,
      ),
    );
  }

  /**
   * Looks for what was found in what the files were before (a line may only have been moved), and in what else was known before.
   * @param results - of all workers, each with one result a source
   */
  scanEarlier(results: readonly (readonly ObjectsResult[])[], scan: (job: ObjectsJob) => ObjectsResult): void {
    this.#changes.forEach(({ earlier, known }, i) => {
      const own = results.flatMap((result) => result[i] ?? []);
      earlier.scan(own, scan);
      known.search(own, scan);
    });
  }

  /** Reads what added lines of Dockerfiles and compose files do with secrets. */
  async readBuildFiles(): Promise<void> {
    this.#risks = await Promise.all(this.#changes.map(({ source, lines }) => changedBuildRisks(source, lines)));
  }

  /** @param results - of all workers, each with one result a source */
  collect(results: readonly (readonly ObjectsResult[])[], findings: Findings): void {
    this.#changes.forEach((planned, i) => {
      const own = results.flatMap((result) => result[i] ?? []);
      const placed = new ChangeFindings(planned, findings);
      placed.add(own, planned.lfs.rows(), this.#names[i]);
      addBuildRisks(placed.risks(this.#risks[i] ?? []), (rule) => isAskedFor(rule, this.#options), findings);
    });
  }

  account(results: readonly (readonly ObjectsResult[])[], problems: Problem[], stopped: boolean): LedgerEntry[] {
    return this.#changes.flatMap(({ source, lfs }, i) => {
      const own = results.flatMap((result) => result[i] ?? []);
      const account = source.account(own, stopped);
      const content = lfs.account();
      problems.push(...account.problems, ...content.problems);
      const records = own.map((result) => result.records);
      const archives = [
        ...archivesIn(records, (unit) => source.set.arrivals(unit)[0]?.path ?? source.set.units[unit]?.id),
        ...lfs.archives(),
      ];
      return [account.ledger, ...content.ledger, ...accountArchives(archives, source.target.path, problems)];
    });
  }

  info(): RepositoryInfo[] {
    return this.#changes.map(({ source }) => source.info());
  }

  close(): void {
    for (const { source } of this.#changes) source.close();
  }
}

/** All repositories whose changes are scanned: each, and then the submodules that it moves. */
function sourcesOf(targets: readonly ChangesTarget[], depth = 0): ChangeSource[] {
  return targets.flatMap((target) => {
    const source = new ChangeSource(target);
    const inside = depth < DEEPEST ? submoduleTargets(source) : [];
    return [source, ...sourcesOf(inside, depth + 1)];
  });
}
