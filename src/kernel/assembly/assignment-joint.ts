// What ties a value to its name, read as `readJoint` of the judge does (src/detect/judges/assignment/syntax.ts): operators, elements and
// attributes of XML, blanks. Where two members of something are name and value, it says that it cannot tell.
import { isWideColon, nameEnd, nameStart } from "./assignment-name";
import {
  after,
  charAt,
  first,
  isAt,
  isBlank,
  isDigit,
  isLetter,
  isNameCharacter,
  isQuote,
  isSpace,
  isWord,
  NONE,
  pastOneOf,
  skipBlanks,
  skipSpaces,
  step,
} from "./text";

export const NOTHING: u32 = 0;
export const ASSIGN: u32 = 1;
export const COLON: u32 = 2;
export const ARROW: u32 = 3;
export const COMPARE: u32 = 4;
export const COMMA: u32 = 5;
export const DEFAULT: u32 = 6;
export const CALL: u32 = 7;
export const TABLE: u32 = 8;
export const BLANKS: u32 = 9;
export const ELEMENT: u32 = 10;
/** Something that is not read here: the judge has to. */
export const UNCLEAR: u32 = 11;

/** Where the joint ends, blanks included. */
export let jointEnd: usize = 0;

/** Past what may close a name: quotes, brackets, signs of emphasis. */
function pastClosers(p: usize): usize {
  for (let i = 0; i < 4; i++) {
    const next = pastCloser(p);
    if (next == p) break;
    p = next;
  }
  return p;
}

function pastCloser(p: usize): usize {
  const c = charAt(p);
  if (isQuote(c) || c == 93 || c == 41 || c == 125 || c == 63) return p + step;
  if (c == 92) {
    const q = charAt(p + step) == 92 ? after(p, 2) : p + step;
    return isQuote(charAt(q)) ? q + step : p;
  }
  if (c == 91) {
    let q = p + step;
    for (let left = 12; left > 0 && isWord(charAt(q)); left--) q += step;
    return charAt(q) == 93 ? q + step : p;
  }
  return c == 42 || c == 37 || c == 38 ? pastOneOf(p, "**|%22|&quot;|&#34;|&#39;") : p;
}

/** From an element's name to the text inside it, or inside the one beside it. */
function element(p: usize): bool {
  let q = isAt(p, "</") ? pastTag(after(p, 2), "key>|name>|Key>|Name>") : 0;
  if (q != 0) {
    const beside = skipSpaces(q, 40);
    q = charAt(beside) == 60 ? pastTag(beside + step, "string>|value>|String>|Value>") : 0;
    if (q != 0) return endsAt(pastOneOf(skipSpaces(q, 40), "<![CDATA["));
  }
  q = p;
  for (let left = 60; left > 0; left--) {
    const c = charAt(q);
    if (c == 60 || c == 62 || c == 10 || c == NONE) break;
    q += step;
  }
  if (charAt(q) != 62) return false;
  q += step;
  const inside = skipSpaces(q, 40);
  const value = charAt(inside) == 60 ? pastOneOf(inside, "<value>|<Value>") : inside;
  return endsAt(pastOneOf(skipSpaces(value != inside ? value : q, 40), "<![CDATA["));
}

/** Past a tag whose name ends with one of the texts, behind at most 16 characters; 0 where there is none. */
function pastTag(p: usize, ends: string): usize {
  for (let left = 17; left > 0; left--) {
    const q = pastOneOf(p, ends);
    if (q != p) return q;
    const c = charAt(p);
    if (!isWord(c) && c != 45) return 0;
    p += step;
  }
  return 0;
}

function endsAt(p: usize): bool {
  jointEnd = p;
  return true;
}

/** Letters, in either case, that something begins with which is looked for as text: most others are refused by them alone. */
const ATTRIBUTES: u32 = (1 << 2) | (1 << 3) | (1 << 21); // c, d, v
const TYPES: u32 = (1 << 1) | (1 << 2) | (1 << 18) | (1 << 19); // b, c, s, t
const WORDS: u32 = (1 << 0) | (1 << 1) | (1 << 8) | (1 << 19); // a, b, i, t

