/** Whether what a change adds was in the file before it: a line that was only moved, or a value that now stands twice.
 *  Then it is not merely staged or local, and the advice is another. Old versions are scanned only where something was found. */
import { FormatError } from "../../model/errors.ts";
import type { ObjectsJob, ObjectsResult } from "../job.ts";
import { eachRow } from "../record-rows.ts";
import type { Row } from "./change-groups.ts";
import type { Arrival } from "./change-set.ts";
import type { ChangeSource } from "./change-source.ts";
import type { Earlier, LineOrigins } from "./line-origins.ts";

/** A secret in the version that a parent has. */
interface EarlierPlace extends Earlier {
  readonly commit: string;
  readonly row: Row;
}

export class EarlierSecrets {
  readonly #source: ChangeSource;
  readonly #lines: LineOrigins;
  /** Rows of old versions, by blob. */
  readonly #rows = new Map<string, Row[]>();

  constructor(source: ChangeSource, lines: LineOrigins) {
    this.#source = source;
    this.#lines = lines;
  }

  /** @param scan - scans objects as the workers do, with the same identities */
  scan(results: readonly ObjectsResult[], scan: (job: ObjectsJob) => ObjectsResult): void {
    const { set, target } = this.#source;
    const units = new Set<number>();
    for (const { records } of results) eachRow(records, (unit) => units.add(unit));
    const wanted = new Set<string>();
    for (const unit of units)
      for (const arrival of set.arrivals(unit))
        for (const earlier of this.#earlier(arrival)) if (earlier) wanted.add(earlier.id);
    if (wanted.size === 0) return;
    const ids = [...wanted];
    // What cannot be read a second time is told by the comparison.
    const { records } = scan({ places: target.places, ids });
    eachRow(records, (i, record, span, parts, allow, member) => {
      const id = ids[i] ?? "";
      this.#rows.set(id, [...(this.#rows.get(id) ?? []), { unit: -1, record, span, parts, allow, member }]);
    });
  }

  /** Where the states before a step had the secret of a row, in the file that the step changed. */
  of(row: Row, arrival: Arrival): EarlierPlace[] {
    const parents = this.#source.set.steps[arrival.step]?.parents ?? [];
    return this.#earlier(arrival).flatMap((earlier, parent) => {
      const commit = parents[parent];
      if (!earlier || commit === undefined) return [];
      const same = (this.#rows.get(earlier.id) ?? []).filter(({ record }) => record.identity === row.record.identity);
      return same.map((found) => ({ ...earlier, commit, row: found }));
    });
  }

  #earlier(arrival: Arrival): readonly (Earlier | undefined)[] {
    try {
      return this.#lines.earlier(arrival);
    } catch (error) {
      if (error instanceof FormatError) return [];
      throw error;
    }
  }
}
