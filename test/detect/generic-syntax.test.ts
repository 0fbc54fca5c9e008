/** Reading assignments: where the value stands in each syntax, and what is no value at all. Values are random letters, made here. */
import { describe, expect, test } from "vitest";
import { assignmentJudge, readWindow } from "../../src/detect/judges/assignment.ts";
import { readName } from "../../src/detect/judges/assignment/names.ts";
import type { Window } from "../../src/detect/judges/window.ts";

const VALUE = ["q7Zk", "Tw2p", "Xv9s", "Rb4n"].join("");

function windowAt(text: string, keyword: string): Window {
  const found = new RegExp(keyword, "i").exec(text);
  if (!found) throw new Error(`${keyword} is not in ${text}`);
  return { text, at: found.index, length: found[0].length, startsObject: true, endsObject: true };
}

/** The value that the judge finds after the first keyword in some lines of text. */
function valueIn(lines: string, keyword: string): string | undefined {
  const text = `\n${lines}\n`;
  // The judge reads no more of a pattern than its window.
  const match = assignmentJudge.judge!(windowAt(text, keyword), undefined as never);
  return match && text.slice(match.secretStart, match.secretEnd);
}

/** The value that is read there, however it is weighed. */
function readIn(lines: string, keyword: string): string | undefined {
  const reading = readWindow(windowAt(`\n${lines}\n`, keyword));
  return reading.kind === "weighed" ? reading.assignment.value : undefined;
}

test("a value without quotes may hold brackets that do not nest as code's do", () => {
  const value = `${VALUE}{{h}o)p$[e}k>-_`;
  expect(valueIn(`db_password = ${value}`, "pass")).toBe(value);
  expect(valueIn(`db_password: ${value},`, "pass")).toBe(value);
  expect(valueIn(`db_password := ${value}"`, "pass")).toBe(value);
  expect(valueIn(`connect(password=${VALUE}) if (x)`, "pass")).toBe(VALUE);
  expect(valueIn(`x = {password: ${VALUE}}`, "pass")).toBe(VALUE);
  expect(valueIn(`password = lookup(${VALUE})[0](x)y`, "pass")).toBeUndefined();
});

