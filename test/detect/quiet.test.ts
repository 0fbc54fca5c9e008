/** What looks random and is no secret stays silent, whatever rule has a word of it near by: the whole catalogue over lines as files have them.
 *  And what is a secret in the same surroundings is found, so that silence means something. Values are random, made here. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { makeDraw, makeKernel, makeRandom, place } from "../kernel/harness.ts";
import { countedIn } from "./counting.ts";

const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [] }));
const random = makeRandom(11);

const some = makeDraw(random);

const DIGITS = "0123456789";
const HEX = `${DIGITS}abcdef`;
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const hash = (algorithm: string, encoding: "hex" | "base64"): string =>
  createHash(algorithm).update(some(20, LETTERS)).digest(encoding);
const uuid = (): string => [8, 4, 4, 4, 12].map((n) => some(n, HEX)).join("-");
const base64 = (length: number): string => some(length, `${LETTERS}${DIGITS}+/`);

/** What counts at the default threshold. */
function counted(text: string): string[] {
  return countedIn(kernel, scanner, text).map(({ id, value }) => `${id} ${value}`);
}

test("what a program imports is not even in doubt, however many providers' words are near by", () => {
  const imports = ["airtableapikey", "airvisual", "algoliaadminkey", "amplitudeapikey", "apifonica"];
  const lines = imports.map((name) => `\t"github.com/acme/scanner/v3/pkg/detectors/${name}"`);
  const bytes = Buffer.from(`import (\n${lines.join("\n")}\n)\n`, "latin1");
  const at = place(kernel, bytes);
  const named = scanner.whole(at, bytes.length).filter(({ judgement }) => judgement.value.includes("/"));
  expect(named.map(({ judgement }) => judgement.value)).toEqual([]);
});

