/** What a value looks like, as named numbers between about -1 and 1 that a linear model can weigh. Pure; sees the value alone. */
import { isProse } from "../judges/assignment/prose.ts";
import { describeCharacters, type Characters } from "./characters.ts";
import { wordBits } from "./letters.ts";
import { wordShare } from "./words.ts";

export type FeatureSink = (name: string, amount: number) => void;

const PLACEHOLDER =
  /example|sample|change[-_]?(?:me|it|this)|placeholder|your[-_ .]|my[-_](?:secret|pass|token|key|access|api|client|dummy)|dummy|fake|redacted|removed|masked|hidden|xxx|\*{3}|\.{3}|insert|replace|todo|fixme|not[-_]?(?:set|used|real|a[-_]real)|lorem|foo|bar(?![a-z])|default|some[-_]|at[-_ ]least|secret[-_]?here|_here$|test|demo|mock|null|none|undefined|geheim|passwort|contrase|motdepasse|senha|wachtwoord/i;
const TELLING =
  /pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|auth|credential|bearer|user(?:name)?|admin|root|login/i;
const KEYBOARD = /qwert|asdf|zxcv|qaz|1q2w|azerty|yxcv|wsx/i;
const SEQUENCE = /0?1234|abcd|4321|6789|0000|1111|aaaa|fedc/i;
const DATE = /^(?:19|20)\d\d[-/.]?[01]\d[-/.]?[0-3]\d/;
const UUID = /^[{(]?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[)}]?$/i;
const VERSION = /^[v^~]?\d+(?:\.\d+|\.[x*]){1,3}(?:-[\w.]+)?$/i;
const LENGTH_STEPS = [6, 8, 12, 16, 20, 24, 32, 40, 64, 128] as const;
const LENGTHS = LENGTH_STEPS.map((step) => `length>=${step}`);
const HEX_LENGTHS: Readonly<Record<number, string>> = { 32: "hex:32", 40: "hex:40", 64: "hex:64" };

/** The form of an identifier, where a value has one. */
function describeForm(value: string, is: Characters, add: FeatureSink): void {
  const { length } = value;
  const letters = is.lower + is.upper;
  const word = letters + is.digits + is.underscores;
  const first = value.charCodeAt(0);
  const startsWithDigit = first >= 48 && first <= 57;
  if (is.underscores > 0 && word === length && !startsWithDigit) {
    add("form:snake", 1);
    if (is.upper + is.underscores === length && first !== 95) add("form:constant", 1);
  }
  if (letters === length && is.upper > 0 && !is.adjoiningCapitals) {
    if (first >= 97) add("form:camel", 1);
    else if (is.upper > 1) add("form:pascal", 1);
  }
  if (is.hyphens > 0 && !is.looseHyphens && is.lower + is.hyphens === length) add("form:kebab", 1);
  if (is.dots > 0 && !is.looseDots && word + is.dollars + is.dots === length) add("form:dotted", 1);
}

