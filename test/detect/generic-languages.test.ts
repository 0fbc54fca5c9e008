/** Secrets as the languages, formats and habits that the labelled split hardly holds write them down: found at the default threshold; and what
 *  stands beside them in such files: silent. Written without looking at what the detector does. Values are random, made here. */
import { describe, expect, test } from "vitest";
import { assess } from "../../src/detect/confidence.ts";
import { createDetector } from "../../src/detect/detector.ts";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { resolveMatches } from "../../src/detect/resolve.ts";
import { CONFIDENCE_FLOORS } from "../../src/model/options.ts";
import { loadCompiled } from "../../src/pattern/load.ts";
import { makeKernel, makeRandom, place } from "../kernel/harness.ts";

const kernel = makeKernel();
const generic = loadCompiled().patterns.filter(({ id }) => id.startsWith("generic-"));
const scanner = new ObjectScanner(kernel, createDetector(generic));
const random = makeRandom(23);

function some(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[random() % alphabet.length]).join("");
}

const SMALL = "abcdefghijkmnpqrstuvwxyz";
const ALL = `${SMALL}ABCDEFGHJKLMNPQRSTUVWXYZ23456789`;
const HEX = "0123456789abcdef";
const made = (length: number): string => `${some(1, "Qx")}${some(length - 3, ALL)}7k`;
/** As people choose them: letters, a number, a sign. */
const chosen = (): string => `${some(1, "KRTZ")}${some(6, SMALL)}${some(2, "2345789")}!`;
const uuid = (): string => [8, 4, 4, 4, 12].map((n) => some(n, HEX)).join("-");

/** Values that count at the default threshold. */
function counted(text: string): string[] {
  const bytes = Buffer.from(`\n${text}\n`);
  const at = place(kernel, bytes);
  return resolveMatches(scanner.whole(at, bytes.length)).flatMap(({ match }) => {
    const { confidence, dummy } = assess(match.judgement, [], false);
    return dummy || confidence < CONFIDENCE_FLOORS.medium ? [] : [match.judgement.value];
  });
}

const P = chosen();
const T = made(32);
const H = some(40, HEX);
const U = uuid();

