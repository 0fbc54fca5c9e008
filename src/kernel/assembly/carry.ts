// Triggers (verified literals) of a delta's result: those of its base that were copied whole, and those that a change made; among them
// those whose window may touch a change; then the candidates: every use of one of these whose own window does and whose probes hold.
// A range that a delta copies twice inherits twice. Bounds: all writes are counted against the capacity given.
import { ENCODING_SHIFT, beginHits, endHits } from "./hits";
import { setResult } from "./memory";
import { usesLeft } from "./neighbours";
import { LITERAL_SIZE, literals, longest, scanNarrow, uses } from "./prefilter";
import { probeHolds } from "./probe";
import { lowOf, scanWide, stepOf } from "./wide";

/** Bytes of one use record: characters before u32, characters after u32, pattern use id u32 (highest bit: also in names), two programs u32, of which the first seldom holds. */
const USE_SIZE: usize = 20;
const STRETCH: usize = 12;

/** Number of a literal without its encoding. */
const NUMBER: u32 = (1 << ENCODING_SHIFT) - 1;

/** Scans a whole object: triggers to `out` (8 bytes each). Returns their number, which may exceed `cap`: grow and call again. */
export function scanWhole(object: usize, length: usize, out: usize, cap: u32): u32 {
  store<u32>(object + length, 0);
  beginHits(out, cap);
  scanNarrow(object, object, object + length);
  scanWide(object, object, object + length, object + length);
  return endHits();
}

/** Scans the changes of a delta's result, widened by the longest literal. Returns the number of hits as above. */
export function scanChanges(object: usize, length: usize, stretches: usize, count: u32, out: usize, cap: u32): u32 {
  store<u32>(object + length, 0);
  beginHits(out, cap);
  widened(object, length, stretches, count, longest - 1, false);
  widened(object, length, stretches, count, 4 * longest - 1, true);
  return endHits();
}

/** Scans the changes, widened by so many bytes on both sides, for narrow or for wide literals. */
function widened(object: usize, length: usize, stretches: usize, count: u32, widen: usize, wide: bool): void {
  let lo: usize = 0;
  let hi: usize = 0; // the pending widened range [lo, hi); empty at first
  let end: usize = 0; // end of the stretch before
  for (let i: u32 = 0; i <= count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const from = end;
    const to = i < count ? <usize>load<u32>(s) : length;
    // A change at the very start or end of the object that inserts nothing makes no literal.
    if (!(to == from && (from == 0 || from == length))) {
      const a = from > widen ? from - widen : 0;
      const b = min<usize>(length, to + widen);
      if (a <= hi) hi = b;
      else {
        scanRange(object, length, lo, hi, wide);
        lo = a;
        hi = b;
      }
    }
    if (i < count) end = to + <usize>load<u32>(s, 8);
  }
  scanRange(object, length, lo, hi, wide);
}

function scanRange(object: usize, length: usize, lo: usize, hi: usize, wide: bool): void {
  if (wide) scanWide(object, object + lo, object + hi, object + length);
  else scanNarrow(object, object + lo, object + hi);
}

function positionOf(triggers: usize, k: u32): u32 {
  return load<u32>(triggers + ((<usize>k) << 3));
}

/** First trigger at or after `position`, looked for from trigger `k` on: ranges are mostly copied in order. */
function seek(triggers: usize, count: u32, k: u32, position: u32): u32 {
  let a: u32 = 0;
  let b = k;
  if (k == 0 || positionOf(triggers, k - 1) < position) {
    const near = min<u32>(count, k + 4);
    for (a = k; a < near; a++) if (positionOf(triggers, a) >= position) return a;
    b = count;
  }
  while (a < b) {
    const m = (a + b) >>> 1;
    if (positionOf(triggers, m) < position) a = m + 1;
    else b = m;
  }
  return a;
}

