/** Makes random texts that a regex matches, or nearly: a walk over its tree, assertions ignored, set into noise.
 *  For tests of what the compiler derives. */
import { membersOf } from "../../src/pattern/class-set.ts";
import { SeededRandom } from "../../src/pattern/recipe.ts";
import { parseRegex, treeOf, type Tree } from "../../src/pattern/regex-tree.ts";

const NOISE = "abcdefgXYZ0189_-+/= \n\t\"':.,(){}\\%\xe9";

/** Long repeats are mostly kept near their least length, so that texts stay small. */
function walk(tree: Tree, random: SeededRandom): string {
  switch (tree.kind) {
    case "look":
      return "";
    case "bytes": {
      const members = membersOf(tree.set);
      return String.fromCharCode(members[random.below(members.length)] ?? 0);
    }
    case "sequence":
      return tree.items.map((item) => walk(item, random)).join("");
    case "choice":
      return walk(tree.items[random.below(tree.items.length)] as Tree, random);
    case "repeat": {
      const spread = random.below(4) === 0 ? tree.max - tree.min : Math.min(tree.max - tree.min, 3);
      const count = tree.min + random.below(spread + 1);
      return Array.from({ length: count }, () => walk(tree.item, random)).join("");
    }
  }
}

/** A text that holds a sample of the regex between noise. */
export function sampleText(regex: string, flags: string, seed: string): string {
  const random = new SeededRandom(seed);
  const tree = treeOf(parseRegex(regex), flags.includes("i"));
  const noise = (): string => random.characters(NOISE, random.below(30));
  const parts = Array.from({ length: 1 + random.below(3) }, () => walk(tree, random));
  return noise() + parts.map((part) => part + noise()).join(random.below(2) === 0 ? "\n" : "");
}
