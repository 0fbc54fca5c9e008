// Literals in UTF-16 and UTF-32: places where three characters of Latin-1 stand with zero bytes between them are found by the pattern
// of the zeros, and their characters are looked up like any others. Text without zero bytes costs next to nothing.
// No byte-order mark decides: each place is taken for itself.
import { isGram, members64 } from "./gram-places";
import { ENCODING_SHIFT, pushWide } from "./hits";
import { ENTRY_SIZE, entriesEnd, entriesOf, folded } from "./prefilter";

/** Encodings by number, as src/detect/detector.ts counts them: Latin-1, UTF-16LE, UTF-16BE, UTF-32LE, UTF-32BE. */
const UTF16LE: u32 = 1;
const UTF16BE: u32 = 2;
const UTF32LE: u32 = 3;
const UTF32BE: u32 = 4;

/** Bytes that a character takes. */
export function stepOf(encoding: u32): usize {
  return encoding == 0 ? 1 : encoding < UTF32LE ? 2 : 4;
}

/** Which of them holds a Latin-1 character. */
export function lowOf(encoding: u32): usize {
  return encoding == UTF16BE ? 1 : encoding == UTF32BE ? 3 : 0;
}

/** The character of `step` bytes at `p`: its low byte, or 0xff where it is no Latin-1 character. */
export function unit(p: usize, step: usize, low: usize): u32 {
  if (step == 1) return load<u8>(p);
  for (let i: usize = 0; i < step; i++) if (i != low && load<u8>(p + i) != 0) return 0xff;
  return load<u8>(p + low);
}

/** Which of the 16 bytes at `p` are zero. */
function zeros(p: usize): u64 {
  return <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0))));
}

/** Which of the 64 bytes at `p` are zero. */
function zeros64(p: usize): u64 {
  return zeros(p) | (zeros(p + 16) << 16) | (zeros(p + 32) << 32) | (zeros(p + 48) << 48);
}

/** Every second of eight bytes, as four. */
function pressed(w: u64): u64 {
  const even = w & 0x00ff00ff00ff00ff;
  const pairs = (even | (even >>> 8)) & 0x0000ffff0000ffff;
  return (pairs | (pairs >>> 16)) & 0xffffffff;
}

/** Four characters from `p` on, folded, of which three are known to be Latin-1; of the fourth what lies behind `end` counts as zero. */
function gramAt(p: usize, end: usize, encoding: u32): u32 {
  const step = stepOf(encoding);
  const low = lowOf(encoding);
  const three =
    step == 2
      ? pressed(load<u64>(p + low)) & 0xffffff
      : <u64>load<u8>(p + low) | ((<u64>load<u8>(p + low, 4)) << 8) | ((<u64>load<u8>(p + low, 8)) << 16);
  const fourth = p + 4 * step <= end ? unit(p + 3 * step, step, low) : 0;
  return <u32>folded(three | ((<u64>fourth) << 24));
}

function probe(p: usize, encoding: u32, base: usize, lo: usize, hi: usize, end: usize): void {
  const step = stepOf(encoding);
  const low = lowOf(encoding);
  const v = gramAt(p, end, encoding);
  if (!isGram(v)) return;
  const stop = entriesEnd(v);
  for (let e = entriesOf(v); e < stop; e += ENTRY_SIZE) {
    if (load<u32>(e, 16) != v) continue;
    const word = load<u32>(e, 20);
    const before = <usize>(word >>> 24) * step;
    const length = <usize>load<u32>(e, 24);
    if (p < lo + before || p - before + length * step > hi) continue;
    const start = p - before;
    let i: usize = 0;
    while (i < length && (unit(start + i * step, step, low) | load<u8>(e + i, 8)) == load<u8>(e + i)) i++;
    if (i == length) pushWide(<u32>(start - base), (word & 0xffffff) | (encoding << ENCODING_SHIFT));
  }
}

/** Looks at the places that bits name, from `p` on. */
function each(places: u64, p: usize, encoding: u32, base: usize, lo: usize, hi: usize, end: usize): void {
  for (let m = places; m != 0; m &= m - 1) probe(p + <usize>ctz(m), encoding, base, lo, hi, end);
}

/** Zeros of 64 that are looked at at once: what begins at them or one byte before reaches at most 12 bytes further. */
const AT_ONCE: usize = 48;
const HERE: u64 = (1 << 48) - 1;

/**
 * Looks at what has its first zero among those that bits name, from the second byte at `p` on. A character stands before its zeros where the
 * lowest byte comes first, and behind them where it comes last.
 */
function look(p: usize, firstZeros: u64, base: usize, lo: usize, hi: usize, end: usize): void {
  const behind = firstZeros << 1;
  const z = zeros64(p);
  const c = members64(p);
  // Three characters in a row, seen from the first byte of the first.
  const pairs = z & (c >>> 1) & (z >>> 2) & (c >>> 3) & (z >>> 4);
  const three = z & (z >>> 1) & (z >>> 2);
  const twice = three & (c >>> 3) & (three >>> 4) & (c >>> 7);
  if ((pairs | twice) == 0) return;
  each(firstZeros & c & (pairs >>> 1), p, UTF16LE, base, lo, hi, end);
  each(behind & pairs & (c >>> 5), p, UTF16BE, base, lo, hi, end);
  each(firstZeros & c & (twice >>> 1) & (three >>> 9), p, UTF32LE, base, lo, hi, end);
  each(behind & twice & (three >>> 8) & (c >>> 11), p, UTF32BE, base, lo, hi, end);
}

/** The bits from the `by`th on, of 64 and of the next 64. */
function from(bits: u64, next: u64, by: u64): u64 {
  return (bits >>> by) | (next << (64 - by));
}

/** Whether zeros may stand between three characters, from one of the first 64 on. */
function mayHold(zeros: u64, next: u64): bool {
  const second = from(zeros, next, 1);
  const third = from(zeros, next, 2);
  // Of what lies behind, only that it could be.
  const pairs = zeros & ~second & third;
  if ((pairs & ((pairs >>> 2) | (3 << 62))) != 0) return true;
  const three = zeros & second & third & ~from(zeros, next, 3);
  return (three & ((three >>> 4) | (15 << 60)) & ~from(zeros, next, 7)) != 0;
}

/**
 * Records every literal of more than one byte a character that stands wholly in [lo, hi).
 * Up to 63 bytes after `hi` may be read, but count for nothing.
 *
 * @param end - the object's end
 */
export function scanWide(base: usize, lo: usize, hi: usize, end: usize): void {
  if (hi < lo + 6) return;
  let next = zeros64(lo);
  for (let p = lo; p < hi; p += 64) {
    const here = next;
    next = p + 64 < hi ? zeros64(p + 64) : 0;
    if (here == 0 || !mayHold(here, next)) continue;
    // A character may stand before its zero. Each zero of the 64 is looked at in this turn, the last one as well: the next turn may see too few.
    const first = p - 1;
    look(first, HERE, base, lo, hi, end);
    if (first + AT_ONCE + 6 <= hi) look(first + AT_ONCE, 0xffff, base, lo, hi, end);
  }
}
