/** Whether every match of a regex holds one of some words anyway, so that nobody has to look for them beside it.
 *  Sound: a yes is certain, a no may be mistaken. Pure. */
import { membersOf } from "../class-set.ts";
import type { Tree } from "../regex-tree.ts";

const MOST_STRINGS = 512;
const MOST_ROUNDS = 4;

/** @param words - lower case, one character per byte */
export function impliesWord(tree: Tree, words: readonly string[]): boolean {
  switch (tree.kind) {
    case "bytes":
    case "look":
      return false;
    case "choice":
      return tree.items.every((item) => impliesWord(item, words));
    case "repeat":
      return tree.min > 0 && impliesWord(tree.item, words);
    case "sequence":
      return tree.items.some((item) => impliesWord(item, words)) || someRun(tree.items, words);
  }
}

/** Does a row of neighbours, all of whose strings can be listed, hold a word in each? */
function someRun(items: readonly Tree[], words: readonly string[]): boolean {
  return items.some((_, from) => {
    let strings: readonly string[] = [""];
    for (const item of items.slice(from)) {
      const next = stringsOf(item);
      if (!next || strings.length * next.length > MOST_STRINGS) return false;
      strings = strings.flatMap((head) => next.map((tail) => head + tail));
      if (strings.every((text) => words.some((word) => text.includes(word)))) return true;
    }
    return false;
  });
}

/** In lower case; undefined when there are too many. */
function stringsOf(tree: Tree): readonly string[] | undefined {
  switch (tree.kind) {
    case "look":
      return [""];
    case "bytes":
      return limited(membersOf(tree.set).map((byte) => String.fromCharCode(byte).toLowerCase()));
    case "choice": {
      const all = tree.items.map(stringsOf);
      return all.every((one) => one !== undefined) ? limited(all.flat()) : undefined;
    }
    case "sequence":
      return product(tree.items);
    case "repeat": {
      if (tree.max > MOST_ROUNDS) return undefined;
      const rounds = Array.from({ length: tree.max - tree.min + 1 }, (_, i) =>
        product(Array.from({ length: tree.min + i }, () => tree.item)),
      );
      return rounds.every((one) => one !== undefined) ? limited(rounds.flat()) : undefined;
    }
  }
}

function product(items: readonly Tree[]): readonly string[] | undefined {
  let strings: readonly string[] = [""];
  for (const item of items) {
    const next = stringsOf(item);
    if (!next || strings.length * next.length > MOST_STRINGS) return undefined;
    strings = strings.flatMap((head) => next.map((tail) => head + tail));
  }
  return limited(strings);
}

function limited(strings: readonly string[]): readonly string[] | undefined {
  const distinct = [...new Set(strings)];
  return distinct.length <= MOST_STRINGS ? distinct : undefined;
}
