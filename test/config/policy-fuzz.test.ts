/** Whatever stands in dredge.yaml and in a baseline: it is taken, or refused line by line; nothing else is thrown, and no value is repeated. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { loadPolicy } from "../../src/config/policy.ts";
import { UsageError } from "../../src/model/errors.ts";
import { mergeBaselines } from "../../src/policy/baseline-merge.ts";
import { formatBaseline, parseBaseline } from "../../src/policy/baseline-file.ts";

/** Stands in texts where a value could be, and must stand in no message. */
const CANARY = "canary".repeat(6);

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "dredge-fuzz-"));
  mkdirSync(join(root, "repo/.git"), { recursive: true });
  mkdirSync(join(root, "home"));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Lines of the refusal; empty: the policy was taken. */
async function refusal(files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> {
  for (const name of ["dredge.yaml", ".dredge-baseline"]) rmSync(join(root, "repo", name), { force: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, "repo", name), text);
  try {
    await loadPolicy({
      workingDirectory: join(root, "repo"),
      environment: { HOME: join(root, "home") },
      target: { kind: "repository", path: join(root, "repo"), history: true, workTree: true },
    });
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message.split("\n");
  }
}

const scalar = fc.oneof(
  fc.constantFrom(
    null, true, false, 0, -1, Number.NaN, "", " ", CANARY, "high", "generic-*", "**", "*", "2027-01-31", "2026-02-30", "../x",
    "a\0b", "<<", "0".repeat(40), "00112233445566778899aabbccddeeff", "src/**", "{a,b}".repeat(9), "!(x)",
  ),
  fc.string(),
  fc.integer(),
); // prettier-ignore
const key = fc.oneof(
  fc.constantFrom(
    "severity", "confidence", "skip", "only", "rules", "allow", "gate", "inline", "baseline", "allow-incomplete", "fingerprint-key-file",
    "detectors", "paths", "reason", "owner", "until", "commits", "values", "fail", "pass", "exposure", "older-than", "newer-than", "__proto__",
    "constructor", "jobs", "cache",
  ),
  fc.string({ maxLength: 6 }),
); // prettier-ignore
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, scalar, fc.array(tie("tree"), { maxLength: 3 }), fc.dictionary(key, tie("tree"), { maxKeys: 5 })),
})); // prettier-ignore

/** YAML by the pieces of its syntax. */
const pieces = fc
  .array(
    fc.constantFrom(
      "allow:", "gate:", "\n", "  ", "- ", "{", "}", "[", "]", ": ", "&a", " *a", "<<: *a", "? ", "|", ">", "'", '"', "#", "!!binary ", "---", "...",
      "%YAML 1.2", "\t", CANARY, "paths", "reason", "rules", "x", "\u{feff}", "\r\n", "<<<<<<< a\n", "=======\n", ">>>>>>> b\n", "2027-01-31",
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join("")); // prettier-ignore

describe("dredge.yaml", () => {
  const expectLines = async (text: string | Uint8Array): Promise<void> => {
    for (const line of await refusal({ "dredge.yaml": text })) {
      expect(line).toMatch(/^dredge\.yaml:\d+: \S/);
      expect(line).not.toContain(CANARY);
    }
  };

  test("settings of any kind, at any depth", async () => {
    const settings = fc.dictionary(key, tree, { maxKeys: 6 });
    await fc.assert(fc.asyncProperty(fc.oneof(settings, tree), async (value) => expectLines(stringify(value))), { numRuns: 400 });
  }); // prettier-ignore

  test("pieces of YAML in any order, and bytes", async () => {
    await fc.assert(fc.asyncProperty(pieces, expectLines), { numRuns: 400 });
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), expectLines), { numRuns: 100 });
  });

  test("aliases that stand for billions, thousands of entries, a file of megabytes, depths without end", async () => {
    const bomb = ["a0: &a0 [x, x]", ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`)];
    await expectLines(`${bomb.join("\n")}\nskip: *a40\n`);
    await expectLines(`${bomb.join("\n").replaceAll("x", "{rules: x, reason: y}")}\nallow: *a40\n`);
    await expectLines(`allow:\n${"  - {rules: generic-*, paths: [a/b], reason: r}\n".repeat(3000)}`);
    await expectLines(`# ${"x".repeat(3e6)}\nseverity: high\n`);
    await expectLines(`skip: ${"[".repeat(5000)}${"]".repeat(5000)}\n`);
    await expectLines(`a: &a [*a]\nskip: *a\n`);
  });
});

