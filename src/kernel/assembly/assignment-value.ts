// Where a value stands behind its joint, read as `readValue` of the judge does (src/detect/judges/assignment/values.ts): line ends, heads of
// blocks, calls and prefixes around it, quotes, bare words.
import { BLANKS, CALL, COLON, COMMA, jointEnd } from "./assignment-joint";
import { endOfTangle } from "./assignment-brackets";
import { nameEnd } from "./assignment-name";
import {
  after,
  charAt,
  isAt,
  isAtAnyCase,
  isBlank,
  isDigit,
  isLetter,
  isQuote,
  isSpace,
  isWord,
  NONE,
  pastOneOf,
  skipBlanks,
  step,
} from "./text";

const MIN_VALUE: usize = 4;
const MAX_VALUE: i32 = 300;

export let valueStart: usize = 0;
export let valueEnd: usize = 0;
/** The value has no quotes. */
export let bare: bool = false;
/** What stands right behind a bare value. */
export let behindValue: u32 = 0;
/** A call, a constructor or a prefix stands around the value. */
export let called: bool = false;
/** Not read here: of several strings the judge takes one. */
export let unclear: bool = false;

/** A quote may open the value here: `\\{0,2}["'`]|[rbuf]["']`. */
function opensValue(p: usize): bool {
  const c = charAt(p);
  if (isQuote(c)) return true;
  if (c == 92) {
    const q = charAt(p + step) == 92 ? after(p, 2) : p + step;
    return isQuote(charAt(q));
  }
  const next = charAt(p + step);
  return (c == 114 || c == 98 || c == 117 || c == 102) && (next == 34 || next == 39);
}

function opensCall(p: usize): usize {
  const c = charAt(p);
  if (c != 40 && c != 123) return 0;
  const q = skipBlanks(p + step, 4);
  return opensValue(q) ? q : 0;
}

function pastConstructor(p: usize): usize {
  if (!isLetter(charAt(p)) && charAt(p) != 95) return 0;
  let q = p + step;
  for (let left = 48; left > 0 && isOfConstructor(charAt(q)); left--) q += step;
  return opensCall(q);
}

/** `[\w.:<>[\]]` */
function isOfConstructor(c: u32): bool {
  return isWord(c) || c == 46 || c == 58 || c == 60 || c == 62 || c == 91 || c == 93;
}

function isPrefix(c: u32): bool {
  return isLetter(c) ? pastOneOfLetters(c) : c == 64 || c == 36;
}

/** `[rbufLRnN]` */
function pastOneOfLetters(c: u32): bool {
  return c == 114 || c == 98 || c == 117 || c == 102 || c == 76 || c == 82 || c == 110 || c == 78;
}

/** Behind PowerShell's `ConvertTo-SecureString`, its flag and blanks; 0 where no string follows. */
function pastSecureString(p: usize): usize {
  let q = skipBlanks(p, 64);
  if (q != p && isAt(q, "-String")) {
    const flagEnd = after(q, 7);
    q = skipBlanks(flagEnd, 64);
    if (q == flagEnd) return 0;
  }
  return q != p && opensValue(q) ? q : 0;
}

/** Past one call, constructor, bracket or prefix of a string; 0 where none stands there. */
function pastWrapper(p: usize): usize {
  let q: usize = 0;
  if (isAt(p, "new")) {
    const name = skipBlanks(after(p, 3), 64);
    if (name != after(p, 3)) q = pastConstructor(name);
  }
  if (q == 0) q = pastConstructor(p);
  if (q != 0) return q;
  const c = charAt(p);
  if (c == 67 && isAt(p, "ConvertTo-SecureString")) return pastSecureString(after(p, 22));
  if (c == 91 && charAt(p + step) == 93) {
    q = after(p, 2);
    let left: i32 = 8;
    for (; left > 0 && isLetter(charAt(q)); left--) q += step;
    if (left < 8) {
      q = opensCall(q);
      if (q != 0) return q;
    }
  }
  if (c == 40 || c == 91 || c == 123) {
    q = skipBlanks(p + step, 4);
    return opensValue(q) ? q : 0;
  }
  if (!isPrefix(c)) return 0;
  if (isPrefix(charAt(p + step)) && opensValue(after(p, 2))) return after(p, 2);
  return opensValue(p + step) ? p + step : 0;
}

/** Past the end of a line that a quoted value stands below, or the head of a block of YAML. */
function pastLine(p: usize, kind: u32): usize {
  let q = charAt(p) == 92 ? p + step : p;
  if (charAt(q) == 13) q += step;
  if (charAt(q) == 10) {
    q = skipBlanks(q + step, 40);
    return charAt(q) == 34 || charAt(q) == 39 ? q : p;
  }
  const c = charAt(p);
  if (kind != COLON || (c != 124 && c != 62)) return p;
  q = p + step;
  if (charAt(q) == 43 || charAt(q) == 45) q += step;
  if (isDigit(charAt(q))) q += step;
  q = skipBlanks(q, 4);
  if (charAt(q) == 13) q += step;
  if (charAt(q) != 10) return p;
  const text = skipBlanks(q + step, 40);
  return text != q + step ? text : p;
}

