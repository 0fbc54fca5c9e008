/** The differential oracle: `npm run oracle -- PATH [PATH…] [--rules=FILE …]`. For each repository the delta-forest scan must see the objects that git lists,
 *  find in each of them exactly what a scan of the whole object finds, and know which trees hold the objects with findings.
 *  The contents come from git itself. Prints differences, never values; ends with 1 on any. Runs on the built dist/. */
import { availableParallelism } from "node:os";
import { argv, exit, stderr } from "node:process";
import { ObjectScanner } from "../../dist/detect/object-scanner.js";
import { findRepository } from "../../dist/git/location.js";
import { numberOfType } from "../../dist/git/object.js";
import { openRepository } from "../../dist/git/repository.js";
import { Kernel } from "../../dist/kernel/kernel.js";
import { FormatError } from "../../dist/model/errors.js";
import { prepareZstd } from "../../dist/image/zstd.js";
import { ArchiveScan } from "../../dist/scan/archive-scan.js";
import { selectDetector } from "../../dist/scan/detector.js";
import { loadRules } from "../../dist/scan/rules.js";
import { CONTROL } from "../../dist/scan/job.js";
import { ObjectSink } from "../../dist/scan/object-sink.js";
import { Pool } from "../../dist/scan/pool.js";
import { eachRow } from "../../dist/scan/record-rows.js";
import { Recorder } from "../../dist/scan/recorder.js";
import { RepositorySource } from "../../dist/scan/repository-source.js";
import { markTrees } from "../../dist/scan/tree-marks.js";
import { TreeRows } from "../../dist/scan/tree-rows.js";
import { listObjects, readObjects } from "./object-stream.js";
import { treeEntries } from "./tree-entries.js";

/** @typedef {import("../../dist/scan/record-rows.js").Records} Records */
/** @typedef {import("../../dist/scan/job.js").RepositoryResult} RepositoryResult */
/** @typedef {Map<number, string[]>} Found - rules and spans by object number */

const ruleFiles = argv.flatMap((word) => (word.startsWith("--rules=") ? [word.slice(8)] : []));
const rules = ruleFiles.length === 0 ? undefined : loadRules(ruleFiles, []).bytes;
const RECORDING = { runKey: "oracle", fingerprintKey: undefined, reveal: false, only: [], rules, skip: [] };
/** Most differences printed of each kind. */
const SHOWN = 20;

/** @param {string} text */
function say(text) {
  stderr.write(`${text}\n`);
}

/**
 * What a scan recorded, by object.
 *
 * @param {Records} records
 * @param {Found} found - is added to
 */
function gather(records, found) {
  eachRow(
    records,
    (object, { patternId, identity }, { start, end, line, column, endLine, endColumn }, parts, _allow, member) => {
      const places = parts.map((part) => `${part.pattern} ${part.span.start}`).join(",");
      const list = found.get(object) ?? [];
      found.set(object, list);
      const inside = member === undefined ? "" : `in ${JSON.stringify(member)} `;
      list.push(
        `${patternId} ${inside}${start}..${end} (${line}:${column} to ${endLine}:${endColumn}) [${places}] ${identity}`,
      );
    },
  );
}

/**
 * The delta-forest scan, with as many workers as dredge itself would take.
 *
 * @param {RepositorySource} source
 * @returns {Promise<readonly RepositoryResult[]>}
 */
