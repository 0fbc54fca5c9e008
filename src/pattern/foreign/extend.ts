/** Joins a rule file and the one that it extends: rules of the same id become one, in which the extending file has the last word.
 *  Pure. */
import type { ForeignRule, ForeignRules } from "./foreign-rule.ts";

/** @param base - what is extended */
export function extended(base: ForeignRules, file: ForeignRules): ForeignRules {
  const disabled = new Set(file.disabled.map(({ id }) => id));
  const own = new Map(file.rules.map((rule) => [rule.id, rule]));
  const known = new Set(base.rules.map(({ id }) => id));
  return {
    rules: [
      ...base.rules.filter(({ id }) => !disabled.has(id)).map((rule) => joined(rule, own.get(rule.id))),
      ...file.rules.filter(({ id }) => !known.has(id) || disabled.has(id)),
    ],
    allowlists: [...base.allowlists, ...file.allowlists],
    filters: [...base.filters, ...file.filters],
    usesDefault: base.usesDefault || file.usesDefault,
    // What the base has is switched off; the rest may be dredge's own.
    disabled: [...base.disabled, ...file.disabled.filter(({ id }) => !known.has(id))],
  };
}

function joined(base: ForeignRule, rule: ForeignRule | undefined): ForeignRule {
  if (!rule) return base;
  return {
    ...base,
    description: rule.description === rule.id ? base.description : rule.description,
    regex: rule.regex ?? base.regex,
    path: rule.path ?? base.path,
    secretGroup: rule.secretGroup ?? base.secretGroup,
    entropy: rule.entropy ?? base.entropy,
    severity: rule.severity ?? base.severity,
    keywords: [...base.keywords, ...rule.keywords],
    allowlists: [...base.allowlists, ...rule.allowlists],
    filters: [...base.filters, ...rule.filters],
    required: [...base.required, ...rule.required],
    skipReport: base.skipReport || rule.skipReport,
    place: rule.place,
  };
}