describe("silent", () => {
  test.each([
    ["a short word by chance in base64", `Zq4LcgZRThGeq8luNOtHKWOOTmEbkuKUR\n ${some(43, `${LETTERS}${DIGITS}`)}`],
    ["what a recipe of examples leaves open", 'MRTICKTOCK_PASSWORD="{base62:14}"'],
    ["integrity in a lock file", `      "integrity": "sha512-${hash("sha512", "base64")}",`],
    ["a hash in yarn's lock", `  resolved "https://npm.example.com/left/-/left-1.0.tgz#${hash("sha1", "hex")}"`],
    ["go.sum", `golang.org/x/oauth2 v0.1.0 h1:${hash("sha256", "base64")}`],
    ["go.sum of a provider's library", `github.com/alchemyplatform/sdk v1.2.3 h1:${some(43, LETTERS)}=`],
    ["a file that a bundler named", `<script src="/static/airbrake.token.${some(32, HEX)}.js"></script>`],
    [
      "digests by the names of files",
      `airbrake.json=${some(32, HEX)}\ndatadog.properties: ${some(40, HEX)}\nopenapi/rollbar=${some(32, HEX)}`,
    ],
    ["subresource integrity", `<script src="auth.js" integrity="sha384-${hash("sha384", "base64")}"></script>`],
    ["the commit of an action", `      - uses: actions/cache@${hash("sha1", "hex")} # v4`],
    ["ids of git objects", `commit ${hash("sha1", "hex")}\nparent ${hash("sha1", "hex")}`],
    ["a revision in a manifest", `  "vcs-revision": "${hash("sha1", "hex")}",`],
    ["a digest of an image", `FROM registry.example.com/auth@sha256:${hash("sha256", "hex")}`],
    ["checksums", `${hash("sha256", "hex")}  token-service.tar.gz`],
    ["an etag", `etag: "${hash("md5", "hex")}"`],
    ["ids that are UUIDs", `{"id": "${uuid()}", "userId": "${uuid()}", "request_id": "${uuid()}", "key": "${uuid()}"}`],
    ["a tenant of Azure", `tenantId: ${uuid()}`],
    ["a sealed secret", `  encryptedData:\n    password: AgB${base64(160)}`],
    ["SOPS", `password: ENC[AES256_GCM,data:${base64(24)},iv:${base64(43)}=,tag:${base64(22)}==,type:str]`],
    [
      "an age file",
      `-----BEGIN AGE ENCRYPTED FILE-----\n${base64(64)}\n${base64(64)}\n-----END AGE ENCRYPTED FILE-----`,
    ],
    ["Ansible Vault", `password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  ${some(80, DIGITS)}`],
    ["a public key", `ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${base64(300)} bob@host`],
    ["a certificate", `-----BEGIN CERTIFICATE-----\nMIID${base64(60)}\n${base64(64)}\n-----END CERTIFICATE-----`],
    ["a lookup", 'api_key = os.environ["API_KEY"]\nsecret = getSecret("db/password")\ntoken: ${{ secrets.TOKEN }}'],
    ["types", "password: string; token?: Token; private secretKey: CryptoKey;"],
    ["placeholders", "password=changeme\napi_key: <your-api-key>\ntoken = 'xxxxxxxxxxxxxxxxxxxx'\nsecret: REPLACE_ME"],
    ["placeholders in other languages", "passwort: geheim\ncontrase\xc3\xb1a: tu_contrase\xc3\xb1a\nsenha: suasenha"],
    [
      "rows of a signature, one of which begins like a key",
      ` ${base64(60)}aZ7+\n ABSK${base64(60)}\n ${base64(60)}aZ7/\n =${base64(4)}\n -----END PGP SIGNATURE-----`,
    ],
    ["a picture in one line", `image: data:image/png;base64,${base64(90)}+aQ9EAA${some(60, LETTERS)}+${base64(90)}`],
    ["an address of Ethereum", `alchemy.core.getTokenBalances("0x${some(40, HEX)}")`],
    ["an id of a change", `Update cloudflare settings\n\nChange-Id: I${some(40, HEX)}`],
    ["a layer of an image", `# sentry:8.1\n\n-\tParent Layer: \`${hash("sha256", "hex")}\``],
    ["an id of an endpoint", `"Name": "t_hasura_1",\n  "EndpointID": "${hash("sha256", "hex")}",`],
    ["a sentence", `Log into your Snowflake account AB12345-XY98765 with a user and password combination, and run`],
    ["what is called below a warning", `# keep the secret key used in production secret!\nSECRET_KEY = env.str("KEY")`],
    ["a search-only key", `algolia: {\n  apiKey: '${some(32, HEX)}',\n  indexName: 'docs',\n}`],
    ["a key that is public", `ALGOLIA_SEARCH_KEY="${some(32, HEX)}"\napi_key = "pk_live_51${some(24, LETTERS)}"`],
    ["a site key", `<div data-sitekey="6Le${some(37, LETTERS)}"></div>\nRECAPTCHA_SITE_KEY=6Lc${some(37, LETTERS)}`],
    ["a host in JDBC", `jdbc:oracle:thin:@db.example.com:1521/shop # ask dba@example.com`],
    ["a symbol", `ptr_mut_offset_from_${some(20, "abcdef0123456789")}E`],
    ["a host near a provider's word", `<Auth0Provider domain="dev-s3674bdouue0bd73.us.auth0.com">`],
    ["an id of a domain", `client = AlgoliaClient()\nresponse = client.get_allowed_domain("${uuid()}")`],
    ["a word in base64", `kind: Secret\ndata:\n  password: ${Buffer.from("password").toString("base64")}\n`],
    ["a placeholder in base64", `mailgun-api-key: ${Buffer.from("your-mailgun-key-here").toString("base64")}`],
    ["a pattern in a connection", `re.search(r"Server=db;Database=shop;User Id=sa;Password=([^;]+);", text)`],
    ["a schema for a secret", `azure client_secret: z.string(), scopes: z.string().regex(/^[0-9a-zA-Z:/_.-]+$/)`],
    [
      "passwords that say they are",
      "postgres://app:p%40ss%5Bw0rd@db/x\nmysql://root:mypass@db/x\nredis://:SuperSecret@c/0",
    ],
    ["a password that is its user's name", "DATABASE_URL=postgresql://openshelf:openshelf@postgres:5432/openshelf"],
    ["a placeholder of many words", "DATABASE_URL=postgres://postgres:YOUR_STOREBASE_SERVICE_KEY@db.x.co/postgres"],
    ["a provider's name inside of a word", `md5 of the archive: \`${some(31, HEX)}7\``],
    ["a provider's name that another word begins with", `mirrored at ${some(27, LETTERS + DIGITS)}`],
    ["the id of a commit that a message ends with", `Ask github for it\n\nGitOrigin-RevId: ${hash("sha1", "hex")}`],
    ["the name of a class", '"openai": "shop.models.openai.OpenAIBackend2"'],
    ["names of fields", `"cc_email": "x@pipedrivemail.com",\n"${hash("sha1", "hex")}": null,`],
    ["the number of a form", `HUBSPOT_FORM_ID_SELF_HOSTED = "${uuid()}"`],
    ["a token that was cut short", `sk_live_${some(16, LETTERS)}... and pylf_v1_eu_${some(24, LETTERS)}****`],
    [
      "what a header of curl is not",
      `curl -H "Sec-WebSocket-Key: ${base64(22)}==" -H "Idempotency-Key: ${uuid()}" x.io`,
    ],
    [
      "what a client is called, in base64",
      `azure client-secret: Basic ${Buffer.from("client-id:client-secret").toString("base64")}`,
    ],
    ["letters put for letters", "https://hooks.slack.com/services/T01XXXXRKMJ/B04XXXXGY67/1UgUkao8pXXXXPmsuXXXX2lk"],
    [
      "where browsers report errors to",
      `"url":"https:\\/\\/a.nel.cloudflare.com\\/report\\/v3?s=${some(40, LETTERS)}7%2F${some(20, LETTERS)}"`,
    ],
    ["the name of something", `"x-ex": "fastly_cdn", "backend-name": "${some(21, LETTERS + DIGITS)}7--F_Host_3",`],
    ["what a key is called", 'curl -u "USERNAME:API-KEY" -sLf https://dl.acme.io/'],
    ["a password of an example in netrc", "machine git.acme.io login ci password mypassword123"],
    ["a page's search key", `NEXT_PUBLIC_ALGOLIA_API_KEY=${some(32, HEX)}`],
    ["labels", '"password": "Passwort", "token.label": "Access token", "forgotPassword": "Forgot your password?"'],
  ])("%s", (_, text) => {
    expect(counted(text)).toEqual([]);
  });
});

