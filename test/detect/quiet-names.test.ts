/** Names and values that programs, interfaces and standards have beside secrets and that open nothing: ids of sessions, types, addresses of contents,
 *  times, cursors, what is encrypted already, what specifications print. Met in histories of real projects; and secrets of the same shape near by, which are told. */
import { describe, expect, test } from "vitest";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { makeDraw, makeKernel, makeRandom } from "../kernel/harness.ts";
import { countedIn } from "./counting.ts";

const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [] }));
const random = makeRandom(41);

const some = makeDraw(random);

const DIGITS = "0123456789";
const HEX = `${DIGITS}abcdef`;
const SMALL = "abcdefghijkmnopqrstuvwxyz";
const LETTERS = `ABCDEFGHJKLMNPQRSTUVWXYZ${SMALL}`;
const ALL = `${LETTERS}${DIGITS}`;
const BASE58 = `123456789${LETTERS.replace("I", "")}`;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const uuid = (): string => [8, 4, 4, 4, 12].map((n) => some(n, HEX)).join("-");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What counts at the default threshold. */
function counted(text: string, path?: string): string[] {
  return countedIn(kernel, scanner, text, [path]).map(({ id, value }) => `${id} ${value}`);
}

const SESSION = some(32, HEX);
const TOKEN = `k${some(30, ALL)}7`;
const PASSWORD = `R${some(6, SMALL)}42!`;

describe("silent", () => {
  test.each([
    ["a type of Python", "    passwd: HTTPPasswordMgr\n    token: AccessTokenResponse2"],
    ["a type of TypeScript", "  authToken?: JwtPayloadV2;\n  password: Uint8Array,"],
    ["a type of Swift and Kotlin", "    var token: NSKeyValueObservation?\n    val password: Latin1String"],
    ["the id of a session", `"session_id": "${uuid()}",\n"telephonySessionId": "s-${some(36, HEX)}",`],
    ["an object that stands for a session", `const session = { sessionId: 'sess_${some(27, ALL)}' };`],
    [
      "a cursor",
      `cursor: 'eyJhbGciOiJIUzI1NiJ9.${base64('{"tableIndex":0,"last":{}}').replaceAll("=", "")}.${some(43, ALL)}'`,
    ],
    ["where a list goes on", `next_token: ${base64('{"id": 12345}')}\npageKey: '${some(40, ALL)}'`],
    ["an address of a content", `"key": "bafybeig${some(51, BASE32.toLowerCase())}"\ntoken: Qm${some(44, BASE58)}`],
    ["a content at a provider's", `await pinata.gateways.private.get("Qm${some(44, BASE58)}")`],
    ["a contract", `tokenAddress: "${some(44, ALL)}"`],
    ["an incident", `"incident_key": "${some(32, HEX)}",`],
    ["a header of a client of interfaces", `request["Postman-Token"] = '${uuid()}'`],
    ["an animation", 'keyTimes="0;0.05;0.7;0.75;1"'],
    ["a site that visitors are counted at", "google_analytics_key: UA-53276411-1"],
    ["the id of a key of OpenPGP", `gpg --export-secret-keys ${some(40, `${DIGITS}ABCDEF`)} > ./k`],
    ["the scope of a signature", `"x-amz-credential": "AKIAIU627EN23A/20181110/s3/aws4_request",`],
    ["times", 'passwordExpirationTime: 20380119031407Z\nkey=2008-01-25+16:43:54\nrefresh_token="999h0m0s"'],
    ["a version of a repository", `Docs read in this pass: \`acme/acme-docs@${some(40, HEX)}\``],
    [
      "an account for tests",
      `const privateKey = '0xac0974bec39a17e36ba4a6b4d238ff944ba${"cb478cbed5efcae784d7bf4f2ff80"}';`,
    ],
    ["a password of a specification", `Authorization: Basic ${base64("Aladdin:open sesame")}`],
    ["a token of a specification", `Authorization: Bearer ${"mF_9."}${"B5f-4.1JqM"}`],
    ["a placeholder in another language", '-H "Authorization: Bearer fc-VOTRE_CLE_API"\ntoken: "ab-TU_API_KEY-1"'],
    ["a file that is shown", `x.png?alt=media&#x26;token=${uuid()}" alt="">`],
    ["a page that another one shows", `<iframe class="wp-embedded-content" data-secret="${some(10, ALL)}" src="x">`],
    ["a mount of a build", "docker build . --secret id=npmrc,src=$HOME/.npmrc"],
    ["one of several", '"passwordHasher": "argon2 | argon | bcrypt | md5 | pbkdf2_sha256 | scrypt_firebase"'],
    ["a regex", '"JWT": r"\\bJWTs?\\b",'],
    ["the name of a property", "- secretKey: lmsUrl"],
    ["a public key of NATS", `generated and stored user key "U${some(55, BASE32)}"`],
    ["a public key in a sentence", `Public key: ${some(42, ALL)}8=`],
    ["a client's token of Datadog", `clientToken: "pub${some(32, HEX)}",`],
    ["what is looked up", 'password: value("snowflake", "password"),'],
    ["a key of a cache", `'key': 'llmcache:${some(64, HEX)}'}`],
    ["an object in an address", "AuthorizationDetails=%7Btype+++%5B"],
    [
      "code between strings",
      'throw new TypeError("URL that includes credentials: "+e);i=x2({urlList:[g]}),n="cors"}else',
    ],
    ["what is filled in", 'new_key = "{0}[{1}]".format(namespace, key)'],
    [
      "encrypted values",
      `password: encrypted:${some(60, ALL)}==\npassword = {AES}${some(43, ALL)}=\npassword: '{cipher}${some(64, HEX)}'`,
    ],
    ["where the password is", `password: credentialsJSON:${uuid()}`],
    [
      "a part of an address",
      `token: did:key:z6Mk${some(44, ALL)}\nkey: orn:okta:idp:00o1:client-auth-settings:${some(20, ALL)}`,
    ],
    [
      "the certificate in a manifest",
      `kind: Secret\ndata:\n  ca.crt: ${base64(`-----BEGIN CERTIFICATE-----${some(60, ALL)}`)}`,
    ],
    ["where a range ends", `"startKey": "840SwAAB",\n"endKey": "${some(12, ALL)}7",\n$skiptoken=${some(40, ALL)}7`],
    ["an alert", `"alert_key": "${some(32, HEX)}"`],
    ["ids of tokens and models", `jwt_identifier = "${uuid()}"\n"authorization_model_id": "01${some(24, BASE32)}"`],
    ["the id of a pair of keys", `&Key-Pair-Id=K${some(13, BASE32)}&x=1`],
    ["members that are put together", "o.key=s.C0.ESC+s.C0.DEL;break"],
    ["settings of a codec", "rc=2pass mbtree=1 bitrate=337"],
    ["a share", '"test_pass_rate": "100%",'],
    ["a type of GraphQL", "passwordProtected: Boolean!\ntoken: String!"],
    ["what a chain of blocks stores", `- key: "0x${some(64, HEX)}"`],
    ["what is found by its id", `client.deleteKey('${uuid()}')\nawait client.GetSecretKeyAsync("${uuid()}");`],
    ["a class without its name", "secret -> c.b.a.c.o0.w$b:"],
    ["a part of a connection", 'credentials += "PROTOCOL=TCPIP";'],
    ["where the key is kept", 'keyFromSecret: "acme-mgmt-api-key"'],
    ["how a password is hashed", 'passwordHasher: "argon2i" | "argon2id" | "awscognito"'],
    ["an address beside a provider", 'AZURE_CLIENT_SECRET\nREDIRECT_URL: str = "http://127.0.0.1:3000/github/session"'],
  ])("%s", (_, text) => {
    expect(counted(text)).toEqual([]);
  });

  test("payments of fixtures", () => {
    const text = `"client_secret": "pi_${some(24, ALL)}_secret_${some(25, ALL)}",`;
    expect(counted(text, "openapi/fixtures3.beta.json")).toEqual([]);
    expect(counted(text, "src/checkout.ts")).toHaveLength(1);
  });
});

