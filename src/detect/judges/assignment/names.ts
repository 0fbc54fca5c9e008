/** Names that say their value is a secret: split into words, classed by the last telling word, and what the words around it say.
 *  `db_password` is a password, `password_file` a path, `author` and `monkey` nothing at all. Pure; sees the name alone. */
import { isHarmless } from "./harmless-words.ts";

/** What kind of secret a name promises. */
export type SecretClass =
  | "password"
  | "secret"
  | "token"
  | "key"
  | "auth"
  | "credential"
  | "salt"
  | "nonce"
  | "session"
  | "scheme";

export interface TellingName {
  readonly secretClass: SecretClass;
  /** Words of the name, lower case, in order. */
  readonly words: readonly string[];
  /** Index in `words` of the word that tells. */
  readonly at: number;
}

const CLASSES: readonly (readonly [SecretClass, RegExp])[] = [
  [
    "password",
    /^(?:\w*?(?:password|passwd|passwort|kennwort|passphrase|passcode|passwords|pswd|contrasena|motdepasse|wachtwoord|senha)|clave|passe|passord|parola|haslo|heslo|jelszo|sifre|identified|(?:db|user|usr|root|admin|my|ftp|ssh|sql|mail|login|smtp|pg|mysql|redis|new|key|store|sa|server|web|app|test)?pwd|(?:bind|root|user|admin|enc)?pw|pass|(?:db|my|root|user|admin|smtp|pg|key|store|keystore|mysql|ftp|ssh|mail|login|vault|require|bind|ldap|sudo|remote|local|http|proxy|imap|pop|sasl|vpn|host|net|pfx|p12|jks|truststore|backup)pass|(?:wpa|wifi|wlan)?psk)$/,
  ],
  ["secret", /^(?:\w*secrete?|secrets|secretkey|secretid|secretvalue)$/],
  ["token", /^(?:\w*token|tokens|jwt)$/],
  [
    "key",
    /^(?:keys?|passkey|(?:api|access|secret|private|priv|public|pub|enc|encrypt|encryption|aes|des|rsa|ssh|hmac|master|auth|oauth|app|sign|signing|client|server|licen[cs]e|shared|session|account|storage|consumer|host|deploy|user|admin|account|crypto|cipher|cookie|jwt|site|write|read|test|live|wep|wpa|x)keys?)$/,
  ],
  ["auth", /^(?:o?auth|masterauth|authorization|authentication|authheader|basicauth)$/],
  ["credential", /^(?:cred|creds|credential|credentials)$/],
  ["salt", /^\w*salt$/],
  ["nonce", /^c?nonce$/],
  ["session", /^\w*sess(?:ion)?id$/],
  ["scheme", /^(?:bearer|basic)$/],
];

/** Names of things that are public by nature. */
const NOT_SECRET =
  /^nopasswd$|^data-secret$|(?:^|-)key-value-(?:stores?|pairs?)(?:-|$)|(?:^|-)verify-keys?$|(?:^|-)tokenizer(?:-|$)|(?:^|-)db-sessionid$|(?:^|-)web-?socket-key$|(?:^|-)instrumentation-key$|(?:^|-)site-?keys?(?:-|$)|^(?:fastcgi|proxy|uwsgi|scgi|grpc|memcached)-pass$|(?:^|-)(?:public|pub)(?:-[a-z]{2,16}){0,2}-?keys?(?:-|$)|publickey|fingerprint|thumbprint|(?:^|-)idempotency-|(?:^|-)key-(?:vault-)?names?$|(?:^|-)(?:foreign|primary|bind|partition|sort|cache(?:-[a-z]{2,16})?|dedup[a-z]*|offset|lookup|translation|row|column|unique|arrow|hot|routing)-keys?$|(?:^|-)kms-keys?(?:-|$)|^(?:node|disco|m)key$|host-key$|(?:^|-)(?:alert|dynamic|end|evaluated|incident|page|result|start)-keys?$|(?:^|-)key-pair-ids?$|(?:^|-)skip-?token$|(?:^|-)(?:existing|from)-secrets?$|(?:^|-)key-(?:times|splines|points)$|(?:^|-)key-(?:down|up|press)(?:-[a-z]+)*$|^(?:arc-)?authentication-results$|(?:^|-)(?:page|continuation|pagination|sync|resume|change|cursor|next|creation|postman)-tokens?$|(?:^|-)tokens?-(?:addr(?:ess)?|mint|symbol|decimals|supply)(?:-|$)|(?:password|token)-(?:stdin|prompt)$|(?:^|-)(?:pub|public)-(?:x|y|n|e|hex|pem|der|bytes)$|(?:^|-)client-request-token$|(?:^|-)(?:o?auth|token|request)-signature(?:-method)?$|-(?:css|js|html|svg|png)$|(?:^|-)(?:first|second|third|single|two|multi|render|shadow|filter|boarding)-pass$|(?:^|-)cf-bm$|^cf(?:duid|uvid)$|(?:^|-)cf-clearance$|(?:^|-)code-(?:verifier|challenge)$|(?:^|-)tokens?-(?:embd|embeddings?|types?)(?:-|$)|(?:^|-)auth-redirect-(?:scheme|uri|url)$|(?:^|-)auth-(?:origin|types?|modes?|methods?|provider|url|uri|endpoint|domain|host|realm|server|flow|scheme|source|level|status|time|version)$|(?:^|-)(?:key|cred|credential|credentials|token|jwt|o?auth|authorization)(?:-(?:2|app|application|client|config|model|policy|server))*-(?:id|uid|identifiers?)(?:-(?:hex|base-64))?$/;