describe("the value stands where the syntax says", () => {
  test.each([
    ["a string in code", `const password = "${VALUE}";`, "pass"],
    ["a string of Visual Basic", `Dim password As String = "${VALUE}"`, "pass"],
    ["an array of characters", `static const char kSecretKey[] = "${VALUE}";`, "secret"],
    ["braces of C++", `std::string password{"${VALUE}"};`, "pass"],
    ["an arrow of R", `password <- "${VALUE}"`, "pass"],
    ["a string on the next line", `String password =\n      "${VALUE}";`, "pass"],
    ["a subscript", `config["password"] = "${VALUE}"`, "pass"],
    ["a default", `const key = process.env.API_SECRET || "${VALUE}"`, "secret"],
    [".env", `DB_PASSWORD=${VALUE}`, "pass"],
    ["properties", `spring.datasource.password=${VALUE}`, "pass"],
    ["properties with a colon", `mail.smtp.password: ${VALUE}`, "pass"],
    ["INI with a comment", `password = ${VALUE} ; of the main database`, "pass"],
    ["TOML", `token = '${VALUE}'`, "token"],
    ["shell", `export API_TOKEN='${VALUE}'`, "token"],
    ["PowerShell", `$env:API_TOKEN = "${VALUE}"`, "token"],
    ["a Dockerfile's ENV", `ENV ADMIN_PASSWORD ${VALUE}`, "pass"],
    ["a Dockerfile's ENV of two", `ENV API_KEY=${VALUE} OTHER=1`, "key"],
    ["a Dockerfile's ARG", `ARG NPM_TOKEN=${VALUE}`, "token"],
    ["YAML", `  password: ${VALUE}`, "pass"],
    ["a block of YAML", `  password: |\n    ${VALUE}`, "pass"],
    ["a folded block of YAML", `token: >-\n  ${VALUE}`, "token"],
    ["a name and a value in YAML", `  - name: DB_PASSWORD\n    value: ${VALUE}`, "pass"],
    ["an environment in a list", `    - POSTGRES_PASSWORD=${VALUE}`, "pass"],
    ["JSON", `{"client_secret": "${VALUE}"}`, "secret"],
    ["quotes that are passed on", `buildConfigField 'String', 'API_KEY', '"${VALUE}"'`, "key"],
    ["escaped quotes that are passed on", `api_key = "\\"${VALUE}\\""`, "key"],
    ["JSON in a string", `"{\\"token\\": \\"${VALUE}\\"}"`, "token"],
    ["a name and a value in JSON", `{"name": "DB_PASSWORD", "value": "${VALUE}"}`, "pass"],
    ["HCL", `  master_password = "${VALUE}"`, "pass"],
    ["a default in HCL", `variable "db_password" {\n  type    = string\n  default = "${VALUE}"\n}`, "pass"],
    ["an element", `<password>${VALUE}</password>`, "pass"],
    ["an attribute", `<user name="app" password="${VALUE}"/>`, "pass"],
    ["a named attribute", `<add key="ApiKey" value="${VALUE}" />`, "apikey"],
    ["a named element", `<string name="api_secret">${VALUE}</string>`, "secret"],
    ["a property of Spring", `<property name="password">\n  <value>${VALUE}</value>\n</property>`, "pass"],
    ["a plist", `<key>ApiToken</key>\n<string>${VALUE}</string>`, "token"],
    ["resx", `<data name="SmtpPassword" xml:space="preserve">\n  <value>${VALUE}</value>`, "pass"],
    ["a flag", `deploy --password ${VALUE} now`, "pass"],
    ["a flag with a sign", `deploy --token=${VALUE}`, "token"],
    ["a header", `Authorization: Bearer ${VALUE}`, "bearer "],
    ["a header of another scheme", `-H 'Authorization: token ${VALUE}'`, "token"],
    ["a header of its own", `X-Auth-Token: ${VALUE}`, "token"],
    ["a cookie", `Cookie: theme=dark; PHPSESSID=${VALUE}; lang=de`, "sessid"],
    ["a query", `https://example.org/?user=a&token=${VALUE}&page=2`, "token"],
    ["a connection string", `Server=db;User Id=sa;Password=${VALUE};Encrypt=yes`, "pass"],
    ["SQL", `CREATE USER app WITH PASSWORD '${VALUE}';`, "pass"],
    ["SQL by", `CREATE USER app IDENTIFIED BY '${VALUE}';`, "identified"],
    ["SQL by, bare", `CREATE USER app IDENTIFIED BY ${VALUE};`, "identified"],
    ["a call", `client.setPassword("${VALUE}")`, "pass"],
    ["a constructor", `password = Some("${VALUE}")`, "pass"],
    ["two arguments", `put("password", "${VALUE}")`, "pass"],
    ["a pair of user and password", `new NetworkCredential("bob", "${VALUE}")`, "cred"],
    ["a tuple of user and password", `requests.get(url, auth=("bob", "${VALUE}"))`, "auth"],
    ["a comparison", `if (password == "${VALUE}") {`, "pass"],
    ["a comparing method", `if (password.equals("${VALUE}"))`, "pass"],
    ["a type", `val password: String = "${VALUE}"`, "pass"],
    ["a servlet's parameter", `<param-name>apiKey</param-name>\n<param-value>${VALUE}</param-value>`, "apikey"],
    ["an argument that names a variable", `os.Setenv("API_TOKEN", "${VALUE}")`, "token"],
    ["a default of a lookup", `os.environ.get("SECRET_KEY", "${VALUE}")`, "secret"],
    ["a setting of redis", `requirepass ${VALUE}`, "pass"],
    ["a setting of LDAP", `bindpw ${VALUE}`, "bindpw"],
    ["blanks inside the quotes", `token = ' ${VALUE} '`, "token"],
    ["a table", `| api token |${VALUE}`, "token"],
    ["a comment", `# password = ${VALUE}`, "pass"],
    ["a sentence", `The default password is ${VALUE}`, "pass"],
    ["a list of documentation", `- **Password**: \`${VALUE}\``, "pass"],
    ["a table of documentation", `| password | ${VALUE} |`, "pass"],
    ["Spanish", `contrase\xc3\xb1a: ${VALUE}`, "contrase"],
    [
      "Russian",
      `\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c = "${VALUE}"`,
      "\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c",
    ],
    ["Portuguese", `senha = "${VALUE}"`, "senha"],
  ])("%s", (_, line, keyword) => {
    expect(readIn(line, keyword)).toBe(VALUE);
  });
});

