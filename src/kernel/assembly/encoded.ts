// Text that is written in base64 (RFC 4648, sections 4 and 5), in hex digits or with escapes: where it stands in an object.
// A row is as many characters of base64 as stand side by side. What it says depends on the block of rows that it belongs to; so a delta's result
// inherits what was found in blocks that no change touches, and the others are looked at anew. Knows nothing of what is looked for.
import { unit } from "./base64-units";
import { SHORTEST, WRAPPED, WRAPPED_MOST, blockStartOf, lookAtBlock, wrappedBefore } from "./encoded-blocks";
import { APART, pastEscape, rowBehind } from "./encoded-joint";
import { begin, listed, objectEnd, origin } from "./encoded-list";
import { beginEscapes, endEscapes, escapesBefore, escapesBehind, meetBeside, meetEscape } from "./escape-rows";
import { BESIDE } from "./joints";
import { isOver } from "./line-ends";
import { before, hasEight, longRows, look64, marks, members64, rowEnd, rowStart } from "./row-mask";

const STRETCH: usize = 12;

/** Looks at the escapes that may begin at some of 64 places. */
function meetEscapes(p: usize, places: u64): void {
  for (let bits = places; bits != 0; bits &= bits - 1) meetEscape(p + <usize>ctz(bits));
}

/**
 * Looks at what stands in [from, to): at escapes, and at the rows of which so many characters stand there as make a long one.
 *
 * @param escapesFrom - escapes are looked at from here on
 * @param rowsFrom - rows are looked at that end behind it …
 * @param rowsTo - … and begin before it or there
 * @returns where the last of these rows ends; 0 without any
 */
function rows(from: usize, to: usize, escapesFrom: usize, rowsFrom: usize, rowsTo: usize): usize {
  let p = from;
  let end: usize = 0;
  let blockEnd: usize = 0;
  let earlier: u64 = 0;
  // What was seen of the 64 bytes from `seenAt` on.
  let seenAt: usize = 0;
  let seen: u64 = 0;
  let seenMarks: u64 = 0;
  while (p < to) {
    const inside = before(p, to);
    const here = (seenAt == p ? seen : look64(p)) & inside;
    let escapes = (seenAt == p ? seenMarks : marks) & inside;
    if (p < escapesFrom) escapes &= ~before(p, escapesFrom);
    if (hasEight(here)) {
      let starts = longRows(earlier, here);
      let place = p - 64;
      if (starts == 0) {
        if (p + 64 < to) {
          seenAt = p + 64;
          seen = look64(seenAt);
          seenMarks = marks;
        }
        starts = longRows(here, p + 64 < to ? seen & before(seenAt, to) : 0);
        place = p;
      }
      if (starts != 0) {
        if (place == p && escapes != 0) meetEscapes(p, escapes & before(p, p + <usize>ctz(starts)));
        place += <usize>ctz(starts);
        // Only what begins a range may be the rest of a row.
        const first = place == from ? rowStart(place, origin) : place;
        p = rowEnd(place + SHORTEST, objectEnd);
        meetBeside(first, p, escapesFrom);
        if (first <= rowsTo) {
          // Between the rows of a block joints may stand.
          if (p > rowsFrom && first >= blockEnd) blockEnd = lookAtBlock(first, p);
          end = max<usize>(p, blockEnd);
        }
        earlier = 0;
        continue;
      }
    }
    if (escapes != 0) meetEscapes(p, escapes);
    earlier = here;
    p = min<usize>(p + 64, to);
  }
  endEscapes(p);
  return end;
}

/**
 * Lists the texts of a whole object, as `add` has them. Reads up to 63 bytes behind the object. Returns the number; above `cap`: grow and call again.
 *
 * @param from - of a long row that began before it, what stands before is left out
 * @param to - all are listed whose block begins before it
 */
export function encodedTexts(object: usize, length: usize, from: usize, to: usize, out: usize, cap: u32): u32 {
  begin(object, length, out, cap);
  beginEscapes();
  rows(object, min<usize>(objectEnd, object + to + SHORTEST - 1), object, object + from, objectEnd);
  return listed;
}

