/** The generic detector: a value assigned to a name that says it is a secret (`db_password = "…"`, `--token …`, `apiKey: …`).
 *  Reads the syntax around the keyword and weighs the value; a reference, a template, a type or a path is not a value.
 *  Path-blind: what the file's name says is applied after placement. */
import { shannonEntropy } from "../entropy.ts";
import type { Judge, Window, WindowMatch } from "./window.ts";

const BEFORE = 64;
const AFTER = 320;
const MIN_VALUE = 6;

/** What may stand between the keyword and its value. */
const JOINT =
  /[\w.$-]{0,40}(?:\\?["'`\])]){0,3}[ \t]{0,24}(?::=|=>|===?|!==?|->|\?=|\+=|\|\|=|=|:|,|\(|<-|>|\s)[ \t]{0,24}(?:[a-z]{1,8}\(?(?=["'`]))?/y;
const QUOTED = /(?:[rbuf@$]{0,2})(\\?["'`])((?:(?!\1)[^\r\n\\]|\\(?!["'`])[^\r\n]){6,200}?)\1/y;
const UNQUOTED = /[^\s"'`,;<>(){}[\]\\]{6,200}/y;

const NAME_CHARACTER = /[\w.$-]/;

/** Names that hold the keyword but speak of something else. */
const HARMLESS_NAME =
  /(?:hint|label|field|prompt|error|message|placeholder|type|name|title|description|policy|length|min|max|regex|pattern|validat\w*|reset|forgot|expir\w*|count|index|id|url|uri|path|file|dir|header|param|column|table|class|style|format|endpoint|provider|store|manager|service|handler|callback|limit|usage|enabled|required|algorithm|method)$/i;

/** Values that are references, types, placeholders or code. */
const REFERENCE =
  /^(?:\$|%[({A-Za-z]|\{\{|<|@|&|#|\[|\(|process\.env|os\.|env[.[(]|System\.|getenv|config[.[]|self\.|this\.|args?\.|req(?:uest)?\.|params?[.[]|var\.|local\.|data\.|module\.|null$|none$|nil$|true$|false$|undefined$|string$|str$|bool(?:ean)?$|int(?:eger)?$|number$|object$|function|new |return |required|optional)/i;
const PLACEHOLDER =
  /(?:example|sample|changeme|change_me|placeholder|your[-_ ]?|my[-_]?(?:secret|password|token|key)|dummy|redacted|xxxx|\*{3}|\.{3}|<[^>]+>|insert|replace|todo|fixme|not[-_]?(?:set|used|real)|lorem|foobar|^(?:pass(?:word)?|secret|token|test|admin|root|user)\d{0,4}$)/i;

function valueAfter(text: string, from: number): { start: number; end: number; quoted: boolean } | undefined {
  QUOTED.lastIndex = from;
  const quoted = QUOTED.exec(text);
  if (quoted) {
    const end = from + quoted[0].length - (quoted[1]?.length ?? 1);
    return { start: end - (quoted[2]?.length ?? 0), end, quoted: true };
  }
  UNQUOTED.lastIndex = from;
  const bare = UNQUOTED.exec(text);
  return bare ? { start: from, end: from + bare[0].length, quoted: false } : undefined;
}

/** Log-odds that the value is a secret: random strings high, words and identifiers low. */
function weigh(value: string, quoted: boolean): number {
  const entropy = shannonEntropy(value);
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((c) => c.test(value)).length;
  let score = -3.2 + 0.9 * (entropy - 2.5) + 0.8 * (classes - 2);
  if (/\d/.test(value) && /[A-Za-z]/.test(value)) score += 1.2;
  else score -= 1.5;
  if (value.length >= 16) score += 1;
  if (!quoted) score -= 0.6;
  if (/^[a-z]+(?:[-_. ][a-z]+)*$/i.test(value)) score -= 1.5;
  if (/\s/.test(value)) score -= 2.5;
  if (/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value)) score -= 2.5;
  if (/^(?:\/|\.\.?\/|~\/|[a-z]+:\/\/)/i.test(value)) score -= 2.5;
  if (/[()[\]{}]/.test(value)) score -= 1.5;
  if (/(.)\1{3}/.test(value)) score -= 1.5;
  return score;
}

function judge(window: Window): WindowMatch | undefined {
  const { text, at, length } = window;
  JOINT.lastIndex = at + length;
  const joint = JOINT.exec(text);
  if (!joint) return undefined;
  let nameStart = at;
  while (nameStart > 0 && NAME_CHARACTER.test(text[nameStart - 1] ?? "")) nameStart--;
  const nameEnd = at + length + (/^[\w.$-]*/.exec(joint[0])?.[0].length ?? 0);
  const name = text.slice(nameStart, nameEnd);
  if (HARMLESS_NAME.test(name)) return undefined;
  const value = valueAfter(text, JOINT.lastIndex);
  if (!value || value.end - value.start < MIN_VALUE) return undefined;
  const secret = text.slice(value.start, value.end);
  if (REFERENCE.test(secret) || PLACEHOLDER.test(secret)) return undefined;
  const operator = joint[0].slice(nameEnd - at - length);
  if (!value.quoted && !/[=:]/.test(operator)) return undefined;
  const score = weigh(secret, value.quoted);
  if (score < -1.5) return undefined;
  return { start: nameStart, end: value.end, secretStart: value.start, secretEnd: value.end, score };
}

export const assignmentJudge: Judge = {
  before: BEFORE,
  after: AFTER,
  shapes: [
    { kind: "assignment", charClass: new Uint8Array(32), minRun: MIN_VALUE, maxDistance: 0, direction: "after" },
  ],
  judge,
};
