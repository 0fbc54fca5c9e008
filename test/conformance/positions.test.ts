/** Passwords that no name stands before: arguments of commands and functions, cells of tables, what is typed into forms. Found with their
 *  exact value, and counted; what only stands in for one is not. Through all of detection, with the catalogue that is published. */
import { beforeAll, describe, expect, test } from "vitest";
import { SeededRandom } from "../../src/pattern/recipe.ts";
import { Detection } from "./detect.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const POSITIONS: Readonly<Record<string, (password: string) => string>> = {
  "login at a registry": (v) => `skopeo login -u ci -p ${v} registry.example.com`,
  "a password for a registry, piped": (v) => `echo "${v}" | docker login -u ci --password-stdin registry.example.com`,
  "chpasswd, piped": (v) => `echo 'deploy:${v}' | sudo chpasswd`,
  "sudo, piped": (v) => `echo "${v}" | sudo -S apt-get update`,
  "cloud-init": (v) => `chpasswd:\n  list: |\n    root:${v}\n  expire: False`,
  "net use, the password first": (v) => `net use Z: \\\\srv\\share ${v} /user:CORP\\bob`,
  "net user": (v) => `net user bob ${v} /add`,
  sqlplus: (v) => `sqlplus -s system/${v}@//db.example.com:1521/ORCL @x.sql`,
  rabbitmqctl: (v) => `rabbitmqctl add_user app ${v}`,
  "a keychain": (v) => `security unlock-keychain -p ${v} build.keychain`,
  lftp: (v) => `lftp -u bob,${v} sftp://sftp.example.com`,
  smbclient: (v) => `smbclient //srv/share -U bob%${v}`,
  useradd: (v) => `useradd -m -p ${v} deploy`,
  "an archive": (v) => `zip -r -P ${v} out.zip dir`,
  "openssl, pass:": (v) => `openssl enc -d -aes-256-cbc -pass pass:${v} -in a -out b`,
  "a kickstart file": (v) => `rootpw --plaintext ${v}`,
  "an access list of redis": (v) => `user default on >${v} ~* +@all`,
  "a router": (v) => `enable password 0 ${v}`,
  "a secret of dotnet": (v) => `dotnet user-secrets set "Db:Password" "${v}"`,
  "a secret of GitHub": (v) => `gh secret set DB_PASSWORD --body "${v}"`,
  "a parameter of AWS": (v) => `aws ssm put-parameter --name /db/main --type SecureString --value ${v}`,
  "JSON for a secret store": (v) =>
    `aws secretsmanager create-secret --name db --secret-string '{"username":"app","password":"${v}"}'`,
  "a repository of poetry": (v) => `poetry config http-basic.priv bob ${v}`,
  "PlainAuth of Go": (v) => `auth := smtp.PlainAuth("", "bot@example.com", "${v}", "smtp.example.com")`,
  mysqli: (v) => `$db = new mysqli('localhost', 'app', '${v}', 'shop');`,
  PDO: (v) => `$pdo = new PDO('mysql:host=db;dbname=shop', 'app', '${v}');`,
  "DBI of Perl": (v) => `my $d = DBI->connect("dbi:mysql:shop", "app", "${v}");`,
  "login of smtplib": (v) => `server.login("bob@example.com", "${v}")`,
  "wireless of Arduino": (v) => `WiFi.begin("Home", "${v}");`,
  "curl of PHP": (v) => `curl_setopt($ch, CURLOPT_USERPWD, "bob:${v}");`,
  "a property of a context": (v) => `props.setProperty(Context.SECURITY_CREDENTIALS, "${v}");`,
  "a test that types": (v) => `cy.get('#password').type('${v}')`,
  "a test that fills a form": (v) => `await page.getByLabel('Password').fill('${v}');`,
  "a scenario": (v) => `When I fill in "Password" with "${v}"`,
  "a field of a form": (v) => `<input type="password" name="pw" value="${v}">`,
  "a row of CSV": (v) => `username,password,email\nbob,${v},bob@example.com\n`,
  "a table in Markdown": (v) => `| User | Password |\n|------|----------|\n| bob  | ${v} |\n`,
  "a name in bold": (v) => `*Password*: ${v}`,
  "a personal access token": (v) => `GH_PAT=${v}${v}`,
};

let detection: Detection;
beforeAll(() => void (detection = new Detection()));

describe("a password by its position", () => {
  test.each(Object.entries(POSITIONS))("%s", (where, write) => {
    // A digit, so that chance never makes a word of it.
    const password = `${new SeededRandom(where).characters(LETTERS, 13)}7`;
    const expected = where === "a personal access token" ? password + password : password;
    const { found } = detection.scan(`${write(password)}\n`, "");
    expect(found.filter(({ gates }) => gates).map(({ value }) => value)).toContain(expected);
  });
});

describe.each([
  ["a variable", "$PASSWORD"],
  ["a reference", "${DB_PASSWORD}"],
  ["a template", "{{ password }}"],
  ["a word for it", "password"],
  ["asterisks", "********"],
])("%s is none", (_, value) => {
  test.each(Object.entries(POSITIONS))("%s", (_where, write) => {
    const { found } = detection.scan(`${write(value)}\n`, "");
    expect(found.filter(({ gates }) => gates)).toEqual([]);
  });
});
