/** Values that name something technical and are public: algorithms, encodings, versions, dates, addresses of hosts, names of files, rules of
 *  validation, the head of a web token. Pure; sees the value alone. */

import { CODE_VALUES } from "./code-values.ts";

/** Names of encodings and algorithms, versions, object identifiers, licences, numbers of code. */
const NAME =
  /^(?:pwd(?: -[A-Z])?|argon2(?:id?|d)?|ntlm|kerberos|negotiate|digest|oauth2?|openid|saml|ldap|sha1|basic|bearer|anonymous|mutual|utf-?(?:8|16|32)(?:-?[lb]e)?|iso-?8859-\d{1,2}|latin-?1|(?:us-)?ascii|(?:windows|cp)-?125\d|(?:hmac-?)?sha-?\d{1,3}\w{0,12}|md5|pbkdf2|(?:aes|rsa|des|ecdsa|ed|curve|x)-?\d{3,5}[\w-]{0,12}|[hrep]s(?:256|384|512)|v?\d+(?:\.\d+)+|pkcs-?\d{1,2}|https?\/\d(?:\.\d)?|rfc[ -]?\d{3,5}|[a-z]{2,}(?:[-_][a-z]+)*[-_:@]v?\d+(?:\.\d+)+(?:-[a-z]{2,})*|GHSA(?:-\w{4}){3}|CVE-\d{4}-\d{4,7}|0x[0-9a-f]{1,8}u?l{0,2}|\d{1,20}(?:\.\d{1,20})?e[+-]\d{1,4}|\d+u?l{1,2}|\d{1,3}(?:_\d{3})+n?)$/i;

/** What names of algorithms, suites of ciphers and kinds of keys are put together of. */
const PARTS: ReadonlySet<string> = new Set(
  `aecdh aes all aria authority gssapi oauthbearer plain sasl bcrypt blowfish camellia cbc cbc3 ccm ccm8 cert cfb chacha2 chacha20 cmac com ctr curve25519 default
     des des3 dh diffie dhe dsa dss ec ecdsa ecb ed25519 ed448 ede ede3 edh eddsa etm exchange exp export gcm gmac hellman high hkdf hmac
     ige kex kyber krb5 low medium mgf1 mldsa mlkem no ofb oaep openssh padding pbe pbkdf pbkdf2 poly1305 psk public ripemd rsa rsassa
     pkix salsa20 scram scrypt seed shake sign signature siv sk sntrup761 srp ssh ssl sv tls tlsv1 tripledes umac v wep with wpa x25519 x448 xts`.split(
    /\s+/,
  ),
);
const PART =
  /^(?:a?null|argon2(?:id?|d)|aws\d|e?cdhe?|group\d{0,2}|md[245]?|nistp\d{3}|pkcs\d{0,2}|p\d{3}|rc[245]|secp\d{3}[kr]1|sha\d{0,3}|sslv[23]|ae?s?\d{2,3}|a\d{3}(?:cbc|ctr|gcm|gcmkw|kw)|[hrep]s\d{3}|[vx]?\d{1,5})$/;

/** With what may stand behind a version: `1.53.0-beta.12`, `>=0.1.13,<=0.2.1`. */
const VERSIONS =
  /^(?!.*[A-Za-z0-9]{32})(?:[\^~<>=!]{1,2}\s?)?(?:\d:)?v?\d{1,4}(?:\.(?:\d+|[x*])){1,3}(?:[-+.~][0-9A-Za-z][\w.+~-]*)?(?:(?:\s?,\s?|\s\|\|\s|\s)[\^~<>=!]*\s?v?\d{1,4}(?:\.(?:\d+|[x*]))*)*$/;

const DATE = /^(?:19|20)\d\d[-/.][01]?\d[-/.][0-3]?\d(?:[T ][0-2]?\d:[0-5]\d[\d:.]{0,12}(?:Z|\s?[+-]\d\d:?\d\d)?)?$/;

