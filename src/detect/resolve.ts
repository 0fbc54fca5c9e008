/** Resolves the raw matches of one object: which of several that overlap is reported, and which complete one another.
 *  Raw matches are carried through edits with losers and lone companions included, so this runs anew for each object. Pure. */
import { checksumVerdict } from "./checksum.ts";
import type { Judgement, RawMatch } from "./judge.ts";

/** A match that is reported, with the companions that stand near. */
export interface Resolved {
  readonly match: RawMatch;
  readonly parts: readonly RawMatch[];
}

const TOLD_RANK = { prefix: 2, keyword: 1, generic: 0 } as const;
const NO_PARTS: readonly RawMatch[] = [];

/** Byte offset of the value's first byte in the object. */
export function secretStart(match: RawMatch): number {
  return match.position + match.judgement.secretStart;
}

/** Byte offset after the value's last byte. */
export function secretEnd(match: RawMatch): number {
  return match.position + match.judgement.secretEnd;
}

/** Verdict of the format's checksum on the value, worked out once. */
export function isRight(judgement: Judgement): boolean | undefined {
  if (judgement.right === null) judgement.right = checksumVerdict(judgement.use.pattern, judgement.value);
  return judgement.right;
}

/** Higher first: right checksum, prefix over keyword over generic, the more specific pattern, the longer value, then id. */
function compare(a: RawMatch, b: RawMatch): number {
  const x = a.judgement;
  const y = b.judgement;
  return (
    Number(isRight(y) === true) - Number(isRight(x) === true) ||
    TOLD_RANK[y.use.pattern.told] - TOLD_RANK[x.use.pattern.told] ||
    y.use.pattern.specificity - x.use.pattern.specificity ||
    y.value.length - x.value.length ||
    x.use.patternIndex - y.use.patternIndex ||
    secretStart(a) - secretStart(b)
  );
}

function overlaps(a: RawMatch, b: RawMatch): boolean {
  return secretStart(a) < secretEnd(b) && secretStart(b) < secretEnd(a);
}

function distance(a: RawMatch, b: RawMatch): number {
  return Math.max(0, secretStart(a) - secretEnd(b), secretStart(b) - secretEnd(a));
}

/** The nearest match of each companion pattern within its distance; undefined when a required one is missing. */
function findParts(of: RawMatch, all: readonly RawMatch[]): readonly RawMatch[] | undefined {
  const { companions } = of.judgement.use.pattern;
  if (companions.length === 0) return NO_PARTS;
  const parts: RawMatch[] = [];
  for (const { pattern, within, required } of companions) {
    let best: RawMatch | undefined;
    let bestFar = Infinity;
    for (const other of all) {
      if (other.judgement.use.pattern.id !== pattern || overlaps(of, other)) continue;
      const far = distance(of, other);
      if (far > within || far > bestFar) continue;
      if (far === bestFar && best && secretStart(other) >= secretStart(best)) continue;
      best = other;
      bestFar = far;
    }
    if (best) parts.push(best);
    else if (required) return undefined;
  }
  return parts;
}

function withoutDoubles(matches: readonly RawMatch[]): RawMatch[] {
  if (matches.length < 2) return [...matches];
  const seen = new Map<number, RawMatch[]>();
  return matches.filter((match) => {
    const start = secretStart(match);
    const same = seen.get(start);
    if (!same) {
      seen.set(start, [match]);
      return true;
    }
    const { use, value } = match.judgement;
    if (same.some(({ judgement: j }) => j.use.patternIndex === use.patternIndex && j.value.length === value.length))
      return false;
    same.push(match);
    return true;
  });
}

/**
 * @param matches - all raw matches of one object, in any order; doubles are dropped
 * @returns what is reported, by position
 */
export function resolveMatches(matches: readonly RawMatch[]): readonly Resolved[] {
  const ranked = withoutDoubles(matches).sort(compare);
  const kept: Resolved[] = [];
  for (const match of ranked) {
    if (match.judgement.use.pattern.role !== "secret") continue;
    if (kept.some((winner) => overlaps(winner.match, match))) continue;
    const parts = findParts(match, ranked);
    if (parts) kept.push({ match, parts });
  }
  // A secret that is a part of another finding is not reported a second time.
  const used = new Set(kept.flatMap((k) => k.parts));
  return kept.filter((k) => !used.has(k.match)).sort((a, b) => secretStart(a.match) - secretStart(b.match));
}
