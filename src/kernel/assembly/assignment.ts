// Could an assignment of a value stand behind a keyword? Cheap questions about the characters that follow, so that few windows reach the
// judge of assignments. Says no only where that judge would. Reads only inside the window it is given.
import { unit } from "./wide";

function isNameChar(c: u32): bool {
  return (c | 0x20) - 97 < 26 || c - 48 < 10 || c == 95 || c == 45 || c == 46 || c == 36 || c > 127;
}

function isQuote(c: u32): bool {
  return c == 34 || c == 39 || c == 96;
}

function isLetter(c: u32): bool {
  return (c | 0x20) - 97 < 26 || c == 95 || c == 46;
}

/** A value may begin with a quote on the rest of the line: behind a call, a type, an attribute. */
function quoteAhead(from: usize, end: usize, step: usize, low: usize): bool {
  let p = from;
  let left: i32 = 96;
  while (left-- > 0 && p + step <= end) {
    const c = unit(p, step, low);
    if (isQuote(c)) return true;
    // Behind a first argument, or the end of a call, nothing is assigned any more.
    if (c == 10 || c == 59 || c == 41 || c == 44 || c == 125) return false;
    p += step;
  }
  return false;
}

/** At least `need` characters before a quote or the line's end. */
function quotedValue(from: usize, end: usize, step: usize, low: usize, need: usize): bool {
  let p = from;
  for (let n: usize = 0; n < need; n++) {
    if (p + step > end) return false;
    const c = unit(p, step, low);
    if (isQuote(c) || c == 10 || c == 13) return false;
    // An escaped quote may open a value in a value.
    if (c == 92) return true;
    p += step;
  }
  return true;
}

/** A value without quotes at `from`. `code`: words that code's punctuation ends are names; `digit`: nothing but a digit tells a value from prose. */
function bareValue(from: usize, end: usize, step: usize, low: usize, need: usize, code: bool, digit: bool): bool {
  let p = from;
  let n: usize = 0;
  let letters = true;
  let digits = false;
  let c: u32 = 10;
  while (p + step <= end && n < 64) {
    c = unit(p, step, low);
    if (
      c <= 32 ||
      isQuote(c) ||
      c == 44 ||
      c == 59 ||
      c == 60 ||
      c == 62 ||
      c == 40 ||
      c == 41 ||
      c == 91 ||
      c == 93 ||
      c == 92 ||
      c == 123 ||
      c == 125
    )
      break;
    if (!isLetter(c)) letters = false;
    if (c - 48 < 10) digits = true;
    n++;
    p += step;
    c = 10;
  }
  if (digit) return n >= need && digits;
  if (n <= 2 && isQuote(c)) return true;
  // The value of an element ends where its closing tag begins.
  if (c == 60 && n >= need && p + 2 * step <= end && unit(p + step, step, low) == 47) return true;
  if (c == 40 || c == 91 || c == 123 || c == 60 || n < need) return quoteAhead(p, end, step, low);
  return !(code && letters && (c == 59 || c == 44 || c == 41));
}

/** Whether the name that ends before `at` begins with a hyphen, as a flag does, or an angle bracket stands before it. */
function isFlagOrElement(at: usize, start: usize, step: usize, low: usize): bool {
  let p = at;
  let c: u32 = 0;
  while (p >= start + step) {
    const before = unit(p - step, step, low);
    if (!isNameChar(before)) return c == 45 || before == 60;
    c = before;
    p -= step;
  }
  return c == 45;
}

/** After a blank: skips the little words that may stand between a name and its value (`is`, `by`, `to`, `as`). */
function skipLittleWord(p: usize, end: usize, step: usize, low: usize): usize {
  if (p + 3 * step > end || unit(p + 2 * step, step, low) != 32) return p;
  const a = unit(p, step, low) | 0x20;
  const b = unit(p + step, step, low) | 0x20;
  const little = (a == 105 && b == 115) || (a == 98 && b == 121) || (a == 116 && b == 111) || (a == 97 && b == 115);
  return little ? p + 3 * step : p;
}

