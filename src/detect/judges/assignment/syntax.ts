/** Reads one assignment around a keyword: name and what ties the value to it, in the syntaxes that hold secrets (code, .env, YAML, JSON,
 *  XML, HCL, shell flags, HTTP headers, query strings, SQL, calls, comparisons, tables and sentences of documentation).
 *  Says where the value stands, not whether it is a secret. Pure; sees one window of Latin-1 text. */
import { readValue, type Joint, type Value } from "./values.ts";

/** How the value is tied to its name. */
export type Operator =
  | "="
  | ":"
  | "=>"
  | "=="
  | ","
  | "("
  | "flag"
  | "blank"
  | "element"
  | "default"
  | "pair"
  | "table";

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
  /** Text follows on the same line, after a blank, that is no comment. */
  readonly more: boolean;
  /** A blank stands between the operator and the value. */
  readonly spaced: boolean;
  /** Text of the line before the name, as far as the window holds it. */
  readonly before: string;
}

const MAX_NAME = 60;
/** The colon of Chinese and Japanese, in UTF-8: it stands right behind a name whose letters are beyond ASCII as well. */
const WIDE_COLON = "\xef\xbc\x9a";
const BLANK = 32;

const CLOSERS = /(?:\\{0,2}["'`]|&quot;|&#3[49];|\[\w{0,12}\]|\]|\)|\*\*|\}|%22|\?){0,4}/y;
const JOINT =
  /[ \t]{0,24}(?:(:[ \t]{0,4}(?:const |&|\*)?[A-Za-z][\w.<>[\]?&' ]{0,30}=(?![=>])|(?:string|String|str|char\*?|\[\]byte|bytes|text|TEXT)[ \t]{0,4}(?::=|=)(?!=)|As[ \t]{1,4}[A-Za-z.]{1,24}[ \t]{0,4}=|:{1,3}=|\{ ?get;[\w ;]{0,24}\} ?=|[?.+]=|(?:\|\||\?\?)=|=(?![=>~])|%3D)|(:(?!:)|\xef\xbc\x9a)|(=>|->|<-)|([=!]==?|<>)|(,)|(\|\||\?\?)|(\(|\{(?=["']))|(\|(?!\|)))[ \t]{0,24}/y;
const OPERATORS: readonly Operator[] = ["=", ":", "=>", "==", ",", "default", "(", "table"];
/** From the name of an element, or its `name` attribute, to its text, or to that of the element beside it or inside it. */
const ELEMENT =
  /(?:<\/[\w-]{0,16}(?:key|name|Key|Name)>\s{0,40}<[\w-]{0,16}(?:string|value|String|Value)>|[^<>\n]{0,60}>(?:\s{0,40}<[vV]alue>)?)\s{0,40}(?:<!\[CDATA\[)?/y;
const IN_TAG = /<[A-Za-z][\w:.-]{0,30}\s[^<>\n]{0,90}$/;
const VALUE_ATTRIBUTE = /[ \t]{1,8}(?:value|defaultValue|content|Value|default)\s{0,2}=\s{0,2}/y;
/** A name and a value as two members of one thing: `name: X`, then `value: Y` (Kubernetes, JSON); `variable "X" { default = Y }` (HCL). */
const PAIR_NAME = /\b(?:[nN]ame|[kK]ey)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?$/;
const PAIR_BEGINS = /[\s,{]/;
const PAIR_VALUE = /,?[ \t]{0,8}(?:\r?\n[ \t]{0,40})?,?[ \t]{0,4}["']?[vV]alue["']?[ \t]{0,4}[:=][ \t]{0,4}/y;
const VARIABLE_NAME = /\bvariable[ \t]{1,4}["']$/;
const VARIABLE_VALUE =
  /[ \t]{0,4}\{\s{0,40}(?:(?:type|description|sensitive|nullable)[ \t]{0,12}=[^\n]{0,80}\n\s{0,40}){0,4}default[ \t]{0,12}=[ \t]{0,4}/y;
const MORE = /[ \t]{1,16}(?!#|\/\/|;|<!--|\\|--|\/\*)\S/y;
const BLANKS = /[ \t]{1,16}(?:(?:is|by|BY|by:|to|TO|as|AS)[ \t:]{1,4})?/y;
/** A line that is an item of a list, before one and behind one. */
const ITEM_BEFORE =
  /(?:^|[\n([{])[ \t]*(["'])[^\n]*\1,[ \t]*\r?\n[ \t]*["']$|[^\n"']["'],\r?\n[ \t]*["']$|[[{][ \t]*\r?\n[ \t]*["']$/;
const ITEM_BEHIND = /["'],?[ \t]*\r?\n[ \t]*["'\])}]/y;
/** Methods that compare what they are called on with their argument. */
const EQUALS = /\.(?:equals(?:IgnoreCase)?|isEqual(?:To)?|contentEquals|eql|eq)$/;

/** ASCII letters, digits and `_ - . $`; letters of other scripts belong to names as well: `contraseña`. */
const NAME_CHARACTERS = Uint8Array.from({ length: 128 }, (_, c) => (/[\w.$-]/.test(String.fromCharCode(c)) ? 1 : 0));

function isNameCharacter(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c > 127 || NAME_CHARACTERS[c] === 1;
}

/** Whether the regex, which is sticky, matches there; its `lastIndex` is then the end. */
function holdsAt(regex: RegExp, text: string, at: number): boolean {
  regex.lastIndex = at;
  return regex.test(text);
}

function jointAfter(regex: RegExp, text: string, at: number, operator: Operator): Joint | undefined {
  return holdsAt(regex, text, at) ? { operator, end: regex.lastIndex } : undefined;
}

/** Members of something that says in other members which is the name and which the value. */
function readPair(text: string, nameStart: number, closed: number): Joint | undefined {
  if (!PAIR_BEGINS.test(text[closed] ?? "")) return undefined;
  const before = text.slice(Math.max(0, nameStart - 24), nameStart);
  if (PAIR_NAME.test(before)) return jointAfter(PAIR_VALUE, text, closed, "pair");
  return VARIABLE_NAME.test(before) ? jointAfter(VARIABLE_VALUE, text, closed, "pair") : undefined;
}

/** What an element or attribute of XML has for a value: its own text, another attribute's, that of an element beside or inside it. */
function readMarkup(text: string, nameStart: number, nameEnd: number, closed: number): Joint | undefined {
  if (text[nameStart - 1] === "<" || text.startsWith("</", nameEnd))
    return jointAfter(ELEMENT, text, nameEnd, "element");
  const first = text[closed] ?? "";
  const attribute = first <= " " ? jointAfter(VALUE_ATTRIBUTE, text, closed, "=") : undefined;
  if (attribute || (first !== ">" && first !== " ")) return attribute;
  return IN_TAG.test(text.slice(Math.max(0, nameStart - 96), nameStart))
    ? jointAfter(ELEMENT, text, closed, "element")
    : undefined;
}

function readJoint(text: string, nameStart: number, nameEnd: number): Joint | undefined {
  const closed = holdsAt(CLOSERS, text, nameEnd) ? CLOSERS.lastIndex : nameEnd;
  const isMarkup = closed > nameEnd || text[nameStart - 1] === "<" || text[nameEnd] === "<";
  const marked = isMarkup ? readMarkup(text, nameStart, nameEnd, closed) : undefined;
  const known = marked ?? readPair(text, nameStart, closed);
  if (known) return known;
  JOINT.lastIndex = closed;
  const joint = JOINT.exec(text);
  if (joint) {
    for (let group = 1; group <= OPERATORS.length; group++)
      if (joint[group] !== undefined) return { operator: OPERATORS[group - 1] ?? "=", end: JOINT.lastIndex };
  }
  if (closed > nameEnd) return undefined;
  return jointAfter(BLANKS, text, nameEnd, text[nameStart] === "-" ? "flag" : "blank");
}

/** Where the name around a keyword begins and ends. */
export interface NameSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * @param at - index of the keyword's first character
 * @param length - of the keyword
 */
export function readNameSpan(text: string, at: number, length: number): NameSpan {
  let start = at;
  while (start > 0 && at - start < MAX_NAME && isNameCharacter(text, start - 1)) start--;
  let end = at + length;
  while (text.charCodeAt(end - 1) === BLANK) end--;
  const limit = Math.min(text.length, end + MAX_NAME);
  while (end < limit && isNameCharacter(text, end) && !text.startsWith(WIDE_COLON, end)) end++;
  // `->` and a sentence's full stop end a name.
  while (end > at + length && ".$-".includes(text[end - 1] ?? "")) end--;
  return { start, end };
}

/** Whether name and value are neighbours in a list of one text a line: rows of a file, names of packages. */
function isListed(text: string, nameStart: number, nameEnd: number, { start, end, quote }: Value): boolean {
  if (quote === "" || !text.slice(nameEnd, start).includes("\n")) return false;
  const lineStart = text.lastIndexOf("\n", nameStart - 1) + 1;
  const before = text.slice(Math.max(0, text.lastIndexOf("\n", lineStart - 2) + 1), nameStart);
  return ITEM_BEFORE.test(before) && holdsAt(ITEM_BEHIND, text, end);
}

/**
 * Reads the assignment to a name.
 *
 * @param text - the window
 * @param keywordEnd - index after the keyword in the name
 * @returns undefined where no value follows in a known syntax
 */
export function readAssignment(text: string, span: NameSpan, keywordEnd: number): Assignment | undefined {
  const { start: nameStart, end } = span;
  let joint = readJoint(text, nameStart, end);
  if (!joint) return undefined;
  let name = text.slice(nameStart, end);
  if (joint.operator === "(") {
    const compared = EQUALS.exec(name);
    // `password.encode("…")`: what is called is not the name.
    if (!compared && name.lastIndexOf(".") + nameStart >= keywordEnd) return undefined;
    if (compared) {
      name = name.slice(0, compared.index);
      joint = { operator: "==", end: joint.end };
    }
  }
  const lineStart = text.lastIndexOf("\n", nameStart - 1) + 1;
  const before = text.slice(lineStart, nameStart);
  // A bar joins the cells of a table's row, and means "or" elsewhere.
  if (joint.operator === "table" && !/^\s*(?:\/\/|#|\*)?\s*\|/.test(before)) return undefined;
  const read = readValue(text, joint, name);
  if (!read) return undefined;
  const { value, call } = read;
  if (joint.operator === "," && isListed(text, nameStart, end, value)) return undefined;
  return {
    nameStart,
    name,
    operator: joint.operator,
    quote: value.quote,
    call,
    valueStart: value.start,
    valueEnd: value.end,
    value: text.slice(value.start, value.end),
    after: value.after,
    more: value.quote === "" && holdsAt(MORE, text, value.end),
    spaced: /[ \t]/.test(text[value.start - 1] ?? ""),
    before,
  };
}