/** Bytes that a literal takes in its encoding, as far as it is compared. */
function bytesOf(record: usize, step: u32): u32 {
  return <u32>load<u8>(record) * step;
}

/** A trigger of a list as a number to order by. */
function keyOf(list: usize, k: u32): u64 {
  return rotl<u64>(load<u64>(list + ((<usize>k) << 3)), 32);
}

/** Lists that are written to: start, room, and how many there were. */
let kept: usize = 0;
let keptCap: u32 = 0;
let keptCount: u32 = 0;
let judged: usize = 0;
let judgedCap: u32 = 0;
let judgedCount: u32 = 0;

function keep(trigger: u64): void {
  if (keptCount < keptCap) store<u64>(kept + ((<usize>keptCount) << 3), trigger);
  keptCount++;
}

function judge(trigger: u64): void {
  if (judgedCount < judgedCap) store<u64>(judged + ((<usize>judgedCount) << 3), trigger);
  judgedCount++;
}

/** Tells where `carryTriggers` writes its two lists. */
export function carryInto(keepAt: usize, keepCap: u32, judgeAt: usize, judgeCap: u32): void {
  kept = keepAt;
  keptCap = keepCap;
  judged = judgeAt;
  judgedCap = judgeCap;
}

/**
 * Merges inherited triggers and new hits, both sorted, dropping doubles, into the first list; and into the second those of them whose widest
 * window is not wholly inherited. Returns the number of the first, slot 0 holds that of the second; above a capacity: grow and call again.
 *
 * @param keepAll - false: nothing builds upon the result, and only the second list is written
 */
export function carryTriggers(
  length: u32,
  baseLength: u32,
  baseTriggers: usize,
  baseCount: u32,
  stretches: usize,
  count: u32,
  hits: usize,
  hitsCount: u32,
  keepAll: bool,
): u32 {
  keptCount = 0;
  judgedCount = 0;
  let h: u32 = 0;
  let hit = hitsCount > 0 ? keyOf(hits, 0) : u64.MAX_VALUE;
  let k: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const s = stretches + <usize>i * STRETCH;
    const outStart = load<u32>(s);
    const baseStart = load<u32>(s, 4);
    const size = load<u32>(s, 8);
    const baseEnd = baseStart + size;
    const from = inheritsFrom(outStart, baseStart);
    const to = inheritsTo(outStart + size, baseStart + size, length, baseLength);
    for (k = seek(baseTriggers, baseCount, k, baseStart); k < baseCount; k++) {
      const trigger = load<u64>(baseTriggers + ((<usize>k) << 3));
      const position = <u32>trigger;
      if (position >= baseEnd) break;
      const literal = <u32>(trigger >>> 32);
      const record = literals + <usize>(literal & NUMBER) * LITERAL_SIZE;
      const step = <u32>stepOf(literal >>> ENCODING_SHIFT);
      if (position + bytesOf(record, step) > baseEnd) continue;
      const moved = position - baseStart + outStart;
      const key = ((<u64>moved) << 32) | <u64>literal;
      // New hits that come first.
      while (hit <= key) {
        if (hit < key) {
          const own = rotl<u64>(hit, 32);
          if (keepAll) keep(own);
          judge(own);
        }
        const same = hit == key;
        hit = ++h < hitsCount ? keyOf(hits, h) : u64.MAX_VALUE;
        if (same) break;
      }
      const own = rotl<u64>(key, 32);
      if (keepAll) keep(own);
      if (
        !(
          <i64>moved - <i64>(load<u32>(record, 4) * step) >= from &&
          <i64>moved + <i64>(load<u32>(record, 8) * step) <= to
        )
      )
        judge(own);
    }
  }
  for (; h < hitsCount; h++) {
    const own = load<u64>(hits + ((<usize>h) << 3));
    if (keepAll) keep(own);
    judge(own);
  }
  setResult(0, judgedCount);
  return keptCount;
}