describe("found in the same surroundings", () => {
  test.each([
    ["a password under a type's name", `    passwd: ${PASSWORD}`, PASSWORD],
    ["a default of a typed argument", `def login(password: str = "${PASSWORD}"):`, PASSWORD],
    ["a session in a cookie", `Cookie: JSESSIONID=${SESSION}; lang=en`, SESSION],
    ["a secret of a session", `session_secret: "${TOKEN}"`, TOKEN],
    ["a token whose provider's name ends like a cursor's", `statuspage_token = ${uuid()}`, undefined],
    [
      "a password in escapes of Rust",
      `password = "${[...PASSWORD].map((c) => `\\u{${c.charCodeAt(0).toString(16)}}`).join("")}"`,
      undefined,
    ],
    ["a token beside a cursor", `{"cursor": 17, "token": "${TOKEN}"}`, TOKEN],
    ["a key of a program", `"service_key": "${SESSION}",`, SESSION],
    ["a private key in a sentence", `Private key: ${TOKEN}`, TOKEN],
    ["a password in an argument of a lookup", `get("x", password="${PASSWORD}")`, PASSWORD],
    ["a password that looks like nothing else", `password: ${TOKEN}`, TOKEN],
    ["a token in a header", `Authorization: Bearer ${TOKEN}`, TOKEN],
    [
      "a user and a password in a header",
      `Authorization: Basic ${base64(`deploy:${PASSWORD}`)}`,
      base64(`deploy:${PASSWORD}`),
    ],
    ["a token in an address", `https://x.acme.io/o?alt=json&token=${TOKEN}`, TOKEN],
    ["a key that is set", `client.setKey("${TOKEN}")`, TOKEN],
    ["a private key of a chain of blocks", `PRIVATE_KEY=0x${SESSION}${SESSION}`, `0x${SESSION}${SESSION}`],
    ["a password with a sign of equality", `password = "${PASSWORD}=x"`, `${PASSWORD}=x`],
    ["a key in a manifest", `kind: Secret\ndata:\n  tls.key: ${base64(TOKEN)}`, undefined],
  ])("%s", (_, text, value) => {
    const values = counted(text).map((one) => one.slice(one.indexOf(" ") + 1));
    if (value === undefined) expect(values).not.toEqual([]);
    else expect(values).toContain(value);
  });
});
