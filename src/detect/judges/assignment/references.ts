/** Values that cannot be secrets whatever stands around them: references to variables, templates, types, code, paths.
 *  Only what is certain is here; what is likely is a feature of the model. Pure. */
import type { Assignment } from "./syntax.ts";

/** Something is filled in here when the program runs. */
const TEMPLATE =
  /\$\{|\{\{|\$\(|#\{|%\{|<%|\{%|\$\[\[|@@[A-Z]|__[A-Z_]+__|^%[A-Za-z_]\w*%?$|^%[sdv@]$|^\{[\w.:]*\}$|^\$[A-Za-z_]|\{[a-z_]\w*\}|^@\w|^<[^>]*>?|^&[a-z]\w*;/;

const CODE_START =
  /^(?:process\.env|os\.(?:environ|getenv)|ENV\[|System\.|getenv|env\.|self\.|this\.|args?\.|req(?:uest)?\.|params?\.|props\.|var\.|local\.|data\.|module\.|settings\.|config\.|secrets\.|vars\.|null|none|nil|true|false|undefined)\b/i;

const PATH = /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\|\.\\)|^[\w.-]+(?:\/[\w.-]+)*\/[\w.-]+\.[a-z]{1,5}$/;
const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\//i;

/** A bare word that code goes on after: a call, an index, a member. */
const CODE_AFTER = /[([{]/;

/** @returns whether the value is certainly not a secret */
export function isReference({ name, value, quote, after, operator }: Assignment): boolean {
  if (TEMPLATE.test(value)) return true;
  if (URL.test(value)) return true;
  if (PATH.test(value) && !/[=+]|[A-Za-z0-9+/]{24}/.test(value)) return true;
  if (quote !== "") return false;
  if (CODE_AFTER.test(after)) return true;
  if (CODE_START.test(value)) return true;
  if (/^[-=*#_.~!|&+%^/\\]+$/.test(value)) return true;
  // Prose: a bare word after a blank says nothing unless it holds a digit; a scheme of HTTP has its value after a blank.
  return operator === "blank" && !/\d/.test(value) && !/^(?:bearer|basic)$/i.test(name);
}
