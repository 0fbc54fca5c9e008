/** What there is to scan of a repository's changes, and how each piece of content came in: the result of comparing, before anything is scanned.
 *  Plain data and one builder. Knows nothing of secrets. */
import type { BytePath } from "../../model/finding.ts";
import type { Change, SubmoduleMove } from "./compare.ts";
import type { Side } from "./side.ts";

/** One step of the change: the index against HEAD, or a commit against its parents. */
export interface Step {
  /** Undefined for the index. */
  readonly commit: string | undefined;
  readonly now: Side;
  /** What stood before, one for each parent; undefined: nothing. */
  readonly before: readonly (Side | undefined)[];
  /** The parents' ids, as far as there are any. */
  readonly parents: readonly (string | undefined)[];
}

/** A blob at a path, brought by a step. */
export interface Arrival extends Change {
  /** Number of the step. */
  readonly step: number;
}

/** An object to scan. */
export interface Unit {
  readonly id: string;
  readonly kind: "blob" | "commit" | "tag";
}

export class ChangeSet {
  readonly steps: Step[] = [];
  readonly units: Unit[] = [];
  /** New paths, judged as names, each with the first step that has it. */
  readonly newPaths: Map<BytePath, number> = new Map();
  /** Submodules that stand at other commits, in the order of the steps. */
  readonly moves: SubmoduleMove[] = [];
  /** Things that are told in the ledger and hold no content of this repository. */
  readonly notes: Record<string, number> = {};
  readonly #numbers = new Map<string, number>();
  readonly #arrivals = new Map<number, Arrival[]>();

  /** Arrivals of a unit, in the order of the steps. */
  arrivals(unit: number): readonly Arrival[] {
    return this.#arrivals.get(unit) ?? [];
  }

  /** Number of a unit by its object's id, or -1. */
  unitOf(id: string): number {
    return this.#numbers.get(id) ?? -1;
  }

  addUnit(id: string, kind: Unit["kind"]): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const number = this.units.push({ id, kind }) - 1;
    this.#numbers.set(id, number);
    return number;
  }

  addStep(step: Step): number {
    return this.steps.push(step) - 1;
  }

  addChange(change: Change, step: number): void {
    const unit = this.addUnit(change.id, "blob");
    const list = this.#arrivals.get(unit);
    if (list) list.push({ ...change, step });
    else this.#arrivals.set(unit, [{ ...change, step }]);
    if (change.before.every((id) => id === undefined) && !this.newPaths.has(change.path))
      this.newPaths.set(change.path, step);
  }

  addMove(move: SubmoduleMove): void {
    this.moves.push(move);
    this.note("submodules at another commit");
  }

  note(what: string, times = 1): void {
    this.notes[what] = (this.notes[what] ?? 0) + times;
  }
}
