/** Reads git tree objects ("mode SP name NUL id" after one another; gitformat-pack and git's tree.c): which entries a delta touched,
 *  and which entry holds a byte. Ids are random bytes, so a tree can only be parsed forwards, and git's repository
 *  alone holds 5.8 GB of trees: an entry must cost no more than one search for its NUL. Knows nothing of object ids. */
import { NOT_FOUND, TREE_BAD_MODE, TREE_EMPTY_NAME, TREE_OUT_FULL, TREE_TRUNCATED } from "../codes";
import { setResult } from "./memory";

const STRETCH: usize = 12;
const ENTRY: usize = 16;

// Eight bytes as they stand in memory: five or six octal digits and a space; digits have five high bits in common.
const SIX_MASK: u64 = 0x00fff8f8f8f8f8f8;
const SIX: u64 = 0x0020303030303030;
const FIVE_MASK: u64 = 0x0000fff8f8f8f8f8;
const FIVE: u64 = 0x0000203030303030;

/** Length of the mode at `at`, its space not counted; or a negative code. Any mode of 1 to 10 octal digits is read. */
function modeLength(at: usize): i32 {
  const head = load<u64>(at);
  if ((head & SIX_MASK) == SIX) return 6;
  if ((head & FIVE_MASK) == FIVE) return 5;
  return oddModeLength(at);
}

function oddModeLength(at: usize): i32 {
  let length = 0;
  while ((load<u8>(at + length) & 0xf8) == 0x30) {
    if (++length > 10) return TREE_BAD_MODE;
  }
  return length > 0 && load<u8>(at + length) == 0x20 ? length : TREE_BAD_MODE;
}

function modeValue(at: usize, length: i32): u32 {
  let mode: u32 = 0;
  for (let i = 0; i < length; i++) mode = (mode << 3) | (load<u8>(at + i) & 7);
  return mode;
}

/** First NUL at or after `at`; the slack behind a tree lets it read on, and what lies beyond `end` counts for nothing. */
function findNul(at: usize, end: usize): usize {
  const zero = i8x16.splat(0);
  while (true) {
    const low = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), zero));
    const high = <u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), zero));
    const hits = low | (high << 16);
    if (hits) return at + ctz(hits);
    at += 32;
    if (at >= end) return end;
  }
}

/** Whether an entry of a well-formed tree surely begins at `q`: told by what stands before it, without a parse from the front.
 *  An entry of which `q` were an inner byte would either have no NUL where the id before `q` begins, or begin itself among the bytes of that
 *  id, with octal digits and a space. Chance makes one in thirty look like that; the answer is then no. */
function surelyBegins(tree: usize, q: usize, hashBytes: u32): bool {
  if (q == tree) return true;
  if (q - tree < <usize>hashBytes + 4) return false;
  if (load<u8>(q - hashBytes - 1) != 0) return false;
  // Ids have 20 or 32 bytes: two blocks that may overlap.
  return !beginsWithin(q - hashBytes) && !beginsWithin(q - 16) && (load<u8>(q - 1) & 0xf8) != 0x30;
}

/** Whether an octal digit is followed by a space where the digit stands in the sixteen bytes from `at`; what stands behind a tree may be read. */
function beginsWithin(at: usize): bool {
  const digits = i8x16.eq(v128.and(v128.load(at), i8x16.splat(<i8>0xf8)), i8x16.splat(0x30));
  return v128.any_true(v128.and(digits, i8x16.eq(v128.load(at, 1), i8x16.splat(0x20))));
}

/** Bytes before the end of a copied range in which an entry is looked for: names are seldom longer. */
const BACK: usize = 192;

/** Where the last entry of a well-formed tree surely begins at or before `to`, told from behind; `p`, where one begins, if none is found. */
function lastBegin(p: usize, to: usize, hashBytes: u32): usize {
  // The end of the name before it.
  let at = to - hashBytes - 1;
  const floor = max<usize>(p, at > BACK ? at - BACK : 0) + 16;
  while (at > floor) {
    let zeros = <u32>i8x16.bitmask(i8x16.eq(v128.load(at - 15), i8x16.splat(0)));
    while (zeros) {
      const last = 31 - clz(zeros);
      const q = at - 15 + last + 1 + hashBytes;
      if (surelyBegins(p, q, hashBytes)) return q;
      zeros ^= 1 << last;
    }
    at -= 16;
  }
  return p;
}

