/** Compiles a rule of a foreign file into a pattern: its regex translated, its keywords within 1,024 bytes, its conditions as clauses.
 *  Pure. Knows nothing of files or of dredge's own rules. */
import { visitRegExpAST, type AST } from "@eslint-community/regexpp";
import type { Clause } from "../../model/clause.ts";
import { SEVERITY_LEVELS } from "../../model/options.ts";
import type { Companion, Pattern, Severity } from "../../model/pattern.ts";
import { boundRegex, countGroups } from "../bounded-regex.ts";
import { compilePattern, refuseHopeless, specificityOf } from "../compile.ts";
import { contextOf } from "../lookarounds.ts";
import type { PatternSource } from "../pattern-source.ts";
import { fixedBytes, maxLength, minLength, parseRegex, RegexError, treeOf, type Tree } from "../regex-tree.ts";
import type { Complaints, ForeignRule } from "./foreign-rule.ts";
import { translateRe2 } from "./re2.ts";
import { impliesWord } from "./required-words.ts";

/** Bytes between a match and a keyword, at most; the rules' own formats look in the whole file. */
export const KEYWORD_REACH = 1024;
/** What quantifiers without an end are cut to: the first with which the regex can be bounded. */
const CAPS = [4096, 1024, 512, 256, 64];
/** Bytes that a match found near a word may take. */
const LONGEST_NEAR = 4096;
const SHORTEST_WORD = 3;
const LONGEST_LITERAL = 12;
/** Bytes that a line is taken for. */
const LINE_BYTES = 256;
const LONGEST_DISTANCE = 65536;

/** Entropy has to be more than the number, not as much. */
const A_LITTLE = 1e-9;

/**
 * Compiles a rule that has a regex.
 * @param clauseNumbers - of the rule's own conditions
 * @throws RegexError saying what is wrong with it and what to do
 */
export function compileForeign(
  rule: ForeignRule,
  provider: string,
  clauses: { readonly numbers: readonly number[]; readonly own: readonly Clause[] },
  complaints: Complaints,
): Pattern {
  const { source: regex, groups } = translateRe2(rule.regex ?? "");
  const secretGroup = rule.secretGroup ?? 0;
  if (!Number.isInteger(secretGroup) || secretGroup < 0 || secretGroup > groups)
    throw new RegexError(`secretGroup ${secretGroup}: the regex has ${groups} capturing groups`);
  const source = sourceOf(rule, provider, regex, complaints);
  const words = rule.keywords.map((word) => Buffer.from(word.toLowerCase(), "utf8").toString("latin1"));
  const compiled = compileWithin(source, words);
  return {
    ...compiled,
    told: toldBy(compiled),
    ...(clauses.numbers.length === 0 ? {} : { clauses: clauses.numbers }),
    ...(clauses.own.some((clause) => clause.isElsewhere) ? { isPlaced: true as const } : {}),
  };
}

function sourceOf(rule: ForeignRule, provider: string, regex: string, complaints: Complaints): PatternSource {
  return {
    id: rule.id,
    provider,
    title: rule.description === "" ? rule.id : rule.description,
    description: undefined,
    role: rule.skipReport ? "identifier" : "secret",
    severity: severityOf(rule, complaints),
    telling: { kind: "regex", regex },
    generic: false,
    doubtful: false,
    byPosition: false,
    ignoreCase: false,
    boundaries: false,
    maxLength: undefined,
    secretGroup: rule.secretGroup === undefined || rule.secretGroup === 0 ? undefined : rule.secretGroup,
    alsoNear: undefined,
    checksum: undefined,
    minEntropy: rule.entropy === undefined || rule.entropy <= 0 ? 0 : rule.entropy + A_LITTLE,
    stopwords: [],
    companions: rule.required.map(({ id, withinLines, withinColumns }): Companion => {
      const within = withinLines === undefined ? (withinColumns ?? LONGEST_DISTANCE) : (withinLines + 1) * LINE_BYTES;
      const bytes = Math.max(1, Math.min(LONGEST_DISTANCE, Math.round(within)));
      complaints.warnings.push(`${rule.place}: required ${id} is looked for within ${bytes} bytes of the value`);
      return { pattern: id, within: bytes, required: true };
    }),
    runbook: {},
    references: [],
    cwe: [798],
    enabled: true,
    examples: [],
    counterExamples: [],
    place: rule.place,
  };
}

