/** Gathers the versions of a file that hold one secret: history reports one place for each secret and path, at the best version.
 *  Pure; commits are numbers here. */
import type { BytePath, InlineAllowance, Span } from "../model/finding.ts";
import type { ObjectPlace } from "./locate.ts";
import type { PartRecord, SecretRecord } from "./record-rows.ts";

/** One value at one place of one object. */
export interface Row {
  readonly object: number;
  readonly record: SecretRecord;
  readonly span: Span;
  readonly parts: readonly PartRecord[];
  readonly allow: readonly InlineAllowance[];
  /** Of the archive that the object is. */
  readonly member: BytePath | undefined;
  /** Id of the content that the object, a Git LFS pointer, stands for: all else is about that. */
  readonly lfs?: string;
}

/** A secret at a path, over all versions that hold it. */
export class BlobGroup {
  /** The version that is shown: HEAD's before any other, then the newest. */
  place: ObjectPlace;
  rows: Row[];
  /** First and last commit of any version; -1: none. */
  first = -1;
  last = -1;
  /** Sets of tips that reach any version, and the versions. */
  readonly tips: Set<number> = new Set();
  readonly objects: Set<number> = new Set();

  constructor(place: ObjectPlace, row: Row) {
    this.place = place;
    this.rows = [row];
    this.#note(place, row);
  }

  add(place: ObjectPlace, row: Row): void {
    // What a ref reaches says more than what none does.
    if (!place.reachable && this.place.reachable) return;
    if (place.reachable && !this.place.reachable) this.#clear();
    this.#note(place, row);
    const shown = this.rows[0]?.object ?? -1;
    if (row.object === shown) this.rows.push(row);
    else if (shown < 0 || this.#isBetter(place, row.object, shown)) {
      this.place = place;
      this.rows = [row];
    }
  }

  /** Rows to show: every line of what HEAD holds, else the first. */
  shown(): readonly Row[] {
    if (this.place.inHead) return this.rows;
    return [this.rows.reduce((a, b) => (b.span.start < a.span.start ? b : a))];
  }

  #note({ first, last, tips }: ObjectPlace, row: Row): void {
    if (first >= 0 && (this.first < 0 || first < this.first)) this.first = first;
    if (last > this.last) this.last = last;
    this.tips.add(tips);
    this.objects.add(row.object);
  }

  #clear(): void {
    this.rows = [];
    this.first = this.last = -1;
    this.tips.clear();
    this.objects.clear();
  }

  #isBetter(place: ObjectPlace, object: number, shown: number): boolean {
    if (place.inHead !== this.place.inHead) return place.inHead;
    return place.last > this.place.last || (place.last === this.place.last && object < shown);
  }
}

/**
 * @param placesOf - where an object stood
 */
export function groupBlobs(rows: readonly Row[], placesOf: (object: number) => readonly ObjectPlace[]): BlobGroup[] {
  const groups = new Map<string, BlobGroup>();
  const known = new Map<number, readonly ObjectPlace[]>();
  const keyOf = (row: Row, path: BytePath | undefined): string =>
    `${row.record.identity} ${row.record.conditions?.join() ?? ""} ${path ?? `\n${row.object}`}\0${row.member ?? ""}`;
  for (const row of rows) {
    let places = known.get(row.object);
    if (!places) known.set(row.object, (places = placesOf(row.object)));
    for (const place of places) {
      const key = keyOf(row, place.path);
      const group = groups.get(key);
      if (group) group.add(place, row);
      else groups.set(key, new BlobGroup(place, row));
    }
  }
  return [...groups.values()];
}
