// Texts in which escapes stand: from some way before the first of them to some way behind the last, at most to the line's ends. Escapes that stand
// near one another are in one text. What is a text depends on the bytes near it alone, and on the chain of escapes that it belongs to; so a
// delta's result inherits what is far from all changes. Knows nothing of what is looked for.
import { CUT_BEFORE, CUT_BEHIND, add, objectEnd, origin } from "./encoded-list";
import {
  BACKSLASH,
  JOINT,
  LISTED,
  LOOK,
  PERCENT,
  QUOTED,
  goesOverLines,
  kindOf,
  mayBegin,
  worthReading,
} from "./escapes";
import { BESIDE, MOST as MOST_JOINT, hidingSign, jointBefore } from "./joints";
import { beginsBefore, endsBehind, mayGoOver, overLineEnd } from "./line-ends";

/** Bytes of a text before its first escape and behind its last. */
const BEFORE: usize = 320;
const BEHIND: usize = 384;
/** Escapes with no more bytes between them are in one text. */
const GAP: usize = BEFORE + BEHIND;
/** Bytes from a text's first escape to its last; where there are more, the next text begins. src/kernel/encoded.ts must agree. */
const MOST: usize = 12288;
/** Bytes beyond which what stands there has nothing to do with an escape. */
export const APART: usize = GAP + 2 * LOOK;

/** Of each way to write them: the first escape of the text that is open (0: none), where its last one ends, and the first of the chain. */
const KINDS: u32 = 6;
const OPEN: usize = memory.data(6 * 12, 16);
/** How many are open. */
let openCount: u32 = 0;

function slotOf(kind: u32): usize {
  return OPEN + <usize>(kind >= JOINT ? kind - JOINT + 3 : kind - PERCENT) * 12;
}

function kindAt(slot: u32): u32 {
  return slot >= 3 ? slot - 3 + JOINT : slot + PERCENT;
}

/** Forgets what was met. */
export function beginEscapes(): void {
  memory.fill(OPEN, 0, KINDS * 12);
  openCount = 0;
}

/** Which of 16 bytes a text does not go beyond: line ends; for one in an address blanks, quotes and what is no ASCII as well. */
function stops(p: usize, kind: u32): u32 {
  const bytes = v128.load(p);
  if (kind != PERCENT)
    return i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13))));
  const brackets = v128.or(i8x16.eq(bytes, i8x16.splat(60)), i8x16.eq(bytes, i8x16.splat(62)));
  return i8x16.bitmask(v128.or(i8x16.lt_s(bytes, i8x16.splat(35)), brackets));
}

/** The first stop in [from, to); `to` without any. What goes on over a line end is not stopped there. */
function stopBehind(from: usize, to: usize, kind: u32): usize {
  for (let p = from; p < to; p += 16) {
    for (let bits = stops(p, kind); bits != 0; bits &= bits - 1) {
      const stop = p + <usize>ctz(bits);
      if (stop >= to) return to;
      if (!goesOverLines(kind) || overLineEnd(stop, kind, origin, objectEnd) == stop) return stop;
    }
  }
  return to;
}

/** Behind the last stop in [from, to); `from` without any. */
function stopBefore(from: usize, to: usize, kind: u32): usize {
  for (let p = to; p > from; p -= 16) {
    for (let bits = stops(p - 16, kind); bits != 0;) {
      const top: u32 = 31 - <u32>clz(bits);
      bits &= (1 << top) - 1;
      const stop = p - 16 + <usize>top;
      if (stop < from) return from;
      if (!goesOverLines(kind) || overLineEnd(stop, kind, origin, objectEnd) == stop) return stop + 1;
    }
  }
  return from;
}

/** By their lower half, bytes that joints and soft line ends begin with: quotes, the backslash and = */
const JOINTS: v128 = i8x16(1, 0, 34, 0, 0, 0, 0, 39, 0, 0, 0, 0, 92, 61, 0, 0);

