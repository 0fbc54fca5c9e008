// Could an assignment of a value stand around a keyword? Reads name, joint and value as the judge of assignments does, and asks of the value
// what is quickly asked, so that few windows reach that judge. Says no only where it would; what is not read here counts as possible.
import { ASSIGN, ARROW, BLANKS, CALL, COMMA, NOTHING, readJoint, TABLE, UNCLEAR } from "./assignment-joint";
import { isChosen, isPublicKey, isTelling, memberCalled, nameEnd, nameStart, readName } from "./assignment-name";
import { bare, behindValue, readValue, unclear, valueEnd, valueStart } from "./assignment-value";
import {
  after,
  charAt,
  isAt,
  isAtAnyCase,
  isBlank,
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isUpper,
  isWord,
  NONE,
  openWindow,
  step,
} from "./text";
import { mayReachFloor } from "./value-odds";

/** Keys, tokens and the like open nothing that are shorter. */
const SHORTEST_MADE: i32 = 8;
/** Fewest characters under a plain `key`. */
const SHORTEST_KEY: i32 = 16;
/** What programs make and is shorter holds digits. */
const WITHOUT_DIGITS: i32 = 16;

/** What the characters of a value are. */
let digits: bool = false;
let signs: bool = false;
/** How often a capital stands behind a small letter, and whether one stands behind another. */
let humps: i32 = 0;
let capitals: bool = false;

function describeCharactersOfValue(): void {
  digits = false;
  signs = false;
  humps = 0;
  capitals = false;
  let last: u32 = 0;
  for (let p = valueStart; p < valueEnd; p += step) {
    const c = charAt(p);
    if (isDigit(c)) digits = true;
    else if (isUpper(c)) {
      if (isLower(last)) humps++;
      else if (isUpper(last)) capitals = true;
    } else if (!isLetter(c) && !partsWords(c)) signs = true;
    last = c;
  }
}

/** `[_\-. /:,]` */
function partsWords(c: u32): bool {
  return c == 95 || (c >= 44 && c <= 47) || c == 32 || c == 58;
}

/** Letters and what parts words, as names and prose have them: `readsLikeWords` of the judge. */
function readsLikeWords(length: i32): bool {
  return !digits && !signs && (length < WITHOUT_DIGITS || (humps > 0 && 4 * humps < length && !capitals));
}

/** `@param`, `@string/password`; a password may begin with the sign as well, and then holds others: `@x7v@q1`. */
function isNameBehindAt(): bool {
  let p = valueStart + step;
  if (!isWord(charAt(p))) return false;
  for (; p < valueEnd; p += step) {
    const c = charAt(p);
    if (isWord(c) || c == 46 || c == 58 || c == 47 || c == 45) continue;
    return isSpace(c) || c == 44 || c == 59 || c == 40 || c == 41 || c == 91 || c == 93;
  }
  return true;
}

/** Something is filled in there, or an address stands there. */
function isReference(): bool {
  const c = charAt(valueStart);
  const next = charAt(valueStart + step);
  if (c == 60) return true;
  if (c == 36) return isLetter(next) || next == 95;
  if (c == 64) return isNameBehindAt();
  if (!isLetter(c)) return false;
  let p = valueStart + step;
  for (let left = 20; left > 0; left--) {
    const d = charAt(p);
    if (!isLetter(d) && !isDigit(d) && d != 43 && d != 46 && d != 45) break;
    p += step;
  }
  return p > valueStart + step && p + 3 * step <= valueEnd && isAt(p, "://");
}

/** `0x40106614`. */
function isShortHex(length: i32): bool {
  if (length < 3 || length > 10 || charAt(valueStart) != 48 || (charAt(valueStart + step) | 0x20) != 120) return false;
  for (let p = after(valueStart, 2); p < valueEnd; p += step) {
    const c = charAt(p);
    if (!isDigit(c) && (c | 0x20) - 97 >= 6) return false;
  }
  return true;
}

/** `/etc/key`, `./key`, `~/key`: too short to hold a key that begins with a stroke. */
function isShortPath(length: i32): bool {
  let p = valueStart;
  if (charAt(p) == 126) p += step;
  else for (let left = 2; left > 0 && charAt(p) == 46; left--) p += step;
  if (charAt(p) != 47 || length >= 24) return false;
  for (; p < valueEnd; p += step) if (charAt(p) == 61 || charAt(p) == 43) return false;
  return true;
}

