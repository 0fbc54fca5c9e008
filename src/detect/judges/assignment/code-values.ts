/** Values that code and its files call things by: constraints of databases, classes and packages, standards, forms of dates, colours, addresses,
 *  names that a system made up once. Public all of them, and random-looking some. Pure; sees the value alone. */

/** `FK_20C9FB24A76ED395` (Doctrine), `ukjeud5mssqbqkid58rd2k1inof` (Hibernate): the kind of a constraint, and a digest of what it is for. */
const CONSTRAINT =
  /^(?:fk|idx|ix|pk|uk|uniq)_[0-9a-f]{8,24}$|^(?:fk|uk)[0-9a-z]{24,26}$|^(?:FK|UK)[0-9A-Z]{24,26}$|^(?:FK|IDX|IX|PK|UK|UNIQ)_[0-9A-F]{8,24}$/;
/** `c.b.a.c.e0.a0.i0`, as a class is called once its name was taken away; `com.acme.shop`. */
const PACKAGE =
  /^(?:[a-z]\w{0,2}\.){3,}[a-z]\w{0,2}(?:\$\w{1,2})?$|^(?:app|co|com|de|dev|edu|fr|gov|io|me|net|org|uk)(?:\.[A-Za-z_][\w-]{0,30}){1,6}$/;
