/** Weighs a value that a provider's pattern told by a word near by: many of their forms are no more than "forty characters".
 *  Looks at the value and at what is right before and after it. The odds are set by hand, since labelled examples of most providers do not exist. Pure. */
import type { Evidence } from "../../model/finding.ts";
import { CONTENT } from "../judges/assignment/code-values.ts";
import { isNameOfPublic, readName, splitWords } from "../judges/assignment/names.ts";
import { SHOWN_BY } from "../judges/assignment/places.ts";
import { CONTROL, isEncrypted, isFiller, isTemplate } from "../judges/assignment/references.ts";
import { isUuid } from "./value-features.ts";
import { valueTexts } from "./value-texts.ts";

/** What closes a name, joins it to its value, and opens the value. Blanks alone join only a name that tells. */
const CLOSERS = String.raw`(?:\\{0,3}["'\x60\])]|&quot;|\\u0022|%22){0,3}`;
const JOINT = String.raw`\s{0,4}(?:\{ ?get;[ \w;]{0,24}\} ?=|={1,3}>?|:{1,4}=?|(?:[.+?]|\|\||\?\?)=|->|<-|,|\(|\||%3[aAdD]|\\u003[aAdD])(?:[ \t]?\\\r?\n)?\s{0,8}|>\s{0,40}|\s(?<=(?:--[\w-]{1,40}|[Bb]asic|[Bb]earer)\s)`;
const OPENERS = String.raw`(?:<!\[CDATA\[|[[<]\s{0,40})?(?:["']?\\{0,4}["'\x60]|&quot;|\\u0022|%22)?[ \t]{0,2}`;
/** "key 2: ", "key is ". */
const COUNTED = String.raw`(?:[ \t]\d{1,2}(?=[ \t]{0,4}[:=]))?(?:[ \t]is(?=[ \t:]))?`;
/** Names are tried whole: what a part of one reaches, the whole reaches as well. */
const NAMED = new RegExp(
  String.raw`(?<![A-Za-z_])([A-Za-z_][\w.-]{0,79})(?![\w.-])${CLOSERS}${COUNTED}(?:(${JOINT})|[ \t]{1,4})${OPENERS}$`,
);
/** The end of the element that a value stands in: its name is the value's. */
const ELEMENT_END = /^(?:\]\]>)?[}\s"']{0,8}<\/([A-Za-z][\w:.-]{0,60})>/;
/** Words that stand between a provider's name and the value, and say what it is. */
const SAYS_WHAT =
  /^(?:my|the|your|our|api|app|key|token|secret|access|private|personal|user|auth|pass|password|passwd|credentials?|oauth|bearer|basic|client|service|account|admin|master|server|live|prod|pat|is|id|v?\d)+$/i;
