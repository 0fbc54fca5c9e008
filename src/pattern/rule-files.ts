/** Reads the rule files of `--rules`: dredge's own YAML, gitleaks' and betterleaks' TOML with the files that these extend, into one set of rules.
 *  All mistakes of all files are collected, and so is all that cannot be honoured.
 *  Reads files; knows nothing of dredge's own rules but their ids. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Clause } from "../model/clause.ts";
import { UsageError } from "../model/errors.ts";
import type { Pattern, PatternInfo } from "../model/pattern.ts";
import { matchesRule } from "../model/rule-glob.ts";
import { didYouMean } from "../model/suggest.ts";
import { compileFiles } from "./compiled-set.ts";
import { allowlistClauses, conditionsOf, filterClauses } from "./foreign/conditions.ts";
import { extended } from "./foreign/extend.ts";
import type { Complaints, ForeignRule, ForeignRules } from "./foreign/foreign-rule.ts";
import { readGitleaks } from "./foreign/gitleaks.ts";
import { readToml } from "./foreign/toml-file.ts";
import { compileForeign } from "./foreign/translate.ts";
import { parsePatternFile } from "./parse.ts";
import { RegexError } from "./regex-tree.ts";

/** Files that extend one another, at most. */
const DEEPEST = 8;

/** Conditions for rules of other files and of dredge. */
export interface WideCondition {
  /** Number of the clause. */
  readonly clause: number;
  /** Ids of the rules that it is for. */
  readonly rules: readonly string[];
  /** For all of dredge's own as well. */
  readonly ownToo: boolean;
}

export interface RuleFiles {
  readonly patterns: readonly Pattern[];
  readonly info: readonly PatternInfo[];
  /** Of all rules, those that are skipped included. */
  readonly ids: readonly string[];
  readonly clauses: readonly Clause[];
  readonly wide: readonly WideCondition[];
  /** Ids of dredge's own rules that the files switch off. */
  readonly disabled: readonly string[];
  /** Each with file and line. */
  readonly mistakes: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads rule files.
 * @param paths - YAML or TOML
 * @param ownIds - of dredge's own rules
 * @param skip - rules (ids or globs) that are not asked for: they are not compiled
 * @throws UsageError when one cannot be read
 */
export function readRuleFiles(
  paths: readonly string[],
  ownIds: ReadonlySet<string>,
  skip: readonly string[] = [],
): RuleFiles {
  const set = new RuleSetBuilder(ownIds, skip);
  for (const path of paths) {
    const text = readText(path);
    if (isToml(path, text)) set.addForeign(path, readChain(path, text, set.complaints));
    else set.addOwnForm(path, text);
  }
  return set.take();
}

/** By its ending, else by what it looks like. */
export function isToml(path: string, text: string): boolean {
  if (/\.toml$/i.test(path)) return true;
  return !/\.ya?ml$/i.test(path) && /^\s*(?:\[|\w+\s*=)/m.test(text);
}

/** A file and what it extends, joined. */
function readChain(path: string, text: string, complaints: Complaints, above: readonly string[] = []): ForeignRules {
  const read = readGitleaks(readToml(path, text), complaints);
  if (read.extends === undefined) return read;
  const beside = resolve(dirname(path), read.extends);
  const base = existsSync(beside) || !existsSync(read.extends) ? beside : resolve(read.extends);
  const chain = [...above, resolve(path)];
  if (chain.includes(base) || chain.length >= DEEPEST) {
    complaints.mistakes.push(
      `${path}:1: extend: ${read.extends} extends it in turn, or too many files extend one another`,
    );
    return read;
  }
  let baseText: string;
  try {
    baseText = readText(base);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complaints.mistakes.push(`${path}:1: extend: ${error.message}`);
    return read;
  }
  return extended(readChain(base, baseText, complaints, chain), read);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`${path}: no such file, or it cannot be read`);
  }
}

class RuleSetBuilder {
  readonly complaints: Complaints = { mistakes: [], warnings: [] };
  readonly #ownIds: ReadonlySet<string>;
  readonly #skip: readonly string[];
  readonly #patterns = new Map<string, Pattern>();
  readonly #info: PatternInfo[] = [];
  readonly #clauses: Clause[] = [];
  readonly #wide: WideCondition[] = [];
  readonly #disabled = new Set<string>();
  readonly #places = new Map<string, string>();
  readonly #ids: string[] = [];

  constructor(ownIds: ReadonlySet<string>, skip: readonly string[]) {
    this.#ownIds = ownIds;
    this.#skip = skip;
  }

