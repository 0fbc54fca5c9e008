/** The ledger of a repository's objects, and its problems: what is damaged, missing, cut off or was not reached in time. */
import { listLfsObjects } from "../git/lfs.ts";
import { COMMIT } from "../git/object.ts";
import type { LedgerEntry, Problem } from "../model/result.ts";
import { accountArchives, archivesIn } from "./archive-account.ts";
import type { RepositoryResult } from "./job.ts";
import type { Failure, LinkRecords } from "./link-records.ts";
import type { RepositorySource } from "./repository-source.ts";

/** How many objects are marked as done; counted by index, since iterating over a million bytes takes many times as long. */
export function countDone(done: Uint8Array): number {
  let count = 0;
  for (let object = 0; object < done.length; object++) count += done[object] ?? 0;
  return count;
}

/**
 * @param results - of all workers
 * @param stopped - the scan ended before its work did
 */
export function accountFor(
  source: RepositorySource,
  results: readonly RepositoryResult[],
  stopped: boolean,
): { ledger: LedgerEntry; archives: readonly LedgerEntry[]; problems: Problem[] } {
  const links = results.map((result) => result.links);
  const { done } = source.planned.job;
  const { index } = source.repository;
  const scanned = countDone(done);
  const errors = new Map<number, Failure>();
  for (const failure of links.flatMap((l) => l.failures))
    if (done[failure.object] === 0 || failure.scanned) errors.set(failure.object, failure);
  const failed = [...errors.keys()].filter((object) => done[object] === 0).length;
  const left = index.objectCount - scanned - failed;
  const ledger: LedgerEntry = {
    source: "git objects",
    subject: source.path,
    expected: index.objectCount,
    scanned,
    failed,
    skipped: stopped && left > 0 ? { "time limit": left } : {},
    bytes: links.reduce((sum, l) => sum + l.bytes, 0),
    notes: {},
  };
  const problems = [
    ...damaged(source, errors),
    ...(stopped && left > 0 ? [unscanned(source, left)] : []),
    ...missingObjects(source, links),
    ...source.names.missing(source.path),
    ...missingLfs(source, results),
  ];
  const records = results.map((result) => result.records);
  const archives = archivesIn(records, (object) => index.idOf(object));
  return { ledger, archives: accountArchives(archives, source.path, problems), problems };
}

function damaged({ repository }: RepositorySource, errors: ReadonlyMap<number, Failure>): Problem[] {
  return [...errors.values()]
    .sort((a, b) => a.object - b.object)
    .map(({ object, error, code }) => {
      const id = repository.index.idOf(object);
      const message = `object ${id} is damaged: ${error}; fetch it again or restore it from another clone`;
      return { kind: code, subject: id, count: 1, message };
    });
}

function unscanned({ path }: RepositorySource, count: number): Problem {
  const message = `${count} git objects were not scanned before the time limit; raise --timeout`;
  return { kind: "timed-out", subject: path, count, message };
}

/** Ids that objects name and nobody has. Parents beyond a shallow boundary are told as the boundary. */
function missingObjects({ repository, path }: RepositorySource, links: readonly LinkRecords[]): Problem[] {
  const { index, promisor } = repository;
  const shallow = new Set(repository.shallow);
  const problems: Problem[] = [];
  if (shallow.size > 0) {
    const message = `the history is cut off at ${shallow.size} commits (shallow clone); fetch the rest: git fetch --unshallow`;
    problems.push({ kind: "shallow-boundary", subject: path, count: shallow.size, message });
  }
  const beyond = (m: { kind: number; from: number }): boolean => m.kind === COMMIT && shallow.has(index.idOf(m.from));
  const missing = links.flatMap((l) => l.missing).filter((m) => !beyond(m));
  const ids = [...new Set(missing.map((m) => m.id))].sort();
  if (ids.length === 0) return problems;
  const advice = promisor
    ? "a partial clone leaves them at the remote; fetch them: git fetch --refetch --no-filter"
    : "the repository is damaged; find the rest with git fsck and restore it from another clone";
  const message = `${ids.length === 1 ? "1 object is" : `${ids.length} objects are`} named but not there (${some(ids)}): ${advice}`;
  problems.push({ kind: "missing-object", subject: path, count: ids.length, message });
  return problems;
}

/** Content that Git LFS pointers name and the LFS store does not hold. */
function missingLfs({ repository, path }: RepositorySource, results: readonly RepositoryResult[]): Problem[] {
  const named = new Set(results.flatMap((result) => result.records.lfsPointers.map(({ oid }) => oid)));
  if (named.size === 0) return [];
  const here = new Set(listLfsObjects(repository).map((object) => object.oid));
  const absent = [...named].filter((oid) => !here.has(oid)).sort();
  if (absent.length === 0) return [];
  const message = `${absent.length === 1 ? "1 Git LFS object is" : `${absent.length} Git LFS objects are`} named but not here (${some(absent)}): fetch them with git lfs fetch --all`;
  return [{ kind: "missing-object", subject: path, count: absent.length, message }];
}

function some(ids: readonly string[]): string {
  return ids.slice(0, 3).join(", ") + (ids.length > 3 ? ", …" : "");
}
