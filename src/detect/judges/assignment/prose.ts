/** Text that people read, in any language: labels, messages, translations. English words are known to the model; of other languages only the
 *  form is: words of letters with blanks between them, letters beyond ASCII, signs of punctuation. Pure; sees the value alone. */

/** A letter beyond ASCII as strings of JSON and entities of HTML write it. Bytes from 0x80 on count as letters: UTF-8 and Latin-1 alike. */
const ESCAPED_LETTER = /\\{1,2}u(?!00[0-7])[0-9a-fA-F]{4}|&(?!amp|lt|gt|quot)[A-Za-z]{3,8};/g;
const FOREIGN = /[\x80-\xff]/;
/** A word, with its punctuation: small letters behind at most one capital, or capitals alone. */
const WORD =
  /^["'(\xab*_\x80-\xff]{0,3}(?:[A-Z\x80-\xff]?[a-z\x80-\xff]+|[A-Z\x80-\xff]+)(?:['/-][A-Za-z\x80-\xff]+){0,3}[\\"').,;:!?*_]{0,4}$/;
/** What stands between words: a small number, a sign, something filled in. */
const BETWEEN = /^(?:\d{1,3}[.,:)]?|[-&+/|]|%\d?\$?[sd@]|:\w{2,20}|\{\w{0,20}\}[.,:]?|<\/?\w{1,8}>)$/;
/** Signs that no text holds inside words. */
const NO_TEXT = /[0-9$@#^&*=+~\\|<>{}[\]_]/;
/** `abcd efgh ijkl mnop`: how Google shows the passwords of apps. */
const GROUPS_OF_FOUR = /^[a-z]{4}(?: [a-z]{4}){3}$/;

/** @returns the value with each letter beyond ASCII as one character from 0x80 on */
function withLetters(value: string): string {
  return /[\\&]/.test(value) ? value.replace(ESCAPED_LETTER, "\xff") : value;
}

function foreignShare(text: string): number {
  let foreign = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) foreign++;
  return foreign / text.length;
}

/** @returns whether a value is made of words with blanks between them, whatever their language */
export function isProse(value: string): boolean {
  if (!/\s/.test(value) || GROUPS_OF_FOUR.test(value)) return false;
  const tokens = withLetters(value).trim().split(/\s+/);
  let words = 0;
  let others = 0;
  for (const token of tokens) {
    if (WORD.test(token)) words++;
    else if (!BETWEEN.test(token)) others++;
  }
  return words >= 2 && 3 * others <= words;
}

/** @returns whether a value is text with letters beyond ASCII, of one word or more */
export function isForeignText(value: string): boolean {
  const text = withLetters(value);
  if (!FOREIGN.test(text)) return false;
  // Scripts without blanks.
  if (foreignShare(text) > 0.6) return true;
  return isProse(value) || (!NO_TEXT.test(text) && /[A-Za-z]{2}|[\x80-\xff]{2}/.test(text) && !/\S\s+\S/.test(text));
}
