/** Huffman decoding tables for DEFLATE (RFC 1951, section 3.2): a primary table of 2^bits entries, and subtables for longer codes.
 *  Most git objects are a few hundred bytes, so building counts as much as decoding: only used symbols are visited, and a table
 *  is filled by doubling it once per code length instead of by strides. It is always filled to its size, so that the decoder's mask is a constant. Judges code lengths exactly as zlib does.
 *
 *  An entry (u32), read with shifts that take only the low bits of their count, so that nothing has to be masked:
 *    bits 0-4    bits to consume: the code and its extra bits
 *    bits 8-11   bits of the code alone (in a pointer: log2 of the subtable's size)
 *    bit 14      with bit 15: a pointer to a subtable, its index in bits 16-30
 *    bit 13      with bit 15: end of block
 *    bit 15      exceptional; with neither 13 nor 14: no such symbol
 *    bits 16-30  literal byte, or least length or distance
 *    bit 31      literal */

export const EXCEPTIONAL: u32 = 1 << 15;
export const POINTER: u32 = 1 << 14;
export const END_OF_BLOCK: u32 = 1 << 13;
/** In the table of code length codes: repeat the length before, repeat zero. */
export const REPEAT_LAST: u32 = 1 << 15;
export const REPEAT_ZERO: u32 = 1 << 14;

export const LITLEN_BITS: u32 = 11;
export const DISTANCE_BITS: u32 = 8;
export const PRECODE_BITS: u32 = 7;

// A subtable of b bits holds at least b + 1 codes, which bounds what all of them can take together:
// 286 / 5 * 16 entries above 2^11, 30 / 8 * 128 above 2^8. Twenty more for vectors that write past the end.
export const LITLEN_TABLE: usize = memory.data(4 * (2048 + 1024 + 20), 16);
export const DISTANCE_TABLE: usize = memory.data(4 * (256 + 512 + 20), 16);
export const PRECODE_TABLE: usize = memory.data(4 * (128 + 20), 16);
export const FIXED_LITLEN_TABLE: usize = memory.data(4 * (2048 + 20), 16);
export const FIXED_DISTANCE_TABLE: usize = memory.data(4 * (256 + 20), 16);

/** What each symbol's entry holds besides its code: filled by `prepare`. */
export const LITLEN_SYMBOLS: usize = memory.data(4 * 288, 16);
export const DISTANCE_SYMBOLS: usize = memory.data(4 * 32, 16);
export const PRECODE_SYMBOLS: usize = memory.data(4 * 19, 16);

/** Used symbols in order, each a u16 of symbol << 4 | code length. */
export const USED: usize = memory.data(2 * 336, 16);
const COUNTS: usize = memory.data(4 * 16, 16);
const OFFSETS: usize = memory.data(4 * 16, 16);
const SORTED: usize = memory.data(2 * 304, 16);

const LENGTH_BASE: usize = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_EXTRA: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const DISTANCE_BASE: usize = memory.data<u16>([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]);

function fillSymbols(): void {
  for (let i: u32 = 0; i < 256; i++) store<u32>(LITLEN_SYMBOLS + (i << 2), 0x80000000 | (i << 16));
  store<u32>(LITLEN_SYMBOLS, EXCEPTIONAL | END_OF_BLOCK, 4 * 256);
  for (let i: u32 = 0; i < 29; i++) {
    const entry = ((<u32>load<u16>(LENGTH_BASE + (i << 1))) << 16) | <u32>load<u8>(LENGTH_EXTRA + i);
    store<u32>(LITLEN_SYMBOLS + ((257 + i) << 2), entry);
  }
  store<u32>(LITLEN_SYMBOLS, EXCEPTIONAL, 4 * 286);
  store<u32>(LITLEN_SYMBOLS, EXCEPTIONAL, 4 * 287);
  for (let i: u32 = 0; i < 30; i++) {
    const extra: u32 = i < 2 ? 0 : (i >> 1) - 1;
    store<u32>(DISTANCE_SYMBOLS + (i << 2), ((<u32>load<u16>(DISTANCE_BASE + (i << 1))) << 16) | extra);
  }
  store<u32>(DISTANCE_SYMBOLS, EXCEPTIONAL, 4 * 30);
  store<u32>(DISTANCE_SYMBOLS, EXCEPTIONAL, 4 * 31);
  for (let i: u32 = 0; i < 16; i++) store<u32>(PRECODE_SYMBOLS + (i << 2), i << 16);
  store<u32>(PRECODE_SYMBOLS, REPEAT_LAST | (3 << 16) | 2, 4 * 16);
  store<u32>(PRECODE_SYMBOLS, REPEAT_ZERO | (3 << 16) | 3, 4 * 17);
  store<u32>(PRECODE_SYMBOLS, REPEAT_ZERO | (11 << 16) | 7, 4 * 18);
}

/** Fills the constant tables: what symbols stand for, and the fixed codes (RFC 1951, section 3.2.6). Called once, on load. */
export function prepare(): void {
  fillSymbols();
  for (let i: u32 = 0; i < 288; i++) {
    const length: u32 = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    store<u16>(USED + (i << 1), <u16>((i << 4) | length));
  }
  buildTable(FIXED_LITLEN_TABLE, LITLEN_BITS, LITLEN_SYMBOLS, USED, USED + 2 * 288, true);
  for (let i: u32 = 0; i < 32; i++) store<u16>(USED + (i << 1), <u16>((i << 4) | 5));
  buildTable(FIXED_DISTANCE_TABLE, DISTANCE_BITS, DISTANCE_SYMBOLS, USED, USED + 2 * 32, true);
}

