// Marks which runs of four letters, digits and the like stand in a text: a table of bytes by the hash of the four, folded like those of literals.
// Later it tells, without the text, that some literal cannot stand in it. Zero bytes count as nothing, so that wide text gives the same runs.
// Knows nothing of literals, objects or what the marks are kept for.
import { folded } from "./prefilter";

/** log2 of the bytes of a table. src/kernel/grams.ts must agree. */
const MARK_LOG: u32 = 17;
const MARKS: usize = 1 << 17;
const HASH: u32 = 0x9e3779b1;
const STRETCH: usize = 12;
/** Bytes by which a change is widened: all but one character of what is compared of a literal, narrow and wide. */
const NARROW: usize = 7;
const WIDE: usize = 31;

/** Which characters count, by both halves of a byte: letters, digits and _ - . / : = + */
const LOW = memory.data<u8>([168, 248, 248, 248, 248, 248, 248, 248, 248, 248, 248, 84, 80, 92, 84, 116]);
const HIGH = memory.data<u8>([0, 0, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Which of 16 bytes count. */
function countedAt(p: usize): u32 {
  const bytes = v128.load(p);
  const low = i8x16.swizzle(v128.load(LOW), v128.and(bytes, i8x16.splat(15)));
  const high = i8x16.swizzle(v128.load(HIGH), i8x16.shr_u(bytes, 4));
  return 0xffff ^ i8x16.bitmask(i8x16.eq(v128.and(low, high), i8x16.splat(0)));
}

function isCounted(c: u32): bool {
  return (load<u8>(LOW + <usize>(c & 15)) & load<u8>(HIGH + <usize>(c >>> 4))) != 0;
}

function mark(table: usize, v: u32): void {
  store<u8>(table + <usize>((v * HASH) >>> (32 - MARK_LOG)), 1);
}

/** Marks the runs of a whole text. @param table - 2^17 bytes; behind the text 32 bytes can be read */
export function markWhole(table: usize, text: usize, length: usize): void {
  markRange(table, text, text + length);
}

/** Marks the runs that the changes of a delta's result may have made. Returns how many bytes were looked at. */
export function markChanges(table: usize, object: usize, length: usize, stretches: usize, count: u32): usize {
  let looked: usize = 0;
  let end: usize = 0;
  let done: usize = 0;
  for (let i: u32 = 0; i <= count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const to = i < count ? <usize>load<u32>(s) : length;
    if (!(to == end && (end == 0 || end == length))) {
      let lo = end - min<usize>(end, NARROW);
      let hi = min<usize>(length, to + NARROW);
      if (hasZero(object + lo, object + hi)) {
        lo = end - min<usize>(end, WIDE);
        hi = min<usize>(length, to + WIDE);
      }
      // What the change before has marked: a run that begins there is marked as well.
      if (lo < done) lo = done - min<usize>(done, WIDE);
      if (lo < hi) {
        markRange(table, object + lo, object + hi);
        looked += hi - lo;
      }
      done = hi;
    }
    if (i < count) end = to + <usize>load<u32>(s, 8);
  }
  return looked;
}

/** How many places of a table are marked. */
export function countMarks(table: usize): u32 {
  let count: u64 = 0;
  for (let p = table; p < table + MARKS; p += 8) count += popcnt(load<u64>(p));
  return <u32>count;
}

/** Writes a table as 2^17 bits. */
export function packMarks(table: usize, out: usize): void {
  for (let p: usize = 0; p < MARKS; p += 16)
    store<u16>(out + (p >>> 3), <u16>i8x16.bitmask(i8x16.shl(v128.load(table + p), 7)));
}

function hasZero(from: usize, to: usize): bool {
  const zero = i8x16.splat(0);
  let p = from;
  for (; p + 16 <= to; p += 16) if (v128.any_true(i8x16.eq(v128.load(p), zero))) return true;
  for (; p < to; p++) if (load<u8>(p) == 0) return true;
  return false;
}

function markRange(table: usize, from: usize, to: usize): void {
  if (to - from < 4) return;
  if (hasZero(from, to)) return markSparse(table, from, to);
  let next = countedAt(from);
  for (let p = from; p + 4 <= to; p += 16) {
    const own = next;
    next = countedAt(p + 16);
    const all = own | (next << 16);
    let runs = all & (all >>> 1) & (all >>> 2) & (all >>> 3) & 0xffff;
    if (p + 19 > to) runs &= (1 << (<u32>(to - p) - 3)) - 1;
    for (; runs != 0; runs &= runs - 1) mark(table, <u32>folded(<u64>load<u32>(p + <usize>ctz(runs))));
  }
}

/** Text with zero bytes, which are passed over. */
function markSparse(table: usize, from: usize, to: usize): void {
  let v: u32 = 0;
  let run = 0;
  for (let p = from; p < to; p++) {
    const c = <u32>load<u8>(p);
    if (c == 0) continue;
    v = (v >>> 8) | ((<u32>folded(<u64>c)) << 24);
    run = isCounted(c) ? run + 1 : 0;
    if (run >= 4) mark(table, v);
  }
}
