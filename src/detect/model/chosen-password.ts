/** Weighs a password that people chose, inside a form that proves it is one (`scheme://user:password@host`): what documentation, tests and
 *  sample settings write there is a word for a password, or the user's own name. The odds are set by hand. Pure. */
import type { Evidence } from "../../model/finding.ts";
import { isFiller, isTemplate } from "../judges/assignment/references.ts";
import { valueTexts } from "./value-texts.ts";

const REGEX = /^\(?\[\^|^\(\?[:=!<]|\\[dws][+*]/;
const BINARY = /[\0-\x08\x0e-\x1f\x7f\xfe\xff\ufffd-\uffff]/;
/** From so many characters on a program made it. */
const GENERATED = 24;
/** So many characters, and so many that differ, are no template, whatever signs stand side by side in them. */
const JUMBLED = { length: 56, different: 28 };

/** What documentation writes where a password belongs; in other languages, `your password` and the like. */
export const OBVIOUS: RegExp =
  /^(?:p[a4@]ss(?:w[o0]r?d|wd|phrase)?\d{0,4}[!.\\]?|pwd?|s[e3](?:cr[e3]|kr[ei])t\d{0,3}|token|user(?:name)?|admin|root|postgres|mysql|guest|abc|abc123|qwert\w*|qwer|asd(?:f|asd)\w*|test\d*|changeme|welcome\d*|xyz|foo|bar|baz|qux|hunter2?|s+h+!*|letmein|open ?sesame|123\d*|[\w-]*(?:pass(?:word|wd|phrase)|[_-]pass)|\.+|\w|(?:sua|minha|tu|su|mi|dein|ihr|mein|votre|mon|ton|jouw|mijn|tua|mia)?[-_ ]?(?:senha|contrase\S{1,3}a|passwort|kennwort|wachtwoord|motdepasse|parola|haslo|heslo|geheim|secreto|segredo)\d{0,4})$/i;

/** Signs and digits that stand for letters: `p@55w0rd`, `s3cr3t`. */
const STANDS_FOR: Readonly<Record<string, string>> = {
  "@": "a",
  "4": "a",
  "3": "e",
  "1": "i",
  "0": "o",
  $: "s",
  "5": "s",
};

/** A word for a password, and what people put before and behind it. */
const WORD_FOR_IT =
  /^(?:a|an|any|app|bad|change|complex|db|default|dev|enter|insert|invalid|local|my|new|old|put|root|sample|secure|set|simple|some|strong|super|temp|test|the|this|use|user|very|weak|wrong|your)*(?:pass(?:w?o?rd|wd|phrase|code)?|pwd|secret)(?:goes|here|value)*$|^(?:bla[hb]?){2,}$/;
/** `wallapass`. */
const NAMED_PASS = /^[a-z]{2,10}pass$/;

function unescaped(text: string): string {
  return text.replace(/%([2-7][0-9A-Fa-f])/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

/** Whether a password says that it is one: decoded, its signs read as letters, digits at its end left out. */
function isWordForPassword(value: string): boolean {
  // Twice, as addresses within addresses are.
  const decoded = unescaped(unescaped(value));
  const text = decoded.replace(/[^A-Za-z]+$/, "").toLowerCase();
  const read = text.replace(/[@431$05]/g, (sign) => STANDS_FOR[sign] ?? sign);
  return NAMED_PASS.test(value) || [read, text].some((one) => WORD_FOR_IT.test(one.replace(/[^a-z]/g, "")));
}

/** A word or two, a number and a sign, as rules for passwords make people choose them: `Velvet42!`. */
const CHOSEN = /^(?=.{8,20}$)[A-Z]?[a-z]{3,14}(?:[A-Z][a-z]{2,12})?[!@#$%&*._+?-]?\d{2,4}[!@#$%&*_+?]{0,2}$/;
const SIGN_OR_TWO = /[!@#$%&*_+?]$|^[A-Za-z]+[!@#$%&*._+?-]\d+$/;
/** `monkey_88#`, `root@99ab`: a number and a sign that no name of a program ends with, whatever the case. */
const SIGNED =
  /^(?=.{7,24}$)(?:[A-Za-z]{3,14}(?:[-_.]?[A-Za-z]{3,14})?[-_.@#$]?\d{1,4}[!@#$%&*?]{1,3}|[A-Za-z]{3,14}[@#$!]\d{1,6}[a-z]{0,3})$/;
/** Letters and a digit, nothing that parts paths and addresses, and a sign, a capital or a second word: more than names of things have. */
const LETTERS_AND_MORE =
  /^(?=.{6,40}$)(?=.*[A-Za-z]{2})(?=.*\d)(?=.*[!@#$%&*?+=^~]|.*[A-Z].{5}|.{5,}[A-Z]|[a-z]{3,}(?:[-.][a-z]{3,})+[-.]?\d{2,4}$)[\w!@#$%&*?+.=^~-]+$/;

/** @returns whether a value of words is one that people choose where a password has to hold a capital, a number and a sign */
export function isChosen(value: string): boolean {
  const isForm = (CHOSEN.test(value) && /[A-Z]/.test(value) && SIGN_OR_TWO.test(value)) || SIGNED.test(value);
  return isForm && !saysPassword(value);
}

/** @returns whether words with a number are a password where nothing but one can stand */
export function isChosenInItsPlace(value: string): boolean {
  return LETTERS_AND_MORE.test(value) && !saysPassword(value);
}

function saysPassword(value: string): boolean {
  return isWordForPassword(value) || OBVIOUS.test(value);
}

const PLACEHOLDER: Evidence = { name: "placeholder", text: "reads like a placeholder", weight: -3.5 };
/** Hosts that nobody has (RFC 2606, RFC 6761), behind a password. */
const NO_HOST =
  /^@(?:[\w-]{1,63}\.){0,4}(?:example\.(?:com|edu|net|org)|[\w-]{1,63}\.(?:example|invalid|test))(?![\w.-])/;
/** From so many characters on it may have been somebody's. */
const NOT_SHOWN = 12;
const OF_EXAMPLE: Evidence = { name: "host", text: "is for a host that stands for any, as in examples", weight: -1.5 };
const PORT: Evidence = { name: "port", text: "is the port of a host", weight: -5 };
const SAME_AS_USER: Evidence = {
  name: "user",
  text: "is the name of its user as well, as in sample settings",
  weight: -3.5,
};

/**
 * Weighs a chosen password.
 * @param before - what the match holds before it
 * @param behind - what stands behind it
 */
export function chosenPasswordEvidence(value: string, before: string, behind = ""): readonly Evidence[] {
  if (value.length >= JUMBLED.length && new Set(value).size >= JUMBLED.different) return [];
  if (isTemplate(value)) return [{ name: "placeholder", text: "filled in when the program runs", weight: -5 }];
  if (REGEX.test(value)) return [{ name: "pattern", text: "is a pattern that texts are compared with", weight: -5 }];
  if (BINARY.test(value)) return [{ name: "binary", text: "holds bytes that no text has", weight: -5 }];
  if (/^\d{2,5}\//.test(value)) return [PORT];
  if (value.length >= GENERATED) return [];
  if (
    isFiller(value) ||
    valueTexts().isPlaceholder(value) ||
    OBVIOUS.test(value) ||
    (/(?:[:=]|\bpassword\s{1,8})$/.test(before) && isWordForPassword(value)) ||
    /^[A-Z]+_[A-Z_]+$|^\[[a-z_ -]+\]$/i.test(value) ||
    /^[A-Z]+-[A-Z-]+$/.test(value)
  )
    return [PLACEHOLDER];
  if (before.endsWith(`/${value}:`)) return [SAME_AS_USER];
  return value.length < NOT_SHOWN && NO_HOST.test(behind) ? [OF_EXAMPLE] : [];
}
