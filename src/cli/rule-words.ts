/** The rules' words for people, loaded when a report or a message needs them. */
import { UsageError } from "../model/errors.ts";
import type { PatternInfo } from "../model/pattern.ts";
import type { Policy } from "../model/policy.ts";
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
 * @param policy - whose entries name rules as well; those of a change's base are let be, which the change cannot mend
 * @throws UsageError with a line for each that names none
 */
export async function refuseUnknownRules(globs: readonly string[], policy: Policy | undefined): Promise<void> {
  const entries = policy && !policy.isChange ? [...policy.allow, ...policy.gate] : [];
  const named = entries.flatMap(({ rules, line }) =>
    rules.map((glob): [string, string] => [`${policy?.file ?? ""}:${line}: `, glob]),
  );
  const all = [...globs.map((glob): [string, string] => ["", glob]), ...named];
  if (all.length === 0) return;
  const ids = (await allRules()).map((info) => info.id);
  const unknown = all.filter(([, glob]) => !ids.some((id) => matchesRule(id, [glob])));
  if (unknown.length === 0) return;
  throw new UsageError(
    unknown.map(([place, glob]) => `${place}${glob}: no rule is called so${didYouMean(glob, ids)}`).join("\n"),
  );
}