function beginsOne(c: u32, initials: u32): bool {
  return isLetter(c) && ((initials >> ((c | 0x20) - 97)) & 1) != 0;
}

function valueAttribute(p: usize): bool {
  const from = skipBlanks(p, 8);
  if (from == p || !beginsOne(charAt(from), ATTRIBUTES)) return false;
  let q = pastOneOf(from, "value|defaultValue|content|Value");
  if (q == from) q = pastOneOf(from, "default");
  if (q == from) return false;
  q = skipSpaces(q, 2);
  return charAt(q) == 61 && endsAt(skipSpaces(q + step, 2));
}

/** Whether the name stands in a tag, behind the tag's own name. */
function isInTag(): bool {
  let p = nameStart - step;
  let left: i32 = 96;
  while (left > 0 && charAt(p) != 60 && charAt(p) != 62 && charAt(p) != NONE) {
    p -= step;
    left--;
  }
  if (left == 0 || charAt(p) != 60 || !isLetter(charAt(p + step))) return false;
  let q = after(p, 2);
  for (let more = 30; more > 0 && isTagName(charAt(q)); more--) q += step;
  if (q >= nameStart || !isSpace(charAt(q))) return false;
  q += step;
  if (<i32>((nameStart - q) / step) > 90) return false;
  for (; q < nameStart; q += step) if (charAt(q) == 10) return false;
  return true;
}

function isTagName(c: u32): bool {
  return isWord(c) || c == 58 || c == 46 || c == 45;
}

/** Whether another member may say that this is a name and a third hold its value: the judge looks for them. */
function isPair(closed: usize): bool {
  const c = charAt(closed);
  if (!isSpace(c) && c != 44 && c != 123) return false;
  let p = nameStart - step;
  if (isQuote(charAt(p))) {
    p -= step;
    // `variable "NAME" {` of HCL.
    if (isBlank(charAt(p)) && charAt(skipBlanks(closed, 4)) == 123) return true;
  }
  for (let left = 4; left > 0 && isBlank(charAt(p)); left--) p -= step;
  if (charAt(p) != 58 && charAt(p) != 61) return false;
  let q = closed;
  for (let left = 64; left > 0; left--) {
    const d = charAt(q);
    if (!isSpace(d) && d != 44 && !isQuote(d)) break;
    q += step;
  }
  return (charAt(q) | 0x20) == 118 && pastOneOf(q, "value|Value") != q;
}

/** `: Type =`, `:= `, `string x =` and the like. */
function pastEquals(p: usize): usize {
  const c = charAt(p);
  const next = charAt(p + step);
  if (c == 61) return next == 61 || next == 62 || next == 126 ? p : p + step;
  if (c == 37) return pastOneOf(p, "%3D");
  if ((c == 63 || c == 43 || c == 46) && next == 61) return after(p, 2);
  if (c == 58) {
    const q = pastTyped(p + step, p);
    return q != p ? q : pastOneOf(p, ":=|::=|:::=");
  }
  if ((c == 124 || c == 63) && next == c) return charAt(after(p, 2)) == 61 ? after(p, 3) : p;
  if (c == 123) return pastAccessors(p + step, p);
  if (c == 65 && next == 115) {
    let q = skipBlanks(after(p, 2), 4);
    if (q == after(p, 2)) return p;
    const from = q;
    for (let left = 24; left > 0 && (isLetter(charAt(q)) || charAt(q) == 46); left--) q += step;
    if (q == from) return p;
    q = skipBlanks(q, 4);
    return charAt(q) == 61 ? q + step : p;
  }
  if (c != 91 && !beginsOne(c, TYPES)) return p;
  let q = pastOneOf(p, "string|String|str|char*|char|[]byte|bytes|text|TEXT");
  if (q == p) return p;
  q = skipBlanks(q, 4);
  if (charAt(q) == 58 && charAt(q + step) == 61) q += step;
  return charAt(q) == 61 && charAt(q + step) != 61 ? q + step : p;
}

