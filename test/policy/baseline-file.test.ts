/** The baseline's form and its merge, without git. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BaselineEntry } from "../../src/model/policy.ts";
import { formatBaseline, parseBaseline, type Baseline } from "../../src/policy/baseline-file.ts";
import { mergeBaselines } from "../../src/policy/baseline-merge.ts";

const KEY = "0011223344556677";

function entry(digit: string, changes: Partial<BaselineEntry> = {}): BaselineEntry {
  const known = { rule: "generic-password", reason: "old", owner: undefined, until: undefined, line: 0 };
  return { id: digit.repeat(32), ...known, ...changes };
}

function of(...entries: readonly BaselineEntry[]): Baseline {
  return { keyId: KEY, entries };
}

const entries = fc.record({
  id: fc.stringMatching(/^(?:place-)?[0-9a-f]{32}$/),
  rule: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,20}$/),
  reason: fc.stringMatching(/^[a-z](?:[ a-z:'"#;,.–é-]{0,20}[a-z])?$/),
  owner: fc.option(fc.stringMatching(/^[@\w/.,-]{1,10}$/), { nil: undefined }),
  until: fc.option(fc.constantFrom("2027-01-31", "2028-02-29"), { nil: undefined }),
  line: fc.constant(0),
});
const few = fc.record({
  id: fc.constantFrom("a".repeat(32), "b".repeat(32), "c".repeat(32)),
  rule: fc.constantFrom("x", "y"),
  reason: fc.constantFrom("one", "two", "three"),
  owner: fc.constantFrom(undefined, "me", "you"),
  until: fc.constantFrom(undefined, "2027-01-31", "2028-02-29"),
  line: fc.constant(0),
});
const baselines = fc.uniqueArray(few, { selector: ({ id }) => id }).map((list) => of(...list));

describe("the file", () => {
  test("what is written is read back, whatever the line ends", () => {
    fc.assert(
      fc.property(fc.array(entries), fc.constantFrom("\n", "\r\n"), (list, lineEnd) => {
        const text = formatBaseline(of(...list), lineEnd);
        const read = parseBaseline(text);
        expect(read.mistakes).toEqual([]);
        expect(read.keyId).toBe(KEY);
        const plain = (one: readonly BaselineEntry[]): string[] =>
          one.map((each) => JSON.stringify({ ...each, line: 0 }, Object.keys(each).sort())).sort();
        expect(plain(read.entries)).toEqual(plain(list));
      }),
    );
  });

  test("one sorted line for each, fingerprints in groups of four", () => {
    const text = formatBaseline(of(entry("b", { owner: "@a/b", until: "2027-01-31" }), entry("a")));
    expect(text.split("\n")).toEqual([
      "# dredge baseline 1, made with 0011:2233:4455:6677",
      "aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:aaaa generic-password old",
      "bbbb:bbbb:bbbb:bbbb:bbbb:bbbb:bbbb:bbbb generic-password owner=@a/b until=2027-01-31 old",
      "",
    ]);
  });
});

describe("merging", () => {
  const ids = (merged: Baseline | string): string[] =>
    typeof merged === "string" ? [merged] : merged.entries.map(({ id }) => id[0] ?? "").sort();

  test("both sides' additions stay, both sides' removals go", () => {
    expect(ids(mergeBaselines(of(), of(entry("a")), of(entry("b"))))).toEqual(["a", "b"]);
    const base = of(entry("a"), entry("b"), entry("c"));
    expect(ids(mergeBaselines(base, of(entry("b"), entry("c")), of(entry("a"), entry("b"), entry("d"))))).toEqual([
      "b",
      "d",
    ]);
  });

  test("an entry that one side took out is out, even if the other changed it", () => {
    expect(ids(mergeBaselines(of(entry("a")), of(), of(entry("a", { reason: "new" }))))).toEqual([]);
  });

  test("both changed: the earlier end counts, reasons and owners are joined", () => {
    const base = of(entry("a", { until: "2026-01-31" }));
    const ours = of(entry("a", { until: "2028-01-31", owner: "x", reason: "p" }));
    const theirs = of(entry("a", { until: "2027-01-31", owner: "y", reason: "q" }));
    expect(mergeBaselines(base, ours, theirs)).toEqual(
      of(entry("a", { until: "2027-01-31", owner: "x,y", reason: "p; q" })),
    );
  });

  test("the same from either side; unchanged sides give way; nothing appears that no side has", () => {
    fc.assert(
      fc.property(baselines, baselines, baselines, (base, a, b) => {
        const text = (merged: Baseline | string): string =>
          typeof merged === "string" ? merged : formatBaseline(merged);
        const merged = mergeBaselines(base, a, b);
        expect(text(merged)).toBe(text(mergeBaselines(base, b, a)));
        expect(text(mergeBaselines(base, a, base))).toBe(formatBaseline(a));
        const known = new Set([...a.entries, ...b.entries].map(({ id }) => id));
        if (typeof merged !== "string") expect(merged.entries.every(({ id }) => known.has(id))).toBe(true);
      }),
    );
  });

  test("sides of different keys are for people", () => {
    const other = { keyId: "ffeeddccbbaa9988", entries: [entry("b")] };
    expect(mergeBaselines(of(), of(entry("a")), other)).toMatch(/different keys/);
  });
});
