// What base64 or hex digits say, and whether it is text: ASCII, UTF-8, or UTF-16 of ASCII. What joins lines is passed over.
// Knows nothing of where in an object they stand.
import { unit } from "./base64-units";
import { pastJoint } from "./encoded-joint";
import { bytesSaid, decodeEscapes, digit, escapeAt, hasEscapes } from "./escapes";

export const BASE64: u32 = 0;
export const HEX: u32 = 1;
/** Packed, and in base64. src/kernel/encoded.ts has the numbers of all. */
export const GZIP: u32 = 5;
export const ZLIB: u32 = 6;
export const ZIP: u32 = 7;
/** Packed in a way that its first bytes tell, in base64 and in hex. */
export const PACKED: u32 = 11;
export const PACKED_HEX: u32 = 12;
/** RFC 4648, section 6. */
export const BASE32: u32 = 13;

/** Whether what a text says is packed besides. */
export function isPacked(kind: u32): bool {
  return (kind >= GZIP && kind <= ZIP) || kind == PACKED || kind == PACKED_HEX;
}

/** Room for what a row of 16 KiB says. */
const ROOM: usize = memory.data(16384, 16);

/** Decodes, what joins lines left out. Returns the end. */
function decode(start: usize, end: usize, kind: u32, out: usize): usize {
  if (kind == BASE32) return decodeBase32(start, end, out);
  return kind == HEX || kind == PACKED_HEX ? decodeHex(start, end, out) : decodeBase64(start, end, out);
}

/** Value of a character in base32; 32 and more: it has none. */
function unit32(c: u32): u32 {
  return c - 65 < 26 ? c - 65 : c - 50 < 6 ? c - 24 : 255;
}

/** Whether the eight characters at `p` are some of base32. */
export function couldBeBase32(p: usize): bool {
  for (let i: usize = 0; i < 8; i++) if (unit32(<u32>load<u8>(p + i)) > 31) return false;
  return true;
}

/** Up to what is none of its characters and joins no lines. */
function decodeBase32(start: usize, end: usize, out: usize): usize {
  let o = out;
  let bits: u32 = 0;
  let count: u32 = 0;
  for (let p = start; p < end;) {
    const value = unit32(<u32>load<u8>(p));
    if (value > 31) {
      const next = pastJoint(p, end);
      if (next == p) break;
      p = next;
      continue;
    }
    p++;
    bits = (bits << 5) | value;
    count += 5;
    if (count < 8) continue;
    count -= 8;
    store<u8>(o++, <u8>(bits >>> count));
  }
  return o;
}

function decodeBase64(start: usize, end: usize, out: usize): usize {
  let o = out;
  let bits: u32 = 0;
  let count: u32 = 0;
  for (let p = start; p < end;) {
    if (count == 0 && p + 4 <= end) {
      const a = unit(p);
      const b = unit(p + 1);
      const c = unit(p + 2);
      const d = unit(p + 3);
      if ((a | b | c | d) < 64) {
        const three = (a << 18) | (b << 12) | (c << 6) | d;
        store<u8>(o, <u8>(three >>> 16));
        store<u8>(o, <u8>(three >>> 8), 1);
        store<u8>(o, <u8>three, 2);
        o += 3;
        p += 4;
        continue;
      }
    }
    const value = unit(p);
    if (value >= 64) {
      p = max<usize>(p + 1, pastJoint(p, end));
      continue;
    }
    p++;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    store<u8>(o++, <u8>(bits >>> count));
  }
  return o;
}

/** Up to what is no hex digit and joins no lines. */
function decodeHex(start: usize, end: usize, out: usize): usize {
  let o = out;
  let high: u32 = 255;
  for (let p = start; p < end;) {
    const value = digit(<u32>load<u8>(p));
    if (value > 15) {
      const next = pastJoint(p, end);
      if (next == p) break;
      p = next;
      continue;
    }
    p++;
    if (high > 15) high = value;
    else {
      store<u8>(o++, <u8>((high << 4) | value));
      high = 255;
    }
  }
  return o;
}

function isPrintable(c: u32): bool {
  return (c >= 32 && c < 127) || (c >= 9 && c <= 13) || c == 27;
}

/** Characters that a first look reads. */
const GLANCE: usize = 8;

/** What eight characters of base64 say: six bytes, the first in the highest place. */
function sixBytes(p: usize): u64 {
  let word: u64 = 0;
  for (let i: usize = 0; i < 8; i++) word = (word << 6) | <u64>unit(p + i);
  return word;
}

/** Whether six bytes may begin a text, in the middle of a character too: what goes on in UTF-8 has begun, what has begun goes on. */
function couldBeSix(bytes: u64): bool {
  const high = bytes & 0x808080808080;
  if (high == 0) return true;
  const leads = high & (bytes << 1);
  const goesOn = high ^ leads;
  if (((leads >>> 8) & ~goesOn) == 0 && (goesOn & ~(high >>> 8) & 0x008080808080) == 0) return true;
  const mark = bytes >>> 32;
  return mark == 0xfffe || mark == 0xfeff;
}

/** What is added to a character to make its value in base64, by the higher half of its byte: 2 is + - /, 3 digits, 4 and 5 capitals and _, 6 and 7 letters. */
const OFFSETS: usize = memory.data<i8>([0, 0, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0]);

