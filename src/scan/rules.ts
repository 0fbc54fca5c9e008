/** Rules that users bring (`--rules`), compiled together with dredge's own into one detector that workers share.
 *  Compiling takes most of a second, which only those pay who bring rules. Knows nothing of flags. */
import { createHash } from "node:crypto";
import { compileDetector } from "../detect/detector.ts";
import { decodeDetector, encodeDetector, rangesOf, type DetectorFile } from "../detect/detector-file.ts";
import { LINE_REACH, type Clause, type Test } from "../model/clause.ts";
import { UsageError } from "../model/errors.ts";
import type { Pattern, PatternInfo } from "../model/pattern.ts";
import { loadCompiled } from "../pattern/load.ts";
import { readRuleFiles, type RuleFiles } from "../pattern/rule-files.ts";
import { openDetector } from "./detector.ts";

export interface LoadedRules {
  /** The detector's file, in shared memory. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  readonly file: DetectorFile;
  /** Words of the rules that were brought. */
  readonly info: readonly PatternInfo[];
  /** Ids of all rules in the files, those that are skipped included. */
  readonly ids: readonly string[];
  /** What cannot be honoured, a line each, with file, line and rule. */
  readonly warnings: readonly string[];
}

let last: { readonly key: string; readonly rules: LoadedRules } | undefined;

/**
 * Reads and compiles rule files.
 * @param paths - in the order of the command line
 * @param skip - ids or globs: rules that are not wanted need not be any good
 * @throws UsageError with a line for each mistake in any of them
 */
export function loadRules(paths: readonly string[], skip: readonly string[]): LoadedRules {
  const key = JSON.stringify([paths, skip]);
  if (last?.key === key) return last.rules;
  const own = openDetector();
  const read = readRuleFiles(paths, new Set(own.ids), skip);
  if (read.mistakes.length > 0) throw new UsageError(read.mistakes.join("\n"));
  const patterns = joined(own, read);
  const version = createHash("sha256").update(own.version).update(JSON.stringify([patterns.slice(-read.patterns.length), read.clauses])).digest("hex").slice(0, 16); // prettier-ignore
  const encoded = encodeDetector({ version, engine: own.engine }, patterns, compileDetector(patterns), read.clauses);
  const bytes = new Uint8Array(new SharedArrayBuffer(encoded.length));
  bytes.set(encoded);
  const file = decodeDetector(rangesOf(Buffer.from(bytes.buffer)));
  const rules = { bytes, file, info: read.info, ids: read.ids, warnings: read.warnings };
  last = { key, rules };
  return rules;
}

/** Dredge's own patterns, less those that are replaced or switched off, then the others; conditions where they belong. */
function joined(own: DetectorFile, { patterns, disabled, wide, clauses }: RuleFiles): Pattern[] {
  const gone = new Set([...disabled, ...patterns.map(({ id }) => id)]);
  // The detector's file has no probes beside its tables, which are made anew.
  const whole = new Map(loadCompiled().patterns.map((pattern) => [pattern.id, pattern]));
  const kept = own.ids.flatMap((id, i) => (gone.has(id) ? [] : [whole.get(id) ?? own.at(i)]));
  const withWide = (pattern: Pattern, isOwn: boolean): Pattern => {
    const numbers = wide
      .filter(({ rules, ownToo }) => rules.includes(pattern.id) || (isOwn && ownToo && pattern.role === "secret"))
      .map(({ clause }) => clause);
    const all = [...(pattern.clauses ?? []), ...numbers];
    return all.length === 0 ? pattern : widened({ ...pattern, clauses: all }, clauses);
  };
  return [...kept.map((pattern) => withWide(pattern, true)), ...patterns.map((pattern) => withWide(pattern, false))];
}

/** The window holds the line where a condition reads it. Judges have windows of their own, and read as much of the line as these hold. */
function widened(pattern: Pattern, clauses: readonly Clause[]): Pattern {
  const isAsked = pattern.clauses?.some((number) => readsLine(clauses[number]?.content)) ?? false;
  if (!isAsked || pattern.judge !== undefined) return pattern;
  const { before, after } = pattern.context ?? { before: 1, after: 1 };
  return { ...pattern, context: { before: Math.max(before, LINE_REACH), after: Math.max(after, LINE_REACH) } };
}

function readsLine(test: Test | undefined): boolean {
  if (!test) return false;
  if (test.kind === "not") return readsLine(test.test);
  if (test.kind === "all" || test.kind === "any") return test.tests.some(readsLine);
  return "of" in test && test.of === "line";
}
