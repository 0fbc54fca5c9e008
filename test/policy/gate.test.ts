import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/model/finding.ts";
import { applyPolicy, confidenceLevel } from "../../src/policy/gate.ts";

function finding(fields: Partial<Finding>): Finding {
  return {
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
    ...fields,
  };
}

describe("the default gate", () => {
  test.each([
    [{ severity: "medium", confidence: 0.35 }, true, undefined],
    [{ severity: "critical", confidence: 1 }, true, undefined],
    [{ severity: "low", confidence: 1 }, false, "severity below medium"],
    [{ severity: "critical", confidence: 0.349 }, false, "confidence below medium"],
    [{ severity: "critical", confidence: 1, dummy: true }, false, "a placeholder or documented example"],
  ] as const)("%j gates: %s", (fields, gates, reason) => {
    expect(applyPolicy([finding(fields)])).toEqual([
      { finding: finding(fields), status: "active", reason, severity: fields.severity, gates },
    ]);
  });

  test("hides nothing and keeps the order", () => {
    const findings = [finding({ severity: "low" }), finding({ dummy: true }), finding({})];
    expect(applyPolicy(findings).map((verdict) => verdict.finding)).toEqual(findings);
  });
});

test("a stricter or laxer gate moves both thresholds", () => {
  const low = finding({ severity: "low", confidence: 0.1 });
  const sure = finding({ severity: "critical", confidence: 0.75 });
  const gates = (severity: Finding["severity"], confidence: "low" | "medium" | "high"): boolean[] =>
    applyPolicy([low, sure], { severity, confidence }).map((verdict) => verdict.gates);
  expect(gates("low", "low")).toEqual([true, true]);
  expect(gates("critical", "high")).toEqual([false, true]);
  expect(gates("low", "medium")).toEqual([false, true]);
});

test("confidence in words", () => {
  expect([0, 0.349, 0.35, 0.749, 0.75, 1].map(confidenceLevel)).toEqual([
    "low",
    "low",
    "medium",
    "medium",
    "high",
    "high",
  ]);
});
