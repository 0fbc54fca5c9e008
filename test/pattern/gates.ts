/** The quality gates of pattern files: each gives a line for every violation. `catalogue.test.ts` holds patterns/ to them, `gates.test.ts`
 *  plants violations to show that each can fail. Nothing here knows a provider. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { backtracking, digestOf, regexToCheck } from "../../build/recheck-patterns.js";
import type { Pattern, PatternInfo, RunbookQuestion } from "../../src/model/pattern.ts";
import { TextMatcher } from "../../src/pattern/match.ts";
import { isRecipe } from "../../src/pattern/recipe.ts";
import { isAboutFiles } from "../../src/remedy/advice.ts";
import { sampleText } from "./regex-samples.ts";
import { unannounced } from "./soundness.ts";

export const PATTERNS: string = fileURLToPath(new URL("../../patterns/", import.meta.url));

/** Bytes that a window may take: twice the longest `max-length`, what stands around it, and a little. */
const LARGEST_WINDOW = 2 * 8192 + 2 * 1200;

let validate: ValidateFunction | undefined;

/** What the schema that editors use says against a file; and its name. */
export function schemaViolations(path: string, text: string): string[] {
  validate ??= new Ajv2020({ allErrors: true, strictRequired: false }).compile(
    JSON.parse(readFileSync(`${PATTERNS}schema.json`, "utf8")) as object,
  );
  const file = parse(text) as { provider?: unknown } | null;
  validate(file);
  const errors = (validate.errors ?? []).map(({ instancePath, message }) => `${path}: ${instancePath} ${message}`);
  const provider = String(file?.provider);
  return basename(path) === `${provider}.yml` ? errors : [...errors, `${path}: bears another name than ${provider}`];
}

const QUESTIONS = ["create", "revoke", "reach", "audit", "takesEffect"] as const satisfies readonly RunbookQuestion[];

/** Questions that the runbooks of secrets neither answer nor call undocumented, and secrets that cite nothing though somebody knew how to rotate them. */
export function bareRunbooks(info: readonly PatternInfo[]): string[] {
  return info
    .filter(({ id, role }) => role === "secret" && !isAboutFiles(id))
    .flatMap(({ id, runbook, references }) => {
      const silent = QUESTIONS.filter((one) => runbook[one].length === 0 && !runbook.undocumented.includes(one));
      const isKnown = runbook.create.length + runbook.revoke.length > 0;
      return [
        ...silent.map((question) => `${id}: the runbook says nothing on ${question}, not even that it is undocumented`),
        ...(isKnown && references.length === 0 ? [`${id}: no reference says where its steps come from`] : []),
      ];
    });
}

/** Strings in a file that patterns with a form of their own would find. */
export function plainCredentials(path: string, text: string, patterns: readonly Pattern[]): string[] {
  return new TextMatcher(patterns.filter(({ told }) => told === "prefix"))
    .allMatches(text)
    .filter((match) => match.pattern.role === "secret" && !isRecipe(match.value))
    .map((match) => `${path}: ${match.pattern.id}`);
}

/** Matches of a regex that no literal announces, in random texts that it matches. */
export function unannouncedMatches(pattern: Pattern): string[] {
  return ["a", "b", "c", "d"].flatMap((seed) => {
    const text = sampleText(pattern.regex, pattern.flags, `${pattern.id} ${seed}`);
    return unannounced(pattern, text.slice(0, 6000))
      .missed.slice(0, 1)
      .map(({ match }) => `${pattern.id}: ${JSON.stringify(match)}`);
  });
}

/** Literals whose window has no sensible end. */
export function unboundedWindows(pattern: Pattern): string[] {
  const { before, after } = pattern.context ?? { before: 1, after: 1 };
  return pattern.literals
    .map(({ text, leadMin, leadMax, tailMax }) => ({
      text,
      leadMin,
      leadMax,
      bytes: leadMax + tailMax + before + after,
    }))
    .filter(
      ({ text, leadMin, leadMax, bytes }) =>
        !(leadMin >= 0 && leadMin <= leadMax && bytes >= text.length && bytes <= LARGEST_WINDOW),
    ) // prettier-ignore
    .map(({ text, bytes }) => `${pattern.id}: a window of ${bytes} bytes around ${JSON.stringify(text)}`);
}

/** Regexes that recheck finds to backtrack catastrophically. @param safe - digests of those that it was asked about before */
export function catastrophic(patterns: readonly Pattern[], safe: ReadonlySet<string>): string[] {
  const asked = new Map<string, string>();
  for (const pattern of patterns) {
    const regex = regexToCheck(pattern.regex);
    const digest = digestOf(regex, pattern.flags);
    if (!safe.has(digest) && !asked.has(digest)) asked.set(digest, backtracking(regex, pattern.flags));
  }
  return [...asked.values()].filter(Boolean);
}

/** Published ids that no pattern bears any more. */
export function lostIds(published: readonly string[], ids: readonly string[]): string[] {
  const known = new Set(ids);
  return published.filter((id) => !known.has(id)).map((id) => `${id}: was published, and is gone`);
}
