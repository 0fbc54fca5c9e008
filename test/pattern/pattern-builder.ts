/** Pattern sources for tests: the least that a pattern needs, and what the test is about. */
import { compilePattern } from "../../src/pattern/compile.ts";
import type { Pattern } from "../../src/model/pattern.ts";
import type { KeywordForm } from "../../src/pattern/keyword-regex.ts";
import type { PatternSource } from "../../src/pattern/pattern-source.ts";

export function sourceOf(changes: Partial<PatternSource>): PatternSource {
  return {
    id: "test-key",
    provider: "test",
    title: "Test key",
    description: undefined,
    role: "secret",
    severity: "high",
    telling: { kind: "regex", regex: "tst_[a-z]{8}" },
    generic: false,
    doubtful: false,
    byPosition: false,
    ignoreCase: false,
    boundaries: true,
    maxLength: undefined,
    secretGroup: undefined,
    alsoNear: undefined,
    checksum: undefined,
    minEntropy: 0,
    stopwords: [],
    companions: [],
    runbook: {},
    references: [],
    cwe: [798],
    enabled: true,
    examples: [],
    counterExamples: [],
    place: "test.yml:1",
    ...changes,
  };
}

/** Compiles a regex. */
export function compiled(regex: string, changes: Partial<PatternSource> = {}): Pattern {
  return compilePattern(sourceOf({ telling: { kind: "regex", regex }, ...changes }));
}

/** Compiles a keyword form. */
export function keyworded(
  keywords: readonly string[],
  value: string,
  form: Partial<KeywordForm> = {},
  changes: Partial<PatternSource> = {},
): Pattern {
  const whole: KeywordForm = { keywords, then: undefined, distance: 40, assignment: false, eitherSide: false, ...form };
  return compilePattern(sourceOf({ telling: { kind: "keyword", form: whole, value }, ...changes }));
}
