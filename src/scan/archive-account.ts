/** The ledger of archives: how many were opened, what they hold, and what of it was not read. What cannot be opened is counted and told, and
 *  makes no scan incomplete: a .rar is not damage. What ran into a bound is a problem: it may have been made to. */
import { countIn, type ArchiveTally } from "../archive/archive-tally.ts";
import { printablePath } from "../model/display.ts";
import { ARCHIVE_MEMBERS, CLOSED_ARCHIVES, type LedgerEntry, type Problem } from "../model/result.ts";
import type { BytePath } from "../model/finding.ts";
import type { Records } from "./record-rows.ts";

/** One archive, as an account names it. */
export type ToldArchive = ArchiveTally & {
  /** A path or an object's id. */
  readonly name: BytePath;
};

/** Archives that records speak of. @param nameOf - how an object is called; undefined: it belongs to another account */
export function archivesIn(
  records: Iterable<Records>,
  nameOf: (object: number, tally: ArchiveTally) => BytePath | undefined,
): ToldArchive[] {
  const told: ToldArchive[] = [];
  for (const { archives } of records) {
    for (const { object, tally } of archives) {
      const name = nameOf(object, tally);
      if (name !== undefined) told.push({ ...tally, name });
    }
  }
  return told;
}

/** A line of the ledger for archives, if there are any. @param problems - is added to */
export function accountArchives(
  archives: readonly ToldArchive[],
  subject: BytePath,
  problems: Problem[],
): LedgerEntry[] {
  if (archives.length === 0) return [];
  const skipped: Record<string, number> = {};
  const closed: Record<string, number> = {};
  for (const archive of archives) {
    for (const [why, times] of Object.entries(archive.skipped)) countIn(skipped, why, times);
    for (const [why, times] of Object.entries(archive.closed)) countIn(closed, `${CLOSED_ARCHIVES} (${why})`, times);
    if (archive.isCutShort) problems.push(timeProblem(archive.name));
    if (archive.bound !== undefined) problems.push(boundProblem(archive.name, archive.bound));
  }
  const sum = (of: "members" | "read" | "tooLarge" | "bytes" | "opened"): number =>
    archives.reduce((total, archive) => total + archive[of], 0);
  return [
    {
      source: ARCHIVE_MEMBERS,
      subject,
      expected: sum("members"),
      scanned: sum("read"),
      failed: sum("tooLarge"),
      skipped: sorted(skipped),
      bytes: sum("bytes"),
      notes: { "archives opened": sum("opened"), ...sorted(closed) },
    },
  ];
}

function boundProblem(name: BytePath, bound: string): Problem {
  const message = `the archive ${printablePath(name)} was not read to its end: ${bound}; unpack it and scan what comes out (dredge dir; of a git bundle, a clone)`;
  return { kind: "too-large", subject: name, count: 1, message };
}

function timeProblem(name: BytePath): Problem {
  const message = `the archive ${printablePath(name)} was not read to its end before the time limit; raise --timeout`;
  return { kind: "timed-out", subject: name, count: 1, message };
}

/** The order must not tell which worker was first. */
function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