  addOwnForm(path: string, text: string): void {
    const { file, mistakes } = parsePatternFile(path, text, { needsExamples: false });
    this.#ids.push(...file.patterns.map(({ id }) => id));
    const wanted = file.patterns.filter(({ id }) => !matchesRule(id, this.#skip));
    // A companion may be one of dredge's own.
    const compilation = compileFiles([{ ...file, patterns: wanted }], this.#ownIds);
    this.complaints.mistakes.push(...mistakes, ...compilation.mistakes);
    const info = new Map(compilation.info.map((one) => [one.id, { ...one, file: path }]));
    for (const pattern of compilation.set.patterns) this.#add(pattern, info.get(pattern.id), path);
  }

  addForeign(path: string, file: ForeignRules): void {
    const name = basename(path);
    const provider = name.replace(/\.[^.]*$/, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "rules"; // prettier-ignore
    this.#ids.push(...file.rules.map(({ id }) => id));
    for (const rule of file.rules)
      if (!matchesRule(rule.id, this.#skip)) this.#addRule(rule, provider, name, path, file.usesDefault);
    for (const { required, place } of file.rules)
      for (const { id } of required)
        if (!this.#patterns.has(id) && !this.#ownIds.has(id))
          this.complaints.mistakes.push(`${place}: required ${id}: no such rule`);
    for (const list of file.allowlists) {
      const rules = list.rules.length === 0 ? undefined : list.rules;
      this.#addWide(
        allowlistClauses(list, name, this.complaints),
        rules ?? file.rules.map(({ id }) => id),
        rules === undefined && file.usesDefault,
      );
    }
    for (const { expression, place } of file.filters)
      this.#addWide(filterClauses(expression, place, name, this.complaints), file.rules.map(({ id }) => id), file.usesDefault); // prettier-ignore
    for (const { id, place } of file.disabled) {
      if (this.#ownIds.has(id)) this.#disabled.add(id);
      else this.complaints.warnings.push(`${place}: disabledRules: ${id} is none of dredge's rules${didYouMean(id, [...this.#ownIds])}; "dredge rules list" shows them`); // prettier-ignore
    }
  }

  take(): RuleFiles {
    return {
      patterns: [...this.#patterns.values()],
      info: this.#info,
      ids: this.#ids,
      clauses: this.#clauses,
      wide: this.#wide,
      disabled: [...this.#disabled],
      ...this.complaints,
    };
  }

  #addRule(rule: ForeignRule, provider: string, file: string, path: string, usesDefault: boolean): void {
    const own = conditionsOf(rule, file, this.complaints);
    if (rule.regex === undefined) {
      if (usesDefault && this.#ownIds.has(rule.id)) return this.#addWide(own, [rule.id], false);
      return this.#refuseBare(rule, usesDefault);
    }
    try {
      const numbers = this.#number(own);
      const pattern = compileForeign(rule, provider, { numbers, own }, this.complaints);
      this.#add(pattern, infoOf(pattern, rule, path), path);
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      this.complaints.mistakes.push(`${rule.place}: ${error.message}`);
    }
  }

  #refuseBare(rule: ForeignRule, usesDefault: boolean): void {
    if (rule.path !== undefined)
      this.complaints.warnings.push(
        `${rule.place}: is left out: it names files (path without regex), and dredge reports values`,
      );
    else if (usesDefault)
      this.complaints.warnings.push(
        `${rule.place}: is left out: it changes a rule of gitleaks' own, which dredge does not have`,
      );
    else this.complaints.mistakes.push(`${rule.place}: needs a regex`);
  }

  #add(pattern: Pattern, info: PatternInfo | undefined, path: string): void {
    const earlier = this.#places.get(pattern.id);
    if (earlier !== undefined) this.complaints.mistakes.push(`${path}: ${pattern.id}: the id is taken by a rule of ${earlier}`);
    else if (this.#ownIds.has(pattern.id)) this.complaints.warnings.push(`${path}: ${pattern.id} takes the place of dredge's own rule of that id`); // prettier-ignore
    this.#places.set(pattern.id, path);
    this.#patterns.set(pattern.id, pattern);
    if (info) this.#info.push(info);
  }

  #number(clauses: readonly Clause[]): number[] {
    return clauses.map((clause) => this.#clauses.push(clause) - 1);
  }

  #addWide(clauses: readonly Clause[], rules: readonly string[], ownToo: boolean): void {
    for (const clause of this.#number(clauses)) this.#wide.push({ clause, rules, ownToo });
  }
}

function infoOf(pattern: Pattern, rule: ForeignRule, file: string): PatternInfo {
  return {
    id: pattern.id,
    provider: pattern.provider,
    providerTitle: "",
    title: rule.description === "" ? rule.id : rule.description,
    description: `Rule ${rule.id} of ${basename(file)}.`,
    role: pattern.role,
    severity: pattern.severity,
    references: [],
    cwe: [798],
    runbook: {
      create: [],
      revoke: [],
      reach: [],
      audit: [],
      takesEffect: [],
      undocumented: [],
      note: `This rule comes from ${basename(file)}, which does not say how to rotate it.`,
    },
    told: pattern.told,
    file,
  };
}
