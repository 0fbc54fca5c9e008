/** Conditions under which a match counts for nothing: allowlists and filters of rules, whatever format they come from.
 *  Plain data that crosses threads, and the one function that judges it. Knows nothing of rules or of how a match was found. */

/** What of a finding a test reads. `line` is the text around the match up to the line's ends, at most `LINE_REACH` bytes to either side. */
export type Subject = "secret" | "match" | "line" | "path";

/** Bytes of a line that are looked at before and after a match. */
export const LINE_REACH = 512;

export type Test =
  | { readonly kind: "always" }
  /** A JavaScript regex over bytes, without flags, finds something. */
  | { readonly kind: "regex"; readonly of: Subject; readonly regex: string }
  /** One of these lower-case words stands in it, in any case. */
  | { readonly kind: "words"; readonly of: Subject; readonly words: readonly string[] }
  /** It is, holds, begins or ends with a text; case counts. */
  | {
      readonly kind: "text";
      readonly of: Subject;
      readonly how: "is" | "holds" | "begins" | "ends";
      readonly text: string;
    }
  /** Shannon entropy in bits per character, or the number of bytes, compared. */
  | {
      readonly kind: "measure";
      readonly of: Subject;
      readonly measure: "entropy" | "length";
      readonly compare: Comparison;
      readonly than: number;
    }
  /** The commit that brought it is one of these: ids in lower case. */
  | { readonly kind: "commit"; readonly ids: readonly string[] }
  | { readonly kind: "not"; readonly test: Test }
  | { readonly kind: "all" | "any"; readonly tests: readonly Test[] };

export type Comparison = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** A match for which `content` holds, at a place for which `place` holds, counts for nothing. Undefined: always holds. */
export interface Clause {
  readonly content: Test | undefined;
  readonly place: Test | undefined;
  /** The place is none of the rule's; else it is one that somebody allowed, which reports tell. */
  readonly isElsewhere: boolean;
  /** For people: "allowlist of rules.toml". */
  readonly reason: string;
}

/** What tests read; what is undefined fits no test. */
export interface Facts {
  readonly secret?: string | undefined;
  readonly match?: string | undefined;
  readonly line?: string | undefined;
  readonly path?: string | undefined;
  readonly commit?: string | undefined;
}

const regexes = new Map<string, RegExp>();

function regexOf(source: string): RegExp {
  let regex = regexes.get(source);
  if (!regex) regexes.set(source, (regex = new RegExp(source)));
  return regex;
}

/**
 * Whether a test holds.
 * @param entropyOf - bits per character of a text
 */
export function holds(test: Test, facts: Facts, entropyOf: (text: string) => number): boolean {
  switch (test.kind) {
    case "always":
      return true;
    case "not":
      return !holds(test.test, facts, entropyOf);
    case "all":
      return test.tests.every((one) => holds(one, facts, entropyOf));
    case "any":
      return test.tests.some((one) => holds(one, facts, entropyOf));
    case "commit":
      return facts.commit !== undefined && test.ids.includes(facts.commit.toLowerCase());
    default: {
      const text = facts[test.of];
      return text !== undefined && holdsOf(test, text, entropyOf);
    }
  }
}

type TextTest = Extract<Test, { readonly of: Subject }>;

function holdsOf(test: TextTest, text: string, entropyOf: (text: string) => number): boolean {
  switch (test.kind) {
    case "regex":
      return regexOf(test.regex).test(text);
    case "words": {
      const lower = text.toLowerCase();
      return test.words.some((word) => lower.includes(word));
    }
    case "text":
      if (test.how === "is") return text === test.text;
      if (test.how === "holds") return text.includes(test.text);
      return test.how === "begins" ? text.startsWith(test.text) : text.endsWith(test.text);
    case "measure":
      return compares(test.measure === "entropy" ? entropyOf(text) : text.length, test.compare, test.than);
  }
}

function compares(value: number, how: Comparison, than: number): boolean {
  switch (how) {
    case "<":
      return value < than;
    case "<=":
      return value <= than;
    case ">":
      return value > than;
    case ">=":
      return value >= than;
    case "==":
      return value === than;
    case "!=":
      return value !== than;
  }
}