/** The values of 16 characters of base64. */
function units16(p: usize): v128 {
  const bytes = v128.load(p);
  const values = i8x16.add(bytes, i8x16.swizzle(v128.load(OFFSETS), i8x16.shr_u(bytes, 4)));
  const minus = v128.and(i8x16.eq(bytes, i8x16.splat(45)), i8x16.splat(-2));
  const slash = v128.and(i8x16.eq(bytes, i8x16.splat(47)), i8x16.splat(-3));
  const line = v128.and(i8x16.eq(bytes, i8x16.splat(95)), i8x16.splat(33));
  return i8x16.add(i8x16.add(values, line), v128.or(minus, slash));
}

/** A bit for each of 16 values: one of its own bits, moved up to the highest. */
function bitOf(values: v128, by: i32): u32 {
  return <u32>i8x16.bitmask(i16x8.shl(values, by));
}

/**
 * How many characters of a row's last group may be left out, so that the six bytes which the eight before say may stand in a text: what goes on in
 * UTF-8 has begun, and what has begun goes on. All four answers at once: bit 3 is for none, bit 0 for three. Reads 16 bytes before `last`.
 */
export function textTails(last: usize): u32 {
  const values = units16(last - 16);
  // The first and the second bit of each byte that three characters begin.
  const first0 = bitOf(values, 2) >>> 5;
  const second0 = bitOf(values, 3) >>> 5;
  const first1 = bitOf(values, 4) >>> 6;
  const second1 = bitOf(values, 5) >>> 6;
  const first2 = bitOf(values, 6) >>> 7;
  const second2 = bitOf(values, 7) >>> 7;
  const none =
    breaks(first0, second0, first1, second1) |
    breaks(first1, second1, first2, second2) |
    breaks(first2, second2, first0 >>> 4, second0 >>> 4) |
    breaks(first0 >>> 4, second0 >>> 4, first1 >>> 4, second1 >>> 4) |
    breaks(first1 >>> 4, second1 >>> 4, first2 >>> 4, second2 >>> 4);
  return ~none & 15;
}

/** Where two bytes cannot stand side by side: one that needs another which goes on, or one that goes on behind none. */
function breaks(high: u32, begins: u32, nextHigh: u32, nextBegins: u32): u32 {
  const goesOn = nextHigh & ~nextBegins;
  return (high & begins & ~goesOn) | (~high & goesOn);
}

/** Whether the second character of a row, and the third, are hex digits, as in every row of them, whatever stands before it. */
export function couldBeHex(p: usize): bool {
  return digit(<u32>load<u8>(p, 1)) < 16 && digit(<u32>load<u8>(p, 2)) < 16;
}

/** A first look at eight characters. */
export function couldBeText(start: usize, kind: u32): bool {
  return (kind == HEX || couldBeSix(sixBytes(start))) && isText(start, start + GLANCE, kind);
}

/** Whether all of a row is text. It may begin and end in the middle of a character, as wrapped lines do. */
export function isText(start: usize, end: usize, kind: u32): bool {
  const last = decode(start, end, kind, ROOM);
  if (last == ROOM || (kind == HEX && last - ROOM < (end - start) >>> 1)) return false;
  if (kind == BASE32 && last - ROOM < ((end - start) * 5) >>> 3) return false;
  const mark = <u32>load<u16>(ROOM);
  if (mark == 0xfeff || mark == 0xfffe) return isWideText(ROOM + 2, last);
  if (load<u8>(ROOM) == 0 || load<u8>(ROOM, 1) == 0) return isWideText(ROOM, last);
  let p = ROOM;
  while (p < ROOM + 3 && (load<u8>(p) & 0xc0) == 0x80) p++;
  let follow: u32 = 0;
  for (; p < last; p++) {
    const c = <u32>load<u8>(p);
    if (follow > 0) {
      if ((c & 0xc0) != 0x80) return false;
      follow--;
    } else if (c >= 0xc2 && c < 0xf5) follow = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
    else if (!isPrintable(c)) return false;
  }
  return true;
}

/** UTF-16 of ASCII: every second byte is zero. */
function isWideText(start: usize, last: usize): bool {
  let isHigh = load<u8>(start) == 0;
  for (let p = start; p < last; p++) {
    const c = <u32>load<u8>(p);
    if (isHigh ? c != 0 : !isPrintable(c)) return false;
    isHigh = !isHigh;
  }
  return true;
}

/**
 * Writes the text of a list's item.
 *
 * @param out - room for as many bytes as it has characters
 * @returns its bytes
 */
export function decodeText(start: usize, end: usize, kind: u32, out: usize): u32 {
  const last = hasEscapes(kind) ? decodeEscapes(start, end, kind, out) : decode(start, end, kind, out);
  return <u32>(last - out);
}

/**
 * Writes where each character of a text in base64 or hex stands, and of others where each byte is written that they say; u32 each, counted from the
 * text's first, and its end behind them.
 */
export function placesInText(start: usize, end: usize, kind: u32, out: usize): void {
  let o = out;
  for (let p = start; p < end;) {
    const escape = hasEscapes(kind) ? escapeAt(p, start, end, kind) : 0;
    if (escape == 0 && !hasEscapes(kind) && unit(p) >= 64) {
      p = max<usize>(p + 1, pastJoint(p, end));
      continue;
    }
    for (let bytes = escape == 0 ? 1 : bytesSaid(); bytes > 0; bytes--) {
      store<u32>(o, <u32>(p - start));
      o += 4;
    }
    p += max<usize>(escape, 1);
  }
  store<u32>(o, <u32>(end - start));
}
