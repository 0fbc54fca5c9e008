/** Takes secrets out of the words around a finding: paths, names of refs, authors, subjects, messages of problems.
 *  They are judged like any other text, so that nothing which a report shows holds what the report is about. Pure but for the judge. */
import type { CommitRef, Finding, ImageOrigin, Occurrence, Origin, Verdict } from "../model/finding.ts";
import type { Problem, ScanResult } from "../model/result.ts";

/** Gives back the texts in which a secret was found, without it. */
export type Redactor = (texts: readonly string[]) => ReadonlyMap<string, string>;

/** @param redact - asked once, with every text of the result */
export function redactResult(result: ScanResult, redact: Redactor): ScanResult {
  const texts = new Set<string>();
  // The first pass collects, the second replaces.
  transform(result, (text) => {
    texts.add(text);
    return text;
  });
  const changed = redact([...texts]);
  return changed.size === 0 ? result : transform(result, (text) => changed.get(text) ?? text);
}

type Replace = (text: string) => string;

function transform(result: ScanResult, replace: Replace): ScanResult {
  return {
    ...result,
    verdicts: result.verdicts.map((v) => transformVerdict(v, replace)),
    problems: result.problems.map((p) => transformProblem(p, replace)),
    ledger: result.ledger.map((l) => ({ ...l, subject: replace(l.subject) })),
    repositories: result.repositories.map((r) => ({
      ...r,
      path: replace(r.path),
      workTree: r.workTree === undefined ? undefined : replace(r.workTree),
      remoteUrl: r.remoteUrl === undefined ? undefined : replace(r.remoteUrl),
      branch: r.branch === undefined ? undefined : replace(r.branch),
    })),
  };
}

/** Reasons and places come out of a repository as well. */
function transformVerdict(verdict: Verdict, replace: Replace): Verdict {
  const { finding, reason, suppressions } = verdict;
  return {
    ...verdict,
    finding: transformFinding(finding, replace),
    reason: reason === undefined ? undefined : replace(reason),
    ...(suppressions && {
      suppressions: suppressions.map((use) => ({ ...use, place: replace(use.place), reason: replace(use.reason) })),
    }),
  };
}

function transformProblem(problem: Problem, replace: Replace): Problem {
  return { ...problem, subject: replace(problem.subject), message: replace(problem.message) };
}

function transformFinding(finding: Finding, replace: Replace): Finding {
  return { ...finding, occurrences: finding.occurrences.map((o) => transformOccurrence(o, replace)) };
}

function transformOccurrence(occurrence: Occurrence, replace: Replace): Occurrence {
  const { allow } = occurrence;
  return {
    ...occurrence,
    origin: transformOrigin(occurrence.origin, replace),
    ...(allow && { allow: allow.map((comment) => ({ ...comment, reason: replace(comment.reason) })) }),
  };
}

function transformCommit(commit: CommitRef | undefined, replace: Replace): CommitRef | undefined {
  return commit && { ...commit, author: replace(commit.author), subject: replace(commit.subject) };
}

/** An archive's path and its member's are looked at apart, so that one still begins with the other. */
function transformOrigin(origin: Origin, replace: Replace): Origin {
  if (!("archive" in origin) || origin.archive === undefined || origin.path === undefined)
    return transformAround(origin, replace);
  const archive = replace(origin.archive);
  const member = replace(origin.path.slice(origin.archive.length));
  return { ...transformAround(origin, replace), archive, path: archive + member } as Origin;
}

function transformAround(origin: Origin, replace: Replace): Origin {
  if ("inside" in origin && origin.inside !== undefined) {
    const { inside, ...outer } = origin;
    return { ...transformPlace(outer, replace), inside: transformImage(inside, replace) } as Origin;
  }
  return transformPlace(origin, replace);
}

function transformImage(origin: ImageOrigin, replace: Replace): ImageOrigin {
  return {
    ...origin,
    image: replace(origin.image),
    instruction: origin.instruction === undefined ? undefined : replace(origin.instruction),
    path: replace(origin.path),
    stateDetail: origin.stateDetail === undefined ? undefined : replace(origin.stateDetail),
  };
}

function transformPlace(origin: Origin, replace: Replace): Origin {
  const refs = (list: readonly string[]): string[] => list.map(replace);
  switch (origin.kind) {
    case "git":
      return {
        ...origin,
        repository: replace(origin.repository),
        path: origin.path === undefined ? undefined : replace(origin.path),
        first: transformCommit(origin.first, replace),
        last: transformCommit(origin.last, replace),
        refs: refs(origin.refs),
      };
    case "message":
      return {
        ...origin,
        repository: replace(origin.repository),
        first: transformCommit(origin.first, replace),
        refs: refs(origin.refs),
      };
    case "name":
      return {
        ...origin,
        repository: origin.repository === undefined ? undefined : replace(origin.repository),
        name: replace(origin.name),
        first: transformCommit(origin.first, replace),
        refs: refs(origin.refs),
      };
    case "staged":
      return { ...origin, repository: replace(origin.repository), path: replace(origin.path) };
    case "file":
      return {
        ...origin,
        repository: origin.repository === undefined ? undefined : replace(origin.repository),
        path: replace(origin.path),
      };
    case "image":
      return transformImage(origin, replace);
    case "stdin":
      return origin.path === undefined ? origin : { ...origin, path: replace(origin.path) };
  }
}
