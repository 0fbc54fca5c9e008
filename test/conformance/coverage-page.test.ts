/** docs/coverage.md is what the patterns say, and no provider that other scanners know is forgotten. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coveragePage, unaccounted } from "../../build/coverage-page.js";
import { isNoCredential } from "../../build/coverage/left-out.js";
import { slugOf } from "../../build/coverage/provider-names.js";
import { loadInfo } from "../../src/pattern/load.ts";

describe("docs/coverage.md", () => {
  it("is up to date; `npm run coverage-page` makes it", () => {
    expect(readFileSync(new URL("../../docs/coverage.md", import.meta.url), "utf8")).toBe(coveragePage());
  });

  it("accounts for every provider of the list", () => {
    expect(unaccounted()).toEqual([]);
  });

  it("gives other names only to providers that there are", () => {
    const providers = new Set(loadInfo().map(({ provider }) => provider));
    const names = readFileSync(new URL("../../build/coverage/provider-names.yml", import.meta.url), "utf8");
    const wrong = [...names.matchAll(/^([a-z0-9-]+): /gm)]
      .map(([, name = ""]) => slugOf(name))
      .filter((slug) => !providers.has(slug));
    expect(wrong).toEqual([]);
  });

  it("tells cases that are no credentials by scanner and rule, or by scanner and text", () => {
    const isNone = isNoCredential();
    const placeholder = `AC${"x".repeat(32)}`;
    expect(isNone({ source: "noseyparker", rule: "np.arn.1", text: "any" })).toBe(true);
    expect(isNone({ source: "noseyparker", rule: "np.slack.1", text: "any" })).toBe(false);
    expect(isNone({ source: "ripsecrets", rule: "twilio", text: placeholder })).toBe(true);
    expect(isNone({ source: "ripsecrets", rule: "twilio", text: `${placeholder}x` })).toBe(false);
  });
});
