/** Reading assignments: where the value stands in each syntax, and what is no value at all. Values are random letters, made here. */
import { describe, expect, test } from "vitest";
import { assignmentJudge, readWindow } from "../../src/detect/judges/assignment.ts";
import { readName } from "../../src/detect/judges/assignment/names.ts";
import type { Window } from "../../src/detect/judges/window.ts";

const SECRET = ["q7Zk", "Tw2p", "Xv9s", "Rb4n"].join("");

function windowAt(text: string, keyword: string): Window {
  const found = new RegExp(keyword, "i").exec(text);
  if (!found) throw new Error(`${keyword} is not in ${text}`);
  return { text, at: found.index, length: found[0].length, startsObject: true, endsObject: true };
}

/** The value that the judge finds after the first keyword in some lines of text. */
function valueIn(lines: string, keyword: string): string | undefined {
  const text = `\n${lines}\n`;
  // The judge reads no more of a pattern than its window.
  const match = assignmentJudge.judge(windowAt(text, keyword), undefined as never);
  return match && text.slice(match.secretStart, match.secretEnd);
}

/** The value that is read there, however it is weighed. */
function readIn(lines: string, keyword: string): string | undefined {
  const reading = readWindow(windowAt(`\n${lines}\n`, keyword));
  return reading.kind === "weighed" ? reading.assignment.value : undefined;
}

