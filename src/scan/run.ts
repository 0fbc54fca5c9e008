/** A whole scan: plan, workers, findings, verdicts, ledger. The library's and the command's one way in.
 *  Reports are the same with any number of workers. Knows nothing of flags or report formats. */
import { createHash, randomBytes } from "node:crypto";
import { totalmem } from "node:os";
import type { ScanOptions } from "../model/options.ts";
import type { LedgerEntry, Problem, ScanResult } from "../model/result.ts";
import { allowFindings } from "../policy/allowed.ts";
import { CompiledPolicy } from "../policy/compiled.ts";
import { applyPolicy } from "../policy/gate.ts";
import { withoutDamaged } from "./cached/damaged-segment.ts";
import { HistoryCache } from "./cached/history-cache.ts";
import { settleCache } from "./cached/keep.ts";
import { LayerCache } from "./cached/layer-cache.ts";
import { SegmentStore } from "./cached/segment-store.ts";
import type { MarkedTrees } from "./cached/segment-trees.ts";
import { RuleSet } from "./cached/rule-set.ts";
import { ChangePlan } from "./changes/change-plan.ts";
import { isAskedFor, openDetector, selectPatterns } from "./detector.ts";
import { accountFiles, collectFiles, collectRecords, commentsOf } from "./file-results.ts";
import { Findings } from "./findings.ts";
import { ImagePlan } from "./image-plan.ts";
import { scanInside, type InsideScan } from "./inside-scan.ts";
import { addBuildRisks, findBuildRisks, type FoundRisk } from "./build-findings.ts";
import { CONTROL, IMAGE_QUEUES, imageResultsOf, type ScanJob, type WorkerResult } from "./job.ts";
import { LfsPlaces } from "./lfs-places.ts";
import { Pool } from "./pool.ts";
import { placeRows } from "./placing.ts";
import type { Records } from "./record-rows.ts";
import { accountFor, countDone } from "./repository-account.ts";
import { redactResult } from "./redact.ts";
import { rescueAll } from "./rescue.ts";
import type { LoadedRules } from "./rules.ts";
import { withSmuggled } from "./smuggled-findings.ts";
import { ScanPlan } from "./scan-plan.ts";
import { toolVersion } from "./version.ts";
import { IMAGE_YOUNG_MEGABYTES, isImagesAlone, workersFor } from "./worker-count.ts";
import type { WorkerRun } from "./worker-run.ts";

export interface ScanEvents {
  /** Called now and then. `total` may grow while a scan is planned. */
  readonly progress?: (done: number, total: number, what: string) => void;
  /** Aborting ends the scan early: what was found is reported, the rest is a problem. */
  readonly signal?: AbortSignal;
  /** Told what changes nothing in the result, but may be worth knowing: a cache that cannot be used. */
  readonly notice?: (text: string) => void;
  /** Told of a directory of temporary files right before it is made, which the scan removes at its end; whoever ends it otherwise has to. */
  readonly temporary?: (directory: string) => void;
}

/** Share of memory that packs may take up. */
const PACK_SHARE = 4;

/**
 * Scans targets and says what was found, since when, and what could not be looked at.
 *
 * @param options - fully resolved; see {@link ScanOptions}
 * @throws UsageError when a target is not what it is said to be
 */
export async function scan(options: ScanOptions, events: ScanEvents = {}): Promise<ScanResult> {
  const deadline = Date.now() + (options.timeoutSeconds ?? Infinity) * 1000;
  return withoutDamaged((damaged) => scanOnce(options, events, deadline, damaged));
}

