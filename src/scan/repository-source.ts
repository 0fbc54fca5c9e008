/** One repository of a scan: what is planned of it, and what its results mean in terms of commits, paths and refs.
 *  The object store is git/'s, the walk the workers'; here the two are put together. */
import { displayPath, joinPath } from "../bytes/byte-path.ts";
import { isoDate, parseCommit } from "../git/commit.ts";
import { listLfsObjects } from "../git/lfs.ts";
import type { ObjectStore } from "../git/object-store.ts";
import type { Ref } from "../git/ref.ts";
import { readReflogs } from "../git/reflogs.ts";
import { readRefs } from "../git/refs.ts";
import type { Repository } from "../git/repository.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath, CommitRef, Exposure, Occurrence, Origin, Span } from "../model/finding.ts";
import type { LedgerEntry, Problem, RepositoryInfo } from "../model/result.ts";
import type { Findings } from "./findings.ts";
import { withoutCredentials } from "./remote-url.ts";
import type { RepositoryResult } from "./job.ts";
import { Locator, type ObjectPlace, type Tip } from "./locate.ts";
import type { Failure, LinkRecords } from "./object-sink.ts";
import { ROW, type PartRecord, type SecretRecord } from "./recorder.ts";
import { planRepository, type PackBudget, type PlannedRepository } from "./repository-job.ts";

/** Refs shown of one place; more are counted. */
export const REFS_SHOWN = 20;

/** An index entry, as far as placing needs it. */
export interface StagedPath {
  readonly path: BytePath;
  readonly id: string;
}

/** The empty blob, by the number of digits of its id: git does not store it for a file that is only intended to be added. */
const EMPTY_BLOB: Readonly<Record<number, string>> = {
  40: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
  64: "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
};

/** One value at one place of one object. */
interface Row {
  readonly object: number;
  readonly record: SecretRecord;
  readonly span: Span;
  readonly parts: readonly PartRecord[];
}

export class RepositorySource {
  readonly repository: Repository;
  readonly planned: PlannedRepository;
  readonly path: BytePath;
  readonly tips: readonly Tip[];
  readonly head: number;
  readonly branch: BytePath | undefined;
  readonly #staged: readonly StagedPath[];
  readonly #heads: readonly number[];
  /** Refs to objects that are not there. */
  readonly #unborn: readonly Ref[];
  readonly #store: ObjectStore;
  readonly #commits = new Map<number, CommitRef | undefined>();

