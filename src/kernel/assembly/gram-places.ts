// Where grams of literals may begin: the first two looks at a range of bytes, which let most of them go. Sixteen bytes at once are asked
// whether they occur in grams at all (in programs most do not), then four in a row are hashed into a map. What is left is hashed again.
// A place too many costs time, one too few a secret. Knows nothing of literals.
import { folded } from "./prefilter";

/** log2 of the number of bytes in the map: as large as fits the second-level cache beside the bitmap. */
const MAP_LOG: u32 = 18;
/** log2 of the number of bits in the bitmap: large, so that few bits are set by chance. tables.ts must agree. */
const BITMAP_LOG: u32 = 21;
const HASH: u32 = 0x9e3779b1;
/** Of two hashes chance seldom sets both bits. */
const SECOND_HASH: u32 = 0x85ebca6b;

/** A byte for each hash: 4, the bytes of a place in the list, or 0. It stands at a fixed address, so that none has to be added at each look. */
const MAP: usize = memory.data(1 << MAP_LOG, 64);
let bitmap: usize = 0;

/** Two tables of sixteen bytes: for a byte's lower and for its higher half, the groups of bytes that occur in grams. */
const GROUPS: usize = memory.data(32, 16);
/** Which group (a bit) a byte's higher half belongs to. Rows of one group share what they hold: those of printable ASCII, which have nearly all of it,
 *  and pairs that are folded into one; of the others as many stand alone as there are bits. */
const GROUP_OF_ROW: usize = memory.data<u8>([1, 2, 4, 4, 4, 4, 4, 4, 8, 16, 8, 32, 64, 128, 64, 128]);

/** Places that a list has room for, and bytes that it is made of at once; four more may be written. */
export const BLOCK: usize = 2048;
/** Addresses of places whose gram is in the map: few of all, so that their grams are read again rather than written. */
const LISTED: usize = memory.data((2048 + 4) * 4, 16);
/** The list: address and gram of each place. */
export const FOUND: usize = memory.data((2048 + 4) * 8, 16);

/** @param at - room for the bitmap's 2^21 bits, all zero */
export function setMaps(at: usize): void {
  bitmap = at;
  memory.fill(MAP, 0, 1 << MAP_LOG);
  memory.fill(GROUPS, 0, 32);
  memory.copy(GROUPS + 16, GROUP_OF_ROW, 16);
}

/** Notes a gram. */
export function addGram(v: u32): void {
  addBit((v * HASH) >>> (32 - BITMAP_LOG));
  addBit((v * SECOND_HASH) >>> (32 - BITMAP_LOG));
  store<u8>(<usize>slot(v), 4, MAP);
  // The fourth byte of a literal of three is anything.
  addByte(v & 0xff);
  addByte((v >>> 8) & 0xff);
  addByte((v >>> 16) & 0xff);
}

function addBit(h: u32): void {
  const word = bitmap + <usize>((h >>> 5) << 2);
  store<u32>(word, load<u32>(word) | (1 << h));
}

function addByte(byte: u32): void {
  const low = GROUPS + <usize>(byte & 15);
  store<u8>(low, load<u8>(low) | load<u8>(GROUP_OF_ROW + <usize>(byte >>> 4)));
}

function slot(v: u32): u32 {
  return (v * HASH) >>> (32 - MAP_LOG);
}

/** The bitmap's words with the gram's two bits lowest. The bits above them mean nothing. */
function bits(v: u32): u32 {
  const h = (v * HASH) >>> (32 - BITMAP_LOG);
  const g = (v * SECOND_HASH) >>> (32 - BITMAP_LOG);
  return (load<u32>(bitmap + <usize>((h >>> 5) << 2)) >>> h) & (load<u32>(bitmap + <usize>((g >>> 5) << 2)) >>> g);
}

/** Whether some literal may hold these four folded bytes. */
export function isGram(v: u32): bool {
  return (bits(v) & 1) != 0;
}

/** Which of the 16 bytes at `p` may stand among the first three of a gram. */
function members(p: usize): u64 {
  const bytes = v128.load(p);
  const lows = i8x16.swizzle(v128.load(GROUPS), v128.and(bytes, i8x16.splat(15)));
  const rows = i8x16.swizzle(v128.load(GROUPS, 16), i8x16.shr_u(bytes, 4));
  return <u64>(<u32>i8x16.bitmask(i8x16.ne(v128.and(lows, rows), i8x16.splat(0))));
}

/** The same of 64 bytes. */
export function members64(p: usize): u64 {
  return members(p) | (members(p + 16) << 16) | (members(p + 32) << 32) | (members(p + 48) << 48);
}

/** Most places of 64 that are looked at one by one. */
const FEW: u64 = 24;
/** Bytes of text, in which most places would be left, that are not asked for first. */
const TEXT: usize = 256;

/**
 * Lists the places in [from, to), at most `BLOCK` bytes, where grams may begin; up to three places too many.
 * Reads up to 64 bytes behind `to`.
 *
 * @returns the list's end
 */
export function listPlaces(from: usize, to: usize): usize {
  // What a delta brings is mostly text, and short.
  if (to - from < TEXT) return again(each(from, to, LISTED));
  let end = LISTED;
  let p = from;
  let next = members64(p);
  while (p + 64 <= to) {
    const here = next;
    next = members64(p + 64);
    const three = here & ((here >>> 1) | (next << 63)) & ((here >>> 2) | (next << 62));
    if (popcnt(three) <= FEW) {
      for (let m = three; m != 0; m &= m - 1) {
        const at = p + <usize>ctz(m);
        const v = <u32>folded(<u64>load<u32>(at));
        store<u32>(end, at);
        end += <usize>load<u8>(<usize>slot(v), MAP);
      }
      p += 64;
      continue;
    }
    const stop = min<usize>(to, p + TEXT);
    end = each(p, stop, end);
    p = stop;
    next = members64(p);
  }
  return again(each(p, to, end));
}

/** Lists the places in [from, to) whose gram is in the map, without a branch that could be guessed wrong. */
function each(from: usize, to: usize, list: usize): usize {
  let end = list;
  for (let p = from; p < to; p += 4) {
    const w = folded(load<u64>(p));
    const v0 = <u32>w;
    const v1 = <u32>(w >>> 8);
    const v2 = <u32>(w >>> 16);
    const v3 = <u32>(w >>> 24);
    store<u32>(end, p);
    end += <usize>load<u8>(<usize>slot(v0), MAP);
    store<u32>(end, p + 1);
    end += <usize>load<u8>(<usize>slot(v1), MAP);
    store<u32>(end, p + 2);
    end += <usize>load<u8>(<usize>slot(v2), MAP);
    store<u32>(end, p + 3);
    end += <usize>load<u8>(<usize>slot(v3), MAP);
  }
  return end;
}

/** Keeps the places whose gram has its bits in the bitmap. */
function again(end: usize): usize {
  let kept = FOUND;
  for (let place = LISTED; place < end; place += 4) {
    const at = <usize>load<u32>(place);
    const v = <u32>folded(<u64>load<u32>(at));
    store<u32>(kept, at);
    store<u32>(kept, v, 4);
    kept += (bits(v) & 1) << 3;
  }
  return kept;
}
