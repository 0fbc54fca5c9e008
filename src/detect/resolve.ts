/** Resolves the raw matches of one object: which of several that overlap is reported, and which complete one another.
 *  Raw matches are carried through edits with losers and lone companions included, so this runs anew for each object. Pure. */
import type { Evidence } from "../model/finding.ts";
import { checksumVerdict } from "./checksum.ts";
import { withoutShells } from "./decoded.ts";
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

/** UTF-16 text reads as text of the other byte order, too, one byte further on: characters are taken to begin at whole multiples. */
function isAligned({ position, judgement }: RawMatch): boolean {
  return position % judgement.use.encoding.step === 0;
}

/** A form without a prefix of its own yields to the generic detector where all else speaks against it: log-odds. */
const DOUBTFUL = { keyword: -1.5, generic: -0.6 } as const;
/** Its rank then: whose it is, is still worth more than that it is somebody's. */
const DOUBTFUL_RANK = { keyword: -1, generic: -2 } as const;

function toldRank({ use, evidence }: Judgement): number {
  const { told, judge, isPlaced } = use.pattern;
  // At another place it may be none, and what it took the place of would be lost.
  if (isPlaced) return -2;
  if (told === "prefix" || judge !== undefined || !evidence) return TOLD_RANK[told];
  return evidence.reduce((sum, { weight }) => sum + weight, 0) <= DOUBTFUL[told]
    ? DOUBTFUL_RANK[told]
    : TOLD_RANK[told];
}

/** Higher first: right checksum, prefix over keyword over generic, the more specific pattern, the longer value, then id; no two that differ are equal. */
function compare(a: RawMatch, b: RawMatch): number {
  const x = a.judgement;
  const y = b.judgement;
  return (
    Number(isRight(y) === true) - Number(isRight(x) === true) ||
    toldRank(y) - toldRank(x) ||
    y.use.pattern.specificity - x.use.pattern.specificity ||
    y.value.length - x.value.length ||
    x.use.patternIndex - y.use.patternIndex ||
    Number(isAligned(b)) - Number(isAligned(a)) ||
    secretStart(a) - secretStart(b) ||
    y.score - x.score ||
    // Read through fewer encodings.
    howItIsWritten(x).length - howItIsWritten(y).length ||
    a.position - b.position ||
    // Nothing that can be told apart may be left to the order in which it was found.
    inOrder(howItIsWritten(x), howItIsWritten(y)) ||
    x.start - y.start ||
    x.end - y.end
  );
}

function inOrder(a: string, b: string): number {
  return Number(a > b) - Number(a < b);
}

function howItIsWritten({ facts }: Judgement): string {
  return facts?.["encoding"] ?? "";
}

function overlaps(a: RawMatch, b: RawMatch): boolean {
  return secretStart(a) < secretEnd(b) && secretStart(b) < secretEnd(a);
}

function distance(a: RawMatch, b: RawMatch): number {
  return Math.max(0, secretStart(a) - secretEnd(b), secretStart(b) - secretEnd(a));
}

/** Values that do not overlap one another, by the blocks of the object that they stand in: an object may hold a hundred thousand. */
class Taken {
  readonly #blocks = new Map<number, RawMatch[]>();

  overlaps(match: RawMatch): boolean {
    for (let block = firstBlock(match); block <= lastBlock(match); block++)
      if (this.#blocks.get(block)?.some((other) => overlaps(other, match))) return true;
    return false;
  }

  /** The match that tells exactly this value: of a public form; of any form where only its name tells it; else of the same provider, by at least one more fixed byte. */
  teller(match: RawMatch): RawMatch | undefined {
    const { provider, specificity, told } = match.judgement.use.pattern;
    const isSame = (other: RawMatch): boolean => {
      const { pattern } = other.judgement.use;
      const isBetter =
        (pattern.told === "prefix" && (told === "generic" || (told === "keyword" && pattern.role === "public"))) ||
        (told === "generic" && pattern.role === "public") ||
        (pattern.provider === provider && pattern.specificity >= specificity + FIXED_BYTE);
      return isBetter && secretStart(other) === secretStart(match) && secretEnd(other) === secretEnd(match);
    };
    return this.#blocks.get(firstBlock(match))?.find(isSame);
  }

  add(match: RawMatch): void {
    for (let block = firstBlock(match); block <= lastBlock(match); block++) {
      const list = this.#blocks.get(block);
      if (list) list.push(match);
      else this.#blocks.set(block, [match]);
    }
  }
}

/** What is known to everybody, or is no more than a name, and is called a secret where it stands. */
const PUBLIC: Evidence = { name: "public", text: "has the form of a value that is public", weight: -8 };

function doubted(match: RawMatch): RawMatch {
  const { judgement } = match;
  return { ...match, judgement: { ...judgement, evidence: [...(judgement.evidence ?? []), PUBLIC] } };
}

/** What a fixed byte adds to a pattern's specificity. */
const FIXED_BYTE = 4096;

/** log2 of the bytes of a block. */
const BLOCK = 8;

function firstBlock(match: RawMatch): number {
  return Math.floor(secretStart(match) / (1 << BLOCK));
}

function lastBlock(match: RawMatch): number {
  return Math.floor(secretEnd(match) / (1 << BLOCK));
}

/** Matches by pattern and position, to find companions; sorted when first asked for. */
class Neighbours {
  readonly #all: readonly RawMatch[];
  readonly #byPattern = new Map<string, { readonly sorted: readonly RawMatch[]; readonly longest: number }>();

