/** The rules' words for people, loaded when a report or a message needs them. */
import { UsageError } from "../model/errors.ts";
import type { PatternInfo } from "../model/pattern.ts";
import { matchesRule } from "../model/rule-glob.ts";
import { didYouMean } from "../model/suggest.ts";

/** Every rule, in the order of their ids. */
export async function allRules(): Promise<readonly PatternInfo[]> {
  const { loadInfo } = await import("../pattern/load.ts");
  return loadInfo();
}

/** Looks up a rule's words by its id; they are read when the first is asked for, which a clean report never does. */
export async function patternWords(): Promise<(id: string) => PatternInfo | undefined> {
  const { loadInfo } = await import("../pattern/load.ts");
  let byId: ReadonlyMap<string, PatternInfo> | undefined;
  return (id) => {
    byId ??= new Map(loadInfo().map((info) => [info.id, info]));
    return byId.get(id);
  };
}

/**
 * The rule of that id.
 * @throws UsageError with the nearest id when there is none
 */
export async function ruleNamed(id: string): Promise<PatternInfo> {
  const rules = await allRules();
  const rule = rules.find((info) => info.id === id);
  if (rule !== undefined) return rule;
  throw new UsageError(
    `${id}: no such rule${didYouMean(
      id,
      rules.map((info) => info.id),
    )}; dredge rules list shows them all`,
  );
}

/**
 * Checks that each id or glob names a rule: a slip would otherwise switch a check off in silence.
 * @throws UsageError with a line for each that names none
 */
export async function refuseUnknownRules(globs: readonly string[]): Promise<void> {
  if (globs.length === 0) return;
  const ids = (await allRules()).map((info) => info.id);
  const unknown = globs.filter((glob) => !ids.some((id) => matchesRule(id, [glob])));
  if (unknown.length === 0) return;
  throw new UsageError(unknown.map((glob) => `${glob}: no rule is called so${didYouMean(glob, ids)}`).join("\n"));
}
