/** Values without quotes: numbers, members, calls and choices of code, words of sentences. Pure. */
import { readName, speaksOfSomethingElse, splitWords } from "./names.ts";
import type { Assignment } from "./syntax.ts";

const CODE_START =
  /^(?:process\.env|os\.(?:environ|getenv)|ENV\[|System\.|getenv|env\.|self\.|this\.|args?\.|req(?:uest)?\.|params?\.|props\.|var\.|local\.|data\.|module\.|settings\.|config\.|secrets\.|vars\.|null|none|nil|true|false|undefined)\b/i;

/** A bare word that code goes on after: a call, an index, a member. */
const CODE_AFTER = /[([{]/;

/** Words of a name, of three letters and more, that the value holds. */
function sharedWords(name: string, value: string): number {
  const lower = value.toLowerCase();
  return [...new Set(splitWords(name))].filter((word) => word.length > 2 && lower.includes(word)).length;
}

/** @returns whether a value without quotes is a number of a program: `passwordToggleTint = 2130772307;`: a number that code goes on behind, or whose name goes on. */
export function isNumberOfCode({ name, value, after, operator, spaced, before }: Assignment): boolean {
  if (!/^-?\d+$/.test(value) || operator === "flag") return false;
  if (/[;,)]/.test(after) || (spaced && /\b(?:int|long|const|final|let|var|uint\d*|static)\b/.test(before)))
    return true;
  return speaksOfSomethingElse(readName(name));
}

/** @returns whether a value without quotes is code or prose. */
export function isCodeOrProse({ name, value, after, operator, spaced, more }: Assignment): boolean {
  // `!vault |`: a tag of YAML, its value stands below.
  if (/^![a-z]\w*$/i.test(value)) return true;
  if (CODE_AFTER.test(after) || CODE_START.test(value)) return true;
  if (/\|\||&&|->|^!\$|^[A-Za-z]+(?::[A-Za-z]+){2,}$/.test(value)) return true;
  // `password: Nouveau mot de passe`: a sentence.
  if (operator === ":" && more && /^[A-Za-z\x80-\xff'-]+[,.]?$/.test(value)) return true;
  // `key = other;`, `password: String,`: a word that code's punctuation ends is a name.
  if (/[;,)}]/.test(after) && (spaced ? /^[A-Za-z_.]+$/ : /^[a-z]+(?:_[a-z]+)+$/).test(value)) return true;
  // `KeyAlgoRSA256: CertAlgoRSA256v01,`: names that speak of the same.
  if (/[;,)]/.test(after) && /^[A-Za-z_]\w*$/.test(value) && sharedWords(name, value) >= 2) return true;
  // `passphrase = _ffi.NULL`, `std::map`: members of something.
  if (spaced && /^[A-Za-z_]+(?:\.[A-Za-z_]+)+$|^[a-z]\w{1,20}\.[A-Z]\w{1,40}!?$/.test(value)) return true;
  // `length = Cipher20.key_length`: a member whose name is made of words.
  if (spaced && /^[A-Za-z_]\w{0,30}(?:\.[A-Za-z_]\w{0,30}){0,3}\.[a-z]{1,12}(?:_[a-z]{1,12}){0,4}\d{0,2}$/.test(value))
    return true;
  if (/^[A-Za-z_]\w*::[A-Za-z_]/.test(value)) return true;
  // `secret = Module.value rest`: code goes on.
  if (spaced && more && /^[A-Za-z_]\w*(?:\.\w+)+$/.test(value)) return true;
  // `options.password.new=Nuova Password`: a text of a translation.
  if (operator === "=" && !spaced && more && /^\w+\./.test(name) && /^[A-Za-z\x80-\xff'-]+[,.]?$/.test(value))
    return true;
  // `i.isMacintosh?6:5`, `t?s.C0.ESC+`: one of two; `s.C0.ESC+t`: members of something.
  if (/^[A-Za-z_$][\w$.]*\?(?:[\w$."'!-]+:|[a-z]\w{0,2}\.)|^[A-Za-z_$]\w*(?:\.\w+)+(?:\+[\w.]*)+$/.test(value))
    return true;
  // `rc=2pass mbtree=1`: a setting of its own.
  if (operator === "blank" && /^[a-z_]{2,24}=\S*$/.test(value)) return true;
  // `password=<the password>`, and the next setting below.
  if (operator === "element" && /^[A-Za-z_]{2,24}\s?=(?!=*$)/.test(value)) return true;
  // `-e ROOT_PASSWORD acme/database`: the image that is run.
  if (operator === "blank" && /^[a-z][a-z0-9._-]{1,30}\/[a-z][a-z._-]{1,40}$/.test(value)) return true;
  // `args["password"] = arg2`.
  if (/^(?:args?|params?|var|val|tmp)\d{1,2}$/.test(value)) return true;
  // `key->value`: a member of something.
  if (operator === "=>" && !spaced) return true;
  if (value.startsWith("-") || /^[-=*#_.~!|&+%^/\\]+$/.test(value)) return true;
  // Prose: a bare word after a blank says nothing unless it holds a digit; a scheme of HTTP has its value after a blank.
  return (operator === "table" || operator === "blank") && !/\d/.test(value) && !/^(?:bearer|basic)$/i.test(name);
}
