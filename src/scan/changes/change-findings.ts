/** Turns rows of changed objects into findings: those that touch a line which the change adds, each at its path, with the commit that
 *  brought it, the last one that had it, and the refs that lead there. */
import { FormatError } from "../../model/errors.ts";
import type { BytePath, CommitRef, Exposure, InlineAllowance, Origin } from "../../model/finding.ts";
import { commitRef } from "../commit-ref.ts";
import { originInside } from "../archive-origin.ts";
import { occurrenceAt, type Findings } from "../findings.ts";
import type { ObjectsResult } from "../job.ts";
import { eachRow, type Records } from "../record-rows.ts";
import type { FoundRisk } from "../build-findings.ts";
import type { ChangedRisk } from "./build-changes.ts";
import { asNew, groupRows, newest, rowsOf, type Group, type Row } from "./change-groups.ts";
import type { Arrival } from "./change-set.ts";
import type { ChangeSource } from "./change-source.ts";
import type { EarlierSecrets } from "./earlier-secrets.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import type { LineOrigins } from "./line-origins.ts";
import { Reach, type NamedCommit } from "./reach.ts";
import { refTips } from "./ref-tips.ts";

/** Where a commit stands, in an origin's words. */
interface Place {
  readonly reach: "reachable" | "unreachable";
  readonly refs: readonly BytePath[];
  readonly refCount: number;
}

/** What tells of a change where things stand. */
interface Placing {
  readonly source: ChangeSource;
  readonly lines: LineOrigins;
  readonly earlier: EarlierSecrets;
  readonly known: KnownSecrets;
}

export class ChangeFindings {
  readonly #source: ChangeSource;
  readonly #findings: Findings;
  readonly #lines: LineOrigins;
  readonly #earlier: EarlierSecrets;
  readonly #known: KnownSecrets;
  readonly #commits = new Map<string, CommitRef | undefined>();
  #reach: Reach | undefined;

  constructor({ source, lines, earlier, known }: Placing, findings: Findings) {
    this.#source = source;
    this.#findings = findings;
    this.#lines = lines;
    this.#earlier = earlier;
    this.#known = known;
  }

