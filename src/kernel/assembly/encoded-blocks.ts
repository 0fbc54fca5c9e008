// Blocks: rows of base64 or hex that are one text, since each is joined to the next by a line end or the like. A row that is very long is read in pieces.
// Of a block, stretches are listed in which each piece is text, a few thousand bytes at a time, with what stands before and behind.
// Knows nothing of changes, nor of what is looked for.
import { unit } from "./base64-units";
import { lookedBehind, pastEscape, pastJoint, rowEndBefore } from "./encoded-joint";
import { add, objectEnd, origin } from "./encoded-list";
import {
  BASE32,
  BASE64,
  GZIP,
  HEX,
  PACKED,
  PACKED_HEX,
  ZIP,
  ZLIB,
  couldBeBase32,
  couldBeHex,
  couldBeText,
  isPacked,
  isText,
  textTails,
} from "./encoded-text";
import { packedInBase64, packedInHex } from "./packed-signs";
import { rowEnd, rowStart } from "./row-mask";

/** Fewest characters of a text's first row. */
export const SHORTEST: usize = 20;
/** Characters of a row that may be joined to the next: 64 and 76 are usual (RFC 7468, RFC 2045). */
export const WRAPPED: usize = 56;
export const WRAPPED_MOST: usize = 128;
/** Characters of the longest row that is read as one piece, and of each piece of a longer one. */
const SINGLE: usize = 4096;
const PIECE: usize = 1024;
/** Bytes of a block that are listed at once; so many are looked at behind them. src/kernel/encoded.ts must agree. */
const UNIT: usize = 4096;
/** Bytes of a stretch that are looked at before those, at least. */
const CONTEXT: usize = 512;
/** Characters of a row in which a sign may stand that ends what is no part of the text. */
const AHEAD: usize = 64;
/** Fewest hex digits of what is packed: most digests are shorter, and begin like it by chance. */
const LEAST_PACKED: usize = 42;
/** How it begins in base64: `H4sI` gzip (RFC 1952, section 2.3.1), `UEsD` a zip's first member (APPNOTE.TXT 4.3.7). */
const GZIP_SIGN: u32 = 0x49733448;
const ZIP_SIGN: u32 = 0x44734555;
/** `eJ`, `eN`, `eA` and `eF`: zlib with a window of 32 KiB, by its levels (RFC 1950, section 2.2). */
const ZLIB_SIGNS: u64 = 0x4665_4165_4e65_4a65;

/** From where on was looked to tell where the block begins. */
let lookedFrom: usize = 0;
/** Up to where was looked to tell that a row is read in pieces. */
let isLongTo: usize = 0;
/** The stretch that is open: its kind, whether there is one, and how many characters more than whole groups of eight were read of it. */
let isOpen: bool = false;
let kind: u32 = 0;
let over: usize = 0;
/** Where the unit that is being read is decoded from, and where it begins. */
let start: usize = 0;
let from: usize = 0;
/** The same of the one before it, which waits to be listed until enough was read behind it. */
let isWaiting: bool = false;
let waitingStart: usize = 0;
let waitingFrom: usize = 0;
/** Places at which groups begin, far enough from one another that a unit can be decoded from the first. */
let above: usize = 0;
let near: usize = 0;

/** Whether a row is one that may be joined to the next. */
function isWrapped(first: usize, last: usize): bool {
  return last - first >= WRAPPED && last - first <= WRAPPED_MOST;
}

function open(p: usize, last: usize, how: u32): void {
  isOpen = true;
  isWaiting = false;
  kind = how;
  over = (last - p) & 7;
  start = from = above = near = p;
}

function list(first: usize, end: usize, own: usize, ownEnd: usize, looked: usize): void {
  add(first, end, kind, own, ownEnd, lookedFrom, max<usize>(looked, isLongTo));
}

/** A piece begins at `p` that goes on with the stretch. */
function goOn(p: usize): void {
  if (p - from >= UNIT) {
    if (isWaiting) list(waitingStart, p, waitingFrom, from, p + 1);
    isWaiting = true;
    waitingStart = start;
    waitingFrom = from;
    start = above;
    from = p;
  }
  if (p - near >= CONTEXT) {
    above = near;
    near = p;
  }
}

function close(end: usize, looked: usize): void {
  if (!isOpen) return;
  isOpen = false;
  if (isWaiting) list(waitingStart, end, waitingFrom, from, looked);
  list(start, end, from, end, looked);
}

function holds(p: usize, last: usize, how: u32): bool {
  return p + SHORTEST <= last && couldBeText(p, how) && isText(p, last, how);
}

/** Looks for a text that ends with a piece, but for so many characters of its last group. */
function lookFrom(first: usize, last: usize, left: usize): bool {
  if (!couldBeText(last - left - 8, BASE64)) return false;
  // A letter that ended an escape, or some such, may stand before it; or what ends with one of + - / and _
  const nearest = first + ((last - left - first) & 3);
  const furthest = first + AHEAD;
  for (let p = nearest; p <= furthest && p + SHORTEST <= last; p += 4) {
    if (p != nearest && unit(p - 1) < 62) continue;
    if (!holds(p, last, BASE64)) continue;
    open(p, last, BASE64);
    return true;
  }
  return false;
}

/** How what begins at a place is packed; 0: it is not. */
function packedAt(p: usize): u32 {
  const sign = load<u32>(p);
  if (sign == GZIP_SIGN) return GZIP;
  if (sign == ZIP_SIGN) return ZIP;
  const two = <u64>(sign & 0xffff);
  for (let signs = ZLIB_SIGNS; signs != 0; signs >>= 16) if ((signs & 0xffff) == two) return isZlib(p) ? ZLIB : 0;
  return packedInBase64(p) ? PACKED : 0;
}

