/** Inflates one zlib stream (RFC 1950, RFC 1951) to a size known beforehand, as git's packs and loose objects give it.
 *  The input is hostile: each bound is checked, and the stream's end and Adler-32 with it. Knows nothing of packs. */
import {
  ZLIB_BAD_BLOCK,
  ZLIB_BAD_CHECKSUM,
  ZLIB_BAD_HEADER,
  ZLIB_BAD_LENGTHS,
  ZLIB_BAD_SYMBOL,
  ZLIB_TOO_LONG,
  ZLIB_TOO_SHORT,
  ZLIB_TRUNCATED,
} from "../codes";
import { adler32 } from "./adler";
import {
  available,
  begin,
  buffer,
  decodeBlock,
  input,
  inputLimit,
  output,
  preparePatterns,
  setBits,
  setOutput,
} from "./block";
import {
  DISTANCE_BITS,
  DISTANCE_SYMBOLS,
  DISTANCE_TABLE,
  FIXED_DISTANCE_TABLE,
  FIXED_LITLEN_TABLE,
  LITLEN_BITS,
  LITLEN_SYMBOLS,
  LITLEN_TABLE,
  PRECODE_BITS,
  PRECODE_SYMBOLS,
  PRECODE_TABLE,
  REPEAT_LAST,
  REPEAT_ZERO,
  USED,
  buildTable,
  prepare,
} from "./huffman";
import { copyBytes, setResult } from "./memory";

/** Order in which the lengths of code length codes come. */
const PRECODE_ORDER: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
const PRECODE_LENGTHS: usize = memory.data(32, 16);

prepare();
preparePatterns();

/** Reads the code length code and builds its table; whether it is one. Reads 57 bits at most, inside the slack. */
function readPrecode(codes: u32): bool {
  let p = input;
  let bits = buffer;
  let count = available;
  v128.store(PRECODE_LENGTHS, i32x4.splat(0));
  v128.store(PRECODE_LENGTHS, i32x4.splat(0), 16);
  for (let i: u32 = 0; i < codes; i++) {
    if ((count & 63) < 3) {
      bits |= load<u64>(p) << (<u64>count);
      p += 7 - ((count >> 3) & 7);
      count |= 56;
    }
    store<u8>(PRECODE_LENGTHS + <usize>load<u8>(PRECODE_ORDER + i), <u8>(<u32>bits & 7));
    bits >>= 3;
    count -= 3;
  }
  setBits(p, bits, count);
  let used = USED;
  for (let symbol: u32 = 0; symbol < 19; symbol++) {
    const length = <u32>load<u8>(PRECODE_LENGTHS + symbol);
    store<u16>(used, <u16>((symbol << 4) | length));
    used += length ? 2 : 0;
  }
  return buildTable(PRECODE_TABLE, PRECODE_BITS, PRECODE_SYMBOLS, USED, used, false);
}

/** Reads `total` code lengths into `USED`. Returns the number of symbols used or a negative code. */
function readLengths(total: u32): i32 {
  let p = input;
  let bits = buffer;
  let count = available;
  const mask: u32 = (1 << PRECODE_BITS) - 1;
  let used = USED;
  let symbol: u32 = 0;
  let last: u32 = 0;
  let wrong = false;
  while (symbol < total) {
    if ((count & 63) < 14) {
      if (p > inputLimit) return ZLIB_TRUNCATED;
      bits |= load<u64>(p) << (<u64>count);
      p += 7 - ((count >> 3) & 7);
      count |= 56;
    }
    const e = load<u32>(PRECODE_TABLE + ((<u32>bits & mask) << 2));
    const taken = <u32>bits & ~((<u32>-1) << e);
    bits >>= <u64>e;
    count -= e;
    if (!(e & (REPEAT_LAST | REPEAT_ZERO))) {
      last = e >> 16;
      store<u16>(used, <u16>((symbol << 4) | last));
      used += last ? 2 : 0;
      symbol++;
      continue;
    }
    const end = symbol + (e >> 16) + (taken >> (e >> 8));
    if (e & REPEAT_ZERO) last = 0;
    else wrong = symbol == 0;
    if (wrong || end > total) {
      wrong = true;
      break;
    }
    if (last) {
      for (; symbol < end; symbol++, used += 2) store<u16>(used, <u16>((symbol << 4) | last));
    } else symbol = end;
  }
  setBits(p, bits, count);
  return wrong ? ZLIB_BAD_LENGTHS : <i32>((used - USED) >> 1);
}

