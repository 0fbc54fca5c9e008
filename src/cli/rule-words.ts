/** The rules' words for people, loaded when a report or a message needs them. */
import { relative, resolve } from "node:path";
import { UsageError } from "../model/errors.ts";
import type { PatternInfo } from "../model/pattern.ts";
import type { Settings } from "../config/settings.ts";
import type { ScanOptions } from "../model/options.ts";
import { matchesRule } from "../model/rule-glob.ts";
import { didYouMean } from "../model/suggest.ts";
import type { Arguments, Terminal } from "./command.ts";

/**
 * Every rule, in the order of their ids.
 * @param files - rules that users bring, which come last
 */
export async function allRules(files: readonly string[] = []): Promise<readonly PatternInfo[]> {
  const { loadInfo } = await import("../pattern/load.ts");
  if (files.length === 0) return loadInfo();
  const { loadRules } = await import("../scan/rules.ts");
  const { info } = loadRules(files, []);
  return [...loadInfo().filter(({ id }) => info.every((one) => one.id !== id)), ...info];
}

/** The files of `--rules`, from where the process stands; undefined: the flag was not given. */
export function ruleFiles(args: Arguments, { workingDirectory }: Terminal): readonly string[] | undefined {
  return args.values("rules")?.map((file) => relative(".", resolve(workingDirectory, file)));
}

/**
 * Looks up a rule's words by its id; they are read when the first is asked for, which a clean report never does.
 * @param others - words of rules that users brought
 */
export async function patternWords(
  others: readonly PatternInfo[] = [],
): Promise<(id: string) => PatternInfo | undefined> {
  const { infoOf } = await import("../pattern/load.ts");
  const known = new Map<string, PatternInfo | undefined>(others.map((info) => [info.id, info]));
  return (id) => {
    if (!known.has(id)) known.set(id, infoOf(id));
    return known.get(id);
  };
}

/** Letters of an id that say which rules may be meant, and how many of those are named. */
const LEAST_OF_ID = 3;
const MOST_MEANT = 5;

/**
 * The rule of that id.
 * @throws UsageError with the nearest id when there is none
 */
export async function ruleNamed(id: string, files: readonly string[] = []): Promise<PatternInfo> {
  const rules = await allRules(files);
  const rule = rules.find((info) => info.id === id);
  if (rule !== undefined) return rule;
  const ids = rules.map((info) => info.id);
  // Half an id is as common as a slip: `stripe`, `stripe-secret`, `access-token`.
  const like = ids.filter((one) => id.length >= LEAST_OF_ID && one.includes(id.toLowerCase()));
  const meant =
    like.length === 0
      ? didYouMean(id, ids)
      : ` (did you mean ${like.slice(0, MOST_MEANT).join(", ")}${like.length > MOST_MEANT ? ` or one of ${like.length - MOST_MEANT} others` : ""}?)`;
  throw new UsageError(`${id}: no such rule${meant}; dredge rules list shows them all`);
}

/**
 * Ids and globs that name no rule, a line each: a slip would otherwise switch a check off in silence.
 * Entries of a change's base are let be, which the change cannot mend.
 * @param settings - of the file, which tells where a name stands that no flag has brought
 * @param others - ids of rules that users brought
 */
export async function unknownRules(
  { only, skip, policy }: Pick<ScanOptions, "only" | "skip" | "policy">,
  settings: Settings,
  others: readonly string[] = [],
): Promise<string[]> {
  const entries = policy && !policy.isChange ? [...policy.allow, ...policy.gate] : [];
  const named = entries.flatMap(({ rules, line }) =>
    rules.map((glob): [string, string] => [`${policy?.file ?? ""}:${line}: `, glob]),
  );
  const asked = (["only", "skip"] as const).flatMap((key) => {
    const globs = key === "only" ? only : skip;
    const line = globs === settings[key] ? settings.lines?.[key] : undefined;
    return globs.map((glob): [string, string] => [line === undefined ? "" : `${policy?.file ?? ""}:${line}: `, glob]);
  });
  const all = [...asked, ...named];
  if (all.length === 0) return [];
  const { ruleIds } = await import("../scan/detector.ts");
  const ids = [...ruleIds(), ...others];
  const known = new Set(ids);
  const unknown = all.filter(([, glob]) => !known.has(glob) && !ids.some((id) => matchesRule(id, [glob])));
  return unknown.map(([place, glob]) => `${place}${glob}: no rule is called so${didYouMean(glob, ids)}`);
}