  /**
   * @param path - how the repository is called in reports
   * @param staged - entries of its indexes
   */
  constructor(
    repository: Repository,
    path: BytePath,
    staged: readonly StagedPath[],
    workers: number,
    verify: boolean,
    budget: PackBudget,
  ) {
    this.repository = repository;
    this.path = path;
    this.#staged = staged;
    this.planned = planRepository(repository, workers, verify, budget);
    this.#store = repository.openStore();
    const refs = readRefs(repository);
    const named = refs.flatMap(({ name, target, worktree }) =>
      target === undefined ? [] : [this.#tip(worktree === undefined ? name : `worktrees/${worktree}/${name}`, target)],
    );
    this.tips = [...named, ...this.#stashTips()];
    const head = refs.find((ref) => ref.name === "HEAD" && ref.worktree === undefined);
    this.head = head?.target === undefined ? -1 : this.numberOf(head.target);
    this.branch = head?.symbolicTarget;
    const worktreeHeads = refs.filter(
      (ref) => ref.name === "HEAD" && ref.worktree !== undefined && ref.target !== undefined,
    );
    this.#heads = [this.head, ...worktreeHeads.map((ref) => this.numberOf(ref.target ?? ""))];
    this.#unborn = refs.filter(
      ({ name, target }) =>
        target !== undefined && (name === "HEAD" || name.startsWith("refs/")) && this.numberOf(target) < 0,
    );
  }

  /** Number of the object with an id, or -1. */
  numberOf(id: string): number {
    const bytes = Buffer.from(id, "hex");
    return bytes.length === this.repository.hashBytes ? this.repository.index.lookup(bytes, 0) : -1;
  }

  info(): RepositoryInfo {
    const { config, location } = this.repository;
    const remote = config.get("remote", "url", "origin");
    return {
      path: this.path,
      workTree: location.workTree,
      remoteUrl: remote === undefined ? undefined : withoutCredentials(remote),
      head: this.head < 0 ? undefined : this.repository.index.idOf(this.head),
      branch: this.branch,
    };
  }

  /** Names of refs, to be judged as text. */
  refNames(): readonly { text: BytePath; origin: Origin }[] {
    return this.tips.map((tip) => ({
      text: tip.name,
      origin: {
        kind: "name",
        repository: this.path,
        nameOf: "ref",
        name: tip.name,
        objectId: tip.object < 0 ? undefined : this.repository.index.idOf(tip.object),
        reach: "reachable",
        first: undefined,
        refs: [tip.name],
        refCount: 1,
      },
    }));
  }

  /** Objects that no task reached or that failed, and that another copy may give. */
  toRescue(links: readonly LinkRecords[]): number[] {
    const { done } = this.planned.job;
    const lost = new Set(this.planned.stray);
    for (const failure of links.flatMap((l) => l.failures)) if (!failure.scanned) lost.add(failure.object);
    return [...lost].filter((object) => done[object] === 0).sort((a, b) => a - b);
  }

  /** Reads an object from any copy. @throws FormatError */
  read(object: number): { type: string; content: Uint8Array } {
    return this.#store.readAt(object);
  }

  /** Recomputes the id of every object that was scanned. */
  verifyAll(): Problem[] {
    const { index } = this.repository;
    const problems: Problem[] = [];
    this.planned.job.done.forEach((done, object) => {
      const id = index.idOf(object);
      try {
        if (done === 0 || this.#store.verifyAt(object)) return;
        const message = `object ${id} does not have the content that its id says; fetch it again from another clone`;
        problems.push({ kind: "corrupt", subject: id, count: 1, message });
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        problems.push({ kind: error.code, subject: id, count: 1, message: `object ${id}: ${error.message}` });
      }
    });
    return problems;
  }

  /** Adds what was found to the findings, rightly placed. */
  collect(results: readonly RepositoryResult[], findings: Findings): void {
    const links = results.map((r) => r.links);
    const rows = results.flatMap((r) => readRows(r));
    if (rows.length === 0) return;
    const wanted = new Uint8Array(this.repository.index.objectCount);
    for (const row of rows) wanted[row.object] = 1;
    const trees = new Set<number>();
    const locator = new Locator(this.repository, links, wanted, this.tips, this.#heads);
    const tags = new Set(
      links.flatMap((l) => l.tags).flatMap((block) => Array.from(block).filter((_, i) => i % 2 === 0)),
    );
    for (const object of objectsOfTrees(links, new Set(rows.map((r) => r.object)))) trees.add(object);
    const blobs: Row[] = [];
    for (const row of rows) {
      if (locator.commitOf(row.object) >= 0 || tags.has(row.object)) this.#addMessage(row, locator, findings);
      else if (trees.has(row.object)) this.#addName(row, locator, findings);
      else blobs.push(row);
    }
    this.#addBlobs(blobs, locator, findings);
    this.#addStaged(blobs, locator, findings);
  }

  /** What is wrong with the objects, and how many were scanned. */
  account(results: readonly RepositoryResult[], stopped: boolean): { ledger: LedgerEntry; problems: Problem[] } {
    const links = results.map((result) => result.links);
    const { done } = this.planned.job;
    const { index } = this.repository;
    let scanned = 0;
    for (const flag of done) scanned += flag;
    const errors = new Map<number, Failure>();
    for (const failure of links.flatMap((l) => l.failures))
      if (done[failure.object] === 0 || failure.scanned) errors.set(failure.object, failure);
    const problems: Problem[] = [...errors.values()]
      .sort((a, b) => a.object - b.object)
      .map(({ object, error, code }) => ({
        kind: code,
        subject: index.idOf(object),
        count: 1,
        message: `object ${index.idOf(object)} is damaged: ${error}; fetch it again or restore it from another clone`,
      }));
    const failed = [...errors.keys()].filter((object) => done[object] === 0).length;
    const left = index.objectCount - scanned - failed;
    if (left > 0 && stopped) problems.push(unscanned(this.path, left));
    const ledger: LedgerEntry = {
      source: "git objects",
      subject: this.path,
      expected: index.objectCount,
      scanned,
      failed,
      skipped: stopped && left > 0 ? { "time limit": left } : {},
      bytes: links.reduce((sum, l) => sum + l.bytes, 0),
      notes: {},
    };
    return {
      ledger,
      problems: [...problems, ...this.#missing(links), ...this.#missingNamed(), ...this.#missingLfs(results)],
    };
  }

  close(): void {
    this.#store.close();
  }

  #tip(name: BytePath, id: string): Tip {
    return { name, object: this.numberOf(id) };
  }

  /** Older stash entries live in the reflog alone; the newest is the ref itself. */
  #stashTips(): Tip[] {
    const entries = readReflogs(this.repository).filter((e) => e.ref === "refs/stash" && e.newId !== undefined);
    return entries
      .reverse()
      .map((entry, i) => this.#tip(`stash@{${i}}`, entry.newId ?? ""))
      .slice(1);
  }

  /** What refs and indexes name and no pack or file holds. */
  #missingNamed(): Problem[] {
    const problems = this.#unborn.map(({ name, target = "" }): Problem => {
      const message = `${displayPath(name)} points to object ${target}, which is not there; fetch it, or delete the ref`;
      return { kind: "missing-object", subject: name, count: 1, message };
    });
    const absent = this.#staged.filter(({ id }) => this.numberOf(id) < 0 && id !== EMPTY_BLOB[id.length]);
    const first = absent[0];
    if (first) {
      const some = `${displayPath(first.path)} (${first.id})${absent.length > 1 ? ", …" : ""}`;
      const message = `${absent.length} objects that the index names are not there: ${some}; fetch them`;
      problems.push({ kind: "missing-object", subject: this.path, count: absent.length, message });
    }
    return problems;
  }

