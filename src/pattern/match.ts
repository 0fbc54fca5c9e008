/** Finds credentials in a short text with a compiled set, without the kernel: literal, window, regex, overlaps, in the order a scan has.
 *  Slow and plain; for checking examples of patterns. Patterns that code in `detect/` judges are left out.
 *  Knows nothing of files or of encodings other than Latin-1. */
import type { Literal, Pattern } from "../model/pattern.ts";
import { checksums } from "./checksums.ts";

/** A match of one pattern. Offsets are bytes, ends exclusive. */
export interface TextMatch {
  readonly pattern: Pattern;
  readonly literal: Literal;
  readonly start: number;
  readonly end: number;
  readonly secretStart: number;
  readonly secretEnd: number;
  readonly value: string;
}

const TOLD_RANK = { prefix: 2, keyword: 1, generic: 0 } as const;

/** Patterns made ready to be looked for in many short texts. */
export class TextMatcher {
  /** Uses of literals by their first three bytes in lower case. */
  readonly #uses = new Map<string, { readonly pattern: Pattern; readonly literal: Literal }[]>();

  constructor(patterns: readonly Pattern[]) {
    for (const pattern of patterns) {
      if (pattern.judge !== undefined) continue;
      for (const literal of pattern.literals) {
        const key = literal.text.slice(0, 3).toLowerCase();
        const uses = this.#uses.get(key);
        if (uses) uses.push({ pattern, literal });
        else this.#uses.set(key, [{ pattern, literal }]);
      }
    }
  }

  /** Every match of every pattern by position of its literal; the same value of the same pattern once. */
  allMatches(text: string): readonly TextMatch[] {
    const folded = text.toLowerCase();
    const found = new Map<string, TextMatch>();
    for (let at = 0; at < text.length; at++) {
      for (const { pattern, literal } of this.#uses.get(folded.slice(at, at + 3)) ?? []) {
        if (!(literal.ignoreCase ? folded : text).startsWith(literal.text, at)) continue;
        const match = matchAt(pattern, literal, text, at);
        const key = match && `${pattern.id} ${match.secretStart} ${match.secretEnd}`;
        if (key !== undefined && !found.has(key)) found.set(key, match as TextMatch);
      }
    }
    return [...found.values()];
  }
}

/** {@link TextMatcher.allMatches} for a single use. */
export function allMatches(patterns: readonly Pattern[], text: string): readonly TextMatch[] {
  return new TextMatcher(patterns).allMatches(text);
}

/**
 * What a scan would report: the best of overlapping matches, each with its required companions near by.
 * @param text - one character per byte
 */
export function matchText(patterns: readonly Pattern[], text: string): readonly TextMatch[] {
  const ranked = [...allMatches(patterns, text)].sort(compareMatches);
  const kept: TextMatch[] = [];
  for (const match of ranked) {
    if (match.pattern.role !== "secret" || kept.some((other) => overlap(other, match))) continue;
    if (match.pattern.companions.every((c) => !c.required || ranked.some((other) => completes(match, other, c))))
      kept.push(match);
  }
  return kept.sort((a, b) => a.secretStart - b.secretStart);
}

/** Better first: right checksum, told by a form of its own, more specific, longer value, id. */
export function compareMatches(a: TextMatch, b: TextMatch): number {
  return (
    Number(hasRightSum(b)) - Number(hasRightSum(a)) ||
    TOLD_RANK[b.pattern.told] - TOLD_RANK[a.pattern.told] ||
    b.pattern.specificity - a.pattern.specificity ||
    b.value.length - a.value.length ||
    (a.pattern.id < b.pattern.id ? -1 : a.pattern.id > b.pattern.id ? 1 : 0) ||
    a.secretStart - b.secretStart
  );
}

function hasRightSum(match: TextMatch): boolean {
  return match.pattern.checksum !== undefined && checksums[match.pattern.checksum]?.verify(match.value) === true;
}

function overlap(a: TextMatch, b: TextMatch): boolean {
  return a.secretStart < b.secretEnd && b.secretStart < a.secretEnd;
}

function completes(match: TextMatch, other: TextMatch, companion: Pattern["companions"][number]): boolean {
  const distance = Math.max(other.secretStart - match.secretEnd, match.secretStart - other.secretEnd);
  return other.pattern.id === companion.pattern && !overlap(match, other) && distance <= companion.within;
}

const compiledRegexes = new WeakMap<Pattern, RegExp>();

function regexOf(pattern: Pattern): RegExp {
  let regex = compiledRegexes.get(pattern);
  if (!regex) compiledRegexes.set(pattern, (regex = new RegExp(pattern.regex, `${pattern.flags}yd`)));
  return regex;
}

/** Judges one literal as a scan does, without the kernel's probes: the regex at each place where a match that holds the literal can begin. */
export function matchAt(pattern: Pattern, literal: Literal, text: string, at: number): TextMatch | undefined {
  const context = pattern.context ?? { before: 1, after: 1 };
  const from = Math.max(0, at - literal.leadMax - context.before);
  const window = text.slice(from, at + literal.tailMax + context.after);
  const regex = regexOf(pattern);
  const last = at - literal.leadMin - from;
  for (let start = Math.max(0, at - literal.leadMax - from); start <= last; start++) {
    regex.lastIndex = start;
    const match = regex.exec(window);
    if (!match || start + match[0].length <= at - from) continue;
    const group = match.indices?.slice(pattern.secretGroup).find((one) => one !== undefined) ?? [start, start];
    const value = window.slice(group[0], group[1]);
    if (value === "" || isStopped(pattern, value)) return undefined;
    return {
      pattern,
      literal,
      start: from + start,
      end: from + start + match[0].length,
      secretStart: from + group[0],
      secretEnd: from + group[1],
      value,
    };
  }
  return undefined;
}

function isStopped(pattern: Pattern, value: string): boolean {
  const lower = value.toLowerCase();
  if (pattern.stopwords.some((word) => lower.includes(word))) return true;
  return pattern.minEntropy > 0 && entropyOf(value) < pattern.minEntropy;
}

/** Shannon entropy in bits per character. */
function entropyOf(value: string): number {
  const counts = new Map<string, number>();
  for (const char of value) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
