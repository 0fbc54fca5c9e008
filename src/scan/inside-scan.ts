/** The second round of a scan of images: repositories inside of layers, which are known only when all layers have been read.
 *  Threads are started for it alone, since most images have none. */
import type { ScanOptions } from "../model/options.ts";
import type { Findings } from "./findings.ts";
import type { ImageFindings } from "./image-findings.ts";
import type { ImagePlan } from "./image-plan.ts";
import { CONTROL, IMAGE_QUEUES, imageResultsOf, type ScanJob, type WorkerResult } from "./job.ts";
import { addInsideNames, concludeInside, insideNames, type InsideResult } from "./layer-repository-findings.ts";
import type { LayerRepository } from "./layer-repositories.ts";
import { Pool } from "./pool.ts";
import type { Records } from "./record-rows.ts";
import { rescueAll } from "./rescue.ts";

/** What images brought, layers and repositories in them. */
export interface InsideScan {
  /** What was found in them. */
  readonly records: readonly Records[];
  /** Adds all findings; what is said of each repository. */
  conclude(findings: Findings): readonly InsideResult[];
}

/**
 * Scans the repositories inside of images. @returns undefined when there are no images
 *
 * @param outer - the job of the first round, of which this one is a part: the same identities, the same end
 * @param tick - called now and then; may stop the outer job
 */
export async function scanInside(
  options: ScanOptions,
  plan: ImagePlan,
  outer: ScanJob,
  results: readonly WorkerResult[],
  tick: () => void,
): Promise<InsideScan | undefined> {
  const imageResults = imageResultsOf(results);
  const images = plan.findingsOf(imageResults);
  if (!images) return undefined;
  const repositories = plan.repositoriesIn(images, options.jobs, options.verifyObjects);
  const scanned = repositories.length === 0 ? undefined : await scanAll(options, repositories, outer, tick);
  return {
    records: scanned?.records ?? [],
    conclude(findings) {
      images.collect(imageResults, findings);
      return scanned?.conclude(images, findings) ?? [];
    },
  };
}

async function scanAll(
  options: ScanOptions,
  repositories: readonly LayerRepository[],
  outer: ScanJob,
  tick: () => void,
): Promise<{
  records: readonly Records[];
  conclude: (images: ImageFindings, findings: Findings) => readonly InsideResult[];
}> {
  const job = jobFor(repositories, outer);
  const names = insideNames(repositories);
  const pool = new Pool(options.jobs);
  let found: Records | undefined;
  const stop = (): void => {
    tick();
    if (Atomics.load(outer.control, CONTROL.stop) !== 0) Atomics.store(job.control, CONTROL.stop, 1);
  };
  try {
    stop();
    const results = await pool.run(job, stop, (own, others) => {
      rescueAll(
        own,
        repositories.map(({ source }) => source),
        others,
      );
      found = own.scanNames(names.map(({ text }) => text));
    });
    const records = results.flatMap((result) => result.repositories.map((repository) => repository.records));
    return {
      records: found ? [...records, found] : records,
      conclude(images: ImageFindings, findings: Findings): readonly InsideResult[] {
        const stopped = Atomics.load(job.control, CONTROL.stop) !== 0;
        if (found) addInsideNames(names, found, images, findings);
        return repositories.map((each, i) => concludeInside(each, i, results, images, findings, stopped));
      },
    };
  } finally {
    await pool.close();
  }
}

function jobFor(repositories: readonly LayerRepository[], outer: ScanJob): ScanJob {
  const jobs = repositories.map(({ source }) => source.planned.job);
  const queues = jobs.reduce((n, { packs }) => n + packs.length + 1, 1 + IMAGE_QUEUES);
  return {
    ...outer,
    repositories: jobs,
    files: { paths: [], links: new Uint8Array(0), batches: new Int32Array(1) },
    images: { layers: [], documents: [], needsZstd: false, slots: undefined },
    changes: [],
    control: new Int32Array(new SharedArrayBuffer((CONTROL.queues + queues) * 4)),
  };
}
