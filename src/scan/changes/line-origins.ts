/** For a blob that a step brought: which of its lines are new. Versions are compared only where something was found.
 *  A file that is new at its path may be a renamed one: then it is compared with the file that vanished and is most like it, as
 *  `git diff --find-renames` does (half of it in common, by bytes of equal lines). */
import type { GitReader } from "../../git/git-reader.ts";
import type { ObjectReader } from "../../git/object-reader.ts";
import type { ProblemList } from "../../git/problems.ts";
import { FormatError } from "../../model/errors.ts";
import type { BytePath } from "../../model/finding.ts";
import { addedLines, type AddedLines } from "./added-lines.ts";
import type { Row } from "./change-groups.ts";
import type { Arrival, Step } from "./change-set.ts";
import { eachDeleted } from "./compare.ts";
import type { Side } from "./side.ts";

/** Least share of the larger version that both have. */
const LEAST_COMMON = 0.5;
/** Vanished files that are compared with one new file; those of the same name first. */
const MOST_CANDIDATES = 200;

/** A file as a state before had it. */
export interface Earlier {
  readonly path: BytePath;
  readonly id: string;
}

export class LineOrigins {
  readonly #objects: ObjectReader;
  readonly #problems: ProblemList;
  readonly #steps: readonly Step[];
  readonly #known = new Map<Arrival, AddedLines>();
  readonly #earlier = new Map<Arrival, readonly (Earlier | undefined)[]>();
  readonly #deleted = new Map<Side, readonly Earlier[]>();

  readonly #losesAllowance: (from: BytePath, to: BytePath) => boolean;

  /** @param losesAllowance - whether what is accepted for a file's place is not where it was moved to: then all of it counts as new there */
  constructor(
    { objects, problemList }: Pick<GitReader, "objects" | "problemList">,
    steps: readonly Step[],
    losesAllowance: (from: BytePath, to: BytePath) => boolean,
  ) {
    this.#losesAllowance = losesAllowance;
    this.#objects = objects;
    this.#problems = problemList;
    this.#steps = steps;
  }

  /** Lines that none of the states before had. @throws FormatError when the blob itself cannot be read any more */
  added(arrival: Arrival): AddedLines {
    let lines = this.#known.get(arrival);
    if (!lines) this.#known.set(arrival, (lines = this.#compare(arrival)));
    return lines;
  }

  /** Whether an arrival brings the secret of a row: a line of it, or of what belongs to it, is added. */
  isNew({ span, parts, lfs, member }: Row, arrival: Arrival): boolean {
    if (lfs !== undefined || member !== undefined) return true;
    const lines = this.addedIfReadable(arrival);
    if (!lines) return true;
    return [span, ...parts.map((part) => part.span)].some(({ start, end }) => lines.touches(start, end));
  }

  /** Undefined where the blob cannot be read a second time, which would be odd: then all of it counts. */
  addedIfReadable(arrival: Arrival): AddedLines | undefined {
    try {
      return this.added(arrival);
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  /** What the file was in each state before: at its path, or under another name. @throws FormatError as `added` */
  earlier(arrival: Arrival): readonly (Earlier | undefined)[] {
    let earlier = this.#earlier.get(arrival);
    if (!earlier) {
      const { path, before } = arrival;
      earlier = before.map((id, parent) => (id === undefined ? this.#renamedFrom(arrival, parent) : { path, id }));
      this.#earlier.set(arrival, earlier);
    }
    return earlier;
  }

  /** Other paths that the file had in the states before. */
  movedFrom(arrival: Arrival): readonly BytePath[] {
    try {
      return this.earlier(arrival).flatMap((from) => (from && from.path !== arrival.path ? [from.path] : []));
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  }

  #compare(arrival: Arrival): AddedLines {
    const now = this.#objects.readType(arrival.id, "blob");
    let all: AddedLines | undefined;
    for (const source of this.earlier(arrival)) {
      const isKept = source && (source.path === arrival.path || !this.#losesAllowance(source.path, arrival.path));
      const lines = addedLines(isKept ? this.#old(source.id) : undefined, now);
      all = all ? all.and(lines) : lines;
    }
    return all ?? addedLines(undefined, now);
  }

  /** An old version that is not here (a partial clone) has nothing in common with the new one: more counts, never less. */
  #old(id: string): Uint8Array | undefined {
    try {
      return this.#objects.readType(id, "blob");
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  #renamedFrom(arrival: Arrival, parent: number): Earlier | undefined {
    const step = this.#steps[arrival.step];
    const before = step?.before[parent];
    if (!step || !before) return undefined;
    const deleted = this.#deletedBetween(before, step.now);
    const same = deleted.find(({ id }) => id === arrival.id);
    if (same || deleted.length === 0) return same;
    const now = this.#objects.readType(arrival.id, "blob");
    const name = baseNameOf(arrival.path);
    const sorted = [...deleted].sort(
      (a, b) => Number(baseNameOf(b.path) === name) - Number(baseNameOf(a.path) === name),
    );
    const linesNow = countLines(now);
    let best: { readonly from: Earlier; readonly share: number } | undefined;
    for (const from of sorted.slice(0, MOST_CANDIDATES)) {
      const old = this.#old(from.id);
      if (!old || Math.min(old.length, now.length) < LEAST_COMMON * Math.max(old.length, now.length)) continue;
      const share = commonBytes(countLines(old), linesNow) / Math.max(1, old.length, now.length);
      if (share >= LEAST_COMMON && share > (best?.share ?? 0)) best = { from, share };
    }
    return best?.from;
  }

  #deletedBetween(before: Side, now: Side): readonly Earlier[] {
    let deleted = this.#deleted.get(before);
    if (!deleted) {
      const found: Earlier[] = [];
      // Without knowing what vanished nothing counts as renamed: more is new, never less.
      this.#problems.attempt("", undefined, () => eachDeleted(now, before, (path, id) => found.push({ path, id })));
      this.#deleted.set(before, (deleted = found));
    }
    return deleted;
  }
}

function baseNameOf(path: BytePath): BytePath {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** How often each line stands in a text. */
function countLines(bytes: Uint8Array): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of Buffer.from(bytes)
    .toString("latin1")
    .split(/(?<=\n)/))
    counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function commonBytes(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [line, times] of a) common += line.length * Math.min(times, b.get(line) ?? 0);
  return common;
}