/** `tokens.css` is a file, `secrets.PROJECT` what something else is kept as, `PropertyKeyConst.NAMESPACE` a constant of something that is called so. */
const FILE_OR_CONSTANT =
  /\.(?:[cm]?js|ts|css|s[ac]ss|png|svg|html?|php|py|rb|go|java|json|ya?ml|xml|txt|md|pem|crt|ico|gif|jpe?g|jar|zip|log|conf|inc|pp|kts?|swift|scala|exs?|lua|sql|tf|vue|jsx|tsx|mdx|rst|erb|sh|toml|cfg|ini|lock|tmpl|tpl|cpp|hpp|rs)$|^[Ss]ecrets\.(?!\w*(?:KEY|TOKEN|SECRET|PASS|PWD|AUTH|CRED|SALT))[A-Z][A-Z0-9_]*$|^[A-Z]\w*(?:Keys?|Tokens?|Consts?|Constants|Names|Types?)\.(?!\w*(?:KEY|TOKEN|SECRET|PASS|PWD|AUTH|CRED|SALT))[A-Z][A-Z0-9_]*$/;

/** Names in other scripts and with other letters, as their bytes in UTF-8 or Latin-1; what they are called here. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/contrase(?:\xc3\xb1|\xf1)a/i, "contrasena"],
  [/has(?:\xc5\x82)o/i, "haslo"],
  [
    /\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c|\xe5\xaf\x86\xe7[\xa0\xa2][\x81\xbc]|\xe3\x83\x91\xe3\x82\xb9\xe3\x83\xaf\xe3\x83\xbc\xe3\x83\x89|\xeb\xb9\x84\xeb\xb0\x80\xeb\xb2\x88\xed\x98\xb8/,
    "password",
  ],
];

/** `ErrPasswordNoMatch`. */
const SAYS = /^err(?:ors?)?$/;

/** @returns whether the words behind the telling one make the name speak of something else: of a label, a file, a length; or the first, of an error */
export function speaksOfSomethingElse(name: TellingName | undefined): boolean {
  return (
    name !== undefined &&
    (name.words.slice(name.at + 1).some((word) => isHarmless(word)) || SAYS.test(name.words[0] ?? ""))
  );
}

/** @returns whether a name says that what it names is public by nature, though a word of it promises a secret */
export function isNameOfPublic(name: string): boolean {
  return NOT_SECRET.test(splitWords(name).join("-"));
}

const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g;

/** Words of an identifier: `dbPassword_2` is `db`, `password`, `2`. */
export function splitWords(name: string): string[] {
  return (name.match(WORD) ?? []).map((word) => word.toLowerCase());
}

function classOf(word: string): SecretClass | undefined {
  for (const [secretClass, form] of CLASSES) if (form.test(word)) return secretClass;
  return undefined;
}

function inAscii(name: string): string {
  if (!/[\x80-\xff]/.test(name)) return name;
  return FOREIGN.reduce((text, [form, word]) => text.replace(form, word), name);
}

/** `session_id` is one word of its own: the `id` of anything else says that it is public. */
function joinSession(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word, i) => /sess(?:ion)?$/.test(word) && words[i + 1] === "id");
  return at < 0 ? words : [...words.slice(0, at), `${words[at]}id`, ...words.slice(at + 2)];
}

/**
 * @param name - an identifier as written, dots and hyphens included
 * @returns undefined when no word of it promises a secret
 */
export function readName(name: string): TellingName | undefined {
  const words = joinSession(splitWords(inAscii(name)));
  if (NOT_SECRET.test(words.join("-")) || FILE_OR_CONSTANT.test(name)) return undefined;
  let weak: TellingName | undefined;
  for (let at = words.length - 1; at >= 0; at--) {
    const secretClass = classOf(words[at] ?? "");
    if (secretClass === undefined) continue;
    // Auth0 is a company.
    if (words[at] === "auth" && words[at + 1] === "0") continue;
    // `secret_key`, `auth_token`: the stronger word names the class, the last one ends the name.
    if (secretClass !== "key" && secretClass !== "auth") return { secretClass, words, at: weak?.at ?? at };
    weak ??= { secretClass, words, at };
  }
  return weak;
}