/** @param damaged - files of the cache that are left out; grows */
async function scanOnce(
  options: ScanOptions,
  events: ScanEvents,
  deadline: number,
  damaged: Set<string>,
): Promise<ScanResult> {
  const policy = options.policy && new CompiledPolicy(options.policy);
  const rules =
    options.rules.length > 0 ? (await import("./rules.ts")).loadRules(options.rules, options.skip) : undefined;
  const images = await ImagePlan.open(options, events.temporary);
  const changes = new ChangePlan(options, policy);
  const workers = workersFor(options, images, changes.units);
  const opened: { repositories?: ScanPlan["repositories"] } = {};
  const pool = new Pool(workers, isImagesAlone(options) ? IMAGE_YOUNG_MEGABYTES : undefined);
  try {
    const cache = openCache(options, rules, events, damaged);
    const plan = new ScanPlan(options, { left: packBudget(), share: (fill) => pool.share(fill) }, cache);
    opened.repositories = plan.repositories;
    const layers = cache && !options.reveal ? openLayerCache(cache, options, events) : undefined;
    const job = { ...makeJob(options, { plan, images, changes, layers }, workers, rules?.bytes), deadline };
    const total = countThings(job);
    const tick = (): void => {
      events.progress?.(job.control[CONTROL.progress] ?? 0, total, "objects and files");
      if (Date.now() >= deadline || events.signal?.aborted) Atomics.store(job.control, CONTROL.stop, 1);
    };
    tick();
    const extra: { own?: WorkerRun; names?: Records } = {};
    const rescue = (own: WorkerRun, found: readonly WorkerResult[]): void => {
      extra.own = own;
      rescueAll(own, plan.repositories, found);
      extra.names = own.scanNames(plan.files.names.map((name) => name.text));
      changes.scanNames((names) => own.scanNames(names));
      const objects = found.map((result) => result.changes);
      changes.scanEarlier(objects, (more) => own.scanObjects(more));
      changes.scanLfs(objects, (paths) => own.scanFiles(paths));
      if (plan.stdin) own.scanStream(plan.files.files.length, 0);
    };
    const results = await pool.run(job, tick, rescue, () => plan.finish());
    layers?.keep(results.map((result) => result.images));
    const inside = await scanInside(options, images, job, results, tick);
    const risks = await findBuildRisks(plan.files.files);
    await changes.readBuildFiles();
    const others = [extra.names, ...(inside?.records ?? [])].filter((records) => records !== undefined);
    const keep = cache && extra.own && settleCache(cache, plan.repositories, results, others, extra.own);
    const plans = { plan, images, changes, inside, policy, rules, risks };
    const { result, marked } = conclude(options, plans, job, results, extra.names);
    if (!options.reveal) keep?.(marked);
    return options.reveal ? result : redactResult(result, (texts) => extra.own?.redact(texts) ?? new Map());
  } finally {
    await pool.close();
    images.close();
    changes.close();
    for (const source of opened.repositories ?? []) source.close();
  }
}

/** Of comments a cache knows only those beside secrets. */
function openCache(
  options: ScanOptions,
  rules: LoadedRules | undefined,
  events: ScanEvents,
  damaged: Set<string>,
): HistoryCache | undefined {
  if (options.cache === undefined || options.listComments === true) return undefined;
  const { version, engine } = rules?.file ?? openDetector();
  const { only, skip, detectors } = options;
  const key = createHash("sha256").update(JSON.stringify({ version, only, skip, detectors })).digest("hex");
  const set = new RuleSet(key, () => selectPatterns({ only, skip, detectors, rules: rules?.bytes }));
  const store = new SegmentStore(options.cache, (text) => events.notice?.(text), damaged);
  return new HistoryCache(store, options, set, engine);
}

/** With values in the report, or all objects verified, nothing that is known is used. */
function openLayerCache(cache: HistoryCache, options: ScanOptions, events: ScanEvents): LayerCache | undefined {
  const { cache: directory, fingerprintKey, verifyObjects, layerArchives = false } = options;
  if (directory === undefined) return undefined;
  const purpose = JSON.stringify({ of: cache.purpose, archives: layerArchives });
  const use = { rules: cache.rules.key, purpose, fingerprintKey, isRefreshed: verifyObjects };
  return new LayerCache(directory, use, (text) => events.notice?.(text));
}

function packBudget(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return Math.min(totalmem(), limit > 0 ? limit : Infinity) / PACK_SHARE;
}

