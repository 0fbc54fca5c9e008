/** A regex as the analysis sees it: which bytes can stand where, and how often. Made from @eslint-community/regexpp's syntax tree.
 *  Of assertions those are kept that look at little; the others are dropped: they only narrow what matches, so every bound stays true.
 *  Knows nothing of literals, probes or patterns. */
import { RegExpParser, type AST } from "@eslint-community/regexpp";
import { foldCase, invert, membersOf, NO_BYTES, setOf, setOfRanges, sizeOf, union, type ByteSet } from "./class-set.ts";

export type Tree =
  | { readonly kind: "bytes"; readonly set: ByteSet }
  | { readonly kind: "sequence"; readonly items: readonly Tree[] }
  | { readonly kind: "choice"; readonly items: readonly Tree[] }
  | { readonly kind: "repeat"; readonly item: Tree; readonly min: number; readonly max: number }
  | { readonly kind: "look"; readonly look: Look };

/** A lookaround, or something that it implies. Takes no bytes. */
export type Look =
  | { readonly at: "next-not" | "previous-not"; readonly set: ByteSet }
  /** One of so many bytes before is a member. */
  | { readonly at: "before"; readonly set: ByteSet; readonly within: number }
  | { readonly at: "ahead"; readonly tree: Tree };

/** What the author of a pattern can mend. */
export class RegexError extends Error {
  override readonly name = "RegexError";
  /** Which of those that another way of compiling may get around. */
  readonly code: "no-literal" | "too-long" | "hopeless" | undefined;
  constructor(message: string, code?: RegexError["code"]) {
    super(message);
    this.code = code;
  }
}

const DIGIT = setOf("0-9");
const WORD = setOf("A-Za-z0-9_");
/** White space of JavaScript within Latin-1: tab to carriage return, space, no-break space. */
const SPACE = setOfRanges([[9, 13], [32, 32], [160, 160]]); // prettier-ignore
/** `.` without the `s` flag stops at line ends. */
const DOT = invert(setOf("\n\r"));

/** Parses a regex source as JavaScript reads it without the `u` and `v` flags. @throws RegexError */
export function parseRegex(source: string): AST.Pattern {
  try {
    return new RegExpParser({ ecmaVersion: 2024 }).parsePattern(source, 0, source.length, {
      unicode: false,
      unicodeSets: false,
    });
  } catch (error) {
    throw new RegexError(
      `not a JavaScript regex: ${(error as Error).message.replace(/^Invalid regular expression: /, "")}`,
    );
  }
}

/**
 * The tree of a parsed regex.
 * @param ignoreCase - the regex has the `i` flag
 * @throws RegexError for what cannot be analysed (backreferences), and for quantifiers without an end
 */
export function treeOf(pattern: AST.Pattern, ignoreCase: boolean): Tree {
  return choiceOf(pattern.alternatives, ignoreCase);
}

function choiceOf(alternatives: readonly AST.Alternative[], ignoreCase: boolean): Tree {
  const items = alternatives.map((one) => sequenceOf(one.elements.map((element) => elementTree(element, ignoreCase))));
  const only = items[0];
  if (items.length === 1 && only) return only;
  if (items.every((item) => item.kind === "sequence" && item.items.length === 0)) return NOTHING;
  // Alternatives of one byte each are a class.
  const sets = items.map((item) => (item.kind === "bytes" ? item.set : undefined));
  if (sets.every((set) => set !== undefined)) return { kind: "bytes", set: sets.reduce(union, NO_BYTES) };
  return { kind: "choice", items };
}

/** Items in a row, nested rows laid flat. */
export function sequenceOf(items: readonly Tree[]): Tree {
  const flat = items.flatMap((item) => (item.kind === "sequence" ? item.items : [item]));
  const only = flat[0];
  return flat.length === 1 && only ? only : { kind: "sequence", items: flat };
}

function elementTree(element: AST.Element, ignoreCase: boolean): Tree {
  switch (element.type) {
    case "Assertion":
      return lookOf(element, ignoreCase);
    case "Group":
    case "CapturingGroup":
      return choiceOf(element.alternatives, ignoreCase);
    case "Backreference":
      throw new RegexError("a backreference has no length that can be bounded: write the alternatives out");
    case "Quantifier":
      return quantifierTree(element, ignoreCase);
    case "Character":
    case "CharacterSet":
    case "CharacterClass":
    case "ExpressionCharacterClass": {
      const set = characterSet(element);
      return { kind: "bytes", set: ignoreCase ? foldCase(set) : set };
    }
  }
}

const NOTHING: Tree = { kind: "sequence", items: [] };
/** Bytes that a lookaround may take to be kept. */
const MAX_AHEAD = 140;
const MAX_BEHIND = 16;

function lookOf(element: AST.Assertion, ignoreCase: boolean): Tree {
  if (element.kind !== "lookahead" && element.kind !== "lookbehind") return NOTHING;
  const tree = choiceOf(element.alternatives, ignoreCase);
  if (element.negate) {
    // Folding may add to a set beyond ASCII, which is sound only where members are wanted.
    if (tree.kind !== "bytes" || (ignoreCase && membersOf(tree.set).some((byte) => byte > 127))) return NOTHING;
    return { kind: "look", look: { at: element.kind === "lookahead" ? "next-not" : "previous-not", set: tree.set } };
  }
  const longest = maxLength(tree);
  if (longest === 0) return NOTHING;
  if (element.kind === "lookahead")
    return longest > MAX_AHEAD ? NOTHING : { kind: "look", look: { at: "ahead", tree } };
  const first = edgeBytes(tree, "first");
  if (first.empty || longest > MAX_BEHIND) return NOTHING;
  return { kind: "look", look: { at: "before", set: first.set, within: longest } };
}

