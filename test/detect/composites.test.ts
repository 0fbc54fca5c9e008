/** Composite findings: a secret and what completes it are one finding with both places, in either order, as near as the pattern says, in the
 *  forms that files have. Over every pair of the catalogue, and in detail for the best known. */
import { describe, expect, test } from "vitest";
import { createDetector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { resolveMatches } from "../../src/detect/resolve.ts";
import { readPatternFiles } from "../../src/pattern/check.ts";
import { checksums } from "../../src/pattern/checksums.ts";
import type { PatternSource } from "../../src/pattern/pattern-source.ts";
import { expandRecipe } from "../../src/pattern/recipe.ts";
import { makeKernel, place } from "../kernel/harness.ts";

const { files, compilation } = readPatternFiles([]);
const sources = new Map(files.flatMap((file) => file.patterns).map((source) => [source.id, source]));
const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, createDetector(compilation.set.patterns));

interface Composite {
  readonly pattern: string;
  readonly value: string;
  readonly parts: readonly string[];
  readonly partValues: readonly string[];
}

function scan(text: string): Composite[] {
  const bytes = Buffer.from(text, "latin1");
  const at = place(kernel, bytes);
  const found = resolveMatches(scanner.whole(at, bytes.length)).map(({ match, parts }) => ({
    pattern: match.judgement.use.pattern.id,
    value: match.judgement.value,
    parts: parts.map((part) => part.judgement.use.pattern.id),
    partValues: parts.map((part) => part.judgement.value),
  }));
  kernel.arena.free(at);
  return found;
}

const examplesOf = (source: PatternSource): string[] =>
  source.examples.map((recipe) =>
    expandRecipe(
      recipe,
      `${source.id} composite`,
      source.checksum === undefined ? undefined : checksums[source.checksum],
    ),
  );

const PAIRS = [...sources.values()].flatMap((source) =>
  source.role === "secret" ? source.companions.map(({ pattern, within }) => [source.id, pattern, within] as const) : [],
);

/** Some example of each, so that both stand as people write them; in the order asked for. */
function isComposite(id: string, companion: string, companionFirst: boolean): boolean {
  const [own, other] = [sources.get(id)!, sources.get(companion)!];
  return examplesOf(own).some((a) =>
    examplesOf(other).some((b) =>
      scan(companionFirst ? `${b}\n${a}\n` : `${a}\n${b}\n`).some(
        ({ pattern, parts }) => pattern === id && parts.includes(companion),
      ),
    ),
  );
}

test("every pair of the catalogue is one finding, whichever comes first", () => {
  const apart = PAIRS.flatMap(([id, companion]) =>
    [false, true]
      .filter((first) => !isComposite(id, companion, first))
      .map((first) => `${id} ${first ? "after" : "before"} ${companion}`),
  );
  expect(PAIRS.length).toBeGreaterThan(250);
  expect(apart).toEqual([]);
});

type Pair = readonly [name: string, recipe: string];

/** How files of each kind write names and values. */
const FORMS: Readonly<Record<string, (pairs: readonly Pair[]) => string>> = {
  env: (pairs) => pairs.map(([name, value]) => `${name}=${value}\n`).join(""),
  "shell exports": (pairs) => pairs.map(([name, value]) => `export ${name}="${value}"\n`).join(""),
  JSON: (pairs) => `${JSON.stringify(Object.fromEntries(pairs), undefined, 2)}\n`,
  "JSON in one line": (pairs) => `${JSON.stringify({ settings: Object.fromEntries(pairs) })}\n`,
  YAML: (pairs) => `settings:\n${pairs.map(([name, value]) => `  ${name.toLowerCase()}: ${value}\n`).join("")}`,
  "quoted YAML": (pairs) => `env:\n${pairs.map(([name, value]) => `  - name: ${name}\n    value: "${value}"\n`).join("")}`,
  properties: (pairs) => pairs.map(([name, value]) => `${name.toLowerCase().replaceAll("_", ".")} = ${value}\n`).join(""),
}; // prettier-ignore

