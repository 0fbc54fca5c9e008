/** Finds the fixed strings of a regex: a set of which every match holds at least one, each with how far it stands from the match's ends.
 *  Derived from the tree, never declared, so that no pattern can promise what its regex does not keep.
 *  Knows nothing of probes or patterns. */
import { membersOf, sizeOf } from "./class-set.ts";
import { chanceOfText } from "./frequency.ts";
import { maxLength, minLength, type Tree } from "./regex-tree.ts";

/** Longest literal, in bytes: what the kernel compares at once. A longer fixed string is cut to its rarest part. */
const MAX_LITERAL = 8;
const MIN_LITERAL = 3;
/** Most strings that classes and alternations in a row are multiplied out to. */
const MAX_STRINGS = 1024;
/** Rounds of a repeat that are laid out at each end. */
const SPREAD = 4;
/** What one more literal costs, in chances per byte position. */
const PRICE_OF_LITERAL = 2e-6;
/** The prefilter files a literal of three bytes under 128 grams of four. */
const PRICE_OF_SHORT_LITERAL = 20 * PRICE_OF_LITERAL;
const MAX_SHORT_LITERALS = 16;

/** The strings that one place of the regex can be, and what stands around it there. */
export interface Anchor {
  /** Lower case where `ignoreCase`. */
  readonly texts: readonly string[];
  readonly ignoreCase: boolean;
  readonly leadMin: number;
  readonly leadMax: number;
  /** Most bytes of a match after the string. */
  readonly afterMax: number;
  /** What a match holds before and after the literal, in the order of the text. */
  readonly before: readonly Tree[];
  readonly after: readonly Tree[];
}

const NOTHING: Tree = { kind: "sequence", items: [] };

interface Choice {
  readonly anchors: readonly Anchor[];
  /** Expected prefilter hits per byte of source code, and a little for each literal. */
  readonly cost: number;
}

/** The cheapest set of literals, or undefined when some match needs none of at least three bytes. */
export function findAnchors(tree: Tree): readonly Anchor[] | undefined {
  return bestOf(tree)?.anchors;
}

function bestOf(tree: Tree): Choice | undefined {
  switch (tree.kind) {
    case "bytes":
    case "look":
      return undefined;
    case "choice": {
      const branches = tree.items.map((item) => bestOf(item));
      if (branches.some((branch) => branch === undefined)) return undefined;
      const all = branches as Choice[];
      return { anchors: all.flatMap((one) => one.anchors), cost: all.reduce((total, one) => total + one.cost, 0) };
    }
    case "repeat":
      return tree.min === 0 ? undefined : inRepeat(tree.item, tree.min, tree.max);
    case "sequence":
      return bestOfSequence(spread(tree.items));
  }
}

/** A literal of a repeated item, looked for in its first round. */
function inRepeat(item: Tree, min: number, max: number): Choice | undefined {
  const best = bestOf(item);
  if (!best || max === 1) return best;
  const rest: Tree = { kind: "repeat", item, min: min - 1, max: max - 1 };
  return { ...best, anchors: best.anchors.map((anchor) => within(anchor, [], [rest])) };
}

/** An anchor of a part, seen from the whole. */
function within(anchor: Anchor, before: readonly Tree[], after: readonly Tree[]): Anchor {
  return {
    ...anchor,
    leadMin: anchor.leadMin + sum(before, minLength),
    leadMax: anchor.leadMax + sum(before, maxLength),
    afterMax: anchor.afterMax + sum(after, maxLength),
    before: [...before, ...anchor.before],
    after: [...anchor.after, ...after],
  };
}

function sum(trees: readonly Tree[], measure: (tree: Tree) => number): number {
  return trees.reduce((total, tree) => total + measure(tree), 0);
}

/** Repeats of classes with a few rounds laid out at both ends, so that a literal may reach into them. */
function spread(items: readonly Tree[]): Tree[] {
  return items.flatMap((item) => {
    if (item.kind !== "repeat" || item.item.kind !== "bytes" || sizeOf(item.item.set) > MAX_STRINGS / 8) return [item];
    const head = Math.min(item.min, SPREAD);
    const tail = Math.min(item.min - head, SPREAD);
    const rest = { ...item, min: item.min - head - tail, max: item.max - head - tail };
    const round = (): Tree => item.item;
    const middle = rest.max === 0 ? [] : [rest];
    return [...Array.from({ length: head }, round), ...middle, ...Array.from({ length: tail }, round)];
  });
}

