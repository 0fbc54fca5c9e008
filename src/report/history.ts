/** What git's history says of one secret, over all its places: since when, until when, and which refs reach it.
 *  Computed once per finding and shared by the parts of a report; one pass, since there can be thousands of places.
 *  Knows nothing of words or layout. */
import { displayText } from "../model/display.ts";
import type { CommitRef, Finding, Occurrence, Origin } from "../model/finding.ts";

/** The history of one secret. */
export interface SecretHistory {
  /** The earliest commit that had it, and the latest (files and their names only). */
  readonly first: CommitRef | undefined;
  readonly last: CommitRef | undefined;
  readonly inHead: boolean;
  /** Full names, sorted; `more` is how many there are beyond these, at least. */
  readonly localRefs: readonly string[];
  readonly remoteRefs: readonly string[];
  readonly more: number;
  /** It has places in git, and no ref reaches any of them. */
  readonly unreachable: boolean;
  /** Of a change: a place where it stood before, if there is one; the commits above are the change's. */
  readonly earlier: Occurrence | undefined;
}

/** Sums up the origins of a finding. */
export function historyOf(finding: Finding): SecretHistory {
  let first: CommitRef | undefined;
  let last: CommitRef | undefined;
  let inHead = false;
  let most = 0;
  let reached = 0;
  let unreached = 0;
  const refs = new Set<string>();
  for (const { origin, earlier } of finding.occurrences) {
    if (!("reach" in origin)) continue;
    if (origin.reach === "reachable") reached += 1;
    else unreached += 1;
    if (origin.first !== undefined && (first === undefined || compareCommits(origin.first, first) < 0))
      first = origin.first;
    for (const ref of origin.refs) refs.add(ref);
    most = Math.max(most, origin.refCount);
    if (!("last" in origin) || earlier) continue;
    inHead ||= origin.inHead === true;
    if (origin.last !== undefined && (last === undefined || compareCommits(origin.last, last) > 0)) last = origin.last;
  }
  const sorted = [...refs].sort();
  return {
    first: first && readable(first),
    last: last && readable(last),
    inHead,
    // That HEAD reaches it is said by `inHead`, or by the branch that HEAD stands on.
    localRefs: sorted.filter((ref) => !isRemoteRef(ref) && (ref !== "HEAD" || sorted.length === 1)),
    remoteRefs: sorted.filter(isRemoteRef),
    more: Math.max(0, most - sorted.length),
    unreachable: unreached > 0 && reached === 0,
    earlier: finding.occurrences.find(({ earlier }) => earlier),
  };
}

/** A commit with its author and subject as text. */
export function readable(commit: CommitRef): CommitRef {
  return { ...commit, author: displayText(commit.author), subject: displayText(commit.subject) };
}

/** The earliest commit that had it among some places. */
export function earliestCommit(origins: Iterable<Origin>): CommitRef | undefined {
  let earliest: CommitRef | undefined;
  for (const origin of origins) {
    const first = "first" in origin ? origin.first : undefined;
    if (first !== undefined && (earliest === undefined || compareCommits(first, earliest) < 0)) earliest = first;
  }
  return earliest;
}

/** The latest last commit among some places in files and their names. */
export function latestCommit(origins: Iterable<Origin>): CommitRef | undefined {
  let latest: CommitRef | undefined;
  for (const origin of origins) {
    const last = "last" in origin ? origin.last : undefined;
    if (last !== undefined && (latest === undefined || compareCommits(last, latest) > 0)) latest = last;
  }
  return latest;
}

/** Orders commits by date, then id; dates are ISO 8601 with any zone. */
function compareCommits(a: CommitRef, b: CommitRef): number {
  if (a === b) return 0;
  // In one zone, ISO 8601 dates order as text; parsing is for the others.
  const byDate =
    a.date.slice(19) === b.date.slice(19) ? compareText(a.date, b.date) : Date.parse(a.date) - Date.parse(b.date);
  return byDate !== 0 && !Number.isNaN(byDate) ? byDate : compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isRemoteRef(fullName: string): boolean {
  return fullName.startsWith("refs/remotes/");
}
