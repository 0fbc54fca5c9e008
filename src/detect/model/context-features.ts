/** What stands around a value, as named numbers that a linear model can weigh: the name, the operator, the quotes, the line. Pure. */
import type { TellingName } from "../judges/assignment/names.ts";
import { readName, speaksOfSomethingElse, splitWords } from "../judges/assignment/names.ts";
import type { Assignment } from "../judges/assignment/syntax.ts";
import { isUuid, type FeatureSink } from "./value-features.ts";

/** Words before it that make a key no secret. */
const PUBLIC =
  /^(?:public|pub|primary|foreign|cache|sort|partition|row|column|hash|object|unique|index|map|dict|hot|short|cut|arrow|routing|message|group|translation|i18n|locale|lang|registry|storage|bucket|search|event|known|no|not|without|is|has|use|show|hide|enable|disable|dynamic|display|context|composite|natural|surrogate|concurrency|grouping|feature|metric|forgot|reset|change|invalid|wrong|missing|empty|null|old|confirm)$/;
const STRENGTHENING =
  /^(?:api|access|secret|private|client|encryption|encrypt|master|db|database|mysql|postgres|pg|root|admin|smtp|mail|auth|oauth|jwt|app|consumer|signing|licen[cs]e|write|server|crypto|shared|session|bearer|refresh|id|user|ssh|aws|github|slack|bot|redis|ftp|ldap|keystore|service|account|registry|deploy|web|hook|sudo|login)$/;

const UUID_LENGTH = 36;
const PEOPLE_CHOOSE = /^(?:password|secret)$/;
/** Schemes of HTTP, and passwords in files of some programs, stand behind a blank; other words there are prose and commands. */
const BEHIND_BLANKS = /^(?:scheme|password)$/;
/** Capitals, small letters and digits, many of them: no words are written so. */
const MADE = /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)\S{20,}$/;
/** In quotes, as `#define API_SECRET "0123…"` has them. */
const MADE_IN_QUOTES = /^[0-9a-f]{32,}$/;
const ENDS_IN_ID =
  /^(?:(?:request|client|user|object|tenant|correlation|trace|span|app|account|project|resource|group|event|message)?ids?|uuid|guid|name|file|path|url|uri|type|hash)$/;
/** Tokens that a page carries for one visit. */
const FORM_TOKEN =
  /^(?:csrf|xsrf|anticsrf|antiforgery|csrftoken|xsrftoken|csrfmiddlewaretoken|verification|authenticity)$/;
