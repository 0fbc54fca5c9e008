/** Each quality gate of patterns/ can fail: a violation of every kind is planted, and the gate names it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkPatternFiles, readPatternFiles } from "../../src/pattern/check.ts";
import { bareRunbooks, catastrophic, lostIds, plainCredentials, schemaViolations, unannouncedMatches, unboundedWindows } from "./gates.ts"; // prettier-ignore
import { compiled } from "./pattern-builder.ts";

const directory = mkdtempSync(join(tmpdir(), "dredge-gates-"));
afterAll(() => rmSync(directory, { recursive: true }));

const TOP = "provider: acme\ntitle: Acme\nreferences: ['https://acme.example/docs']\n";
interface Planted {
  readonly id?: string;
  readonly regex?: string;
  readonly more?: string;
  readonly examples?: string;
  readonly counterExamples?: string;
}
const pattern = ({ id = "acme-key", regex = "acme_[0-9a-f]{16}", more = "", examples = "['acme_{hex:16}', 'k=acme_{hex:16}']", counterExamples = "['acme_{hex:15}', 'acme_{hex:17}']" }: Planted = {}): string =>
  `  - {id: ${id}, title: Key, severity: high, regex: '${regex}', examples: ${examples}, counter-examples: ${counterExamples}${more}}\n`; // prettier-ignore
const fileOf = (...patterns: string[]): string => {
  const path = join(directory, "acme.yml");
  writeFileSync(path, `${TOP}patterns:\n${patterns.join("")}`);
  return path;
};
const violations = (...patterns: string[]): string => checkPatternFiles([fileOf(...patterns)]).join("\n");

test("the file that violations are planted in has none", () => {
  expect(violations(pattern())).toBe("");
  expect(schemaViolations("acme.yml", `${TOP}patterns:\n${pattern()}`)).toEqual([]);
});

describe("the schema", () => {
  test.each([
    ["an unknown key", `${TOP}patterns:\n${pattern({ more: ", colour: red" })}`],
    ["a wrong type", `${TOP}patterns:\n${pattern({ more: ", enabled: 7" })}`],
    ["a missing title", `provider: acme\npatterns:\n${pattern()}`],
    ["an id with capitals", `${TOP}patterns:\n${pattern({ id: "acme-KEY" })}`],
    ["no patterns", `${TOP}patterns: []\n`],
  ])("sees %s", (_, text) => {
    expect(schemaViolations("acme.yml", text)).not.toEqual([]);
  });

  test("a file bears its provider's name", () => {
    expect(schemaViolations("other.yml", `${TOP}patterns:\n${pattern()}`)).toEqual(["other.yml: bears another name than acme"]); // prettier-ignore
  });
});

describe("ids", () => {
  test("are unique", () => {
    expect(violations(pattern(), pattern())).toContain("acme-key: the id is taken by");
  });
  test("stay", () => {
    expect(lostIds(["acme-key", "acme-old"], ["acme-key", "acme-new"])).toEqual([
      "acme-old: was published, and is gone",
    ]);
  });
});

describe("examples", () => {
  test.each([
    ["one example", pattern({ examples: "['acme_{hex:16}']" }), "examples: at least 2 are needed"],
    ["one counter-example", pattern({ counterExamples: "['acme_{hex:15}']" }), "counter-examples: at least 2 are needed"],
    ["an example that is not found", pattern({ examples: "['acme_{hex:16}', 'acme_{hex:12}']" }), "is not found"],
    ["a counter-example that is found", pattern({ counterExamples: "['acme_{hex:15}', 'x acme_{hex:16}']" }), "is found"],
    ["an example in clear", pattern({ examples: `['acme_{hex:16}', 'acme_${"0af1".repeat(4)}']` }), "must not be written down"],
    ["an example that another pattern finds first", pattern() + pattern({ id: "acme-loose", regex: "acme_[0-9a-f]{16,20}" }), "acme-key is found in its place"],
  ])("%s", (_, patterns, complaint) => {
    expect(violations(patterns)).toContain(complaint);
  }); // prettier-ignore

  test("a credential in clear anywhere in a file is seen", () => {
    const { compilation } = readPatternFiles([fileOf(pattern())]);
    const clear = `# like acme_${"0af1".repeat(4)}\n`;
    expect(plainCredentials("acme.yml", clear, compilation.set.patterns)).toEqual(["acme.yml: acme-key"]);
    expect(plainCredentials("acme.yml", `${TOP}${pattern()}`, compilation.set.patterns)).toEqual([]);
  });
});

describe("regexes", () => {
  test.each([
    ["without a literal", "[0-9a-f]{32}", "no fixed string of at least 3 bytes"],
    ["with a window without end", "acme_[a-z]{9000}", "a match may take 9005 bytes"],
    ["that backtrack", "acme_(?:[a-z]{1,40}){1,30}[0-9]", "backtracks badly"],
    ["that are none", "acme_(", "not a JavaScript regex"],
    ["that match nothing at all", "(?:acme)?", "matches nothing at all"],
  ])("%s", (_, regex, complaint) => {
    expect(violations(pattern({ regex }))).toContain(complaint);
  });

  test("recheck is asked about those that it does not know", () => {
    const wrong = { ...compiled("acme_[a-z]{8}"), regex: "acme_(?:a|a)*b" };
    expect(catastrophic([wrong], new Set())).toHaveLength(1);
    expect(catastrophic([compiled("acme_[a-z]{8}")], new Set())).toEqual([]);
  });

  test("literals that the regex does not ask for are seen, and windows that end too early or never", () => {
    const right = compiled("acme_[a-z]{8}");
    const literals = (change: object): typeof right => ({ ...right, literals: right.literals.map((one) => ({ ...one, ...change })) }); // prettier-ignore
    expect(unannouncedMatches(right)).toEqual([]);
    expect(unannouncedMatches(literals({ text: "other" }))).not.toEqual([]);
    expect(unannouncedMatches(literals({ tailMax: 12 }))).not.toEqual([]);
    expect(unboundedWindows(right)).toEqual([]);
    expect(unboundedWindows(literals({ tailMax: 100_000 }))).toHaveLength(1);
    expect(unboundedWindows(literals({ leadMax: Infinity }))).toHaveLength(1);
    expect(unboundedWindows(literals({ tailMax: Number.NaN }))).toHaveLength(1);
  });
});

test("a runbook that leaves a question open is seen, unless it calls that undocumented", () => {
  const complaints = (more: string): string[] =>
    bareRunbooks(readPatternFiles([fileOf(pattern({ more }))]).compilation.info);
  expect(complaints("")).toHaveLength(5);
  expect(complaints(", runbook: {note: Acme documents nothing.}")).toHaveLength(5);
  expect(complaints(", runbook: {undocumented: [create, revoke, reach, audit, takes-effect]}")).toEqual([]);
  const rest = "undocumented: [create, reach, takes-effect]";
  expect(complaints(`, runbook: {revoke: [{text: Delete it.}], ${rest}}`)).toEqual([
    "acme-key: the runbook says nothing on audit, not even that it is undocumented",
  ]);
});