/** Whether a text may begin before `to`. */
export function hasRow(object: usize, length: usize, to: usize): bool {
  const end = object + min<usize>(length, to + SHORTEST - 1);
  let here = members64(object, end);
  for (let p = object; p < end; p += 64) {
    if ((marks & before(p, end)) != 0) return true;
    const next = members64(p + 64, end);
    if (longRows(here, next) != 0) return true;
    here = next;
  }
  return false;
}

/** Characters of a word that are passed one by one. */
const WORD: usize = 24;

/** Where the rows begin, at least at `limit`, that a change at `at` may have to do with: the block that it touches, or that ends not far before it. */
function rowsBefore(at: usize, limit: usize): usize {
  let row = at;
  while (row > limit && at - row < WORD && unit(row - 1) < 64) row--;
  if (at - row == WORD) row = rowStart(row, limit);
  if (row <= limit) return limit;
  const own = pastEscape(row, origin);
  if (!mayBeJoined(own)) return row;
  const above = wrappedBefore(own, limit);
  return above < row ? max<usize>(limit, blockStartOf(above, limit)) : row;
}

/** Whether a row that may be joined may end in the 64 bytes before `own`: a quick look, which most places fail. */
function mayBeJoined(own: usize): bool {
  const members = look64(own - APART);
  if (popcnt(members) >= WRAPPED) return true;
  const ahead = ctz(~members);
  const missing = <u64>WRAPPED - ahead;
  const edge = own - APART;
  if (ahead == 0 || unit(edge - 1) >= 64 || unit(edge - <usize>missing) >= 64) return false;
  return clz(~look64(edge - 64)) >= missing;
}

/** Up to where rows may begin that a change which ends at `at` may have to do with: behind the row that it ends in one more may be joined to that. */
function rowsBehind(at: usize): usize {
  const limit = min<usize>(objectEnd, at + WRAPPED_MOST + 2);
  let end = at;
  while (end < limit && end - at < WORD && unit(end) < 64) end++;
  return rowBehind(end - at == WORD ? rowEnd(end, limit) : end, objectEnd);
}

/** Changes with no more bytes between them are one: to look at those costs less than to look around both. What is looked at without need is found anew. */
const NEAR: usize = 128;

/** Up to where the rows begin, beside which escapes before a place may stand: nothing stands beside one behind a line end. */
function pastBeside(seen: usize): usize {
  if (seen >= objectEnd) return seen;
  const c = load<u8>(seen);
  return (c == 10 || c == 13) && !isOver(seen, origin, objectEnd) ? seen : seen + BESIDE;
}

/** The same of a delta's result, for texts that a change may have to do with. */
export function encodedChanges(object: usize, length: usize, stretches: usize, count: u32, out: usize, cap: u32): u32 {
  begin(object, length, out, cap);
  beginEscapes();
  let done = object; // up to here rows have been looked at
  let seen = object; // and up to here escapes
  let from: usize = 0; // where the changes begin that are one
  for (let i: u32 = 0; i <= count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const to = i < count ? <usize>load<u32>(s) : length;
    const next = i < count ? to + <usize>load<u32>(s, 8) : length;
    // Where the base's own start was copied, nothing is cut off.
    const isStart = to == 0 && i < count && load<u32>(s, 4) == 0;
    if (i < count && next - to <= NEAR && !isStart) continue;
    if (!isStart) {
      // In one block many changes may stand, which are one look.
      const rowsTo = rowsBehind(object + to);
      const rowsFrom = rowsTo >= done ? rowsBefore(object + from, done) : objectEnd;
      const escapesFrom = escapesBefore(object + from, seen);
      seen = max<usize>(seen, escapesBehind(object + to, objectEnd));
      const last = min<usize>(objectEnd, max<usize>(rowsTo + SHORTEST, pastBeside(seen)));
      done = max<usize>(done, rows(min<usize>(rowsFrom, escapesFrom), last, escapesFrom, rowsFrom, rowsTo));
    }
    from = next;
  }
  return listed;
}
