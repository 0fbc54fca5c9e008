/** What stands around a value, as named numbers that a linear model can weigh: the name, the operator, the quotes, the line. Pure. */
import type { TellingName } from "../judges/assignment/names.ts";
import { readName, splitWords } from "../judges/assignment/names.ts";
import type { Assignment } from "../judges/assignment/syntax.ts";
import type { FeatureSink } from "./value-features.ts";

/** Words after the telling word that make the name speak of something else. */
const HARMLESS =
  /^(?:hint|label|field|fields|prompt|error|errors|message|msg|placeholder|type|types|name|names|title|description|desc|policy|length|len|min|max|regex|pattern|valid\w*|reset|forgot|expir\w*|count|index|idx|id|ids|url|uri|path|paths|file|files|dir|header|headers|param|params|column|table|class|style|format|endpoint|provider|store|manager|service|handler|callback|limit|usage|enabled|required|algorithm|alg|method|size|bits?|code|codes|prefix|suffix|map|list|set|ref|arn|version|status|state|group|groups|scope|scopes|mode|source|ttl|time|timeout|date|attribute|property|usage|exists?|changed?|input|mask|box|text|view|button|form|page|link|click|press|down|up|board|word|words|pair|frame|frames|event|spec|info|data|config|options?|settings|factory|builder|filter|schema|encoder|decoder|generator|validity|lifetime|env|var|variable|hash|fingerprint|digest|checksum|issuer|audience|realm|flow|grant|request|response|server|client|user|host|domain|plugin|module|backend|middleware)$/;
/** Words before it that make a key no secret. */
const PUBLIC =
  /^(?:public|pub|primary|foreign|cache|sort|partition|row|column|hash|object|unique|index|map|dict|hot|short|cut|arrow|routing|message|group|translation|i18n|locale|lang|registry|storage|bucket|search|event|known|no|not|without|is|has|use|show|hide|enable|disable|forgot|reset|change|invalid|wrong|missing|empty|null|old|confirm)$/;
const STRENGTHENING =
  /^(?:api|access|secret|private|client|encryption|encrypt|master|db|database|mysql|postgres|pg|root|admin|smtp|mail|auth|oauth|jwt|app|consumer|signing|shared|session|bearer|refresh|id|user|ssh|aws|github|slack|bot|redis|ftp|ldap|keystore|service|account|registry|deploy|web|hook|sudo|login)$/;

function describeName({ secretClass, words, at }: TellingName, name: string, add: FeatureSink): void {
  add(`class:${secretClass}`, 1);
  const after = words.slice(at + 1).filter((word) => !/^\d+$/.test(word));
  if (after.length > 0) {
    const harmless = after.some((word) => HARMLESS.test(word));
    add(harmless ? "name:speaks-of-something-else" : "name:goes-on", 1);
    if (/^(?:id|ids|name|file|path|url|uri|type|hash)$/.test(after[after.length - 1] ?? ""))
      add("name:ends-in-id-or-path", 1);
  }
  const before = words.slice(0, at);
  if (before.some((word) => PUBLIC.test(word))) add("name:harmless-before", 1);
  if (before.some((word) => STRENGTHENING.test(word))) add("name:stronger-before", 1);
  if (before.length === 0) add("name:alone", 1);
  if (before.length + after.length > 3) add("name:long", 1);
  if (secretClass === "key" && before.length === 0) add("key:alone", 1);
  if (secretClass === "key" && before.some((word) => STRENGTHENING.test(word))) add("key:strong", 1);
  if (secretClass === "key" && /^(?:api|access|secret|private)/.test(words[at] ?? "")) add("key:strong", 1);
  if ((words[at] ?? "").endsWith("s") && !/(?:pass)$/.test(words[at] ?? "")) add("name:plural", 1);
  if (words.some((word) => /^(?:fake|dummy|example|sample|mock|invalid|wrong|bad|test|placeholder)/.test(word)))
    add("name:says-invented", 1);
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (last !== name && readName(last) === undefined) add("name:told-earlier", 1);
  if (/^[A-Z0-9_.]+$/.test(name)) add("name:capitals", 1);
}

function describeSyntax(assignment: Assignment, add: FeatureSink): void {
  const { operator, quote, call, after, before, name } = assignment;
  add(`operator:${operator}`, 1);
  const quoted =
    quote === ""
      ? "bare"
      : quote.length > 1
        ? "escaped"
        : quote === "`"
          ? "backtick"
          : quote === "'"
            ? "single"
            : "double";
  add(`quote:${quoted}`, 1);
  add(`${quoted === "bare" ? "bare" : "quoted"}${operator}`, 1);
  if (call !== "") add(/^[([{]|\[\]|^[rbufLRnN@$]{1,2}$/.test(call) ? "call:literal" : "call:function", 1);
  if (quote === "")
    add(
      after === ""
        ? "after:blank"
        : /["'`]/.test(after)
          ? "after:quote"
          : `after:${/[;,)]/.test(after) ? after : "other"}`,
      1,
    );
  else {
    if (after === ":") add("after:colon", 1);
    if (after === "." || after === "+" || after === "[") add("after:code", 1);
  }
  if (/^\s*(?:#|\/\/|\*|--|;|<!--|"""|%|REM )/.test(before)) add("line:comment", 1);
  if (/^\s*(?:[-*] )?(?:export |set |ENV |ARG |-e |- )?["'`]?$/.test(before)) add("line:begins", 1);
  if (
    /\b(?:function|def|func|fn|import|from|class|interface|return|if|case|throw|raise|assert\w*|expect)\b/.test(before)
  )
    add("line:code", 1);
  if (/assert|expect|should/i.test(before)) add("line:test", 1);
  if (/[?&;]$/.test(before) || /[?&]\S{0,40}$/.test(before)) add("line:query", 1);
  if (/\b(?:ENV|ARG|export|docker|-e)\b/.test(before)) add("line:environment", 1);
  if (name.startsWith("-")) add("name:flag", 1);
}

/** Adds what can be said of an assignment apart from the value itself. */
export function describeContext(assignment: Assignment, name: TellingName, add: FeatureSink): void {
  describeName(name, assignment.name, add);
  describeSyntax(assignment, add);
  const { value } = assignment;
  const own = splitWords(value);
  const shared = own.filter((word) => word.length > 2 && name.words.includes(word)).length;
  if (shared > 0) add(shared === own.length ? "value:is-the-name" : "value:repeats-the-name", 1);
}
