/** From what workers read of files, standard input and names to findings and lines of the ledger. Knows nothing of repositories' objects. */
import type { Exposure, Origin } from "../model/finding.ts";
import type { LedgerEntry, Problem, ScanResult } from "../model/result.ts";
import { accountArchives, archivesIn, type ToldArchive } from "./archive-account.ts";
import { originInside } from "./archive-origin.ts";
import { occurrenceAt, type Findings } from "./findings.ts";
import type { WorkerResult } from "./job.ts";
import type { LfsPlaces } from "./lfs-places.ts";
import { eachRow, type Records } from "./record-rows.ts";
import type { GroupTotals } from "./group-ledger.ts";
import type { ScanPlan } from "./scan-plan.ts";

/** @param lfs - what it has told is left out */
export function collectFiles(
  { files: { files: entries } }: ScanPlan,
  results: readonly WorkerResult[],
  findings: Findings,
  lfs: LfsPlaces,
): void {
  const originOf = (i: number): Origin | undefined => {
    if (i === entries.length) return { kind: "stdin" };
    return lfs.isPlaced(entries[i]) ? undefined : entries[i]?.origin;
  };
  for (const { files } of results) collectRecords(files.records, findings, originOf);
}

export function commentsOf(plan: ScanPlan, results: readonly WorkerResult[]): NonNullable<ScanResult["comments"]> {
  const found = results.flatMap(({ files }) => files.records.comments);
  const sorted = found.sort((a, b) => a.object - b.object || a.comment.line - b.comment.line);
  return sorted.flatMap(({ object, comment }) => {
    const origin = plan.files.files[object]?.origin;
    return origin ? [{ origin, comment }] : [];
  });
}

export function collectRecords(
  records: Records,
  findings: Findings,
  originOf: (i: number) => Origin | undefined,
): void {
  eachRow(records, (i, record, span, parts, allow, member) => {
    const origin = originOf(i);
    if (!origin) return;
    findings.add(record, occurrenceAt(originInside(origin, member), span, parts, allow), exposureOf(origin));
  });
}

export function exposureOf(origin: Origin): Exposure {
  if (origin.kind === "name" && origin.nameOf === "ref") return "local";
  if (origin.kind === "name" && origin.nameOf === "index-entry") return "staged";
  const repository = "repository" in origin ? origin.repository : undefined;
  return repository === undefined ? "outside-git" : "working-tree";
}

export function accountFiles(
  plan: ScanPlan,
  results: readonly WorkerResult[],
  problems: Problem[],
  stopped: boolean,
): LedgerEntry[] {
  const { files } = plan.files;
  const totals = new Map<number, GroupTotals>();
  const of = (group: number): GroupTotals => {
    let t = totals.get(group);
    if (!t) totals.set(group, (t = { scanned: 0, failed: 0, bytes: 0 }));
    return t;
  };
  for (const { files: part } of results) {
    for (const { file, kind, message } of part.problems) {
      const entry = files[file];
      of(entry?.group ?? -1).failed++;
      problems.push({ kind, subject: entry?.path ?? "standard input", count: 1, message });
    }
    for (const [file, bytes] of part.read) {
      const t = of(files[file]?.group ?? -1);
      t.scanned++;
      t.bytes += bytes;
    }
  }
  const archives = (group: number, subject: string): LedgerEntry[] =>
    accountArchives(archivesOf(plan, results, group), subject, problems);
  const ledgers = plan.fileLedgers(of).flatMap(({ group, ledger }) => {
    const more = archives(group, ledger.subject);
    const seen = ledger.scanned + ledger.failed + Object.values(ledger.skipped).reduce((a, b) => a + b, 0);
    const left = ledger.expected - seen;
    if (left <= 0 || !stopped) return [ledger, ...more];
    const message = `${left === 1 ? "1 file was" : `${left} files were`} not scanned before the time limit; raise --timeout`;
    problems.push({ kind: "timed-out", subject: ledger.subject, count: left, message });
    return [{ ...ledger, skipped: { ...ledger.skipped, "time limit": left } }, ...more];
  });
  ledgers.push(...plan.linked.ledger());
  if (plan.stdin) {
    const { scanned, failed, bytes } = of(-1);
    const left = 1 - scanned - failed;
    if (left > 0) {
      const message = "standard input was not read to its end before the time limit; raise --timeout";
      problems.push({ kind: "timed-out", subject: "standard input", count: left, message });
    }
    ledgers.push({
      source: "standard input",
      subject: "-",
      expected: 1,
      scanned,
      failed,
      skipped: left > 0 ? { "time limit": left } : {},
      bytes,
      notes: {},
    });
    ledgers.push(...archives(-1, "-"));
  }
  return ledgers;
}

function archivesOf({ files: { files } }: ScanPlan, results: readonly WorkerResult[], group: number): ToldArchive[] {
  const nameOf = (file: number): string | undefined =>
    (files[file]?.group ?? -1) === group ? (files[file]?.path ?? "standard input") : undefined;
  return archivesIn(
    results.map((result) => result.files.records),
    nameOf,
  );
}
