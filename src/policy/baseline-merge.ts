/** Three versions of a baseline into one, so that branches which accept different findings never conflict.
 *  The same result whichever side is "ours". Where both changed one thing the stricter answer holds: what one side took out is out, and the
 *  earlier end counts. Pure. */
import type { BaselineEntry } from "../model/policy.ts";
import type { Baseline } from "./baseline-file.ts";

/**
 * Merges.
 * @returns the merged baseline, or why people must decide
 */
export function mergeBaselines(base: Baseline, ours: Baseline, theirs: Baseline): Baseline | string {
  const keys = new Set([ours, theirs].flatMap(({ keyId, entries }) => (entries.length > 0 && keyId ? [keyId] : [])));
  if (keys.size > 1) return "the two sides were made with different keys";
  const sides = [base, ours, theirs].map(({ entries }) => joined(entries));
  const [b, o, t] = sides as [Entries, Entries, Entries];
  const merged: BaselineEntry[] = [];
  for (const id of new Set([...o.keys(), ...t.keys()])) {
    const [before, our, their] = [b.get(id), o.get(id), t.get(id)];
    // In one side only: added there, or taken out on the other.
    if (our && their) merged.push(mergeEntry(before, our, their));
    else if (!before) merged.push((our ?? their) as BaselineEntry);
  }
  return { keyId: [...keys][0] ?? ours.keyId ?? theirs.keyId, entries: merged };
}

type Entries = ReadonlyMap<string, BaselineEntry>;

/** Entries by id; doubled ones, as a merge by lines leaves them, become one. */
export function joined(entries: readonly BaselineEntry[]): Entries {
  const map = new Map<string, BaselineEntry>();
  for (const entry of entries) {
    const known = map.get(entry.id);
    map.set(entry.id, known ? mergeEntry(undefined, known, entry) : entry);
  }
  return map;
}

function mergeEntry(before: BaselineEntry | undefined, a: BaselineEntry, b: BaselineEntry): BaselineEntry {
  const base = before ?? { ...a, rule: "", owner: undefined, until: undefined, reason: "" };
  return {
    id: a.id,
    line: 0,
    rule: changed(base.rule, a.rule, b.rule, (x, y) => (x < y ? x : y)),
    owner: changed(base.owner, a.owner, b.owner, (x, y) =>
      [x, y]
        .filter((one) => one !== undefined)
        .sort()
        .join(","),
    ),
    until: changed(base.until, a.until, b.until, (x, y) => [x, y].filter((one) => one !== undefined).sort()[0]),
    reason: changed(base.reason, a.reason, b.reason, (x, y) => [x, y].sort().join("; ")),
  };
}

/** The side that changed, or both together. */
function changed<Value>(base: Value, a: Value, b: Value, both: (a: Value, b: Value) => Value): Value {
  if (a === b || b === base) return a;
  return a === base ? b : both(a, b);
}
