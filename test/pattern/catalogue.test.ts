/** The quality gates of patterns/: every file, every pattern, every example. Nothing here knows a single provider. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checkExamples, readPatternFiles } from "../../src/pattern/check.ts";
import { isRecipe } from "../../src/pattern/recipe.ts";
import { packSet, unpackSet } from "../../src/pattern/packed-set.ts";
import { allMatches, TextMatcher } from "../../src/pattern/match.ts";
import { backtracking, digestOf, knownSafe, regexToCheck } from "../../build/recheck-patterns.js";
import { sampleText } from "./regex-samples.ts";
import { unannounced } from "./soundness.ts";

const DIRECTORY = fileURLToPath(new URL("../../patterns/", import.meta.url));
const names = readdirSync(DIRECTORY).filter((name) => name.endsWith(".yml"));
const { files, compilation, mistakes } = readPatternFiles([]);
const { patterns } = compilation.set;
const withRegex = patterns.filter((pattern) => pattern.judge === undefined);

describe("every file", () => {
  test("is parsed and compiled without a mistake", () => {
    expect(mistakes).toEqual([]);
    expect(files.length).toBe(names.length);
  });

  test("keeps to the schema that editors use, and bears its provider's name", () => {
    const validate = new Ajv2020({ allErrors: true, strictRequired: false }).compile(
      JSON.parse(readFileSync(`${DIRECTORY}schema.json`, "utf8")) as object,
    );
    for (const file of files) {
      validate(parse(readFileSync(file.path, "utf8")));
      expect([file.path, validate.errors ?? []]).toEqual([file.path, []]);
      expect(basename(file.path)).toBe(`${file.provider}.yml`);
    }
  });

  test("gives each pattern a reference and somewhere to begin a rotation, or says that the provider documents none", () => {
    const bare = compilation.info.filter(({ runbook, references }) => {
      const isSilent = runbook.create.length === 0 && runbook.revoke.length === 0 && runbook.note === undefined;
      return isSilent || (references.length === 0 && runbook.note === undefined);
    });
    expect(bare.filter((info) => info.role === "secret").map((info) => info.id)).toEqual([]);
  });

  test("holds no string that its own patterns would find: examples are recipes", () => {
    const matcher = new TextMatcher(patterns.filter((pattern) => pattern.told === "prefix"));
    const found = files.flatMap((file) =>
      matcher
        .allMatches(readFileSync(file.path, "latin1"))
        .filter((match) => match.pattern.role === "secret" && !isRecipe(match.value))
        .map((match) => `${file.path}: ${match.pattern.id}`),
    );
    expect(found).toEqual([]);
  });
});

describe("every pattern", () => {
  test("finds its examples before any other does, and none of its counter-examples", () => {
    expect(checkExamples(files, patterns)).toEqual([]);
  });

  test("announces by its literals whatever its regex matches", () => {
    const missed = withRegex.flatMap((pattern) =>
      ["a", "b", "c", "d"].flatMap((seed) => {
        const text = sampleText(pattern.regex, pattern.flags, `${pattern.id} ${seed}`);
        return unannounced(pattern, text.slice(0, 6000))
          .missed.slice(0, 1)
          .map(({ match }) => `${pattern.id}: ${JSON.stringify(match)}`);
      }),
    );
    expect(missed).toEqual([]);
  });

  test("never backtracks catastrophically", () => {
    const safe = knownSafe();
    const asked = new Map<string, string>();
    for (const pattern of withRegex) {
      const regex = regexToCheck(pattern.regex);
      const digest = digestOf(regex, pattern.flags);
      if (!safe.has(digest) && !asked.has(digest)) asked.set(digest, backtracking(regex, pattern.flags));
    }
    expect([...asked.values()].filter(Boolean)).toEqual([]);
  }, 900_000);
});

describe("the set as a whole", () => {
  test("survives being packed", () => {
    expect(unpackSet(packSet(compilation.set))).toEqual(compilation.set);
  });

  test("leaves the kernel's limits alone: 200 classes in shapes, literals of 3 to 12 bytes", () => {
    const literals = patterns.flatMap((pattern) => pattern.literals);
    const classes = new Set(literals.flatMap((literal) => literal.shapes.map((shape) => shape.charClass)));
    expect(classes.size).toBeLessThanOrEqual(200);
    expect(
      withRegex.flatMap((pattern) => pattern.literals).filter(({ text }) => text.length < 3 || text.length > 12),
    ).toEqual([]);
  });

  test("is silent on prose and code without credentials", () => {
    const text = readFileSync(new URL("../../src/pattern/parse.ts", import.meta.url), "latin1");
    expect(
      allMatches(
        patterns.filter((pattern) => pattern.enabled && pattern.role === "secret"),
        text,
      ).map((match) => match.pattern.id),
    ).toEqual([]);
  });
});