  #missingLfs(results: readonly RepositoryResult[]): Problem[] {
    const here = new Set(listLfsObjects(this.repository).map((object) => object.oid));
    const named = new Set(results.flatMap((result) => result.records.lfsIds));
    const absent = [...named].filter((oid) => !here.has(oid)).sort();
    if (absent.length === 0) return [];
    const some = absent.slice(0, 3).join(", ") + (absent.length > 3 ? ", …" : "");
    const message = `${absent.length} Git LFS objects are named but not here (${some}): fetch them with git lfs fetch --all`;
    return [{ kind: "missing-object", subject: this.path, count: absent.length, message }];
  }

  #missing(links: readonly LinkRecords[]): Problem[] {
    const { index, promisor } = this.repository;
    const shallow = new Set(this.repository.shallow);
    const missing = new Map(links.flatMap((l) => l.missing).map((m) => [m.id, m]));
    const boundary = [...missing.values()].filter((m) => m.kind === 1 && shallow.has(index.idOf(m.from)));
    for (const m of boundary) missing.delete(m.id);
    const problems: Problem[] = [];
    if (shallow.size > 0) {
      problems.push({
        kind: "shallow-boundary",
        subject: this.path,
        count: shallow.size,
        message: `the history is cut off at ${shallow.size} commits (shallow clone); fetch the rest: git fetch --unshallow`,
      });
    }
    const ids = [...missing.keys()].sort();
    if (ids.length > 0) {
      const some = ids.slice(0, 3).join(", ") + (ids.length > 3 ? ", …" : "");
      const advice = promisor
        ? "a partial clone leaves them at the remote; fetch them: git fetch --refetch --no-filter"
        : "the repository is damaged; find the rest with git fsck and restore it from another clone";
      const message = `${ids.length} objects are named but not there (${some}): ${advice}`;
      problems.push({ kind: "missing-object", subject: this.path, count: ids.length, message });
    }
    return problems;
  }

  #commit(number: number, locator: Locator): CommitRef | undefined {
    if (number < 0) return undefined;
    if (!this.#commits.has(number)) this.#commits.set(number, this.#readCommit(locator.history.object[number] ?? -1));
    return this.#commits.get(number);
  }

  #readCommit(object: number): CommitRef | undefined {
    try {
      const { content } = this.#store.readAt(object);
      const { author, committer, messageStart } = parseCommit(content);
      const text = Buffer.from(content.subarray(messageStart, messageStart + 1024)).toString("utf8");
      return {
        id: this.repository.index.idOf(object),
        author: author ? Buffer.from(`${author.name} <${author.email}>`, "latin1").toString("utf8") : "",
        date: isoDate(committer) ?? "",
        subject: text.trimStart().split("\n", 1)[0] ?? "",
      };
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  #refs(
    locator: Locator,
    commits: Iterable<number>,
    objects: Iterable<number>,
  ): { refs: string[]; refCount: number; all: string[] } {
    const all = locator.refs(commits, objects).filter((name) => name !== "");
    return { refs: all.slice(0, REFS_SHOWN), refCount: all.length, all };
  }

  #exposure(refs: readonly string[]): Exposure {
    const mirror =
      this.repository.location.workTree === undefined &&
      this.repository.config.get("remote", "url", "origin") !== undefined;
    if (refs.some((name) => name.startsWith("refs/remotes/")) || (mirror && refs.length > 0)) return "remote";
    return refs.length > 0 ? "local" : "unreachable";
  }

  #addMessage(row: Row, locator: Locator, findings: Findings): void {
    const commit = locator.commitOf(row.object);
    const { refs, refCount, all } = this.#refs(locator, commit >= 0 ? [commit] : [], [row.object]);
    const origin: Origin = {
      kind: "message",
      repository: this.path,
      objectType: commit >= 0 ? "commit" : "tag",
      objectId: this.repository.index.idOf(row.object),
      reach: refCount > 0 ? "reachable" : "unreachable",
      first: this.#commit(commit, locator),
      refs,
      refCount,
    };
    findings.add(row.record, { origin, span: row.span, parts: row.parts }, this.#exposure(all));
  }

  /** A name in a tree: placed at the paths that the tree had, the name itself at the end. */
  #addName(row: Row, locator: Locator, findings: Findings): void {
    const name = this.#nameAt(row);
    for (const place of locator.places(row.object)) {
      const { refs, refCount, all } = this.#refs(locator, place.first >= 0 ? [place.first] : [], [row.object]);
      const origin: Origin = {
        kind: "name",
        repository: this.path,
        nameOf: "tree-entry",
        name: place.path === undefined || place.path === "" ? name : joinPath(place.path, name),
        objectId: this.repository.index.idOf(row.object),
        reach: place.reachable ? "reachable" : "unreachable",
        first: this.#commit(place.first, locator),
        refs,
        refCount,
      };
      findings.add(row.record, { origin, span: row.span, parts: row.parts }, this.#exposure(all));
    }
  }

  #nameAt(row: Row): BytePath {
    try {
      const { content } = this.#store.readAt(row.object);
      const text = Buffer.from(content.subarray(0, row.span.end + 4096)).toString("latin1");
      const start = /[0-7]{5,6} ([^\0]*)$/s.exec(text.slice(0, row.span.start));
      return (start?.[1] ?? "").slice(-4096) + (/^[^\0]*/.exec(text.slice(row.span.start))?.[0] ?? "");
    } catch (error) {
      if (error instanceof FormatError) return "";
      throw error;
    }
  }

  /** Blobs: one occurrence for each secret and path, at the newest version that had it; every line of what HEAD holds. */
  #addBlobs(rows: readonly Row[], locator: Locator, findings: Findings): void {
    const groups = new Map<
      string,
      { place: ObjectPlace; first: number; last: number; firsts: Set<number>; rows: Row[]; objects: Set<number> }
    >();
    const placesOf = new Map<number, ObjectPlace[]>();
    for (const row of rows) {
      let places = placesOf.get(row.object);
      if (!places) placesOf.set(row.object, (places = locator.places(row.object)));
      for (const place of places) {
        const key = `${row.record.identity} ${place.path ?? ` ${row.object}`}`;
        const group = groups.get(key);
        if (!group) {
          const { first, last } = place;
          groups.set(key, {
            place,
            first,
            last,
            firsts: new Set([first]),
            rows: [row],
            objects: new Set([row.object]),
          });
          continue;
        }
        if (place.reachable !== group.place.reachable && !place.reachable) continue;
        group.firsts.add(place.first);
        group.objects.add(row.object);
        if (place.first >= 0 && (group.first < 0 || place.first < group.first)) group.first = place.first;
        if (place.last > group.last) group.last = place.last;
        if (isBetterPlace(place, row, group)) {
          if (row.object !== group.rows[0]?.object) group.rows = [];
          group.place = place;
          group.rows.push(row);
        }
      }
    }
    for (const { place, first, last, firsts, rows: held, objects } of groups.values()) {
      const { refs, refCount, all } = this.#refs(locator, firsts, objects);
      const lines = place.inHead ? held : [held.reduce((a, b) => (b.span.start < a.span.start ? b : a))];
      for (const row of lines) {
        const origin: Origin = {
          kind: "git",
          repository: this.path,
          path: place.path,
          objectId: this.repository.index.idOf(row.object),
          reach: refCount > 0 || place.reachable ? "reachable" : "unreachable",
          first: this.#commit(first, locator),
          last: this.#commit(last, locator),
          inHead: place.inHead,
          refs,
          refCount,
        };
        findings.add(row.record, { origin, span: row.span, parts: row.parts }, this.#exposure(all));
      }
    }
  }

  /** What the index holds and HEAD does not have at that path. */
  #addStaged(rows: readonly Row[], locator: Locator, findings: Findings): void {
    const byObject = new Map<number, BytePath[]>();
    for (const { path, id } of this.#staged) {
      const object = this.numberOf(id);
      const list = byObject.get(object);
      if (list) list.push(path);
      else byObject.set(object, [path]);
    }
    for (const row of rows) {
      for (const path of byObject.get(row.object) ?? []) {
        if (locator.isCheckedOut(row.object, path)) continue;
        const objectId = this.repository.index.idOf(row.object);
        const origin: Origin = { kind: "staged", repository: this.path, path, objectId };
        const occurrence: Occurrence = { origin, span: row.span, parts: row.parts };
        findings.add(row.record, occurrence, "staged");
      }
    }
  }
}

