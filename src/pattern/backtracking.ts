/** Bounds the work that a backtracking regex engine can be made to do by hostile text, from the regex's tree alone.
 *  All quantifiers have ends here, so nothing is infinite; what is refused is merely hopeless. Tests hold the catalogue to a real checker as well.
 *  Pure. Knows nothing of patterns. */
import { NO_BYTES, sizeOf, union, type ByteSet } from "./class-set.ts";
import { bytesOf, edgeBytes, maxLength, minLength, type Tree } from "./regex-tree.ts";

/**
 * Ways, at most, that one stretch of text can be shared out among the parts of a regex; `Infinity` when it doubles with each byte.
 * An estimate from above for the usual mistakes: neighbours that may hold the same bytes, and repeats within repeats.
 */
export function ambiguityOf(tree: Tree): number {
  switch (tree.kind) {
    case "bytes":
    case "look":
      return 1;
    case "choice":
      return ambiguityOfChoice(tree.items);
    case "sequence":
      return ambiguityOfRow(tree.items);
    case "repeat":
      return ambiguityOfRepeat(tree.item, tree.max);
  }
}

/** Alternatives that begin alike are all tried. */
function ambiguityOfChoice(items: readonly Tree[]): number {
  const firsts = items.map((item) => edgeBytes(item, "first").set);
  const alike = firsts.some((set, i) => firsts.slice(i + 1).some((other) => meets(set, other)));
  return Math.max(...items.map(ambiguityOf)) * (alike ? 2 : 1);
}

function ambiguityOfRepeat(item: Tree, max: number): number {
  const inner = ambiguityOf(item);
  const canRunOn = meets(edgeBytes(item, "last").set, edgeBytes(item, "first").set);
  const span = canRunOn ? maxLength(item) - minLength(item) + 1 : 1;
  // Rounds of different lengths in a row: each may end at several places.
  return Math.max(span, inner) ** Math.min(max, 64);
}

/** Neighbours of variable length multiply as long as what follows may hold what stands before it. */
function ambiguityOfRow(items: readonly Tree[]): number {
  let worst = 1;
  let chain = 1;
  let span = 1;
  let held: ByteSet = NO_BYTES;
  for (const item of items) {
    const set = bytesOf(item);
    if (maxLength(item) === 0) continue;
    if (meets(held, set)) {
      // A fixed text can only stand at every so many places of what it interrupts.
      chain *= Math.max(1, span / fixedLength(item));
    } else {
      chain = 1;
      held = NO_BYTES;
    }
    // Of fixed texts hardly more than one fits at a place, whatever their lengths.
    span = item.kind === "choice" && isFixed(item) ? 1 : maxLength(item) - minLength(item) + 1;
    if (span > 1) held = union(held, set);
    chain *= ambiguityOf(item);
    worst = Math.max(worst, chain);
  }
  return Math.max(worst, chain === worst ? chain * span : worst);
}

/** Bytes of an item that is one of few fixed texts; 1 for anything else. */
function fixedLength(tree: Tree): number {
  return isFixed(tree) ? Math.max(1, minLength(tree)) : 1;
}

function isFixed(tree: Tree): boolean {
  if (tree.kind === "bytes") return sizeOf(tree.set) <= 2;
  if (tree.kind === "look") return true;
  return tree.kind === "repeat" ? isFixed(tree.item) : tree.items.every(isFixed);
}

function meets(a: ByteSet, b: ByteSet): boolean {
  return a.some((byte, i) => (byte & (b[i] ?? 0)) !== 0);
}
