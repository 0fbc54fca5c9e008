/** The end of a scan with a cache: cached secrets get the scan's identities, and what workers read anew becomes a segment.
 *  Objects count one by one, so that a scan that was stopped keeps what it has read. */
import { randomBytes } from "node:crypto";
import type { GitPlaces } from "../../model/options.ts";
import { imageResultsOf, type RepositoryResult, type WorkerResult } from "../job.ts";
import type { Records } from "../record-rows.ts";
import type { RepositorySource } from "../repository-source.ts";
import type { WorkerRun } from "../worker-run.ts";
import type { CachedHistory, HistoryCache } from "./history-cache.ts";
import { settleIdentities } from "./identities.ts";
import { SegmentMaker, type Keepable } from "./segment-save.ts";
import type { MarkedTrees } from "./segment-trees.ts";
import { removeUnfit } from "./unfit.ts";

/** A repository whose history is cached, and what workers found in it. */
interface Scanned {
  readonly cached: CachedHistory;
  readonly places: GitPlaces;
  readonly own: readonly RepositoryResult[];
}

/** Bytes of an object that a segment can tell. */
const LARGEST = 2 ** 32 - 1;

/** Writes what was read. @param marked - what was learnt of trees, by the repository's place in the job */
export type Keep = (marked: readonly (MarkedTrees | undefined)[]) => void;

/**
 * Joins what a cache brings with what the scan found.
 *
 * @param sources - in the order of the job
 * @param results - of all workers
 * @param others - what was found elsewhere: in names, and in repositories inside of images
 * @returns what is to be called, once all is placed, to keep what was found
 */
export function settleCache(
  cache: HistoryCache,
  sources: readonly RepositorySource[],
  results: readonly WorkerResult[],
  others: readonly Records[],
  own: WorkerRun,
): Keep {
  const scanned = sources.flatMap(({ cached, repository }, i): (Scanned & { number: number })[] => {
    if (!cached) return [];
    const found = results.map((result) => result.repositories[i]).filter((r) => r !== undefined);
    return [{ cached, places: placesOf(repository.location), own: found, number: i }];
  });
  const known = new Set(
    scanned.flatMap(({ cached }) => cached.results.flatMap(({ records }) => records.secrets.map((s) => s.identity))),
  );
  const tokens = settleIdentities(scanned, [...recordsOf(results), ...others], (job) => own.scanObjects(job));
  const tokenOf = (identity: string): string => {
    let token = tokens.get(identity) ?? (known.has(identity) ? identity : undefined);
    if (token === undefined) tokens.set(identity, (token = randomBytes(16).toString("hex")));
    return token;
  };
  const ids = scanned.map(() => randomBytes(16).toString("hex"));
  const knows = [...new Set([...scanned.flatMap(({ cached }) => (cached.isMixed ? [] : cached.used)), ...ids])];
  return (marked) =>
    scanned.forEach((each, i) => {
      keep(cache, each, { id: ids[i] ?? "", knows, tokenOf, marked: marked[each.number] }, own);
    });
}

function keep(
  cache: HistoryCache,
  { cached, own }: Scanned,
  about: Pick<Keepable, "tokenOf" | "marked"> & { readonly id: string; readonly knows: readonly string[] },
  run: WorkerRun,
): void {
  const { index, done, before } = cached;
  const { sizes } = cached.noted;
  const fresh = new Uint8Array(done.length);
  for (let i = 0; i < done.length; i++)
    if (done[i] === 1 && before[i] === 0 && (sizes[i] ?? 0) <= LARGEST) fresh[i] = 1;
  removeUnfit(own, fresh, sizes, (texts) => run.redact(texts));
  if (!fresh.includes(1)) return;
  const old = cache.joins(cached) ? cache.readWhole(cached) : undefined;
  if (cached.isMixed && !old) return;
  const wanted = old ? fresh.map((flag, i) => flag | (before[i] ?? 0)) : fresh;
  const results = old ? [...own, ...old] : own;
  const groups = cached.noted.groups.of;
  const maker = new SegmentMaker({ index, results, wanted, sizes, groups, read: cached.read, ...about });
  const { purpose, rules } = cache;
  const segment = maker.make(
    { purpose, rules: rules.key, id: about.id, knows: about.knows, key: cache.keyCheck() },
    cache.knownRules(),
  );
  cache.store.write(segment, old && !cached.isMixed ? [...cached.used, ...cached.unused] : cached.unused);
}

function placesOf({ gitDir, commonDir, workTree }: Pick<GitPlaces, "gitDir" | "commonDir" | "workTree">): GitPlaces {
  return {
    gitDir,
    commonDir,
    workTree,
    indexFile: undefined,
    objectDirectory: undefined,
    alternates: [],
    shallowFile: undefined,
  };
}

function recordsOf(results: readonly WorkerResult[]): Records[] {
  const images = imageResultsOf(results).flatMap(({ records, documents }) => [records, documents]);
  const others = results.flatMap(({ repositories, files, changes }) => [
    ...repositories.map(({ records }) => records),
    files.records,
    ...changes.map(({ records }) => records),
  ]);
  return [...others, ...images];
}