/** Two bytes of a header, whose check is right, and a block of a kind that there is. */
function isZlib(p: usize): bool {
  const three = (unit(p) << 18) | (unit(p + 1) << 12) | (unit(p + 2) << 6) | unit(p + 3);
  return (three >>> 8) % 31 == 0 && (three & 6) != 6;
}

/** Whether a text begins in a piece; it is open then. */
function begins(first: usize, last: usize): bool {
  if (first + SHORTEST > last) return false;
  const packed = packedAt(first);
  if (packed != 0) {
    open(first, last, packed);
    return true;
  }
  const digits = load<u8>(first) == 48 && (load<u8>(first, 1) | 32) == 120 ? first + 2 : first;
  if (couldBeHex(digits))
    for (let skip: usize = 0; skip < 2; skip++) {
      const p = digits + skip;
      const how = holds(p, last, HEX) ? HEX : p + LEAST_PACKED <= last && packedInHex(p) ? PACKED_HEX : BASE64;
      if (how == BASE64) continue;
      open(p, last, how);
      return true;
    }
  if (couldBeBase32(first) && isText(first, last, BASE32)) {
    open(first, last, BASE32);
    return true;
  }
  if (load<u8>(first) == PLUS && beginsUtf7(first + 1, last)) return true;
  // Most rows are names and hashes, which show it at their end.
  const tails = textTails(last);
  if (tails == 0) return false;
  for (let left: usize = 0; left < 4; left++)
    if (((tails << (<u32>left)) & 8) != 0 && lookFrom(first, last, left)) return true;
  return false;
}

const PLUS: u8 = 43;
const MINUS: u8 = 45;

/** Whether UTF-16 in base64 stands between + and -, as in UTF-7 (RFC 2152): both are characters of base64 besides. */
function beginsUtf7(first: usize, last: usize): bool {
  const end = load<u8>(last - 1) == MINUS ? last - 1 : last;
  if (!holds(first, end, BASE64)) return false;
  open(first, end, BASE64);
  return true;
}

/** Looks at a row, or at a piece of one. */
function lookAtPiece(first: usize, last: usize): void {
  if (isOpen) {
    if (isPacked(kind)) return;
    const group: usize = kind == HEX ? 2 : kind == BASE32 ? 8 : 4;
    const p = first + ((group - over) & (group - 1));
    if (p < last && isText(p, last, kind)) {
      goOn(p);
      over = (over + last - first) & 7;
      return;
    }
    // The text may end in it.
    close(last - first <= WRAPPED_MOST ? last : p, last + 1);
  }
  begins(first, last);
}

function lookAtRow(first: usize, last: usize): void {
  if (last - first <= SINGLE) return lookAtPiece(first, last);
  isLongTo = first + SINGLE + 1;
  for (let p = first; p < last; p += PIECE) lookAtPiece(p, min<usize>(last, p + PIECE));
}

/**
 * Looks at a block.
 *
 * @param row - where its first row begins
 * @param last - where that ends
 * @returns where its last row ends
 */
export function lookAtBlock(row: usize, last: usize): usize {
  // A row that ends not far before it may be joined to it, if it is long enough.
  const above = rowEndBefore(row, origin);
  lookedFrom =
    above > origin && unit(above - 1) < 64
      ? rowStart(above, above - min<usize>(above - origin, WRAPPED_MOST + 2))
      : above;
  isOpen = false;
  isLongTo = 0;
  let first = pastEscape(row, origin);
  let end = last;
  let looked: usize = 0;
  for (;;) {
    lookAtRow(first, end);
    looked = end + 1;
    if (!isWrapped(first, end)) break;
    const next = pastJoint(end, objectEnd);
    looked = lookedBehind + 1;
    if (next == end) break;
    const stop = rowEnd(next, min<usize>(objectEnd, next + WRAPPED_MOST + 1));
    if (stop - next > WRAPPED_MOST) {
      looked = stop + 1;
      break;
    }
    first = next;
    end = stop;
  }
  close(end, looked);
  return end;
}

/** Where the row begins that may be joined to what begins at `own`; `own` where none is near. */
export function wrappedBefore(own: usize, limit: usize): usize {
  const end = rowEndBefore(own, limit);
  if (end < limit + WRAPPED || unit(end - 1) >= 64 || unit(end - 20) >= 64 || unit(end - WRAPPED) >= 64) return own;
  const row = rowStart(end, end - min<usize>(end - limit, WRAPPED_MOST + 2));
  return isWrapped(pastEscape(row, origin), end) ? row : own;
}

/** Where the row begins that is joined to the one which begins at `first`; `first` where none is. */
function rowAbove(first: usize): usize {
  const row = wrappedBefore(first, origin);
  if (row == first) return first;
  const own = pastEscape(row, origin);
  return pastJoint(rowEnd(own, first), objectEnd) == first ? own : first;
}

/** Where the block begins, at least at `limit`, that the row belongs to which begins at `row`. */
export function blockStartOf(row: usize, limit: usize): usize {
  const last = rowEnd(row, min<usize>(objectEnd, row + WRAPPED_MOST + 2));
  let first = pastEscape(row, origin);
  if (last - first > WRAPPED_MOST) return row;
  let top = row;
  let next = rowAbove(first);
  while (next != first && next >= limit) {
    top = first = next;
    next = rowAbove(first);
  }
  return top;
}