/** Past `\\{0,3}["'`]` or an entity that stands for a quote; `p` where none does. */
function pastQuote(p: usize): usize {
  let q = p;
  for (let left = 3; left > 0 && charAt(q) == 92; left--) q += step;
  if (isQuote(charAt(q))) return q + step;
  const c = charAt(p);
  return c == 38 || c == 37 ? pastOneOf(p, "&quot;|&#34;|&#39;|%22") : p;
}

/** The quote [quote, from) closes the value that begins at `from`. */
function readQuoted(quote: usize, from: usize): bool {
  const opening = charAt(quote);
  let p = from;
  for (let left = MAX_VALUE; left > 0; left--) {
    const c = charAt(p);
    if (c == 10 || c == 13 || c == NONE) return false;
    if (c == opening && isSame(quote, from, p)) {
      valueStart = from;
      valueEnd = p;
      while (valueStart < valueEnd && isBlank(charAt(valueStart))) valueStart += step;
      while (valueStart < valueEnd && isBlank(charAt(valueEnd - step))) valueEnd -= step;
      behindValue = charAt(after(p, <i32>((from - quote) / step)));
      return true;
    }
    if (c == 92 && opening != 92) {
      p += step;
      left--;
    }
    p += step;
  }
  return false;
}

/** Whether what stands in [from, to) stands at `p`. */
function isSame(from: usize, to: usize, p: usize): bool {
  for (let q = from; q < to; q += step) {
    if (charAt(q) != charAt(p)) return false;
    p += step;
  }
  return true;
}

/** Whether a character ends a bare value. */
function endsBare(c: u32): bool {
  return (
    // The window's end, or a zero byte.
    c - 1 >= NONE - 1 ||
    isSpace(c) ||
    isQuote(c) ||
    c == 44 ||
    c == 59 ||
    c == 60 ||
    c == 62 ||
    c == 40 ||
    c == 41 ||
    c == 123 ||
    c == 125 ||
    c == 91 ||
    c == 93 ||
    c == 92
  );
}

function readBare(p: usize, assigned: bool): void {
  let q = p;
  let left = MAX_VALUE;
  for (; left > 0; left--) {
    const c = charAt(q);
    if (endsBare(c)) break;
    // The next field of a query.
    if (assigned && ((c == 38 && charAt(q + step) != 35) || (c == 37 && isAt(q, "%26")))) break;
    q += step;
  }
  if (q > p) q = endOfTangle(p, q, left);
  while (q > p) {
    const c = charAt(q - step);
    if (c == 46 || c == 58 || c == 124) q -= step;
    else if (c == 42 && q >= after(p, 2) && charAt(q - 2 * step) == 42) q -= 2 * step;
    else break;
  }
  valueStart = p;
  valueEnd = q;
  behindValue = charAt(q);
}

/** The value has the form of a name's end that holds a user and a password: the second of two strings counts. */
function isPaired(): bool {
  return (
    isAtAnyCase(after(nameEnd, -4), "auth") ||
    isAtAnyCase(after(nameEnd, -14), "authentication") ||
    isAtAnyCase(after(nameEnd, -10), "credential") ||
    isAtAnyCase(after(nameEnd, -11), "credentials")
  );
}

/** Whether another string stands behind the comma, or the colon, behind the value. */
function isSecondBehind(quote: usize): bool {
  let p = valueEnd;
  while (isBlank(charAt(p))) p += step;
  p = skipBlanks(p + quote, 4);
  if (charAt(p) != 44 && charAt(p) != 58) return false;
  return isQuote(charAt(skipBlanks(p + step, 4)));
}

/** Reads the value behind a joint of that kind; says whether there is one that is long enough. */
export function readValue(kind: u32, assigned: bool): bool {
  let p = jointEnd;
  called = false;
  unclear = false;
  if (!isQuote(charAt(p))) {
    p = pastLine(p, kind);
    for (let depth = 0; depth < 2; depth++) {
      const q = pastWrapper(p);
      if (q == 0) break;
      called = true;
      p = q;
    }
  }
  const from = pastQuote(p);
  bare = from == p;
  if (bare && (kind == CALL || kind == COMMA || called)) return false;
  // A scheme of HTTP has its own keyword.
  if (isAtAnyCase(from, "basic ") || isAtAnyCase(from, "bearer ")) return false;
  if (bare) {
    if (endsBare(charAt(p))) return false;
    readBare(p, assigned);
  } else {
    if (!readQuoted(p, from)) return false;
    if ((kind == CALL || called) && isPaired() && isSecondBehind(from - p)) unclear = true;
  }
  return unclear || valueEnd - valueStart >= MIN_VALUE * step;
}