  constructor(all: readonly RawMatch[]) {
    this.#all = all;
  }

  /** Matches of a pattern whose values touch the bytes [from, to], by position. */
  *near(pattern: string, from: number, to: number): Iterable<RawMatch> {
    const { sorted, longest } = this.#of(pattern);
    let low = 0;
    for (let high = sorted.length; low < high;) {
      const middle = (low + high) >>> 1;
      const match = sorted[middle];
      if (match && secretStart(match) < from - longest) low = middle + 1;
      else high = middle;
    }
    for (let match = sorted[low]; match && secretStart(match) <= to; match = sorted[++low]) yield match;
  }

  #of(pattern: string): { readonly sorted: readonly RawMatch[]; readonly longest: number } {
    let known = this.#byPattern.get(pattern);
    if (!known) {
      const own = this.#all.filter((match) => match.judgement.use.pattern.id === pattern);
      const longest = own.reduce((most, match) => Math.max(most, secretEnd(match) - secretStart(match)), 0);
      known = { sorted: own.sort((a, b) => secretStart(a) - secretStart(b)), longest };
      this.#byPattern.set(pattern, known);
    }
    return known;
  }
}

/** The nearest match of each companion pattern within its distance; undefined when a required one is missing. */
function findParts(of: RawMatch, neighbours: Neighbours): readonly RawMatch[] | undefined {
  const { companions } = of.judgement.use.pattern;
  if (companions.length === 0) return NO_PARTS;
  const parts: RawMatch[] = [];
  for (const { pattern, within, required } of companions) {
    let best: RawMatch | undefined;
    let bestFar = within + 1;
    for (const other of neighbours.near(pattern, secretStart(of) - within, secretEnd(of) + within)) {
      if (overlaps(of, other) || distance(of, other) >= bestFar) continue;
      best = other;
      bestFar = distance(of, other);
    }
    if (best) parts.push(best);
    else if (required) return undefined;
  }
  return parts;
}

/** Of several matches that say the same of the same value, the one that ranks first. Wide text read in the other byte order says the same a byte further on. */
function withoutDoubles(ranked: readonly RawMatch[]): readonly RawMatch[] {
  if (ranked.length < 2) return ranked;
  const seen = new Map<number, RawMatch[]>();
  return ranked.filter((match) => {
    const start = secretStart(match);
    const { use, value } = match.judgement;
    const same = ({ judgement: j }: RawMatch): boolean =>
      j.use.patternIndex === use.patternIndex &&
      j.value.length === value.length &&
      j.use.encoding.step === use.encoding.step;
    for (let near = start - use.encoding.step + 1; near < start + use.encoding.step; near++)
      if (seen.get(near)?.some(same)) return false;
    const here = seen.get(start);
    if (here) here.push(match);
    else seen.set(start, [match]);
    return true;
  });
}

/**
 * @param matches - all raw matches of one object, in any order; doubles are dropped
 * @returns what is reported, by position
 */
export function resolveMatches(matches: readonly RawMatch[]): readonly Resolved[] {
  const [only] = matches;
  if (only && matches.length === 1 && only.judgement.use.pattern.companions.length === 0)
    return only.judgement.use.pattern.role === "secret" ? [{ match: only, parts: NO_PARTS }] : [];
  const ranked = withoutDoubles([...withoutShells(matches)].sort(compare));
  const neighbours = new Neighbours(ranked);
  const taken = new Taken();
  const identifiers = new Taken();
  const kept: Resolved[] = [];
  for (const match of ranked) {
    const { role } = match.judgement.use.pattern;
    if (role !== "secret") identifiers.add(match);
    if (role !== "secret" || taken.overlaps(match)) continue;
    const teller = identifiers.teller(match)?.judgement.use.pattern;
    // What a better match of the same provider calls an identifier is no secret of theirs.
    if (teller?.role === "identifier" && match.judgement.use.pattern.told !== "generic") continue;
    const parts = findParts(match, neighbours);
    if (!parts) continue;
    kept.push({ match: teller ? doubted(match) : match, parts });
    if (!match.judgement.use.pattern.isPlaced) taken.add(match);
  }
  // A secret that is a part of another finding is not reported a second time.
  const used = new Set(kept.flatMap((k) => k.parts));
  return kept.filter((k) => !used.has(k.match)).sort((a, b) => secretStart(a.match) - secretStart(b.match));
}