function quantifierTree(element: AST.Quantifier, ignoreCase: boolean): Tree {
  const { min, max } = element;
  if (max === Infinity) throw new RegexError("a quantifier without an end");
  if (max > 65536) throw new RegexError(`${element.raw}: a quantifier of more than 65536`);
  const item = elementTree(element.element, ignoreCase);
  if (max === 0) return NOTHING;
  return min === 1 && max === 1 ? item : { kind: "repeat", item, min, max };
}

type CharacterElement = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/** Bytes that one character element matches. */
export function characterSet(element: CharacterElement | AST.CharacterClassElement): ByteSet {
  switch (element.type) {
    case "Character":
      if (element.value > 255) throw new RegexError(`${element.raw}: text is matched as Latin-1 bytes, up to \\xff`);
      return setOfRanges([[element.value, element.value]]);
    case "CharacterClassRange":
      return setOfRanges([[element.min.value, element.max.value]]);
    case "CharacterSet":
      return escapeSet(element);
    case "CharacterClass": {
      const set = element.elements.map((member) => characterSet(member)).reduce(union, NO_BYTES);
      return element.negate ? invert(set) : set;
    }
    default:
      throw new RegexError(`${element.raw}: this kind of class is not supported`);
  }
}

function escapeSet(element: AST.CharacterSet): ByteSet {
  switch (element.kind) {
    case "any":
      return DOT;
    case "digit":
      return element.negate ? invert(DIGIT) : DIGIT;
    case "space":
      return element.negate ? invert(SPACE) : SPACE;
    case "word":
      return element.negate ? invert(WORD) : WORD;
    default:
      throw new RegexError(`${element.raw}: no properties of Unicode, text is matched as Latin-1 bytes`);
  }
}

/** Fewest bytes that a match takes. */
export function minLength(tree: Tree): number {
  switch (tree.kind) {
    case "look":
      return 0;
    case "bytes":
      return 1;
    case "sequence":
      return tree.items.reduce((sum, item) => sum + minLength(item), 0);
    case "choice":
      return Math.min(...tree.items.map(minLength));
    case "repeat":
      return tree.min * minLength(tree.item);
  }
}

/** Most bytes that a match takes. */
export function maxLength(tree: Tree): number {
  switch (tree.kind) {
    case "look":
      return 0;
    case "bytes":
      return 1;
    case "sequence":
      return tree.items.reduce((sum, item) => sum + maxLength(item), 0);
    case "choice":
      return Math.max(...tree.items.map(maxLength));
    case "repeat":
      return tree.max * maxLength(tree.item);
  }
}

/** Bytes of every match that can only be one byte, or one letter in either case; of alternatives the loosest counts. */
export function fixedBytes(tree: Tree): number {
  switch (tree.kind) {
    case "look":
      return 0;
    case "bytes":
      return sizeOf(tree.set) <= 2 ? 1 : 0;
    case "sequence":
      return tree.items.reduce((sum, item) => sum + fixedBytes(item), 0);
    case "choice":
      return Math.min(...tree.items.map(fixedBytes));
    case "repeat":
      return tree.min * fixedBytes(tree.item);
  }
}

/** How much every match must hold, in bits: eight for a fixed byte, less for a class, at the least lengths and the loosest alternative. */
export function bitsOf(tree: Tree): number {
  switch (tree.kind) {
    case "look":
      return 0;
    case "bytes":
      return 8 - Math.log2(Math.max(1, sizeOf(tree.set)));
    case "sequence":
      return tree.items.reduce((sum, item) => sum + bitsOf(item), 0);
    case "choice":
      return Math.min(...tree.items.map(bitsOf));
    case "repeat":
      return tree.min * bitsOf(tree.item);
  }
}

/** Every byte that may stand anywhere in a match. */
export function bytesOf(tree: Tree): ByteSet {
  switch (tree.kind) {
    case "look":
      return NO_BYTES;
    case "bytes":
      return tree.set;
    case "repeat":
      return bytesOf(tree.item);
    case "sequence":
    case "choice":
      return tree.items.map(bytesOf).reduce(union, NO_BYTES);
  }
}

/**
 * Bytes that a match may begin (end) with.
 * @returns the set, and whether the tree may match nothing, in which case the neighbour's bytes count as well
 */
export function edgeBytes(tree: Tree, edge: "first" | "last"): { readonly set: ByteSet; readonly empty: boolean } {
  switch (tree.kind) {
    case "look":
      return { set: NO_BYTES, empty: true };
    case "bytes":
      return { set: tree.set, empty: false };
    case "repeat":
      return { set: edgeBytes(tree.item, edge).set, empty: minLength(tree) === 0 };
    case "choice": {
      const edges = tree.items.map((item) => edgeBytes(item, edge));
      return { set: edges.map((one) => one.set).reduce(union, NO_BYTES), empty: edges.some((one) => one.empty) };
    }
    case "sequence": {
      let set = NO_BYTES;
      for (const item of edge === "first" ? tree.items : tree.items.toReversed()) {
        const next = edgeBytes(item, edge);
        set = union(set, next.set);
        if (!next.empty) return { set, empty: false };
      }
      return { set, empty: true };
    }
  }
}
