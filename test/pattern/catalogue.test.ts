/** The quality gates of patterns/: every file, every pattern, every example. Nothing here knows a single provider. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { knownSafe } from "../../build/recheck-patterns.js";
import { checkExamples, readPatternFiles } from "../../src/pattern/check.ts";
import { packSet, unpackSet } from "../../src/pattern/packed-set.ts";
import { Programs } from "../../src/kernel/programs.ts";
import { allMatches } from "../../src/pattern/match.ts";
import { bareRunbooks, catastrophic, lostIds, PATTERNS, plainCredentials, schemaViolations, unannouncedMatches, unboundedWindows } from "./gates.ts"; // prettier-ignore

const names = readdirSync(PATTERNS).filter((name) => name.endsWith(".yml"));
const { files, compilation, mistakes } = readPatternFiles([]);
const { patterns } = compilation.set;
const withRegex = patterns.filter((pattern) => pattern.judge === undefined);

describe("every file", () => {
  test("is parsed and compiled without a mistake: unique ids, two examples and counter-examples, a literal, a bounded window", () => {
    expect(mistakes).toEqual([]);
    expect(files.length).toBe(names.length);
  });

  test("keeps to the schema that editors use, and bears its provider's name", () => {
    expect(files.flatMap(({ path }) => schemaViolations(path, readFileSync(path, "utf8")))).toEqual([]);
  });

  test("answers every question of a rotation for each secret, or calls it undocumented", () => {
    expect(bareRunbooks(compilation.info)).toEqual([]);
  });

  test("holds no string that its own patterns would find: examples are recipes", () => {
    expect(files.flatMap(({ path }) => plainCredentials(path, readFileSync(path, "latin1"), patterns))).toEqual([]);
  });
});

describe("every pattern", () => {
  test("finds its examples before any other does, and none of its counter-examples", () => {
    expect(checkExamples(files, patterns)).toEqual([]);
  });

  test("announces by its literals whatever its regex matches, in a bounded window", () => {
    expect(withRegex.flatMap(unannouncedMatches)).toEqual([]);
    expect(withRegex.flatMap(unboundedWindows)).toEqual([]);
  });

  test("never backtracks catastrophically", () => {
    expect(catastrophic(withRegex, knownSafe())).toEqual([]);
  }, 900_000);

  test("keeps its id for ever once it is published", () => {
    const published = readFileSync(new URL("published-ids.txt", import.meta.url), "utf8")
      .split("\n")
      .filter(Boolean);
    expect(published.length).toBeGreaterThan(1000);
    expect(lostIds(published, patterns.map(({ id }) => id))).toEqual([]); // prettier-ignore
  });
});

test("nothing in this repository looks like a live credential", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  for (const room of ["patterns", "docs", "src", "test", "fixtures", "build"]) {
    const run = spawnSync(process.execPath, ["bin/dredge.js", "dir", room, "--no-progress", "--confidence", "high"], { cwd: root, encoding: "utf8" }); // prettier-ignore
    expect([room, run.status, run.stderr, run.status === 0 ? "" : run.stdout]).toEqual([room, 0, "", ""]);
  }
});

describe("the set as a whole", () => {
  test("survives being packed", () => {
    expect(unpackSet(packSet(compilation.set))).toEqual(compilation.set);
  });

  test("leaves the kernel's limits alone: 2,000 classes in probes, literals of 3 to 8 bytes", () => {
    const literals = patterns.flatMap((pattern) => pattern.literals);
    const programs = new Programs();
    for (const { after, before } of literals) for (const row of [after, before]) programs.add(row);
    expect(programs.classes.length).toBeLessThanOrEqual(2000);
    expect(
      withRegex.flatMap((pattern) => pattern.literals).filter(({ text }) => text.length < 3 || text.length > 8),
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
