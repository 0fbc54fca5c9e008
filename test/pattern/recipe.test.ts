/** Example recipes: what each form becomes, and that it becomes the same everywhere. */
import { describe, expect, test } from "vitest";
import { checksums } from "../../src/pattern/checksums.ts";
import { expandRecipe, isRecipe } from "../../src/pattern/recipe.ts";

describe("expandRecipe", () => {
  test.each([
    ["{base62:36}", /^[A-Za-z0-9]{36}$/],
    ["{base36:20}{BASE36:20}", /^[a-z0-9]{20}[A-Z0-9]{20}$/],
    ["{hex:32}-{HEX:8}", /^[0-9a-f]{32}-[0-9A-F]{8}$/],
    ["{digits:12}", /^[0-9]{12}$/],
    ["{upper32:16}{base32:16}", /^[A-Z2-7]{16}[a-z2-7]{16}$/],
    ["{base58:30}", /^[1-9A-HJ-NP-Za-km-z]{30}$/],
    ["{base64:40}/{base64url:40}", /^[A-Za-z0-9+/]{40}\/[A-Za-z0-9_-]{40}$/],
    ["{[a-c_-]:20}", /^[abc_-]{20}$/],
    ["{[^\\x00-\\x60\\x62-\\xff]:3}", /^aaa$/],
    ["{uuid}", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["{words:3}", /^[a-z]+ [a-z]+ [a-z]+$/],
    ["{base62:5-9}", /^[A-Za-z0-9]{5,9}$/],
    ["{{base62:5}", /^\{base62:5\}$/],
    ['{"a": {"b": "{hex:4}"}}', /^\{"a": \{"b": "[0-9a-f]{4}"\}\}$/],
    ["{b64}user:{hex:2}{/b64}", /^dXNlcj[A-Za-z0-9+/]{4}==$/],
    ["x{b64url}\u00ff\u00ff{/b64url}", /^x__8$/],
  ])("%s", (recipe, form) => {
    expect(expandRecipe(recipe, "1")).toMatch(form);
  });

  test("the same seed gives the same text, another seed another", () => {
    expect(expandRecipe("{digits:9} {words:2}", "1")).toBe("611199811 stone amber");
    expect(expandRecipe("{base62:24}", "2")).not.toBe(expandRecipe("{base62:24}", "1"));
  });

  test("a checksum sums the value around it, as far as quotes, white space and punctuation", () => {
    for (const text of ['token = "npm_{base62:30}{checksum}";', "//registry/:_authToken=npm_{base62:30}{checksum}\n"]) {
      const value = /npm_\w+/.exec(expandRecipe(text, "1", checksums["npm"]))?.[0] ?? "";
      expect(checksums["npm"]?.verify(value)).toBe(true);
    }
  });

  test("a bad one is wrong; the marks say where a value ends when punctuation does not", () => {
    const bad = expandRecipe("npm_{base62:30}{bad-checksum}", "1", checksums["npm"]);
    expect(checksums["npm"]?.verify(bad)).toBe(false);
    const marked = expandRecipe("x/{value}npm_{base62:30}{checksum}{/value}/y", "1", checksums["npm"]);
    expect(marked).toMatch(/^x\/npm_\w{36}\/y$/);
    expect(checksums["npm"]?.verify(marked.slice(2, -2))).toBe(true);
  });

  test("an equals sign directly before the sum is a part of the value", () => {
    const text = expandRecipe("KEY=ATATT3xFfGF0{base64url:80}={checksum}", "1", checksums["atlassian"]);
    expect(checksums["atlassian"]?.verify(text.slice(4))).toBe(true);
  });

  test("a checksum that nobody names is refused", () => {
    expect(() => expandRecipe("a{checksum}", "1")).toThrow(RangeError);
  });

  test("text that holds no form is no recipe", () => {
    expect(isRecipe("{a} {base62} {{")).toBe(true);
    expect(isRecipe("{a} {base62}")).toBe(false);
  });
});
