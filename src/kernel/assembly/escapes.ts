// Characters that are written as escapes: %5F (RFC 3986, section 2.1), \u005f, \u{5f}, \x5f and \137 (JSON and most languages), \_ (Markdown, TeX, man pages),
// &#95; &#x5F; &amp; (XML), =5F (quoted-printable, RFC 2045, section 6.7); and what says nothing: line ends of the last, and what stands between pieces of a string.
// What one says, and what a text says in which some stand. Knows nothing of where in an object they stand.
import { unit, unitOf } from "./base64-units";
import { rowStart } from "./row-mask";
import { isBesideRow, jointAt, isWordJoined } from "./joints";

/** The ways to write them. src/kernel/encoded.ts has the numbers of all. */
export const PERCENT: u32 = 2;
export const BACKSLASH: u32 = 3;
export const ENTITY: u32 = 4;
export const JOINT: u32 = 8;
export const QUOTED: u32 = 9;
export const LISTED: u32 = 10;

/** Whether texts of a kind go on over some line ends. */
export function goesOverLines(kind: u32): bool {
  return kind == JOINT || kind == QUOTED;
}

/** Whether a text is one in which some characters are written otherwise. */
export function hasEscapes(kind: u32): bool {
  return (kind >= PERCENT && kind <= ENTITY) || (kind >= JOINT && kind <= LISTED);
}

/** What the escape says that was read last: a byte, or a character beyond. */
export let said: u32 = 0;
/** Whether it says a byte, and no character. */
let isByte: bool = false;
/** Whether it says nothing. */
let isSilent: bool = false;
/** Whether it can be told from what stands there for itself, as \n cannot: that is read, but nothing is read because of it. */
export let isTelling: bool = false;

/** How an escape is written that begins with a byte; 0: none does. A backslash may begin a joint as well, a quote one of a list. */
export function kindOf(c: u32): u32 {
  if (c == 34 || c == 39) return JOINT;
  return c == 37 ? PERCENT : c == 92 ? BACKSLASH : c == 38 ? ENTITY : c == 61 ? QUOTED : 0;
}

/** Whether an escape of a kind may begin with a byte. */
export function mayBegin(c: u32, kind: u32): bool {
  return kindOf(c) == (kind == LISTED ? JOINT : kind) || (kind == JOINT && c == 92);
}

/** Value of a hex digit; more than 15: it is none. */
export function digit(c: u32): u32 {
  if (c - 48 < 10) return c - 48;
  const lower = (c | 32) - 97;
  return lower < 6 ? lower + 10 : 255;
}

/** Reads digits of a base. Returns where they end; `p` where there are too few. */
function digits(p: usize, end: usize, base: u32, fewest: usize, most: usize): usize {
  const stop = min<usize>(end, p + most);
  let value: u32 = 0;
  let q = p;
  for (; q < stop; q++) {
    const d = digit(<u32>load<u8>(q));
    if (d >= base) break;
    value = value * base + d;
  }
  if (q < p + fewest) return p;
  said = value;
  return q;
}

/** Bytes of the escape that begins at `p`; 0: none does. @param origin - where the text begins, or the object */
export function escapeAt(p: usize, origin: usize, end: usize, kind: u32): usize {
  if (p + 2 > end || !mayBegin(<u32>load<u8>(p), kind)) return 0;
  isByte = false;
  isTelling = true;
  isSilent = kind == JOINT || kind == LISTED;
  if (isSilent) return jointAt(p, origin, end, kind == LISTED);
  if (kind == QUOTED) return quotedAt(p, end);
  if (kind == PERCENT) {
    isByte = true;
    return digits(p + 1, end, 16, 2, 2) == p + 3 ? 3 : 0;
  }
  return kind == BACKSLASH ? backslashAt(p, end) : entityAt(p, end);
}

/** Hex digits are capitals. Telling are a line end, and = _ - . that stand for themselves otherwise. */
function quotedAt(p: usize, end: usize): usize {
  const c = <u32>load<u8>(p, 1);
  const lineEnd: usize = c == 10 ? 2 : c == 13 && p + 2 < end && load<u8>(p, 2) == 10 ? 3 : 0;
  if (lineEnd > 0) {
    isSilent = true;
    return lineEnd;
  }
  if (digits(p + 1, end, 16, 2, 2) != p + 3 || c > 70 || load<u8>(p, 2) > 70) return 0;
  isByte = true;
  isTelling = said == 61 || said == 95 || said == 45 || said == 46;
  return 3;
}