function bestOfSequence(items: readonly Tree[]): Choice | undefined {
  let best: Choice | undefined;
  const offer = (choice: Choice | undefined): void => {
    if (choice && (!best || choice.cost < best.cost)) best = choice;
  };
  for (let from = 0; from < items.length; from++) {
    // What takes no bytes is better asked beside the literal than lost in it.
    if (maxLength(items[from] ?? NOTHING) === 0) continue;
    const before = items.slice(0, from);
    for (let to = from + 1; to <= items.length; to++) {
      const run = items.slice(from, to);
      // More items only make more strings.
      if (atLeastStrings(run) * PRICE_OF_LITERAL >= (best?.cost ?? Infinity)) break;
      const choice = runOf(run, before, items.slice(to));
      if (choice === "too much") break;
      offer(choice);
    }
    const item = items[from];
    if (item && item.kind !== "bytes") {
      const inner = bestOf(item);
      const after = items.slice(from + 1);
      const anchors = inner?.anchors.map((anchor) => within(anchor, before, after));
      if (inner && anchors) offer({ anchors, cost: inner.cost * slack(anchors) });
    }
  }
  return best;
}

/** A lower bound of the number of strings that these items can be. */
function atLeastStrings(items: readonly Tree[]): number {
  return items.reduce((product, item) => product * (item.kind === "bytes" ? Math.ceil(sizeOf(item.set) / 2) : 1), 1);
}

/** A run of items as literals: all the strings it can be. */
function runOf(run: readonly Tree[], before: readonly Tree[], after: readonly Tree[]): Choice | undefined | "too much" {
  const fewest = countStrings(run, true);
  if (fewest > MAX_STRINGS) return "too much";
  // Ignoring case looks for more than the regex asks, which is sound; it pays as soon as it saves strings.
  const ignoreCase = fewest < countStrings(run, false);
  const texts = stringsOf(run, ignoreCase);
  if (texts.some((text) => text.length > MAX_LITERAL)) return "too much";
  const shortest = Math.min(...texts.map((text) => text.length));
  if (shortest < MIN_LITERAL || (shortest === MIN_LITERAL && texts.length > MAX_SHORT_LITERALS)) return undefined;
  const place = { texts, ignoreCase, leadMin: 0, leadMax: 0, afterMax: 0, before: [], after: [] };
  const anchors = [within(place, before, after)];
  const cost = texts.reduce((total, text) => total + priceOf(text, ignoreCase), 0);
  // Of equals the longer: it is looked at less often than a chance can tell.
  return { anchors, cost: cost * slack(anchors) * (1 - shortest / 1000) };
}

function priceOf(text: string, ignoreCase: boolean): number {
  return chanceOfText(text, ignoreCase) + (text.length === MIN_LITERAL ? PRICE_OF_SHORT_LITERAL : PRICE_OF_LITERAL);
}

/** A literal whose distance from the match's start varies makes the regex be tried at several places. */
function slack(anchors: readonly Anchor[]): number {
  return 1 + Math.max(0, ...anchors.map((anchor) => anchor.leadMax - anchor.leadMin)) / 50;
}

/** How many strings these items in a row can be, or a little more; `Infinity` when a repeat is too long to look at. */
function countStrings(items: readonly Tree[], folded: boolean): number {
  return items.reduce((product, item) => product * countOfItem(item, folded), 1);
}

function countOfItem(tree: Tree, folded: boolean): number {
  if (maxLength(tree) === 0) return 1;
  switch (tree.kind) {
    case "look":
      return 1;
    case "bytes":
      return folded
        ? new Set(membersOf(tree.set).map((byte) => lowerAscii(String.fromCharCode(byte)))).size
        : sizeOf(tree.set);
    case "sequence":
      return countStrings(tree.items, folded);
    case "choice":
      return tree.items.reduce((count, item) => count + countOfItem(item, folded), 0);
    case "repeat": {
      if (tree.max > MAX_LITERAL) return Infinity;
      const once = countOfItem(tree.item, folded);
      let all = 0;
      for (let count = tree.min; count <= tree.max; count++) all += once ** count;
      return all;
    }
  }
}

/** All strings of these items in a row; ask {@link countStrings} first. */
function stringsOf(items: readonly Tree[], folded: boolean): string[] {
  let texts = [""];
  for (const item of items) {
    const next = stringsOfItem(item, folded);
    texts = texts.flatMap((text) => next.map((end) => text + end));
  }
  return [...new Set(texts)];
}

function stringsOfItem(tree: Tree, folded: boolean): string[] {
  switch (tree.kind) {
    case "look":
      return [""];
    case "bytes": {
      const texts = membersOf(tree.set).map((byte) => String.fromCharCode(byte));
      return folded ? [...new Set(texts.map(lowerAscii))] : texts;
    }
    case "sequence":
      return stringsOf(tree.items, folded);
    case "choice":
      return [...new Set(tree.items.flatMap((item) => stringsOfItem(item, folded)))];
    case "repeat": {
      const texts: string[] = [];
      for (let count = tree.min; count <= tree.max; count++) {
        texts.push(
          ...stringsOf(
            Array.from({ length: count }, () => tree.item),
            folded,
          ),
        );
      }
      return [...new Set(texts)];
    }
  }
}

/** The kernel folds ASCII letters only. */
function lowerAscii(char: string): string {
  return char >= "A" && char <= "Z" ? char.toLowerCase() : char;
}
