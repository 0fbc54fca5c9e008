/** Reads a value where an assignment's operator ends: quotes and escapes, bare words, calls and constructors around it, lines of a block.
 *  Pure; sees one window of Latin-1 text. */
import { endOfTangle } from "./brackets.ts";
import type { Operator } from "./syntax.ts";

/** What ties a value to its name, and where it ends. */
export interface Joint {
  readonly operator: Operator;
  readonly end: number;
}

export interface Value {
  readonly start: number;
  readonly end: number;
  readonly quote: string;
  readonly after: string;
}

const MIN_VALUE = 4;
const MAX_VALUE = 300;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BACKSLASH = 92;

const NEXT_LINE = /\\?\r?\n[ \t]{0,40}(?=["'])/y;
/** YAML's block scalars: the text stands on the lines below. */
const BLOCK_SCALAR = /[|>][+-]?\d?[ \t]{0,4}\r?\n[ \t]{1,40}/y;
const WRAPPER =
  /(?:ConvertTo-SecureString[ \t]+(?:-String[ \t]+)?|(?:new[ \t]+)?[A-Za-z_][\w.:<>[\]]{0,48}[({][ \t]{0,4}|\[\][A-Za-z]{1,8}[({][ \t]{0,4}|[([{][ \t]{0,4}|[rbufLRnN@$]{1,2})(?=\\{0,2}["'`]|[rbuf]["'])/y;
const SCHEME = /(?:Basic|Bearer) /iy;
const QUOTE = /\\{0,3}["'`]|&quot;|&#3[49];|%22/y;
const BARE = /[^\0\s"'`,;<>(){}[\]\\]+/y;
/** All of an element's text, where it is more than one word. */
const ELEMENT_TEXT = /[^\s<>"'`]+(?:[ \t]{1,4}[^\s<>"'`]+)+(?=[ \t]{0,4}<)/y;
/** Names of pairs of a user and a password. */
const PAIRED = /(?:credentials?|auth|authentication)$/i;
/** But three dots, which say that something is left out. */
const ENDS_ODD = /(?:[*:|]|(?<!\.\.)\.)$/;
const SECOND = /[ \t]{0,4},[ \t]{0,4}(?=["'])/y;
const OF_ACCOUNT = /[ \t]{0,4}:[ \t]{0,4}(?=["'])/y;

/** Whether the regex, which is sticky, matches there; its `lastIndex` is then the end. */
function holdsAt(regex: RegExp, text: string, at: number): boolean {
  regex.lastIndex = at;
  return regex.test(text);
}

function isPlainQuote(c: number): boolean {
  return c === 34 || c === 39 || c === 96;
}

/** What stands inside plain quotes, escaped characters included. Most values: a regex is quick from the first run on. */
const PLAIN_QUOTED: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\r\n]|\\[^])*/y,
  "'": /(?:[^'\\\r\n]|\\[^])*/y,
  "`": /(?:[^`\\\r\n]|\\[^])*/y,
};

function readQuoted(text: string, at: number, quote: string): Value | undefined {
  const start = at + quote.length;
  const limit = Math.min(text.length, start + MAX_VALUE);
  const first = quote.charCodeAt(0);
  const plain = PLAIN_QUOTED[quote];
  if (plain) {
    plain.lastIndex = start;
    plain.test(text);
    const end = plain.lastIndex;
    return end < limit && text[end] === quote
      ? trimmed(text, { start, end, quote, after: text[end + 1] ?? "" })
      : undefined;
  }
  for (let end = start; end < limit; end++) {
    const c = text.charCodeAt(end);
    if (c === LINE_FEED || c === CARRIAGE_RETURN) return undefined;
    if (c === first && text.startsWith(quote, end))
      return trimmed(text, { start, end, quote, after: text[end + quote.length] ?? "" });
    // An escaped character belongs to the value.
    if (c === BACKSLASH && first !== BACKSLASH) end++;
  }
  return undefined;
}

/** Without the blanks that somebody left inside the quotes, and without quotes that are passed on (`'"…"'`). */
function trimmed(text: string, value: Value): Value {
  let { start, end } = value;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (start < end && isBlank(text.charCodeAt(end - 1))) end--;
  const inner = INNER_QUOTE.exec(text.slice(start, end));
  if (inner) {
    start += inner[1]?.length ?? 0;
    end -= inner[1]?.length ?? 0;
  }
  return start === value.start && end === value.end ? value : { ...value, start, end };
}

/** Quotes of another kind, or escaped, around all of a value. */
const INNER_QUOTE = /^(\\?["'`])[^"'`]{4,}\1$/;

function isBlank(c: number): boolean {
  return c === 32 || c === 9;
}

function readBare(text: string, at: number, operator: Operator): Value | undefined {
  if (!holdsAt(BARE, text, at)) return undefined;
  const limit = at + MAX_VALUE;
  if (operator === "element" && holdsAt(ELEMENT_TEXT, text, at) && ELEMENT_TEXT.lastIndex <= limit)
    return { start: at, end: ELEMENT_TEXT.lastIndex, quote: "", after: "<" };
  let value = text.slice(at, Math.min(endOfTangle(text, at, BARE.lastIndex, limit), limit));
  const stop = operator === "=" ? value.search(/&(?!#)|%26/) : -1;
  if (stop >= 0) value = value.slice(0, stop);
  if (ENDS_ODD.test(value)) value = value.replace(/(?:\*\*|[.:|])+$/, "");
  const after = text[at + value.length] ?? "";
  return { start: at, end: at + value.length, quote: "", after: after <= " " || after === "\xa0" ? "" : after };
}

/** `new NetworkCredential("user", "…")`, `auth=("user", "…")`: the second of two strings is the secret; so is what an account's name stands
 *  before, `"credentials": {"bob@example.com": "…"}`. */
function readSecond(text: string, first: Value): Value | undefined {
  if (first.quote === "") return undefined;
  const end = first.end + first.quote.length;
  const isAccount = text.slice(first.start, first.end).includes("@");
  const joint = (isAccount ? [SECOND, OF_ACCOUNT] : [SECOND]).find((one) => holdsAt(one, text, end));
  if (!joint) return undefined;
  const at = joint.lastIndex;
  return readQuoted(text, at, text[at] ?? "");
}

/** What stands between the operator and the value: a line's end, the head of a block, calls and constructors. */
function skipWrapping(text: string, joint: Joint): { readonly at: number; readonly call: string } {
  let at = joint.end;
  if (isPlainQuote(text.charCodeAt(at))) return { at, call: "" };
  if (holdsAt(NEXT_LINE, text, at)) at = NEXT_LINE.lastIndex;
  else if (joint.operator === ":" && holdsAt(BLOCK_SCALAR, text, at)) at = BLOCK_SCALAR.lastIndex;
  let call = "";
  for (let depth = 0; depth < 2 && holdsAt(WRAPPER, text, at); depth++) {
    call += text.slice(at, WRAPPER.lastIndex).trim();
    at = WRAPPER.lastIndex;
  }
  return { at, call };
}

/**
 * @param joint - what stands before the value
 * @param name - what the value is assigned to, or the function that it is passed to
 * @returns undefined where no value stands there, or one that is too short to be a secret
 */
export function readValue(text: string, joint: Joint, name: string): { value: Value; call: string } | undefined {
  const { at, call } = skipWrapping(text, joint);
  const quote = holdsAt(QUOTE, text, at) ? text.slice(at, QUOTE.lastIndex) : undefined;
  if (quote === undefined && (joint.operator === "(" || joint.operator === "," || call !== "")) return undefined;
  // A scheme of HTTP has its own keyword, and its value stands after it.
  if (holdsAt(SCHEME, text, at + (quote?.length ?? 0))) return undefined;
  let value = quote === undefined ? readBare(text, at, joint.operator) : readQuoted(text, at, quote);
  if (value && PAIRED.test(name) && (joint.operator === "(" || /^[([{]|[({]$/.test(call)))
    value = readSecond(text, value) ?? value;
  return value && value.end - value.start >= MIN_VALUE ? { value, call } : undefined;
}
