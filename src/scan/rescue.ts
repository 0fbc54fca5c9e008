/** Damaged objects: another pack or a loose file may have a sound copy, which is read in place of the one that counts. */
import { numberOfType } from "../git/object.ts";
import { FormatError } from "../model/errors.ts";
import type { WorkerResult } from "./job.ts";
import type { RepositorySource } from "./repository-source.ts";
import type { WorkerRun } from "./worker-run.ts";

/**
 * Scans what no worker could.
 *
 * @param sources - in the order of the job
 * @param found - what the workers found
 */
export function rescueAll(own: WorkerRun, sources: readonly RepositorySource[], found: readonly WorkerResult[]): void {
  sources.forEach((source, i) => {
    const links = found.map((result) => result.repositories[i]?.links).filter((l) => l !== undefined);
    for (const object of source.toRescue(links)) {
      try {
        const { type, content } = source.read(object);
        own.rescue(i, numberOfType(type), object, content);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        own.lost(i, object, error);
      }
    }
  });
}