/** `Set the acme key to …`: joins a word that tells to the value. */
const LINKS = /^(?:to|as|with|using)$/i;
const TELLS = /(?:key|token|secret|pass(?:word|wd)?|credentials?|pat)$/i;
const SAYS_SECRET = /(?:key|token|secret|access|private|password)$/i;
const TELLS_WHAT = /(?:key|token|secret|access|private|password)[_-]$/i;
/** Of SHA-256 and the like. */
const HASH = /^[0-9a-f]{64}$/;
/** What may stand between words that belong together. */
const TIES = /^[\s"'\x60=:|>({[_.-]{0,6}$/;
/** An argument of a command: behind a flag of one letter, or where the command wants it. */
const ARGUMENT =
  /\s-[A-Za-z]{1,2}\s{0,4}["']?:?$|-[sS]ecure[sS]tring\s{1,4}(?:-[sS]tring\s{1,4})?["']$|\/user:\S{1,60}\s{1,4}["']?$|htpasswd\s{1,4}-\w{1,12}\s{1,4}\S{1,80}\s{1,4}\S{1,60}\s{1,4}["']?$/;
/** The argument of a client's constructor, the only one or the second. */
const CLIENT_ARGUMENT = /(?:Client|Api|API|Sdk|SDK)\((?:["'][^"'\n]{0,60}["'],[ \t]{0,4})?["']$/;
/** `https://12345:`: whose the password of an address is. */
const ADDRESS_USER = /:\/\/[^\s/@:"']{1,64}:$/;
/** Names of things that look like keys and are public. */
const PUBLIC_NAME =
  /^(?:sha\d*|shas|md5?|sums?|crc\d*|(?:md5|sha\d*|check)sums?|commit|commits|hash|hashes|digest|checksum|md5|etag|revision|rev|ref|refs|integrity|fingerprint|tree|parent|blob|object|oid|version|uuid|guid|node|cursor|signature|sig|url|href|path|file|class|classname|did|iid|import|resolved|reference|nonce|aud|azp|jti|kid|x5t|cid|layers?|image|snapshot|chunk|txhash|txid|address|contract|salt|iv|domain|hostname|subdomain|backend|organi[sz]ation|tenant|names?)$/;
/** `MGMT_TOKEN`, `acme_xxx`, `acme_...`: where somebody's own value belongs. */
const LEFT_OPEN = /^[A-Z]{2,}(?:_[A-Z]{2,}){1,5}$|^[A-Za-z_-]{0,12}(?:x{3,}|X{3,}|\.{3,}|\*{3,})$/;
/** `sys.argv[3]`, `passwordPat`, `#4078`: what a program takes it from, what it is called there, the number of a change. */
const OF_A_PROGRAM =
  /^(?:sys\.argv|argv|args|env|environ|options|opts|params|process\.env|self|this|config|settings)\b[.[]|^(?:pass(?:word|wd)?|secret|token)[A-Z][a-z]+$|^#\d{1,6}$/;
/** An address of Ethereum, an id of a change in Gerrit: known to everybody. */
const PUBLIC_VALUE = /^0x[0-9a-fA-F]{40}$|^I[0-9a-f]{40}$/;
/** All in small letters, and its last part of letters alone. */
const HOST = /^(?=.{4,253}$)[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9][a-z0-9-]{0,62}){0,6}\.[a-z]{2,12}$/;
/** `env.str(`, `z.string().regex(`: a function that is called. */
const CALL = /^[A-Za-z_$][\w$]*(?:\.[\w$]+(?:\(\))?)+\(/;
const LOOKBACK = 80;
/** Words of git that an object's id stands behind. */
const OBJECT_ID =
  /\b(?:commits?|tree|parent|object|tag|merged?|revert(?:s|ed)?|cherry[- ]picked|from|sha1?|rev(?:ision|-?id)?)[\s:(]{1,3}$/i;
/** `shop.models.PaymentBackend`: where a program finds a class. */
const CLASS_NAME = /^[a-z]\w*(?:\.[a-z]\w*)+\.[A-Z]\w*$/;
/** A file that Firebase keeps is shown by whoever has its address. */
const SHOWN_FILE = new RegExp(String.raw`${SHOWN_BY}(?:=|%3D|%253D)$`, "i");
/** `srv-d733cp15pdvs73f6vqng`: what a service calls what it runs, and who works with it. */
const SERVICE_ID = /^(?:acct|cus|dep|evt|icfg|org|prj|proj|srv|team|usr)[_-][0-9A-Za-z]{12,32}$/;
/** `snowflake_database`, `#snowflake-password`, `database=`. */
const SETTING = /^[#:]?[a-z]+(?:[_-][a-z]+)+=?$|^[a-z]{3,16}=(?:[A-Za-z_.]*)$/;
/** A status badge's token is good for the badge. */
const BADGE = /\.(?:svg|png)\?(?:[^\s"'()<>]{0,80}&(?:amp;)?)?[\w-]{0,20}token=$/;
/** A value in quotes with a colon behind it has a value of its own. */
const IS_PROPERTY = /^(["'])[^]*\1:$/;
const FILE_TYPES =
  "js|mjs|cjs|css|map|json|ya?ml|properties|md|html?|png|jpe?g|gif|svg|webp|ico|woff2?|ttf|eot|wasm|txt|xml|t?gz|zip|br|jar|whl|pdf|mp[34]";
/** What stands behind the digest in `main.0123abcd.min.js`, which bundlers write. */
const FILE_END = new RegExp(`^(?:\\.(?:min|chunk|module|bundle))?\\.(?:${FILE_TYPES})(?![A-Za-z0-9])`);
const FILE_NAME = new RegExp(`\\.(?:${FILE_TYPES})$`);
const PATH_NAME = /[\w-]\/[\w.-]{1,60}[ \t]?[=:][ \t]?["']?$/;
/** MD5, SHA-1 or SHA-256. */
const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;
/** What go.sum writes before the digest of a module. */
const MODULE_SUM = /\bh1:[A-Za-z0-9+/]{0,43}$/;
/** Where a name that ends so is a path's, what it is assigned may be the file's digest. */
const PATH_LIKE = /^[\w@.-]{1,80}\.(?:[a-z]{1,3}|java|scala|swift|toml|conf|html|tmpl|twig|rst|adoc|lock|mdx)$/;
/** Jenkins finds a credential by its id; so does what is called one. */
const CREDENTIAL_ID = /(?<![a-z])credentials?(?:_?id)?["']?\s{0,4}[(:=]\s{0,4}["']$/i;
/** `v0.0.0-20210813121822-485abfe95c7c/go.mod`, `types-pycurl==7.45.2`: a module of Go, a package and its version. */
const REQUIREMENT =
  /^v\d{1,4}\.\d{1,4}\.\d{1,4}-(?:[\w.]{1,20}\.)?\d{14}-[0-9a-f]{12}(?:\/|$)|^[A-Za-z][\w.[\]-]{1,60}[~=<>!]=v?\d/;
/** `127.0.0.1:27017:27017`, `8080:80/tcp`. */
const PORTS = /^(?:(?:\d{1,3}\.){3}\d{1,3}:)?\d{2,5}:\d{2,5}(?:\/(?:tcp|udp))?$/;
/** `0.11.10-slim`, `v1.2`. */
const VERSION = /^(?=.{1,48}$)v?\d{1,4}(?:\.\d{1,4}){1,3}(?:[-+.][A-Za-z][\w.]*)*$/;
/** Whose id it is: known to whoever works with them. */
const CLIENT = /^(?:app|application|client|consumer)$/;
const OWNER = /^(?:customer|deployment|group|member|org|organi[sz]ation|project|team|tenant|user|workspace)$/;
/** `mistralai/Mistral-7B-v0.1`: whose, what, how large. */
const MODEL =
  /^[A-Za-z][\w-]{1,30}\/[A-Za-z][A-Za-z.]{1,30}(?:[-_.][A-Za-z]{1,20}|[-_.]?v?\d{1,3}(?:\.\d{1,3})*[a-zA-Z]?){1,8}$/;
/** XMP, which pictures and documents carry: ids of versions. */
const METADATA = /xmpMM:|xmp\.[di]id|photoshop:Document|rdf:li>|stEvt:/;

/**
 * @param text - the window
 * @param start - index of the value's first character
 * @param end - after its last
 * @param begin - index of the match's first character: where the word that tells stands, if it is before the value
 */
export function keywordEvidence(text: string, start: number, end: number, begin: number = start): readonly Evidence[] {
  const value = text.slice(start, end);
  const evidence: Evidence[] = [];
  const add = (name: string, words: string, weight: number): void => void evidence.push({ name, text: words, weight });
  if (isFiller(value) || isTemplate(value)) add("placeholder", "filled in by hand or when the program runs", -4);
  else if (isEncrypted(text.slice(Math.max(0, start - 4), end))) add("encrypted", "is encrypted", -4);
  else if ((valueTexts().isPlaceholder(value) && valueTexts().wordShare(value) > 0.4) || LEFT_OPEN.test(value))
    add("placeholder", "reads like a placeholder", -3);
  else if (isMostlyLetters(value) && valueTexts().wordShare(value) > (isMixed(value) ? 0.8 : 0.6))
    add("words", "is made of words", -3);
  const before = text.slice(Math.max(0, start - LOOKBACK), start);
  if (METADATA.test(before)) add("metadata", "stands in a picture's metadata", -4);
  if (/^[0-9a-f]{40}$/.test(value) && OBJECT_ID.test(before)) add("object-id", "is the id of a git object", -4);
  if (CONTROL.test(text.slice(Math.max(0, start - 40), end + 8)))
    add("binary", "stands among bytes that are no text", -4);
  if (IS_PROPERTY.test(text.slice(start - 1, end + 2)) && text.charAt(start - 2) !== "?")
    add("property", "is the name of a property", -4);
  if (MODULE_SUM.test(before)) add("digest", "is the digest of a module", -4);
  if (FILE_END.test(text.slice(end, end + 20)) && /[._~-]$/.test(before)) add("file", "is a part of a file's name", -4);
  if (FILE_NAME.test(value)) add("file", "is the name of a file", -4);
  if (SHOWN_FILE.test(before)) add("file", "is for a file that is shown", -4);
  if (SERVICE_ID.test(value)) add("id", "is the id of something", -4);
  if (SETTING.test(value)) add("setting", "reads like the name of a setting", -2);
  if (BADGE.test(before)) add("badge", "is shown to everybody, with a badge", -4);
  if (VERSION.test(value) || REQUIREMENT.test(value)) add("version", "is a version", -4);
  if (PORTS.test(value)) add("ports", "names ports", -4);
  if (MODEL.test(value)) add("model", "is the name of a model", -3);
  if (isUuid(value) && CREDENTIAL_ID.test(before)) add("id", "is the id of a credential", -4);
  if (OF_A_PROGRAM.test(value)) add("code", "is what a program calls it, or the number of a change", -4);
  if (CLASS_NAME.test(value)) add("class", "is the name of a class", -4);
  if (/^https?:\/\//.test(value) && !/[?&@]/.test(value)) add("address", "is an address", -3);
  if (HOST.test(value)) add("host", "is the name of a host", -4);
  if (PUBLIC_VALUE.test(value) || CONTENT.test(value)) add("public", "is an address, or the id of a change", -4);
  const gap = text.slice(Math.max(0, begin), start);
  const name = nameBefore(before) ?? nameAround(text, end);
  const words = name === undefined ? [] : splitWords(name);
  if (name !== undefined && value.endsWith(`.${name}`)) add("code", "is a member that is called the same", -4);
  // `a password combination`: joined by a blank alone.
  const isProse = /^[a-z]+$/.test(value) && /[A-Za-z] $/.test(before) && valueTexts().wordShare(value) > 0.6;
  if (name === undefined && ARGUMENT.test(before)) add("name", "is an argument of a command", 0);
  else if (name === undefined && CLIENT_ARGUMENT.test(before)) add("name", "is given to a client", 0);
  else if (name === undefined && ADDRESS_USER.test(before)) add("name", "is the password of an address", 0);
  else if (name === undefined && isUuid(value) && isCell(text, start, end)) add("table", "is an id in a table", -2.5);
  else if (name === undefined && isRightBehind(gap)) add("name", "stands right behind the word that tells it", -0.5);
  else if (name === undefined) add("name", "is not assigned to anything", -2);
  else if (PUBLIC_NAME.test(lastWord(words)) || isNameOfPublic(name) || isIdOfSomething(value, words, gap))
    add("name", "is assigned to the name of something public", -3);
  else if (
    DIGEST.test(value) &&
    (FILE_NAME.test(name) || isPathBefore(before, name) || (PATH_NAME.test(before) && !readName(name)))
  )
    add("digest", "is the digest of a file", -4);
  else if (HASH.test(value) && /^[a-z0-9]+(?:-[a-z0-9]+){3,}$/.test(name) && !isUuid(name))
    add("digest", "is a digest, by the name of a text", -3);
  else if (isProse) add("prose", "is a word of a sentence", -2);
  else if (readName(name)) add("name", "is assigned to a telling name", 1);
  if (/^[([]/.test(text.slice(end, end + 1)) || CALL.test(value)) add("code", "is called or indexed", -3);
  if (/[\w/]\/$/.test(text.slice(Math.max(0, start - 2), start)) && !before.endsWith("://"))
    add("path", "is a part of a path", -2);
  return evidence;
}

/** Whether a tab stands before a value and a tab or the line's end behind, as in dumps of tables. */
function isCell(text: string, start: number, end: number): boolean {
  return text.charAt(start - 1) === "\t" && /^(?:[\t\r\n]|\\n|$)/.test(text.slice(end, end + 2));
}

/** `"server/root_password.pp": "`: a path in quotes. */
function isPathBefore(before: string, name: string): boolean {
  return PATH_LIKE.test(name) && /["'][\w@.-]+(?:\/[\w@.-]+)+["']\s?[:=]>?\s?["']$/.test(before);
}

/** The name that a value behind this text is assigned to. */
function nameBefore(text: string): string | undefined {
  const [, name = "", joint] = NAMED.exec(text) ?? [];
  // A comma without quotes parts the cells of a row.
  if (joint?.trim() === "," && /[,\s]$/.test(text) && !readName(name)) return undefined;
  return joint !== undefined || readName(name) ? name || undefined : undefined;
}

/** The name of the element whose text ends with the value, where it tells. */
function nameAround(text: string, end: number): string | undefined {
  const name = ELEMENT_END.exec(text.slice(end, end + 80))?.[1];
  return name !== undefined && readName(name) ? name : undefined;
}

/** `UserSecretsId`, `correlation-id`, `EndpointID`; the `secret_id` of Vault is a secret. */
function isIdOfSomething(value: string, words: readonly string[], gap: string): boolean {
  // In the line of the word that tells, the word may be a part of the name.
  const at = words.findLastIndex((word) => /^ids?$/.test(word));
  const owner = words[at - 1] ?? "";
  const isOfOwner = OWNER.test(owner) || (HASH.test(value) && CLIENT.test(owner));
  const isIdentifier =
    isUuid(value) ||
    /^[0-9a-f]{24}$/.test(value) ||
    (HASH.test(value) && gap.includes("\n")) ||
    (isOfOwner && at === words.length - 1);
  if (!isIdentifier) return false;
  // `FORM_ID_SELF_HOSTED`: what stands behind says which one.
  return at >= 0 && words[at - 1] !== "secret" && (at === words.length - 1 || readName(words.join("_")) === undefined);
}

/** The last word of a name that is no number; `sha256` is one word. */
function lastWord(words: readonly string[]): string {
  return words.findLast((word) => !/^\d+$/.test(word)) ?? "";
}

/** Nothing but words that say what it is stands between the word that tells and the value. A hyphen or a dot alone joins names, not values. */
function isRightBehind(gap: string): boolean {
  if (gap.length > LOOKBACK) return false;
  const [, ...others] = gap.match(/[A-Za-z0-9]+/g) ?? [];
  const isLinked = LINKS.test(others.at(-1) ?? "") && TELLS.test(others.at(-2) ?? "");
  const words = isLinked ? others.slice(0, -1) : others;
  // `linked_in PRIVATE …`: the word that tells may be two, where another one says what it is.
  const unknown = words.filter((word) => !SAYS_WHAT.test(word)).length;
  if (unknown > (SAYS_SECRET.test(words.at(-1) ?? "") ? 1 : 0)) return false;
  if (!gap.split(/[A-Za-z0-9]+/).every((tie) => TIES.test(tie))) return false;
  return /[\s"'\x60=:|>({[]$/.test(gap) || SAYS_WHAT.test(others.at(-1) ?? "") || TELLS_WHAT.test(gap);
}

/** Digits stand among the letters in three places, which people seldom write: short words are there by chance. */
function isMixed(value: string): boolean {
  return /\d[A-Za-z]+\d+[A-Za-z]+\d/.test(value);
}

/** Hexadecimal digits spell words by chance. */
function isMostlyLetters(value: string): boolean {
  return value.replace(/[^A-Za-z]/g, "").length * 2 > value.length;
}
