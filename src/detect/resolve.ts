/** Resolves the raw matches of one object: which of several that overlap is reported, and which complete one another.
 *  Raw matches are carried through edits with losers and lone companions included, so this runs anew for each object. Pure. */
import type { Pattern } from "../model/pattern.ts";
import type { Detector } from "./detector.ts";
import type { RawMatch } from "./judge.ts";

/** A match that is reported, with the companions that stand near. */
export interface Resolved {
  readonly match: RawMatch;
  readonly pattern: Pattern;
  readonly parts: readonly { readonly match: RawMatch; readonly pattern: Pattern }[];
}

const TOLD_RANK = { prefix: 2, keyword: 1, generic: 0 } as const;

/** A finding's checksum: right, wrong, or the format has none. */
export type ChecksumVerdict = (pattern: Pattern, value: string) => boolean | undefined;

function patternOf(detector: Detector, match: RawMatch): Pattern {
  const use = detector.uses[match.use];
  if (!use) throw new RangeError("a match names a use that its detector lacks");
  return use.pattern;
}

/** Higher first: right checksum, prefix over keyword over generic, longest literal, longest value, then id. */
function compare(a: Ranked, b: Ranked): number {
  return (
    Number(b.right) - Number(a.right) ||
    TOLD_RANK[b.pattern.told] - TOLD_RANK[a.pattern.told] ||
    b.literal - a.literal ||
    b.match.secretEnd - b.match.secretStart - (a.match.secretEnd - a.match.secretStart) ||
    (a.pattern.id < b.pattern.id ? -1 : a.pattern.id > b.pattern.id ? 1 : 0) ||
    a.match.secretStart - b.match.secretStart
  );
}

interface Ranked {
  readonly match: RawMatch;
  readonly pattern: Pattern;
  readonly right: boolean;
  readonly literal: number;
}

const overlaps = (a: RawMatch, b: RawMatch): boolean => a.secretStart < b.secretEnd && b.secretStart < a.secretEnd;

const distance = (a: RawMatch, b: RawMatch): number =>
  Math.max(0, a.secretStart - b.secretEnd, b.secretStart - a.secretEnd);

/** The nearest match of each companion pattern within its distance; undefined when a required one is missing. */
function findParts(of: Ranked, all: readonly Ranked[]): Resolved["parts"] | undefined {
  const parts: { match: RawMatch; pattern: Pattern }[] = [];
  for (const companion of of.pattern.companions) {
    let best: Ranked | undefined;
    for (const other of all) {
      if (other.pattern.id !== companion.pattern || overlaps(of.match, other.match)) continue;
      const far = distance(of.match, other.match);
      if (far > companion.within) continue;
      const bestFar = best ? distance(of.match, best.match) : Infinity;
      if (far < bestFar || (far === bestFar && other.match.secretStart < (best?.match.secretStart ?? 0))) best = other;
    }
    if (best) parts.push({ match: best.match, pattern: best.pattern });
    else if (companion.required) return undefined;
  }
  return parts;
}

/**
 * @param detector - that made the matches
 * @param matches - all raw matches of one object, in any order; doubles are dropped
 * @param checksum - verdict on a value, or undefined
 * @returns what is reported, by position
 */
export function resolveMatches(
  detector: Detector,
  matches: readonly RawMatch[],
  checksum: ChecksumVerdict,
): readonly Resolved[] {
  const seen = new Set<string>();
  const ranked: Ranked[] = [];
  for (const match of matches) {
    const pattern = patternOf(detector, match);
    const key = `${pattern.id} ${match.secretStart} ${match.secretEnd}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const literal = detector.uses[match.use]?.literal.text.length ?? 0;
    ranked.push({ match, pattern, right: checksum(pattern, match.value) === true, literal });
  }
  ranked.sort(compare);
  const kept: (Ranked & { parts: Resolved["parts"] })[] = [];
  for (const candidate of ranked) {
    if (candidate.pattern.role !== "secret") continue;
    if (kept.some((winner) => overlaps(winner.match, candidate.match))) continue;
    const parts = findParts(candidate, ranked);
    if (parts) kept.push({ ...candidate, parts });
  }
  // A secret that is a part of another finding is not reported a second time.
  const used = new Set(kept.flatMap((k) => k.parts.map((p) => p.match)));
  return kept
    .filter((k) => !used.has(k.match))
    .map(({ match, pattern, parts }) => ({ match, pattern, parts }))
    .sort((a, b) => a.match.secretStart - b.match.secretStart);
}
