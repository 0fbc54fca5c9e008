/** Tokens in base64 that says other bytes besides (what Python pickles, protocol buffers, Java's serialised objects), where the row as a whole is no text; and in
 *  base85, as Python's `b85encode` and `a85encode` write it. Pure; knows nothing of what is looked for. */
import { ASCII85, readGroup, RFC1924 } from "./base85.ts";
import { SpelledText, type Speller } from "./spelled.ts";

/** Characters looked at before the literal, where its group begins, and behind it. */
export const BEFORE = 4;
export const AFTER = 2048;
const SHORTEST = 16;

/** Of each literal in base64, how many bytes of its first group of three stand before the token. */
const ALIGNMENTS = new Map<string, number>();

/** What base64 writes for a beginning, wherever in a group of three bytes it begins: the characters that it alone decides. */
export function inBase64(head: string): string[] {
  return [0, 1, 2].map((before) => {
    const written = Buffer.from(`${"\0".repeat(before)}${head}`, "latin1").toString("base64");
    const text = written.slice(Math.ceil((before * 8) / 6), Math.floor(((before + head.length) * 8) / 6));
    ALIGNMENTS.set(text.slice(0, 8), before);
    return text.slice(0, 8);
  });
}

const UNITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LINE_END = /(?:\r?\n|\\r?\\n)[ \t]{0,40}(?=[A-Za-z0-9+/]{4})/y;

export const spellBase64: Speller = (text, at, length) => {
  const before = ALIGNMENTS.get(text.slice(at, at + length));
  if (before === undefined) return undefined;
  let p = at - Math.ceil((before * 8) / 6);
  if (p < 0) return undefined;
  const spelled = new SpelledText();
  let [bits, count, skip] = [0, 0, before];
  let start = p;
  for (; p < text.length; p++) {
    LINE_END.lastIndex = p;
    if (LINE_END.test(text)) p = LINE_END.lastIndex;
    const value = UNITS.indexOf((text[p] ?? "").replace("-", "+").replace("_", "/") || " ");
    if (value < 0) break;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    const byte = (bits >> count) & 255;
    if (skip > 0) skip--;
    else if (byte < 33 || byte > 126) break;
    else spelled.add(String.fromCharCode(byte), start, p + 1);
    start = count === 0 ? p + 1 : p;
  }
  return spelled.text.length < SHORTEST ? undefined : spelled;
};

/** What both kinds of base85 write for the first four bytes of a beginning. */
export function inBase85(head: string): string[] {
  let value = Buffer.from(head, "latin1").readUInt32BE(0);
  const digits: number[] = [];
  for (let i = 0; i < 5; i++, value = Math.floor(value / 85)) digits.unshift(value % 85);
  return [RFC1924, ASCII85].map((alphabet) => digits.map((digit) => alphabet[digit] ?? "").join(""));
}

export const spellBase85: Speller = (text, at) => {
  // The literal may be of either.
  for (const alphabet of [RFC1924, ASCII85]) {
    const spelled = readBase85(text, at, alphabet);
    if (spelled.text.length >= SHORTEST) return spelled;
  }
  return undefined;
};

/** Up to a byte that is no sign of ASCII, or a shorter group. */
function readBase85(text: string, at: number, alphabet: string): SpelledText {
  const spelled = new SpelledText();
  for (let p = at; ; p += 5) {
    const { taken, bytes } = readGroup(text, p, alphabet);
    for (const byte of bytes) {
      if (byte < 33 || byte > 126) return spelled;
      spelled.add(String.fromCharCode(byte), p, p + taken);
    }
    if (taken < 5) return spelled;
  }
}