function backslashAt(p: usize, end: usize): usize {
  const c = <u32>load<u8>(p, 1);
  if (c == 117 || c == 120) {
    const isOpen = p + 2 < end && load<u8>(p, 2) == 123;
    if (isOpen) {
      const behind = digits(p + 3, end, 16, 1, 6);
      return behind > p + 3 && behind < end && load<u8>(behind) == 125 ? behind + 1 - p : 0;
    }
    const count: usize = c == 117 ? 4 : 2;
    isByte = c == 120;
    return digits(p + 2, end, 16, count, count) == p + 2 + count ? 2 + count : 0;
  }
  if (c - 48 < 4) {
    isByte = true;
    return digits(p + 1, end, 8, 3, 3) == p + 4 ? 4 : 0;
  }
  said = c;
  // Markdown, TeX and man pages write _ and - so.
  isTelling = c == 47 || c == 95 || c == 45;
  if (c == 110) said = 10;
  else if (c == 116) said = 9;
  else if (c == 114) said = 13;
  else if (c != 34 && c != 39 && c != 92 && !isTelling) return 0;
  return 2;
}

/** `&amp;` and so on as words, lowest byte first, and what they say. */
function entityAt(p: usize, end: usize): usize {
  if (load<u8>(p, 1) == 35) {
    const isHex = p + 2 < end && (load<u8>(p, 2) | 32) == 120;
    const first: usize = p + (isHex ? 3 : 2);
    const behind = digits(first, end, isHex ? 16 : 10, 1, 7);
    return behind > first && behind < end && load<u8>(behind) == 59 ? behind + 1 - p : 0;
  }
  if (p + 6 > end) return p + 4 <= end ? shortEntity(<u64>load<u32>(p)) : 0;
  const six = <u64>load<u32>(p) | ((<u64>load<u16>(p, 4)) << 32);
  if (six == 0x3b746f757126) said = 34;
  else if (six == 0x3b736f706126) said = 39;
  else if ((six & 0xffffffffff) == 0x3b706d6126) {
    said = 38;
    return 5;
  } else return shortEntity(six & 0xffffffff);
  return 6;
}

function shortEntity(four: u64): usize {
  if (four == 0x3b746c26) said = 60;
  else if (four == 0x3b746726) said = 62;
  else return 0;
  return 4;
}

/** Bytes of what was said, in UTF-8 where it is a character: never more than the escape has. */
export function bytesSaid(): u32 {
  if (isSilent) return 0;
  return isByte || said < 0x80 ? 1 : said < 0x800 ? 2 : 3;
}

function write(out: usize): usize {
  const bytes = bytesSaid();
  if (bytes == 0) return out;
  if (bytes == 1) store<u8>(out, <u8>said);
  else if (bytes == 2) {
    store<u8>(out, <u8>(0xc0 | (said >>> 6)));
    store<u8>(out, <u8>(0x80 | (said & 63)), 1);
  } else {
    store<u8>(out, <u8>(0xe0 | ((said >>> 12) & 15)));
    store<u8>(out, <u8>(0x80 | ((said >>> 6) & 63)), 1);
    store<u8>(out, <u8>(0x80 | (said & 63)), 2);
  }
  return out + <usize>bytes;
}

/** Writes what a text says. Returns the end. */
export function decodeEscapes(start: usize, end: usize, kind: u32, out: usize): usize {
  let o = out;
  for (let p = start; p < end;) {
    const c = <u32>load<u8>(p);
    const size = escapeAt(p, start, end, kind);
    if (size > 0) {
      o = write(o);
      p += size;
    } else {
      store<u8>(o++, <u8>c);
      p++;
    }
  }
  return o;
}

/** Characters that make it worth while to read a text: so long is a part of a value without a break. */
const TOKEN: usize = 12;
/** Bytes before and behind an escape that tell whether it is. */
const LOOK_BEFORE: usize = 16;
const LOOK_BEHIND: usize = 80;
/** The most of it, on one side, with what may stand there. */
export const LOOK: usize = 192;

function isToken(c: u32): bool {
  return c < 128 && (unitOf(c) < 64 || c == 61 || c == 46);
}

