/** What a token says of itself is told with the finding, in every format of report; people are named with --reveal only. */
import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const COMMAND = fileURLToPath(new URL("../../bin/dredge.js", import.meta.url));
const directory = mkdtempSync(join(tmpdir(), "dredge-evidence-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString("base64url");
const claims = { iss: "https://auth.example.net", sub: "jane.roe", email: "jane.roe@example.net", exp: 3_786_912_000 };
const token = `${part({ alg: "HS512", typ: "JWT" })}.${part(claims)}.${"Qw7_zK1-".repeat(8)}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
writeFileSync(join(directory, "token.txt"), `Authorization: Bearer ${token}\n`);
writeFileSync(join(directory, "server.key"), key);

function report(...flags: string[]): string {
  try {
    return execFileSync(process.execPath, [COMMAND, "dir", directory, ...flags], { encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

const SAID = [
  "JWT signed with HS512",
  "issued by https://auth.example.net",
  "expires 2090-01-01",
  "algorithm: RSA",
  "size: 2048 bits",
  "not encrypted",
];

test.each(["text", "json", "jsonl", "sarif"])("%s", (format) => {
  const text = report("--format", format).replace(/\s+/g, " ");
  for (const said of SAID) expect(text).toContain(said);
  expect(text).not.toContain("jane.roe");
});

test("--reveal names the subject", () => {
  const text = report("--format", "json", "--reveal");
  expect(text).toContain("subject jane.roe");
  expect(text).toContain("e-mail address jane.roe@example.net");
});

test("a value that its name tells is told with that name, and with nothing that was only weighed", () => {
  const value = ["kV9!wq", "Zr3-pLm"].join("");
  writeFileSync(join(directory, "settings.py"), `SMTP_PASSWORD = "${value}"\n`);
  const text = report("--only", "generic-assignment").replace(/\s+/g, " ");
  expect(text).toMatch(/\(13 characters\), (?:likely|almost certain): is assigned to SMTP_PASSWORD now /);
});

test("a name that may hold more than a name is not told", () => {
  const value = ["kV9!wq", "Zr3-pLm"].join("");
  writeFileSync(join(directory, "settings.py"), `a1b2c3d4e5f6_password = "${value}"\n`);
  const text = report("--only", "generic-assignment", "--format", "json");
  expect(text).toContain("is assigned to a telling name");
  expect(text).not.toContain("a1b2c3");
});