/** HEAD's version before any other, then the newest; of one version, every line. */
function isBetterPlace(place: ObjectPlace, row: Row, group: { place: ObjectPlace; rows: readonly Row[] }): boolean {
  if (row.object === group.rows[0]?.object) return true;
  if (place.inHead !== group.place.inHead) return place.inHead;
  if (place.reachable !== group.place.reachable) return place.reachable;
  return (
    place.last > group.place.last || (place.last === group.place.last && row.object < (group.rows[0]?.object ?? 0))
  );
}

function readRows({ records }: RepositoryResult): Row[] {
  const rows: Row[] = [];
  for (const block of records.rows) {
    for (let p = 0; p < block.length; p += ROW) {
      const [object = 0, secret = 0, start = 0, end = 0, line = 0, column = 0, endLine = 0, endColumn = 0, part = -1] =
        block.subarray(p, p + ROW);
      const record = records.secrets[secret];
      if (!record) continue;
      const span = { start, end, line, column, endLine, endColumn };
      rows.push({ object, record, span, parts: part < 0 ? [] : (records.parts[part] ?? []) });
    }
  }
  return rows;
}

/** Which of the objects are trees. */
function* objectsOfTrees(links: readonly LinkRecords[], among: ReadonlySet<number>): Iterable<number> {
  for (const block of links.flatMap((l) => l.trees)) {
    for (let p = 0; p < block.length;) {
      const object = block[p] ?? 0;
      if (among.has(object)) yield object;
      const news = p + 3 + (block[p + 2] ?? 0) * 3;
      p = news + 1 + (block[news] ?? 0) * 3;
    }
  }
}

function unscanned(path: BytePath, count: number): Problem {
  const message = `${count} git objects were not scanned before the time limit; raise --timeout`;
  return { kind: "timed-out", subject: path, count, message };
}
