/** From the revisions that were asked for to commits: what is looked at, what counts as known, and from where policy is read.
 *  What is not known here is a problem that says how to get it: a range that cannot be told is never taken for an empty one. */
import type { GitReader } from "../../git/git-reader.ts";
import { readRefs } from "../../git/refs.ts";
import type { Revisions } from "../../git/revision.ts";
import { printable } from "../../model/display.ts";
import { FormatError } from "../../model/errors.ts";
import type { RangeChanges } from "../../model/options.ts";
import { walkRange, type CommitRange, type RangeCommit } from "./commit-walk.ts";

export interface ResolvedRange extends CommitRange {
  /** Tips as they were named: commits, and annotated tags and others that lead to none. */
  readonly tips: readonly Tip[];
  /** The commit that policy is read from; undefined: there is none. */
  readonly base: string | undefined;
}

export interface Tip {
  readonly name: string;
  readonly id: string;
  /** What it leads to, tags peeled. */
  readonly target: string;
  readonly type: string;
}

const NOTHING: CommitRange = { commits: [], boundary: [], baseIsCut: false };

/** Settles a range; what stands in its way is added to the reader's problems. */
export function resolveRange(reader: GitReader, revisions: Revisions, range: RangeChanges): ResolvedRange {
  const resolving = new Resolving(reader, revisions, range);
  return resolving.resolve();
}

class Resolving {
  readonly #reader: GitReader;
  readonly #revisions: Revisions;
  readonly #range: RangeChanges;
  #failed = false;

  constructor(reader: GitReader, revisions: Revisions, range: RangeChanges) {
    this.#reader = reader;
    this.#revisions = revisions;
    this.#range = range;
  }

  resolve(): ResolvedRange {
    const tips = this.#range.tips.flatMap((name) => this.#tip(name) ?? []);
    const bases = this.#bases();
    // Without its base a range has no beginning: nothing is scanned rather than all of history, and that is said.
    if (this.#failed) return { ...NOTHING, tips: [], base: undefined };
    const commits = tips.filter(({ type }) => type === "commit").map(({ target }) => target);
    const known = [...bases, ...this.#range.basesIfHere, ...this.#refBases()];
    const wholes = new Set(this.#range.wholes);
    const walked = walkRange(this.#reader, commits, known, wholes);
    this.#tellCuts(walked, wholes);
    const isEmpty = walked.commits.length === 0 && this.#range.mayBeEmpty !== true;
    if (isEmpty && tips.every(({ id, target, type }) => type === "commit" && id === target)) this.#tellEmpty(tips);
    if (
      this.#range.needsCommon === true &&
      bases.length > 0 &&
      walked.commits.length > 0 &&
      walked.boundary.length === 0
    ) {
      const message = `${this.#name} has no commit in common with its base here; fetch more of the history: git fetch --unshallow, or fetch-depth: 0`;
      this.#problem("unknown-revision", message);
    }
    return { ...walked, tips, base: this.#policyBase(bases[0], walked.boundary.at(-1)) };
  }

  #policyBase(named: string | undefined, left: string | undefined): string | undefined {
    const { policyFrom } = this.#range;
    // Where HEAD names no branch that is there, nothing else may stand in: whoever pushes chooses what it is made from.
    if (policyFrom === "head") return this.#revisions.refs.idOf("HEAD");
    return policyFrom === "merge-base"
      ? (this.#baseNow() ?? left)
      : (this.#baseNow() ?? named ?? this.#knownRef() ?? left);
  }

  #baseNow(): string | undefined {
    for (const name of this.#range.policyIfHere ?? []) {
      try {
        return this.#revisions.commitOf(name);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
      }
    }
    return undefined;
  }

  /** The branch that a push is compared with, where it names no commit. */
  #knownRef(): string | undefined {
    const [ref, ...others] = this.#range.baseRefs;
    const id = ref === undefined || others.length > 0 ? undefined : this.#revisions.refs.idOf(ref);
    return id !== undefined && this.#reader.objects.has(id) ? this.#revisions.peel(id).id : undefined;
  }

  get #name(): string {
    return printable(this.#range.name);
  }

  #problem(
    kind: "unknown-revision" | "empty-range" | "shallow-boundary" | "missing-object",
    message: string,
    count = 1,
  ): void {
    const subject = Buffer.from(this.#range.name, "utf8").toString("latin1");
    this.#reader.problemList.add(kind, subject, message, count);
  }

  #tip(name: string): Tip | undefined {
    return this.#known(name, () => {
      const id = this.#revisions.idOf(this.#branchHere(name));
      const { id: target, type } = this.#revisions.peel(id);
      return { name, id, target, type };
    });
  }

  /** CI jobs have branches as remote-tracking refs alone. */
  #branchHere(name: string): string {
    const { refs } = this.#revisions;
    const branch = /^refs\/heads\/(.+)$/s.exec(Buffer.from(name, "utf8").toString("latin1"));
    const tracked = `refs/remotes/origin/${branch?.[1] ?? ""}`;
    if (!branch || refs.idOf(branch[0]) !== undefined || refs.idOf(tracked) === undefined) return name;
    return Buffer.from(tracked, "latin1").toString("utf8");
  }

