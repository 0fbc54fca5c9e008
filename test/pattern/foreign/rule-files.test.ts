/** Rule files of gitleaks and betterleaks: what is read, what is refused with file, line and rule, what is warned of. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { holds } from "../../../src/model/clause.ts";
import type { Pattern } from "../../../src/model/pattern.ts";
import { readRuleFiles, type RuleFiles } from "../../../src/pattern/rule-files.ts";

const directory = mkdtempSync(join(tmpdir(), "dredge-rules-"));
afterAll(() => rmSync(directory, { recursive: true }));

const OWN = new Set(["acme-own-key", "other-key"]);
let count = 0;
const write = (text: string, name = `r${++count}.toml`): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};
const read = (text: string): RuleFiles => readRuleFiles([write(text)], OWN);
const rule = (more: string, id = "acme"): string => `[[rules]]\nid = "${id}"\n${more}\n`;
const only = (files: RuleFiles): Pattern => {
  expect(files.mistakes).toEqual([]);
  expect(files.patterns).toHaveLength(1);
  return files.patterns[0]!;
};
const brief = (lines: readonly string[]): string[] => lines.map((line) => line.replace(`${directory}/`, ""));

describe("a rule", () => {
  test("becomes a pattern: regex, group, entropy, literals, severity", () => {
    const pattern = only(read(rule(`regex = '''(?i)key\\s*=\\s*(acme_[a-z]{8})'''\nsecretGroup = 1\nentropy = 3.1`)));
    expect(pattern).toMatchObject({
      id: "acme",
      provider: `r${count}`,
      secretGroup: 1,
      severity: "high",
      told: "prefix",
      flags: "",
    });
    expect(pattern.minEntropy).toBeCloseTo(3.1);
    expect(pattern.minEntropy).toBeGreaterThan(3.1);
    expect(pattern.literals.map(({ text }) => text)).toContain("acme_");
    expect(only(read(rule(`regex = "acme_[a-z]{8}"\nseverity = "Critical"`))).severity).toBe("critical");
  });

  test("whose value holds nothing fixed is told by the words around it, unless these stand right beside it", () => {
    expect(only(read(rule(`regex = "token\\\\s*=\\\\s*([a-z0-9]{20})"`))).told).toBe("keyword");
    expect(only(read(rule(`regex = "acme_([a-z0-9]{20})\\\\b"`))).told).toBe("prefix");
  });

  test("keywords that its regex implies cost nothing; others have to stand within 1,024 bytes", () => {
    const implied = only(read(rule(`regex = "(?:gxp|gxo)_[a-z]{20}"\nkeywords = ["GXP_", "gxo_"]`)));
    expect(implied.regex).not.toContain("1024");
    const near = only(read(rule(`regex = "token=[a-z]{20}"\nkeywords = ["acme"]`)));
    expect(near.regex).toContain("1024");
    expect(near.around).toBeUndefined();
  });

  test("whose regex has no fixed string is looked for around its keywords", () => {
    const pattern = only(read(rule(`regex = "\\\\b[0-9a-f]{32}\\\\b"\nkeywords = ["AcmeCorporation", "foo"]`)));
    expect(pattern).toMatchObject({ around: 1024, told: "keyword" });
    expect(pattern.literals).toEqual([
      { text: "acmecorporat", ignoreCase: true, leadMin: 0, leadMax: 1056, tailMax: 1068, after: [], before: [] },
      { text: "foo", ignoreCase: true, leadMin: 0, leadMax: 1056, tailMax: 1059, after: [], before: [] },
    ]);
  });

  test("quantifiers without an end are cut as late as the window allows", () => {
    expect(only(read(rule(`regex = "acme_[a-z]{8,}"`))).regex).toContain("{8,4096}");
    expect(only(read(rule(`regex = "(?s)begin-acme.+end-acme.*[0-9]+"`))).regex).toMatch(
      /begin-acme\[\^\]\{1,256\}end/,
    );
  });
});

describe("refused, with file, line and rule, all at once", () => {
  test("rules that cannot work", () => {
    const files = read(
      [
        rule(`regex = "(?=a)b"`, "lookaround"),
        rule(`regex = "[0-9a-f]{32}"`, "bare"),
        rule(`regex = "[0-9a-f]{32}"\nkeywords = ["ak"]`, "short-word"),
        rule(`regex = "acme_(?:a+)+b"`, "hopeless"),
        rule(`regex = "acme_[a-z]{8}"\nsecretGroup = 2`, "group"),
        rule(`description = "nothing"`, "empty"),
        rule(`regex = "acme_[a-z]{8}"\n[[rules.allowlists]]\nregexes = ["(a"]`, "bad-allowlist"),
        rule(`regex = "acme_[a-z]{8}"\n[[rules.required]]\nid = "nobody"`, "lonely"),
        `[[rules]]\nregex = "x"\n`,
        rule(`regex = "acme_[a-z]{8}"`, "bare"),
        rule(`regex = 7`, "typed"),
      ].join("\n"),
    );
    const name = `r${count}.toml`;
    const told = brief(files.mistakes).sort();
    expect(told.map((line) => line.replace(/^(\S+: \S+ ).*/, "$1").trim())).toEqual(
      [
        `${name}:1: lookaround:`,
        `${name}:5: bare:`,
        `${name}:9: short-word:`,
        `${name}:14: hopeless:`,
        `${name}:18: group:`,
        `${name}:23: empty:`,
        `${name}:27: bad-allowlist:`,
        `${name}:33: lonely:`,
        `${name}:39: a`,
        `${name}:42: bare:`,
        `${name}:46: typed:`,
        `${name}:46: typed:`,
      ].sort(),
    );
    const all = told.join("\n");
    for (const hint of ["no lookarounds", "tell it by keywords", "too short to be looked for", "backtracks badly", "0 capturing groups", "needs a regex", "not closed", "nobody: no such rule", "needs an id", "the id is taken by ", "must be a text"]) expect(all).toContain(hint); // prettier-ignore
  });

  test("files that are none", () => {
    expect(brief(read(`[[rules]\nid=`).mistakes)[0]).toMatch(/^r\d+\.toml:\d+: is not valid TOML: /);
    expect(brief(read(`title = "x"`).mistakes)[0]).toContain("holds no rules");
    expect(brief(read(`rules = "x"`).mistakes)[0]).toContain("rules must be a list of tables");
    expect(() => readRuleFiles([join(directory, "none.toml")], OWN)).toThrow("none.toml: no such file");
  });

  test("a rule that is skipped need not be any good", () => {
    const path = write(rule(`regex = "(?=a)b"`, "bad") + rule(`regex = "acme_[a-z]{8}"`, "good"));
    const files = readRuleFiles([path], OWN, ["ba*"]);
    expect(files.mistakes).toEqual([]);
    expect(files.ids).toEqual(["bad", "good"]);
    expect(files.patterns.map(({ id }) => id)).toEqual(["good"]);
  });
});

