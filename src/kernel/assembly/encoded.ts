// Text that is written in base64 (RFC 4648, sections 4 and 5) or in hex digits: where it stands in an object.
// A row is as many characters of base64 as stand side by side. What it says depends on it and, where lines are wrapped, on the rows below; so a
// delta's result inherits what was found in rows that no change touches, and the others are looked at anew. Knows nothing of what is looked for.
import { BASE64, couldBeText, HEX, isText, unit } from "./encoded-text";

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

/** Two tables of sixteen bytes: which bytes are characters of base64, by their lower and their higher half. */
const LOW: usize = memory.data<u8>([42, 62, 62, 62, 62, 62, 62, 62, 62, 62, 60, 21, 20, 21, 20, 29]);
const HIGH: usize = memory.data<u8>([0, 0, 1, 2, 4, 8, 16, 32, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Which of the 16 bytes at `p` are characters of base64. */
function members(p: usize): u64 {
  const bytes = v128.load(p);
  const lows = i8x16.swizzle(v128.load(LOW), v128.and(bytes, i8x16.splat(15)));
  const rows = i8x16.swizzle(v128.load(HIGH), i8x16.shr_u(bytes, 4));
  return <u64>(<u32>i8x16.bitmask(i8x16.ne(v128.and(lows, rows), i8x16.splat(0))));
}

function all64(p: usize): u64 {
  return members(p) | (members(p + 16) << 16) | (members(p + 32) << 32) | (members(p + 48) << 48);
}

/** The same of 64 bytes; those from `end` on are none. Reads up to 63 bytes behind `end`. */
function members64(p: usize, end: usize): u64 {
  if (p >= end) return 0;
  return end - p >= 64 ? all64(p) : all64(p) & (((<u64>1) << (<u64>(end - p))) - 1);
}

/** Where the row ends that reaches to `p`, at most at `limit`. Reads up to 63 bytes behind it. */
function rowEnd(p: usize, limit: usize): usize {
  for (; p < limit; p += 64) {
    const others = ~members64(p, limit);
    if (others != 0) return p + <usize>ctz(others);
  }
  return limit;
}

/** Where the row begins that ends at `p`, at least at `limit`. */
function rowStart(p: usize, limit: usize): usize {
  for (; p > limit; p -= 64) {
    const count = min<usize>(p - limit, 64);
    const others = ~(all64(p - 64) & ((<u64>-1) << (<u64>(64 - count))));
    if (others != 0) return p - <usize>clz(others);
  }
  return limit;
}

/** Drops the first characters of two words in a row. */
function shifted(word: u64, next: u64, by: u64): u64 {
  return (word >>> by) | (next << (64 - by));
}

/** Places of 64 where `SHORTEST` members in a row begin. */
function longRows(here: u64, next: u64): u64 {
  const two = here & shifted(here, next, 1);
  const twoNext = next & (next >>> 1);
  const four = two & shifted(two, twoNext, 2);
  const fourNext = twoNext & (twoNext >>> 2);
  const eight = four & shifted(four, fourNext, 4);
  const eightNext = fourNext & (fourNext >>> 4);
  return eight & shifted(eight, eightNext, 8) & shifted(four, fourNext, 16);
}

let origin: usize = 0;
let objectEnd: usize = 0;
let list: usize = 0;
let room: u32 = 0;
let listed: u32 = 0;

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
  if (listed < room) {
    const at = list + <usize>listed * 24;
    store<u32>(at, <u32>(start - origin));
    store<u32>(at, <u32>(end - origin), 4);
    store<u32>(at, kind, 8);
    store<u32>(at, <u32>(first - origin), 12);
    store<u32>(at, <u32>(last - origin), 16);
    store<u32>(at, <u32>(looked - origin), 20);
  }
  listed++;
}

function holds(start: usize, end: usize, kind: u32): bool {
  return start + SHORTEST <= end && couldBeText(start, kind) && isText(start, end, kind);
}

/** Looks for a text that ends with a row, but for so many characters of its last group. */
function lookFrom(first: usize, last: usize, left: usize): bool {
  const tail = last - left;
  // Most rows are names and hashes, which show it at their end.
  if (!couldBeText(tail - 8, BASE64)) return false;
  // A letter that ended an escape, or some such, may stand before it; or what ends with one of + - / and _
  const nearest = first + ((tail - first) & 3);
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
  for (let skip: usize = 0; skip < 2; skip++)
    if (holds(digits + skip, last, HEX)) return note(digits + skip, HEX, first, last);
  for (let left: usize = 0; left < 4 && !lookFrom(first, last, left); left++) {}
}

/** Whether eight members stand side by side from some multiple of eight on, as in every long row. */
function hasEight(mask: u64): bool {
  const others = ~mask;
  return ((others - 0x0101010101010101) & mask & 0x8080808080808080) != 0;
}

/** Looks at the rows of which so many characters stand in [from, to) as make a long one. Returns where the last of them ends; `from` without any. */
function rows(from: usize, to: usize): usize {
  let p = from;
  let end = from;
  let before: u64 = 0;
  while (p < to) {
    const here = members64(p, to);
    if (hasEight(here)) {
      const early = longRows(before, here);
      const starts = early == 0 ? longRows(here, members64(p + 64, to)) : early;
      if (starts != 0) {
        const place = (early == 0 ? p : p - 64) + <usize>ctz(starts);
        // Only what begins a range may be the rest of a row.
        const first = place == from ? rowStart(place, place - min<usize>(place - origin, LONGEST + 1)) : place;
        end = rowEnd(place + SHORTEST, objectEnd);
        if (end - first <= LONGEST) look(first, end);
        p = end;
        before = 0;
        continue;
      }
    }
    before = here;
    p += 64;
  }
  return end;
}

/** Begins a list. */
function begin(object: usize, length: usize, out: usize, cap: u32): void {
  origin = object;
  objectEnd = object + length;
  list = out;
  room = cap;
  listed = 0;
}

/**
 * Lists the texts of a whole object, by place: start, end, kind, start and end of the row, how far was looked (u32 each, from the object's first byte).
 * Reads up to 63 bytes behind the object. Returns the number; above `cap`: grow and call again.
 *
 * @param to - all are listed whose row begins before it
 */
export function encodedTexts(object: usize, length: usize, to: usize, out: usize, cap: u32): u32 {
  begin(object, length, out, cap);
  rows(object, min<usize>(objectEnd, object + to + SHORTEST - 1));
  return listed;
}

/** Whether a row may begin before `to`. */
export function hasRow(object: usize, length: usize, to: usize): bool {
  const end = object + min<usize>(length, to + SHORTEST - 1);
  let here = members64(object, end);
  for (let p = object; p < end; p += 64) {
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

/** The same of a delta's result, for rows that a change may have to do with. */
export function encodedChanges(object: usize, length: usize, stretches: usize, count: u32, out: usize, cap: u32): u32 {
  begin(object, length, out, cap);
  let end: usize = 0; // end of the stretch before
  let done = object; // up to here rows have been looked at
  for (let i: u32 = 0; i <= count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const to = i < count ? <usize>load<u32>(s) : length;
    // In one long row many changes may stand, which are one look. Where the base's own start was copied, nothing is cut off.
    const isSame = to == 0 && i < count && load<u32>(s, 4) == 0;
    if (object + to >= done && !isSame) {
      let stop = object + to;
      const limit = stop + min<usize>(length - to, SHORTEST);
      while (stop < limit && unit(stop) < 64) stop++;
      const from = max<usize>(done, reachedBefore(object + end));
      if (stop >= from + SHORTEST) done = rows(from, stop);
    }
    if (i < count) end = to + <usize>load<u32>(s, 8);
  }
  return listed;
}
