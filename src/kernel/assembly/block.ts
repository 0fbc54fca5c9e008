/** The hot loop of inflate: decodes the symbols of one Huffman-coded block.
 *  Reads eight bytes at a time and writes up to 32 bytes past the place it has reached; the slack of 64 bytes behind both
 *  regions makes one check of each bound per round enough. Where the input ends is judged by the caller as well. */
import { ZLIB_BAD_SYMBOL, ZLIB_TOO_FAR, ZLIB_TOO_LONG, ZLIB_TRUNCATED } from "../codes";
import { DISTANCE_BITS, END_OF_BLOCK, EXCEPTIONAL, LITLEN_BITS, POINTER } from "./huffman";

/** Next byte to load into the bit buffer. */
export let input: usize = 0;
/** Bit buffer, next bit lowest; the low six bits of `available` say how many of its bits are loaded. */
export let buffer: u64 = 0;
export let available: u32 = 0;
/** Next byte to write. */
export let output: usize = 0;

/** No match may reach before this byte. */
let outputStart: usize = 0;
/** No match may write past this byte. */
let outputEnd: usize = 0;
/** From here on a round stops before it begins; the status that it stops with. */
let outputLimit: usize = 0;
let outputStatus: i32 = ZLIB_TOO_LONG;

/** Refills read ahead of the bits in use. From here on no more may be read: the input is exhausted, and the slack of 64 bytes
 *  lets what is read before the next check lie inside memory that may be read. */
export let inputLimit: usize = 0;
let inputStatus: i32 = ZLIB_TRUNCATED;
const AHEAD: usize = 16;

export function begin(from: usize, fromEnd: usize, to: usize, toEnd: usize): void {
  input = from;
  inputLimit = fromEnd + AHEAD;
  buffer = 0;
  available = 0;
  output = to;
  setOutputBounds(to, toEnd, toEnd, ZLIB_TOO_LONG);
  inputStatus = ZLIB_TRUNCATED;
}

/** Sets how far decoding may go, and what it then says: for streams that are read and written piece by piece. Nothing of a round has been
 *  done when it stops at a limit, so that it can go on later; there a round begins with at most 31 bytes of input ahead and writes 261 bytes.
 *  @param from - the oldest byte that a match may copy
 *  @param limit - stop once output is past this byte
 *  @param end - what is longer than this fails with ZLIB_TOO_LONG */
export function setOutputBounds(from: usize, limit: usize, end: usize, status: i32): void {
  outputStart = from;
  outputLimit = limit;
  outputEnd = end;
  outputStatus = status;
}

/** @param limit - stop once the next byte to load is past this one */
export function setInputBounds(limit: usize, status: i32): void {
  inputLimit = limit;
  inputStatus = status;
}

/** Sets where reading goes on. */
export function setBits(at: usize, bits: u64, count: u32): void {
  input = at;
  buffer = bits;
  available = count;
}

export function setOutput(at: usize): void {
  output = at;
}

/** Patterns of period 1 to 15, sixteen bytes each, then how far sixteen bytes of such a pattern may be stepped on. */
const PATTERNS: usize = memory.data(16 * 16, 16);
const STEPS: usize = memory.data(16, 16);

export function preparePatterns(): void {
  for (let period: usize = 1; period < 16; period++) {
    for (let i: usize = 0; i < 16; i++) store<u8>(PATTERNS + (period << 4) + i, <u8>(i % period));
    store<u8>(STEPS + period, <u8>(16 - (16 % period)));
  }
}

/** Copies a match onto itself or from before; writes up to 31 bytes more. */
function copyMatch(to: usize, distance: usize, length: usize): void {
  let from = to - distance;
  const end = to + length;
  if (distance >= 16) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    while (to + 32 < end) {
      to += 32;
      from += 32;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
  } else {
    const pattern = i8x16.swizzle(v128.load(from), v128.load(PATTERNS + (distance << 4)));
    const step = <usize>load<u8>(STEPS + distance);
    do {
      v128.store(to, pattern);
      to += step;
    } while (to < end);
  }
}

/** The four bounds while a block is decoded. In memory at a known address they need no register, of which there are too few. */
const BOUNDS: usize = memory.data(16, 16);
const INPUT_LIMIT: usize = 0;
const OUTPUT_LIMIT: usize = 4;
const OUTPUT_START: usize = 8;
const OUTPUT_END: usize = 12;
const LITLEN_MASK: u32 = (1 << LITLEN_BITS) - 1;
const DISTANCE_MASK: u32 = (1 << DISTANCE_BITS) - 1;