/** What is kept in place of a password, or sent in its place. */
const HASHED = /^(?:hash|hashed|hashes|digest|encrypted|crypted|encoded|checksum|fingerprint|sha|md)$/;
const SETTER = /^(?:set|with|add|put|use)$/;
const INVENTED = /^(?:fake|dummy|example|sample|mock|invalid|wrong|bad|test|placeholder)/;
const LITERAL_CALL = /^[([{]|\[\]|^[rbufLRnN@$]{1,2}$/;
const BEGINS = /^\s*(?:[-*] )?(?:export |setx? |ENV |ARG |-e |- )?["'`]?$/;
/** The name is the first argument of a call: `setenv("API_TOKEN", "…")`. */
const ARGUMENT = /\w\(\s{0,8}["'`]$/;
const COMMENT = /^\s*(?:#|\/\/|\*|--|;|<!--|"""|%|REM )/;
const CODE = /\b(?:function|def|func|fn|import|from|class|interface|return|if|case|throw|raise|assert\w*|expect)\b/;

const STRONG_KEY =
  /^(?:api|access|secret|priv|enc|aes|hmac|master|o?auth|app|sign|client|consumer|deploy|account|crypto|cipher|licen[cs]e|shared|session|write|server|user|admin|ssh|jwt)/;

/** A key to a service, a database, a user's data: `apiKey`, `client_key`, `SECRET_KEY`. */
function isStrongKey({ words, at }: TellingName): boolean {
  return STRONG_KEY.test(words[at] ?? "") || words.slice(0, at).some((word) => STRENGTHENING.test(word));
}

/** Adds what can be said of the name. */
export function describeName(telling: TellingName, name: string, add: FeatureSink): void {
  const { secretClass, words, at } = telling;
  add(`class:${secretClass}`, 1);
  const after = words.slice(at + 1).filter((word) => !/^\d+$/.test(word));
  if (after.length > 0) {
    add(speaksOfSomethingElse(telling) ? "name:speaks-of-something-else" : "name:goes-on", 1);
    if (ENDS_IN_ID.test(after[after.length - 1] ?? "")) add("name:ends-in-id-or-path", 1);
  }
  const before = words.slice(0, at);
  if (before.some((word) => PUBLIC.test(word))) add("name:harmless-before", 1);
  if (before.some((word) => STRENGTHENING.test(word))) add("name:stronger-before", 1);
  if (before.length === 0) add("name:alone", 1);
  if (before.length + after.length > 3) add("name:long", 1);
  if (secretClass === "key" && before.length === 0) add("key:alone", 1);
  if (secretClass === "key" && isStrongKey(telling)) add("key:strong", 1);
  if ((words[at] ?? "").endsWith("s") && !words[at]?.endsWith("pass")) add("name:plural", 1);
  if (words.some((word) => INVENTED.test(word))) add("name:says-invented", 1);
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (last !== name && readName(last) === undefined) add("name:told-earlier", 1);
  if (/^[A-Z0-9_.]+$/.test(name)) add("name:capitals", 1);
  if (name.startsWith("-")) add("name:flag", 1);
  if (words.some((word) => FORM_TOKEN.test(word))) add("name:token-of-a-form", 1);
  if (words.some((word, i) => HASHED.test(word) && (i > at || secretClass === "password"))) add("name:of-a-hash", 1);
  if (SETTER.test(words[0] ?? "") && words.length > 1) add("name:setter", 1);
}

function quotingOf(quote: string): string {
  if (quote === "") return "quote:bare";
  if (quote.length > 1) return "quote:escaped";
  return quote === "`" ? "quote:backtick" : quote === "'" ? "quote:single" : "quote:double";
}

interface OperatorFeatures {
  readonly plain: string;
  readonly bare: string;
  readonly quoted: string;
}

/** Names of features are made once, not for each assignment. */
const operatorFeatures = new Map<string, OperatorFeatures>();

function featuresOfOperator(operator: string): OperatorFeatures {
  let known = operatorFeatures.get(operator);
  if (!known) {
    known = { plain: `operator:${operator}`, bare: `bare${operator}`, quoted: `quoted${operator}` };
    operatorFeatures.set(operator, known);
  }
  return known;
}

function describeEnd({ quote, after, more }: Assignment, add: FeatureSink): void {
  if (quote !== "") {
    if (after === ":") add("after:colon", 1);
    if (after === "." || after === "+" || after === "[") add("after:code", 1);
  } else if (after === "") add(more ? "after:more-words" : "after:blank", 1);
  else if (after === '"' || after === "'" || after === "`") add("after:quote", 1);
  else if (after === ";") add("after:;", 1);
  else if (after === ",") add("after:,", 1);
  else if (after === ")") add("after:)", 1);
  else add("after:other", 1);
}

/** Adds what can be said of how the assignment is written, and of the line before it. */
export function describeSyntax(assignment: Assignment, add: FeatureSink): void {
  const { operator, quote, call, before } = assignment;
  const features = featuresOfOperator(operator);
  add(features.plain, 1);
  add(quotingOf(quote), 1);
  // Between arguments and in members beside one another nothing stands bare.
  if (operator !== "," && operator !== "(" && operator !== "pair")
    add(quote === "" ? features.bare : features.quoted, 1);
  // `auth:fea5e8…`, `${NAME:default}`: no YAML.
  if (operator === ":" && quote === "" && !assignment.spaced) add("bare:tight", 1);
  if (operator === "pair" && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(assignment.name)) add("pair:of-a-variable", 1);
  if (call !== "") add(LITERAL_CALL.test(call) ? "call:literal" : "call:function", 1);
  describeEnd(assignment, add);
  if (BEGINS.test(before)) {
    add("line:begins", 1);
    if (/EN|AR|ex|setx|-e/.test(before)) add("line:environment", 1);
    return;
  }
  if (operator === "," && ARGUMENT.test(before)) add("line:argument", 1);
  if (COMMENT.test(before)) add("line:comment", 1);
  if (CODE.test(before)) add("line:code", 1);
  if (/assert|expect|should/i.test(before)) add("line:test", 1);
  if (/[?&;]$/.test(before) || /[?&]\S{0,40}$/.test(before)) add("line:query", 1);
  if (/\b(?:ENV|ARG|export|docker|-e)\b/.test(before)) add("line:environment", 1);
  if (before.endsWith("${")) add("line:default-of-a-variable", 1);
  if (/authorization["'\]]{0,2}[ \t]{0,2}[:=,][ \t]{0,2}["'`]?$/i.test(before)) add("line:authorization", 1);
}

function isMade({ value, quote }: Assignment): boolean {
  return MADE.test(value) || (quote !== "" && MADE_IN_QUOTES.test(value));
}

/** Adds what the value says together with its name. */
export function describeMeeting(assignment: Assignment, name: TellingName, add: FeatureSink): void {
  const { value } = assignment;
  if (assignment.operator === "blank" && !BEHIND_BLANKS.test(name.secretClass) && !isMade(assignment))
    add("value:behind-a-blank", 1);
  if (value.length === UUID_LENGTH && isUuid(value)) {
    const last = name.words[name.words.length - 1] ?? "";
    if (ENDS_IN_ID.test(last) && name.secretClass !== "session") add("uuid:of-an-id", 1);
    else if (name.secretClass === "key" && !isStrongKey(name)) add("uuid:of-a-plain-key", 1);
  }
  if (/^[0-9]+$/.test(value) && speaksOfSomethingElse(name)) add("value:number-of-something-else", 1);
  const isPlainKey = name.secretClass === "key" && name.at === 0 && name.words.length === 1;
  // Names of what is stored under them.
  if (isPlainKey && /^key$/.test(name.words[0] ?? "") && /^[0-9a-f]{40}$/.test(value)) add("hash:of-a-plain-key", 1);
  // One-time codes, ids, times; halves of sessions.
  if (
    value.length < (isPlainKey || name.secretClass === "session" ? 21 : 16) &&
    !PEOPLE_CHOOSE.test(name.secretClass) &&
    /^-?[0-9]+$/.test(value)
  )
    add("value:number", 1);
  const lower = value.toLowerCase();
  if (!name.words.some((word) => word.length > 2 && lower.includes(word))) return;
  const own = splitWords(value);
  const shared = own.filter((word) => name.words.includes(word)).length;
  // `TXT_PSK_WITH_AES_128 "PSK-AES128"`.
  if (shared > 0) add(shared === own.length ? "value:is-the-name" : "value:repeats-the-name", 1);
}
