/** However a credential is written down it is found with its right value, and counts; what only stands in for one does not count.
 *  Through all of detection, the kernel included, with the catalogue that is published. */
import { beforeAll, describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/pattern/recipe.ts";
import { CONTEXTS, spell } from "./contexts.js";
import { Detection } from "./detect.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX = "0123456789abcdef";

function random(seed: string, alphabet: string, length: number): string {
  return new SeededRandom(seed).characters(alphabet, length);
}

function uuid(seed: string): string {
  return random(seed, HEX, 32).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
}

/** A name, and a value of the form that it has there. */
const CREDENTIALS: readonly (readonly [
  what: string,
  provider: string,
  kind: string,
  value: (seed: string) => string,
])[] = [
  ["told by its form", "adafruit", "key", (seed) => `aio_${random(seed, LETTERS, 28)}`],
  ["of hex digits, told by the provider's name", "abuseipdb", "api key", (seed) => random(seed, HEX, 80)],
  ["that is a UUID", "snyk", "token", uuid],
  ["told by a name that is a word as well", "apollo", "api key", (seed) => random(seed, LETTERS, 22)],
  ["of nobody we know", "acme", "api key", (seed) => random(seed, LETTERS, 40)],
];
/** There a value needs a form or a provider of its own. */
const TOO_LOOSE = new Set(["acme a note", "acme angle brackets", "acme a row of values"]);

let detection: Detection;
beforeAll(() => void (detection = new Detection()));

describe.each(CREDENTIALS)("a credential %s", (_, provider, kind, value) => {
  const contexts = Object.entries(CONTEXTS).filter(([where]) => !TOO_LOOSE.has(`${provider} ${where}`));
  test.each(contexts)("%s", (where, write) => {
    const secret = value(`${provider} ${where}`);
    const { found } = detection.scan(write(spell(provider, kind), secret), "");
    const right = found.find((one) => one.value === secret);
    expect(right?.value).toBe(secret);
    expect(right?.gates).toBe(true);
  });
});

test("a variable of Terraform that has members before its default is read past them", () => {
  const secret = random("terraform", LETTERS, 32);
  const text = `variable "db_password" {\n  type      = string\n  sensitive = true\n  default   = "${secret}"\n}\n`;
  expect(detection.scan(text, "").found.map((one) => one.value)).toEqual([secret]);
});

describe.each([
  ["a reference", "${ACME_API_KEY}"],
  ["a template", "{{ acme_api_key }}"],
  ["one character over and over", "x".repeat(32)],
  ["asterisks", "*".repeat(20)],
  ["what is to be filled in", "YOUR_API_KEY"],
  ["what is to be filled in, in lower case", "your-api-key-here"],
  ["angle brackets", "<api-key>"],
  ["nothing", ""],
])("%s is no credential", (_, value) => {
  test.each(Object.entries(CONTEXTS))("%s", (_where, write) => {
    for (const [, provider, kind] of CREDENTIALS) {
      const { found } = detection.scan(write(spell(provider, kind), value), "");
      expect(found.filter((one) => one.gates)).toEqual([]);
    }
  });
});