function makeJob(
  options: ScanOptions,
  { plan, images, changes, layers }: Pick<Plans, "plan" | "images" | "changes"> & { layers: LayerCache | undefined },
  workers: number,
  rules: ScanJob["rules"],
): Omit<ScanJob, "deadline"> {
  const repositories = plan.repositories.map((source) => source.planned.job);
  const objects = changes.job();
  const queues = repositories.reduce((n, r) => n + r.packs.length + 1, 1 + IMAGE_QUEUES + objects.length);
  const control = new Int32Array(new SharedArrayBuffer((CONTROL.queues + queues) * 4));
  for (const { done } of repositories) control[CONTROL.progress]! += countDone(done);
  return {
    runKey: randomBytes(16).toString("hex"),
    fingerprintKey: options.fingerprintKey,
    reveal: options.reveal,
    listComments: options.listComments ?? false,
    only: options.only,
    skip: options.skip,
    detectors: options.detectors,
    noArchives: options.noArchives ?? false,
    layerArchives: options.layerArchives ?? false,
    rules,
    repositories,
    files: plan.files.job(),
    images: images.job(workers, layers),
    changes: objects,
    control,
  };
}

function countThings(job: ScanJob): number {
  const objects = job.changes.reduce((n, { ids }) => n + ids.length, 0);
  const others = job.files.paths.length + job.images.layers.length + objects;
  return job.repositories.reduce((n, r) => n + r.done.length, others);
}

interface Plans {
  readonly plan: ScanPlan;
  readonly images: ImagePlan;
  readonly changes: ChangePlan;
  readonly inside: InsideScan | undefined;
  readonly policy: CompiledPolicy | undefined;
  readonly risks: readonly FoundRisk[];
  readonly rules: LoadedRules | undefined;
}

function conclude(
  options: ScanOptions,
  { plan, images, changes, inside, policy, rules, risks }: Plans,
  job: ScanJob,
  results: readonly WorkerResult[],
  names: Records | undefined,
): { result: ScanResult; marked: readonly (MarkedTrees | undefined)[] } {
  const stopped = Atomics.load(job.control, CONTROL.stop) !== 0;
  const detector = rules?.file ?? openDetector();
  const findings = new Findings(detector);
  const problems: Problem[] = [];
  const ledger: LedgerEntry[] = [];
  const lfs = new LfsPlaces(plan.files.files, results);
  const marked = plan.repositories.map((source, i) => {
    const scanned = results.map((result) => result.repositories[i]).filter((r) => r !== undefined);
    const own = [...scanned, ...(source.cached?.results ?? [])];
    const account = accountFor(source, own, stopped);
    ledger.push(account.ledger, ...account.archives);
    problems.push(...account.problems);
    return placeRows(source, own, findings, lfs);
  });
  // Placing may have added to what came up while repositories were opened.
  problems.push(...plan.openingProblems());
  collectFiles(plan, results, findings, lfs);
  addBuildRisks(risks, (rule) => isAskedFor(rule, options), findings);
  if (names) collectRecords(names, findings, (i) => plan.files.names[i]?.origin);
  ledger.push(...accountFiles(plan, results, problems, stopped));
  const imageResults = imageResultsOf(results);
  const insides = inside?.conclude(findings) ?? [];
  ledger.push(
    ...images.account(imageResults, problems, stopped),
    ...insides.flatMap((repository) => repository.ledger),
  );
  problems.push(...insides.flatMap((repository) => repository.problems));
  const changeResults = results.map((result) => result.changes);
  changes.collect(changeResults, findings);
  ledger.push(...changes.account(changeResults, problems, stopped));
  // Reading refs and commits may have brought more to light.
  const gate = { severity: options.minSeverity, confidence: options.minConfidence };
  const suppressed = applyPolicy(findings.take(), gate, policy);
  const verdicts = withSmuggled(allowFindings(suppressed, findings.allowed), gate, policy, detector);
  const sums = ledger.every(
    (l) => l.expected === l.scanned + l.failed + Object.values(l.skipped).reduce((a, b) => a + b, 0),
  );
  const result: ScanResult = {
    schemaVersion: 1,
    tool: { name: "dredge", version: toolVersion(), patterns: detector.version },
    verdicts,
    problems: sortProblems(problems),
    ...(rules === undefined ? {} : { rules: rules.info }),
    ledger,
    complete: problems.length === 0 && sums,
    repositories: [
      ...plan.repositories.map((source) => source.info()),
      ...changes.info(),
      ...insides.map(({ info }) => info),
    ],
    ...(options.listComments && { comments: commentsOf(plan, results) }),
  };
  return { result, marked };
}

function sortProblems(problems: readonly Problem[]): Problem[] {
  const key = (p: Problem): string => `${p.kind}\0${p.subject}\0${p.message}`;
  return [...problems].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