  #bases(): string[] {
    const { bases } = this.#range;
    if (bases) return bases.flatMap((name) => this.#known(name, () => this.#revisions.commitsOf(name)) ?? []);
    const found = this.#defaultBase();
    if (found !== undefined) return [found];
    this.#failed = true;
    const message = `${this.#name}: there is no branch here that it could be compared with; name a base: dredge diff BASE..HEAD`;
    this.#problem("unknown-revision", message);
    return [];
  }

  /** Runs a lookup; what is not known becomes a problem that says how to get it. */
  #known<T>(name: string, look: () => T): T | undefined {
    try {
      return look();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#failed = true;
      if (error.code === "unsupported") {
        this.#problem("unknown-revision", `${this.#name}: ${error.message}`);
        return undefined;
      }
      const shallow = this.#reader.shallow.size > 0;
      const how = shallow
        ? "this is a shallow clone: fetch the rest with git fetch --unshallow (in CI: fetch-depth: 0)"
        : `fetch it: git fetch origin${fetchable(name)}`;
      const kind = error.code === "missing-object" ? "unknown-revision" : "missing-object";
      this.#problem(kind, `${this.#name}: ${error.message}; ${how}`);
      return undefined;
    }
  }

  /** What the tip's branch follows, else the remote's main branch, else a branch of a usual name. */
  #defaultBase(): string | undefined {
    const { refs } = this.#revisions;
    const [tip = "HEAD"] = this.#range.tips;
    const full = refs.expand(Buffer.from(tip, "utf8").toString("latin1"));
    const branch = full === "HEAD" ? refs.targetOf("HEAD") : full;
    const upstream = branch === undefined ? undefined : this.#revisions.upstreamOf(branch);
    const candidates = [
      ...(upstream === undefined ? [] : [upstream]),
      "refs/remotes/origin/HEAD",
      ...["main", "master"].flatMap((name) => [`refs/remotes/origin/${name}`, `refs/heads/${name}`]),
    ];
    for (const name of candidates) {
      const id = name === branch ? undefined : refs.idOf(name);
      if (id !== undefined && this.#reader.objects.has(id)) return this.#revisions.peel(id).id;
    }
    return undefined;
  }

  /** Commits of the refs that count as bases; those that are about to be moved count with their old value. */
  #refBases(): string[] {
    const { baseRefs } = this.#range;
    if (baseRefs.length === 0) return [];
    const ids = new Set<string>();
    for (const { name, target, peeled } of readRefs(this.#reader)) {
      if (target !== undefined && baseRefs.some((prefix) => name.startsWith(prefix))) ids.add(peeled ?? target);
    }
    return [...ids].flatMap((id) => {
      try {
        const { id: commit, type } = this.#revisions.peel(id);
        return type === "commit" ? [commit] : [];
      } catch (error) {
        if (error instanceof FormatError) return [];
        throw error;
      }
    });
  }

  #tellEmpty(tips: readonly Tip[]): void {
    const [tip] = tips;
    const short = tip?.target.slice(0, 10) ?? "";
    const isItself = tip !== undefined && tip.target.startsWith(tip.name.toLowerCase());
    const at = tip === undefined ? "" : isItself ? ` (${short})` : ` (${printable(tip.name)} is ${short})`;
    this.#problem("empty-range", `${this.#name} holds no commits: everything in it is part of its base already${at}`);
  }

  #tellCuts({ commits, baseIsCut }: CommitRange, wholes: ReadonlySet<string>): void {
    const cut = commits.filter((commit) => commit.cut === "history");
    const missing = commits.filter((commit) => commit.cut === "missing");
    const isRoot = ({ id, parents, cut: isCut }: RangeCommit): boolean =>
      parents.length === 0 && !isCut && !wholes.has(id);
    const rooted = baseIsCut && commits.some(isRoot);
    const [first] = cut;
    if (first || rooted) {
      const where = first ? ` at ${first.id.slice(0, 10)}${cut.length > 1 ? ` and ${cut.length - 1} more` : ""}` : "";
      const message = `the history is cut off inside ${this.#name}${where} (shallow clone); fetch the rest: git fetch --unshallow (in CI: fetch-depth: 0)`;
      this.#problem("shallow-boundary", message, Math.max(1, cut.length));
    }
    if (missing.length > 0) {
      const [lost] = missing;
      const message = `${missing.length} commits of ${this.#name} name parents that are not here (such as ${lost?.id.slice(0, 10)}); fetch them, or restore the repository from another clone`;
      this.#problem("missing-object", message, missing.length);
    }
  }
}

/** What a remote can be asked for by name: no `HEAD~1`, and nothing that only this repository calls so. */
function fetchable(name: string): string {
  const branch = name.replace(/^(?:refs\/remotes\/)?origin\//, "");
  return /^[\w./+-]+$/.test(branch) && !/^(?:HEAD|@)$/.test(branch) ? ` ${printable(branch)}` : "";
}
