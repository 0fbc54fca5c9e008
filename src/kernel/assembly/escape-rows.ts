// Texts in which escapes stand: from some way before the first of them to some way behind the last, at most to the line's ends. Escapes that stand
// near one another are in one text. What is a text depends on the bytes near it alone, and on the chain of escapes that it belongs to; so a
// delta's result inherits what is far from all changes. Knows nothing of what is looked for.
import { CUT_BEFORE, CUT_BEHIND, add, objectEnd, origin } from "./encoded-list";
import { BACKSLASH, LOOK_BEFORE, LOOK_BEHIND, PERCENT, kindOf, worthReading } from "./escapes";

/** Bytes of a text before its first escape and behind its last. */
const BEFORE: usize = 320;
const BEHIND: usize = 384;
/** Escapes with no more bytes between them are in one text. */
const GAP: usize = BEFORE + BEHIND;
/** Bytes from a text's first escape to its last; where there are more, the next text begins. src/kernel/encoded.ts must agree. */
const MOST: usize = 12288;
/** Bytes beyond which what stands there has nothing to do with an escape. */
export const APART: usize = GAP + LOOK_BEFORE + LOOK_BEHIND;

/** Of each way to write them: the first escape of the text that is open (0: none), where its last one ends, and the first of the chain. */
const OPEN: usize = memory.data(3 * 12, 16);
/** How many are open. */
let openCount: u32 = 0;

function slotOf(kind: u32): usize {
  return OPEN + <usize>(kind - PERCENT) * 12;
}

/** Forgets what was met. */
export function beginEscapes(): void {
  memory.fill(OPEN, 0, 3 * 12);
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

/** The first stop in [from, to); `to` without any. */
function stopBehind(from: usize, to: usize, kind: u32): usize {
  for (let p = from; p < to; p += 16) {
    const bits = stops(p, kind);
    if (bits != 0) return min<usize>(to, p + <usize>ctz(bits));
  }
  return to;
}

/** Behind the last stop in [from, to); `from` without any. */
function stopBefore(from: usize, to: usize, kind: u32): usize {
  for (let p = to; p > from; p -= 16) {
    const bits = stops(p - 16, kind);
    if (bits != 0) return max<usize>(from, p - 16 + (32 - <usize>clz(bits)));
  }
  return from;
}

/** So many bytes before a place, at least the object's first. */
function back(p: usize, bytes: usize): usize {
  return p - min<usize>(p - origin, bytes);
}

function hasStopAt(p: usize, kind: u32): bool {
  return (stops(p, kind) & 1) != 0;
}

/** Lists the text that is open. */
function close(slot: usize, kind: u32): void {
  const first = <usize>load<u32>(slot);
  const last = <usize>load<u32>(slot, 4);
  const chain = <usize>load<u32>(slot, 8);
  let start = stopBefore(back(first, BEFORE), first, kind);
  const isCutBefore = start > origin && !hasStopAt(start - 1, kind);
  const looksFrom = isCutBefore ? stopBefore(back(chain, APART), min<usize>(start, chain), kind) : start;
  // Half an escape is none.
  if (isCutBefore && kind == BACKSLASH) while (start < first && load<u8>(start - 1) == 92) start++;
  const end = stopBehind(last, min<usize>(objectEnd, last + BEHIND), kind);
  const isCutBehind = end < objectEnd && !hasStopAt(end, kind);
  const looked = isCutBehind ? stopBehind(end, min<usize>(objectEnd, last + APART), kind) : end;
  const cuts = (isCutBefore ? CUT_BEFORE : 0) | (isCutBehind ? CUT_BEHIND : 0);
  add(start, end, kind | cuts, start, end, looksFrom, looked + 1);
}

/** A place where an escape may begin; places come in order. */
export function meetEscape(p: usize): void {
  const kind = kindOf(<u32>load<u8>(p));
  if (kind == 0) return;
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
  for (let kind: u32 = PERCENT; kind < PERCENT + 3; kind++) {
    const slot = slotOf(kind);
    if (load<u32>(slot) == 0) continue;
    for (let p = max<usize>(from, <usize>load<u32>(slot, 4)); p < objectEnd; p++) {
      const last = <usize>load<u32>(slot, 4);
      if (p > last + GAP || (p >= last && hasStopAt(p, kind))) break;
      if (kindOf(<u32>load<u8>(p)) == kind) meetEscape(p);
    }
    close(slot, kind);
    store<u32>(slot, 0);
  }
  openCount = 0;
}

/** Which of 16 bytes are line ends, or signs that escapes begin with. */
function notable(p: usize): u32 {
  const bytes = v128.load(p);
  const ends = v128.or(i8x16.eq(bytes, i8x16.splat(10)), i8x16.eq(bytes, i8x16.splat(13)));
  const signs = v128.or(i8x16.eq(bytes, i8x16.splat(37)), i8x16.eq(bytes, i8x16.splat(38)));
  return i8x16.bitmask(v128.or(v128.or(ends, signs), i8x16.eq(bytes, i8x16.splat(92))));
}

/** Where the texts begin, at least at `limit`, that a change at `at` may have to do with. */
export function escapesBefore(at: usize, limit: usize): usize {
  let nearest = at;
  for (let p = at; p > limit; p -= 16) {
    if (nearest - p > APART) return p;
    const from = p - 16;
    for (let bits = notable(from); bits != 0;) {
      const top: u32 = 31 - <u32>clz(bits);
      bits &= (1 << top) - 1;
      const q = from + <usize>top;
      if (q < limit) return limit;
      const c = <u32>load<u8>(q);
      if (c == 10 || c == 13) return q + 1;
      if (worthReading(q, kindOf(c), origin, objectEnd) > 0) nearest = q;
    }
  }
  return limit;
}

/** Up to where escapes may stand, at most at `limit`, that a change which ends at `at` has to do with. */
export function escapesBehind(at: usize, limit: usize): usize {
  return stopBehind(at, min<usize>(limit, at + APART), BACKSLASH);
}
