/** Pattern files: what a good one says, and that every mistake of a bad one is named with its line, all at once. */
import { describe, expect, test } from "vitest";
import { compileFiles } from "../../src/pattern/compiled-set.ts";
import { parsePatternFile } from "../../src/pattern/parse.ts";

const HEAD = "provider: acme\ntitle: Acme\n";

const mistakesIn = (text: string): readonly string[] => parsePatternFile("acme.yml", text).mistakes;

describe("a good file", () => {
  const { file, mistakes } = parsePatternFile(
    "acme.yml",
    `${HEAD}references: [https://acme.example/docs]
runbook:
  create:
    - text: Make a new one.
      command: acme keys create
      url: https://acme.example/keys
  takes-effect: [{text: At once.}]
  undocumented: [revoke, reach, audit]
patterns:
  - id: acme-key
    title: Acme key
    severity: high
    keywords: [acme]
    value: '[0-9a-f]{32}'
    also-near: {words: [key], within: 20}
    companions: [{pattern: acme-id, within: 100, required: true}]
    runbook:
      revoke: [{text: Delete it., console: https://acme.example/console}]
      undocumented: [takes-effect]
    examples: ['acme {hex:32}', 'ACME={hex:32}']
    counter-examples: ['acme {hex:31}', 'acme {hex:33}']
  - id: acme-id
    title: Acme id
    severity: low
    role: identifier
    regex: acme-[0-9]{8}
    examples: ['acme-{digits:8}', 'acme-{digits:8},']
    counter-examples: ['acme-{digits:7}', 'acme-{digits:9}']
`,
  );

  test("has no mistakes, and defaults where it is silent", () => {
    expect(mistakes).toEqual([]);
    expect(file.patterns[0]).toMatchObject({
      id: "acme-key",
      role: "secret",
      enabled: true,
      boundaries: true,
      cwe: [798],
      alsoNear: { words: ["key"], within: 20 },
      companions: [{ pattern: "acme-id", within: 100, required: true }],
      telling: { kind: "keyword", form: { keywords: ["acme"], distance: 40, assignment: false } },
    });
  });

  test("a pattern's runbook replaces the file's question by question, answered or undocumented", () => {
    const { info, mistakes: wrong } = compileFiles([file]);
    expect(wrong).toEqual([]);
    expect(info.map((one) => one.id)).toEqual(["acme-id", "acme-key"]);
    expect(info[1]?.runbook).toEqual({
      create: [{ text: "Make a new one.", command: "acme keys create", url: "https://acme.example/keys" }],
      revoke: [{ text: "Delete it.", console: "https://acme.example/console" }],
      reach: [],
      audit: [],
      takesEffect: [],
      undocumented: ["reach", "audit", "takesEffect"],
    });
    expect(info[1]?.references).toEqual(["https://acme.example/docs"]);
  });

  test("the set's version changes with any pattern", () => {
    const other = { ...file, patterns: file.patterns.map((one) => ({ ...one, minEntropy: 3 })) };
    expect(compileFiles([other]).set.version).not.toBe(compileFiles([file]).set.version);
    expect(compileFiles([file]).set.version).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe("mistakes", () => {
  test("all are named at once, with file, line and pattern", () => {
    const text = `${HEAD}homepage: https://acme.example
patterns:
  - id: acme-key
    title: Acme key
    severity: urgent
    regexp: 'a'
    regex: 'abcd[0-9]{8}'
    examples: ['abcd{digits:8}']
  - id: other-key
    severity: low
    distance: 5000
    keywords: [acme]
    value: 3
`;
    expect(mistakesIn(text)).toEqual([
      "acme.yml:7: acme-key: severity must be one of low, medium, high, critical",
      "acme.yml:10: acme-key: examples: at least 2 are needed",
      "acme.yml:5: acme-key: counter-examples: at least 2 are needed",
      'acme.yml:8: acme-key: regexp: no such key (did you mean "regex"?)',
      "acme.yml:11: other-key: the id must begin with the provider's slug, acme-",
      "acme.yml:11: other-key: title is missing",
      "acme.yml:15: other-key: value must be a text",
      "acme.yml:13: other-key: distance must be a whole number from 0 to 1024",
      "acme.yml:11: other-key: needs exactly one of regex, value (with keywords) and judge",
      "acme.yml:14: other-key: keywords need a value",
      "acme.yml:11: other-key: examples: at least 2 are needed",
      "acme.yml:11: other-key: counter-examples: at least 2 are needed",
      "acme.yml:3: homepage: no such key",
    ]);
  });

  test.each([
    ["[", "acme.yml:1:"],
    ["- a\n- b\n", "acme.yml:1: holds no map of keys"],
    [
      "provider: Acme Corp\ntitle: x\npatterns: []\n",
      "acme.yml:1: provider must be lower-case words joined by hyphens",
    ],
    [`${HEAD}references: [ftp://x]\npatterns: []\n`, "acme.yml:3: ftp://x: a reference must be an https URL"],
    [
      `${HEAD}runbook: {undocumented: [takesEffect]}\npatterns: []\n`,
      "acme.yml:3: undocumented: takesEffect must be one of create, revoke, reach, audit, takes-effect",
    ],
    [
      `${HEAD}runbook:\n  audit: [{text: Look.}]\n  undocumented: [audit]\npatterns: []\n`,
      "acme.yml:5: undocumented: audit is answered in the same runbook",
    ],
    [
      `${HEAD}runbook: {revoke: [{text: x, console: 'http://x'}]}\npatterns: []\n`,
      "acme.yml:3: http://x: not an https URL",
    ],
    [`${HEAD}`, "acme.yml:1: patterns is missing"],
    [`${HEAD}patterns: {}\n`, "acme.yml:3: patterns must be a list"],
  ])("%j", (text, message) => {
    expect(mistakesIn(text)[0]).toContain(message);
  });

  test("the compiler's complaints name the place as well: regexes, ids taken twice, companions that are not there", () => {
    const pattern = (id: string, regex: string, more = ""): string =>
      `  - {id: ${id}, title: t, severity: low, regex: '${regex}', examples: [a, b], counter-examples: [a, b]${more}}\n`;
    const text = `${HEAD}patterns:\n${pattern("acme-a", "abcd([0-9]")}${pattern("acme-b", "[0-9]{20}")}${pattern("acme-c", "abcd[0-9]", ", companions: [{pattern: acme-z, within: 9}]")}${pattern("acme-c", "abcde")}`;
    const { file, mistakes } = parsePatternFile("acme.yml", text);
    expect(mistakes).toEqual([]);
    const compiled = compileFiles([file]);
    expect(compiled.mistakes).toEqual([
      expect.stringMatching(/^acme\.yml:4: acme-a: not a JavaScript regex: /),
      expect.stringMatching(/^acme\.yml:5: acme-b: no fixed string of at least 3 bytes/),
      "acme.yml:7: acme-c: the id is taken by acme.yml:6",
      "acme.yml:6: acme-c: companion acme-z: no such pattern",
    ]);
    expect(compiled.set.patterns.map((one) => one.id)).toContain("acme-c");
  });
});
