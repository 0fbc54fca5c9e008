// Which line ends a text with escapes goes on over: those in joints of strings, and those that a sign before them hides. What a change near a line end may
// have to do with that. Knows nothing of escapes that stand in one line.
import { JOINT } from "./escapes";
import { firstOfLineEnd, hidingSign, jointOver, mayEndBehind, reachBefore, reachBehind } from "./joints";

/** Where the = stands that hides a line end; the line end itself without one. */
function softBreak(lineEnd: usize, origin: usize, objectEnd: usize): usize {
  const sign = hidingSign(lineEnd, origin);
  if (load<u8>(sign) != 61) return lineEnd;
  return load<u8>(lineEnd) == 10 || (lineEnd + 1 < objectEnd && load<u8>(lineEnd, 1) == 10) ? sign : lineEnd;
}

/** Where the escape begins that goes on over the line end at a place; the place itself without one. */
export function overLineEnd(lineEnd: usize, kind: u32, origin: usize, objectEnd: usize): usize {
  return kind == JOINT ? jointOver(lineEnd, origin, objectEnd) : softBreak(lineEnd, origin, objectEnd);
}

/** From where on the bytes tell that nothing goes on over the line end before a place; the one before is looked at in any case. */
export function beginsBefore(line: usize, origin: usize, objectEnd: usize): usize {
  if (line == origin || !isLineEnd(load<u8>(line - 1))) return line;
  const lineEnd = line - 1;
  const p = firstOfLineEnd(lineEnd, origin);
  if (p == origin) return p;
  const last = load<u8>(p - 1);
  if (last == 92 || last == 61) return min<usize>(p - 1, toldFrom(lineEnd, p, origin, objectEnd));
  return mayJoin(last) ? toldFrom(lineEnd, p, origin, objectEnd) : p;
}

function isLineEnd(c: u8): bool {
  return c == 10 || c == 13;
}

function toldFrom(lineEnd: usize, p: usize, origin: usize, objectEnd: usize): usize {
  return mayEndBehind(lineEnd, objectEnd) ? min<usize>(p, reachBefore(lineEnd, origin)) : p;
}

/** Up to where the bytes tell that nothing goes on over the line end at a place. */
export function endsBehind(lineEnd: usize, origin: usize, objectEnd: usize): usize {
  return lineEnd < objectEnd ? max<usize>(lineEnd + 1, reachBehind(lineEnd, origin, objectEnd)) : lineEnd + 1;
}

/**
 * Whether a text may go on over a line end, or might have before a change that begins or ends at `at`.
 *
 * @param lineEnd - before the change, or behind it
 */
export function mayGoOver(lineEnd: usize, at: usize, origin: usize, objectEnd: usize): bool {
  if (lineEnd >= at) {
    // The sign itself may have been changed, or what stands before it.
    const p = firstOfLineEnd(lineEnd, origin);
    if (p <= at) return true;
    const last = load<u8>(p - 1);
    if (last == 92 || last == 61) return true;
    if (!mayJoin(last)) return false;
  } else if (!mayJoin(load<u8>(lineEnd - 1))) return false;
  const reach = reachBehind(lineEnd, origin, objectEnd);
  if (lineEnd < at) return reach > lineEnd && (at <= reach || isOver(lineEnd, origin, objectEnd));
  if (reach > lineEnd && isOver(lineEnd, origin, objectEnd)) return true;
  return at >= reachBefore(lineEnd, origin) && mayEndBehind(lineEnd, objectEnd);
}

/** Whether a byte right before a line end may belong to what goes on over it: a quote, a blank, a sign. */
function mayJoin(c: u8): bool {
  return c <= 46 || c == 61 || c == 92 || c == 95 || c == 124;
}

/** Whether something goes on over the line end at a place. */
export function isOver(lineEnd: usize, origin: usize, objectEnd: usize): bool {
  return softBreak(lineEnd, origin, objectEnd) != lineEnd || jointOver(lineEnd, origin, objectEnd) != lineEnd;
}
