// Which line ends a text with escapes goes on over: those in joints of strings, and those that a sign before them hides. What a change near a line end may
// have to do with that. Knows nothing of escapes that stand in one line.
import { JOINT } from "./escapes";
import { hidingSign, jointOver, mayEndBehind, reachBefore, reachBehind } from "./joints";

/** Bytes before a line's first that may hide the line end: a character, \\ or =, and CR LF. */
const HIDING: usize = 4;

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

/** From where on the bytes tell that nothing goes on over the line end before a place. */
export function beginsBefore(line: usize, origin: usize, objectEnd: usize): usize {
  if (line == origin || (load<u8>(line - 1) != 10 && load<u8>(line - 1) != 13)) return line;
  const hiding = line - min<usize>(line - origin, HIDING);
  return mayEndBehind(line - 1, objectEnd) ? min<usize>(hiding, reachBefore(line - 1, origin)) : hiding;
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
  if (lineEnd >= at && lineEnd - at <= HIDING) return true;
  const reach = reachBehind(lineEnd, origin, objectEnd);
  if (lineEnd < at) return reach > lineEnd && (at <= reach || isOver(lineEnd, origin, objectEnd));
  if (reach > lineEnd && isOver(lineEnd, origin, objectEnd)) return true;
  return at >= reachBefore(lineEnd, origin) && mayEndBehind(lineEnd, objectEnd);
}

function isOver(lineEnd: usize, origin: usize, objectEnd: usize): bool {
  return softBreak(lineEnd, origin, objectEnd) != lineEnd || jointOver(lineEnd, origin, objectEnd) != lineEnd;
}
