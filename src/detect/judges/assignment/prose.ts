/** Text with letters beyond ASCII, of one word or more: labels, messages, translations. What makes words with blanks between them prose is read by the
 *  kernel (src/kernel/assembly/prose.ts). Pure; sees the value alone. */
import { valueTexts } from "../../model/value-texts.ts";

/** A letter beyond ASCII as strings of JSON and entities of HTML write it. Bytes from 0x80 on count as letters: UTF-8 and Latin-1 alike. */
const ESCAPED_LETTER = /\\{1,2}u(?!00[0-7])[0-9a-fA-F]{4}|&(?!amp|lt|gt|quot)[A-Za-z]{3,8};/g;
const FOREIGN = /[\x80-\xff]/;
/** Two characters of Chinese, Japanese or Korean side by side, as UTF-8: no keyboard writes a password so. */
const EAST_ASIAN = /(?:[\xe3-\xed][\x80-\xbf]{2}){2}/;
/** Signs that no text holds inside words. */
const NO_TEXT = /[0-9$@#^&*=+~\\|<>{}[\]_]/;

/** @returns the value with each letter beyond ASCII as one character from 0x80 on */
function withLetters(value: string): string {
  return /[\\&]/.test(value) ? value.replace(ESCAPED_LETTER, "\xff") : value;
}

function foreignShare(text: string): number {
  let foreign = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) foreign++;
  return foreign / text.length;
}

/** @returns whether a value is text with letters beyond ASCII, of one word or more */
export function isForeignText(value: string): boolean {
  const text = withLetters(value);
  if (!FOREIGN.test(text)) return false;
  // Scripts without blanks.
  if (foreignShare(text) > 0.6 || EAST_ASIAN.test(text)) return true;
  return (
    valueTexts().isProse(value) ||
    (!NO_TEXT.test(text) && /[A-Za-z]{2}|[\x80-\xff]{2}/.test(text) && !/\S\s+\S/.test(text))
  );
}
