// Words and rows of characters in a value that say what it is: what is to be replaced, words that names of secrets are made of, what fingers type.
// Texts are compared in any case. Values are bytes, one a character.
import { charAt8 as at8, isDigit, isLetter, isUpper } from "./text";

/** For what stands where somebody's own value belongs; also `foo` that begins no `foot` or `food`, `bar` without a letter behind it, and `_here` at the end. */
const PLACEHOLDERS_1: string =
  "example|sample|changeme|change-me|change_me|changeit|change-it|change_it|changethis|change-this|change_this|placeholder|your-|your_|your |your.|";
const PLACEHOLDERS_2: string =
  "my-secret|my-pass|my-token|my-key|my-access|my-api|my-client|my-dummy|my_secret|my_pass|my_token|my_key|my_access|my_api|my_client|my_dummy|";
const PLACEHOLDERS_3: string =
  "dummy|fake|redacted|removed|masked|hidden|xxx|***|...|insert|replace|todo|fixme|notset|not-set|not_set|notused|not-used|not_used|notreal|not-real|";
const PLACEHOLDERS_4: string =
  "not_real|nota-real|nota_real|not-a-real|not-a_real|not_a-real|not_a_real|lorem|default|some-|some_|at-least|at_least|at least|";
const PLACEHOLDERS_5: string =
  "secrethere|secret-here|secret_here|test|demo|mock|null|none|undefined|geheim|passwort|contrase|motdepasse|senha|wachtwoord|";
const TELLING: string = "pass|pwd|secret|token|apikey|api_key|auth|credential|bearer|user|admin|root|login|";
const KEYBOARD: string = "qwert|asdf|zxcv|qaz|1q2w|azerty|yxcv|wsx|";
const SEQUENCE: string = "1234|abcd|4321|6789|0000|1111|aaaa|fedc|";

/** A list of texts by their first character: 128 places of the first that begins so, then texts, each a byte of its list, its length, and its characters;
 *  the place of the next with the same first character stands before it. */
const LISTS: usize = memory.data(4096, 16);
const FIRST_TEXT: usize = 256;
let end: usize = 0;

const PLACEHOLDER: u32 = 1;
const TELLING_WORD: u32 = 2;
const ON_KEYBOARD: u32 = 4;
const IN_SEQUENCE: u32 = 8;

function addTexts(texts: string, list: u32): void {
  for (let i = 0; i < texts.length; i++) {
    const at = LISTS + end;
    const heads = LISTS + ((<usize>texts.charCodeAt(i)) << 1);
    store<u16>(at, load<u16>(heads));
    store<u16>(heads, <u16>end);
    store<u8>(at, <u8>list, 2);
    let length: usize = 0;
    for (; texts.charCodeAt(i) != 124; i++) store<u8>(at + 4 + length++, <u8>texts.charCodeAt(i));
    store<u8>(at, <u8>length, 3);
    end += (4 + length + 1) & ~1;
  }
}

/** Fills the lists. Once per kernel. */
export function setValueWords(): void {
  if (end != 0) return;
  end = FIRST_TEXT;
  addTexts(PLACEHOLDERS_1, PLACEHOLDER);
  addTexts(PLACEHOLDERS_2, PLACEHOLDER);
  addTexts(PLACEHOLDERS_3, PLACEHOLDER);
  addTexts(PLACEHOLDERS_4, PLACEHOLDER);
  addTexts(PLACEHOLDERS_5, PLACEHOLDER);
  addTexts(TELLING, TELLING_WORD);
  addTexts(KEYBOARD, ON_KEYBOARD);
  addTexts(SEQUENCE, IN_SEQUENCE);
}

function small(c: u32): u32 {
  return isUpper(c) ? c | 0x20 : c;
}

function standsAt(p: usize, to: usize, text: usize, length: usize): bool {
  if (p + length > to) return false;
  for (let i: usize = 1; i < length; i++) if (small(load<u8>(p + i)) != <u32>load<u8>(text + i)) return false;
  return true;
}

/** Which lists have a text in [from, to). */
function listsIn(from: usize, to: usize): u32 {
  let found: u32 = 0;
  for (let p = from; p < to; p++) {
    const c = small(load<u8>(p));
    if (c > 127) continue;
    for (let text = <usize>load<u16>(LISTS + ((<usize>c) << 1)); text != 0;) {
      const at = LISTS + text;
      const list = <u32>load<u8>(at, 2);
      if ((found & list) == 0 && standsAt(p, to, at + 4, load<u8>(at, 3))) found |= list;
      text = load<u16>(at);
    }
  }
  return found;
}

function isAt8(p: usize, to: usize, a: u32, b: u32, c: u32): bool {
  return small(at8(p, to)) == a && small(at8(p + 1, to)) == b && small(at8(p + 2, to)) == c;
}

/** `foo(?![dt])`, `bar(?![a-z])`, or `_here` at the end. */
function hasOtherPlaceholder(from: usize, to: usize): bool {
  for (let p = from; p + 3 <= to; p++) {
    const next = small(at8(p + 3, to));
    if (isAt8(p, to, 98, 97, 114) && !isLetter(next)) return true;
    if (isAt8(p, to, 102, 111, 111) && next != 100 && next != 116) return true;
  }
  return to - from >= 5 && load<u8>(to - 5) == 95 && isAt8(to - 4, to, 104, 101, 114) && small(load<u8>(to - 1)) == 101;
}

function pastDigit(p: usize, to: usize, below: u32): usize {
  return at8(p, to) - 48 < below ? p + 1 : to + 1;
}

function pastSign(p: usize, to: usize): usize {
  const c = at8(p, to);
  return c >= 45 && c <= 47 ? p + 1 : p;
}

/** `^(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d` */
function isDate(from: usize, to: usize): bool {
  const a = at8(from, to);
  const b = at8(from + 1, to);
  if (!((a == 49 && b == 57) || (a == 50 && b == 48))) return false;
  let p = pastDigit(pastDigit(from + 2, to, 10), to, 10);
  p = pastDigit(pastDigit(pastSign(p, to), to, 2), to, 10);
  p = pastDigit(pastDigit(pastSign(p, to), to, 4), to, 10);
  return p <= to;
}

export let placeholder: bool = false;
export let tellingWord: bool = false;
export let keyboard: bool = false;
export let sequence: bool = false;
export let date: bool = false;

/** Looks for all of them in [from, to): see the variables above. */
export function describeWordsOf(from: usize, to: usize): void {
  const found = listsIn(from, to);
  placeholder = (found & PLACEHOLDER) != 0 || hasOtherPlaceholder(from, to);
  tellingWord = (found & TELLING_WORD) != 0;
  keyboard = (found & ON_KEYBOARD) != 0;
  sequence = (found & IN_SEQUENCE) != 0;
  date = isDigit(at8(from, to)) && isDate(from, to);
}