/** Finds the entries that are not inherited; with no stretches, all. Inherited is an entry that lies wholly inside one stretch, and is
 *  one in the base, too: a stretch may begin in the middle of a name that looks like an entry. With a base given, stretches are cut down to
 *  the part in which both trees have the same entries; what is left of one may be nothing.
 *  Writes for each a u32 quadruple: start of the entry, start and end of its name (bytes from the start of the tree), mode.
 *  The tree has 64 readable bytes behind it. Returns the number of quadruples or a negative code.
 *  @param stretches - triples as `applyDelta` writes them, in order
 *  @param outCap - quadruples there is room for
 *  @param base - the well-formed tree that the stretches were copied from; 0: stretches are taken to begin and end at entries */
export function treeEntriesTouched(
  tree: usize,
  treeLen: u32,
  hashBytes: u32,
  stretches: usize,
  stretchCount: u32,
  out: usize,
  outCap: u32,
  base: usize,
): i32 {
  const end = tree + treeLen;
  const stretchesEnd = stretches + <usize>stretchCount * STRETCH;
  let stretch = stretches - STRETCH;
  let from: usize = 0;
  let to: usize = 0; // the stretch at or after the entry, as addresses
  let same = true; // both trees have an entry here
  let tried = true; // it is known where the last entry before the stretch's end begins
  let number: u32 = 0;
  let p = tree;
  while (p < end) {
    const digits = modeLength(p);
    if (digits < 0) return end - p < hashBytes + 4 ? TREE_TRUNCATED : digits;
    const name = p + digits + 1;
    const nul = findNul(name, end);
    if (nul >= end || end - nul <= hashBytes) return TREE_TRUNCATED;
    if (nul == name) return TREE_EMPTY_NAME;
    const next = nul + 1 + hashBytes;
    while (to < next && stretch + STRETCH < stretchesEnd) {
      if (!same) store<u32>(stretch, 0, 8);
      stretch += STRETCH;
      from = tree + load<u32>(stretch);
      to = from + load<u32>(stretch, 8);
      same = base == 0;
      tried = same;
    }
    if (!same && p >= from && to >= next) {
      const ahead = <u32>(p - from);
      if (surelyBegins(base, base + load<u32>(stretch, 4) + ahead, hashBytes)) {
        same = true;
        store<u32>(stretch, load<u32>(stretch) + ahead);
        store<u32>(stretch, load<u32>(stretch, 4) + ahead, 4);
        store<u32>(stretch, load<u32>(stretch, 8) - ahead, 8);
        from = p;
      }
    }
    if (!tried && same && p >= from) {
      // What lies between stands in the base as it does here, and was parsed there.
      tried = true;
      if (to - p > 64) {
        const last = lastBegin(p, to, hashBytes);
        if (last > p) {
          p = last;
          continue;
        }
      }
    }
    if (!same || p < from || to < next) {
      if (number == outCap) return TREE_OUT_FULL;
      const at = out + <usize>number * ENTRY;
      store<u32>(at, <u32>(p - tree));
      store<u32>(at, <u32>(name - tree), 4);
      store<u32>(at, <u32>(nul - tree), 8);
      store<u32>(at, modeValue(p, digits), 12);
      number++;
    }
    p = next;
  }
  if (base != 0) {
    if (!same) store<u32>(stretch, 0, 8);
    while ((stretch += STRETCH) < stretchesEnd) store<u32>(stretch, 0, 8);
  }
  return <i32>number;
}

/** Finds the entry whose name holds the byte at `pos`. Returns 0, `NOT_FOUND`, or another negative code if the tree is malformed
 *  up to there; slots 0 to 3 hold the entry as `treeEntriesTouched` writes it. */
export function treeEntryAt(tree: usize, treeLen: u32, hashBytes: u32, pos: u32): i32 {
  const end = tree + treeLen;
  const wanted = tree + pos;
  let p = tree;
  while (p < end && p <= wanted) {
    const digits = modeLength(p);
    if (digits < 0) return end - p < hashBytes + 4 ? TREE_TRUNCATED : digits;
    const name = p + digits + 1;
    const nul = findNul(name, end);
    if (nul >= end || end - nul <= hashBytes) return TREE_TRUNCATED;
    if (nul == name) return TREE_EMPTY_NAME;
    if (wanted < nul) {
      if (wanted < name) return NOT_FOUND;
      setResult(0, <u32>(p - tree));
      setResult(1, <u32>(name - tree));
      setResult(2, <u32>(nul - tree));
      setResult(3, modeValue(p, digits));
      return 0;
    }
    p = nul + 1 + hashBytes;
  }
  return NOT_FOUND;
}