describe("what is filled in, named or described is no value", () => {
  test.each([
    ["a variable", "password = ${DB_PASSWORD}", "pass"],
    ["a variable of the shell", 'password="$DB_PASSWORD"', "pass"],
    ["a lookup", 'password = os.environ["DB_PASSWORD"]', "pass"],
    ["a member of the environment", "secret: process.env.JWT_SECRET,", "secret"],
    ["a call", "password = getSecret()", "pass"],
    ["a template", 'password: "{{ vault_password }}"', "pass"],
    ["an expression of a workflow", "token: ${{ secrets.GITHUB_TOKEN }}", "token"],
    ["a type", "password: string;", "pass"],
    ["a type of Go", 'Password string `json:"password"`', "pass"],
    ["a name", "this.token = token;", "token"],
    ["an argument by name", "login(user=user, password=user_pass)", "pass"],
    ["a path", "password_file: /run/secrets/db_password", "pass"],
    ["a placeholder", "api_token=xxxxxxxxxxxxxxxx", "token"],
    ["a placeholder in brackets", "token: <your token>", "token"],
    ["left out in the middle", '"token": "AQoD....="', "token"],
    ["an encoding", 'password.encode("utf-8")', "pass"],
    ["a name for itself", '#define TXT_PSK_WITH_AES_128 "PSK-AES128"', "psk"],
    ["prose of another language", '"Unexpected_token_12": "Beklenmeyen belirte\xc3\xa7 burada bekleniyordu."', "token"],
    ["a decimal", "'Test::Pass' => '1.302111'", "pass"],
    ["a member of another module", "passphrase = _ffi.NULL", "pass"],
    ["a public key", `key: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${VALUE}${VALUE}"`, "key"],
    ["a number of code", "const TOKEN_EPOCH = 1_293_840_000;", "token"],
    ["a pattern", "const tokenForm = '[A-Za-z0-9]{20}+\\w'", "token"],
    ["a glob", "redis.keys('sjdfhskjh*')", "keys"],
    ["a class id", 'key = "{0B5F3C7E-1A2D-4E5F-8A9B-2C3D4E5F6A7B}"', "key"],
    ["a command between backticks", 'ac_pass=`cd "$dir" && ls -di .`', "pass"],
    ["what is looked up", 'password = System.getenv("HUB_DXIA2_PASSWORD")', "pass"],
    ["an argument that is a word", '("key", "key_spec_index")', "key"],
    ["a short token", 'token: "http1"', "token"],
    ["a member", "key->u.zset.current", "key"],
    ["a version", '"key": "lgpl-3.0"', "key"],
    ["an algorithm", "auth='ntlm'", "auth"],
    ["a key id", "KEY=13B6F51ECDDE430D", "key"],
    ["words", 'passwordHint = "Enter your password again"', "pass"],
    ["a state", 'password: "required"', "pass"],
    ["a password's hash", `"password": "$2b$12$${VALUE}${VALUE}${VALUE}12345"`, "pass"],
    ["an entity", 'PasswordBoxHelper.Icon="&#xf023;"', "pass"],
    ["encrypted by SOPS", `password: ENC[AES256_GCM,data:${VALUE},iv:x]`, "pass"],
    ["encrypted by Ansible", "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256", "pass"],
    ["a certificate", 'key: "-----BEGIN CERTIFICATE-----"', "key"],
    ["a UUID in an id", 'credentialId = "0b5f3c7e-1a2d-4e5f-8a9b-2c3d4e5f6a7b"', "cred"],
  ])("%s", (_, line, keyword) => {
    expect(valueIn(line, keyword)).toBeUndefined();
  });
});

test("the token of a form is none that anybody could use later", () => {
  const score = (line: string) =>
    assignmentJudge.judge!(windowAt(`\n${line}\n`, "token"), undefined as never)?.score ?? -Infinity;
  expect(score(`csrf_token = "${VALUE}"`)).toBeLessThan(score(`auth_token = "${VALUE}"`) - 2);
});

test("a name is classed by its telling word, and words that only hold one are not", () => {
  expect(readName("db_password")?.secretClass).toBe("password");
  expect(readName("AWS_SECRET_ACCESS_KEY")?.secretClass).toBe("secret");
  expect(readName("oauthToken")?.secretClass).toBe("token");
  expect(readName("session_id")?.secretClass).toBe("session");
  expect(readName("JSESSIONID")?.secretClass).toBe("session");
  for (const name of [
    "author",
    "monkey",
    "compass",
    "tokenizer",
    "publicKey",
    "primary_key",
    "keyboard",
    "auth0",
    "session",
  ])
    expect(readName(name), name).toBeUndefined();
});

describe("what is told in doubt", () => {
  test("a weak password that is written down as one", () => {
    expect(valueIn('password = "my old dog"', "pass")).toBe("my old dog");
    expect(valueIn("password = butterfly", "pass")).toBe("butterfly");
  });

  test("what looks a little like a template and is none: brackets that do not fit", () => {
    const odd = `q<{{x}7]z${"$"}{k)w-${VALUE}`;
    expect(valueIn(`password = "${odd}"`, "pass")).toBe(odd);
  });

  test("not code, tags of YAML, whole templates", () => {
    expect(valueIn("password = getSecret(name)[0]", "pass")).toBeUndefined();
    expect(valueIn("password: !vault |", "pass")).toBeUndefined();
    expect(valueIn(`password = "${"$"}{vault.password}"`, "pass")).toBeUndefined();
    expect(valueIn(`password = "{{ vault.password | default('') }}"`, "pass")).toBeUndefined();
  });
});