/** So many bytes before a place, at least the object's first. */
function back(p: usize, bytes: usize): usize {
  return p - min<usize>(p - origin, bytes);
}

function hasStopAt(p: usize, kind: u32): bool {
  return (stops(p, kind) & 1) != 0 && (!goesOverLines(kind) || overLineEnd(p, kind, origin, objectEnd) == p);
}

/** Lists the text that is open. */
function close(slot: usize, kind: u32): void {
  const first = <usize>load<u32>(slot);
  const last = <usize>load<u32>(slot, 4);
  const chain = <usize>load<u32>(slot, 8);
  let start = stopBefore(back(first, BEFORE), first, kind);
  const isCutBefore = start > origin && !hasStopAt(start - 1, kind);
  const from = isCutBefore ? stopBefore(back(chain, APART), min<usize>(start, chain), kind) : start;
  // What stands beyond a line end tells that nothing goes on over it.
  const looksFrom = goesOverLines(kind) ? beginsBefore(from, origin, objectEnd) : from;
  // Half an escape is none.
  if (isCutBefore && kind == BACKSLASH) while (start < first && load<u8>(start - 1) == 92) start++;
  const end = stopBehind(last, min<usize>(objectEnd, last + BEHIND), kind);
  const isCutBehind = end < objectEnd && !hasStopAt(end, kind);
  const looked = isCutBehind ? stopBehind(end, min<usize>(objectEnd, last + APART), kind) : end;
  const cuts = (isCutBefore ? CUT_BEFORE : 0) | (isCutBehind ? CUT_BEHIND : 0);
  add(
    start,
    end,
    kind | cuts,
    start,
    end,
    looksFrom,
    goesOverLines(kind) ? endsBehind(looked, origin, objectEnd) : looked + 1,
  );
}

/** A quick look, which most signs fail that begin none: = without capital digits or a line end behind it, a quote without what joins strings. Up to two bytes behind
 *  the object are read. */
function mayMatter(p: usize, c: u32): bool {
  if (c == 37 || c == 38 || c == 92) return true;
  const next = <u32>load<u8>(p, 1);
  if (c == 61) {
    if (next == 10 || next == 13) return true;
    const second = <u32>load<u8>(p, 2);
    return (next == 51 || next == 53 || next == 50) && second - 68 < 3;
  }
  return (c == 34 || c == 39) && (next <= 46 || next == 92 || next == 95 || next == 124);
}

/** A place where an escape may begin; places come in order. Up to two bytes behind the object are read. */
export function meetEscape(p: usize): void {
  const kind = kindOf(<u32>load<u8>(p));
  if (kind != 0) meet(p, kind);
}

/** A long row: what joins it to something before it, or behind. @param limit - what begins before is left out */
export function meetBeside(row: usize, end: usize, limit: usize): void {
  if (row > origin) {
    const last = load<u8>(row - 1);
    if (last == 61) meetFrom(row - 1, QUOTED, limit);
    else if (isJoinable(last)) {
      const begin = jointBefore(row, origin, objectEnd, false);
      if (begin < row) meetFrom(begin, JOINT, limit);
      else if (last == 10) meetFrom(hidingSign(row - 1, origin), QUOTED, limit);
      else meetFrom(jointBefore(row, origin, objectEnd, true), LISTED, limit);
    }
  }
  if (end >= objectEnd) return;
  const next = load<u8>(end);
  if (next == 61) meetFrom(end, QUOTED, limit);
  else if (next == 34 || next == 39) {
    meetFrom(end, JOINT, limit);
    meetFrom(end, LISTED, limit);
  } else if (next == 92) meetFrom(end, JOINT, limit);
}

function meetFrom(p: usize, kind: u32, limit: usize): void {
  if (p >= limit && mayBegin(<u32>load<u8>(p), kind)) meet(p, kind);
}

/** Whether a byte may stand right before a piece: a quote, a blank or a line end. */
function isJoinable(c: u8): bool {
  return c == 34 || c == 39 || c == 32 || c == 9 || c == 10;
}

