/** Passwords as people choose them, and where a form alone says that one stands: statements of SQL, arguments of functions and commands, files of network
 *  devices; keys of functions that encrypt; and lines of the same shapes that hold none. Values are random or put together here. */
import { describe, expect, test } from "vitest";
import { ObjectScanner } from "../../src/detect/object-scanner.ts";
import { selectDetector } from "../../src/scan/detector.ts";
import { makeDraw, makeKernel, makeRandom } from "../kernel/harness.ts";
import { countedIn } from "./counting.ts";

const kernel = makeKernel();
const scanner = new ObjectScanner(kernel, selectDetector({ only: [], skip: [] }));
const some = makeDraw(makeRandom(47));

const SMALL = "abcdefghijkmnopqrstuvwxyz";
const PASSWORD = `K${some(6, SMALL)}29!`;
const KEY = `q${some(22, `${SMALL}ABCDEFGHJKLMNPQRSTUVWXYZ23456789`)}7K`;
const DIGITS_OF_HEX = `${some(63, "0123456789abcdef")}7`;
const TEAM_TOKEN = `Q7${some(22, SMALL)}`;
/** As WordPress makes them, signs that templates are written with among them. */
const SALT = `q{${some(30, `${SMALL}ABCDEFGHJKLMNPQRSTUVWXYZ23456789`)} $X ${some(26, `${SMALL}!@#%^&*()-_[]{}<>~+=,.;:/?|`)}7!`;

/** What counts at the default threshold; each character beyond ASCII is its bytes. */
function counted(text: string): string[] {
  return countedIn(kernel, scanner, Buffer.from(text).toString("latin1")).map(({ value }) => value);
}

describe("found", () => {
  test.each([
    ["CREATE USER 'app'@'%' IDENTIFIED BY '§';", PASSWORD],
    ["ALTER ROLE app WITH ENCRYPTED PASSWORD '§';", PASSWORD],
    ["OPEN SYMMETRIC KEY k DECRYPTION BY PASSWORD = '§';", PASSWORD],
    ['smtp.Credentials = new System.Net.NetworkCredential(user, "§");', PASSWORD],
    ['await userManager.CreateAsync(user, "§");', PASSWORD],
    ['jsch.addIdentity(key, "§");', PASSWORD],
    ['new UsernamePasswordToken("lonestarr", "§")', PASSWORD],
    ['ldap.simple_bind_s("cn=admin,dc=acme", "§")', PASSWORD],
    ['req.SetBasicAuth("admin", "§")', PASSWORD],
    ['wifi.sta.config("Home", "§")', PASSWORD],
    ['foreach (char c in "§") securePwd.AppendChar(c);', PASSWORD],
    ["const auth = 'Basic ' + Buffer.from('admin:§').toString('base64');", PASSWORD],
    ["define('DB_PASSWORD', '§');", PASSWORD],
    ["spring.security.user.password={noop}§", PASSWORD],
    ["cy.login('admin', '§');", PASSWORD],
    ["basic_authorize 'admin', '§'", PASSWORD],
    ["crypto.createCipheriv('aes-256-cbc', '§', iv)", KEY],
    ['store := sessions.NewCookieStore([]byte("§"))', KEY],
    ["cipher = AES.new('§', AES.MODE_CBC, iv)", KEY],
    ["SELECT AES_ENCRYPT('x', '§')", KEY],
    ['key, _ := hex.DecodeString("§")', DIGITS_OF_HEX],
    ['let key: [u8; 32] = hex::decode("§").unwrap();', DIGITS_OF_HEX],
    ["config.pepper = '§'", DIGITS_OF_HEX],
    ["config.omniauth :github, 'Iv1.abcdef012345', '§'", KEY],
    ['minio.New("localhost:9000", "minio", "§", false)', KEY],
    ["define('AUTH_KEY',         '§');", SALT],
    ["define( 'NONCE_SALT', '§' );", SALT],
    ["RABBITMQ_ERLANG_COOKIE=§", KEY],
    ["axios.get(url, { headers: { Authorization: 'Token §' } });", KEY],
    ["headers = {'Authorization': 'ApiKey §'}", KEY],
    ["SECRET_KEY = env('DJANGO_SECRET_KEY', default='§')", KEY],
    ["let(:token) { '§' }", KEY],
    ['expect "assword:" { send "§\\r" }', PASSWORD],
    ["unrar x -p§ x.rar", PASSWORD],
    ["vault login §", KEY],
    ['test: ["CMD", "redis-cli", "-a", "§", "ping"]', KEY],
    ["debconf-set-selections <<< 'mysql-server mysql-server/root_password password §'", PASSWORD],
    ["rocommunity § 10.0.0.0/8", PASSWORD],
    ["snmpwalk -v2c -c § 10.0.0.1", PASSWORD],
    ["snmp_community: §", PASSWORD],
    ["CommunityData('§')", PASSWORD],
    ["ip ospf message-digest-key 1 md5 §", PASSWORD],
    ["wpa-psk ascii 0 §", PASSWORD],
    ['createUser bootstrap MD5 "§" DES', PASSWORD],
    ['vpnuser l2tpd "§" *', PASSWORD],
    ['bob : EAP "§"', PASSWORD],
    ["SQLConnectInfo proftpd@localhost proftpd §", PASSWORD],
    ["Generated password for root@localhost: §", PASSWORD],
    ["login with admin/§", PASSWORD],
    ["jenkins: admin / §", PASSWORD],
    ["ldap_default_authtok = §", PASSWORD],
    ["notifications:\n  slack: acme:§", TEAM_TOKEN],
    ['"type": "random_password", "instances": [{"attributes": {"length": 14, "result": "§"', PASSWORD],
    ["git push https://§@git.acme.io/x.git", KEY],
  ])("%s", (line, value) => {
    expect(counted(line.replaceAll("§", value))).toContain(value);
  });
});