/** Reads the codes of a block that has its own (RFC 1951, section 3.2.7). Returns 0 or a negative code. */
export function dynamicCodes(): i32 {
  const header = <u32>buffer;
  const litlens = (header & 31) + 257;
  const distances = ((header >> 5) & 31) + 1;
  setBits(input, buffer >> 14, available - 14);
  if (litlens > 286 || distances > 30) return ZLIB_BAD_LENGTHS;
  if (!readPrecode(((header >> 10) & 15) + 4)) return ZLIB_BAD_LENGTHS;
  const symbols = readLengths(litlens + distances);
  if (symbols < 0) return symbols;

  // Distances stand behind the others: number them from zero. The end of block must have a code.
  const end = USED + ((<usize>symbols) << 1);
  let split = end;
  while (split > USED && <u32>load<u16>(split - 2) >> 4 >= litlens) {
    split -= 2;
    store<u16>(split, <u16>(<u32>load<u16>(split) - (litlens << 4)));
  }
  let q = split;
  while (q > USED && <u32>load<u16>(q - 2) >> 4 > 256) q -= 2;
  if (q == USED || <u32>load<u16>(q - 2) >> 4 != 256) return ZLIB_BAD_LENGTHS;
  const areCodes =
    buildTable(DISTANCE_TABLE, DISTANCE_BITS, DISTANCE_SYMBOLS, split, end, true) &&
    buildTable(LITLEN_TABLE, LITLEN_BITS, LITLEN_SYMBOLS, USED, split, true);
  return areCodes ? 0 : ZLIB_BAD_LENGTHS;
}

/** Whether two bytes begin a zlib stream without a preset dictionary (RFC 1950, section 2.2). */
export function isHeader(cmf: u32, flags: u32): bool {
  return (cmf & 15) == 8 && cmf >> 4 <= 7 && ((cmf << 8) | flags) % 31 == 0 && (flags & 32) == 0;
}

/** A block of bytes as they are (RFC 1951, section 3.2.4). */
function storedBlock(end: usize, outEnd: usize): i32 {
  let p = input - ((available & 63) >> 3);
  const sizes = load<u32>(p);
  p += 4;
  setBits(p, 0, 0);
  if (p > end) return ZLIB_TRUNCATED;
  const length: usize = sizes & 0xffff;
  if (<usize>(sizes >> 16) != (length ^ 0xffff)) return ZLIB_BAD_BLOCK;
  if (length > end - p) return ZLIB_TRUNCATED;
  const o = output;
  if (<i32>(outEnd - o) < <i32>length) return ZLIB_TOO_LONG;
  copyBytes(o, p, length);
  setBits(p + length, 0, 0);
  setOutput(o + length);
  return 0;
}

function decodeBlocks(end: usize, outEnd: usize): i32 {
  let last: bool = false;
  while (!last) {
    const p = input;
    const count = available;
    const bits = buffer | (load<u64>(p) << (<u64>count));
    setBits(p + 7 - ((count >> 3) & 7), bits >> 3, (count | 56) - 3);
    last = <bool>(bits & 1);
    const type = <u32>(bits >> 1) & 3;
    let status: i32 = ZLIB_BAD_BLOCK;
    if (type == 1) {
      status = decodeBlock(FIXED_LITLEN_TABLE, FIXED_DISTANCE_TABLE);
    } else if (type == 2) {
      status = dynamicCodes();
      if (status == 0) status = decodeBlock(LITLEN_TABLE, DISTANCE_TABLE);
    } else if (type == 0) status = storedBlock(end, outEnd);
    if (status < 0) return status;
    if (input - ((available & 63) >> 3) > end) return ZLIB_TRUNCATED;
  }
  return 0;
}

/** Inflates the raw deflate stream (RFC 1951) in `src` to exactly `dstLen` bytes, whose checksum is the caller's business; what stands behind
 *  it does not matter. Slack and results as with `inflate`. */
export function inflateRaw(src: usize, srcLen: u32, dst: usize, dstLen: u32): i32 {
  const end = src + srcLen;
  const outEnd = dst + dstLen;
  begin(src, end, dst, outEnd);
  const status = decodeBlocks(end, outEnd);
  const p = input - ((available & 63) >> 3);
  setResult(0, 0);
  if (p > end) return ZLIB_TRUNCATED;
  if (status < 0) return status;
  if (output > outEnd) return ZLIB_TOO_LONG;
  if (output < outEnd) return ZLIB_TOO_SHORT;
  setResult(0, <u32>(p - src));
  return <i32>dstLen;
}

/** Inflates the zlib stream in `src` to exactly `dstLen` bytes. Both regions have 64 bytes of slack behind them, which may be
 *  read (source) and overwritten (destination).
 *  Returns `dstLen` or a negative code; result slot 0 holds the bytes of input used, checksum included. */
export function inflate(src: usize, srcLen: u32, dst: usize, dstLen: u32): i32 {
  setResult(0, 0);
  if (srcLen < 2) return ZLIB_TRUNCATED;
  if (!isHeader(load<u8>(src), load<u8>(src, 1))) return ZLIB_BAD_HEADER;
  const end = src + srcLen;
  const outEnd = dst + dstLen;
  begin(src + 2, end, dst, outEnd);
  const status = decodeBlocks(end, outEnd);
  const p = input - ((available & 63) >> 3);
  if (p > end) return ZLIB_TRUNCATED;
  if (status < 0) return status;
  if (output > outEnd) return ZLIB_TOO_LONG;
  if (end - p < 4) return ZLIB_TRUNCATED;
  if (output < outEnd) return ZLIB_TOO_SHORT;
  if (bswap<u32>(load<u32>(p)) != adler32(dst, dstLen)) return ZLIB_BAD_CHECKSUM;
  setResult(0, <u32>(p + 4 - src));
  return <i32>dstLen;
}