/** `127.0.0.1:9000`, `[::1]:80`, `backend.internal:8080`. */
const HOST =
  /^(?:(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?|\[[0-9a-f:]{2,39}\]|localhost|[a-z][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){1,5}(?=:\d))(?::\d{2,5})?$/i;

/** `5h.mx.example.com`: three labels at least, all in small letters, below a domain that many know. */
const HOST_NAME =
  /^(?=[a-z0-9.-]{8,120}$)(?:[a-z0-9][a-z0-9-]{0,40}\.){2,6}(?:com|net|org|io|dev|app|cloud|edu|gov|local|internal|lan|co|eu|uk|de|fr|nl|it|es|jp|cn|ru|br|in|au|ca|us)$/;

const FILE =
  /^[\w@~.-]{1,80}\.(?:html?|php\d?|m?[jt]sx?|css|s[ac]ss|less|vue|svg|png|jpe?g|gif|ico|webp|py|rb|go|java|kt|cs|cpp|hpp?|md|rst|txt|pdf|xml|xsd|json5?|ya?ml|toml|ini|cfg|conf|properties|env|sh|bat|ps1|sql|lua|pl|pem|crt|cer|der|key|jks|keystore|p12|pfx|kdbx|gpg|asc|log|lock|zip|t?gz|jar|war|dll|exe|so|tmpl|tpl|erb|ejs|twig|aspx?|jsp)$/i;

/** `CTRL+SHIFT+K`, what somebody presses. */
const SHORTCUT =
  /^(?:ctrl|alt|shift|cmd|command|meta|win|super|option|m\d)(?:[+-](?:[a-z]{2,9}(?:_[a-z]{2,9})?|f\d{1,2}|[^\s|A-Za-z]|[a-z](?![a-z]))){1,4}(?:[ |]|$)/i;

/** `required|min:6`, as frameworks write what a field may hold. */
const VALIDATION =
  /^(?:required|nullable|sometimes|present|filled|confirmed|string|bail|alpha_num|min|max|between|size|same|different|regex)(?:(?::[^|]{1,40})?\|[a-z_\d]|:\d{1,5}(?:,\d{1,5})?$)/;

/** Bytes beyond ASCII side by side that are no UTF-8 are a program's or a picture's. */
const UTF8 = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

function isBinary(value: string): boolean {
  return /[\x80-\xff]{2}/.test(value) && /[\x80-\xff]{2}/.test(value.replaceAll(UTF8, ""));
}

/** A field of JSON that says how a web token is signed, in base64: the head without the rest. */
const TOKEN_HEAD = /^ey[JA-Z][A-Za-z0-9_-]{6,200}={0,2}\.?$/;
const SAYS_HOW = /^\s*\{\s*"(?:alg|typ|kid|cty|enc|zip)"/;

const NAMED = "the value is a number, or the name of an algorithm, an encoding, a scheme or a version";

function isMadeOfParts(value: string): boolean {
  if (value.length > 250 || !/[A-Za-z]{2}/.test(value)) return false;
  const parts = value
    .toLowerCase()
    .split(/[-_:@.+!/, ]+/)
    .filter((part) => part !== "");
  return parts.length >= 2 && parts.length <= 60 && parts.every((part) => PARTS.has(part) || PART.test(part));
}

function isTokenHead(value: string): boolean {
  return TOKEN_HEAD.test(value) && SAYS_HOW.test(Buffer.from(value, "base64url").toString("latin1"));
}

/** What a value may name. */
export const TECHNICAL: readonly {
  readonly reason: string;
  readonly holds: (value: string) => boolean;
  /** It may hold for values of letters and digits alone. */
  readonly ofPlain?: boolean;
}[] = [
  { reason: NAMED, holds: (value) => NAME.test(value), ofPlain: true },
  { reason: NAMED, holds: (value) => VERSIONS.test(value) || isMadeOfParts(value) },
  { reason: "the value is binary", holds: isBinary },
  { reason: "the value is a date", holds: (value) => DATE.test(value) },
  { reason: "the value is the address of a host", holds: (value) => HOST.test(value), ofPlain: true },
  { reason: "the value is the name of a host", holds: (value) => HOST_NAME.test(value) },
  { reason: "the value names keys of a keyboard", holds: (value) => SHORTCUT.test(value) },
  { reason: "the value is the name of a file", holds: (value) => FILE.test(value) },
  { reason: "the value says what a field may hold", holds: (value) => VALIDATION.test(value) },
  {
    reason: "the value is the head of a web token, without what it vouches for",
    holds: isTokenHead,
    ofPlain: true,
  },
  ...CODE_VALUES,
];

/**
 * @param isPlain - the value is made of letters and digits alone
 * @returns what a value names; undefined where it names nothing technical
 */
export function technicalName(value: string, isPlain: boolean): string | undefined {
  for (const { reason, holds, ofPlain } of TECHNICAL) if ((ofPlain || !isPlain) && holds(value)) return reason;
  return undefined;
}