describe("the value stands where the syntax says", () => {
  test.each([
    ["a string in code", `const password = "${SECRET}";`, "pass"],
    ["a string of Visual Basic", `Dim password As String = "${SECRET}"`, "pass"],
    ["an array of characters", `static const char kSecretKey[] = "${SECRET}";`, "secret"],
    ["braces of C++", `std::string password{"${SECRET}"};`, "pass"],
    ["an arrow of R", `password <- "${SECRET}"`, "pass"],
    ["a string on the next line", `String password =\n      "${SECRET}";`, "pass"],
    ["a subscript", `config["password"] = "${SECRET}"`, "pass"],
    ["a default", `const key = process.env.API_SECRET || "${SECRET}"`, "secret"],
    [".env", `DB_PASSWORD=${SECRET}`, "pass"],
    ["properties", `spring.datasource.password=${SECRET}`, "pass"],
    ["properties with a colon", `mail.smtp.password: ${SECRET}`, "pass"],
    ["INI with a comment", `password = ${SECRET} ; of the main database`, "pass"],
    ["TOML", `token = '${SECRET}'`, "token"],
    ["shell", `export API_TOKEN='${SECRET}'`, "token"],
    ["PowerShell", `$env:API_TOKEN = "${SECRET}"`, "token"],
    ["a Dockerfile's ENV", `ENV ADMIN_PASSWORD ${SECRET}`, "pass"],
    ["a Dockerfile's ENV of two", `ENV API_KEY=${SECRET} OTHER=1`, "key"],
    ["a Dockerfile's ARG", `ARG NPM_TOKEN=${SECRET}`, "token"],
    ["YAML", `  password: ${SECRET}`, "pass"],
    ["a block of YAML", `  password: |\n    ${SECRET}`, "pass"],
    ["a folded block of YAML", `token: >-\n  ${SECRET}`, "token"],
    ["a name and a value in YAML", `  - name: DB_PASSWORD\n    value: ${SECRET}`, "pass"],
    ["an environment in a list", `    - POSTGRES_PASSWORD=${SECRET}`, "pass"],
    ["JSON", `{"client_secret": "${SECRET}"}`, "secret"],
    ["JSON in a string", `"{\\"token\\": \\"${SECRET}\\"}"`, "token"],
    ["a name and a value in JSON", `{"name": "DB_PASSWORD", "value": "${SECRET}"}`, "pass"],
    ["HCL", `  master_password = "${SECRET}"`, "pass"],
    ["a default in HCL", `variable "db_password" {\n  type    = string\n  default = "${SECRET}"\n}`, "pass"],
    ["an element", `<password>${SECRET}</password>`, "pass"],
    ["an attribute", `<user name="app" password="${SECRET}"/>`, "pass"],
    ["a named attribute", `<add key="ApiKey" value="${SECRET}" />`, "apikey"],
    ["a named element", `<string name="api_secret">${SECRET}</string>`, "secret"],
    ["a property of Spring", `<property name="password">\n  <value>${SECRET}</value>\n</property>`, "pass"],
    ["a plist", `<key>ApiToken</key>\n<string>${SECRET}</string>`, "token"],
    ["resx", `<data name="SmtpPassword" xml:space="preserve">\n  <value>${SECRET}</value>`, "pass"],
    ["a flag", `deploy --password ${SECRET} now`, "pass"],
    ["a flag with a sign", `deploy --token=${SECRET}`, "token"],
    ["a header", `Authorization: Bearer ${SECRET}`, "bearer "],
    ["a header of another scheme", `-H 'Authorization: token ${SECRET}'`, "token"],
    ["a header of its own", `X-Auth-Token: ${SECRET}`, "token"],
    ["a cookie", `Cookie: theme=dark; PHPSESSID=${SECRET}; lang=de`, "sessid"],
    ["a query", `https://example.org/?user=a&token=${SECRET}&page=2`, "token"],
    ["a connection string", `Server=db;User Id=sa;Password=${SECRET};Encrypt=yes`, "pass"],
    ["SQL", `CREATE USER app WITH PASSWORD '${SECRET}';`, "pass"],
    ["SQL by", `CREATE USER app IDENTIFIED BY '${SECRET}';`, "identified"],
    ["SQL by, bare", `CREATE USER app IDENTIFIED BY ${SECRET};`, "identified"],
    ["a call", `client.setPassword("${SECRET}")`, "pass"],
    ["a constructor", `password = Some("${SECRET}")`, "pass"],
    ["two arguments", `put("password", "${SECRET}")`, "pass"],
    ["a pair of user and password", `new NetworkCredential("bob", "${SECRET}")`, "cred"],
    ["a tuple of user and password", `requests.get(url, auth=("bob", "${SECRET}"))`, "auth"],
    ["a comparison", `if (password == "${SECRET}") {`, "pass"],
    ["a comparing method", `if (password.equals("${SECRET}"))`, "pass"],
    ["a type", `val password: String = "${SECRET}"`, "pass"],
    ["a servlet's parameter", `<param-name>apiKey</param-name>\n<param-value>${SECRET}</param-value>`, "apikey"],
    ["an argument that names a variable", `os.Setenv("API_TOKEN", "${SECRET}")`, "token"],
    ["a default of a lookup", `os.environ.get("SECRET_KEY", "${SECRET}")`, "secret"],
    ["a setting of redis", `requirepass ${SECRET}`, "pass"],
    ["a setting of LDAP", `bindpw ${SECRET}`, "bindpw"],
    ["blanks inside the quotes", `token = ' ${SECRET} '`, "token"],
    ["a table", `| api token |${SECRET}`, "token"],
    ["a comment", `# password = ${SECRET}`, "pass"],
    ["a sentence", `The default password is ${SECRET}`, "pass"],
    ["a list of documentation", `- **Password**: \`${SECRET}\``, "pass"],
    ["a table of documentation", `| password | ${SECRET} |`, "pass"],
    ["Spanish", `contrase\xc3\xb1a: ${SECRET}`, "contrase"],
    [
      "Russian",
      `\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c = "${SECRET}"`,
      "\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c",
    ],
    ["Portuguese", `senha = "${SECRET}"`, "senha"],
  ])("%s", (_, line, keyword) => {
    expect(readIn(line, keyword)).toBe(SECRET);
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
    ["a public key", `key: "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${SECRET}${SECRET}"`, "key"],
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
    ["a password's hash", `"password": "$2b$12$${SECRET}${SECRET}${SECRET}12345"`, "pass"],
    ["an entity", 'PasswordBoxHelper.Icon="&#xf023;"', "pass"],
    ["encrypted by SOPS", `password: ENC[AES256_GCM,data:${SECRET},iv:x]`, "pass"],
    ["encrypted by Ansible", "password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256", "pass"],
    ["a certificate", 'key: "-----BEGIN CERTIFICATE-----"', "key"],
    ["a UUID in an id", 'credentialId = "0b5f3c7e-1a2d-4e5f-8a9b-2c3d4e5f6a7b"', "cred"],
  ])("%s", (_, line, keyword) => {
    expect(valueIn(line, keyword)).toBeUndefined();
  });
});

test("the token of a form is none that anybody could use later", () => {
  const score = (line: string) =>
    assignmentJudge.judge(windowAt(`\n${line}\n`, "token"), undefined as never)?.score ?? -Infinity;
  expect(score(`csrf_token = "${SECRET}"`)).toBeLessThan(score(`auth_token = "${SECRET}"`) - 2);
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
    const odd = `q<{{x}7]z${"$"}{k)w-${SECRET}`;
    expect(valueIn(`password = "${odd}"`, "pass")).toBe(odd);
  });

  test("not code, tags of YAML, whole templates", () => {
    expect(valueIn("password = getSecret(name)[0]", "pass")).toBeUndefined();
    expect(valueIn("password: !vault |", "pass")).toBeUndefined();
    expect(valueIn(`password = "${"$"}{vault.password}"`, "pass")).toBeUndefined();
    expect(valueIn(`password = "{{ vault.password | default('') }}"`, "pass")).toBeUndefined();
  });
});
