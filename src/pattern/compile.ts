/** Compiles one pattern: writes its regex with guards and bounds, and derives literals, probes and the window from it.
 *  Whatever can be derived is derived, so that a scan never misses what the regex would match.
 *  Knows nothing of files: `compiled-set.ts` puts many patterns together. */
import type { Literal, Pattern } from "../model/pattern.ts";
import { ambiguityOf } from "./backtracking.ts";
import { guardsOf } from "./boundaries.ts";
import { boundRegex, countGroups, DEFAULT_CAP } from "./bounded-regex.ts";
import { checksums } from "./checksums.ts";
import { writeKeywordRegex, writeNear } from "./keyword-regex.ts";
import { findAnchors, type Anchor } from "./literals.ts";
import type { PatternSource } from "./pattern-source.ts";
import { bitsOf, fixedBytes, maxLength, minLength, parseRegex, RegexError, treeOf, type Tree } from "./regex-tree.ts";
import { contextOf } from "./lookarounds.ts";
import { probesOf } from "./probes.ts";

/** Most bytes that a match may take unless `max-length` allows more. */
const MAX_WINDOW = 1500;

/** Ways to share out one text among a regex's parts; more could hold a scan up. */
const MAX_AMBIGUITY = 1e13;

/** A block with its frame is more telling than any piece of it. */
const JUDGE_SPECIFICITY: Readonly<Record<string, number>> = {
  pem: 30 * 4096,
  putty: 30 * 4096,
  der: 30 * 4096,
  "key-store": 30 * 4096,
};

interface WrittenRegex {
  readonly source: string;
  readonly secretGroup: number;
}

/**
 * Compiles a pattern.
 * @throws RegexError saying what is wrong with it and what to do
 */
export function compilePattern(source: PatternSource): Pattern {
  if (source.checksum !== undefined && !(source.checksum in checksums)) {
    throw new RegexError(`no checksum is called "${source.checksum}"`);
  }
  const { telling } = source;
  const flags = source.ignoreCase ? "i" : "";
  const common = {
    id: source.id,
    provider: source.provider,
    role: source.role,
    severity: source.severity,
    flags,
    minEntropy: source.minEntropy,
    stopwords: source.stopwords,
    companions: source.companions,
    enabled: source.enabled,
    ...(source.checksum === undefined ? {} : { checksum: source.checksum }),
    ...(source.doubtful ? { isDoubtful: true as const } : {}),
    ...(source.byPosition ? { isByPosition: true as const } : {}),
  };
  if (telling.kind === "judge") {
    const { literals, keywords, judge } = telling;
    const judged = [
      ...literals.map((text) => judgeLiteral(text, false)),
      ...keywords.map((text) => judgeLiteral(text, true)),
    ];
    return {
      ...common,
      regex: "",
      secretGroup: 0,
      literals: judged,
      told: toldOf(source),
      specificity: JUDGE_SPECIFICITY[judge] ?? 0,
      judge,
    };
  }
  // `acme: …` tells a secret; that it is no more than an id is told by the second word alone.
  const { source: regex, secretGroup } = writeRegex(source, source.role === "secret");
  return {
    ...common,
    regex,
    secretGroup,
    literals: deriveLiterals(regex, source),
    told: toldOf(source),
    // The second word counts, though a value right behind the keyword needs none.
    specificity: specificityOf(treeOf(parseRegex(writeRegex(source, false).source), source.ignoreCase)),
    context: contextOf(regex),
  };
}

/** How a pattern's values are told. */
export function toldOf({ generic, doubtful, byPosition, telling }: PatternSource): Pattern["told"] {
  const kind = telling.kind === "judge" ? telling.judge : telling.kind;
  if (generic || doubtful || byPosition || kind === "assignment" || kind === "entropy") return "generic";
  return kind === "keyword" ? "keyword" : "prefix";
}

/** Fixed bytes first, then all that a match must hold. */
export function specificityOf(tree: Tree): number {
  return fixedBytes(tree) * 4096 + Math.min(4095, Math.round(bitsOf(tree)));
}

/**
 * Refuses what hostile text could hold a scan up with.
 * @param starts - places at which a match may begin
 * @throws RegexError
 */
