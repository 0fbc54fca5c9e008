/** `rules check`: what an author is told about files of his own; and the small matcher behind it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { UsageError } from "../../src/model/errors.ts";
import { checkPatternFiles } from "../../src/pattern/check.ts";
import { matchText } from "../../src/pattern/match.ts";
import { compiled } from "./pattern-builder.ts";

const directory = mkdtempSync(join(tmpdir(), "dredge-check-"));
afterAll(() => rmSync(directory, { recursive: true }));

function fileOf(name: string, patterns: string): string {
  const path = join(directory, name);
  writeFileSync(path, `provider: acme\ntitle: Acme\npatterns:\n${patterns}`);
  return path;
}

const GOOD = `  - id: acme-key
    title: Acme key
    severity: high
    regex: acme_[0-9a-f]{16}
    examples: ['acme_{hex:16}', 'k=acme_{hex:16}']
    counter-examples: ['acme_{hex:15}', 'acme_{hex:17}']
`;

describe("checkPatternFiles", () => {
  test("a good file has no mistakes", () => {
    expect(checkPatternFiles([fileOf("good.yml", GOOD)])).toEqual([]);
  });

  test("examples that are not found, not recipes, or found by another; counter-examples that are found", () => {
    const path = fileOf(
      "bad.yml",
      `${GOOD}  - id: acme-other
    title: Other
    severity: high
    regex: 'acme_[0-9a-f]{16,20}'
    examples: ['acme_{hex:16}', 'acme_{HEX:16}', 'acme_plain']
    counter-examples: ['acme_{hex:18}', 'acme_{hex:3}']
`,
    );
    const at = `${path}:10: acme-other`;
    expect(checkPatternFiles([path])).toEqual([
      `${at}: example "acme_{hex:16}": acme-key is found in its place`,
      `${at}: example "acme_{HEX:16}": is not found (seed 1)`,
      `${at}: example "acme_plain": is no recipe; a string that looks like a credential must not be written down`,
      `${at}: counter-example "acme_{hex:18}": is found`,
    ]);
  });

  test("a directory is checked file by file; what is not there is named", () => {
    expect(checkPatternFiles([directory]).every((mistake) => mistake.startsWith(directory))).toBe(true);
    expect(() => checkPatternFiles([join(directory, "none.yml")])).toThrow(UsageError);
    expect(() => checkPatternFiles([join(directory, "none.yml")])).toThrow("none.yml: no such file");
  });
});

describe("matchText", () => {
  const id = compiled("idx_[0-9]{8}", { id: "acme-id", role: "identifier" });
  const form = compiled("sec_[0-9a-f]{12}", {
    id: "acme-secret",
    companions: [{ pattern: "acme-id", within: 20, required: true }],
  });

  test("a required companion within its distance, and identifiers never alone", () => {
    const found = (text: string): string[] => matchText([id, form], text).map((match) => match.pattern.id);
    expect(found("idx_01234567 sec_0123456789ab")).toEqual(["acme-secret"]);
    expect(found(`sec_0123456789ab${" ".repeat(30)}idx_01234567`)).toEqual([]);
    expect(found("idx_01234567")).toEqual([]);
  });

  test("stopwords and too little entropy", () => {
    const picky = compiled("sec_[0-9a-f]{12}", { minEntropy: 2, stopwords: ["dead"] });
    expect(matchText([picky], "sec_0123456789ab")).toHaveLength(1);
    expect(matchText([picky], "sec_0123456dead1")).toEqual([]);
    expect(matchText([picky], "sec_000000000000")).toEqual([]);
  });

  test("the more specific of two that overlap", () => {
    const loose = compiled("sec_[0-9a-z]{12}", { id: "loose" });
    const strict = compiled("sec_v1[0-9a-z]{10}", { id: "strict" });
    expect(matchText([loose, strict], "sec_v10123456789").map((match) => match.pattern.id)).toEqual(["strict"]);
  });
});
