import { describe, expect, test } from "vitest";
import { EXIT, exitCodeFor } from "../../src/cli/exit-code.ts";
import type { Verdict } from "../../src/model/finding.ts";
import type { LedgerEntry, Problem, ProblemKind, ScanResult } from "../../src/model/result.ts";

const entry: LedgerEntry = {
  source: "git objects",
  subject: "/repo",
  expected: 10,
  scanned: 7,
  failed: 1,
  skipped: { excluded: 2 },
  bytes: 1000,
  notes: { "ignored .env": 5 },
};

function problem(kind: ProblemKind): Problem {
  return { kind, subject: "thing", count: 1, message: "thing is broken" };
}

function verdict(gates: boolean): Verdict {
  return {
    finding: {
      patternId: "sample.token",
      severity: "high",
      fingerprint: undefined,
      placeFingerprint: "0".repeat(32),
      preview: "smp_… (20)",
      confidence: 0.9,
      evidence: [],
      dummy: false,
      exposure: "local",
      occurrences: [],
    },
    status: "active",
    reason: undefined,
    severity: "high",
    gates,
  };
}

function result(fields: Partial<ScanResult>): ScanResult {
  return {
    schemaVersion: 1,
    tool: { name: "dredge", version: "0.0.0", patterns: "0" },
    verdicts: [],
    problems: [],
    ledger: [entry],
    complete: true,
    repositories: [],
    ...fields,
  };
}

test("0: clean and complete, also with findings that do not gate", () => {
  expect(exitCodeFor(result({}), [])).toBe(0);
  expect(exitCodeFor(result({ verdicts: [verdict(false)] }), [])).toBe(0);
});

test("1: a finding gates, and that weighs more than a gap", () => {
  expect(exitCodeFor(result({ verdicts: [verdict(false), verdict(true)] }), [])).toBe(1);
  expect(
    exitCodeFor(result({ verdicts: [verdict(true)], complete: false, problems: [problem("corrupt")] }), "all"),
  ).toBe(1);
});

describe("3: incomplete", () => {
  const gap = result({ complete: false, problems: [problem("corrupt"), problem("shallow-boundary")] });

  test("unless every kind of problem is accepted", () => {
    expect(exitCodeFor(gap, [])).toBe(3);
    expect(exitCodeFor(gap, ["corrupt"])).toBe(3);
    expect(exitCodeFor(gap, ["corrupt", "shallow-boundary"])).toBe(0);
    expect(exitCodeFor(gap, "all")).toBe(0);
  });

  test("a gap that no problem explains is accepted by nothing but all", () => {
    const silent = result({ complete: false });
    expect(exitCodeFor(silent, ["corrupt"])).toBe(3);
    expect(exitCodeFor(silent, "all")).toBe(0);
  });

  test("nor are sums that do not agree", () => {
    const off = result({ complete: false, problems: [problem("corrupt")], ledger: [{ ...entry, scanned: 6 }] });
    expect(exitCodeFor(off, ["corrupt"])).toBe(3);
  });
});

test("the documented numbers", () => {
  expect(EXIT).toEqual({ clean: 0, findings: 1, usage: 2, incomplete: 3, bug: 70 });
});
