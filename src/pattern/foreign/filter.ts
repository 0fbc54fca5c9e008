/** Turns filter expressions (betterleaks' `filter` and `prefilter`) into clauses: a finding for which one holds counts for nothing.
 *  The subset is that of docs/rules.md: the secret, match, line, path and commit; texts, regexes, entropy and length; and, or, not.
 *  Whatever else stands in an expression makes it unusable as a whole, and is named. Pure. */
import type { Clause, Comparison, Subject, Test } from "../../model/clause.ts";
import { FilterError, parseFilter, type Node } from "./filter-parser.ts";
import { clausesOf } from "./normal-form.ts";
import { searchRegex } from "./search-regex.ts";

export { FilterError };

const FLIPPED: Readonly<Record<string, Comparison>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "==": "==",
  "!=": "!=",
};
/** Functions that give back what they are given. */
const UNTOUCHED = new Set(["orValue", "string"]);
/** Names under which files may ask for the commit. */
const COMMIT_KEYS = new Set(["git.sha", "git.commit", "commit", "sha"]);

/**
 * Clauses of an expression.
 * @param reason - why a finding is left out by it, for people
 * @throws FilterError naming what is beyond the subset, RegexError for a regex in it
 */
export function clausesOfFilter(source: string, reason: string): readonly Clause[] {
  return clausesOf(testOf(parseFilter(source)), reason);
}

function testOf(node: Node): Test {
  switch (node.kind) {
    case "literal":
      if (typeof node.value === "boolean")
        return node.value ? { kind: "always" } : { kind: "not", test: { kind: "always" } };
      break;
    case "not":
      return { kind: "not", test: testOf(node.of) };
    case "call":
      return callTest(node.name, node.arguments);
    case "operation":
      if (node.operator === "||") return { kind: "any", tests: [testOf(node.left), testOf(node.right)] };
      if (node.operator === "&&") return { kind: "all", tests: [testOf(node.left), testOf(node.right)] };
      return comparison(node.operator, node.left, node.right);
    default:
  }
  throw new FilterError("a part of it is neither true nor false");
}

function comparison(operator: string, left: Node, right: Node): Test {
  if (operator === "in") return { kind: "any", tests: textsOf(right).map((text) => isText(left, text)) };
  if (/^[a-z]/.test(operator)) return callTest(operator, [left, right]);
  if (left.kind === "literal") return comparison(FLIPPED[operator] ?? operator, right, left);
  if (right.kind !== "literal") throw new FilterError("comparisons are read with a number or a text on one side");
  if (typeof right.value === "number") return measure(left, operator as Comparison, right.value);
  if (typeof right.value !== "string")
    throw new FilterError("comparisons are read with a number or a text on one side");
  if (operator === "==") return isText(left, right.value);
  if (operator === "!=") return { kind: "not", test: isText(left, right.value) };
  throw new FilterError(`${operator} is read with numbers only`);
}

function isText(node: Node, text: string): Test {
  if (isCommit(node)) return { kind: "commit", ids: [text.toLowerCase()] };
  return { kind: "text", of: subjectOf(node), how: "is", text: bytesOf(text) };
}

function measure(node: Node, compare: Comparison, than: number): Test {
  if (node.kind === "call" && node.arguments.length === 1 && node.arguments[0]) {
    const of = subjectOf(node.arguments[0]);
    if (node.name === "entropy") return { kind: "measure", of, measure: "entropy", compare, than };
    if (node.name === "len" || node.name === "size") return { kind: "measure", of, measure: "length", compare, than };
  }
  if (node.kind === "member" && node.key === "entropy" && isName(node.of, "finding"))
    return { kind: "measure", of: "secret", measure: "entropy", compare, than };
  throw new FilterError("numbers are compared with entropy(…) and len(…) only");
}

function callTest(name: string, given: readonly Node[]): Test {
  const [subject, ...more] = given;
  const argument = more[0];
  if (!subject || !argument || more.length > 1)
    throw new FilterError(`${name}() is not known, or not with so many arguments`);
  switch (name) {
    case "matches":
      return regexTest(subject, [textOf(argument)]);
    case "matchesAny":
      return regexTest(subject, textsOf(argument));
    case "contains":
      return { kind: "text", of: subjectOf(subject), how: "holds", text: bytesOf(textOf(argument)) };
    case "startsWith":
    case "hasPrefix":
      return { kind: "text", of: subjectOf(subject), how: "begins", text: bytesOf(textOf(argument)) };
    case "endsWith":
    case "hasSuffix":
      return { kind: "text", of: subjectOf(subject), how: "ends", text: bytesOf(textOf(argument)) };
    case "containsAny":
      return {
        kind: "words",
        of: subjectOf(subject),
        words: textsOf(argument).map((text) => bytesOf(text.toLowerCase())),
      };
    default:
      throw new FilterError(`${name}() is not known here`);
  }
}

function regexTest(subject: Node, regexes: readonly string[]): Test {
  const of = subjectOf(subject);
  return { kind: "any", tests: regexes.map((regex) => ({ kind: "regex", of, regex: searchRegex(regex) })) };
}

/** `finding["secret"]`, `finding.secret` or `secret`; `attributes["path"]`, with a default or without. */
function subjectOf(node: Node): Subject {
  const inner = node.kind === "call" && UNTOUCHED.has(node.name) ? node.arguments[0] : undefined;
  if (inner) return subjectOf(inner);
  const key = node.kind === "name" ? node.name : node.kind === "member" ? node.key : "";
  const isTop = node.kind === "name";
  const isFinding = node.kind === "member" && isName(node.of, "finding");
  const isAttribute = node.kind === "member" && isName(node.of, "attributes");
  if ((isTop || isFinding) && (key === "secret" || key === "match" || key === "line")) return key;
  if ((isTop || isAttribute) && (key === "path" || key === "file_path" || key === "filepath")) return "path";
  throw new FilterError(`${nameOf(node)} is not known here`);
}

function isCommit(node: Node): boolean {
  if (node.kind === "call" && node.name === "orValue" && node.arguments[0]) return isCommit(node.arguments[0]);
  return node.kind === "member" && isName(node.of, "attributes") && COMMIT_KEYS.has(node.key);
}

function isName(node: Node, name: string): boolean {
  return node.kind === "name" && node.name === name;
}

function nameOf(node: Node): string {
  if (node.kind === "name") return node.name;
  if (node.kind === "member") return `${nameOf(node.of)}.${node.key}`;
  return node.kind === "call" ? `${node.name}()` : "a part of it";
}

function textOf(node: Node): string {
  if (node.kind === "literal" && typeof node.value === "string") return node.value;
  throw new FilterError("a text in quotes is asked for");
}

function textsOf(node: Node): readonly string[] {
  if (node.kind !== "list") throw new FilterError("a list of texts is asked for");
  return node.items.map(textOf);
}

/** As the scanned text holds it: one character per byte of UTF-8. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
