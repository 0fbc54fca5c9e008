/** Turns the rows of a repository into findings at their places: paths, commits, refs, the index, messages, names.
 *  Reads only the commits that are shown. */
import { agree } from "./agree.ts";
import { joinPath } from "../bytes/byte-path.ts";
import { FormatError } from "../model/errors.ts";
import type { BytePath, CommitRef, Exposure, Origin } from "../model/finding.ts";
import { originInside } from "./archive-origin.ts";
import { groupBlobs, type Row } from "./blob-groups.ts";
import { commitRef } from "./commit-ref.ts";
import { occurrenceAt, type Findings } from "./findings.ts";
import type { RepositoryResult } from "./job.ts";
import type { MarkedTrees } from "./cached/segment-trees.ts";
import { Locator } from "./locate.ts";
import type { LfsPlaces } from "./lfs-places.ts";
import type { LinkRecords } from "./link-records.ts";
import { eachRow } from "./record-rows.ts";
import type { RepositorySource } from "./repository-source.ts";
import { MOST_PATHS } from "./spread.ts";
import { nextTreeRow } from "./tree-rows.ts";

/** Takes what is placed. */
export type FoundPlaces = Pick<Findings, "add">;

/** Adds what was found in a repository's objects to the findings. Returns what it has learnt of trees; undefined where nothing was found.
 *  @param lfs - what was found in the content of its pointers */
export function placeRows(
  source: RepositorySource,
  results: readonly RepositoryResult[],
  findings: FoundPlaces,
  lfs?: LfsPlaces,
): MarkedTrees | undefined {
  const agreed = agree(results);
  const own = agreed.map(({ records }) => records);
  const rows: Row[] = lfs?.rowsOf(source, own) ?? [];
  for (const records of own)
    eachRow(records, (object, record, span, parts, allow, member) =>
      rows.push({ object, record, span, parts, allow, member }),
    );
  if (rows.length === 0) return undefined;
  const links = results.map((r) => r.links);
  const found = new Uint8Array(source.repository.index.objectCount);
  for (const row of rows) found[row.object] = 1;
  const trees = treesAmong(links, found);
  const tags = tagsOf(links);
  const { tips, heads } = source.names;
  const locator = new Locator(source.repository, links, found, tips, heads);
  const placing = new Placing(source, locator, findings);
  const blobs: Row[] = [];
  for (const row of rows) {
    if (tags.has(row.object)) placing.addMessage(row, "tag");
    else if (placing.isCommit(row.object)) placing.addMessage(row, "commit");
    else if (trees.has(row.object)) placing.addName(row);
    else blobs.push(row);
  }
  placing.addBlobs(blobs);
  placing.addStaged(blobs);
  if (locator.cut > 0) tellCut(source, locator.cut);
  return { classes: locator.trees, found };
}

/** What is not listed must be told: an allowance for the paths that are would let the others pass. */
function tellCut({ path, repository }: RepositorySource, count: number): void {
  const many = `${count} ${count === 1 ? "tree or file stands" : "trees or files stand"} at more than ${MOST_PATHS} paths`;
  const advice =
    "only so many are listed of each: take such trees out, or scan the commit checked out as files (dredge dir)";
  repository.problemList.add("too-large", path, `${many}; ${advice}`, count);
}

class Placing {
  readonly #source: RepositorySource;
  readonly #locator: Locator;
  readonly #findings: FoundPlaces;
  readonly #commits = new Map<number, CommitRef | undefined>();
  readonly #isMirror: boolean;

  constructor(source: RepositorySource, locator: Locator, findings: FoundPlaces) {
    this.#source = source;
    this.#locator = locator;
    this.#findings = findings;
    const { location, config } = source.repository;
    this.#isMirror = location.workTree === undefined && config.get("remote", "url", "origin") !== undefined;
  }

  isCommit(object: number): boolean {
    return this.#locator.commitOf(object) >= 0;
  }

  addMessage(row: Row, objectType: "commit" | "tag"): void {
    const commit = this.#locator.commitOf(row.object);
    const { refs, refCount, exposure } = this.#refs([this.#locator.tipsOf(commit)], [row.object]);
    const origin: Origin = {
      kind: "message",
      repository: this.#source.path,
      objectType,
      objectId: this.#idOf(row.object),
      reach: refCount > 0 ? "reachable" : "unreachable",
      first: this.#commit(commit),
      refs,
      refCount,
    };
    this.#add(row, origin, exposure);
  }

