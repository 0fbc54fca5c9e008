/** Which refs lead to the commits in which something was found: whether it has left this machine, and by what name.
 *  Walks from the refs back, by date, as far as the oldest of those commits and a day further, for clocks that were wrong. */
import { parseCommit } from "../../git/commit.ts";
import type { GitReader } from "../../git/git-reader.ts";
import { FormatError } from "../../model/errors.ts";
import type { BytePath, Exposure } from "../../model/finding.ts";
import { isServerRef } from "../server-refs.ts";

/** Seconds. */
const DAY = 86_400;
/** Refs named of one place; more are counted. */
const REFS_SHOWN = 20;

export interface NamedCommit {
  readonly name: BytePath;
  readonly id: string;
}

interface Reached {
  readonly refs: readonly BytePath[];
  readonly refCount: number;
  readonly exposure: Exposure;
}

interface Visited {
  readonly date: number;
  readonly parents: readonly string[];
  readonly refs: Set<number>;
}

export class Reach {
  readonly #reader: GitReader;
  readonly #tips: readonly NamedCommit[];
  readonly #visited = new Map<string, Visited | undefined>();
  readonly #isMirror: boolean;

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
  }

  /** @param commit - one of those that were wanted */
  of(commit: string): Reached {
    const names = new Set([...(this.#visited.get(commit)?.refs ?? [])].map((tip) => this.#tips[tip]?.name ?? ""));
    const refs = [...names].filter((name) => name !== "").sort();
    const isRemote = this.#isMirror || refs.some(isServerRef);
    const exposure = refs.length === 0 ? "unreachable" : isRemote ? "remote" : "local";
    return { refs: refs.slice(0, REFS_SHOWN), refCount: refs.length, exposure };
  }

  #walk(oldest: number): void {
    const pending: string[] = [];
    this.#tips.forEach(({ id }, tip) => {
      const node = this.#visit(id);
      if (!node || node.date < oldest) return;
      node.refs.add(tip);
      pending.push(id);
    });
    const waiting = new Set(pending);
    for (const id of waiting) {
      // What is added again while it is not waiting is visited again.
      waiting.delete(id);
      const node = this.#visit(id);
      if (!node) continue;
      for (const parent of node.parents) {
        const before = this.#visit(parent);
        if (!before || before.date < oldest) continue;
        const known = before.refs.size;
        for (const ref of node.refs) before.refs.add(ref);
        if (before.refs.size > known) waiting.add(parent);
      }
    }
  }

  #visit(id: string): Visited | undefined {
    if (this.#visited.has(id)) return this.#visited.get(id);
    let node: Visited | undefined;
    try {
      const { parents, committer } = parseCommit(this.#reader.objects.readType(id, "commit"));
      node = { date: committer?.seconds ?? 0, parents: this.#reader.shallow.has(id) ? [] : parents, refs: new Set() };
    } catch (error) {
      // Told where the ref or the range is read.
      if (!(error instanceof FormatError)) throw error;
    }
    this.#visited.set(id, node);
    return node;
  }
}