/** `{ get; set; } =` behind the brace. */
function pastAccessors(p: usize, otherwise: usize): usize {
  let q = charAt(p) == 32 ? p + step : p;
  if (!isAt(q, "get;")) return otherwise;
  q = after(q, 4);
  for (let left = 24; left > 0 && (isWord(charAt(q)) || charAt(q) == 32 || charAt(q) == 59); left--) q += step;
  if (charAt(q) != 125) return otherwise;
  q += step;
  if (charAt(q) == 32) q += step;
  return charAt(q) == 61 ? q + step : otherwise;
}

/** `const string_view =` behind a colon; `otherwise` where no type and equals sign stand there. */
function pastTyped(p: usize, otherwise: usize): usize {
  const from = skipBlanks(p, 4);
  const first = charAt(from);
  const qualified = first == 99 || first == 38 || first == 42 ? pastOneOf(from, "const |&|*") : from;
  let q = qualified != from ? pastType(qualified) : 0;
  if (q == 0) q = pastType(from);
  return q == 0 ? otherwise : q;
}

function pastType(p: usize): usize {
  if (!isLetter(charAt(p))) return 0;
  let q = p + step;
  for (let left = 30; left > 0 && isOfType(charAt(q)); left--) q += step;
  const next = charAt(q + step);
  return charAt(q) == 61 && next != 61 && next != 62 ? q + step : 0;
}

/** `[\w.<>[\]?&' ]` */
function isOfType(c: u32): bool {
  return isWord(c) || isBracketOfType(c) || c == 46 || c == 63 || c == 38 || c == 39 || c == 32;
}

function isBracketOfType(c: u32): bool {
  return c == 60 || c == 62 || c == 91 || c == 93;
}

/** An operator at `p`. Leaves the place behind it in `jointEnd`. */
function operator(p: usize): u32 {
  const c = charAt(p);
  const next = charAt(p + step);
  jointEnd = pastEquals(p);
  if (jointEnd != p) return ASSIGN;
  if (isWideColon(p)) {
    jointEnd = after(p, 3);
    return COLON;
  }
  jointEnd = p + step;
  if (c == 58) return next == 58 ? NOTHING : COLON;
  if (c == 44) return COMMA;
  if (c == 40 || (c == 123 && (next == 34 || next == 39))) return CALL;
  if (c == 124 && next != 124) return TABLE;
  jointEnd = after(p, 2);
  if ((c == 61 && next == 62) || (c == 45 && next == 62) || (c == 60 && next == 45)) return ARROW;
  if ((c == 61 || c == 33) && next == 61) {
    if (charAt(jointEnd) == 61) jointEnd += step;
    return COMPARE;
  }
  if (c == 60 && next == 62) return COMPARE;
  return (c == 124 && next == 124) || (c == 63 && next == 63) ? DEFAULT : NOTHING;
}

/** Blanks, and the little words that may stand between a name and its value. */
function blanks(p: usize): u32 {
  const q = skipBlanks(p, 16);
  if (q == p) return NOTHING;
  jointEnd = q;
  const word = beginsOne(charAt(q), WORDS) ? pastOneOf(q, "is|by|BY|to|TO|as|AS") : q;
  let behind = word;
  for (let left = 4; left > 0 && (isBlank(charAt(behind)) || charAt(behind) == 58); left--) behind += step;
  if (word != q && behind != word) jointEnd = behind;
  return BLANKS;
}

/** What stands between the name and its value; leaves the value's place in `jointEnd`. */
export function readJoint(): u32 {
  const closed = pastClosers(nameEnd);
  const opens = charAt(nameStart - step) == 60;
  if (opens || isAt(nameEnd, "</")) {
    if (element(nameEnd)) return ELEMENT;
  } else if (closed > nameEnd || charAt(nameEnd) == 60) {
    const c = charAt(closed);
    if ((c <= 32 || c == NONE) && valueAttribute(closed)) return ASSIGN;
    if ((c == 62 || c == 32) && isInTag() && element(closed)) return ELEMENT;
  }
  if (isPair(closed)) return UNCLEAR;
  const kind = operator(skipBlanks(closed, 24));
  if (kind != NOTHING) {
    jointEnd = skipBlanks(jointEnd, 24);
    return kind;
  }
  return closed > nameEnd ? NOTHING : blanks(nameEnd);
}
