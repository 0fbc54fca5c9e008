/** All changes that a scan looks at: their part of the job, and what becomes of the results. */
import type { ScanOptions } from "../../model/options.ts";
import type { LedgerEntry, Problem, RepositoryInfo } from "../../model/result.ts";
import type { Findings } from "../findings.ts";
import type { ObjectsJob, ObjectsResult } from "../job.ts";
import type { Records } from "../recorder.ts";
import { ChangeFindings } from "./change-findings.ts";
import { ChangeSource } from "./change-source.ts";

export class ChangePlan {
  readonly #sources: readonly ChangeSource[];
  #names: readonly Records[] = [];

  constructor(options: ScanOptions) {
    this.#sources = options.targets.flatMap((target) => (target.kind === "changes" ? [new ChangeSource(target)] : []));
  }

  /** Objects to scan. */
  get units(): number {
    return this.#sources.reduce((sum, { set }) => sum + set.units.length, 0);
  }

  job(): ObjectsJob[] {
    return this.#sources.map(({ set, target }) => ({ places: target.places, ids: set.units.map(({ id }) => id) }));
  }

  /** Judges the names of new files. @param scan - rows of texts without line feeds, numbered from 0 */
  scanNames(scan: (names: readonly string[]) => Records): void {
    this.#names = this.#sources.map(({ set }) =>
      scan([...set.newPaths.keys()].map((path) => path.replaceAll("\n", " "))),
    );
  }

  /** @param results - of all workers, each with one result a source */
  collect(results: readonly (readonly ObjectsResult[])[], findings: Findings): void {
    this.#sources.forEach((source, i) => {
      const own = results.flatMap((result) => result[i] ?? []);
      new ChangeFindings(source, findings).add(own, this.#names[i]);
    });
  }

  account(results: readonly (readonly ObjectsResult[])[], problems: Problem[], stopped: boolean): LedgerEntry[] {
    return this.#sources.map((source, i) => {
      const own = results.flatMap((result) => result[i] ?? []);
      const account = source.account(own, stopped);
      problems.push(...account.problems);
      return account.ledger;
    });
  }

  info(): RepositoryInfo[] {
    return this.#sources.map((source) => source.info());
  }

  close(): void {
    for (const source of this.#sources) source.close();
  }
}