/** Decodes until the end of the block. Returns 0, or why it stopped; either way the state says how far it got. */
export function decodeBlock(litlen: usize, distances: usize): i32 {
  let p = input;
  let bits = buffer;
  let count = available;
  let o = output;
  store<u32>(BOUNDS, <u32>inputLimit, INPUT_LIMIT);
  store<u32>(BOUNDS, <u32>outputLimit, OUTPUT_LIMIT);
  store<u32>(BOUNDS, <u32>outputStart, OUTPUT_START);
  store<u32>(BOUNDS, <u32>outputEnd, OUTPUT_END);
  let status: i32 = 0;
  while (true) {
    if (p > <usize>load<u32>(BOUNDS, INPUT_LIMIT)) {
      status = inputStatus;
      break;
    }
    if (o > <usize>load<u32>(BOUNDS, OUTPUT_LIMIT)) {
      status = outputStatus;
      break;
    }
    bits |= load<u64>(p) << (<u64>count);
    p += 7 - ((count >> 3) & 7);
    count |= 56;
    let e = load<u32>(litlen + ((<u32>bits & LITLEN_MASK) << 2));
    if (<i32>e < 0) {
      bits >>= <u64>e;
      count -= e;
      store<u8>(o, <u8>(e >> 16));
      e = load<u32>(litlen + ((<u32>bits & LITLEN_MASK) << 2));
      if (<i32>e < 0) {
        bits >>= <u64>e;
        count -= e;
        store<u8>(o, <u8>(e >> 16), 1);
        e = load<u32>(litlen + ((<u32>bits & LITLEN_MASK) << 2));
        if (<i32>e < 0) {
          bits >>= <u64>e;
          count -= e;
          store<u8>(o, <u8>(e >> 16), 2);
          e = load<u32>(litlen + ((<u32>bits & LITLEN_MASK) << 2));
          if (<i32>e < 0) {
            bits >>= <u64>e;
            count -= e;
            store<u8>(o, <u8>(e >> 16), 3);
            o += 4;
            continue;
          }
          o += 3;
        } else o += 2;
      } else o += 1;
      bits |= load<u64>(p) << (<u64>count);
      p += 7 - ((count >> 3) & 7);
      count |= 56;
    }
    if (e & EXCEPTIONAL) {
      bits >>= <u64>e;
      count -= e;
      if (e & POINTER) {
        e = load<u32>(litlen + (((e >> 16) + (<u32>bits & ~((<u32>-1) << (e >> 8)))) << 2));
        if (<i32>e < 0) {
          bits >>= <u64>e;
          count -= e;
          store<u8>(o++, <u8>(e >> 16));
          continue;
        }
        if (e & EXCEPTIONAL) {
          bits >>= <u64>e;
          count -= e;
        }
      }
      if (e & EXCEPTIONAL) {
        if (!(e & END_OF_BLOCK)) status = ZLIB_BAD_SYMBOL;
        break;
      }
    }
    const length: usize = (e >> 16) + ((<u32>bits & ~((<u32>-1) << e)) >> (e >> 8));
    bits >>= <u64>e;
    count -= e;
    let d = load<u32>(distances + ((<u32>bits & DISTANCE_MASK) << 2));
    if (d & EXCEPTIONAL) {
      bits >>= <u64>d;
      count -= d;
      if (!(d & POINTER)) {
        status = ZLIB_BAD_SYMBOL;
        break;
      }
      d = load<u32>(distances + (((d >> 16) + (<u32>bits & ~((<u32>-1) << (d >> 8)))) << 2));
      if (d & EXCEPTIONAL) {
        bits >>= <u64>d;
        count -= d;
        status = ZLIB_BAD_SYMBOL;
        break;
      }
    }
    const distance: usize = (d >> 16) + ((<u32>bits & ~((<u32>-1) << d)) >> (d >> 8));
    bits >>= <u64>d;
    count -= d;
    if (<i32>(<usize>load<u32>(BOUNDS, OUTPUT_END) - o) < <i32>length) {
      status = ZLIB_TOO_LONG;
      break;
    }
    if (distance > o - <usize>load<u32>(BOUNDS, OUTPUT_START)) {
      status = ZLIB_TOO_FAR;
      break;
    }
    copyMatch(o, distance, length);
    o += length;
  }
  input = p;
  buffer = bits;
  available = count;
  output = o;
  return status;
}