describe("found", () => {
  test.each([
    ["JSON, by account", `{"credentials":{"bob@example.com":"${T}"}}`, T],
    ["a licence's key", `"licenseKey": "${U}",`, U],
    ["PHP define", `define('DB_PASSWORD', '${P}');`, P],
    ["PHP array", `'password' => '${P}',`, P],
    ["PHP property", `private $apiSecret = "${T}";`, T],
    ["PHP env default", `'key' => env('APP_SECRET', '${T}'),`, T],
    ["PHP mysqli", `$pass = '${P}';`, P],
    ["PHP constant of a class", `const API_TOKEN = '${T}';`, T],
    ["WordPress salts", `define( 'AUTH_SALT', '${made(64)}' );`, undefined],
    ["Ruby hash rocket", `:secret_access_key => "${T}"`, T],
    ["Ruby symbol", `  password: "${P}",`, P],
    ["Ruby setter", `config.secret_key_base = '${some(128, HEX)}'`, undefined],
    ["Ruby ENV default", `ENV.fetch("REDIS_PASSWORD", "${P}")`, P],
    ["Rails secrets", `  secret_key_base: ${some(128, HEX)}`, undefined],
    ["Go struct", `\tPassword: "${P}",`, P],
    ["Go const", `const apiKey = "${T}"`, T],
    ["Go short", `\ttoken := "${H}"`, H],
    ["Go bytes", `var jwtSecret = []byte("${T}")`, T],
    ["C# property", `public string ApiKey { get; set; } = "${T}";`, T],
    ["C# const", `private const string ClientSecret = "${T}";`, T],
    ["C# appsettings", `"Jwt": { "Key": "${T}", "Issuer": "shop" }`, T],
    ["C# verbatim string", `var password = @"${P}";`, P],
    ["Kotlin val", `val password: String = "${P}"`, P],
    ["Kotlin buildConfigField", `buildConfigField("String", "API_KEY", "\\"${T}\\"")`, T],
    ["Gradle", `storePassword '${P}'`, P],
    ["Gradle with a sign", `keyPassword = "${P}"`, P],
    ["Swift let", `let apiKey = "${T}"`, T],
    ["Swift static", `static let clientSecret: String = "${T}"`, T],
    ["Objective-C define", `#define kAPISecret @"${T}"`, T],
    ["Objective-C const", `NSString *const kApiKey = @"${T}";`, T],
    ["Perl scalar", `my $password = '${P}';`, P],
    ["Perl hash", `  password => '${P}',`, P],
    ["Perl hash of DBI", `$dbh = DBI->connect($dsn, $user, password => "${P}");`, P],
    ["Lua table", `  api_key = "${T}",`, T],
    ["Lua index", `config["token"] = "${T}"`, T],
    ["SQL MySQL", `CREATE USER 'shop'@'%' IDENTIFIED BY '${P}';`, P],
    ["SQL Postgres", `ALTER ROLE shop WITH ENCRYPTED PASSWORD '${P}';`, P],
    ["SQL set", `SET PASSWORD FOR 'shop'@'localhost' = PASSWORD('${P}');`, P],
    ["SQL update", `UPDATE users SET password = '${P}' WHERE id = 1;`, P],
    ["SQL Server", `CREATE LOGIN shop WITH PASSWORD = N'${P}';`, P],
    ["Groovy", `def password = "${P}"`, P],
    ["Jenkinsfile", `environment { DEPLOY_TOKEN = '${T}' }`, T],
    ["PowerShell", `$ApiKey = "${T}"`, T],
    ["PowerShell secure string", `$Password = ConvertTo-SecureString "${P}" -AsPlainText -Force`, P],
    ["PowerShell argument", `Connect-Thing -User admin -Password '${P}'`, P],
    ["batch", `set DB_PASSWORD=${P}`, P],
    ["batch quoted", `SET "API_TOKEN=${T}"`, T],
    ["setx", `setx API_TOKEN ${T}`, T],
    ["shell readonly", `readonly DEPLOY_TOKEN="${T}"`, T],
    ["shell inline", `PGPASSWORD=${P} psql -h db`, P],
    ["fish", `set -x API_TOKEN ${T}`, T],
    ["csh", `setenv API_TOKEN ${T}`, T],
    ["R", `api_key <- "${T}"`, T],
    ["R Sys.setenv", `Sys.setenv(API_TOKEN = "${T}")`, T],
    ["Scala", `val secretKey = "${T}"`, T],
    ["Rust const", `const API_KEY: &str = "${T}";`, T],
    ["Rust let", `let token = String::from("${T}");`, T],
    ["Elixir config", `config :shop, secret_key_base: "${T}"`, T],
    ["Erlang", `{password, "${P}"}`, P],
    ["Clojure", `:api-key "${T}"`, T],
    ["Clojure def", `(def password "${P}")`, P],
    ["Haskell", `apiKey = "${T}"`, T],
    ["Dart", `final String apiKey = '${T}';`, T],
    ["TypeScript as", `const secret = "${T}" as string;`, T],
    ["TypeScript enum", `  ApiKey = "${T}",`, T],
    ["Python dict", `{"user": "shop", "password": "${P}"}`, P],
    ["Python keyword", `connect(host="db", user="shop", passwd="${P}")`, P],
    ["Python bytes", `SECRET_KEY = b"${T}"`, T],
    ["Python getenv", `os.getenv("API_TOKEN", "${T}")`, T],
    ["Terraform", `  access_key = "${T}"`, T],
    ["Terraform map", `    DB_PASSWORD = "${P}"`, P],
    ["nginx header", `proxy_set_header X-Api-Key "${T}";`, T],
    ["Apache", `SetEnv API_SECRET ${T}`, T],
    ["compose", `      MYSQL_ROOT_PASSWORD: ${P}`, P],
    ["compose list", `      - SECRET_KEY=${T}`, T],
    ["Kubernetes stringData", `stringData:\n  password: ${P}`, P],
    ["Helm values", `adminPassword: "${P}"`, P],
    ["Ansible", `mysql_root_password: "${P}"`, P],
    ["Ansible inventory", `host1 ansible_user=root ansible_ssh_pass=${P}`, P],
    ["systemd", `Environment="API_TOKEN=${T}"`, T],
    ["netrc", `machine example.org login shop password ${P}`, P],
    ["wpa_supplicant", `    psk="${P}"`, P],
    ["my.cnf", `password = ${P}`, P],
    ["JDBC", `jdbc:mysql://db/shop?user=shop&password=${T}`, undefined],
    ["ODBC", `Driver={SQL};Server=db;Uid=shop;Pwd=${T};`, undefined],
    ["XML bean", `<property name="password" value="${P}"/>`, P],
    ["Android strings", `<string name="maps_api_key">${T}</string>`, T],
    ["Tomcat", `<user username="admin" password="${P}" roles="manager"/>`, P],
    ["web.config", `<add key="SmtpPassword" value="${P}" />`, P],
    ["plist", `<key>ClientSecret</key>\n\t<string>${T}</string>`, T],
    ["notebook", `    "api_key = \\"${T}\\"\\n",`, T],
    ["Markdown", `Password: \`${P}\``, P],
    ["Postman", `{ "key": "password", "value": "${P}", "type": "string" }`, P],
    ["HTTP header", `X-Auth-Token: ${T}`, T],
    ["curl header", `curl -H "PRIVATE-TOKEN: ${T}" https://git.example.org`, T],
    ["curl data", `curl -d "client_id=shop&client_secret=${T}" https://id.example.org`, T],
    ["URL", `https://api.example.org/v1/items?api_key=${T}`, T],
    ["a UUID for an API key", `API_KEY=${U}`, U],
    ["a UUID for a client's secret", `client_secret: "${U}"`, U],
    ["a UUID for a password", `"password": "${U}"`, U],
    ["a UUID for a token", `token = '${U}'`, U],
    ["a UUID for a secret", `const secret = "${U}";`, U],
    ["German", `passwort = "${P}"`, P],
    ["German umlauts", `Kennwort: ${P}`, P],
    ["French", `mot_de_passe = "${P}"`, P],
    ["French joined", `motdepasse: "${P}"`, P],
    ["Spanish", `contraseña = "${P}"`, P],
    ["Spanish key", `clave = "${P}"`, P],
    ["Portuguese", `senha: "${P}"`, P],
    ["Italian", `parola_chiave = "${P}"`, undefined],
    ["Russian", `пароль: "${P}"`, P],
    ["Chinese", `密码：${P}`, P],
    ["Chinese, ASCII sign", `密码 = "${P}"`, P],
    ["passphrase", `passphrase: "${P}"`, P],
    ["pass alone", `pass: "${P}"`, P],
    ["pw alone", `db_pw = "${P}"`, P],
    ["smtp", `smtp_pass: '${P}'`, P],
    ["auth token", `authToken: '${T}'`, T],
    ["access key", `accessKey: "${T}"`, T],
    ["signing key", `JWT_SIGNING_KEY=${T}`, T],
    ["encryption key", `encryption_key = "${some(64, HEX)}"`, undefined],
    ["private key in hex", `PRIVATE_KEY=0x${some(64, HEX)}`, undefined],
    ["webhook secret", `WEBHOOK_SECRET=${T}`, T],
    [
      "app password",
      `gmail_password = "${some(4, SMALL)} ${some(4, SMALL)} ${some(4, SMALL)} ${some(4, SMALL)}"`,
      undefined,
    ],
    ["credentials", `credentials: "${T}"`, T],
    ["sentence", `The admin password is ${P}`, P],
    ["comment", `// password: ${P}`, P],
    ["login with two strings", `new UsernamePasswordCredentials("shop", "${P}")`, P],
    ["setter", `dataSource.setPassword("${P}");`, P],
    ["builder", `.password("${P}")`, P],
    ["comparison", `if ($_POST['password'] === '${P}') {`, P],
    ["Basic", `Authorization: Basic ${Buffer.from(`shop:${P}`).toString("base64")}`, undefined],
    ["nested quotes", `"{\\"apiKey\\":\\"${T}\\"}"`, T],
    ["minified", `var a={apiKey:"${T}",b:1};`, T],
    ["HOCON", `db.default.password="${P}"`, P],
    ["Maven", `<keyPassword>${P}</keyPassword>`, P],
    ["hex token", `slack_token: ${some(32, HEX)}`, undefined],
    ["otp", `totp_secret = "${some(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}"`, undefined],
  ])("%s: %s", (_, line, value) => {
    const found = counted(line);
    if (value === undefined) expect(found).toHaveLength(1);
    else expect(found).toEqual([value]);
  });
});

