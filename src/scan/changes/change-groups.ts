/** Rows of changed blobs by secret and path: which versions hold it, which of them brought it. Pure. */
import type { BytePath, InlineAllowance, Span } from "../../model/finding.ts";
import type { ObjectsResult } from "../job.ts";
import { eachRow, type PartRecord, type SecretRecord } from "../record-rows.ts";
import type { Arrival, ChangeSet } from "./change-set.ts";

/** A secret in an object that changed. */
export interface Row {
  readonly unit: number;
  readonly record: SecretRecord;
  readonly span: Span;
  readonly parts: readonly PartRecord[];
  readonly allow: readonly InlineAllowance[];
  /** Of the archive that the blob is: all that a changed archive holds is new. */
  readonly member: BytePath | undefined;
  /** Id of the content that the blob, a Git LFS pointer, names, if it stands in that: all of it is new. */
  readonly lfs?: string;
}

/** One secret at one path: all versions that hold it. */
export interface Group {
  readonly path: BytePath;
  /** Of the archive that stands there. */
  readonly member: BytePath | undefined;
  /** By blob. */
  readonly versions: Map<string, Version>;
  /** Earliest step that brought it; -1: none of the range did. */
  first: number;
}

interface Version {
  /** Last step that set it. */
  step: number;
  /** Its rows with the secret; `fresh` those on lines that a step added. */
  readonly all: Row[];
  readonly fresh: Row[];
}

/** Rows of what workers found. */
export function rowsOf(results: readonly ObjectsResult[]): Row[] {
  const rows: Row[] = [];
  for (const { records } of results)
    eachRow(records, (unit, record, span, parts, allow, member) =>
      rows.push({ unit, record, span, parts, allow, member }),
    );
  return rows;
}

/** What tells where a file comes from. */
interface Coming {
  /** Whether an arrival brings the secret of a row. */
  readonly isNew: (row: Row, arrival: Arrival) => boolean;
  /** Paths that a renamed file had before. */
  readonly movedFrom: (arrival: Arrival) => readonly BytePath[];
}

/** Rows by secret and path, where some step added the secret there, or moved a file there to which another step had added it.
 *  A later version may hold it on a line that it did not add itself. */
export function groupRows(rows: readonly Row[], set: ChangeSet, lines: Coming): Group[] {
  const groups = new Map<string, Group>();
  const others: [row: Row, arrival: Arrival, group: Group][] = [];
  for (const row of rows) {
    for (const arrival of set.arrivals(row.unit)) {
      const { path, step, id } = arrival;
      const { member } = row;
      const key = keyOf(row, path);
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { path, member, versions: new Map(), first: -1 }));
      let version = group.versions.get(id);
      if (!version) group.versions.set(id, (version = { step, all: [], fresh: [] }));
      version.step = Math.max(version.step, step);
      if (!version.all.includes(row)) version.all.push(row);
      if (!lines.isNew(row, arrival)) {
        others.push([row, arrival, group]);
        continue;
      }
      if (!version.fresh.includes(row)) version.fresh.push(row);
      if (group.first < 0 || step < group.first) group.first = step;
    }
  }
  // In the order of the steps, since a file may be moved again and again.
  others.sort(([, a], [, b]) => a.step - b.step);
  for (const [row, arrival, group] of others) {
    const { step } = arrival;
    if (group.first >= 0 && group.first <= step) continue;
    const isBrought = (path: BytePath): boolean => {
      const first = groups.get(keyOf(row, path))?.first ?? -1;
      return first >= 0 && first < step;
    };
    if (lines.movedFrom(arrival).some(isBrought)) group.first = step;
  }
  return [...groups.values()].filter(({ first }) => first >= 0);
}

function keyOf({ record, member }: Row, path: BytePath): string {
  return `${record.identity}\0${path}\0${member ?? ""}`;
}

/** A row of something that is new altogether. */
export function asNew(row: Row): Row {
  return { ...row, allow: row.allow.map((each) => ({ ...each, added: true })) };
}

/** The version that the latest step set. */
export function newest({ versions }: Group): readonly [id: string, version: Version] {
  return [...versions].reduce((a, b) => (b[1].step > a[1].step ? b : a));
}
