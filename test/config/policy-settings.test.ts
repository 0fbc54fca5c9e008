import { describe, expect, test } from "vitest";
import { readSettings } from "../../src/config/file.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const VALUE = "00112233445566778899aabbccddeeff";

describe("allow, gate, inline and baseline", () => {
  test("everything there is, with the lines that it stands on", async () => {
    const text = [
      "inline: [dredge, gitleaks]",
      "baseline: security/accepted.txt",
      "allow:",
      "  - paths: test/**",
      "    rules: [generic-*]",
      "    reason: made up by the generator",
      "    owner: '@team/web'",
      "    until: 2999-01-31",
      `  - {commits: [${COMMIT}], values: ["0011:2233:4455:6677:8899:aabb:ccdd:eeff"], reason: rotated}`,
      "gate:",
      "  - fail: {exposure: [remote, staged], severity: low, confidence: low, newer-than: 30 days}",
      "  - pass: {paths: [docs/**, '*.md'], older-than: 365}",
      "    reason: examples",
    ].join("\n");
    const { settings, mistakes } = await readSettings(text, "dredge.yaml");
    expect(mistakes).toEqual([]);
    expect(settings).toEqual({
      inline: ["dredge", "gitleaks"],
      baseline: "security/accepted.txt",
      lines: { baseline: 2 },
      allow: [
        {
          rules: ["generic-*"],
          paths: ["test/**"],
          commits: [],
          values: [],
          reason: "made up by the generator",
          owner: "@team/web",
          until: "2999-01-31",
          line: 4,
        },
        {
          rules: [],
          paths: [],
          commits: [COMMIT],
          values: [VALUE],
          reason: "rotated",
          owner: undefined,
          until: undefined,
          line: 9,
        },
      ],
      gate: [
        {
          outcome: "fail",
          severity: "low",
          confidence: "low",
          exposure: ["remote", "staged"],
          newerThan: 30,
          olderThan: undefined,
          rules: [],
          paths: [],
          reason: undefined,
          line: 11,
        },
        {
          outcome: "pass",
          severity: undefined,
          confidence: undefined,
          exposure: [],
          newerThan: undefined,
          olderThan: 365,
          rules: [],
          paths: ["docs/**", "*.md"],
          reason: "examples",
          line: 12,
        },
      ],
    });
  });

  test("inline: false means no comment counts, true all of them", async () => {
    expect((await readSettings("inline: false", "x")).settings.inline).toEqual([]);
    expect((await readSettings("inline: true", "x")).settings.inline).toHaveLength(8);
  });

  test.each([
    ["allow: {paths: x}", /^1: allow must be a list of entries/],
    ["allow:\n  - x", /^2: allow must hold entries/],
    ["allow:\n  - paths: a/**", /^2: allow needs a reason$/],
    ["allow:\n  - reason: because", /^2: allow needs rules, paths, commits or values/],
    ["allow:\n  - {reason: r, rules: x,\n     path: a/**}", /^3: path is not known here \(did you mean "paths"\?\)$/],
    ["allow:\n  - reason: r\n    paths: [3]", /^3: paths must be a glob or a list of globs$/],
    ["allow:\n  - reason: r\n    paths: ['**']", /^3: paths fit everything/],
    ["allow:\n  - reason: r\n    paths: ['**/*']", /^3: paths fit everything/],
    ["allow:\n  - reason: r\n    paths: ['!src/**']", /^3: paths cannot be negated/],
    ["allow:\n  - reason: r\n    paths: [/src/**]", /^3: paths count from the root/],
    ["allow:\n  - reason: r\n    commits: ['0123456']", /^3: commits must be whole ids/],
    ["allow:\n  - reason: r\n    values: [hunter]", /^3: values must be fingerprints/],
    ["allow:\n  - reason: r\n    rules: x\n    until: tomorrow", /^4: until must be a day/],
    ["allow:\n  - reason: r\n    rules: x\n    until: 2027-02-30", /^4: until must be a day/],
    ["gate: high", /^1: gate must be a list/],
    ["gate:\n  - fail: {}\n    pass: {}", /^2: gate needs either fail or pass/],
    ["gate:\n  - fail: high", /^2: fail must be a map of criteria/],
    ["gate:\n  - fail: {severity: worst}", /^2: severity must be one of low, medium, high, critical$/],
    ["gate:\n  - fail: {exposure: romete}", /^2: exposure must be one of .* \(did you mean "remote"\?\)$/],
    ["gate:\n  - fail: {newer-than: soon}", /^2: newer-than must be a number of days/],
    ["gate:\n  - pass: {severity: low}", /^2: gate needs a reason for what passes$/],
    ["gate:\n  - pass: {}\n    reason: r", /^2: pass needs a criterion/],
    ["gate:\n  - pass: {paths: '**'}\n    reason: r", /^2: paths fit everything/],
    ["inline: [gitleeks]", /^1: inline must be one of .* \(did you mean "gitleaks"\?\)$/],
    ["baseline: 3", /^1: baseline must be the path of a file, or false$/],
    ["severity: high\n<<<<<<< ours\nskip: a\n=======\nskip: b\n>>>>>>> theirs", /^2: is in conflict/],
  ])("%j: one line that says where and what", async (text, wanted) => {
    const { mistakes } = await readSettings(text, "dredge.yaml");
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]?.replace(/^dredge\.yaml:/, "")).toMatch(wanted);
  });

  test("all at once, in the order of the file, no value repeated", async () => {
    const value = ["sup", "er-private"].join("");
    const text = `allow:\n  - until: ${value}\n  - paths: [./${value}]\n    ${value}: 1\ngate:\n  - ${value}\n`;
    const { mistakes } = await readSettings(text.replace(`    ${value}: 1\n`, ""), "d");
    expect(mistakes.length).toBeGreaterThan(3);
    const lines = mistakes.map((mistake) => Number(/:(\d+):/.exec(mistake)?.[1]));
    expect(lines).toEqual([...lines].sort((a, b) => a - b));
    expect(mistakes.join("\n")).not.toContain(value);
  });
});
