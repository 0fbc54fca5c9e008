/** Reads one assignment around a keyword: name, operator, quotes, value, in the syntaxes that hold secrets (code, .env, YAML, JSON, XML,
 *  shell flags, HTTP headers, query strings, SQL, calls, comparisons, documentation). Says where the value stands, not whether it is a secret.
 *  Pure; sees one window of Latin-1 text. */

/** How the value is tied to its name. */
export type Operator = "=" | ":" | "=>" | "==" | "," | "(" | "flag" | "blank" | "element" | "default";

export interface Assignment {
  readonly nameStart: number;
  readonly name: string;
  readonly operator: Operator;
  /** Opening quote as written; empty for a bare value. */
  readonly quote: string;
  /** A call or constructor around the value (`Some(`, `new Credential(`). */
  readonly call: string;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly value: string;
  /** What stands right after the value: a character, or "" at a line's or the window's end. */
  readonly after: string;
  /** A blank stands between the operator and the value. */
  readonly spaced: boolean;
  /** Text of the line before the name, as far as the window holds it. */
  readonly before: string;
}

const MIN_VALUE = 4;
const MAX_VALUE = 300;
const MAX_NAME = 60;

const CLOSERS = /(?:\\{0,2}["'`]|&quot;|&#3[49];|\]|\)|\*\*|\}|%22|\?){0,4}/y;
const JOINT =
  /[ \t]{0,24}(?:(:[ \t]{0,4}(?:const |&|\*)?[A-Za-z][\w.<>[\]?&' ]{0,30}=(?![=>])|(?:string|String|str|char\*?|\[\]byte|bytes|text|TEXT)[ \t]{0,4}(?::=|=)(?!=)|:=|\?=|\+=|=(?![=>~])|%3D)|(:(?!:))|(=>|->|<-)|([=!]==?|<>)|(,)|(\|\||\?\?)|(\())[ \t]{0,24}/y;
const ELEMENT = /(?:<\/(?:key|name|Key|Name)>\s{0,40}<(?:string|value|String|Value)>|[^<>\n]{0,60}>)\s{0,20}/y;
const VALUE_ATTRIBUTE = /[ \t]{1,8}(?:value|defaultValue|content|Value|default)\s{0,2}=\s{0,2}/y;
const BLANKS = /[ \t]{1,16}(?:(?:is|by|BY|by:|to|TO|as|AS)[ \t:]{1,4}|\|[ \t]{0,4})?/y;
const NEXT_LINE = /\r?\n[ \t]{0,40}(?=["'])/y;
const WRAPPER =
  /(?:(?:new[ \t]+)?[A-Za-z_][\w.:<>[\]]{0,48}[({][ \t]{0,4}|\[\][A-Za-z]{1,8}[({][ \t]{0,4}|[([{][ \t]{0,4}|[rbufLRnN@$]{1,2})(?=\\{0,2}["'`]|[rbuf]["'])/y;
const QUOTE = /\\{0,3}["'`]|&quot;|&#3[49];|%22/y;
const BARE = /[^\s"'`,;<>(){}[\]\\]+/y;

const NAME_CHARACTER = /[\w.$-]/;

function sticky(regex: RegExp, text: string, at: number): RegExpExecArray | null {
  regex.lastIndex = at;
  return regex.exec(text);
}

interface Joint {
  readonly operator: Operator;
  readonly end: number;
}

function readJoint(text: string, nameStart: number, nameEnd: number): Joint | undefined {
  const closed = nameEnd + (sticky(CLOSERS, text, nameEnd)?.[0].length ?? 0);
  if (text[nameStart - 1] === "<" || text.startsWith("</", nameEnd)) {
    const element = sticky(ELEMENT, text, nameEnd);
    return element ? { operator: "element", end: ELEMENT.lastIndex } : undefined;
  }
  const attribute = closed > nameEnd && sticky(VALUE_ATTRIBUTE, text, closed);
  if (attribute) return { operator: "=", end: VALUE_ATTRIBUTE.lastIndex };
  const joint = sticky(JOINT, text, closed);
  if (joint) {
    const operators: readonly Operator[] = ["=", ":", "=>", "==", ",", "default", "("];
    const which = joint.slice(1).findIndex((group) => group !== undefined);
    return { operator: operators[which] ?? "=", end: JOINT.lastIndex };
  }
  if (closed > nameEnd) return undefined;
  if (!sticky(BLANKS, text, nameEnd)) return undefined;
  return { operator: text[nameStart] === "-" ? "flag" : "blank", end: BLANKS.lastIndex };
}

interface Value {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly after: string;
}

function readQuoted(text: string, at: number, quote: string): Value | undefined {
  const start = at + quote.length;
  const limit = Math.min(text.length, start + MAX_VALUE);
  for (let end = start; end < limit; end++) {
    const c = text[end];
    if (c === "\n" || c === "\r") return undefined;
    if (text.startsWith(quote, end)) return trimmed(text, { start, end, quote, after: text[end + quote.length] ?? "" });
    // An escaped character belongs to the value.
    if (c === "\\" && !quote.startsWith("\\")) end++;
  }
  return undefined;
}

/** Without the blanks that somebody left inside the quotes. */
function trimmed(text: string, value: Value): Value {
  let { start, end } = value;
  while (start < end && /[ \t]/.test(text[start] ?? "")) start++;
  while (start < end && /[ \t]/.test(text[end - 1] ?? "")) end--;
  return { ...value, start, end };
}

function readBare(text: string, at: number, operator: Operator): Value | undefined {
  const run = sticky(BARE, text, at);
  if (!run) return undefined;
  let value = run[0].slice(0, MAX_VALUE);
  const stop = operator === "=" ? value.search(/&(?!#)|%26/) : -1;
  if (stop >= 0) value = value.slice(0, stop);
  value = value.replace(/(?:\*\*|[.:|])+$/, "");
  const after = text[at + value.length] ?? "";
  return { start: at, end: at + value.length, quote: "", after: /[\s]/.test(after) ? "" : after };
}

function readValue(text: string, joint: Joint): { value: Value; call: string } | undefined {
  let at = joint.end;
  const nextLine = sticky(NEXT_LINE, text, at);
  if (nextLine) at = NEXT_LINE.lastIndex;
  let call = "";
  for (let depth = 0; depth < 2; depth++) {
    const wrapper = sticky(WRAPPER, text, at);
    if (!wrapper) break;
    call += wrapper[0].trim();
    at = WRAPPER.lastIndex;
  }
  const quote = sticky(QUOTE, text, at)?.[0];
  if (quote === undefined && (joint.operator === "(" || joint.operator === "," || call !== "")) return undefined;
  // A scheme of HTTP has its own keyword, and its value stands after it.
  if (/^(?:Basic|Bearer) /i.test(text.slice(at + (quote?.length ?? 0), at + (quote?.length ?? 0) + 7)))
    return undefined;
  const value = quote === undefined ? readBare(text, at, joint.operator) : readQuoted(text, at, quote);
  return value && value.end - value.start >= MIN_VALUE ? { value, call } : undefined;
}

/**
 * Reads the assignment whose name holds the keyword.
 *
 * @param text - the window
 * @param at - index of the keyword's first character
 * @param length - of the keyword
 * @returns undefined where no value follows in a known syntax
 */
export function readAssignment(text: string, at: number, length: number): Assignment | undefined {
  let nameStart = at;
  while (nameStart > 0 && at - nameStart < MAX_NAME && NAME_CHARACTER.test(text[nameStart - 1] ?? "")) nameStart--;
  let nameEnd = at + length;
  while (text[nameEnd - 1] === " ") nameEnd--;
  const limit = nameEnd + MAX_NAME;
  while (nameEnd < limit && NAME_CHARACTER.test(text[nameEnd] ?? "")) nameEnd++;
  // `->` and a sentence's full stop end a name.
  while (nameEnd > at + length && /[.$-]/.test(text[nameEnd - 1] ?? "")) nameEnd--;
  const joint = readJoint(text, nameStart, nameEnd);
  if (!joint) return undefined;
  // `password.encode("…")`: what is called is not the name.
  if (joint.operator === "(" && text.slice(nameStart, nameEnd).lastIndexOf(".") + nameStart >= at + length)
    return undefined;
  const read = readValue(text, joint);
  if (!read) return undefined;
  const { value, call } = read;
  const lineStart = text.lastIndexOf("\n", nameStart - 1) + 1;
  return {
    nameStart,
    name: text.slice(nameStart, nameEnd),
    operator: joint.operator,
    quote: value.quote,
    call,
    valueStart: value.start,
    valueEnd: value.end,
    value: text.slice(value.start, value.end),
    after: value.after,
    spaced: /[ \t]/.test(text[value.start - 1] ?? ""),
    before: text.slice(lineStart, nameStart),
  };
}