function meet(p: usize, kind: u32): void {
  const slot = slotOf(kind);
  const last = <usize>load<u32>(slot, 4);
  // In the middle of the one before, or in a text that is listed.
  if (p < last) return;
  const size = worthReading(p, kind, origin, objectEnd);
  if (size == 0) return;
  const isOpen = load<u32>(slot) != 0;
  let chain = p;
  if (isOpen) {
    if (p - last <= GAP && stopBehind(last, p, kind) == p) {
      if (p - <usize>load<u32>(slot) < MOST) {
        store<u32>(slot, <u32>(p + size), 4);
        return;
      }
      chain = <usize>load<u32>(slot, 8);
    }
    close(slot, kind);
  } else openCount++;
  store<u32>(slot, <u32>p);
  store<u32>(slot, <u32>(p + size), 4);
  store<u32>(slot, <u32>chain, 8);
}

/** Ends a stretch of places: texts that are open go on as far as escapes follow, and are listed. */
export function endEscapes(from: usize): void {
  if (openCount == 0) return;
  for (let i: u32 = 0; i < KINDS; i++) {
    const kind = kindAt(i);
    const slot = slotOf(kind);
    if (load<u32>(slot) == 0) continue;
    // What is looked for beside long rows has not been met where the row stands further on.
    const first = kind >= JOINT ? back(from, BESIDE) : from;
    for (let p = max<usize>(first, <usize>load<u32>(slot, 4)); p < objectEnd; p++) {
      const last = <usize>load<u32>(slot, 4);
      if (p > last + GAP || (p >= last && hasStopAt(p, kind))) break;
      if (mayBegin(<u32>load<u8>(p), kind)) meet(p, kind);
    }
    close(slot, kind);
    store<u32>(slot, 0);
  }
  openCount = 0;
}

function isWorthReading(p: usize, c: u32): bool {
  const kind = kindOf(c);
  if (worthReading(p, kind, origin, objectEnd) > 0) return true;
  return (
    (kind == JOINT && worthReading(p, LISTED, origin, objectEnd) > 0) ||
    (c == 92 && worthReading(p, JOINT, origin, objectEnd) > 0)
  );
}

/** Which of 16 bytes are line ends, or signs that escapes begin with. */
function notable(p: usize): u32 {
  const bytes = v128.load(p);
  const ends = v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13)));
  const signs = v128.or(i8x16.eq(bytes, i8x16.splat(37)), i8x16.eq(bytes, i8x16.splat(38)));
  const joints = i8x16.eq(i8x16.swizzle(JOINTS, v128.and(bytes, i8x16.splat(15))), bytes);
  return i8x16.bitmask(v128.or(v128.or(ends, signs), joints));
}

/** Where the texts begin, at least at `limit`, that a change at `at` may have to do with. */
export function escapesBefore(at: usize, limit: usize): usize {
  let nearest = at;
  for (let p = at; p > limit; p -= 16) {
    if (nearest - p > APART + MOST_JOINT) return p;
    const from = p - 16;
    for (let bits = notable(from); bits != 0;) {
      const top: u32 = 31 - <u32>clz(bits);
      bits &= (1 << top) - 1;
      const q = from + <usize>top;
      if (q < limit) return limit;
      const c = <u32>load<u8>(q);
      if (c == 10 || c == 13) {
        if (!mayGoOver(q, at, origin, objectEnd)) return q + 1;
      } else if (mayMatter(q, c) && isWorthReading(q, c)) nearest = q;
    }
  }
  return limit;
}

/** Up to where escapes may stand, at most at `limit`, that a change which ends at `at` has to do with. */
export function escapesBehind(at: usize, limit: usize): usize {
  const last = min<usize>(limit, at + APART + MOST_JOINT);
  let p = stopBehind(at, last, BACKSLASH);
  while (p < last && mayGoOver(p, at, origin, objectEnd)) p = stopBehind(p + 1, last, BACKSLASH);
  return p;
}