function severityOf(rule: ForeignRule, complaints: Complaints): Severity {
  if (rule.severity === undefined) return "high";
  const severity = SEVERITY_LEVELS.find((level) => level === rule.severity?.toLowerCase());
  if (severity === undefined) complaints.warnings.push(`${rule.place}: severity must be one of ${SEVERITY_LEVELS.join(", ")}; high is taken`); // prettier-ignore
  return severity ?? "high";
}

/** By literals of the regex where it has some, else by the keywords; with the longest quantifiers that can be bounded. */
function compileWithin(source: PatternSource, words: readonly string[]): Pattern {
  let tooLong = false;
  for (const cap of CAPS) {
    try {
      return compileCapped(source, words, cap);
    } catch (error) {
      if (!(error instanceof RegexError) || (error.code !== "too-long" && error.code !== "hopeless")) throw error;
      tooLong = error.code === "too-long";
    }
  }
  const { telling } = source;
  const shortest = CAPS.at(-1) ?? 0;
  const { source: bounded } = boundRegex(telling.kind === "regex" ? telling.regex : "", shortest);
  const tree = treeOf(parseRegex(bounded), false);
  refuseHopeless(tree, maxLength(tree));
  throw new RegexError(
    tooLong
      ? `a match may take ${maxLength(tree)} bytes even where each quantifier without an end is cut to ${shortest}: give them shorter ones`
      : "backtracks badly, however its quantifiers are cut: give its parts separators, smaller classes or exact lengths",
  );
}

function compileCapped(source: PatternSource, words: readonly string[], cap: number): Pattern {
  const { telling } = source;
  const regex = telling.kind === "regex" ? telling.regex : "";
  const { source: bounded } = boundRegex(regex, cap);
  const tree = treeOf(parseRegex(bounded), false);
  const isImplied = words.length === 0 || impliesWord(tree, words);
  const alsoNear = isImplied ? undefined : { words, within: KEYWORD_REACH };
  try {
    return compilePattern({ ...source, maxLength: cap, alsoNear });
  } catch (error) {
    if (!(error instanceof RegexError) || error.code !== "no-literal" || words.length === 0) throw error;
    return compileNear(source, bounded, tree, words);
  }
}

/** A regex without a fixed string is looked for around its keywords alone. */
function compileNear(source: PatternSource, regex: string, tree: Tree, words: readonly string[]): Pattern {
  const short = words.find((word) => word.length < SHORTEST_WORD);
  if (short !== undefined)
    throw new RegexError(
      `the regex has no fixed string of ${SHORTEST_WORD} bytes, and the keyword "${short}" is too short to be looked for`,
    );
  const longest = maxLength(tree);
  if (longest > LONGEST_NEAR)
    throw new RegexError(`a match may take ${longest} bytes, more than ${LONGEST_NEAR}`, "too-long");
  refuseHopeless(tree, 1);
  const reach = KEYWORD_REACH + longest;
  const literals = [...new Set(words)].map((word) => {
    const text = word.slice(0, LONGEST_LITERAL);
    return { text, ignoreCase: true, leadMin: 0, leadMax: reach, tailMax: text.length + reach, after: [], before: [] };
  });
  if (minLength(tree) === 0) throw new RegexError("the regex matches nothing at all as well");
  const { id, provider, role, severity, minEntropy, stopwords, companions, enabled, secretGroup } = source;
  return {
    id,
    provider,
    role,
    severity,
    regex,
    flags: "",
    secretGroup: secretGroup ?? Math.min(1, countGroups(regex)),
    literals,
    context: contextOf(regex),
    minEntropy,
    stopwords,
    companions,
    told: "keyword",
    specificity: specificityOf(tree),
    enabled,
    around: KEYWORD_REACH,
  };
}

/** Bytes by which the surroundings of a value may differ in length and still count as a part of its form. */
const SLACK = 2;

/** By a form of its own if the value holds fixed text, or stands at a fixed place beside some; else by the words around it. */
function toldBy(pattern: Pattern): Pattern["told"] {
  if (pattern.around !== undefined) return "keyword";
  const parsed = parseRegex(pattern.regex);
  let value: AST.Pattern | AST.CapturingGroup = parsed;
  let number = 0;
  visitRegExpAST(parsed, {
    onCapturingGroupEnter: (node) => {
      if (++number === pattern.secretGroup) value = node;
    },
  });
  const [whole, part] = [treeOf(parsed, false), treeOf({ ...parsed, alternatives: value.alternatives }, false)];
  const slack = maxLength(whole) - maxLength(part) - (minLength(whole) - minLength(part));
  return fixedBytes(slack <= SLACK ? whole : part) >= SHORTEST_WORD ? "prefix" : "keyword";
}
