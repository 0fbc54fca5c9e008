/** Lists of raw matches by position, as scans return them and versions of a file hand them on. Pure. */
import type { RawMatch } from "./judge.ts";

/** Index of the first match at or after a position. */
export function firstFrom(matches: readonly RawMatch[], position: number): number {
  let low = 0;
  for (let high = matches.length; low < high;) {
    const middle = (low + high) >>> 1;
    if ((matches[middle]?.position ?? Infinity) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Both lists in one, by position. */
export function merge(a: readonly RawMatch[], b: readonly RawMatch[]): readonly RawMatch[] {
  if (a.length === 0) return b;
  const merged: RawMatch[] = [];
  let i = 0;
  for (const match of b) {
    for (let other = a[i]; other && other.position <= match.position; other = a[++i]) merged.push(other);
    merged.push(match);
  }
  for (let other = a[i]; other; other = a[++i]) merged.push(other);
  return merged;
}

/** The same match where its literal stands that much further on. */
export function movedBy(match: RawMatch, bytes: number): RawMatch {
  return bytes === 0 ? match : { position: match.position + bytes, judgement: match.judgement };
}