/** Whether the next line begins with `value`: the other half of a name and a value. */
function isValueMember(p: usize, end: usize, step: usize, low: usize): bool {
  return (
    p + 5 * step <= end &&
    (unit(p, step, low) | 0x20) == 118 &&
    unit(p + step, step, low) == 97 &&
    unit(p + 2 * step, step, low) == 108 &&
    unit(p + 3 * step, step, low) == 117 &&
    unit(p + 4 * step, step, low) == 101
  );
}

/** Whether `get;` stands here. */
function isGetter(p: usize, end: usize, step: usize, low: usize): bool {
  return (
    p + 4 * step <= end &&
    unit(p, step, low) == 103 &&
    unit(p + step, step, low) == 101 &&
    unit(p + 2 * step, step, low) == 116 &&
    unit(p + 3 * step, step, low) == 59
  );
}

/**
 * Could an assignment of a value stand here? After the keyword: the rest of the name, what closes and joins, then a value. Says no only where
 * the judge would: to code that passes names about, and to prose.
 */
export function assignment(from: usize, start: usize, end: usize, step: usize, low: usize, need: usize): bool {
  if (from + step > end) return false;
  // A keyword with its blank: the value stands right here.
  if (from >= start + step && unit(from - step, step, low) == 32)
    return bareValue(from, end, step, low, need, false, false) || quotedValue(from, end, step, low, need);
  let p = from;
  let left: i32 = 60;
  while (left-- > 0 && p + step <= end && isNameChar(unit(p, step, low))) p += step;
  const nameEnd = p;
  let tied = false;
  let call = false;
  let blank = false;
  let quoted = false;
  let line = false;
  let brace = false;
  let block = false;
  let c: u32 = 0;
  let last: u32 = 0;
  left = 140;
  while (left-- > 0 && p + step <= end) {
    c = unit(p, step, low);
    if (isQuote(c)) quoted = true;
    else if (c == 61 || c == 58 || c == 62 || c == 124) {
      tied = true;
      quoted = false;
    } else if (c == 40 || c == 44 || c == 123) {
      brace = c == 123 && blank && !tied && !call;
      block = brace && quoted;
      call = true;
      quoted = false;
    } else if (c == 32 || c == 9) blank = true;
    else if (c == 10) line = true;
    else if (c == 38 || c == 37 || (c == 47 && last == 60)) {
      // Entities, percent signs, closing tags.
      const next = p + 2 * step <= end ? unit(p + step, step, low) | 0x20 : 0;
      if (c == 47 ? next == 107 || next == 110 : next == 113 || next == 35 || next == 50 || next == 51) return true;
      break;
    } else if (
      c != 93 &&
      c != 41 &&
      c != 92 &&
      c != 60 &&
      c != 33 &&
      c != 126 &&
      c != 43 &&
      c != 63 &&
      c != 42 &&
      c != 45 &&
      c != 91 &&
      c != 125 &&
      c != 13
    )
      break;
    last = c;
    p += step;
  }
  if (p + step > end || c == 59) return false;
  if (line && isValueMember(p, end, step, low)) return true;
  // The block of a variable (`"name" {`, members on lines of their own); the accessors of a property (`Name { get; set; } =`).
  if (block && line) return isLetter(c);
  if (brace && isGetter(p, end, step, low)) return true;
  if (quoted && (tied || call || blank)) return quotedValue(p, end, step, low, need) || quoteAhead(p, end, step, low);
  if (tied) return bareValue(p, end, step, low, need, last == 32 || last == 9, false);
  if (call) return isLetter(c) && quoteAhead(p, end, step, low);
  if (!blank) return false;
  p = skipLittleWord(p, end, step, low);
  return (
    bareValue(p, end, step, low, need, false, !isFlagOrElement(nameEnd, start, step, low)) ||
    quoteAhead(p, end, step, low)
  );
}
