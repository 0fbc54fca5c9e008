// Text that is written in base64 (RFC 4648, sections 4 and 5), in hex digits or with escapes: where it stands in an object.
// A row is as many characters of base64 as stand side by side. What it says depends on it and, where lines are wrapped, on the rows below; so a
// delta's result inherits what was found in rows that no change touches, and the others are looked at anew. Knows nothing of what is looked for.
import { add, begin, listed, objectEnd, origin } from "./encoded-list";
import { BASE64, HEX, couldBeHex, couldBeText, isText, textTails, unit } from "./encoded-text";
import { beginEscapes, endEscapes, escapesBefore, escapesBehind, meetEscape } from "./escape-rows";
import { before, hasEight, longRows, look64, marks, members64, rowEnd, rowStart } from "./row-mask";

const STRETCH: usize = 12;
/** Fewest characters of a row. */
const SHORTEST: usize = 20;
/** Bytes of the longest row, and of a text; longer ones are pictures and the like. src/kernel/encoded.ts must agree. */
const LONGEST: usize = 16384;
/** Lines of so many characters, in groups of four, are wrapped: the next one goes on. 64 and 76 are usual (RFC 7468, RFC 2045). */
const WRAPPED: usize = 60;
const WRAPPED_MOST: usize = 80;
/** Bytes of wrapped lines that are read as one text. */
const TOGETHER: usize = 4096;
/** Characters of a row in which a sign may stand that ends what is no part of the text. */
const AHEAD: usize = 64;

/** Whether a row is wrapped where it ends. */
function isWrapped(start: usize, end: usize): bool {
  const length = end - start;
  return length >= WRAPPED && length <= WRAPPED_MOST && (length & 3) == 0;
}

/** Behind one line end; `p` itself where there is none. */
function pastLineEnd(p: usize): usize {
  const line = p < objectEnd && load<u8>(p) == 13 ? p + 1 : p;
  return line < objectEnd && load<u8>(line) == 10 ? line + 1 : p;
}

/** Notes a text that begins in a row, as far as wrapped lines go on: start, end, how it is written, the row's start and end, and how far was looked. */
function note(start: usize, kind: u32, first: usize, last: usize): void {
  let end = last;
  let line = first;
  let looked = last + 1;
  while (isWrapped(line, end) && end - first < TOGETHER) {
    const next = pastLineEnd(end);
    if (next == end) {
      if (end < objectEnd && load<u8>(end) == 13) looked = end + 2;
      break;
    }
    const stop = rowEnd(next, min<usize>(objectEnd, next + WRAPPED_MOST + 1));
    if (stop == next || stop - next > WRAPPED_MOST) {
      looked = stop + 1;
      break;
    }
    line = next;
    end = stop;
    looked = end + 1;
  }
  add(start, end, kind, first, last, looked);
}

function holds(start: usize, end: usize, kind: u32): bool {
  return start + SHORTEST <= end && couldBeText(start, kind) && isText(start, end, kind);
}

/** Looks for a text that ends with a row, but for so many characters of its last group. */
function lookFrom(first: usize, last: usize, left: usize): bool {
  if (!couldBeText(last - left - 8, BASE64)) return false;
  // A letter that ended an escape, or some such, may stand before it; or what ends with one of + - / and _
  const nearest = first + ((last - left - first) & 3);
  const furthest = first + AHEAD;
  for (let p = nearest; p <= furthest && p + SHORTEST <= last; p += 4) {
    if (p != nearest && unit(p - 1) < 62) continue;
    if (!holds(p, last, BASE64)) continue;
    note(p, BASE64, first, last);
    return true;
  }
  return false;
}

/** Looks at a row. */
function look(first: usize, last: usize): void {
  const digits = load<u8>(first) == 48 && (load<u8>(first, 1) | 32) == 120 ? first + 2 : first;
  if (couldBeHex(digits))
    for (let skip: usize = 0; skip < 2; skip++)
      if (holds(digits + skip, last, HEX)) return note(digits + skip, HEX, first, last);
  // Most rows are names and hashes, which show it at their end.
  const tails = textTails(last);
  if (tails == 0) return;
  for (let left: usize = 0; left < 4; left++)
    if (((tails << (<u32>left)) & 8) != 0 && lookFrom(first, last, left)) return;
}

/** Looks at the escapes that may begin at some of 64 places. */
function meetEscapes(p: usize, places: u64): void {
  for (let bits = places; bits != 0; bits &= bits - 1) meetEscape(p + <usize>ctz(bits));
}

