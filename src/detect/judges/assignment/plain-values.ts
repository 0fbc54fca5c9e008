/** Values that are too plain for what their name promises: words, labels, numbers, too few characters. Passwords may be short and people make
 *  them of words; what programs make is longer and holds digits. Pure. */
import { valueTexts } from "../../model/value-texts.ts";
import { isHarmless } from "./harmless-words.ts";
import { speaksOfSomethingElse, splitWords, type SecretClass, type TellingName } from "./names.ts";
import type { Assignment } from "./syntax.ts";

/** Fewest characters of a key, a token and the like, which programs make. */
const SHORTEST_MADE = 8;
/** Fewest characters of a value without digits that a program made. */
const WITHOUT_DIGITS = 16;
/** Classes of names whose values people choose as often as programs make them. */
const CHOSEN: ReadonlySet<SecretClass> = new Set(["password", "secret", "nonce"]);
const SCHEME = /^(?:basic|bearer)$/i;
/** Three words, whatever else stands there. */
const PROSE = /(?:^|\s)[A-Za-z\x80-\xff]{2,24}[.,;:]?\s+[A-Za-z\x80-\xff]{2,24}[.,;:]?\s+\S/;
/** Fewest characters of a value under a plain `key`, which is the name of anything stored. */
const SHORTEST_KEY = 16;
/** Digits of the largest number of 64 bits, and one more. */
const LONGEST_NUMBER = 21;
const NUMBERS = /^\d[\d.,;:/ -]*$/;
/** `E2B_GCP_ZONE`. */
const CONSTANT = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** `hls_480p`, `google-p12-pem`, `run_mcp_1`: words and small numbers, and how many characters such names have at most. */
const SLUG = /^_?[a-z]{1,16}\d{0,2}(?:[-_.:](?:[a-z]{1,16}\d{0,2}|\d{1,2}|0\d\d|\d{3,4}[a-z]))+$/;
const LONGEST_SLUG = 20;
/** One character, written as its number. */
const ESCAPED = /\\{1,2}(?:x[0-9A-Fa-f]{2}|[0-7]{3})/g;
/** `Token 0123abcd…`, an object that holds a key. */
const LONG_PART = /[\w+/=-]{12}/;
/** `Q-3720a2a9-43a9-490e-bc6f-39ccc8ae5ed3-0`. */
const NUMBERED_ID = /^\w{1,3}-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:-\d{1,3})?$/i;
/** `llmcache:115049a2…`: what, and the digest of which. */
const OF_A_CACHE = /^[a-z]+(?:[-_:][a-z]+){0,4}:(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;
/** What a chain of blocks keeps a value under. */
const OF_A_CHAIN = /^0x[0-9a-f]{64}$/;
/** `Password:` beside a field. */
const LABEL = /^[A-Za-z][A-Za-z '()/-]*\s?:$/;
/** Letters and what parts words. */
const WORDS = /^[A-Za-z_\-. /:,]*$/;
/** `PASS: ld-elf/weak.exp`, `--- PASS: TestRoundTrip`: the test that has passed. */
const TEST_NAME = /^(?:[a-z][a-z0-9+]*(?:[-_./][a-z0-9+]+)+|(?:Test|Benchmark|Example|Fuzz)[A-Z_][\w/.-]*)$/;
/** `PASS: ratio >= 2.0x`. */
const PASSED = /^(?:[a-z]+|\d[\d.]*[x%]?)$/;
/** Letters and what parts words, and too few of them, or capitals set as identifiers set them, to be made at random. */
function readsLikeWords(value: string): boolean {
  if (!WORDS.test(value)) return false;
  if (value.length < WITHOUT_DIGITS) return true;
  const humps = (value.match(/[a-z](?=[A-Z])/g) ?? []).length;
  return humps > 0 && 4 * humps < value.length && !/[A-Z]{2}/.test(value);
}

/** What a form says beside a field for a password: `forgot_password`, `Remember password`. */
const OF_A_FORM = /^(?:forg[eo]t|lost|reset|change|remember|confirm|show|hide|toggle|enter|recover|send|update)$/;
/** `item-1-picture-uri`, `section.2.title`: words, and a number or two between them. */
const NUMBERED_WORDS = /^[a-z]+\d{0,2}(?:[-_.:/](?:[a-z]{1,16}\d{0,2}[a-z]{0,2}|\d{1,2})){2,}$/;
/** `e2b-database-url`: what a store keeps something under. */
const NAME_IN_A_STORE =
  /^[a-z][a-z0-9]{0,15}(?:-[a-z][a-z0-9]{0,15}){0,5}-(?:config|credentials?|dsn|host|key|name|password|secret|token|ur[il])$/;

/** What no name's value is: words where the syntax, or the name, speaks of something else. */
function isBesideTheName({ value, operator, name, quote }: Assignment, telling: TellingName): string | undefined {
  // An argument, or one of a list, is not even the value of a name; `DB_PASSWORD("shop", "shop.password")` is a constant of an enumeration.
  if ((operator === "," || (operator === "(" && /^[A-Z0-9_]+$/.test(name))) && WORDS.test(value))
    return "the value reads like words";
  if (
    speaksOfSomethingElse(telling) &&
    (WORDS.test(value) || CONSTANT.test(value) || NUMBERS.test(value) || valueTexts().isProse(value))
  )
    return "the name speaks of something else, and the value reads like words";
  if (name === "PASS" && quote === "" && (PASSED.test(value) || (operator.startsWith(":") && TEST_NAME.test(value))))
    return "the value names a test that has passed";
  return quote !== "" && LABEL.test(value) ? "the value is the label of a field" : undefined;
}

/** What a call makes, what a form shows, and words with numbers between them. */
function isShown({ value, operator, name, quote, more, before }: Assignment, telling: TellingName): string | undefined {
  // "`USERNAME`, `PASSWORD`, `host:8111`": what a text names one after the other.
  if (operator === "," && quote === "`" && before.endsWith("`")) return "the value is named beside the name";
  // `TokenGroup("…")` makes a group.
  if (operator === "(" && speaksOfSomethingElse(telling)) return "what is called is no secret's";
  if ((more || /\s/.test(value)) && telling.words.some((word) => OF_A_FORM.test(word)))
    return "the name is a form's, and the value has more than one word";
  // In JavaScript quotes of other kinds, in documentation those of code.
  const inner = value.replace(/^`|`$/g, "");
  if (/^keys?$/i.test(name) && NUMBERED_WORDS.test(inner)) return "the value reads like words";
  if (name === "secret" && quote !== "" && NAME_IN_A_STORE.test(value))
    return "the value reads like the name of a secret";
  return undefined;
}

/** `lmsUrl`, `keyPath`. */
function isNameOfProperty(value: string): boolean {
  return /^[a-z]+(?:[A-Z][a-z]+)+$/.test(value) && isHarmless(splitWords(value).at(-1) ?? "");
}

/** What programs call other things by. */
function isNameOfOther({ value, name }: Assignment): string | undefined {
  if (value.length <= LONGEST_SLUG && SLUG.test(value)) return "the value reads like the name of something";
  if (CONSTANT.test(value) && !/\d{3}/.test(value)) return "the value reads like the name of a constant";
  if (/\s/.test(value) && !LONG_PART.test(value)) return "no key or token holds a blank";
  if (OF_A_CHAIN.test(value) && /^(?:authentication_?)?keys?$/i.test(name))
    return "the value is known to a chain of blocks";
  return /^keys?$/i.test(name) && (NUMBERED_ID.test(value) || OF_A_CACHE.test(value))
    ? "the value is the id of something"
    : undefined;
}

/** What a program would not make. The kernel asks some of the same (`isPossible` in its assignment.ts). */
function isNotMade(assignment: Assignment): string | undefined {
  const { value, name } = assignment;
  if (value.replaceAll(ESCAPED, "?").length < SHORTEST_MADE) return "a key or token that short opens nothing";
  if (/^keys?$/i.test(name) && value.length < LONGEST_NUMBER && /^\d+$/.test(value)) return "the value is a number";
  if (/[\s;,]/.test(value) && NUMBERS.test(value)) return "the value is made of numbers";
  if (readsLikeWords(value) || PROSE.test(value) || valueTexts().isProse(value)) return "the value reads like words";
  const reason = isNameOfOther(assignment);
  if (reason !== undefined) return reason;
  return value.length < SHORTEST_KEY && /^keys?$/i.test(name)
    ? "so short a value under a plain name is no key"
    : undefined;
}

/** @returns why a value is no secret of the kind that its name promises; undefined where it may be one */
export function tooPlain(assignment: Assignment, telling: TellingName): string | undefined {
  const { value, operator, name } = assignment;
  if (operator === "blank" && SCHEME.test(name))
    return WORDS.test(value) && !/[a-z][A-Z]/.test(value) ? "the value reads like words" : undefined;
  const reason = isBesideTheName(assignment, telling) ?? isShown(assignment, telling);
  if (reason !== undefined || telling.secretClass === "password") return reason;
  if (isNameOfProperty(value)) return "the value reads like the name of something";
  if (!CHOSEN.has(telling.secretClass)) {
    const why = isNotMade(assignment);
    if (why !== undefined) return why;
  }
  // `"secret": "PXAT"`.
  return /^[A-Z]{2,8}$/.test(value) ? "the value reads like the name of a constant" : undefined;
}
