// Text that people read, in any language: words of letters with blanks between them, letters beyond ASCII, signs of punctuation.
// Labels, messages, translations. English words are known to the model; of other languages the form alone is. Texts are bytes, one a character.
import { charAt8 as at8, isDigit, isLetter, isLower, isSpace, isUpper, isWord } from "./text";

/** Fewest words of a text, and how many of them there must be for each piece that is none. */
const WORDS: i32 = 2;
const WORDS_EACH: i32 = 3;

function isForeign(c: u32): bool {
  return c - 0x80 < 0x80;
}

function isAnyLetter(c: u32): bool {
  return isLetter(c) || isForeign(c);
}

function isHex(c: u32): bool {
  return isDigit(c) || (c | 0x20) - 97 < 6;
}

/** `abcd efgh ijkl mnop`: how Google shows the passwords of apps. */
function isGroupsOfFour(from: usize, to: usize): bool {
  if (to - from != 19) return false;
  for (let i: usize = 0; i < 19; i++) {
    const c = <u32>load<u8>(from + i);
    if (i % 5 == 4 ? c != 32 : !isLower(c)) return false;
  }
  return true;
}

/** Behind a letter beyond ASCII as strings of JSON write it: `\u00e9`, with one stroke or two; `p` where none stands there. */
function pastEscape(p: usize, to: usize): usize {
  let q = at8(p + 1, to) == 92 ? p + 2 : p + 1;
  if (at8(q, to) != 117) return p;
  q++;
  if (at8(q, to) == 48 && at8(q + 1, to) == 48 && at8(q + 2, to) - 48 < 8) return p;
  for (let i: usize = 0; i < 4; i++) if (!isHex(at8(q + i, to))) return p;
  return q + 4;
}

/** Whether the letters of [p, end) begin with a name of what is no letter: `amp`, `lt`, `gt`, `quot`. */
function isSign(p: usize, end: usize): bool {
  const a = at8(p, end);
  const b = at8(p + 1, end);
  const c = at8(p + 2, end);
  if (a == 97) return b == 109 && c == 112;
  if (a == 108 || a == 103) return b == 116;
  return a == 113 && b == 117 && c == 111 && at8(p + 3, end) == 116;
}

/** The same for an entity of HTML: `&eacute;`. */
function pastEntity(p: usize, to: usize): usize {
  let q = p + 1;
  while (isLetter(at8(q, to))) q++;
  const length = q - p - 1;
  return length >= 3 && length <= 8 && at8(q, to) == 59 && !isSign(p + 1, q) ? q + 1 : p;
}

/**
 * Copies a text, with each letter beyond ASCII that is written otherwise as one character.
 *
 * @param out - room for as many bytes as the text has
 * @returns where the copy ends
 */
function copyLetters(from: usize, to: usize, out: usize): usize {
  let end = out;
  for (let p = from; p < to;) {
    const c = <u32>load<u8>(p);
    const past = c == 92 ? pastEscape(p, to) : c == 38 ? pastEntity(p, to) : p;
    store<u8>(end++, past == p ? <u8>c : <u8>0xff);
    p = past == p ? p + 1 : past;
  }
  return end;
}

/** What may stand before a word. */
function opensWord(c: u32): bool {
  return c == 34 || c == 39 || c == 40 || c == 42 || c == 95 || isForeign(c);
}

/** `[\\"').,;:!?*_]` */
function closesWord(c: u32): bool {
  return (
    c == 92 ||
    c == 34 ||
    c == 39 ||
    c == 41 ||
    c == 46 ||
    c == 44 ||
    c == 59 ||
    c == 58 ||
    c == 33 ||
    c == 63 ||
    c == 42 ||
    c == 95
  );
}

/** Small letters behind at most one capital, or capitals alone; then up to three parts, then punctuation. */
function isWordFrom(p: usize, end: usize): bool {
  let q = p;
  let small = true;
  let capitals = true;
  for (; isAnyLetter(at8(q, end)); q++) {
    const c = <u32>load<u8>(q);
    if (q > p && isUpper(c)) small = false;
    if (isLower(c)) capitals = false;
  }
  if (q == p || (!small && !capitals)) return false;
  for (let left = 3; left > 0; left--) {
    const c = at8(q, end);
    if ((c != 39 && c != 47 && c != 45) || !isAnyLetter(at8(q + 1, end))) break;
    q++;
    while (isAnyLetter(at8(q, end))) q++;
  }
  for (let left = 4; left > 0 && closesWord(at8(q, end)); left--) q++;
  return q == end;
}

function isWordOfProse(from: usize, end: usize): bool {
  for (let p = from; p <= from + 3; p++) {
    if (isWordFrom(p, end)) return true;
    if (!opensWord(at8(p, end))) return false;
  }
  return false;
}

/** Past word characters, at most so many. */
function pastWordCharacters(p: usize, end: usize, most: i32): usize {
  let q = p;
  for (let left = most; left > 0 && isWord(at8(q, end)); left--) q++;
  return q;
}

/** What stands between words: a small number, a sign, something filled in. */
function isBetween(from: usize, end: usize): bool {
  const c = <u32>load<u8>(from);
  let q = from + 1;
  if (isDigit(c)) {
    for (let left = 2; left > 0 && isDigit(at8(q, end)); left--) q++;
    const sign = at8(q, end);
    return q + (sign == 46 || sign == 44 || sign == 58 || sign == 41 ? 1 : 0) == end;
  }
  if (q == end) return c == 45 || c == 38 || c == 43 || c == 47 || c == 124;
  if (c == 37) {
    if (isDigit(at8(q, end))) q++;
    if (at8(q, end) == 36) q++;
    const kind = at8(q, end);
    return q + 1 == end && (kind == 115 || kind == 100 || kind == 64);
  }
  if (c == 58) return q + 2 <= end && pastWordCharacters(q, end, 20) == end;
  if (c == 123) {
    q = pastWordCharacters(q, end, 20);
    if (at8(q, end) != 125) return false;
    const sign = at8(++q, end);
    return q + (sign == 46 || sign == 44 || sign == 58 ? 1 : 0) == end;
  }
  if (c != 60) return false;
  if (at8(q, end) == 47) q++;
  const named = pastWordCharacters(q, end, 8);
  return named > q && at8(named, end) == 62 && named + 1 == end;
}

/**
 * Whether [from, to) is made of words with blanks between them, whatever their language.
 *
 * @param scratch - room for as many bytes
 */
export function isProse(from: usize, to: usize, scratch: usize): bool {
  let blank = false;
  for (let p = from; p < to && !blank; p++) blank = isSpace(load<u8>(p));
  if (!blank || isGroupsOfFour(from, to)) return false;
  const end = copyLetters(from, to, scratch);
  let words: i32 = 0;
  let others: i32 = 0;
  for (let p = scratch; p < end;) {
    if (isSpace(load<u8>(p))) {
      p++;
      continue;
    }
    let q = p;
    while (q < end && !isSpace(load<u8>(q))) q++;
    if (isWordOfProse(p, q)) words++;
    else if (!isBetween(p, q)) others++;
    p = q;
  }
  return words >= WORDS && WORDS_EACH * others <= words;
}