/** Bytes at `p` that make an escape of the sign which was said last: text that was written with escapes twice (%2567, \\\\u0067, &amp;#103;). 0: they do not.
 *  Only what says a character by its number counts, for signs that stand for themselves are common. */
function nested(p: usize, end: usize, kind: u32): usize {
  const sign = said;
  let size: usize = 0;
  if (kind == PERCENT && sign == 37) size = digits(p, end, 16, 2, 2) - p;
  else if (kind == BACKSLASH && sign == 92 && p < end) {
    const c = load<u8>(p);
    const count: usize = c == 117 ? 4 : c == 120 ? 2 : 0;
    if (count > 0 && digits(p + 1, end, 16, count, count) > p + 1) size = count + 1;
  } else if (kind == ENTITY && sign == 38 && p + 2 < end && load<u8>(p) == 35) {
    const isHex = (load<u8>(p, 1) | 32) == 120;
    const first = p + (isHex ? 2 : 1);
    const behind = digits(first, end, isHex ? 16 : 10, 1, 7);
    if (behind > first && behind < end && load<u8>(behind) == 59) size = behind + 1 - p;
  }
  said = sign;
  return size;
}

/** Whether the text around an escape is worth reading: it says a visible character, which stands in a long word or beside one. Returns the escape's bytes, or 0. */
export function worthReading(p: usize, kind: u32, origin: usize, end: usize): usize {
  const size = escapeAt(p, origin, end, kind);
  if (size == 0) return 0;
  if (kind == JOINT || kind == LISTED) return isWordJoined(p, size, origin, end, kind == LISTED) ? size : 0;
  if (kind == QUOTED && !isQuoted(p, size, origin, end)) return 0;
  if ((!isTelling && nested(p + size, end, kind) == 0) || (!isSilent && (said < 33 || said > 126))) return 0;
  if (kind == BACKSLASH && !isAlone(p, size, origin, end)) return 0;
  let count: usize = 0;
  const first = p - min<usize>(p - origin, LOOK_BEFORE);
  for (let q = p; q > first && isToken(<u32>load<u8>(q - 1)); q--) count++;
  const last = min<usize>(end, p + LOOK_BEHIND - 12);
  for (let q = p; q < last && count < TOKEN;) {
    const own = escapeAt(q, origin, end, kind);
    const c = own > 0 ? said : <u32>load<u8>(q);
    const inner = own > 0 ? nested(q + own, end, kind) : 0;
    if (inner > 0) {
      // It says a character when it is read once more.
      count += 2;
      q += inner;
    } else if (own > 0 && isSilent) count += 0;
    else if (isToken(c)) count++;
    else if (own > 0) count = 0;
    else return 0;
    q += max<usize>(own, 1);
  }
  return count >= TOKEN ? size : 0;
}

/** The fewest characters of base64 that are taken for such where a = follows that fills them up. */
const PADDED: usize = 20;

/** Whether a = is one of quoted-printable, as far as can be told: one that hides a line end stands in a word, one that says a character begins a row. */
function isQuoted(p: usize, size: usize, origin: usize, end: usize): bool {
  if (p == origin || unit(p - 1) >= 64) return false;
  if (!isSilent) return isBesideRow(p, p + 1, origin, end);
  return isBesideRow(p, p + size, origin, end) && !isPadding(p, origin);
}

/** Whether a = fills up what stands before it to a multiple of four characters: base64, and no hidden line end. */
function isPadding(p: usize, origin: usize): bool {
  const length = p - rowStart(p, p - min<usize>(p - origin, 128));
  return length >= PADDED && (length & 3) == 3;
}

/** Whether a slash, a line or a hyphen stands between two characters of a word, and a number in base eight before another. */
function isAlone(p: usize, size: usize, origin: usize, end: usize): bool {
  const c = <u32>load<u8>(p, 1);
  if (c == 47 || c == 95 || c == 45)
    return p > origin && p + 2 < end && isToken(<u32>load<u8>(p - 1)) && isToken(<u32>load<u8>(p, 2));
  if (c > 51) return true;
  const own = said;
  const isRun = p + size < end && load<u8>(p + size) == 92 && escapeAt(p + size, origin, end, BACKSLASH) == 4;
  said = own;
  return isRun;
}
