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

/** Four characters from `p` on, folded; of the fourth what lies behind `end` counts as zero. */
function gramAt(p: usize, end: usize, step: usize, low: usize): u32 {
  const fourth = p + 4 * step <= end ? unit(p + 3 * step, step, low) : 0;
  const three = unit(p, step, low) | (unit(p + step, step, low) << 8) | (unit(p + 2 * step, step, low) << 16);
  return <u32>folded(<u64>(three | (fourth << 24)));
}

function probe(p: usize, encoding: u32, base: usize, lo: usize, hi: usize, end: usize): void {
  const step = stepOf(encoding);
  const low = lowOf(encoding);
  const v = gramAt(p, end, step, low);
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

/** Looks at the places that bits of `mask` name, from `p` on. */
function each(mask: u64, p: usize, encoding: u32, base: usize, lo: usize, hi: usize, end: usize): void {
  for (let m = mask & HERE; m != 0; m &= m - 1) probe(p + <usize>ctz(m), encoding, base, lo, hi, end);
}

/** Places of 64 that are looked at at once: what stands at them reaches at most 12 bytes further. */
const AT_ONCE: usize = 48;
const HERE: u64 = (1 << 48) - 1;

/**
 * Records every literal of more than one byte a character that stands wholly in [lo, hi).
 * Up to 58 bytes after `hi` may be read, but count for nothing.
 *
 * @param end - the object's end
 */
export function scanWide(base: usize, lo: usize, hi: usize, end: usize): void {
  for (let p = lo; p + 6 <= hi; p += AT_ONCE) {
    const z = zeros(p) | (zeros(p + 16) << 16) | (zeros(p + 32) << 32) | (zeros(p + 48) << 48);
    // In all encodings zeros stand two bytes apart.
    if ((z & (z >>> 2)) == 0) continue;
    const c = members64(p);
    // Three characters in a row, seen from the first byte of the first.
    const pairs = z & (c >>> 1) & (z >>> 2) & (c >>> 3) & (z >>> 4);
    const three = z & (z >>> 1) & (z >>> 2);
    const twice = three & (c >>> 3) & (three >>> 4) & (c >>> 7);
    if ((pairs | twice) == 0) continue;
    each(c & (pairs >>> 1), p, UTF16LE, base, lo, hi, end);
    each(pairs & (c >>> 5), p, UTF16BE, base, lo, hi, end);
    each(c & (twice >>> 1) & (three >>> 9), p, UTF32LE, base, lo, hi, end);
    each(twice & (three >>> 8) & (c >>> 11), p, UTF32BE, base, lo, hi, end);
  }
}