/** Where a window may begin to count as inherited with a copied range. */
function inheritsFrom(outStart: u32, baseStart: u32): i64 {
  return outStart == 0 && baseStart == 0 ? i64.MIN_VALUE : <i64>outStart;
}

/** Where it may end. */
function inheritsTo(outEnd: u32, baseEnd: u32, length: u32, baseLength: u32): i64 {
  return outEnd == length && baseEnd == baseLength ? i64.MAX_VALUE : <i64>outEnd;
}

/**
 * Writes (position, 8 * use + encoding) pairs of u32 for every trigger whose window is not wholly inherited and whose probes hold.
 * With `count` 0 every trigger is judged; with `namesOnly` only for uses that say something in a name. Returns the number; above `cap`: grow and call again.
 */
export function candidates(
  object: usize,
  length: u32,
  baseLength: u32,
  triggers: usize,
  triggerCount: u32,
  stretches: usize,
  count: u32,
  out: usize,
  cap: u32,
  namesOnly: bool,
): u32 {
  let n: u32 = 0;
  let i: u32 = 0; // stretch that holds, or comes after, the trigger
  for (let k: u32 = 0; k < triggerCount; k++) {
    const t = triggers + ((<usize>k) << 3);
    const position = load<u32>(t);
    const literal = load<u32>(t, 4);
    const record = literals + <usize>(literal & NUMBER) * LITERAL_SIZE;
    const encoding = literal >>> ENCODING_SHIFT;
    const step = <u32>stepOf(encoding);
    while (i < count) {
      const s = stretches + <usize>i * STRETCH;
      if (load<u32>(s) + load<u32>(s, 8) > position) break;
      i++;
    }
    // The range in which a window counts as inherited: [from, to), or nothing.
    let from: i64 = 0;
    let to: i64 = -1;
    if (i < count) {
      const s = stretches + <usize>i * STRETCH;
      const outStart = load<u32>(s);
      const baseStart = load<u32>(s, 4);
      const size = load<u32>(s, 8);
      if (outStart <= position) {
        from = inheritsFrom(outStart, baseStart);
        to = inheritsTo(outStart + size, baseStart + size, length, baseLength);
      }
    }
    // The widest window of all uses is inherited: so are the others.
    if (
      <i64>position - <i64>(load<u32>(record, 4) * step) >= from &&
      <i64>position + <i64>(load<u32>(record, 8) * step) <= to
    )
      continue;
    const low = lowOf(encoding);
    const at = object + position;
    const behind = at + <usize>load<u8>(record) * step;
    const usesCount = load<u32>(record, 16);
    const masks = load<u32>(record, 20);
    for (let block: u32 = 0; block < usesCount; block += 64) {
      const first = uses + <usize>(load<u32>(record, 12) + block) * USE_SIZE;
      let left = <u64>-1 >>> <u64>(64 - min<u32>(64, usesCount - block));
      if (masks != 0) left &= usesLeft(masks, block, at, behind, object, object + length, step, low);
      for (; left != 0; left &= left - 1) {
        const u = first + <usize>ctz(left) * USE_SIZE;
        const use = load<u32>(u, 8);
        if (namesOnly && !(use >>> 31)) continue;
        const before = load<u32>(u) * step;
        const after = load<u32>(u, 4) * step;
        if (<i64>position - <i64>before >= from && <i64>position + <i64>after <= to) continue;
        const start = object + (position > before ? position - before : 0);
        const stop = object + <usize>min<u64>(length, <u64>position + <u64>after);
        if (!probeHolds(load<u32>(u, 12), at, behind, start, stop, step, low, namesOnly)) continue;
        if (!probeHolds(load<u32>(u, 16), at, behind, start, stop, step, low, namesOnly)) continue;
        if (n < cap) {
          store<u32>(out + ((<usize>n) << 3), position);
          store<u32>(out + ((<usize>n) << 3), (use << 3) | encoding, 4);
        }
        n++;
      }
    }
  }
  return n;
}
