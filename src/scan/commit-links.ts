/** Reads what links a commit to other objects straight from its bytes, since every commit of a history passes here.
 *  Format: git documentation, "commit object": tree, parents, author, committer. Tolerant: a broken line reads as absent. */

const SPACE = 32;
const LINE_FEED = 10;
const GREATER = 62;

export interface CommitLinks {
  /** Address of the tree's hexadecimal id, or -1. */
  readonly tree: number;
  /** Address of the first parent's; each next one stands a line further on. */
  readonly firstParent: number;
  readonly parents: number;
  /** Committer's date, seconds since 1970, 0 to 2^32 - 1. */
  readonly date: number;
}

/** Value of a hexadecimal digit; other bytes read as 0. */
export function hexDigit(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : 0;
}

/**
 * @param memory - holds the commit at [at, end)
 * @param hashBytes - 20 or 32
 */
export function readCommitLinks(memory: Buffer, at: number, end: number, hashBytes: number): CommitLinks {
  const digits = hashBytes * 2;
  let p = at;
  let tree = -1;
  // "tree " begins with t, "parent " with p; the rest of the word is taken on trust, the line's length is not.
  if (memory[p] === 116 && memory[p + 4] === SPACE && p + 6 + digits <= end && memory[p + 5 + digits] === LINE_FEED) {
    tree = p + 5;
    p += 6 + digits;
  }
  const firstParent = p + 7;
  let parents = 0;
  while (
    memory[p] === 112 &&
    memory[p + 6] === SPACE &&
    p + 8 + digits <= end &&
    memory[p + 7 + digits] === LINE_FEED
  ) {
    parents++;
    p += 8 + digits;
  }
  return { tree, firstParent, parents, date: committerDate(memory, p, end) };
}

function committerDate(memory: Buffer, from: number, end: number): number {
  // The author's line comes first; the committer's begins with c. Stop at the empty line before the message.
  let line = from;
  while (line < end && memory[line] !== LINE_FEED && memory[line] !== 99) {
    const next = memory.indexOf(LINE_FEED, line);
    if (next < 0 || next >= end) return 0;
    line = next + 1;
  }
  if (line >= end || memory[line] !== 99) return 0;
  let stop = memory.indexOf(LINE_FEED, line);
  if (stop < 0 || stop > end) stop = end;
  let p = memory.lastIndexOf(GREATER, stop - 1);
  if (p < line) return 0;
  p++;
  while (memory[p] === SPACE) p++;
  let date = 0;
  for (let c = memory[p] ?? 0; p < stop && c >= 48 && c <= 57 && date < 0xffffffff; c = memory[++p] ?? 0)
    date = date * 10 + c - 48;
  return Math.min(date, 0xffffffff);
}