async function scanForest(source) {
  const { job } = source.planned;
  const control = new Int32Array(new SharedArrayBuffer((CONTROL.queues + job.packs.length + 16) * 4));
  const files = { paths: [], links: new Uint8Array(0), batches: new Int32Array(1) };
  const images = { layers: [], documents: [], needsZstd: false, slots: undefined };
  const pool = new Pool(availableParallelism());
  try {
    const results = await pool.run(
      { ...RECORDING, repositories: [job], files, images, changes: [], control, deadline: Infinity },
      () => undefined,
      (own, others) => {
        for (const object of source.toRescue(others.flatMap(({ repositories }) => repositories.map((r) => r.links)))) {
          try {
            const { type, content } = source.read(object);
            own.rescue(0, numberOfType(type), object, content);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        }
      },
    );
    return results.flatMap((result) => result.repositories);
  } finally {
    await pool.close();
  }
}

/** Scans what git gives, object by object, with no knowledge of deltas; and looks into every tree for objects that were found to matter. */
class WholeScan {
  #kernel = new Kernel(Kernel.load());
  #recorder = new Recorder(this.#kernel, RECORDING);
  #source;
  #sink;
  #archives;
  #marks;
  #wanted;
  #at = this.#kernel.arena.allocate(1 << 20);
  #capacity = 1 << 20;
  #object = -1;
  #type = 0;
  #size = 0;
  objects = 0;
  bytes = 0;
  /** @type {string[]} */
  treeDifferences = [];

  /**
   * @param {RepositorySource} source
   * @param {Uint8Array} wanted - one byte an object, 1 where something was found
   * @param {ReturnType<typeof markTrees>} marks - made from them
   */
  constructor(source, wanted, marks) {
    this.#source = source;
    this.#wanted = wanted;
    this.#marks = marks;
    const scanner = new ObjectScanner(this.#kernel, selectDetector(RECORDING));
    this.#archives = new ArchiveScan(this.#kernel, scanner, this.#recorder, {
      whyNot: undefined,
      most: 2 ** 28,
      waiting: [],
      mayWait: false,
      isStopped: () => false,
    });
    const { index } = source.repository;
    this.#sink = new ObjectSink(this.#kernel, scanner, this.#recorder, index, source.planned.job);
  }

  /**
   * @param {string} id
   * @param {string} type
   * @param {number} size
   */
  begin(id, type, size) {
    this.#object = this.#source.repository.index.lookup(Buffer.from(id, "hex"), 0);
    this.#type = numberOfType(/** @type {"blob"} */ (type));
    this.#size = size;
    if (size > this.#capacity) {
      this.#kernel.arena.free(this.#at);
      this.#at = this.#kernel.arena.allocate(size);
      this.#capacity = size;
    }
    return this.#kernel.u8().subarray(this.#at, this.#at + size);
  }

  end() {
    const at = this.#at;
    const object = this.#object;
    const walked = { entry: -1, object, type: this.#type, at, length: this.#size, stretchesAt: 0, stretchCount: 0 };
    const state = this.#sink.rescan(walked);
    if (this.#type === 3) this.#archives.record(object, at, this.#size, state.matches);
    else this.#recorder.record(object, at, state.matches);
    this.#sink.release(state);
    if (this.#type === 2) this.#compareTree();
    this.bytes += this.#size;
    if (++this.objects % 50_000 === 0)
      say(`  ${this.objects} objects, ${(this.bytes / 1e9).toFixed(1)} GB scanned whole`);
  }

  /** @returns {Found} */
  found() {
    const found = new Map();
    gather(this.#recorder.take(), found);
    return found;
  }

  /** The entries that the forest's rows tell of this tree are those that it has, as far as they are wanted. */
  #compareTree() {
    const { index } = this.#source.repository;
    const content = this.#kernel.u8().subarray(this.#at, this.#at + this.#size);
    const has = treeEntries(content, index, (object) => this.#wanted[object] === 1);
    /** @type {string[]} */
    const told = [];
    const marks = this.#marks;
    const { entries, count } = marks.entriesOf(marks.numberOf(this.#object));
    for (const entry of entries.subarray(0, count))
      told.push(`${marks.names[marks.nameOf[entry] ?? -1]} ${marks.objectOf(marks.targetOf[entry] ?? -1)}`);
    if (told.length === has.length && told.sort().join("\n") === has.sort().join("\n")) return;
    this.treeDifferences.push(`tree ${index.idOf(this.#object)}: ${has.length} wanted entries, ${told.length} told`);
  }
}

/**
 * @param {Iterable<string>} lines
 * @returns {number} how many there were
 */
function report(lines) {
  let count = 0;
  for (const line of lines) if (count++ < SHOWN) console.log(line);
  if (count > SHOWN) console.log(`… and ${count - SHOWN} more`);
  return count;
}

/**
 * @param {RepositorySource} source
 * @param {ReadonlySet<string>} listed
 */
function* compareObjects({ repository, planned }, listed) {
  const { index } = repository;
  for (let object = 0; object < index.objectCount; object++) {
    const id = index.idOf(object);
    const scanned = planned.job.done[object] === 1;
    if (scanned !== listed.has(id)) yield `object ${id}: ${scanned ? "seen, but git does not list it" : "not seen"}`;
  }
  for (const id of listed)
    if (index.lookup(Buffer.from(id, "hex"), 0) < 0) yield `object ${id}: git lists it, dredge does not know it`;
}

/**
 * @param {RepositorySource} source
 * @param {Found} forest
 * @param {Found} whole
 */
function* compareFound({ repository }, forest, whole) {
  /** @param {string} line - without the value's identity */
  const shown = (line) => line.slice(0, line.lastIndexOf(" "));
  for (const object of new Set([...forest.keys(), ...whole.keys()])) {
    const a = forest.get(object) ?? [];
    const b = whole.get(object) ?? [];
    const id = repository.index.idOf(object);
    for (const line of a) if (!b.includes(line)) yield `object ${id}: only the forest scan finds ${shown(line)}`;
    for (const line of b) if (!a.includes(line)) yield `object ${id}: the forest scan misses ${shown(line)}`;
    if (new Set(a).size !== a.length) yield `object ${id}: the forest scan reports something twice`;
  }
}

/**
 * @param {string} path
 * @returns {Promise<number>} how many differences there are
 */
async function examine(path) {
  const location = findRepository(path);
  if (!location) throw new Error(`${path}: is not a git repository`);
  const source = new RepositorySource(openRepository(location), path, [], availableParallelism(), false, {
    left: Infinity,
  });
  const { index, hashBytes } = source.repository;
  say(`${path}: ${index.objectCount} objects`);
  const results = await scanForest(source);
  /** @type {Found} */
  const forest = new Map();
  for (const { records } of results) gather(records, forest);
  let differences = report(compareObjects(source, await listObjects(path)));

  const wanted = new Uint8Array(index.objectCount);
  for (const object of forest.keys()) wanted[object] = 1;
  const rows = new TreeRows(index.objectCount, hashBytes);
  for (const { links } of results) rows.add(links.trees, links.names);
  await prepareZstd();
  const scan = new WholeScan(source, wanted, markTrees(rows, wanted));
  await readObjects(path, scan);
  const whole = scan.found();
  differences += report(compareFound(source, forest, whole));
  differences += report(scan.treeDifferences);
  const findings = [...whole.values()].reduce((sum, list) => sum + list.length, 0);
  say(`${path}: ${scan.objects} objects, ${findings} findings in ${whole.size} of them: ${differences} differences`);
  source.close();
  return differences;
}

const paths = argv.slice(2).filter((word) => !word.startsWith("--rules="));
if (paths.length === 0) {
  say("usage: npm run oracle -- REPOSITORY…");
  exit(2);
}
let total = 0;
for (const path of paths) total += await examine(path);
if (total === 0) console.log("no differences");
exit(total === 0 ? 0 : 1);
