/** What is done with each object of a repository, wherever it was read: its content is scanned, and its links to other objects are noted.
 *  Commits and trees leave rows from which `locate` later tells since when and where; a link to an object that is not there is kept.
 *  Knows nothing of packs or of how the object came into memory. */
import type { RawMatch } from "../detect/judge.ts";
import type { ObjectScanner } from "../detect/object-scanner.ts";
import { BLOB, COMMIT, TAG, TREE } from "../git/object.ts";
import type { ObjectIndex } from "../git/object-index.ts";
import { NOT_FOUND } from "../kernel/codes.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { FormatError } from "../model/errors.ts";
import type { ArchiveScan } from "./archive-scan.ts";
import { LargeBlobs, type LargeBlob } from "./large-blob.ts";
import type { ObjectState, Sink, WalkedObject } from "./sink.ts";
import type { Failure, LinkRecords } from "./link-records.ts";
import { makesId } from "./object-id.ts";
import { GramGroups, type GramGroup } from "./cached/gram-groups.ts";
import { readCommitLinks } from "./commit-links.ts";
import type { RepositoryJob } from "./job.ts";
import { ObjectLinks } from "./object-links.ts";
import type { Recorder } from "./recorder.ts";
import { RowList } from "./row-list.ts";
import { matchTreeNames } from "./tree-names.ts";
import { TreeRowWriter } from "./tree-row-writer.ts";

export class ObjectSink implements Sink<ObjectState> {
  readonly #kernel: Kernel;
  readonly #scanner: ObjectScanner;
  readonly #recorder: Recorder;
  readonly #archives: ArchiveScan | undefined;
  readonly #index: ObjectIndex;
  readonly #job: RepositoryJob;
  readonly #commits = new RowList();
  readonly #trees: TreeRowWriter;
  readonly #tags = new RowList();
  readonly #links: ObjectLinks;
  readonly #failures: Failure[] = [];
  readonly #grams: GramGroups | undefined;
  readonly large: LargeBlobs;
  #bytes = 0;
  #seen = 0;
  /** Entries whose object another pack or entry is chosen for are rebuilt but not recorded. */
  isPrimary: (entry: number) => boolean = () => true;

  /**
   * @param job - whose objects come
   * @param archives - of the same recorder, opens blobs that are archives; undefined: all are bytes
   */
  constructor(
    kernel: Kernel,
    scanner: ObjectScanner,
    recorder: Recorder,
    index: ObjectIndex,
    job: RepositoryJob,
    archives?: ArchiveScan,
  ) {
    this.#archives = archives;
    this.#kernel = kernel;
    this.#scanner = scanner;
    this.#recorder = recorder;
    this.#index = index;
    this.#links = new ObjectLinks(index);
    this.#job = job;
    this.large = new LargeBlobs(kernel, scanner, recorder, archives);
    this.#grams = job.noted && new GramGroups(kernel, job.noted.groups);
    this.#trees = new TreeRowWriter(kernel, index, this.#links, job.clean, this.#grams);
  }

  visit(object: WalkedObject, base: ObjectState | undefined, keep: boolean): ObjectState {
    const matches = this.#scan(object, base, keep);
    if (keep || this.isPrimary(object.entry)) this.#grams?.mark(object, base !== undefined);
    if (!this.isPrimary(object.entry)) return this.#state(object, matches, keep, keep && this.#isSoundTree(object));
    const { type, at, length } = object;
    if (type === BLOB && this.#archives?.kindAt(at, length, true)) return this.#archive(object, matches, keep);
    return this.#state(object, matches, keep, this.#record(object, base, matches));
  }

  /** The state comes first: members are scanned with what holds the object's triggers. Never marked as clean: a member may have something yet. */
  #archive(object: WalkedObject, matches: readonly RawMatch[], keep: boolean): ObjectState {
    const state = this.#state(object, matches, keep, false);
    this.#note(object);
    this.#archives?.record(object.object, object.at, object.length, matches);
    return state;
  }

  /** Scans an object for the sake of the deltas upon it alone. */
  rescan(object: WalkedObject): ObjectState {
    this.#grams?.mark(object, false);
    return this.#state(object, this.#scan(object, undefined, true), true, this.#isSoundTree(object));
  }

