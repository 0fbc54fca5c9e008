/** Applies a git delta (gitformat-pack, "Deltified representation") to its base, and tells which parts of the result are
 *  unchanged: the *stretches*, ranges that are contiguous in both.
 *  The delta is hostile: sizes, copies and inserts are all checked. Knows nothing of packs. */
import {
  DELTA_BAD_SIZE,
  DELTA_COPY_OUTSIDE,
  DELTA_RESERVED,
  DELTA_STRETCHES_FULL,
  DELTA_TOO_LONG,
  DELTA_TOO_SHORT,
  DELTA_TRUNCATED,
  DELTA_WRONG_BASE,
} from "../codes";
import { RESULTS, copyBytes, setResult } from "./memory";

const STRETCH: usize = 12;
/** For each combination of the seven flags of a copy, where its four offset and three size bytes stand: eight indices. */
const COPY_LAYOUT: usize = memory.data(128 * 8, 16);

function prepareLayouts(): void {
  for (let flags: u32 = 0; flags < 128; flags++) {
    let next: u8 = 0;
    for (let i: u32 = 0; i < 8; i++) {
      const present = i < 7 && (flags >> i) & 1;
      store<u8>(COPY_LAYOUT + (flags << 3) + i, present ? next++ : 0x80);
    }
  }
}
prepareLayouts();

let cursor: usize = 0;

/** Reads a size, seven bits a byte, lowest first. Returns it or a negative code, and moves the cursor. */
function readSize(end: usize): i32 {
  let size: u64 = 0;
  let shift: u64 = 0;
  let p = cursor;
  while (true) {
    if (p >= end) return DELTA_TRUNCATED;
    const byte = <u64>load<u8>(p++);
    size |= (byte & 127) << shift;
    if (byte < 128) break;
    shift += 7;
    if (shift > 35) return DELTA_BAD_SIZE;
  }
  cursor = p;
  return size > <u64>i32.MAX_VALUE ? DELTA_BAD_SIZE : <i32>size;
}

/** Parses the header. Returns the length of the header in bytes, or a negative code; slots 0 and 1 hold the sizes of base and result. */
export function deltaSizes(delta: usize, deltaLen: u32): i32 {
  cursor = delta;
  const base = readSize(delta + deltaLen);
  if (base < 0) return base;
  const result = readSize(delta + deltaLen);
  if (result < 0) return result;
  setResult(0, base);
  setResult(1, result);
  return <i32>(cursor - delta);
}

/** Applies a delta. Delta, base and out have 64 bytes of slack behind them; out's may be overwritten.
 *  Writes a stretch for each copied range of at least `least` bytes, at least one, in order of the result: u32 triples (start in out, start in base, length),
 *  adjoining copies whose base ranges join being one.
 *  Returns the number of stretches or a negative code. Slot 0 holds the number of stretches even if there was no room for
 *  all of them (`DELTA_STRETCHES_FULL`); the result itself is then whole. */
export function applyDelta(
  delta: usize,
  deltaLen: u32,
  base: usize,
  baseLen: u32,
  out: usize,
  outLen: u32,
  stretches: usize,
  stretchesCap: u32,
  least: u32,
): i32 {
  const header = deltaSizes(delta, deltaLen);
  const wantBase = load<u32>(RESULTS);
  const wantOut = load<u32>(RESULTS, 4);
  setResult(0, 0);
  if (header < 0) return header;
  if (wantBase != baseLen) return DELTA_WRONG_BASE;
  if (wantOut < outLen) return DELTA_TOO_SHORT;
  if (wantOut > outLen) return DELTA_TOO_LONG;

  const end = delta + deltaLen;
  let p = delta + header;
  let o = out;
  let room = outLen;
  let number: u32 = 0;
  // The stretch being extended; the next copy joins it if it starts at `follows`. Behind an insert nothing joins.
  let first: u32 = 0;
  let from: u32 = 0;
  let length: u32 = 0;
  let follows: u64 = u64.MAX_VALUE;
  while (p < end) {
    const op = <u32>load<u8>(p++);
    if (op & 128) {
      const fields = i8x16.swizzle(v128.load(p), v128.load64_zero(COPY_LAYOUT + ((op & 127) << 3)));
      p += popcnt(op & 127);
      const offset = <u32>i32x4.extract_lane(fields, 0);
      let size = <u32>i32x4.extract_lane(fields, 1);
      if (size == 0) size = 0x10000;
      if (p > end) return DELTA_TRUNCATED;
      if (offset > baseLen || size > baseLen - offset) return DELTA_COPY_OUTSIDE;
      if (size > room) return DELTA_TOO_LONG;
      copyBytes(o, base + offset, size);
      if (<u64>offset == follows) length += size;
      else {
        if (length >= least) {
          if (number < stretchesCap) {
            const at = stretches + <usize>number * STRETCH;
            store<u32>(at, first);
            store<u32>(at, from, 4);
            store<u32>(at, length, 8);
          }
          number++;
        }
        first = <u32>(o - out);
        from = offset;
        length = size;
      }
      follows = <u64>offset + size;
      o += size;
      room -= size;
    } else {
      if (op == 0) return DELTA_RESERVED;
      if (<usize>op > end - p) return DELTA_TRUNCATED;
      if (op > room) return DELTA_TOO_LONG;
      copyBytes(o, p, op);
      p += op;
      o += op;
      room -= op;
      follows = u64.MAX_VALUE;
    }
  }
  if (room) return DELTA_TOO_SHORT;
  if (length >= least) {
    if (number < stretchesCap) {
      const at = stretches + <usize>number * STRETCH;
      store<u32>(at, first);
      store<u32>(at, from, 4);
      store<u32>(at, length, 8);
    }
    number++;
  }
  setResult(0, number);
  return number > stretchesCap ? DELTA_STRETCHES_FULL : <i32>number;
}
