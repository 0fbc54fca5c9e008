import { describe, expect, test } from "vitest";
import { resolveRequest, type ScanFlags } from "../../src/config/resolve.ts";
import { readSetting, type Settings } from "../../src/config/settings.ts";

function request(flags: ScanFlags, settings: Settings = {}): ReturnType<typeof resolveRequest> {
  return resolveRequest([{ kind: "stdin" }], flags, { settings, directory: ".", key: undefined, policy: undefined });
}

test("without flags and settings: medium gates, everything redacted, no gap accepted, at least one thread", () => {
  const { options, accepted } = request({});
  expect(options).toMatchObject({
    targets: [{ kind: "stdin" }],
    timeoutSeconds: undefined,
    verifyObjects: false,
    reveal: false,
    noIgnore: false,
    only: [],
    skip: [],
    detectors: [],
    minSeverity: "medium",
    minConfidence: "medium",
    fingerprintKey: undefined,
  });
  expect(options.jobs).toBeGreaterThanOrEqual(1);
  expect(accepted).toEqual([]);
});

test("a flag replaces the setting of the same name, and only that", () => {
  const settings: Settings = {
    severity: "low",
    confidence: "low",
    only: ["a", "b"],
    skip: ["c"],
    allowIncomplete: "all",
  };
  const { options, accepted } = request(
    { severity: "critical", only: ["d"], allowIncomplete: "corrupt,truncated" },
    settings,
  );
  expect(options).toMatchObject({ minSeverity: "critical", minConfidence: "low", only: ["d"], skip: ["c"] });
  expect(accepted).toEqual(["corrupt", "truncated"]);
});

test("detectors that are off by default are named by flag or setting", () => {
  expect(request({}, { detector: ["entropy"] }).options.detectors).toEqual(["entropy"]);
  expect(request({ detector: ["entropy"] }).options.detectors).toEqual(["entropy"]);
  expect(readSetting("detector", ["entropy"], () => 1)).toEqual({ settings: { detector: ["entropy"] } });
  expect(readSetting("detector", ["entrpy"], () => 1)).toEqual({
    wrong: 'must be a list of detectors: entropy (did you mean "entropy"?)',
  });
});

test("--allow-incomplete without kinds accepts all", () => {
  expect(request({ allowIncomplete: "" }).accepted).toBe("all");
});

describe("values that make no sense", () => {
  test.each<[ScanFlags, RegExp]>([
    [{ jobs: "0" }, /^--jobs must be a whole number from 1 to 256$/],
    [{ jobs: "1.5" }, /^--jobs /],
    [{ jobs: "99999999999" }, /^--jobs /],
    [{ timeout: "0" }, /^--timeout must be a number of seconds above 0/],
    [{ timeout: "soon" }, /^--timeout /],
    [{ severity: "hihg" }, /^--severity must be one of low, medium, high, critical \(did you mean "high"\?\)$/],
    [{ detector: ["entrpy"] }, /^--detector must be one of entropy \(did you mean "entropy"\?\)$/],
    [{ allowIncomplete: "corupt" }, /^--allow-incomplete takes kinds of problem \(did you mean "corrupt"\?\)/],
  ])("%j", (flags, message) => {
    expect(() => request(flags)).toThrow(message);
  });
});

test("--timeout takes fractions of a second", () => {
  expect(request({ timeout: "2.5" }).options.timeoutSeconds).toBe(2.5);
});