/** A bare value that code goes on behind, or that is the name of something. */
function isCode(kind: u32, length: i32): bool {
  const c = charAt(valueStart);
  if (c == 45 || behindValue == 40 || behindValue == 91 || behindValue == 123) return true;
  const spaced = isBlank(charAt(valueStart - step));
  if (kind == ARROW && !spaced) return true;
  if (!digits && (kind == BLANKS || kind == TABLE)) return true;
  const stops = behindValue == 59 || behindValue == 44 || behindValue == 41;
  if (!stops || !spaced || digits) return false;
  for (let p = valueStart; p < valueEnd; p += step) {
    const d = charAt(p);
    if (!isLetter(d) && d != 95 && d != 46) return false;
  }
  return true;
}

/** A bar joins the cells of a table's row: the line begins with one. */
function isRow(): bool {
  let p = nameStart;
  while (charAt(p - step) != 10 && charAt(p - step) != NONE) p -= step;
  while (isSpace(charAt(p)) && p < nameStart) p += step;
  const c = charAt(p);
  if (c == 35 || c == 42) p += step;
  else if (c == 47 && charAt(p + step) == 47) p = after(p, 2);
  while (isSpace(charAt(p)) && p < nameStart) p += step;
  return p < nameStart && charAt(p) == 124;
}

/** `basic` and `bearer`: what stands behind in prose is a word. */
function isScheme(): bool {
  const length = <i32>((nameEnd - nameStart) / step);
  return (length == 5 && isAtAnyCase(nameStart, "basic")) || (length == 6 && isAtAnyCase(nameStart, "bearer"));
}

/** Verbs and nouns of prose, which a value of some length alone makes names. */
function isPlainWord(): bool {
  const length = <i32>((nameEnd - nameStart) / step);
  return (
    (length == 3 && isAtAnyCase(nameStart, "key")) ||
    (length == 4 &&
      (isAtAnyCase(nameStart, "keys") ||
        isAtAnyCase(nameStart, "pass") ||
        isAtAnyCase(nameStart, "auth") ||
        isAtAnyCase(nameStart, "salt") ||
        isAtAnyCase(nameStart, "cred")))
  );
}

/** Anything that is stored has a key. */
function isPlainKey(): bool {
  const length = <i32>((nameEnd - nameStart) / step);
  return (length == 3 && isAtAnyCase(nameStart, "key")) || (length == 4 && isAtAnyCase(nameStart, "keys"));
}

function isFlag(): bool {
  return charAt(nameStart) == 45;
}

/**
 * Could the judge find a value that is assigned to the name around the keyword [keyword, behind)?
 *
 * @param windowStart - the judge's window [windowStart, windowEnd)
 */
export function assignment(
  keyword: usize,
  behind: usize,
  windowStart: usize,
  windowEnd: usize,
  charStep: usize,
  charLow: usize,
): bool {
  openWindow(windowStart, windowEnd, charStep, charLow);
  readName(keyword, behind);
  if (!isTelling(keyword, behind) || isPublicKey()) return false;
  const kind = readJoint();
  if (kind == NOTHING) return false;
  if (kind == UNCLEAR) return true;
  if (kind == CALL) {
    // `password.encode("…")`: what is called is not the name; `password.equals("…")` compares.
    const member = memberCalled(behind);
    if (member != NONE) return member == 101 || member == 105 || member == 99;
  }
  if (kind == TABLE && !isRow()) return false;
  if (!readValue(kind, kind == ASSIGN)) return false;
  if (unclear) return true;
  return isPossible(kind, keyword);
}

function isPossible(joint: u32, keyword: usize): bool {
  const length = <i32>((valueEnd - valueStart) / step);
  const plain = joint == BLANKS && !isFlag();
  describeCharactersOfValue();
  if (plain && isScheme()) return (digits || signs || humps > 0) && !isReference();
  if (plain && isPlainWord() && !(length >= 12 && digits)) return false;
  if (joint == COMMA && !digits && !signs) return false;
  if (!isChosen(keyword) && (length < SHORTEST_MADE || readsLikeWords(length))) return false;
  if (length < SHORTEST_KEY && isPlainKey()) return false;
  if (isReference() || isShortHex(length) || isShortPath(length)) return false;
  if (bare && isCode(plain ? BLANKS : joint == BLANKS ? NOTHING : joint, length)) return false;
  return mayReachFloor(joint);
}