/** Put together here: words, numbers and signs, as people choose them. */
const CHOSEN = ["killer88!", "monkey_88#", "root@99ab", "charlie-monkey-77", "SoccerHockey88", "football_99!"];

describe("passwords of words, where a form says that a password stands", () => {
  test.each([
    "mysql -uroot -p§ shop",
    "sshpass -p '§' ssh root@203.0.113.5",
    "docker login -u acme -p § registry.acme.io",
    "curl -u bob:§ https://acme.io/api",
    "git clone https://bob:§@git.acme.io/x.git",
    'echo "§" | docker login -u acme --password-stdin',
    "CREATE USER app IDENTIFIED BY '§';",
    "requests.get(url, auth=('admin', '§'))",
    "| User | Password |\n|---|---|\n| admin | § |",
  ])("%s", (line) => {
    const isAddress = line.includes("://b");
    // In an address some signs end it, and there words alone are what documentation writes.
    const fit = (one: string): boolean =>
      isAddress ? one.endsWith("!") : !line.startsWith("curl") || /[!#@]/.test(one);
    for (const value of CHOSEN.filter(fit)) expect(counted(line.replaceAll("§", value))).toEqual([value]);
  });

  test("in base64 as well", () => {
    const pair = Buffer.from(`admin:${CHOSEN[0]}`).toString("base64");
    expect(counted(`http.header("Authorization", "Basic ${pair}");`)).toEqual([pair]);
    const word = Buffer.from(CHOSEN[1] ?? "").toString("base64");
    expect(counted(`  mysql-root-password: ${word}`)).toEqual([word]);
  });

  test("assigned to a name, with a sign", () => {
    for (const value of CHOSEN.slice(0, 3)) {
      expect(counted(`<user username="admin" password="${value}" roles="x"/>`)).toEqual([value]);
      expect(counted(`props.put("mail.smtp.password", "${value}");`)).toEqual([value]);
    }
  });
});

describe("silent", () => {
  test.each([
    "CREATE USER app IDENTIFIED BY 'password';",
    "CREATE USER app WITH PASSWORD '${PASSWORD}';",
    "new NetworkCredential(user, password)",
    "await userManager.CreateAsync(user, password);",
    "login('error', 'message')",
    "i18n.login('title', 'Sign in')",
    "define('DB_PASSWORD', 'password_here');",
    "define('AUTH_KEY',         'put your unique phrase here');",
    "crypto.createCipheriv('aes-256-cbc', key, iv)",
    "cipher = AES.new(key, AES.MODE_CBC, iv)",
    "Authorization: Token YOUR_TOKEN",
    "headers = {'Authorization': 'Token ' + token}",
    "Authorization: Token authentication-required2",
    "SECRET_KEY = env('DJANGO_SECRET_KEY', default='changeme')",
    "let(:token) { create(:token) }",
    "let(:password) { 'password' }",
    "rocommunity public",
    "snmpwalk -v2c -c public 10.0.0.1",
    "snmp_community: public",
    "erlang.cookie = ${COOKIE}",
    "slack: acme:general",
    "vault login -method=userpass username=bob",
    '"type": "random_string", "instances": [{"attributes": {"length": 14, "result": "k8ab3xnw29fq7z"}}]',
  ])("%s", (line) => {
    expect(counted(line)).toEqual([]);
  });
});
