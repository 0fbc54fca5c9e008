/** Makes clauses of what foreign rules say about findings that are none: allowlists, filters, and the path that a rule is for.
 *  A condition that cannot be read is a mistake (a bad regex) or a warning (an expression beyond the subset). Pure. */
import type { Clause, Test } from "../../model/clause.ts";
import { RegexError } from "../regex-tree.ts";
import { clausesOfFilter, FilterError } from "./filter.ts";
import type { Complaints, ForeignAllowlist, ForeignRule } from "./foreign-rule.ts";
import { clausesOf } from "./normal-form.ts";
import { searchRegex } from "./search-regex.ts";

/** Clauses of a rule of its own. @param file - for people */
export function conditionsOf(rule: ForeignRule, file: string, complaints: Complaints): readonly Clause[] {
  return [
    ...rule.allowlists.flatMap((list) => allowlistClauses(list, file, complaints)),
    ...rule.filters.flatMap((filter) => filterClauses(filter, rule.place, file, complaints)),
    ...(rule.path === undefined ? [] : pathClause(rule.path, rule.place, complaints)),
  ];
}

export function allowlistClauses(list: ForeignAllowlist, file: string, complaints: Complaints): readonly Clause[] {
  const regexes = (of: "secret" | "match" | "line" | "path", sources: readonly string[]): Test[] =>
    sources.flatMap((source): Test[] => {
      const regex = attempt(`${list.place}: allowlist: ${JSON.stringify(source)}`, complaints, () =>
        searchRegex(source),
      );
      return regex === undefined ? [] : [{ kind: "regex", of, regex }];
    });
  const any = (tests: Test[]): Test[] => (tests.length === 0 ? [] : [{ kind: "any", tests }]);
  const words = list.stopwords.map((word) => Buffer.from(word.toLowerCase(), "utf8").toString("latin1"));
  const tests: Test[] = [
    ...any(regexes(list.target, list.regexes)),
    ...(words.length === 0 ? [] : [{ kind: "words", of: "secret", words } as const]),
    ...any(regexes("path", list.paths)),
    ...(list.commits.length === 0
      ? []
      : [{ kind: "commit", ids: list.commits.map((id) => id.toLowerCase()) } as const]),
  ];
  const reason = `allowlist of ${file}${list.description === "" ? "" : `: ${list.description}`}`;
  if (tests.length === 0) return [];
  const test: Test = { kind: list.all ? "all" : "any", tests };
  return attempt(`${list.place}: allowlist`, complaints, () => clausesOf(test, reason)) ?? [];
}

export function filterClauses(
  expression: string,
  place: string,
  file: string,
  complaints: Complaints,
): readonly Clause[] {
  try {
    return clausesOfFilter(expression, `filter of ${file}`);
  } catch (error) {
    if (error instanceof FilterError) {
      complaints.warnings.push(`${place}: its filter is not honoured, so that it may report more: ${error.message}`);
      return [];
    }
    if (!(error instanceof RegexError)) throw error;
    complaints.mistakes.push(`${place}: filter: ${error.message}`);
    return [];
  }
}

function pathClause(path: string, place: string, complaints: Complaints): readonly Clause[] {
  const regex = attempt(`${place}: path`, complaints, () => searchRegex(path));
  if (regex === undefined) return [];
  const elsewhere: Test = { kind: "not", test: { kind: "regex", of: "path", regex } };
  return [{ content: undefined, place: elsewhere, isElsewhere: true, reason: "a path that is none of the rule's" }];
}

function attempt<T>(about: string, complaints: Complaints, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    complaints.mistakes.push(`${about}: ${error.message}`);
    return undefined;
  }
}