/** `PopupPanel$4`. */
const INNER_CLASS = /^(?:[A-Z][a-z]+){2,}\$(?:\d{1,3}|[A-Z][A-Za-z]+)$/;
const STANDARD = /^(?:ANSI|ECMA|FIPS|IEC|IEEE|ISO|NIST)[/ -]|^RPM-GPG-KEY-/;
/** `yyyyMMddHHmmssfff`, `yyyy-MM-dd'T'HH:mm:ss`. */
const FORM_OF_DATES = /^(?=.*yy)(?=.*(?:MM|dd))[yYMdDEHhKkmsSfFaXxZzTGw'"/_:., -]+$/;
/** `italic #A3AAB2`, `bold bg:#fff`. */
const COLOUR = /^(?:[a-z:-]{3,16} ){0,4}(?:bg:|border:)?#[0-9A-Fa-f]{3,8}(?: [A-Za-z0-9:#-]{3,24}){0,4}$/;
/** `ly:ttf->pfa`: what makes one thing of another, in Lisp. */
const CONVERSION = /^[a-z][a-z0-9:*!?-]*->[a-z][a-z0-9:*!?-]*$/;
/** Of the network's version 6 (RFC 4291, section 2.2). */
const ADDRESS = /^(?=.*::|(?:[^:]*:){7})[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:\/\d{1,3})?$/;
/** `HKCU:\Software\Classes`. */
const REGISTRY = /^(?:HKCC|HKCR|HKCU|HKLM|HKU|HKEY_[A-Z_]{4,20}):?\\/;
/** As NSProcessInfo makes one: a UUID, a process, a counter. */
const UNIQUE_NAME = /^[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}-\d{1,6}-[0-9A-F]{16}$/;
/** `SNYK-JS-MOMENT-2944238`, `SHOP-1234`: what a tracker numbers. */
const NUMBERED = /^[A-Z]{2,40}(?:-[A-Z]{2,40}){0,4}-\d{1,10}$/;
/** `BW-GHAPP-ID,BW-GHAPP-KEY`: names of several secrets. */
const NAMES = /^[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)+(?:,\s?[A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)+)+$/;
const KEY_FILE = /^id_(?:rsa|dsa|ecdsa|ed25519)(?:\.pub)?$/;
const OBJECT = /^\{\s{0,2}\\{0,2}["'][\w.$ -]{1,40}\\{0,2}["']\s{0,2}:.*\}$/;
/** What an object holds may be a key after all. */
const LONG = /[\w+/-]{16}/;
/** `1.3.6.1.5.5.7.3.1`, with the byte that ends a text in C. */
const OBJECT_IDENTIFIER = /^\d(?:\.\d{1,10}){3,12}(?:\\{1,2}(?:x00|0))?$/;

/** `20380119031407Z`, as LDAP writes a time; `2008-01-25+16:43:54`; `999h0m0s`, as Go writes how long; `100%`. */
const TIME =
  /^(?:19|20)\d{12}(?:\.\d{1,6})?Z$|^(?:19|20)\d\d-[01]\d-[0-3]\d[+_][0-2]\d:[0-5]\d(?::[0-5]\d)?$|^(?:\d{1,6}(?:\.\d{1,3})?(?:ns|us|ms|[smhdwy])){1,5}$|^\d{1,3}(?:\.\d{1,4})?%$/;
/** `acme/docs@7468564`, `AKIA…/20181110/s3/aws4_request`, `credentialsJSON:` (TeamCity), `id=npmrc`, `UA-53276411-1`. */
const NAMES_OTHER =
  /^[\w.-]{1,40}\/[\w.-]{1,60}@[0-9a-f]{7,40}$|\/aws4_request$|^credentialsJSON:[0-9a-f-]{36}$|^[A-Za-z]{2,12}=[A-Za-z][A-Za-z_./-]{1,40}$|^UA-\d{4,10}-\d{1,4}$/;
/** What IPFS finds contents by: their digests, by multihash and by its successors. */
export const CONTENT: RegExp = /^(?:Qm[1-9A-HJ-NP-Za-km-z]{44}|baf[ky][a-z2-7]{50,60})$/;
/** `argon2 | md5 | pbkdf2_sha256`: one of these. */
const CHOICE = /^[\w-]+(?: \| [\w-]+){2,}$/;
/** A type that says so by its last word: `HTTPPasswordMgr`, `Uint8Array`, `JwtPayloadV2`. */
const TYPE =
  /^(?:[A-Z]{1,6}[a-z]{1,16}\d{0,3}){1,6}(?:Array|Buffer|Bytes|Callback|Client|Config|Context|Contract|Credentials?|Data|Dto|DTO|Encoder|Entity|Factory|Field|Generator|Handler|Hash|Hasher|Impl|Info|Input|Interface|List|Manager|Map|Mgr|Model|Object|Options|Params|Payload|Policy|Props|Provider|Request|Response|Schema|Service|Set|Settings|Signer|Source|State|Store|Str|Strategy|String|Type|Validator|Value)(?:V?\d)?$|^(?:[A-Z]{1,6}[a-z]{2,16}){2,5}V\d$|^\[?(?:Boolean|DateTime|Float|ID|Int|JSON|String)!?\]?!?$/;
/** An object or a list, percent-encoded. */
const ENCODED_OBJECT = /^%(?:7B|5B|7b|5b)/;

/** `id=npm,src=/run/npmrc`, settings that name a secret; `10&nbsp;MB`, `150<br/>`, a number and signs of a page; `SSL=`, `dsn =`, the next name. */
const REST_OF_TEXT =
  /^(?:id|src|type|env)=[\w./-]{1,60}(?:,|$)|^\d{1,12}(?:&[a-z]{2,6}|<[a-z]{1,6} ?\/?>?)|^[A-Za-z_]{2,16} ?= ?$/;

/** What a value may be called by. */
export const CODE_VALUES: readonly {
  readonly reason: string;
  readonly holds: (value: string) => boolean;
  /** It may hold for values of letters and digits alone. */
  readonly ofPlain?: boolean;
}[] = [
  {
    reason: "the value is the name of a constraint or an index",
    holds: (value) => CONSTRAINT.test(value),
    ofPlain: true,
  },
  {
    reason: "the value is the name of a class or a package",
    holds: (value) => PACKAGE.test(value) || INNER_CLASS.test(value),
  },
  { reason: "the value is the name of a standard, or of a key of packages", holds: (value) => STANDARD.test(value) },
  { reason: "the value says how a date is written", holds: (value) => FORM_OF_DATES.test(value), ofPlain: true },
  { reason: "the value is a colour", holds: (value) => COLOUR.test(value) },
  { reason: "the value is the name of a function", holds: (value) => CONVERSION.test(value) },
  {
    reason: "the value is the address of a host",
    holds: (value) => value.includes(":") && ADDRESS.test(value),
  },
  { reason: "the value is a path", holds: (value) => REGISTRY.test(value) },
  { reason: "the value is a name that a system made up once", holds: (value) => UNIQUE_NAME.test(value) },
  {
    reason: "the value names something else",
    holds: (value) => NUMBERED.test(value) || NAMES.test(value) || KEY_FILE.test(value) || NAMES_OTHER.test(value),
  },
  { reason: "the value is an object of JSON", holds: (value) => OBJECT.test(value) && !LONG.test(value) },
  { reason: "the value is an object, percent-encoded", holds: (value) => ENCODED_OBJECT.test(value) },
  { reason: "the value is a time", holds: (value) => TIME.test(value), ofPlain: true },
  { reason: "the value is the address of a content", holds: (value) => CONTENT.test(value), ofPlain: true },
  { reason: "the value is one of several words", holds: (value) => CHOICE.test(value) },
  { reason: "the value is the name of a type", holds: (value) => TYPE.test(value), ofPlain: true },
  { reason: "the value is what the text goes on with", holds: (value) => REST_OF_TEXT.test(value) },
  { reason: "the value is an object identifier", holds: (value) => OBJECT_IDENTIFIER.test(value) },
];
