/** Runs the delta-forest scan of a repository by hand, in one thread and with any cuts, and the scan of every object whole, through the
 *  same sink; and puts what both leave into words that can be compared. */
import type { Detector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { diskFiles } from "../../src/git/files.ts";
import { findRepository } from "../../src/git/location.ts";
import { numberOfType } from "../../src/git/object.ts";
import { openPackBytes } from "../../src/git/pack-bytes.ts";
import { openRepository, type Repository } from "../../src/git/repository.ts";
import { DEEPEST } from "../../src/kernel/encoded.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import { partOf } from "../../src/scan/forest-cuts.ts";
import { ForestWalk } from "../../src/scan/forest-walk.ts";
import type { PackJob, RepositoryJob } from "../../src/scan/job.ts";
import type { LinkRecords } from "../../src/scan/link-records.ts";
import { ObjectSink } from "../../src/scan/object-sink.ts";
import { eachRow, type Records } from "../../src/scan/record-rows.ts";
import { Recorder } from "../../src/scan/recorder.ts";
import { planRepository } from "../../src/scan/repository-job.ts";
import { visitLoose } from "../../src/scan/single-object.ts";
import { markTrees } from "../../src/scan/tree-marks.ts";
import { TreeRows } from "../../src/scan/tree-rows.ts";
import { makeKernel, place } from "../kernel/harness.ts";

export interface ForestOutcome {
  /** One line for each row: object, pattern, value's identity, span, parts. */
  readonly rows: readonly string[];
  /** One line for each secret, with its confidence and evidence. */
  readonly secrets: readonly string[];
  /** One line for each entry of each tree, as inheritance gives them. */
  readonly trees: readonly string[];
  /** Commits and tags with what they name. */
  readonly links: readonly string[];
  readonly missing: readonly string[];
  /** Objects that could not be read, or not be understood. */
  readonly failures: readonly string[];
  /** Ids of the objects that were recorded. */
  readonly seen: readonly string[];
}

export function openAt(path: string): Repository {
  const location = findRepository(path);
  if (!location) throw new Error(`${path}: no repository`);
  return openRepository(location);
}

/** Has a scanner take what it keeps for text in text in base64, so that what a walk leaves behind can be told from it. */
function takeRoom(kernel: Kernel, scanner: ObjectScanner): void {
  let text = "twenty characters or more";
  for (let depth = 0; depth <= DEEPEST; depth++) text = Buffer.from(text).toString("base64");
  const at = place(kernel, Buffer.from(text));
  scanner.whole(at, text.length);
  kernel.arena.free(at);
}

/** One kernel with a sink for one repository. */
class Rig {
  readonly repository: Repository;
  readonly kernel = makeKernel();
  readonly sink: ObjectSink;
  readonly #done: Uint8Array;
  readonly #recorder: Recorder;

  constructor(repository: Repository, job: RepositoryJob, detector: Detector) {
    this.repository = repository;
    this.#done = job.done;
    const scanner = new ObjectScanner(this.kernel, detector);
    takeRoom(this.kernel, scanner);
    this.#recorder = new Recorder(this.kernel, { runKey: "test", fingerprintKey: undefined, reveal: true });
    // Every entry of every tree is compared, not only those that lead to something found.
    const all = { ...job, clean: undefined };
    this.sink = new ObjectSink(this.kernel, scanner, this.#recorder, repository.index, all);
  }

  outcome(): ForestOutcome {
    const records = this.#recorder.take();
    const links = this.sink.take();
    const { index, hashBytes } = this.repository;
    return {
      rows: describeRows(records).sort(),
      secrets: describeSecrets(records).sort(),
      trees: describeTrees(links, index.objectCount, hashBytes),
      links: [...describeCommits(links), ...describeTags(links)].sort(),
      failures: links.failures.map(({ object, error }) => `${index.idOf(object)} ${error}`).sort(),
      missing: links.missing.map((m) => m.id).sort(),
      seen: Array.from(this.#done.keys()).flatMap((i) => (this.#done[i] === 1 ? [index.idOf(i)] : [])),
    };
  }
}

/** Entries of a pack at which its trees are cut into tasks. */
export type Cuts = (pack: PackJob) => Iterable<number>;

/** The delta-forest scan.
 *  @param workers - for how many it is planned; all tasks are done here, one after another
 *  @param cuts - cuts of one's own in place of the plan's; all inner entries are allowed
 *  @param more.pieceBytes - blobs above this come in pieces; more.budget - memory for packs, beyond which they are read through windows */
export function scanForest(
  repository: Repository,
  detector: Detector,
  workers: number,
  cuts?: Cuts,
  more: { readonly pieceBytes?: number; readonly budget?: number; readonly verify?: boolean } = {},
): ForestOutcome {
  const budget = { left: more.budget ?? Infinity };
  const { job, stray } = planRepository(repository, workers, more.verify ?? false, budget);
  const rig = new Rig(repository, job, detector);
  if (more.pieceBytes !== undefined) rig.sink.large.pieceBytes = more.pieceBytes;
  if (stray.size > 0) throw new Error(`${stray.size} stray objects`);
  for (const pack of job.packs) {
    const [cut, tasks] = cuts ? cutAt(pack, cuts(pack)) : [pack.cut, pack.tasks];
    const walk = new ForestWalk(
      rig.kernel,
      openPackBytes(pack.bytes, diskFiles),
      pack.plan,
      cut,
      rig.sink,
      () => false,
    );
    rig.sink.isPrimary = pack.primary ? (entry) => pack.primary?.[entry] === 1 : () => true;
    const before = rig.kernel.arena.liveBlocks;
    for (let i = 0; i < tasks.length; i += 2) {
      const entry = tasks[i] ?? 0;
      const part = partOf(tasks[i + 1] ?? 0);
      if (part) walk.walkBelow(entry, (object) => rig.sink.rescan(object), part);
      else walk.walk(entry);
    }
    walk.close();
    // The lists of the sink and the prefilter stay; nothing that an object took does.
    if (rig.kernel.arena.liveBlocks > before + 1) throw new Error("the walk leaves buffers behind");
  }
  return rig.outcome();
}

/** All loose objects. @param pieceBytes - blobs above this come in pieces */
export function scanLoose(repository: Repository, detector: Detector, pieceBytes: number): ForestOutcome {
  const { job } = planRepository(repository, 1, true, { left: Infinity });
  const rig = new Rig(repository, job, detector);
  rig.sink.large.pieceBytes = pieceBytes;
  job.loose.paths.forEach((path, i) => visitLoose(rig.kernel, rig.sink, path, job.loose.objects[i] ?? 0));
  return rig.outcome();
}

function cutAt(pack: PackJob, entries: Iterable<number>): [Uint8Array, Int32Array] {
  const cut = new Uint8Array(pack.plan.count);
  const tasks: number[] = [];
  for (const entry of entries) {
    if (cut[entry] === 1) continue;
    cut[entry] = 1;
    // Some are dealt out to three.
    const of = 1 + 2 * (entry % 2);
    for (let index = 0; index < of; index++) tasks.push(entry, (of << 8) | index);
  }
  for (let entry = 0; entry < pack.plan.count; entry++) if ((pack.plan.type[entry] ?? 0) <= 4) tasks.push(entry, 0);
  return [cut, Int32Array.from(tasks)];
}

/** Every object whole, no delta known. */
export function scanEachWhole(repository: Repository, detector: Detector): ForestOutcome {
  const rig = new Rig(repository, planRepository(repository, 1, false, { left: Infinity }).job, detector);
  const store = repository.openStore();
  for (let object = 0; object < repository.index.objectCount; object++) {
    const { type, content } = store.readAt(object);
    const at = rig.kernel.arena.allocate(content.length);
    rig.kernel.u8().set(content, at);
    const number = numberOfType(type);
    const walked = { entry: -1, object, type: number, at, length: content.length, stretchesAt: 0, stretchCount: 0 };
    rig.sink.release(rig.sink.visit(walked, undefined, false));
    rig.kernel.arena.free(at);
  }
  store.close();
  return rig.outcome();
}

function describeRows(records: Records): string[] {
  const lines: string[] = [];
  eachRow(records, (object, { patternId, identity }, span, parts) =>
    lines.push(JSON.stringify([object, patternId, identity, span, parts])),
  );
  return lines;
}

function describeSecrets({ secrets }: Records): string[] {
  return secrets.map((secret) => JSON.stringify(secret));
}

/** Every entry of every tree but gitlinks, through the rows and what they inherit. */
function describeTrees({ trees, names }: LinkRecords, objects: number, hashBytes: number): string[] {
  const rows = new TreeRows(objects, hashBytes);
  rows.add(trees, names);
  const marks = markTrees(rows, new Uint8Array(objects).fill(1));
  const lines: string[] = [];
  for (let tree = 0; tree < objects; tree++) {
    const { entries, count } = marks.entriesOf(marks.numberOf(tree));
    for (const entry of entries.subarray(0, count)) {
      const name = marks.names[marks.nameOf[entry] ?? -1];
      lines.push(JSON.stringify([tree, name, marks.objectOf(marks.targetOf[entry] ?? -1)]));
    }
  }
  return lines.sort();
}

function describeCommits({ commits }: LinkRecords): string[] {
  const lines: string[] = [];
  for (const block of commits) {
    for (let p = 0; p < block.length;) {
      const end = p + 4 + (block[p + 3] ?? 0);
      lines.push(`commit ${block.slice(p, end).join(" ")}`);
      p = end;
    }
  }
  return lines;
}

function describeTags({ tags }: LinkRecords): string[] {
  return tags.flatMap((block) =>
    Array.from({ length: block.length / 2 }, (_, i) => `tag ${block[i * 2]} ${block[i * 2 + 1]}`),
  );
}