interface Known {
  readonly secret: Pair;
  readonly others: readonly Pair[];
  readonly pattern: RegExp;
  readonly parts: readonly string[];
}

const KNOWN: Readonly<Record<string, Known>> = {
  AWS: {
    secret: ["AWS_SECRET_ACCESS_KEY", "{base62:13}/{base62:11}7+{base62:13}"],
    others: [["AWS_ACCESS_KEY_ID", "AKIAQ{upper32:15}"]],
    pattern: /^aws-secret-access-key/,
    parts: ["aws-access-key-id"],
  },
  "an Azure service principal": {
    secret: ["AZURE_CLIENT_SECRET", "{base62:3}8Q~{base62:31}{checksum}"],
    others: [["AZURE_CLIENT_ID", "{uuid}"], ["AZURE_TENANT_ID", "{uuid} "]],
    pattern: /^azure-entra-client-secret/,
    parts: ["azure-client-id", "azure-tenant-id"],
  },
  Twilio: {
    secret: ["TWILIO_AUTH_TOKEN", "{hex:32}"],
    others: [["TWILIO_ACCOUNT_SID", "AC{hex:32}"]],
    pattern: /^twilio-auth-token$/,
    parts: ["twilio-account-sid"],
  },
  Algolia: {
    secret: ["ALGOLIA_ADMIN_API_KEY", "{hex:32}"],
    others: [["ALGOLIA_APPLICATION_ID", "{BASE36:10}"]],
    pattern: /^algolia-admin-api-key$/,
    parts: ["algolia-application-id"],
  },
  "Google OAuth": {
    secret: ["GOOGLE_CLIENT_SECRET", "GOCSPX-{base62:28}"],
    others: [["GOOGLE_CLIENT_ID", "{digits:12}-{base36:32}.apps.googleusercontent.com"]],
    pattern: /^google-oauth-client-secret/,
    parts: ["google-oauth-client-id"],
  },
  Spotify: {
    secret: ["SPOTIFY_CLIENT_SECRET", "{hex:32}"],
    others: [["SPOTIFY_CLIENT_ID", "{hex:32}"]],
    pattern: /^spotify-client-secret/,
    parts: ["spotify-client-id"],
  },
}; // prettier-ignore

describe.each(Object.entries(KNOWN))("%s", (name, { secret, others, pattern, parts }) => {
  const expanded = ([key, recipe]: Pair, seed: string): Pair => [key, expandRecipe(recipe, `${name} ${key} ${seed}`, checksums["entra-secret"]).trim()]; // prettier-ignore

  test.each(Object.entries(FORMS))("%s: one finding with all its places, in either order", (_, write) => {
    for (const seed of ["1", "2", "3"]) {
      const own = expanded(secret, seed);
      const rest = others.map((one) => expanded(one, seed));
      for (const pairs of [
        [...rest, own],
        [own, ...rest],
      ]) {
        const found = scan(write(pairs));
        expect([write(pairs), found.map(({ value }) => value)]).toEqual([write(pairs), [own[1]]]);
        expect(found[0]?.pattern).toMatch(pattern);
        expect(found[0]?.parts.toSorted()).toEqual(parts.toSorted());
        expect(found[0]?.partValues.toSorted()).toEqual(rest.map(([, value]) => value).toSorted());
      }
    }
  });

  test("further apart than the pattern says they are two", () => {
    const own = expanded(secret, "1");
    const [other = own] = others.map((one) => expanded(one, "1"));
    // Of several forms of the secret the one that looks furthest.
    const distances = PAIRS.filter(([id, companion]) => pattern.test(id) && companion === parts[0]);
    const within = Math.max(...distances.map(([, , distance]) => distance));
    const apart = (distance: number): number | undefined => {
      const [a, b] = [`${other[0]}=${other[1]}`, `${own[0]}=${own[1]}\n`];
      const filler = distance - own[0].length - 1;
      return scan(`${a}${"\n# pad".repeat(filler).slice(0, filler - 1)}\n${b}`)[0]?.parts.length;
    };
    expect(within).toBeGreaterThan(100);
    expect([apart(within), apart(within + 1)]).toEqual([1, 0]);
  });
});