  stream(blob: LargeBlob): void {
    // A copy that another is chosen for is looked at for damage alone.
    if (!this.isPrimary(blob.entry)) return this.large.check(blob);
    const isItself = this.large.scan(blob, this.#job.verify ? this.#index : undefined);
    this.#count(blob.object, blob.length);
    if (!isItself) this.#isNotItself(blob.object);
  }

  release(state: ObjectState): void {
    if (state.triggerCount > 0) this.#kernel.arena.free(state.triggersAt);
  }

  failed(entry: number, object: number, error: FormatError): void {
    if (this.isPrimary(entry)) this.#failures.push({ object, error: error.message, code: error.code, scanned: false });
  }

  take(): LinkRecords {
    return {
      commits: this.#commits.take(),
      trees: this.#trees.take(),
      tags: this.#tags.take(),
      names: this.#trees.names(),
      missing: this.#links.missing(),
      failures: this.#failures,
      bytes: this.#bytes,
      seen: this.#seen,
    };
  }

  /** What was noted for a cache. */
  takeGrams(): readonly GramGroup[] | undefined {
    return this.#grams?.take();
  }

  #scan(object: WalkedObject, base: ObjectState | undefined, keep: boolean): readonly RawMatch[] {
    const stretches = { at: object.stretchesAt, count: object.stretchCount };
    if (object.type === TREE) return matchTreeNames(this.#kernel, this.#scanner, this.#index.hashBytes, object, base);
    return base
      ? this.#scanner.delta(object.at, object.length, base, stretches, keep)
      : this.#scanner.whole(object.at, object.length);
  }

  /** Whether deltas may inherit entries of a tree that is not recorded here. Rows of a cache name such a tree as a base only if it has one as well. */
  #isSoundTree({ type, at, length }: WalkedObject): boolean {
    return (
      type === TREE && !this.#grams && this.#kernel.treeEntryAt(at, length, this.#index.hashBytes, length) === NOT_FOUND
    );
  }

  #state(object: WalkedObject, matches: readonly RawMatch[], keep: boolean, isSoundTree: boolean): ObjectState {
    const triggerCount = keep ? this.#scanner.triggerCount : 0;
    let triggersAt = 0;
    if (triggerCount > 0) {
      triggersAt = this.#kernel.arena.allocate(triggerCount * 8);
      const from = this.#scanner.triggersAt;
      this.#kernel.u8().copyWithin(triggersAt, from, from + triggerCount * 8);
    }
    return {
      object: object.object,
      at: object.at,
      length: object.length,
      matches,
      triggersAt,
      triggerCount,
      isSoundTree,
    };
  }

  /** Returns whether the object is a tree that is well-formed. */
  #record(object: WalkedObject, base: ObjectState | undefined, matches: readonly RawMatch[]): boolean {
    this.#note(object);
    this.#recorder.record(object.object, object.at, matches);
    if (object.type === TREE) return this.#tree(object, base?.isSoundTree ? base : undefined);
    if (object.type === BLOB && matches.length === 0 && this.#job.clean) this.#job.clean[object.object] = 1;
    if (object.type === COMMIT) this.#commit(object);
    else if (object.type === TAG) this.#tag(object);
    return false;
  }

  #note(object: WalkedObject): void {
    this.#count(object.object, object.length);
    this.#grams?.note(object);
    if (this.#job.verify && !makesId(this.#scanner.memory(), object, this.#index)) this.#isNotItself(object.object);
  }

  #count(object: number, length: number): void {
    this.#bytes += length;
    this.#seen++;
    const { done, noted } = this.#job;
    done[object] = 1;
    if (noted) noted.sizes[object] = length;
  }

  #isNotItself(object: number): void {
    this.#failures.push({ object, error: "its content does not make its id", code: "corrupt", scanned: true });
  }

  /** Returns whether the tree is well-formed. */
  #tree(object: WalkedObject, base: ObjectState | undefined): boolean {
    const code = this.#trees.write(object, base);
    if (code >= 0) return true;
    const error = `a tree entry is malformed: ${this.#kernel.errorText(code)}`;
    this.#failures.push({ object: object.object, error, code: "corrupt", scanned: true });
    return false;
  }

  #commit(object: WalkedObject): void {
    const memory = this.#scanner.memory();
    const end = object.at + object.length;
    const header = readCommitLinks(memory, object.at, end, this.#index.hashBytes);
    if (header.tree < 0) {
      const error = "a commit that names no tree";
      this.#failures.push({ object: object.object, error, code: "corrupt", scanned: true });
    }
    const rows = this.#commits;
    rows.begin(4 + header.parents);
    rows.push(object.object);
    rows.push(header.tree < 0 ? -1 : this.#links.readHex(memory, header.tree, object.object, COMMIT));
    rows.push(header.date | 0);
    rows.push(header.parents);
    const digits = this.#index.hashBytes * 2;
    for (let i = 0; i < header.parents; i++)
      rows.push(this.#links.readHex(memory, header.firstParent + i * (digits + 8), object.object, COMMIT));
  }

  #tag(object: WalkedObject): void {
    const memory = this.#scanner.memory();
    if (
      object.length < 7 + this.#index.hashBytes * 2 ||
      memory.toString("latin1", object.at, object.at + 7) !== "object "
    )
      return;
    this.#tags.begin(2);
    this.#tags.push(object.object);
    this.#tags.push(this.#links.readHex(memory, object.at + 7, object.object, TAG));
  }
}
