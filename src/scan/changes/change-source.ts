/** One repository whose changes are scanned: compared with its base, and kept open for placing what is found. */
import type { GitReader } from "../../git/git-reader.ts";
import type { BytePath } from "../../model/finding.ts";
import type { ChangesTarget } from "../../model/options.ts";
import type { LedgerEntry, Problem, RepositoryInfo } from "../../model/result.ts";
import type { ObjectsResult } from "../job.ts";
import { withoutCredentials } from "../remote-url.ts";
import { openChangeBase, type ChangeBase } from "./change-base.ts";
import type { ChangeSet } from "./change-set.ts";
import { eachDeleted } from "./compare.ts";
import { rangeChanges } from "./range-changes.ts";
import { stagedChanges } from "./staged.ts";

export class ChangeSource {
  readonly target: ChangesTarget;
  readonly base: ChangeBase;
  readonly set: ChangeSet;

  constructor(target: ChangesTarget) {
    this.target = target;
    this.base = openChangeBase(target);
    const { reader, trees, range } = this.base;
    const { changes } = target;
    if (range) this.set = rangeChanges(reader, trees, range);
    else {
      const paths = changes.kind === "staged" && changes.paths ? new Set(changes.paths) : undefined;
      this.set = stagedChanges(this.base, paths);
      this.#noteDeleted();
      this.#tellNothing();
    }
  }

  /** Names of refs that come into being. */
  get newRefs(): readonly BytePath[] {
    const { changes } = this.target;
    return changes.kind === "range" ? (changes.newRefs ?? []) : [];
  }

  get reader(): GitReader {
    return this.base.reader;
  }

  info(): RepositoryInfo {
    const { config, location } = this.reader;
    const remote = config.get("remote", "url", "origin");
    return {
      path: this.target.path,
      workTree: location.workTree,
      remoteUrl: remote === undefined ? undefined : withoutCredentials(remote),
      head: this.base.head,
      branch: this.base.revisions.refs.targetOf("HEAD"),
    };
  }

  /** The ledger line of the objects, and the problems among them. */
  account(results: readonly ObjectsResult[], stopped: boolean): { ledger: LedgerEntry; problems: Problem[] } {
    const { units, notes } = this.set;
    const failed = results.flatMap((result) => result.problems);
    const read = results.flatMap((result) => result.read);
    const left = units.length - read.length - failed.length;
    const source = this.base.range ? "objects of the range" : "staged files";
    const problems = [
      ...this.reader.problemList.all.map((problem) => this.#advised(problem)),
      ...failed.map(({ unit, kind, message }) => this.#unread(units[unit]?.id ?? "", kind, message)),
    ];
    if (stopped && left > 0) {
      const message = `${left} ${source} were not scanned before the time limit; raise --timeout`;
      problems.push({ kind: "timed-out", subject: this.target.path, count: left, message });
    }
    const ledger: LedgerEntry = {
      source,
      subject: this.target.path,
      expected: units.length,
      scanned: read.length,
      failed: failed.length,
      skipped: stopped && left > 0 ? { "time limit": left } : {},
      bytes: read.reduce((sum, [, bytes]) => sum + bytes, 0),
      notes,
    };
    return { ledger, problems };
  }

  close(): void {
    this.base.close();
  }

  #unread(id: string, kind: Problem["kind"], message: string): Problem {
    const told = message.includes(id) ? message : `object ${id}: ${message}`;
    return { kind, subject: id, count: 1, message: `${told}; ${this.#advice}` };
  }

  /** Trees and commits that could not be read on the way are told as the store says it, without what to do. */
  #advised(problem: Problem): Problem {
    const isBare = problem.kind === "missing-object" && /^object [0-9a-f]+ is missing$/.test(problem.message);
    return isBare ? { ...problem, message: `${problem.message}; ${this.#advice}` } : problem;
  }

  get #advice(): string {
    return this.reader.promisor
      ? "a partial clone leaves it at the remote; fetch it: git fetch --refetch --no-filter"
      : "fetch it again or restore it from another clone";
  }

  /** A commit that only deletes has nothing to scan, and yet is no empty one. */
  #noteDeleted(): void {
    // An index that cannot be read says nothing of what is gone.
    if (!this.base.index) return;
    const unmerged = new Set(this.base.index.entries.flatMap(({ stage, path }) => (stage > 0 ? [path] : [])));
    for (const { now, before } of this.set.steps) {
      const [first] = before;
      // What is in conflict is in the index, and in nothing that could be committed yet.
      const note = (path: BytePath): void => {
        if (!unmerged.has(path)) this.set.note("files deleted or renamed");
      };
      if (first) this.reader.problemList.attempt(this.target.path, undefined, () => eachDeleted(now, first, note));
    }
  }

  #tellNothing(): void {
    const { units, notes } = this.set;
    const { changes } = this.target;
    const named = changes.kind === "staged" && changes.paths !== undefined;
    if (units.length > 0 || Object.keys(notes).length > 0 || named) return;
    const message =
      "nothing is staged, so nothing was looked at; stage it with git add, or scan files with: dredge dir";
    this.reader.problemList.add("empty-range", this.target.path, message);
  }
}