describe("a baseline", () => {
  const HEADER = "# dredge baseline 1, made with 0011:2233:4455:6677";
  const group = fc
    .array(fc.constantFrom("0011", "abcd", "ffff"), { minLength: 8, maxLength: 8 })
    .map((all) => all.join(":"));
  const entry = fc
    .tuple(fc.constantFrom("", "place-"), group, fc.constantFrom("generic-assignment", "a-rule"), fc.constantFrom("", " owner=@me", " until=2027-01-31", " until=soon", " owner="), fc.constantFrom("", " why", " until=x", `  ${CANARY} `))
    .map(([place, id, rule, words, reason]) => `${place}${id} ${rule}${words}${reason}`); // prettier-ignore
  const other = fc.constantFrom(
    "", HEADER, "# dredge baseline 9, made with 0011:2233:4455:6677", "<<<<<<< ours", "||||||| base", "=======", ">>>>>>> theirs", "# a comment", "{}",
    '{"version":"1.5.0","plugins_used":[]}', `[{"Secret":"${CANARY}"}]`, "abc123:src/x.js:generic-api-key:3", "\u{feff}", "\0\0", " ",
  ); // prettier-ignore
  const lines = fc.array(fc.oneof(entry, entry, other, fc.string()), { maxLength: 12 });
  const text = fc.tuple(fc.boolean(), lines, fc.constantFrom("\n", "\r\n")).map(([isWhole, all, end]) => [...(isWhole ? [HEADER] : []), ...all].join(end)); // prettier-ignore

  test("of any lines is taken, or refused with its lines; marks of a conflict are never taken", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        const told = await refusal({ ".dredge-baseline": content });
        for (const line of told) {
          expect(line).toMatch(/^\.dredge-baseline:\d+: \S/);
          expect(line).not.toContain(CANARY);
        }
        const isConflict = /^<{7}(?: |\r?$)/m.test(content);
        if (isConflict) expect(told.length).toBeGreaterThan(0);
        const { entries, mistakes } = parseBaseline(content);
        // What is no entry, no header and not empty is told.
        if (mistakes.length === 0 && told.length === 0) {
          const rest = content.replace(/^\u{feff}/u, "").split(/\r?\n/).filter((line) => line.trim() !== "");
          expect(entries.length + rest.filter((line) => line.trimEnd() === HEADER).length).toBe(rest.filter((line) => !/^(?:\|{7}|={7}|>{7})(?: |$)/.test(line)).length);
        }
      }),
      { numRuns: 400 },
    );
  }); // prettier-ignore

  test("three of any lines merge without an entry that no side has, the same from either side", () => {
    fc.assert(
      fc.property(text, text, text, (...versions) => {
        const [base, ours, theirs] = versions.map((content) => parseBaseline(`${HEADER}\n${content}`));
        if (!base || !ours || !theirs) return;
        const [merged, swapped] = [mergeBaselines(base, ours, theirs), mergeBaselines(base, theirs, ours)];
        if (typeof merged === "string" || typeof swapped === "string") return expect(swapped).toBe(merged);
        expect(formatBaseline(swapped, "\n")).toBe(formatBaseline(merged, "\n"));
        const known = new Set([...ours.entries, ...theirs.entries].map(({ id }) => id));
        for (const { id } of merged.entries) expect(known.has(id)).toBe(true);
        // What is written is read back whole.
        const again = parseBaseline(formatBaseline(merged, "\r\n"));
        expect(again.mistakes).toEqual([]);
        expect(again.entries).toHaveLength(merged.entries.length);
      }),
      { numRuns: 300 },
    );
  });
});
