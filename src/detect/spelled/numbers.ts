/** Text that is written as a list of numbers or characters: `{0x67, 0x68}`, `[103, 104]`, `{'g', 'h'}`, `chr(103).chr(104)`, `67 68`, `67:68`,
 *  `hex:67,00,68,00` of the Windows registry, and dumps of xxd and hexdump. Pure; knows nothing of what is looked for. */
import { isHead, LONGEST } from "./heads.ts";
import { SpelledText, type Speller } from "./spelled.ts";

/** Characters looked at before the literal and behind it: 2,700 numbers in hex, which is a private key of 4,096 bits in PEM. */
export const BEFORE = 512;
export const AFTER = 20480;
/** Fewest characters of a text. */
const SHORTEST = 16;

interface Form {
  /** One number or character; the group is what it says. */
  readonly unit: RegExp;
  /** From one to the next. */
  readonly joint: RegExp;
  readonly say: (written: string) => number;
}

const quoted = (written: string): number => (written.startsWith("\\") ? written.charCodeAt(1) : written.charCodeAt(0));
const inHex = (written: string): number => Number.parseInt(written, 16);

const HEX: Form = {
  unit: /(?:\((?:byte|sbyte|char)\)\s?)?0[xX]([0-9a-fA-F]{1,2})(?:u8|[uU][lL]?)?(?![0-9a-zA-Z])/y,
  joint: /\s{0,4},\s{0,200}/y,
  say: inHex,
};
const DECIMAL: Form = {
  unit: /(?:\((?:byte|sbyte|char)\)\s?)?(\d{1,3})(?:u8)?(?![0-9a-zA-Z.])/y,
  joint: /\s{0,4},\s{0,200}/y,
  say: Number,
};
const CHARACTERS: Form = { unit: /'(\\[^\n]|[^\\\n'])'/y, joint: /\s{0,4},\s{0,200}/y, say: quoted };
const CALLS: Form = {
  unit: /(?:[cC][hH][rR][wW]?|CHAR|[cC]har|\[char\])\s?\(?(\d{2,3})\)?/y,
  joint: /\s{0,4}(?:[.+&,]|\|\|)\s{0,4}(?:_\s{0,80})?/y,
  say: Number,
};
/** Behind the signs that a dump shows its line in, the number of the next line's first byte. */
const DUMP = String.raw`(?: {1,40}\|?[^\n]{1,18}\r?\n[0-9a-f]{6,16}:? {1,2})`;
const PAIRS: Form = {
  unit: /([0-9a-fA-F]{2})/y,
  joint: new RegExp(String.raw`${DUMP}|,\\?\r?\n? {0,8}|:(?:\r?\n {0,40})?|  ?|-|(?=[0-9a-f])`, "y"),
  say: inHex,
};

/** Which form a literal is of. */
function formOf(literal: string): Form {
  if (literal.includes("x")) return HEX;
  if (literal.includes("'")) return CHARACTERS;
  if (literal.includes(")")) return CALLS;
  return /^[0-9a-f]{2}[ :,][0-9a-f]{2}[ :,]|^[0-9a-f]{4} /.test(literal) ? PAIRS : DECIMAL;
}

/** Where the list begins that holds a place: not before what none of its forms writes. */
function beginOf(text: string, at: number): number {
  let from = at;
  while (from > 0 && at - from < BEFORE && /[\w\s,'":.+&|()[\]\\]/.test(text[from - 1] ?? "")) from--;
  return from;
}

/** Most characters of a unit that stand before the digits at which a literal begins. */
const LEAD = 14;

/** Whether a token begins at a literal, which says two or three of its bytes: lists of numbers hold those by chance, and may be long. */
function beginsToken(form: Form, text: string, at: number): boolean {
  for (let from = at; from >= Math.max(0, at - LEAD); from--) {
    form.unit.lastIndex = from;
    if (form.unit.test(text) && form.unit.lastIndex > at && isHead(readFrom(form, text, from, LONGEST).text))
      return true;
  }
  return false;
}

/** Reads units from there on, as far as they go, and at most so many characters. */
function readFrom({ unit, joint, say }: Form, text: string, from: number, most = Infinity): SpelledText {
  const spelled = new SpelledText();
  for (let at = from; spelled.starts.length < most;) {
    unit.lastIndex = at;
    const one = unit.exec(text);
    const said = one ? say(one[1] ?? "") : 256;
    if (!one || said > 255) break;
    // UTF-16 has zeros between its characters.
    if (said !== 0 || spelled.text === "") spelled.add(String.fromCharCode(said), at, unit.lastIndex);
    joint.lastIndex = unit.lastIndex;
    if (!joint.test(text)) break;
    at = joint.lastIndex;
  }
  return spelled;
}

/** The list that a literal stands in, from its first number on. */
export const spellNumbers: Speller = (text, at, length) => {
  const form = formOf(text.slice(at, at + length));
  if (!beginsToken(form, text, at)) return undefined;
  for (let from = beginOf(text, at); from <= at; from++) {
    form.unit.lastIndex = from;
    if (!form.unit.test(text) || /[0-9a-zA-Z]/.test(text[from - 1] ?? "")) continue;
    const spelled = readFrom(form, text, from);
    const last = spelled.ends.at(-1) ?? from;
    if (last > at && spelled.text.length >= SHORTEST) return spelled;
    from = Math.max(from, last - 1);
  }
  return undefined;
};