describe("warned of, naming the rule", () => {
  test.each([
    [rule(`regex = "acme_[a-z]{8}"\nvalidate = "x"`), "acme: validate is not honoured"],
    [rule(`regex = "acme_[a-z]{8}"\nnovelty = 1`), "acme: novelty is not known here"],
    [rule(`path = '\\.p12$'`), "acme: is left out: it names files"],
    [rule(`regex = "acme_[a-z]{8}"\nfilter = 'failsTokenEfficiency(secret)'`), "acme: its filter is not honoured"],
    [rule(`regex = "acme_[a-z]{8}"\nfilter = 'attributes["git.author"] == "x"'`), "attributes.git.author is not known here"],
    [rule(`regex = "acme_[a-z]{8}"\nseverity = "dire"`), "severity must be one of"],
    [rule(`regex = "acme_[a-z]{8}"`, "other-key"), "other-key takes the place of dredge's own rule"],
    [`[extend]\nuseDefault = true\ndisabledRules = ["acme-own-kye"]\n`, `acme-own-kye is none of dredge's rules (did you mean "acme-own-key"?)`],
    [`[extend]\nuseDefault = true\n${rule(`[[rules.allowlists]]\nstopwords = ["x"]`, "aws-access-token")}`, "aws-access-token: is left out: it changes a rule of gitleaks' own"],
    [`[extend]\nurl = "https://x.example"\n${rule(`regex = "acme_[a-z]{8}"`)}`, "url is not read: nothing is fetched"],
    [rule(`regex = "acme_[a-z]{8}"\n[[rules.required]]\nid = "other-key"\nwithinLines = 3`), "required other-key is looked for within 1024 bytes"],
  ])("%s", (text, warning) => {
    const files = read(text);
    expect(files.mistakes).toEqual([]);
    expect(files.warnings.join("\n")).toContain(warning);
  }); // prettier-ignore

  test("what says nothing about findings is let be", () => {
    expect(read(`title = "x"\nminVersion = "v8.25.0"\n${rule(`regex = "acme_[a-z]{8}"\ntags = ["a"]`)}`).warnings).toEqual([]); // prettier-ignore
  });
});

