/** Values that cannot be secrets whatever stands around them: references to variables, templates, types, code, paths.
 *  Only what is certain is here; what is likely is a feature of the model. Pure. */
import { isCodeOrProse, isNumberOfCode } from "./bare-values.ts";
import { readName, splitWords } from "./names.ts";
import { whyPlaced } from "./places.ts";
import { isForeignText } from "./prose.ts";
import type { Assignment } from "./syntax.ts";
import { technicalName } from "./technical.ts";

const TEMPLATE =
  /\$\{(?:[^{}[\]()$#>]|\[[^[\]{}]*\]|\([^(){}]*\))*(?:\}|$)|\{\{[^{}]*(?:\}\}|\{|$)|\$\(|#\{|%\{|<%|\{%|\$\[\[|@@[A-Z]|__[A-Z_]+__|^%{1,2}[A-Za-z_]\w*%{0,2}$|^%[sdv@]$|0x%\d{0,3}[xX]|%[xX](?![\w%])|^\{\w{1,20}\}[=:]\{\w{1,20}\}$|^(?:env|ENV)[:.][A-Z][A-Z0-9_]+$|%(?:\d\$)?[sdvq](?![\w%])|^\{[\w.:]*\}$|^\$[A-Za-z_]|[\s"'/=:]\$[A-Za-z_]{2}|\{[a-z_]\w*(?:\[[^\][{}]{1,30}\]|\.\w{1,30})+\}|\{[a-z_]\w+\}|\{(?:\w{1,20}|\[[^\]\n]{1,40}\]):[<>^]?\d{1,4}[bcdefgnosx%]?\}|\{[a-z_]\w*(?:\.\w{1,30}){0,3}\([^(){}]{0,40}\)\}|\{\$[a-z_]\w*\}|(?<!\\u)\{\d{1,2}\}|&lt;[A-Za-z][\w ./-]{0,30}&gt;|^@\w[\w.:/-]*(?:$|[\s,;()[\]])|^<[^>]*>?|^&#?[a-z0-9]\w*;|^&(?:nbsp|quot|amp|lt|gt|copy|middot|hellip|laquo|raquo|times)$/;

const PATH = /^(?:\.{0,2}\/|~\/|[A-Za-z]:\\|\.\\)|^[\w.-]+(?:\/[\w.-]+)*\/[\w.-]+\.[a-z]{1,5}$/;
const URL = /^[a-z][a-z0-9+.-]{1,20}:\/\/|^(?:urn|arn|orn|crn|nrn|did):[a-z]|^ocid1\./i;

const TWO_LETTERS = /[A-Za-z0-9\x80-\xff].*[A-Za-z0-9\x80-\xff]/;
/** Signs of Latin-1 (not its letters) as their bytes in UTF-8: `¿`, `¨`, `§`. */
const LATIN_SIGN = /\xc2[\x80-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf]/g;
/** What forms and messages say of a field. */
const OF_A_FIELD =
  /^(?:required|optional|invalid|incorrect|missing|mandatory|forbidden|unauthorized|expired|enabled|disabled|string|number|boolean|text|varchar|hidden|visible|masked|show|hide|toggle|confirm|forgot|reset|change|update|submit|cancel)$/i;

/** One character over and over, in groups or not: filled in by hand. */
const FILLER = /([xyz*#.?0_-])\1{4,}/i;

/** Keys, certificates and web tokens, which have formats and patterns of their own. */
const BLOCK =
  /^-----BEGIN|^MII[A-Za-z0-9+/]|^(?:ssh-\w{3,7} |ecdsa-\S{8,20} )?AAAA[BCE][0-9][A-Za-z0-9+/]{8}|^(?:MFkwEwYH|MHYwEAYH|MCowBQYD|MFYwEAYH)[A-Za-z0-9+/]{20}|^ey[\w-]{4,}\.[\w-]+\.[\w-]*$/;

/** What parts groups of characters. */
const PARTS = "-_.: ";

/** Whether there are at most two different characters, of either case, besides those that part groups. */
function hasTwoCharacters(value: string): boolean {
  let first = "";
  let second = "";
  for (const character of value) {
    if (PARTS.includes(character)) continue;
    const c = character.toLowerCase();
    if (c === first || c === second) continue;
    if (first === "") first = c;
    else if (second === "") second = c;
    else return false;
  }
  return true;
}

/** @returns whether a value is one or two characters over and over, or holds a long run of one */
export function isFiller(value: string): boolean {
  return hasTwoCharacters(value) || (FILLER.test(value) && !/[A-Za-z0-9+/]{40}/.test(value.replace(FILLER, "")));
}

/** OpenPGP key ids and fingerprints, and objects of Xcode: short, or behind a plain `key`. */
const KEY_ID = /^(?:0x)?(?:[0-9A-F]{8}|[0-9A-F]{16}|[0-9A-F]{24}|[0-9A-F]{40})$/;
const PLAIN_KEY = /(?:^|[^a-z])keys?$/i;
/** With the options of gpg that take the id of a key. */
const OF_OPENPGP = /gpg|pgp|^--(?:delete|edit|export|list|l?sign|recv|refresh|send)-/i;
const STRONG_KEY = /api|secret|access|private|encr|aes|auth|sign|app|master|consumer|client/i;

/** Text holds no such bytes; a program or a picture does. */
export const CONTROL: RegExp = /[\0-\x08\x0e-\x1f\x7f]/;
/** `authCode->setChallenge(`: what is set says what the value is; `password->setValue(` says no more. */
const SETTER = /^set(?!(?:Value|Text|Data|Content|String)\()[A-Z]\w*\($/;

/** Jenkins finds a credential by its id: `credentials("…")`, `DEPLOY_CREDENTIALS = "…"`. */
const CREDENTIAL = /credentials?(?:id|json)?\(?$/i;
/** `client.deleteKey(`, `GetSecretAsync(`: what is found by its id. */
const FINDER = /(?:^|[.:>])(?:delete|disable|find|get|remove|revoke|rotate|update)\w{0,40}$/i;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What `doesn't` and the like begin with: prose. */
const CONTRACTION =
  /^(?:are|ca|could|did|do|does|has|have|is|must|should|was|were|wo|would)n(?:(?:'|\\'|\xe2\x80\x99)t\b|&(?:#x27|#39|apos)$)/i;

/** In base64: a user whom anybody knows, and no password. */
const NO_PASSWORD = /^(?:admin|default|guest|root|test|user):$/i;

/** Functions that are given the name of a variable, a setting or a secret elsewhere, and a name as they are given one. */
const LOOKUP =
  /(?:env|environ|environment|getenv|getString|getProperty|property|setting|secrets?|variable|\bvar|lookup|resolve|param|parameter|config|get|field|\bvalue)(?:\.[A-Za-z]{2,12})?(?:Value)?(?:Async)?[({[][ \t]{0,4}$/i;
const NAME_LOOKED_UP = /^[A-Za-z_][\w.-]*[_.-][\w.-]*$|^[A-Z]?[a-z]+(?:[A-Z][a-z]+)+$/;

/** @returns whether something is filled in here when the program runs */
export function isTemplate(value: string): boolean {
  return TEMPLATE.test(value);
}

/** Password hashes: no passwords, and with patterns of their own. */
const HASHED =
  /^\$(?:2[abxy]?|1|5|6|7|y|argon2\w{0,2}|apr1|P|H|scrypt|pbkdf2[\w-]{0,12})\$|^h1:[A-Za-z0-9+/]{43}=|^sha(?:1|256|384|512)-[A-Za-z0-9+/]{20}|^(?:md5|sha1|sha256|sha512|bcrypt\w{0,8}|pbkdf2\w{0,16}|scrypt|argon2\w{0,2})[$:][^\s]{8}|^\*[0-9A-F]{40}$|^\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|bcrypt|noop|pbkdf2|PBKDF2\w{0,12})\}/;

/** Encrypted where it stands: SOPS, Ansible Vault, Jasypt, Kubernetes sealed secrets, git-crypt, Bitwarden. */
const ENCRYPTED =
  /^ENC\[[A-Z0-9_]{2,20},|^ENC\(|^(?:encrypted|secure):[A-Za-z0-9+/]{16}|^\{(?:cipher|AES|AES256|3DES)\}|^\$ANSIBLE_VAULT|^vault:v\d|^Ag[A-D][A-Za-z0-9+/]{120}|^[0-7]\.[A-Za-z0-9+/=]{16,}\|[A-Za-z0-9+/=]{16,}|^7\.[A-Za-z0-9+/]{20,}={0,2}$|^[0-7]\.[\w+/=]{1,40}\|[\w+/=]{1,60}\|[\w+/=]{1,60}$/;

/** @returns whether the value is the hash of a password, in a form that says so */
export function isPasswordHash(value: string): boolean {
  return HASHED.test(value);
}

/** @returns whether the value, with four characters before it, is encrypted */
export function isEncrypted(value: string): boolean {
  return ENCRYPTED.test(value) || ENCRYPTED.test(value.slice(4));
}

/** `git-p4.password`, `spring.datasource.password`. */
const SETTING =
  /^[A-Za-z][\w-]{0,40}(?:\.[A-Za-z][\w-]{0,40}){0,5}\.(?:\w*password(?:\.\d{1,2})?|passwd|passphrase|secret|token|\w*key|credentials?|auth|username|user)$/i;

/** Left out in the middle (`AKIA…`), or masked (`****-E304DA`). */
const SHORTENED = /\.{3,}|\xe2\x80\xa6|\*{3,}/;

/** What stands in for more than one text: a regex's classes and groups, a glob. */
const PATTERN =
  /^\(?\[\^|\[\^?[^[\]\s]{1,60}\][+*{]|\[\^?[^[\]]{0,20}(?:a-z|A-Z|0-9|a-f)[^[\]]{0,40}\]|\\[dwsDWSb][+*?{]|\(\?[:=!<]|\.[*+](?:\W|$)|^\^.*\$$|^[\w:.-]{1,60}\*$|^\\{1,2}b.*\\{1,2}b$/;

/** `["100.64.0.1"]`, `[0-9@#.,E+]`. */
const LIST = /^\[[^[\]]*\]$/;

/** Characters written as numbers, few of them: signs and pictures; or Unicode's beyond ASCII, which are text. */
const ESCAPES =
  /^(?:(?:\\{1,2}[rntfvb0])+|(?:%x?[0-9A-Fa-f]{2})+|(?:\\{1,2}x[0-9A-Fa-f]{2}){1,8}|\\{1,2}[0-9A-Fa-f]{4}|(?:\\{1,2}u(?!00[0-7])[0-9a-fA-F]{4}[\s.,:!?-]{0,2})+)$/;

/** `"Token: " + await tokenOf(`: the quotes are those of the strings beside it. */
const BETWEEN_STRINGS =
  /^[\s)\]]{0,3}(?:&&|\|\||[=!]==?)\s[\w$!(]|^\s*\+\s?[A-Za-z_$][\w$.]*[\s([+].*|^\s*\+\s?[A-Za-z_$][\w$.]*\)[;,]|^\s*\+.*\+\s*$|^[)\]}]{0,2}[,;?][A-Za-z_$][\w$]*[.?:(=]/;

/** A public key says so: `tlpub:…`, `publickey:…`; so do the keys that WireGuard's nodes know one another by, `nodekey:…`,
 *  Datadog's client tokens, `pub…`, and those of NATS but seeds. */
const PUBLIC_KEY =
  /^[a-z]{0,8}pub(?:key|lic-?key)?[:_-][0-9A-Za-z]{16}|^(?:node|disco|m)key:[0-9a-f]{64}$|^pub[0-9a-f]{32}$|^[ACNOUX][A-Z2-7]{55}$/;

/** `hashed_password: 8f659c…`. */
const KEPT_AS_HASH = /(?:hash|digest|encrypted|crypted|checksum|md5|sha1|sha256)(?:e[ds])?(?![a-z])/i;
const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i;

const REGEX_CALL =
  /(?:RegExp|re\.\w+|regexp?|Regex|Pattern\.compile|MustCompile|preg_\w+|\.(?:replace|replaceAll|split|match|test|sub|gsub))\($/;

/** `_shop_session`: what a framework calls its cookie. */
const COOKIE_NAME = /^_[a-z0-9]+(?:_[a-z0-9]+)*_session(?:_[a-z0-9]+)?$/;

/** `whsec_`, which a program puts before a key; `ghp_/gho_`, several of them. */
const PREFIX = /^[A-Za-z]{2,10}(?:[_-][A-Za-z]{2,6})?[_-](?:[/|,][A-Za-z]{2,10}[_-]){0,8}$/;

/** Not `P@ssw0rd`: the host is known, or has a domain. */
const MAIL = /^[\w.+-]{1,64}@(?:localhost|[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,12})$/;

/** `App\Models\User`, in a string or not. */
const CLASS_NAME = /^\\{0,2}[A-Z][A-Za-z]*(?:\\{1,2}[A-Z][A-Za-z]*){2,}$/;

/** Windows names classes, interfaces and projects so. */
const CLASS_ID = /^\{[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}$/;

function hasNoPassword(value: string): boolean {
  return (
    /^(?:[A-Za-z0-9+/]{4}){1,20}(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=?))?$/.test(value) &&
    NO_PASSWORD.test(Buffer.from(value, "base64").toString("latin1"))
  );
}

/** A kind of value that is no secret. */
interface NoValue {
  readonly reason: string;
  readonly holds: (value: string) => boolean;
  /** It may hold for values of letters and digits alone, which most are: they are spared the others. */
  readonly ofPlain?: boolean;
}

/** Kinds of value that are no secret, whatever stands around them; the first that holds is told. */
export const NO_VALUES: readonly NoValue[] = [
  { reason: "something is filled in there when the program runs", holds: (value) => TEMPLATE.test(value) },
  { reason: "the value is a URL; one that holds a password has rules of its own", holds: (value) => URL.test(value) },
  {
    reason: "the value is a word that forms and messages say of a field",
    holds: (value) => OF_A_FIELD.test(value),
    ofPlain: true,
  },
  {
    reason: "keys, certificates and web tokens have rules of their own",
    holds: (value) => BLOCK.test(value),
    ofPlain: true,
  },
  { reason: "the value is text in another language", holds: isForeignText },
  { reason: "a part of the value was left out", holds: (value) => SHORTENED.test(value) },
  { reason: "the value is the hash of a password, which has rules of its own", holds: (value) => HASHED.test(value) },
  { reason: "the value is the name of a setting", holds: (value) => SETTING.test(value) },
  { reason: "the value is encrypted", holds: (value) => ENCRYPTED.test(value), ofPlain: true },
  { reason: "the value is a pattern that texts are compared with", holds: (value) => PATTERN.test(value) },
  { reason: "the value is the name of a class", holds: (value) => CLASS_NAME.test(value) },
  { reason: "the value is a list", holds: (value) => LIST.test(value) },
  { reason: "the value is code between two strings", holds: (value) => BETWEEN_STRINGS.test(value) },
  {
    reason: "the value holds no letters and no digits",
    holds: (value) => !TWO_LETTERS.test(value) || !/[A-Za-z0-9\x80-\xff]/.test(value.replaceAll(LATIN_SIGN, "")),
  },
  { reason: "the value is a sign, or text, written as numbers of characters", holds: (value) => ESCAPES.test(value) },
  { reason: "the value is the name of a cookie", holds: (value) => COOKIE_NAME.test(value) },
  { reason: "the value is what keys of a kind begin with", holds: (value) => PREFIX.test(value) },
  { reason: "the value is a public key", holds: (value) => PUBLIC_KEY.test(value), ofPlain: true },
  { reason: "the value names a user, and has no password", holds: hasNoPassword, ofPlain: true },
  { reason: "the value is a word of prose", holds: (value) => CONTRACTION.test(value) },
  { reason: "the value is the id of a class or a project", holds: (value) => CLASS_ID.test(value) },
  { reason: "the value is one or two characters over and over", holds: isFiller, ofPlain: true },
  {
    reason: "the value is an address of a chain of blocks",
    holds: (value) => /^0x[0-9a-fA-F]{40}$/.test(value),
    ofPlain: true,
  },
  { reason: "the value is an address of mail", holds: (value) => MAIL.test(value) },
  { reason: "the value is binary", holds: (value) => CONTROL.test(value) },
  { reason: "the value is a path", holds: (value) => PATH.test(value) && !/[=+]|[A-Za-z0-9+/]{24}/.test(value) },
];

const NO_PLAIN_VALUES = NO_VALUES.filter(({ ofPlain }) => ofPlain);

/** The first kind that holds, or what the value names. */
function reasonOf(value: string): string {
  const isPlain = PLAIN.test(value);
  for (const { reason, holds } of isPlain ? NO_PLAIN_VALUES : NO_VALUES) if (holds(value)) return reason;
  return technicalName(value, isPlain) ?? "";
}

/** Letters and digits alone. */
const PLAIN = /^[A-Za-z0-9]{2,}$/;

/** Reasons by value, "" for none: the same values come again and again. */
const known = new Map<string, string>();
const MOST_REMEMBERED = 8192;

function reasonInValue(value: string): string {
  let reason = known.get(value);
  if (reason === undefined) {
    reason = reasonOf(value);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(value, reason);
  }
  return reason;
}

/** `TXT_PSK_WITH_AES_128_CCM = "PSK-AES128-CCM"`: a name for itself. */
function saysTheName(name: string, value: string): boolean {
  if (!/^[\w-]+$/.test(value)) return false;
  const own = splitWords(value);
  if (own.length < 3) return false;
  const words = new Set(splitWords(name));
  return own.every((word) => words.has(word));
}

/** `value("snowflake", "password")`: a word, and what is asked of it. */
function isNameLookedUp({ value, after }: Assignment): boolean {
  if (after === "," && /^[a-z]{2,20}$/.test(value)) return true;
  return NAME_LOOKED_UP.test(value) && !/\d{3}|^[A-Za-z0-9-]{32,}$/.test(value);
}

/** SQL writes its words in capitals, or speaks of a user before. */
function isOfSql({ name, before }: Assignment): boolean {
  return name === "IDENTIFIED" || /\b(?:user|role|grant|create|alter|to)\b/i.test(before);
}

/** `--secret-string '{"user": "bob", "password": "…"}'`: the member has a name of its own. */
const JSON_OBJECT = /^\{.{0,200}["\w](?:[pP]assw(?:or)?d|[sS]ecret|[tT]oken)\\{0,2}"\s{0,4}:\s{0,4}\\{0,2}"[^"\\]{4}/;

/**
 * Why a value is certainly no secret.
 * @returns undefined where it may be one
 */
export function whyNoSecret(assignment: Assignment): string | undefined {
  const { name, value, quote, operator, call, before } = assignment;
  const reason = reasonInValue(value);
  if (reason !== "") return reason;
  if (quote === "" && isNumberOfCode(assignment)) return "the value is a number of a program";
  if (REGEX_CALL.test(call)) return "the value is a pattern that texts are compared with";
  if (KEY_ID.test(value) && ((PLAIN_KEY.test(name) && !STRONG_KEY.test(name)) || OF_OPENPGP.test(name)))
    return "the value is the id of a key";
  if (call !== "" && LOOKUP.test(call) && isNameLookedUp(assignment))
    return "the value is the name of what is looked up";
  if (/^keys?$/i.test(name) && /\bpublic\s{1,2}$/i.test(before)) return "the value is a public key";
  if (KEPT_AS_HASH.test(name) && HASH.test(value)) return "the value is a hash, as its name says";
  if (operator === "blank" && /^[0-9a-f]{40}$/.test(value) && /pass$/i.test(name))
    return "the value is the id of a git object";
  // `{PBES2-params IDENTIFIED BY id-PBES2}`, "is identified by 'MSWin32'": ASN.1 and prose, not SQL.
  if (operator === "blank" && /^identified$/i.test(name) && (value.startsWith("id-") || !isOfSql(assignment)))
    return "the name is a word of prose, or of ASN.1";
  if (saysTheName(name, value)) return "the value says what its name says";
  if (JSON_OBJECT.test(value)) return "the value is JSON, whose members are looked at one by one";
  // A shell runs what stands between backticks.
  if (quote === "`" && /\s/.test(value)) return "the value is a command or a text of more than one word";
  if (UUID.test(value) && (CREDENTIAL.test(call) || CREDENTIAL.test(name) || (operator === "(" && FINDER.test(name))))
    return "the value is the id of a credential";
  const placed = whyPlaced(assignment);
  if (placed !== undefined) return placed;
  if (operator === "=>" && SETTER.test(call) && readName(call.slice(3, -1)) === undefined)
    return "what is set is something else";
  // `pass "x" to`, `key 'x'`: verbs and nouns of prose.
  const isPlainWord = operator === "blank" && /^(?:pass|keys?|auth|salt|cred)$/i.test(name);
  if (isPlainWord && !(value.length >= 12 && /\d/.test(value))) return "the name reads like a word of prose";
  return quote === "" && isCodeOrProse(assignment) ? "the value reads like code or prose" : undefined;
}