function describeSigns(value: string, is: Characters, add: FeatureSink): void {
  if (/\s/.test(value)) add(/\S\s+\S+\s+\S/.test(value) ? "blanks:many" : "blanks:one", 1);
  if (/[()[\]{}<>|\\]/.test(value)) {
    add("brackets", 1);
    if (is.signs >= MANY_SIGNS && isTangled(value)) add("signs:tangled", 1);
  }
  if (/^[-./:#*\\]/.test(value)) add("starts-odd", 1);
  if (/[:,.;\\]$/.test(value)) add("ends-odd", 1);
  if (/\\[nrtux]/.test(value)) add("escapes", 1);
  if (value.includes("/") && !/^[A-Za-z0-9+/]+=*$/.test(value)) add("slashes", 1);
  if (/[^\x20-\x7e]/.test(value)) {
    add("not-ascii", 1);
    if (/^(?:[\x20-\x7e]{0,2}[^\x20-\x7e]+){3,}/.test(value)) add("not-ascii:mostly", 1);
  }
  if (is.digits > 0 && VERSION.test(value)) add("version", 1);
  if (value.length >= 36 && UUID.test(value)) add("uuid", 1);
}

const OPENING = "([{";
const CLOSING = ")]}";
/** Fewest kinds of signs in what a program made of all characters of the keyboard. */
const MANY_SIGNS = 6;

/** `x{{k}o)p${w]`: signs of many kinds, and a bracket that closes one of another kind. Code, patterns and templates nest theirs. */
function isTangled(value: string): boolean {
  const signs = new Set(value.match(/[!-/:-@[-`{-~]/g));
  if (signs.size < MANY_SIGNS || /\s/.test(value)) return false;
  const open: string[] = [];
  for (const c of value) {
    if (OPENING.includes(c)) open.push(c);
    else if (CLOSING.includes(c) && open.length > 0 && open.pop() !== OPENING[CLOSING.indexOf(c)]) return true;
  }
  return false;
}

function describeShape(value: string, is: Characters, add: FeatureSink): void {
  const { length } = value;
  for (let i = 0; i < LENGTH_STEPS.length && length >= (LENGTH_STEPS[i] ?? 0); i++) add(LENGTHS[i] ?? "", 1);
  add(classesOf(is), 1);
  if (is.hexadecimal && is.lower > 0 !== is.upper > 0)
    add(HEX_LENGTHS[length] ?? (length >= 16 ? "hex:long" : "hex:short"), 1);
  add("switches", Math.min(1.5, is.switches / 12));
  const steps = is.lower + is.upper + is.digits - 1;
  if (steps >= 5) add("switches:share", is.switches / steps);
  // `asdf1234`, `abc123`.
  if (steps >= 4 && is.walks / steps > 0.4) add("walk", is.walks / steps);
  if (is.digits === length) add(length > 12 ? "digits:long" : "digits", 1);
  if (value.endsWith("=") && /^[A-Za-z0-9+/]{8,}={1,2}$/.test(value)) add("base64-padded", 1);
  if (is.lower === 0 && length >= 16 && /^[A-Z2-7]{16,}=*$/.test(value)) add("base32", 1);
  describeForm(value, is, add);
  if (is.signs > 0) describeSigns(value, is, add);
  else if (value.length <= 3) add("few-letters", 1);
  if (
    is.signs > 0 &&
    is.lower + is.upper + is.digits <= 3 &&
    /^[^A-Za-z0-9]*[A-Za-z0-9]{0,3}[^A-Za-z0-9]*$/.test(value)
  )
    add("few-letters", 1);
}

function classesOf({ lower, upper, digits, signs }: Characters): string {
  return CLASSES[(lower > 0 ? 1 : 0) + (upper > 0 ? 2 : 0) + (digits > 0 ? 4 : 0) + (signs > 0 ? 8 : 0)] ?? "";
}

const CLASSES: readonly string[] = Array.from(
  { length: 16 },
  (_, i) => `classes:${i & 1 ? "a" : ""}${i & 2 ? "A" : ""}${i & 4 ? "0" : ""}${i & 8 ? "$" : ""}`,
);

function describeWords(value: string, is: Characters, add: FeatureSink): void {
  const letters = is.lower + is.upper;
  // Words of a language that the tables do not know have the form of prose alone.
  const prose = is.signs > 0 && isProse(value);
  const bits = prose ? Math.max(wordBits(value), letters) : wordBits(value);
  add("words:total", Math.max(-1.5, Math.min(1.5, bits / 16)));
  if (letters >= 3) add("words:per-letter", Math.max(-1.5, Math.min(1.5, bits / letters)));
  const share = prose ? 1 : wordShare(value);
  add("words:covered", share);
  if (letters >= 4 && share > 0.7) add("words:mostly", 1);
  if (letters >= 4 && share < 0.3) add("words:hardly", 1);
  // People make passwords of a word and a number; what the program shows or names holds none.
  if (letters >= 3 && share > 0.6) {
    if (prose || (is.digits === 0 && /^[A-Za-z _.-]+$/.test(value))) {
      add("words:only", 1);
      // `to-be-stolen`: text that somebody wrote.
      if (share > 0.8 && /^[a-z]+(?:[-_][a-z]+){2,}$/.test(value)) add("words:joined", 1);
    }
    if (is.digits > 0 && !/\s/.test(value)) add("words:with-digits", 1);
  }
  add("entropy", is.entropy / 5);
  // Against the most that a random text of that length would show.
  add("entropy:relative", is.entropy / Math.log2(Math.max(4, Math.min(value.length, 64))));
  if (is.distinct <= 3) add("few-characters", 1);
  if (is.repeats) add("repeats", 1);
}

/** Plain text behind base64, as Basic authentication sends `user:password`. Random bytes decode to text by chance once in millions. */
function decodedText(value: string): string | undefined {
  if (value.length < 10 || !/^[A-Za-z0-9+/]{10,}={0,2}$/.test(value)) return undefined;
  const text = Buffer.from(value, "base64").toString("latin1");
  return text.length >= 7 && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

/** @returns whether a value is a UUID, in braces or not */
export function isUuid(value: string): boolean {
  return UUID.test(value);
}

/** @returns whether a value reads like one that is to be replaced */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}

/** Adds what can be said of a value. */
export function describeValue(value: string, add: FeatureSink): void {
  const is = describeCharacters(value);
  describeShape(value, is, add);
  const text = decodedText(value);
  // The words of what is encoded count, not those of the code.
  describeWords(text ?? value, text === undefined ? is : describeCharacters(text), add);
  if (text !== undefined) add(/^[^:\s]{1,60}:[^\s]/.test(text) ? "base64-of-a-pair" : "base64-of-text", 1);
  if (PLACEHOLDER.test(value)) add("placeholder", 1);
  if (TELLING.test(value)) add("telling-word", 1);
  if (KEYBOARD.test(value)) add("keyboard", 1);
  if (SEQUENCE.test(value)) add("sequence", 1);
  if (is.digits >= 6 && DATE.test(value)) add("date", 1);
}