test("syllables among signs of many kinds, and a bracket that closes one of another kind", () => {
  const value = "k{{r}o)g${u]mab(eny[winds>-_$#thattwo}}";
  for (const text of [
    `password = "${value}"`,
    `api_key: '${value}',`,
    `if (secret == "${value}") {`,
    `passwd=${value}`,
  ])
    expect(counted(text)).toEqual([value]);
});

describe("silent", () => {
  test.each([
    ["a key that is masked", `"display_key": "****-${some(6, "ABCDEF23456789")}"`],
    ["a key of a list's items", `dynamic_key: "${uuid()}",`],
    ["a key of what is looked up", `val TARGETING_KEY: Uuid = Uuid.parse("${uuid()}")`],
    ["a key of a cache's context", `"cache_context_key": "acct_${some(16, ALL)}"`],
    ["a content's digest as a key", `"upstreamSchema": { "key": "${H}" }`],
    ["a site's key", `sitekey: '0x4${some(21, ALL)}',`],
    ["half of a session", `sessionIdMSB: 5367593433178001340 sessionIdLSB: -811186397`],
    ["line ends that are taken off", `self.__pwd = self.__output.strip('\\r\\n')`],
    ["what keys begin with", `standard_secret = "whsec_" + base64.b64encode(b"k" * 32).decode()`],
    ["a type of ASN.1", `{PBES2-params IDENTIFIED BY id-PBES2}, ...}`],
    ["a node's public key", `"NodeKey": "nodekey:${some(64, HEX)}",`],
    [
      "an element's text",
      `<string name="password_authentication_subtitle">Odblokuj, aby zobaczy\u0107 has\u0142o</string>`,
    ],
    ["an identity beside a key", `String CLIENT_PSK_IDENTITY = "SOME_PSK_ID";`],
    ["a format of numbers", `badPwdCount = "0x%x" % int(attribute['vals'][0])`],
    ["a cookie of Rails", `config.session_store :dalli_store, :key => '_shop_session_${some(12, HEX)}'`],
    ["escapes of a format", `--pretty=format:"%(trailers:separator=%x00,key_value_separator=%x00%x00,unfold)"`],
    ["prose that identifies", `ActiveState perl, which is identified by 'MSWin32'.`],
    ["a secret that is kept", `git -c http.extraheader='Secret: sssh!' fetch $URL`],
    ["where a login came from", `https://shop.example.com/login?auth_origin=360005592414%2Ctrue%2Ctrue`],
    ["a list with a filled-in text", 'password_rule = "[a-z]{%d}(%s)$#@!";'],
    ["brackets that nest", `secret_format: "open{{the}}(gate)[now]$please#and-this_one",`],
    ["a member of a module", `key_length = XSalsa20.key_length`],
    ["a member that says how", `    keyPressed = kVK_Return.u16`],
    ["a name of a key in a vault", `"key_name": "prod5zyxlmy-cmk",`],
    ["a table of a tokenizer", `"tokenizer.ggml.tokens": "${some(64, HEX)}"`],
    ["a session of a database's log", `"db_id": "${uuid()}", "db_session_id": "${some(20, "ABCDEFGH23456789")}"`],
    ["a header of a socket", `"name": "Sec-WebSocket-Key", "value": "${some(22, ALL)}=="`],
    ["an instrumentation key", `INSTRUMENTATION_KEY=${uuid()}`],
    ["a rule of length", `'password'     => 'between:60,60',`],
    ["a rule of type and length", `'password' => 'string|60',`],
    ["a suite with a rest", `ciphers = "HIGH:!PSK:!aECDH:!EDH-DSS-DES-CBC3-SHA:!KRB5-DES-CBC3-SHA"`],
    ["minified markup", `htmlFor:"auth-basic-password"},"Password:"),s?Pe.createElement("code",null," `],
    ["labels beside one another", `passwordLabel:"Password:",rememberMeLabel:"Remember me:"`],
    ["a call that is filled in", `key=f"voltaic-{uuid.uuid4()}",`],
    ["a variable of PHP that is filled in", `'password' => "barryIsTheBest{$i}",`],
    ["a group of tokens", `new LocalTokenGroup("j~RQYZXz{^~^O(P~~aP!P!Qd~iO(Q~~", 25, 322)`],
    ["a label that asks", `forgot_password=Esqueci a senha`],
    ["a label of what is off", `password_username_disabled=Pengguna jenis bebas`],
    ["a key of a catalogue", `{ "key": "item-1-picture-uri", "value": 3 }`],
    ["a nonce", `"expires_in":32400,"nonce":"2020-04-28T13:08:59Z${made(40)}"`],
    ["a salt beside its hash", `  salt: ${some(32, HEX)}`],
    ["a name of a vault", `"key_vault_name": "web21prqodx24021",`],
    ["a German label", `"password": "Passwort ändern",`],
    ["a French label", `password_hint=Saisissez votre mot de passe`],
    ["a Spanish label", `'forgot_password' => '¿Olvidaste tu contraseña?',`],
    ["a Portuguese label", `msgstr "Senha incorreta"`],
    ["a Russian label", `"newPassword": "Новый пароль",`],
    ["a Polish label", `password_confirm: Potwierdź hasło`],
    ["a Turkish label", `<string name="password_label">Şifrenizi girin</string>`],
    ["a Chinese label", `password: '请输入密码',`],
    ["a Japanese label", `"password": "パスワードを入力してください"`],
    ["escaped letters", `"Password": "Contrase\\u00f1a incorrecta"`],
    ["Chinese, escaped", `"profile_create_token": "\\u5efa\\u7acb\\u6b0a\\u6756",`],
    ["a button", `pdfjs-password-cancel-button = Anuluj`],
    ["a test that has passed", `PASS: ld-elf/eh-group3`],
    ["a test of Go", `--- PASS: TestRoundTrip (0.01s)`],
    ["a number of resources", `public const int passwordToggleDrawable = 2130772305;`],
    ["a token of a parser", `const int password = 57514;`],
    ["a rule of validation", `'password' => 'required|min:6|confirmed',`],
    ["a version of a package", `django-graphql-jwt = ">=0.1.13,<=0.2.1"`],
    ["an algorithm", `PASSWORD_HASH_ALGORITHM = PBKDF2-HMAC-SHA512`],
    ["a kind of key", `KeyAlgoED25519 = "ssh-ed25519"`],
    ["a suite of ciphers", `token: "ECDHE-RSA-AES128-GCM-SHA256:AES256-SHA"`],
    ["a host", `fastcgi_pass   127.0.0.1:9000;`],
    ["an address", `auth_server: "auth.internal.example.org:8080"`],
    ["a file", `lost_password:  ch03s03.html`],
    ["a date", `let beta_key = "2017-01-20T00:00:00+00:00";`],
    ["a regex", `single_key_value: new RegExp('^([a-z0-9_-][ a-z0-9_-]*):( .+?)$', 'i'),`],
    ["a class of characters", `NUMBER_TOKEN = r'[0-9@#.,E+]'`],
    ["a head of a web token", `HS256_JWT_HEADER = "${Buffer.from('{"alg":"HS256"}').toString("base64")}";`],
    ["a map of files", `'rsrc/css/tokens/tokens.css' => '5f7bca25',`],
    ["a picture", `'closed_lock_with_key' => "\\xF0\\x9F\\x94\\x90",`],
    ["a key of a page", `{key:"v-15db2e64",path:"/docs/"}`],
    ["a hash under a plain key", `"upstreamSchema": {"key": "${some(40, HEX)}"}`],
    ["a number under a plain key", `{"key":"6023751084283587681","type":"notification"}`],
    ["an id of a key", `"idempotency_key": "${uuid()}"`],
    ["an id of a configuration", `auth_config_id = "ac_${made(14)}"`],
    ["an identifier of a key", `"key_identifier": "${some(64, HEX)}"`],
    ["a public key", `"publicResourceKey": "${made(32)}"`],
    ["a page's token", `"next_page_token": "${made(24)}"`],
    ["a shortcut", `<bindings keySequence="ALT+CTRL+H" />`],
    ["a licence", `"key": "LGPL-2.1-or-later",`],
    ["a long licence", `"key": "GFDL-1.3-no-invariants-or-later",`],
    ["an advisory", `new VulnerabilityKey("GHSA-jfh8-c2jp-5v3q", Source.GITHUB)`],
    ["a version of a module", `golang.org/x/oauth2 v0.0.0-20221014153046-6fdb5e3db783 // indirect`],
    ["a token of a request", `"idempotency_token": "${uuid()}",`],
    ["a filled-in string", 'current_shell_pwd = f"Currently in {output_dir[STDOUT]}"'],
    ["a member of the environment", "  password: envs.LOGS_DB_PWD!"],
    ["kinds of encryption", `TokenEncryptionValues: []string{"A128CBC-HS256", "A192CBC-HS384"},`],
    ["a constant of a name", `properties.setProperty(PropertyKeyConst.NAMESPACE, "${uuid()}");`],
    ["a name looked up", `let password = var("GIT_HTTP_PWD")?;`],
    ["a name looked up with a default", `password := env.String("RC_SRY_PWD", "")`],
    ["a name looked up elsewhere", `Password = KeyVaultHelper.GetKeyVaultSecretAsync("SqlClientPwd");`],
    ["a format", `key := fmt.Sprintf("%s/%d.tar.gz", id, n)`],
    ["a constant of an enumeration", `FORTIFY_PASSWORD("vulnmgt", "fortify.password", null),`],
    ["a standard input", `docker login --username AWS --password-stdin 645537741587.dkr.example.com`],
    ["minified code", `"password"===a||n.ngTrim&&"false"===n`],
    ["fields of a file", `// Name:Pass:Uid:Gid:Gecos:Home:Shell`],
    ["left out", `POLAR_STRIPE_WEBHOOK_SECRET=whsec_abc123...`],
    ["an image", `  image: registry.example.org/authentication-svc:0.1.59499-6e322a8`],
    ["a hash that says so", `hashed_password: ${some(40, HEX)}`],
    ["an id of a session's config", `secretId: ${uuid()}`],
    ["what encrypts itself", `"password": "2.${some(24, ALL)}|${some(44, ALL)}|${some(44, ALL)}"`],
    ["a name of a class", `"JWTAuth": "Tymon\\\\JWTAuth\\\\Facades\\\\JWTAuth"`],
    ["a name of a setting", `DB_PWD_KEY = "db.password.0";`],
    ["a sum", `20250903_key_verifications.sql h1:${some(43, ALL)}=`],
    ["code beside", `"Access Token: " + await context.GetTokenAsync("access_token") + "<br>"`],
    ["an SSH key", `"key": "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${some(80, ALL)}"`],
    ["a word that is shown", `<label for="password">Contraseña</label>`],
    ["prose", `Password: Nouveau mot de passe du client`],
    ["a template of Helm", `password: {{ .Values.db.password | quote }}`],
    ["a variable of PHP", `'password' => $request->input('password'),`],
    ["a variable of Ruby", `password: params[:user][:password],`],
    ["a variable of C#", `Password = model.Password,`],
    ["a type of Kotlin", `val token: AccessToken? = null`],
    ["a property of Swift", `private let tokenProvider: TokenProviding`],
    ["an argument of PowerShell", `-Password $credential.Password`],
    ["a variable of batch", `set DB_PASSWORD=%DB_PASSWORD%`],
    ["a vault's path", `password: vault:secret/data/shop#password`],
    ["a secret's name", `secretName: shop-database-credentials`],
    ["a key of a cache", `cache_key = "user:profile:v2"`],
    ["a selector", `passwordInput: '#login-password'`],
    ["an error", `WRONG_PASSWORD = "auth/wrong-password"`],
    ["a route", `resetPassword: "/account/reset-password/:token",`],
    ["a column", `password VARCHAR(255) NOT NULL,`],
  ])("%s: %s", (_, line) => {
    expect(counted(line)).toEqual([]);
  });
});