function clearCounts(): void {
  const zero = i32x4.splat(0);
  v128.store(COUNTS, zero);
  v128.store(COUNTS, zero, 16);
  v128.store(COUNTS, zero, 32);
  v128.store(COUNTS, zero, 48);
}

/** Copies the first `entries` entries behind themselves; may write up to three entries more. */
function doubleTable(table: usize, entries: usize): void {
  const end = table + (entries << 2);
  let to = end;
  for (let from = table; from < end; from += 16, to += 16) v128.store(to, v128.load(from));
}

/** Doubles a table of so many entries until it has 2^bits. */
function fillTable(table: usize, entries: usize, bits: u32): void {
  for (let size = entries; size < (<usize>1) << bits; size <<= 1) doubleTable(table, size);
}

/** The next code of the same length, bit-reversed, `last` being the code of all ones. */
function nextCode(code: u32, last: u32): u32 {
  const bit: u32 = 1 << (31 - clz(code ^ last));
  return (code & (bit - 1)) | bit;
}

/** Counts the lengths, judges them and sorts the symbols by length. Returns the longest length, or -1.
 *  @param oneCode - whether a single code of one bit, or no code at all, may stand alone (zlib allows it but for code length codes) */
function sortSymbols(used: usize, usedEnd: usize, oneCode: bool): i32 {
  clearCounts();
  for (let q = used; q < usedEnd; q += 2) {
    const slot = COUNTS + ((<usize>load<u16>(q) & 15) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
  let longest: i32 = 15;
  while (longest > 0 && load<u32>(COUNTS + (longest << 2)) == 0) longest--;
  if (longest == 0) return oneCode ? 0 : -1;
  let left: i32 = 1;
  let offset: u32 = 0;
  for (let length: i32 = 1; length <= longest; length++) {
    const count = load<u32>(COUNTS + (length << 2));
    store<u32>(OFFSETS + (length << 2), offset);
    offset += count;
    left = (left << 1) - <i32>count;
    if (left < 0) return -1;
  }
  if (left > 0 && !(oneCode && longest == 1)) return -1;
  for (let q = used; q < usedEnd; q += 2) {
    const symbol = <u32>load<u16>(q);
    const slot = OFFSETS + ((symbol & 15) << 2);
    const place = load<u32>(slot);
    store<u32>(slot, place + 1);
    store<u16>(SORTED + (place << 1), <u16>(symbol >> 4));
  }
  return longest;
}

/** Builds the table for the used symbols [used, usedEnd).
 *  @param bits - the primary table is indexed with so many
 *  @returns whether the code lengths are a code */
export function buildTable(table: usize, bits: u32, symbols: usize, used: usize, usedEnd: usize, oneCode: bool): bool {
  const longest = sortSymbols(used, usedEnd, oneCode);
  if (longest < 0) return false;
  if (longest <= 1) {
    // One or two codes of one bit, or none: what has no code is no symbol.
    store<u32>(table, EXCEPTIONAL | 1);
    store<u32>(table, EXCEPTIONAL | 1, 4);
    const count = load<u32>(COUNTS, 4);
    for (let i: u32 = 0; i < count; i++) {
      const symbol = <usize>load<u16>(SORTED + (i << 1));
      store<u32>(table + (i << 2), load<u32>(symbols + (symbol << 2)) + 0x101);
    }
    fillTable(table, 2, bits);
    return true;
  }

  let sorted = SORTED;
  let length: u32 = 1;
  let count = load<u32>(COUNTS, 4);
  while (count == 0) count = load<u32>(COUNTS + (++length << 2));
  let code: u32 = 0;
  let size: u32 = 1 << length;
  while (length <= bits) {
    const step = length * 0x101;
    const last = size - 1;
    do {
      const symbol = <usize>load<u16>(sorted);
      sorted += 2;
      store<u32>(table + (code << 2), load<u32>(symbols + (symbol << 2)) + step);
      if (code == last) {
        fillTable(table, size, bits);
        return true;
      }
      code = nextCode(code, last);
    } while (--count);
    do {
      if (++length <= bits) {
        doubleTable(table, size);
        size <<= 1;
      }
      count = load<u32>(COUNTS + (length << 2));
    } while (count == 0);
  }
  fillSubtables(table, bits, symbols, sorted, code, length, count);
  return true;
}

/** Places the codes longer than `bits`, the first of which is `code`. The lengths form a complete code: the last code is all ones. */
function fillSubtables(
  table: usize,
  bits: u32,
  symbols: usize,
  sorted: usize,
  code: u32,
  length: u32,
  count: u32,
): void {
  const mask: u32 = (1 << bits) - 1;
  let prefix: u32 = <u32>-1;
  let start: u32 = 0;
  let end: u32 = 1 << bits;
  while (true) {
    if ((code & mask) != prefix) {
      prefix = code & mask;
      start = end;
      let subBits = length - bits;
      let space = count;
      while (space < (<u32>1) << subBits) {
        subBits++;
        space = (space << 1) + load<u32>(COUNTS + ((bits + subBits) << 2));
      }
      end = start + (1 << subBits);
      store<u32>(table + (prefix << 2), (start << 16) | EXCEPTIONAL | POINTER | (subBits << 8) | bits);
    }
    const symbol = <usize>load<u16>(sorted);
    sorted += 2;
    const entry = load<u32>(symbols + (symbol << 2)) + (length - bits) * 0x101;
    const stride: u32 = 1 << (length - bits);
    for (let i = start + (code >> bits); i < end; i += stride) store<u32>(table + (i << 2), entry);
    const last: u32 = (1 << length) - 1;
    if (code == last) return;
    code = nextCode(code, last);
    count--;
    while (count == 0) count = load<u32>(COUNTS + (++length << 2));
  }
}