describe("files that extend others", () => {
  const base = write(
    `${rule(`regex = "acme_[a-z]{8}"\nkeywords = ["acme_"]\ndescription = "base"`)}${rule(`regex = "gxp_[a-z]{8}"`, "second")}[[allowlists]]\nstopwords = ["w"]\n`,
    "base.toml",
  );

  test("rules of the same id are joined, others are added, some are switched off", () => {
    const files = read(
      `[extend]\npath = "${base}"\ndisabledRules = ["second"]\n${rule(`entropy = 2\n[[rules.allowlists]]\nregexes = ["x$"]`)}${rule(`regex = "gxo_[a-z]{8}"`, "third")}`,
    );
    expect([files.mistakes, files.warnings]).toEqual([[], []]);
    expect(files.patterns.map(({ id }) => id)).toEqual(["acme", "third"]);
    expect(files.patterns[0]).toMatchObject({ regex: "acme_[a-z]{8}", clauses: [0] });
    expect(files.patterns[0]?.minEntropy).toBeGreaterThan(2);
    expect(files.wide).toEqual([{ clause: 1, rules: ["acme", "third"], ownToo: false }]);
  });

  test("a path counts from the file that names it", () => {
    expect(read(`[extend]\npath = "base.toml"\n`).patterns.map(({ id }) => id)).toEqual(["acme", "second"]);
    expect(read(`[extend]\npath = "gone.toml"\n`).mistakes.join()).toContain("gone.toml: no such file");
  });

  test("in a circle", () => {
    const path = write(`[extend]\npath = "circle.toml"\n${rule(`regex = "acme_[a-z]{8}"`)}`, "circle.toml");
    expect(readRuleFiles([path], OWN).mistakes.join()).toContain("extends it in turn");
  });

  test("dredge's own rules stand for the defaults", () => {
    const files = read(
      `[extend]\nuseDefault = true\ndisabledRules = ["acme-own-key"]\n[[allowlists]]\npaths = ["^x/"]\n[[allowlists]]\ntargetRules = ["other-key"]\nstopwords = ["y"]\n`,
    );
    expect([files.mistakes, files.warnings, files.disabled]).toEqual([[], [], ["acme-own-key"]]);
    expect(files.wide).toEqual([
      { clause: 0, rules: [], ownToo: true },
      { clause: 1, rules: ["other-key"], ownToo: false },
    ]);
  });
});