  /** A name in a tree: placed at the paths that the tree had, the name itself at the end. */
  addName(row: Row): void {
    const name = this.#nameAt(row);
    for (const place of this.#locator.places(row.object)) {
      const { refs, refCount, exposure } = this.#refs([place.tips], [row.object]);
      const origin: Origin = {
        kind: "name",
        repository: this.#source.path,
        nameOf: "tree-entry",
        name: place.path === undefined || place.path === "" ? name : joinPath(place.path, name),
        objectId: this.#idOf(row.object),
        reach: place.reachable ? "reachable" : "unreachable",
        first: this.#commit(place.first),
        last: this.#commit(place.last),
        inHead: place.inHead,
        refs,
        refCount,
      };
      this.#add(row, origin, exposure);
    }
  }

  /** Blobs: one place for each secret and path. */
  addBlobs(rows: readonly Row[]): void {
    for (const group of groupBlobs(rows, (object) => this.#locator.places(object))) {
      const { place, first, last, tips, objects } = group;
      const { refs, refCount, exposure } = this.#refs(tips, objects);
      for (const row of group.shown()) {
        const origin: Origin = {
          kind: "git",
          repository: this.#source.path,
          path: place.path,
          objectId: this.#idOf(row.object),
          ...lfsOf(row),
          reach: refCount > 0 || place.reachable ? "reachable" : "unreachable",
          first: this.#commit(first),
          last: this.#commit(last),
          inHead: place.inHead,
          refs,
          refCount,
        };
        this.#add(row, origin, exposure);
      }
    }
  }

  /** What an index holds and no checked-out commit has at that path. */
  addStaged(rows: readonly Row[]): void {
    const byObject = new Map<number, BytePath[]>();
    for (const { path, id } of this.#source.names.staged) {
      const object = this.#source.names.numberOf(id);
      const list = byObject.get(object);
      if (list) list.push(path);
      else byObject.set(object, [path]);
    }
    for (const row of rows) {
      for (const path of byObject.get(row.object) ?? []) {
        if (this.#locator.isCheckedOut(row.object, path)) continue;
        const objectId = this.#idOf(row.object);
        this.#add(row, { kind: "staged", repository: this.#source.path, path, objectId, ...lfsOf(row) }, "staged");
      }
    }
  }

  #add(row: Row, origin: Origin, exposure: Exposure): void {
    const place = originInside(origin, row.member);
    this.#findings.add(row.record, occurrenceAt(place, row.span, row.parts, row.allow), exposure);
  }

  #idOf(object: number): string {
    return this.#source.repository.index.idOf(object);
  }

  #refs(
    tips: Iterable<number>,
    objects: Iterable<number>,
  ): { refs: readonly string[]; refCount: number; exposure: Exposure } {
    const { names, count, isOnServer } = this.#locator.refs(tips, objects);
    const exposure = count === 0 ? "unreachable" : this.#isMirror || isOnServer ? "remote" : "local";
    return { refs: names, refCount: count, exposure };
  }

  #commit(number: number): CommitRef | undefined {
    if (number < 0) return undefined;
    if (!this.#commits.has(number)) this.#commits.set(number, this.#read(this.#locator.history.object[number] ?? -1));
    return this.#commits.get(number);
  }

  #read(object: number): CommitRef | undefined {
    const content = this.#content(object);
    if (!content) return undefined;
    return commitRef(this.#idOf(object), content);
  }

  #nameAt(row: Row): BytePath {
    const content = this.#content(row.object);
    if (!content) return "";
    const text = Buffer.from(content.subarray(0, row.span.end + 4096)).toString("latin1");
    const start = /[0-7]{5,6} ([^\0]*)$/s.exec(text.slice(0, row.span.start));
    return (start?.[1] ?? "").slice(-4096) + (/^[^\0]*/.exec(text.slice(row.span.start))?.[0] ?? "");
  }

  /** Undefined where the object cannot be read, which is told elsewhere. */
  #content(object: number): Uint8Array | undefined {
    try {
      return this.#source.read(object).content;
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }
}

function lfsOf({ lfs }: Row): { lfs?: string } {
  return lfs === undefined ? {} : { lfs };
}

function tagsOf(links: readonly LinkRecords[]): Set<number> {
  const tags = new Set<number>();
  for (const block of links.flatMap((l) => l.tags)) for (let i = 0; i < block.length; i += 2) tags.add(block[i] ?? -1);
  return tags;
}

/** Which of the wanted objects are trees; a cache keeps none of those. */
function treesAmong(links: readonly LinkRecords[], wanted: Uint8Array): Set<number> {
  const trees = new Set<number>();
  for (const block of links.flatMap((l) => (l.known ? [] : l.trees))) {
    for (let p = 0; p < block.length; p = nextTreeRow(block, p))
      if (wanted[block[p] ?? 0] === 1) trees.add(block[p] ?? 0);
  }
  return trees;
}