describe("found in the same surroundings", () => {
  const value = some(28, `${LETTERS}${DIGITS}`);

  test.each([
    ["a token in JSON beside ids", `{"id": "${uuid()}", "auth_token": "${value}"}`],
    ["a UUID that is a token", `{"id": "${uuid()}", "access_token": "${uuid()}"}`],
    ["a secret beside a hash", `sha256: ${hash("sha256", "hex")}\nclient_secret: ${value}`],
    ["a default beside a lookup", `secret = os.environ.get("APP_SECRET", "${value}")`],
    ["an argument of a command", `mysqldump -u backup -p${value} shop > shop.sql`],
    ["a secret key beside a site key", `RECAPTCHA_SECRET_KEY=6Le${some(36, LETTERS)}7`],
    ["an admin key beside an index", `ALGOLIA_ADMIN_KEY="${some(32, HEX)}"\nALGOLIA_INDEX_NAME=docs`],
    ["a password in JDBC", `jdbc:oracle:thin:app/${some(16, LETTERS)}7@//db.example.com:1521/ORCL`],
    ["a key alone in its line below one", `${some(64, LETTERS + DIGITS)}\nAKIA${some(14, "ABCDEFGHJKLM")}Q7`],
    ["an address with entities", `mongodb://app:${value}@db.example.com:27017/shop?a=b&amp;authSource=db`],
    ["a provider's name with a word behind it", `hivetoken: ${some(31, HEX)}7`],
    ["a password beside its user's name", `postgres://openshelf:openshelf${some(9, LETTERS)}@db/x`],
    ["a password with a word in it", `mongodb://app:D1fficult${some(6, LETTERS)}P%40ssw0rd@db/x`],
    ["a token before the end of a sentence", `Use sk_live_${some(24, LETTERS)}.`],
    ["a signed cookie", `Cookie: connect.sid=s%3A${some(32, LETTERS)}.${some(43, LETTERS + DIGITS)}; Path=/`],
  ])("%s", (_, text) => {
    expect(counted(text)).toHaveLength(1);
  });
});

describe("rows of base85, as Python's get-pip carries a program", () => {
  const SIGNS85 = `${DIGITS}${LETTERS}IOlo!#$%&()*+-;<=>?@^_\x60{|}~`;
  const row = (words = ""): string => words + some(79 - words.length, SIGNS85);

  test("silent", () => {
    const names = ["_7_PwMHK", "{secret", "(apiKey", "+pwd", "m_password", "~TOKEN"];
    const rows = Array.from({ length: 400 }, (_, i) => [row(), row(`${some(9, SIGNS85)}${names[i % 6]}=`)]).flat();
    expect(counted(`DATA = b"""\n${rows.join("\n")}\n"""\n`)).toEqual([]);
  });

  test("a password among lines of one length is found", () => {
    const password = `K${some(8, LETTERS)}7!${some(6, DIGITS)}`;
    const line = (name: string, value: string): string => `${name}="${value}"`.padEnd(76, ";");
    const text = [line("db_user", "bob"), line("db_password", password), line("db_host", "db.example.com")].join("\n");
    expect(counted(`${text}\n`)).toHaveLength(1);
  });
});
