/** Sorts a condition into clauses: "any of (all of these about the content, and all of these about the place)".
 *  The content is judged where a match is found, which knows no path; the place is asked when it is known. Pure. */
import type { Clause, Test } from "../../model/clause.ts";
import { RegexError } from "../regex-tree.ts";

const MOST_CLAUSES = 256;

/**
 * Clauses that together say what the test says.
 * @throws RegexError when that takes too many
 */
export function clausesOf(test: Test, reason: string): readonly Clause[] {
  return rows(test, false).map((row) => {
    const isPlace = (one: Test): boolean => one.kind === "not" ? isPlace(one.test) : one.kind === "commit" || ("of" in one && one.of === "path"); // prettier-ignore
    return {
      content: allOf(row.filter((one) => !isPlace(one))),
      place: allOf(row.filter(isPlace)),
      isElsewhere: false,
      reason,
    };
  });
}

function allOf(tests: readonly Test[]): Test | undefined {
  const [only, ...more] = tests;
  return more.length === 0 ? only : { kind: "all", tests };
}

/** Disjunctive normal form: rows of single tests, one of which has to hold as a whole. */
function rows(test: Test, negated: boolean): Test[][] {
  if (test.kind === "not") return rows(test.test, !negated);
  if (test.kind === "always") return negated ? [] : [[]];
  if (test.kind !== "all" && test.kind !== "any") return [[negated ? { kind: "not", test } : test]];
  const parts = test.tests.map((one) => rows(one, negated));
  if ((test.kind === "any") !== negated) return few(parts.flat());
  return parts.reduce<Test[][]>(
    (sofar, part) => few(sofar.flatMap((row) => part.map((more) => [...row, ...more]))),
    [[]],
  );
}

function few(all: Test[][]): Test[][] {
  if (all.length > MOST_CLAUSES) throw new RegexError(`comes to more than ${MOST_CLAUSES} cases`);
  return all;
}