describe("conditions", () => {
  const facts = { secret: "acme_abcdefgh", match: "k=acme_abcdefgh", line: "let k=acme_abcdefgh // test", path: "src/a.js", commit: "00ff" }; // prettier-ignore
  const counts = (more: string, own: Partial<typeof facts> = {}): boolean => {
    const files = read(rule(`regex = "acme_[a-z]{8}"\n${more}`));
    expect([files.mistakes, files.warnings]).toEqual([[], []]);
    const given = { ...facts, ...own };
    const entropyOf = (text: string): number => new Set(text).size;
    return !files.clauses.some(
      ({ content, place }) =>
        (!content || holds(content, given, entropyOf)) && (!place || holds(place, given, entropyOf)),
    );
  };
  const list = (more: string): string => `[[rules.allowlists]]\n${more}`;

  test.each([
    [list(`stopwords = ["BCD"]`), false],
    [list(`stopwords = ["xyz"]`), true],
    [list(`regexes = ["gh$"]`), false],
    [list(`regexes = ["^k="]`), true],
    [list(`regexes = ["^k="]\nregexTarget = "match"`), false],
    [list(`regexes = ["test$"]\nregexTarget = "line"`), false],
    [list(`paths = ["(^|/)src/"]`), false],
    [list(`paths = ["^test/"]`), true],
    [list(`commits = ["00FF"]`), false],
    [list(`commits = ["00fe"]`), true],
    [list(`paths = ["^src/"]\nstopwords = ["xyz"]`), false],
    [list(`condition = "AND"\npaths = ["^src/"]\nstopwords = ["xyz"]`), true],
    [list(`condition = "AND"\npaths = ["^src/"]\nstopwords = ["bcd"]\nregexes = ["^acme"]\ncommits = ["00ff"]`), false],
    [`[rules.allowlist]\nstopwords = ["bcd"]`, false],
    [`path = "\\\\.js$"`, true],
    [`path = "\\\\.env$"`, false],
    [`filter = '''finding["secret"].contains("bcd")'''`, false],
    [`filter = '''secret contains "xyz" or line endsWith "test"'''`, false],
    [`filter = '''containsAny(finding.secret, ["XYZ", "ABC"])'''`, false],
    [`filter = '''matchesAny(attributes[?"path"].orValue(""), [r"""\\.js$""", "x"])'''`, false],
    [`filter = '''!matchesAny(attributes["path"], ["^src/"])'''`, true],
    [`filter = '''entropy(finding["secret"]) <= 3.0'''`, true],
    [`filter = '''13 == len(secret) && path startsWith "src/"'''`, false],
    [`filter = '''len(secret) > 20 || (path == "src/a.js" && secret in ["x", "acme_abcdefgh"])'''`, false],
    [`filter = '''not (secret matches "^acme") // all of them\n'''`, true],
    [`filter = '''attributes["git.sha"] == "00ff"'''`, false],
    [`prefilter = '''attributes["path"].startsWith("src/")'''`, false],
    [`filter = "false"`, true],
    [`filter = "true"`, false],
  ])("%s: counts %s", (more, expected) => {
    expect(counts(more)).toBe(expected);
  });

  test("without a path, a rule for paths counts for nothing", () => {
    const files = read(rule(`regex = "acme_[a-z]{8}"\npath = "env$"`));
    expect(files.patterns[0]?.isPlaced).toBe(true);
    expect(files.clauses[0]).toMatchObject({ content: undefined, isElsewhere: true });
  });

  test.each([
    "secret ==",
    `secret + "x" == "y"`,
    "[1",
    "secret.a.b",
    `"x`,
    "finding",
    "secret > 3",
    "len(secret) in [1]",
    "fn(secret, 1)",
  ])("%s is beyond the subset", (filter) => {
    const files = read(rule(`regex = "acme_[a-z]{8}"\nfilter = '''${filter}'''`));
    expect(files.warnings.join()).toContain("acme: its filter is not honoured, so that it may report more: ");
    expect(files.clauses).toEqual([]);
  });
});

test("dredge's own form needs no examples here", () => {
  const path = write(`provider: acme\ntitle: Acme\npatterns:\n  - {id: acme-key, title: Key, severity: high, regex: "acme_[0-9a-f]{16}", companions: [{pattern: other-key, within: 9}]}\n`, "own.yml"); // prettier-ignore
  const files = readRuleFiles([path], OWN);
  expect(files.mistakes).toEqual([]);
  expect(files.patterns.map(({ id }) => id)).toEqual(["acme-key"]);
  expect(files.info[0]).toMatchObject({ providerTitle: "Acme", file: path });
});