export function refuseHopeless(tree: Tree, starts: number): void {
  if (starts * ambiguityOf(tree) <= MAX_AMBIGUITY) return;
  throw new RegexError(
    "backtracks badly: parts next to each other may hold the same bytes; give them separators, smaller classes or exact lengths",
    "hopeless",
  );
}

/** The judge knows its own window. */
function judgeLiteral(text: string, ignoreCase: boolean): Literal {
  // Letters of ASCII alone: bytes of other scripts have no case.
  const written = ignoreCase ? text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : text;
  return { text: written, ignoreCase, leadMin: 0, leadMax: 0, tailMax: text.length, after: [], before: [] };
}

/** Bounds, guards and, for a keyword form, everything around the value. */
function writeRegex(source: PatternSource, adjoins: boolean): WrittenRegex {
  const { telling } = source;
  if (telling.kind === "judge") throw new TypeError("a judge has no regex");
  const own = telling.kind === "regex" ? telling.regex : telling.value;
  const { source: bounded, cuts } = boundRegex(own, source.maxLength ?? DEFAULT_CAP);
  const groups = countGroups(bounded);
  const ownGroup = source.secretGroup ?? (groups > 0 ? 1 : 0);
  if (ownGroup > groups) throw new RegexError(`secret-group ${ownGroup}: the regex has ${groups} capturing groups`);
  const guards = source.boundaries
    ? guardsOf(bounded, source.ignoreCase, (offset) => cuts.has(offset), telling.kind === "keyword")
    : { before: "", after: "" };
  const near = source.alsoNear ? writeNear(source.alsoNear) : "";
  // Asked last, of the few values that match: it looks at hundreds of bytes. A value with many possible ends would ask it at each.
  const placed = (regex: string): string => regex + near;
  if (telling.kind === "regex") {
    const isChoice = parseRegex(bounded).alternatives.length > 1;
    const guarded = `${guards.before}${isChoice ? `(?:${bounded})` : bounded}${guards.after}`;
    return { source: placed(guarded), secretGroup: ownGroup };
  }
  if (telling.form.eitherSide && groups > 0) throw new RegexError("either-side: the value may hold no capturing group");
  const value = `${guards.before}(${bounded})${guards.after}`;
  return { source: placed(writeKeywordRegex(telling.form, value, adjoins)), secretGroup: ownGroup + 1 };
}

/** Every pattern pays for a table that is too full. */
function refuseMany(literals: readonly Literal[]): void {
  const short = literals.filter((literal) => literal.text.length < 4).length;
  if (literals.length > 1024) throw new RegexError(`needs ${literals.length} literals: give it a longer fixed part`);
  if (short > 48)
    throw new RegexError(
      `needs ${short} literals of three bytes: let the first four bytes be told, by smaller classes`,
    );
}

function deriveLiterals(regex: string, source: PatternSource): Literal[] {
  const tree = treeOf(parseRegex(regex), source.ignoreCase);
  if (minLength(tree) === 0) throw new RegexError("the regex matches nothing at all as well");
  const window = maxLength(tree);
  const allowed = Math.max(MAX_WINDOW, 2 * (source.maxLength ?? 0));
  if (window > allowed) {
    throw new RegexError(
      `a match may take ${window} bytes, more than ${allowed}: give quantifiers an end, or set max-length to the longest value`,
      "too-long",
    );
  }
  const anchors = findAnchors(tree);
  if (!anchors) {
    throw new RegexError(
      "no fixed string of at least 3 bytes stands in every match: spell out a prefix, write small classes as alternatives, or tell it by keywords",
      "no-literal",
    );
  }
  refuseHopeless(tree, Math.max(...anchors.map((anchor) => anchor.leadMax - anchor.leadMin)) + 1);
  const literals = anchors.flatMap(literalsOf);
  refuseMany(literals);
  return distinct(literals);
}

function literalsOf(anchor: Anchor): Literal[] {
  const { ignoreCase, leadMin, leadMax, afterMax } = anchor;
  const after = probesOf(anchor.after, "after");
  const before = probesOf(anchor.before, "before");
  return anchor.texts.map((text) => ({
    text,
    ignoreCase,
    leadMin,
    leadMax,
    tailMax: text.length + afterMax,
    after,
    before,
  }));
}

function distinct(literals: readonly Literal[]): Literal[] {
  return [...new Map(literals.map((literal) => [JSON.stringify(literal), literal])).values()];
}