  /**
   * @param lfs - rows of content that pointers name
   * @param names - rows of new paths, numbered in the order of the set, and of new refs
   */
  add(results: readonly ObjectsResult[], lfs: readonly Row[], names: Records | undefined): void {
    const rows = [...lfs, ...rowsOf(results)];
    for (const row of rows) if (this.#source.set.units[row.unit]?.kind !== "blob") this.#addMessage(row);
    if (this.#source.base.range) this.#addRange(rows);
    else this.#addStaged(rows);
    if (names) this.#addNames(names);
  }

  /** What added lines of Dockerfiles and compose files do. */
  risks(changed: readonly ChangedRisk[]): FoundRisk[] {
    return changed.map(({ arrival: { path, id: objectId, step }, risk }) => {
      const about = { repository: this.#repository, path, objectId } as const;
      if (!this.#source.base.range) return { risk, origin: { kind: "staged", ...about }, exposure: "staged" };
      const id = this.#source.set.steps[step]?.commit;
      const { place, exposure } = this.#placeOf(id);
      const [first, inHead] = [this.#commit(id), this.#isInHead({ path }, objectId)];
      return { risk, origin: { kind: "git", ...about, first, last: first, inHead, ...place }, exposure };
    });
  }

  #addStaged(rows: readonly Row[]): void {
    for (const row of rows) {
      for (const arrival of this.#source.set.arrivals(row.unit)) {
        if (!this.#lines.isNew(row, arrival)) continue;
        const { path, id: objectId } = arrival;
        const origin: Origin = { kind: "staged", repository: this.#repository, path, objectId };
        this.#put(this.#withAdded(row, arrival), origin, "staged");
        this.#addEarlier(row, arrival);
      }
    }
  }

  #addRange(rows: readonly Row[]): void {
    for (const group of groupRows(rows, this.#source.set, this.#lines)) {
      const commit = this.#source.set.steps[group.first]?.commit;
      const { place, exposure } = this.#placeOf(commit);
      const [objectId, version] = newest(group);
      const origin: Origin = {
        kind: "git",
        repository: this.#repository,
        path: group.path,
        objectId,
        first: this.#commit(commit),
        last: this.#commit(this.#lastHolder(group)),
        inHead: this.#isInHead(group, objectId),
        ...place,
      };
      const shown = version.fresh.length > 0 ? version.fresh : version.all;
      for (const row of shown) this.#put(this.#sinceBase(row, group.path, objectId), origin, exposure);
      // The version that is shown may be a later one.
      for (const row of [...group.versions.values()].flatMap(({ fresh }) => fresh))
        for (const arrival of this.#source.set.arrivals(row.unit))
          if (arrival.path === group.path && arrival.step === group.first) this.#addEarlier(row, arrival);
    }
    // Blobs that a ref names without any tree.
    for (const row of rows) {
      const { set } = this.#source;
      const unit = set.units[row.unit];
      if (unit?.kind !== "blob" || set.arrivals(row.unit).length > 0) continue;
      const { place, exposure } = this.#placeOf(undefined);
      const nothing = { path: undefined, first: undefined, last: undefined, inHead: false };
      this.#put(
        asNew(row),
        { kind: "git", repository: this.#repository, objectId: unit.id, ...nothing, ...place },
        exposure,
      );
    }
  }

  /** The value was in the file before, on another line, or elsewhere: that place tells how far it has got. */
  #addEarlier(row: Row, arrival: Arrival | undefined): void {
    const known = this.#known.of(row);
    const inFile = arrival ? this.#earlier.of(row, arrival) : [];
    for (const { path, id: objectId, commit, row: old } of known ? [...inFile, known] : inFile) {
      // What the range itself brought is told as such.
      if (commit !== undefined && this.#source.set.unitOf(commit) >= 0) continue;
      const { place, exposure } = this.#placeOf(commit);
      const inHead = this.#isInHead({ path }, objectId);
      const about = { kind: "git", repository: this.#repository, path, objectId, first: undefined } as const;
      const origin: Origin = { ...about, last: this.#commit(commit), inHead, ...place };
      this.#put(old, origin, exposure, true);
    }
  }

  /** Says of each comment that would allow the secret whether the base has it: one that came with the range does not count. */
  #sinceBase(row: Row, path: BytePath, id: string): Row {
    if (row.allow.length === 0) return row;
    const { commit } = this.#source.base;
    const before = commit === undefined ? "" : this.#blobAt(this.#treeOf(commit), path);
    const arrival = { path, id, step: -1, before: [before === "" ? undefined : before] };
    return this.#withAdded(row, arrival);
  }

  #withAdded(row: Row, arrival: Arrival): Row {
    if (row.lfs !== undefined || row.member !== undefined) return asNew(row);
    if (row.allow.length === 0) return row;
    const lines = this.#lines.addedIfReadable(arrival);
    const isAdded = ({ line }: InlineAllowance): boolean => lines?.has(line - 1) ?? true;
    return { ...row, allow: row.allow.map((each) => (isAdded(each) ? { ...each, added: true } : each)) };
  }

  #addMessage(row: Row): void {
    const unit = this.#source.set.units[row.unit];
    if (!unit) return;
    const commit = unit.kind === "commit" ? unit.id : undefined;
    const { place, exposure } = this.#placeOf(commit);
    const objectType = unit.kind === "tag" ? "tag" : "commit";
    const first = this.#commit(commit);
    this.#put(
      asNew(row),
      { kind: "message", repository: this.#repository, objectType, objectId: unit.id, first, ...place },
      exposure,
    );
    this.#addEarlier(row, undefined);
  }

  #addNames(names: Records): void {
    const paths = [...this.#source.set.newPaths];
    eachRow(names, (i, record, span, parts) => {
      const ref = this.#source.newRefs[i - paths.length];
      if (ref !== undefined) {
        const about = { kind: "name", repository: this.#repository, nameOf: "ref", name: ref } as const;
        const place = { objectId: undefined, reach: "reachable", first: undefined, refs: [ref], refCount: 1 } as const;
        return this.#findings.add(record, { origin: { ...about, ...place }, span, parts }, "local");
      }
      const [name, step] = paths[i] ?? ["", -1];
      const commit = this.#source.set.steps[step]?.commit;
      const isStaged = !this.#source.base.range;
      const { place, exposure } = this.#placeOf(commit);
      const nameOf = isStaged ? "index-entry" : "tree-entry";
      const first = this.#commit(commit);
      const about = { kind: "name", repository: this.#repository, nameOf, name, objectId: undefined, first } as const;
      const origin: Origin = { ...about, ...place, ...(isStaged ? { reach: "reachable" } : {}) };
      this.#findings.add(record, { origin, span, parts }, isStaged ? "staged" : exposure);
    });
  }

  get #repository(): BytePath {
    return this.#source.target.path;
  }

  /** @param earlier - it stood there before the change */
  #put({ record, span, parts, allow, member, lfs }: Row, origin: Origin, exposure: Exposure, earlier = false): void {
    const place = lfs === undefined ? origin : { ...origin, lfs };
    const occurrence = occurrenceAt(originInside(place, member), span, parts, allow);
    this.#findings.add(record, earlier ? { ...occurrence, earlier } : occurrence, exposure);
  }

  /** Refs that reach a commit; without one, those that are about to be set to what was scanned. */
  #placeOf(commit: string | undefined): { place: Place; exposure: Exposure } {
    if (commit === undefined) {
      const { changes } = this.#source.target;
      const refs = changes.kind === "range" ? changes.incoming.map(({ ref }) => ref) : [];
      return { place: { reach: "reachable", refs, refCount: refs.length }, exposure: "local" };
    }
    this.#reach ??= this.#makeReach();
    const { refs, refCount, exposure } = this.#reach.of(commit);
    return { place: { reach: refCount > 0 ? "reachable" : "unreachable", refs, refCount }, exposure };
  }

  #makeReach(): Reach {
    const { reader, base, target, set } = this.#source;
    const { incoming = [], isPublished = false } = target.changes.kind === "range" ? target.changes : {};
    const coming = incoming.map(({ ref, id }): NamedCommit => ({ name: ref, id, isOnServer: false }));
    // Who receives a push is the server: what its refs reach has left the machine of whoever pushes.
    const isServer = isPublished || coming.length > 0;
    const tips = refTips(reader, base.revisions).map((tip) => (isServer ? { ...tip, isOnServer: true } : tip));
    const steps = set.steps.flatMap(({ commit, parents }) => [commit, ...parents].flatMap((id) => id ?? []));
    return new Reach(reader, [...tips, ...coming], [...steps, ...this.#known.commits]);
  }

  /** The newest commit of the range that has any version with the secret at that path. */
  #lastHolder({ path, versions }: Group): string | undefined {
    const { base } = this.#source;
    return base.range?.commits.findLast(({ tree }) => tree !== undefined && versions.has(this.#blobAt(tree, path)))?.id;
  }

  #isInHead({ path }: Pick<Group, "path">, id: string): boolean {
    const { head } = this.#source.base;
    return head !== undefined && this.#blobAt(this.#treeOf(head), path) === id;
  }

  /** Empty where it cannot be read, as below. */
  #treeOf(commit: string): string {
    try {
      return this.#source.base.trees.treeOf(commit);
    } catch (error) {
      if (error instanceof FormatError) return "";
      throw error;
    }
  }

  #blobAt(tree: string, path: BytePath): string {
    if (tree === "") return "";
    try {
      return this.#source.base.trees.find(tree, path)?.id ?? "";
    } catch (error) {
      if (error instanceof FormatError) return "";
      throw error;
    }
  }

  #commit(id: string | undefined): CommitRef | undefined {
    if (id === undefined) return undefined;
    if (!this.#commits.has(id)) {
      const content = this.#source.reader.problemList.attempt(id, undefined, () =>
        this.#source.reader.objects.readType(id, "commit"),
      );
      this.#commits.set(id, content && commitRef(id, content));
    }
    return this.#commits.get(id);
  }
}
