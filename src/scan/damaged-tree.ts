/** Entries of a tree that holds something which is none: those before it, which git reads as well, and those behind it if it can be told where they begin.
 *  Slow and seldom: sound trees are read in the kernel. Knows nothing of what is done with entries. */

/** An entry, by bytes from the start of the tree: its start, where its name begins and ends, and its mode. */
export interface TreeEntryPlace {
  readonly start: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly mode: number;
}

/** As many digits as the kernel takes. */
const MODE = /^[0-7]{1,10}$/;
const LONGEST_MODE = 10;

/**
 * All entries that can be read.
 *
 * @param tree - its content
 * @param hashBytes - bytes of an id: 20 or 32
 */
export function readableEntries(tree: Uint8Array, hashBytes: number): TreeEntryPlace[] {
  const entries: TreeEntryPlace[] = [];
  for (let at = 0; at < tree.length;) {
    const entry = entryAt(tree, at, hashBytes);
    if (entry) entries.push(entry);
    at = entry ? entry.nameEnd + 1 + hashBytes : nextBegin(tree, at, hashBytes);
  }
  return entries;
}

/** @param nul - the first NUL from `start` on; -1: there is none */
function entryAt(
  tree: Uint8Array,
  start: number,
  hashBytes: number,
  nul: number = tree.indexOf(0, start),
): TreeEntryPlace | undefined {
  if (((tree[start] ?? 0) & 0xf8) !== 0x30) return undefined;
  const space = tree.subarray(start, start + LONGEST_MODE + 1).indexOf(0x20);
  const digits = Buffer.from(tree.subarray(start, start + Math.max(space, 0))).toString("latin1");
  const nameStart = start + space + 1;
  if (!MODE.test(digits) || nul <= nameStart || nul + hashBytes >= tree.length) return undefined;
  return { start, nameStart, nameEnd: nul, mode: Number.parseInt(digits, 8) };
}

/** Modes as git writes them. */
const WRITTEN: ReadonlySet<number> = new Set([0o40000, 0o100644, 0o100664, 0o100755, 0o120000, 0o160000]);

/** Where an entry begins that another follows, or the tree's end: a chance that random bytes do not have. Time is linear: what follows is asked once a NUL. */
function nextBegin(tree: Uint8Array, from: number, hashBytes: number): number {
  let at = from + 1;
  for (let nul = tree.indexOf(0, at); nul >= 0; nul = tree.indexOf(0, at)) {
    const end = nul + 1 + hashBytes;
    const isFollowed = end === tree.length || entryAt(tree, end, hashBytes) !== undefined;
    for (; at <= nul; at++) {
      const entry = isFollowed ? entryAt(tree, at, hashBytes, nul) : undefined;
      if (entry && WRITTEN.has(entry.mode)) return at;
    }
  }
  return tree.length;
}
