/** Which refs lead to the commits in which something was found: whether it has left this machine, and by what name.
 *  Walks from the refs back, by date, as far as the oldest of those commits and a day further, for clocks that were wrong. */
import { parseCommit } from "../../git/commit.ts";
import type { GitReader } from "../../git/git-reader.ts";
import { FormatError } from "../../model/errors.ts";
import type { BytePath, Exposure } from "../../model/finding.ts";
import { buildHistory, type History } from "../history.ts";
import { RefReach } from "../ref-reach.ts";

/** Seconds. */
const DAY = 86_400;
/** Refs named of one place; more are counted. */
const REFS_SHOWN = 20;

export interface NamedCommit {
  readonly name: BytePath;
  readonly id: string;
  /** What it reaches has left this machine. */
  readonly isOnServer: boolean;
}

interface Reached {
  readonly refs: readonly BytePath[];
  readonly refCount: number;
  readonly exposure: Exposure;
}

interface Visited {
  readonly number: number;
  readonly date: number;
  readonly parents: readonly string[];
}

export class Reach {
  readonly #reader: GitReader;
  readonly #tips: readonly NamedCommit[];
  readonly #visited = new Map<string, Visited | undefined>();
  readonly #isMirror: boolean;
  readonly #history: History;
  readonly #reach: RefReach;
  /** By set of tips. */
  readonly #reached = new Map<number, Reached>();

  /**
   * @param tips - commits that refs lead to
   * @param wanted - ids of the commits that will be asked for
   */
  constructor(reader: GitReader, tips: readonly NamedCommit[], wanted: Iterable<string>) {
    this.#reader = reader;
    this.#tips = tips;
    const { location, config } = reader;
    this.#isMirror = location.workTree === undefined && config.get("remote", "url", "origin") !== undefined;
    const dates = [...wanted].map((id) => this.#visit(id)?.date ?? 0);
    if (dates.length > 0) this.#walk(dates.reduce((a, b) => Math.min(a, b)) - DAY);
    this.#history = buildHistory([this.#rows()], this.#visited.size);
    this.#reach = new RefReach(
      this.#history,
      tips.map(({ id }) => this.#placeOf(id)),
    );
  }

  /** @param commit - one of those that were wanted */
  of(commit: string): Reached {
    const set = this.#reach.setOf(this.#placeOf(commit));
    let reached = this.#reached.get(set);
    if (!reached) this.#reached.set(set, (reached = this.#named(set)));
    return reached;
  }

  #named(set: number): Reached {
    const tips = this.#reach.tipsOf(set).flatMap((tip) => this.#tips[tip] ?? []);
    const refs = [...new Set(tips.map(({ name }) => name))].sort();
    const isRemote = this.#isMirror || tips.some(({ isOnServer }) => isOnServer);
    const exposure = refs.length === 0 ? "unreachable" : isRemote ? "remote" : "local";
    return { refs: refs.slice(0, REFS_SHOWN), refCount: refs.length, exposure };
  }

  /** Place in the order, or -1. */
  #placeOf(id: string): number {
    return this.#history.commitOf[this.#visited.get(id)?.number ?? -1] ?? -1;
  }

  #walk(oldest: number): void {
    const pending = new Set<string>();
    for (const { id } of this.#tips) if ((this.#visit(id)?.date ?? 0) >= oldest) pending.add(id);
    // A set is gone through in the order in which things were added, also during the walk.
    for (const id of pending)
      for (const parent of this.#visit(id)?.parents ?? [])
        if ((this.#visit(parent)?.date ?? -1) >= oldest) pending.add(parent);
  }

  /** As `buildHistory` reads them: number, no tree, date, number of parents, parents. */
  #rows(): Int32Array {
    const rows: number[] = [];
    for (const node of this.#visited.values()) {
      if (!node) continue;
      const parents = node.parents.flatMap((id) => this.#visited.get(id)?.number ?? []);
      rows.push(node.number, -1, node.date, parents.length, ...parents);
    }
    return Int32Array.from(rows);
  }

  #visit(id: string): Visited | undefined {
    if (this.#visited.has(id)) return this.#visited.get(id);
    let node: Visited | undefined;
    try {
      const { parents, committer } = parseCommit(this.#reader.objects.readType(id, "commit"));
      const isCut = this.#reader.shallow.has(id);
      node = { number: this.#visited.size, date: committer?.seconds ?? 0, parents: isCut ? [] : parents };
    } catch (error) {
      // Told where the ref or the range is read.
      if (!(error instanceof FormatError)) throw error;
    }
    this.#visited.set(id, node);
    return node;
  }
}