/**
 * Looks at what stands in [from, to): at escapes, and at the rows of which so many characters stand there as make a long one.
 *
 * @param rowsFrom - rows are looked at that reach to it or further …
 * @param rowsTo - … and begin before it or there
 * @returns where the last of these rows ends; 0 without any
 */
function rows(from: usize, to: usize, rowsFrom: usize, rowsTo: usize): usize {
  let p = from;
  let end: usize = 0;
  let earlier: u64 = 0;
  while (p < to) {
    const inside = before(p, to);
    const here = look64(p) & inside;
    const escapes = marks & inside;
    if (hasEight(here)) {
      const early = longRows(earlier, here);
      const starts = early == 0 ? longRows(here, members64(p + 64, to)) : early;
      if (starts != 0) {
        const place = (early == 0 ? p : p - 64) + <usize>ctz(starts);
        if (early == 0 && escapes != 0) meetEscapes(p, escapes & before(p, place));
        // Only what begins a range may be the rest of a row.
        const first = place == from ? rowStart(place, place - min<usize>(place - origin, LONGEST + 1)) : place;
        p = rowEnd(place + SHORTEST, objectEnd);
        if (first <= rowsTo) {
          end = p;
          if (end - first <= LONGEST && end >= rowsFrom) look(first, end);
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
 * Lists the texts of a whole object: start, end, kind, start and end of the row, how far was looked (u32 each, from the object's first byte).
 * Reads up to 63 bytes behind the object. Returns the number; above `cap`: grow and call again.
 *
 * @param to - all are listed whose row begins before it
 */
export function encodedTexts(object: usize, length: usize, to: usize, out: usize, cap: u32): u32 {
  begin(object, length, out, cap);
  beginEscapes();
  rows(object, min<usize>(objectEnd, object + to + SHORTEST - 1), object, objectEnd);
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

/** Where the wrapped rows begin that go on in the row which begins at `line`; `line` where there are none. */
function wrappedAbove(line: usize): usize {
  const highest = line - min<usize>(line - origin, TOGETHER + WRAPPED_MOST);
  let top = line;
  while (top > highest) {
    let end = top;
    for (let i = 0; i < 2 && end > origin && (load<u8>(end - 1) == 10 || load<u8>(end - 1) == 13); i++) end--;
    if (end == top || end == origin || unit(end - 1) >= 64) break;
    const start = rowStart(end, end - min<usize>(end - origin, WRAPPED_MOST + 1));
    if (!isWrapped(start, end)) break;
    top = start;
  }
  return top;
}

/** Where a change's rows begin, as far as they matter. */
function reachedBefore(at: usize): usize {
  const near = at - min<usize>(at - origin, SHORTEST);
  let line = at;
  while (line > near && unit(line - 1) < 64) line--;
  if (line == origin || (line > near && load<u8>(line - 1) != 10 && load<u8>(line - 1) != 13)) return line;
  if (line == near) line = rowStart(line, line - min<usize>(line - origin, WRAPPED_MOST + 1));
  return min<usize>(near, wrappedAbove(line));
}

/** The same of a delta's result, for texts that a change may have to do with. */
export function encodedChanges(object: usize, length: usize, stretches: usize, count: u32, out: usize, cap: u32): u32 {
  begin(object, length, out, cap);
  beginEscapes();
  let end: usize = 0; // end of the stretch before
  let done = object; // up to here rows have been looked at
  let seen = object; // and up to here escapes
  for (let i: u32 = 0; i <= count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const to = i < count ? <usize>load<u32>(s) : length;
    // Where the base's own start was copied, nothing is cut off.
    if (!(to == 0 && i < count && load<u32>(s, 4) == 0)) {
      let rowsFrom = objectEnd;
      let rowsTo: usize = 0;
      // In one long row many changes may stand, which are one look.
      if (object + to >= done) {
        rowsTo = object + to;
        const limit = rowsTo + min<usize>(length - to, SHORTEST);
        while (rowsTo < limit && unit(rowsTo) < 64) rowsTo++;
        rowsFrom = max<usize>(done, reachedBefore(object + end));
      }
      const from = min<usize>(rowsFrom, escapesBefore(object + end, seen));
      seen = max<usize>(seen, escapesBehind(object + to, objectEnd));
      done = max<usize>(done, rows(from, max<usize>(rowsTo, seen), rowsFrom, rowsTo));
    }
    if (i < count) end = to + <usize>load<u32>(s, 8);
  }
  return listed;
}
